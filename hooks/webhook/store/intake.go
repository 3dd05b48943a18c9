package store

import (
	"context"
	"errors"
	"sync"
	"time"
)

// maxTogether is how many deliveries are stored in one transaction at most.
const maxTogether = 200

// errClosed answers a delivery that comes after the end.
var errClosed = errors.New("the store is closed")

// intake stores together the deliveries that come at the same time: what is
// slow is to wait for the disk, and one wait serves them all.
type intake struct {
	store func(context.Context, []Delivery) ([]bool, error)
	queue chan *waiting

	mu     sync.RWMutex
	closed bool
	ended  chan struct{}
}

// waiting is a delivery that waits to be stored.
type waiting struct {
	Delivery
	answer chan answer
}

type answer struct {
	fresh bool
	err   error
}

func newIntake(store func(context.Context, []Delivery) ([]bool, error)) *intake {
	in := &intake{store: store, queue: make(chan *waiting, maxTogether), ended: make(chan struct{})}
	go in.run()
	return in
}

// accept stores one delivery. If the context ends first, the delivery may be
// stored or not.
func (in *intake) accept(ctx context.Context, d Delivery) (bool, error) {
	w := &waiting{d, make(chan answer, 1)}
	if err := in.enter(ctx, w); err != nil {
		return false, err
	}
	select {
	case a := <-w.answer:
		return a.fresh, a.err
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

func (in *intake) enter(ctx context.Context, w *waiting) error {
	in.mu.RLock()
	defer in.mu.RUnlock()
	if in.closed {
		return errClosed
	}
	select {
	case in.queue <- w:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (in *intake) run() {
	defer close(in.ended)
	for first := range in.queue {
		in.flush(in.gather(first))
	}
}

// gather takes what waits already, beginning with the first.
func (in *intake) gather(first *waiting) []*waiting {
	batch := []*waiting{first}
	for len(batch) < maxTogether {
		select {
		case w, ok := <-in.queue:
			if !ok {
				return batch
			}
			batch = append(batch, w)
		default:
			return batch
		}
	}
	return batch
}

// patience is how long a batch may take, for GitHub waits 10 seconds.
const patience = 8 * time.Second

// flush stores a batch. If that fails, each is stored by itself, so that one
// cannot take the others with it.
func (in *intake) flush(batch []*waiting) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	in.try(ctx, batch)
}

func (in *intake) try(ctx context.Context, batch []*waiting) {
	all := make([]Delivery, len(batch))
	for i, w := range batch {
		all[i] = w.Delivery
	}
	fresh, err := in.store(ctx, all)
	for i, w := range batch {
		switch {
		case err == nil:
			w.answer <- answer{fresh[i], nil}
		case len(batch) == 1, ctx.Err() != nil:
			w.answer <- answer{false, err}
		default:
			in.try(ctx, batch[i:i+1])
		}
	}
}

// close stores what waits, and takes nothing more.
func (in *intake) close() {
	in.mu.Lock()
	if !in.closed {
		in.closed = true
		close(in.queue)
	}
	in.mu.Unlock()
	<-in.ended
}
