package session

import (
	"errors"
	"testing"
)

// count yields n numbers, with an error at every tenth, and notes its end.
func count(n int, ended *bool) func(func(int, error) bool) {
	return func(yield func(int, error) bool) {
		defer func() { *ended = true }()
		for i := range n {
			var err error
			if i%10 == 0 {
				err = errors.New("tenth")
			}
			if !yield(i, err) {
				return
			}
		}
	}
}

func TestPrefetchKeepsOrder(t *testing.T) {
	for _, n := range []int{0, 1, prefetchPortion, prefetchPortion + 1, 100 * prefetchPortion} {
		next, ended := 0, false
		for i, err := range prefetch(count(n, &ended)) {
			if i != next || (err != nil) != (i%10 == 0) {
				t.Fatalf("of %d: got %d, %v, want %d", n, i, err, next)
			}
			next++
		}
		if next != n || !ended {
			t.Errorf("got %d of %d, ended = %v", next, n, ended)
		}
	}
}

func TestPrefetchStops(t *testing.T) {
	for _, n := range []int{1, prefetchPortion, 100 * prefetchPortion} {
		for stopAt := range 3 {
			ended := false
			for i := range prefetch(count(n, &ended)) {
				if i == stopAt {
					break
				}
			}
			if !ended {
				t.Errorf("of %d, stopped at %d: the goroutine goes on", n, stopAt)
			}
		}
	}
}
