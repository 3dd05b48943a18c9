//go:build !unix

package source

// openNonblock is nothing where a file cannot keep open waiting.
const openNonblock = 0
