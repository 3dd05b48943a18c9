//go:build !unix

package tree

// openNonblock is nothing where a file cannot keep open waiting.
const openNonblock = 0
