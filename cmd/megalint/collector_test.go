package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestPercent(t *testing.T) {
	for live, want := range map[uint64]int{0: 800, 4 << 20: 800, 8 << 20: 800, 16 << 20: 400, 64 << 20: 100, 1 << 40: 100} {
		if got := percent(live); got != want {
			t.Errorf("percent(%d) = %d, want %d", live, got, want)
		}
	}
}

func TestSpareCollector(t *testing.T) {
	now := func() int {
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		return p
	}
	before := now()
	defer debug.SetGCPercent(before)
	spareCollector(func(string) string { return "50" })
	if got := now(); got != before {
		t.Errorf("GOGC is %d although the environment has its own", got)
	}
	spareCollector(func(string) string { return "" })
	if got := now(); got <= leastPercent {
		t.Errorf("GOGC is %d while memory is plenty", got)
	}
}

func TestAfterCollection(t *testing.T) {
	calls := make(chan struct{}, 1)
	afterCollection(func() {
		select {
		case calls <- struct{}{}:
		default: // the test has ended
		}
	})
	for called := 0; called < 3; {
		runtime.GC()
		select {
		case <-calls:
			called++
		default:
			runtime.Gosched()
		}
	}
}
