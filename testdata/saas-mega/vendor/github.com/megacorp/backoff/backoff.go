// Package backoff tries again.
package backoff

import "time"

// Retry calls what until it succeeds, at most times times, and waits twice as
// long after each failure. It returns the last error.
func Retry(times int, what func() error) error {
	wait := 10 * time.Millisecond
	var err error
	for ; times > 0; times-- {
		if err = what(); err == nil {
			return nil
		}
		time.Sleep(wait)
		wait *= 2
	}
	return err
}
