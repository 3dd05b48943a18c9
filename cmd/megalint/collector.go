package main

import (
	"runtime"
	"runtime/debug"
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
	set := percent(0)
	debug.SetGCPercent(set)
	afterCollection(func() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		// The heap may grow to NextGC, which is so much above what lives.
		set = percent(m.NextGC * 100 / uint64(100+set))
		debug.SetGCPercent(set)
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

// afterCollection calls a function after each collection.
func afterCollection(do func()) {
	type token struct{ _ *int }
	runtime.AddCleanup(new(token), func(struct{}) {
		do()
		afterCollection(do)
	}, struct{}{})
}
