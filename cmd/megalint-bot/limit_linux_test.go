package main

import (
	"math"

	"golang.org/x/sys/unix"
)

// fileLimit keeps a process from making files larger than some bytes, as a disk
// does that is full; 0 takes the limit away.
func fileLimit(pid int, bytes uint64) bool {
	limit := unix.Rlimit{Cur: bytes, Max: math.MaxUint64}
	if bytes == 0 {
		limit.Cur = math.MaxUint64
	}
	return unix.Prlimit(pid, unix.RLIMIT_FSIZE, &limit, nil) == nil
}
