//go:build !unix

package safeopen

// nonblock is nothing where a file cannot keep open waiting.
const nonblock = 0
