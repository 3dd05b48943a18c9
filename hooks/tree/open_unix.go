//go:build unix

package tree

import "syscall"

// openNonblock keeps open from waiting for the writer of a FIFO.
const openNonblock = syscall.O_NONBLOCK
