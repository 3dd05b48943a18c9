package dockerfile

import (
	"errors"
	"sync/atomic"
)

// Budget bounds the work of following Dockerfiles one after the other, or at the
// same time. Work counts in bytes that are read and in steps of lookups, each
// some 300 ns.
type Budget struct {
	left  atomic.Int64
	whole *Budget // that this one is a part of
}

// NewBudget returns a budget of so much work.
func NewBudget(work int64) *Budget {
	b := new(Budget)
	b.left.Store(work)
	return b
}

// Part returns a budget of so much work, which what is left of this one bounds
// too.
func (b *Budget) Part(work int64) *Budget {
	part := NewBudget(work)
	part.whole = b
	return part
}

// Left is how much work may still be done; nothing if that is negative.
func (b *Budget) Left() int64 {
	left := b.left.Load()
	if b.whole != nil {
		left = min(left, b.whole.Left())
	}
	return left
}

// spend takes work that is done already. A nil budget is without bounds.
func (b *Budget) spend(work int) {
	for ; b != nil; b = b.whole {
		b.left.Add(-int64(work))
	}
}

// ErrBudget is what a Dockerfile is not followed for once the budget is spent.
var ErrBudget = errors.New("not followed, for the Dockerfiles before it took too much work")
