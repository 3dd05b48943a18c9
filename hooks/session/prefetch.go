package session

import "iter"

// A prefetch hands over so many values at a time, and runs ahead by so many of
// these portions.
const (
	prefetchPortion = 64
	prefetchAhead   = 4
)

// prefetch goes over a sequence in a goroutine of its own, so that reading a
// history goes on while what was read is parsed. The goroutine has ended when
// the loop over the result has.
func prefetch[T any](values iter.Seq2[T, error]) iter.Seq2[T, error] {
	type pair struct {
		value T
		err   error
	}
	return func(yield func(T, error) bool) {
		portions, stop := make(chan []pair, prefetchAhead), make(chan struct{})
		go func() {
			defer close(portions)
			var portion []pair
			for value, err := range values {
				if portion = append(portion, pair{value, err}); len(portion) < prefetchPortion {
					continue
				}
				select {
				case portions <- portion:
					portion = make([]pair, 0, prefetchPortion)
				case <-stop:
					return
				}
			}
			select {
			case portions <- portion:
			case <-stop:
			}
		}()
		defer func() {
			close(stop)
			for range portions { // until the goroutine has closed it
			}
		}()
		for portion := range portions {
			for _, p := range portion {
				if !yield(p.value, p.err) {
					return
				}
			}
		}
	}
}
