package walk

import (
	"context"
	"errors"
	"math"

	"github.com/megalint/megalint/internal/git/object"
)

// slop is how many more unwanted commits are looked at when all that is left is
// unwanted: clocks go wrong, and a parent may seem younger than its child. The
// number is git's, so that both stop at the same commit.
const slop = 5

// limit works out the wanted commits when some are excluded: git's limit_list.
func (w *walker) limit(ctx context.Context) ([]*node, error) {
	var list []*node
	oldest := uint64(math.MaxUint64) // of the list's last
	for left := slop; len(w.queue) > 0 && left > 0; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := w.pop()
		if n.flags&unwanted == 0 {
			if err := w.follow(n); err != nil {
				return nil, err
			}
			list, oldest = append(list, n), n.date
			continue
		}
		if err := w.followUnwanted(n); err != nil {
			return nil, err
		}
		if w.wanted > 0 || len(w.queue) > 0 && oldest <= w.queue[0].date {
			left = slop
		} else {
			left--
		}
	}
	w.queue = nil
	kept := list[:0]
	for _, n := range list {
		if n.flags&unwanted == 0 {
			kept = append(kept, n)
		}
	}
	return kept, w.connected(kept)
}

// followUnwanted marks an unwanted commit's parents and puts them into the
// queue. What cannot be read of them does not matter.
func (w *walker) followUnwanted(n *node) error {
	for _, p := range n.parents {
		w.exclude(p)
		if err := w.parse(p); errors.Is(err, object.ErrMissing) {
			continue
		} else if err != nil {
			return err
		}
		for _, pp := range p.parents {
			w.exclude(pp)
		}
		w.push(p)
	}
	w.drop(n)
	return nil
}

// connected checks that the excluded commits were met on the way down, and that
// nothing is hidden behind the end of a shallow clone.
func (w *walker) connected(list []*node) error {
	met, ended, cutOff := false, false, false
	for _, n := range list {
		if n.flags&cut != 0 {
			return ErrShallow
		}
		ended = ended || len(n.parents) == 0
		for _, p := range n.parents {
			met = met || p.flags&unwanted != 0
		}
	}
	for _, n := range w.nodes {
		cutOff = cutOff || n.flags&(unwanted|cut) == unwanted|cut
	}
	switch {
	case len(list) == 0:
		return nil
	case cutOff && (ended || !met):
		return ErrShallow
	case !met:
		return ErrUnrelated
	}
	return nil
}
