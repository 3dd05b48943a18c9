package vendoring

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// What thousands of demands are behind is found without comparing each with
// each, and is the same.
func TestNewestOf(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	found := 0
	for range 2000 {
		all := make([]demand, 1+rng.IntN(8))
		for i := range all {
			all[i] = demand{file: fmt.Sprintf("m%d/go.mod", i/(1+rng.IntN(2))), actual: "example.com/m",
				version: fmt.Sprintf("v1.%d.0", rng.IntN(3))}
			switch rng.IntN(20) {
			case 0:
				all[i].actual = "example.com/fork"
			case 1:
				all[i].version, all[i].revision = "", "0123456789ab"
			}
		}
		newest := newestOf(all)
		if newest == nil {
			continue
		}
		found++
		for i := range all {
			d, want := &all[i], (*demand)(nil)
			if behind(d, newest) {
				want = newest
			}
			if got := aheadOf(d, all); newest.file != d.file && got != want {
				t.Fatalf("%+v is behind %+v, want %+v of %+v", d, got, want, all)
			}
		}
	}
	if found < 500 {
		t.Errorf("only %d of them could be told", found)
	}
}
