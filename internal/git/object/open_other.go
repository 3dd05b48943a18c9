//go:build !unix

package object

// openNonblock is nothing where a file cannot keep open waiting.
const openNonblock = 0
