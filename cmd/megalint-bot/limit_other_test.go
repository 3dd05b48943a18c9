//go:build unix && !linux

package main

// fileLimit needs prlimit, which is Linux's.
func fileLimit(int, uint64) bool { return false }
