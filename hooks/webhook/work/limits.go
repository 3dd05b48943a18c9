package work

import (
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// errLimited says that GitHub has asked an installation to wait.
var errLimited = errors.New("GitHub limits this installation's requests for now")

// limits are the pauses that GitHub asked installations for. The zero value has
// none.
type limits struct {
	mu    sync.Mutex
	until map[int64]time.Time
}

// pause keeps an installation's tasks from asking GitHub for a while, and returns
// how long. It is a little more than asked for, so that not all ask again at once.
func (l *limits) pause(installation int64, d time.Duration) time.Duration {
	d += rand.N(d/8 + 1)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.until == nil {
		l.until = map[int64]time.Time{}
	}
	if at := time.Now().Add(d); at.After(l.until[installation]) {
		l.until[installation] = at
	}
	return d
}

// wait is how long an installation still has to wait.
func (l *limits) wait(installation int64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := time.Until(l.until[installation])
	if left <= 0 {
		delete(l.until, installation)
	}
	return left
}
