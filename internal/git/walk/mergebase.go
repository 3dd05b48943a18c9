package walk

import (
	"context"

	"github.com/megalint/megalint/internal/git/object"
)

// MergeBases returns common ancestors of two commits from which all other common
// ones can be reached. It returns none if there are none.
func (h History) MergeBases(ctx context.Context, a, b object.ID) ([]object.ID, error) {
	w := newWalker(h)
	for i, id := range []object.ID{a, b} {
		n := w.node(id)
		if err := w.parse(n); err != nil {
			return nil, err
		}
		n.flags |= left << i
		w.push(n)
	}
	var bases []object.ID
	for w.undecided() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := w.pop()
		n.data = nil
		sides := n.flags & (left | right | stale)
		if sides == left|right {
			bases = append(bases, n.id)
			sides |= stale // its ancestors are common too, but not the best
		}
		for _, p := range n.parents {
			if p.flags&sides == sides {
				continue
			}
			if err := w.parse(p); err != nil {
				return nil, err
			}
			p.flags = p.flags&^seen | sides // once more, if it was there
			if p.flags&queued == 0 {
				w.push(p)
			}
		}
	}
	return bases, nil
}

// undecided tells whether the queue holds a commit that could still lead to a
// common ancestor.
func (w *walker) undecided() bool {
	for _, n := range w.queue {
		if n.flags&stale == 0 {
			return true
		}
	}
	return false
}
