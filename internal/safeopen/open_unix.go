//go:build unix

package safeopen

import "syscall"

// nonblock keeps open from waiting for the writer of a FIFO.
const nonblock = syscall.O_NONBLOCK
