package source

import (
	"fmt"
	"testing"
)

// What is larger than all that is to be kept drives nothing out: a folder of a
// million names is looked up below others, again and again.
func TestRecentKeepsTheLast(t *testing.T) {
	r := recent[string, int]{max: 10}
	r.put("root", 1, 1)
	r.put("huge", 2, 1000)
	for i, name := range []string{"root", "huge"} {
		if v, ok := r.get(name); !ok || v != i+1 {
			t.Errorf("%s: %v, %v", name, v, ok)
		}
	}
	r.put("other", 3, 1)
	for i, name := range []string{"root", "huge", "other"} {
		if v, ok := r.get(name); !ok || v != i+1 {
			t.Errorf("%s, after another: %v, %v", name, v, ok)
		}
	}
}

func TestRecentIsBounded(t *testing.T) {
	r := recent[string, int]{max: 10}
	for i := range 100 {
		r.put(fmt.Sprint(i), i, 1)
		kept := 0
		for j := range 100 {
			if v, ok := r.get(fmt.Sprint(j)); ok && v == j {
				kept++
			}
		}
		if kept > 12 || kept < min(i+1, 6) {
			t.Errorf("%d are kept after %d", kept, i+1)
		}
		if _, ok := r.get(fmt.Sprint(i)); !ok {
			t.Errorf("%d is not kept", i)
		}
	}
}
