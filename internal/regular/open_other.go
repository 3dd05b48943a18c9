//go:build !unix

package regular

// nonblock is nothing where a file cannot keep open waiting.
const nonblock = 0
