package session

import (
	"fmt"
	"io"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"github.com/megalint/megalint/lint"
)

// progress keeps a line on a terminal up to date while nothing else appears
// there.
type progress struct {
	seen    atomic.Int64
	done    chan struct{}
	stopped sync.Once
	drawing sync.WaitGroup
}

// How long a run stays silent, and how often the line changes.
const (
	progressDelay  = 500 * time.Millisecond
	progressPeriod = 100 * time.Millisecond
)

// startProgress starts the line on standard error. Where that is no terminal
// it does nothing. The first finding ends it, for findings are progress enough.
func (s *Session) startProgress() *progress {
	p := &progress{done: make(chan struct{})}
	if s.Quiet || !Terminal(s.Stderr) {
		p.stopped.Do(func() {})
		return p
	}
	p.drawing.Go(func() { p.draw(s.Stderr) })
	return p
}

func (p *progress) draw(w io.Writer) {
	wait := time.NewTimer(progressDelay)
	defer wait.Stop()
	select {
	case <-p.done:
		return
	case <-wait.C:
	}
	tick := time.NewTicker(progressPeriod)
	defer tick.Stop()
	for {
		fmt.Fprintf(w, "\r\x1b[K%d messages …", p.seen.Load())
		select {
		case <-p.done:
			fmt.Fprint(w, "\r\x1b[K")
			return
		case <-tick.C:
		}
	}
}

// stop erases the line. It returns once nothing more will be written.
func (p *progress) stop() {
	p.stopped.Do(func() {
		close(p.done)
		p.drawing.Wait()
	})
}

// count passes messages on and counts them.
func (p *progress) count(messages iter.Seq2[*lint.Message, error]) iter.Seq2[*lint.Message, error] {
	if messages == nil {
		return nil
	}
	return func(yield func(*lint.Message, error) bool) {
		for m, err := range messages {
			p.seen.Add(1)
			if !yield(m, err) {
				return
			}
		}
	}
}
