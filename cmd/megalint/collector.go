package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// spare is how much memory, in bytes, may fill with garbage before it is
// collected, however little is in use beside it.
const spare = 64 << 20

// spareCollector lets garbage pile up while memory is plenty. By itself Go
// collects each time that the heap has doubled, which is every few services,
// and takes a fourth of all time. A GOGC in the environment is somebody's wish.
func spareCollector(getenv func(string) string) {
	if getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(percent(0))
	afterCollection(func() bool {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		if live[0].Value.Kind() != metrics.KindUint64 {
			return false
		}
		debug.SetGCPercent(percent(live[0].Value.Uint64()))
		return true
	})
}

// The bounds of how much the heap may grow between collections, in percent.
const (
	leastPercent = 100 // Go's own
	mostPercent  = 800
)

// percent is how much a heap of a size may grow.
func percent(live uint64) int {
	return int(max(leastPercent, min(mostPercent, spare*100/max(live, 1))))
}

// afterCollection calls a function after each collection until it returns false.
func afterCollection(again func() bool) {
	type token struct{ _ *int }
	runtime.AddCleanup(new(token), func(struct{}) {
		if again() {
			afterCollection(again)
		}
	}, struct{}{})
}
