// Package walk goes over history: the commits that some commits reach and others
// do not, in the order of git rev-list, and the best common ancestors of two.
package walk

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/megalint/megalint/internal/git/object"
)

// The reasons for which a range has no answer that could be trusted.
var (
	// ErrShallow says that the answer lies beyond the end of a shallow clone.
	// git itself shows too few commits then, or too many, and says nothing.
	ErrShallow = errors.New("the clone is shallow and ends before the range does")
	// ErrUnrelated says that the two ends of a range have no ancestor in common.
	ErrUnrelated = errors.New("the histories are unrelated")
)

// Range says which commits are wanted: those that can be reached from Include
// and not from Exclude.
type Range struct {
	Include, Exclude []object.ID
	Max              int // how many at most; 0 means all
}

// History is what walks go over.
type History struct {
	Objects *object.Store
	// Shallow are the commits whose parents a shallow clone lacks.
	Shallow map[object.ID]bool
}

// Commit is one commit on the way, with its object's bytes.
type Commit struct {
	ID   object.ID
	Data []byte
	// ParentTree is the tree of the first parent, which the walk has read
	// anyway. It is zero if there is no parent, or a shallow clone lacks it.
	ParentTree object.ID
}

// The states of a node.
const (
	seen     = 1 << iota // is or was in the queue
	unwanted             // an excluded commit, or an ancestor of one
	queued               // is in the queue
	parsed               // date and parents are known
	cut                  // the parents are beyond the end of a shallow clone
	left                 // reached from MergeBases' first commit
	right                // reached from its second
	stale                // an ancestor of a base
)

// node is what a walk knows of a commit.
type node struct {
	id      object.ID
	tree    object.ID
	date    uint64
	order   int // of arrival in the queue
	flags   uint8
	parents []*node
	data    []byte // until it is handed out, or memory is short
}

// walker is the state of one walk.
type walker struct {
	History
	nodes   map[object.ID]*node
	queue   queue
	arrived int
	wanted  int // in the queue
	held    int // bytes of the nodes' data
	ids     []object.ID
}

// maxHeld bounds the bytes of commits that a walk keeps for later. Beyond it,
// they are read twice.
const maxHeld = 32 << 20

func newWalker(h History) *walker {
	return &walker{History: h, nodes: make(map[object.ID]*node)}
}

// node returns the walk's only node for a commit.
func (w *walker) node(id object.ID) *node {
	n, ok := w.nodes[id]
	if !ok {
		n = &node{id: id}
		w.nodes[id] = n
	}
	return n
}

// parse reads a commit's date and its parents, once.
func (w *walker) parse(n *node) error {
	if n.flags&parsed != 0 {
		return nil
	}
	data, err := w.Objects.ReadType(n.id, object.CommitType, object.MaxCommit)
	if err != nil {
		return err
	}
	tree, ids, date, err := object.Links(data, w.Objects.Format(), w.ids[:0])
	if err != nil {
		return fmt.Errorf("commit %s: %w", n.id, err)
	}
	w.ids = ids
	if w.Shallow[n.id] && len(ids) > 0 {
		n.flags |= cut
		ids = nil
	}
	if len(ids) > 0 {
		n.parents = make([]*node, len(ids))
		for i, id := range ids {
			n.parents[i] = w.node(id)
		}
	}
	n.tree, n.date = tree, date
	n.flags |= parsed
	if w.held+len(data) <= maxHeld {
		n.data = data
		w.held += len(data)
	}
	return nil
}

// push puts a commit into the queue, unless it was there before.
func (w *walker) push(n *node) {
	if n.flags&seen != 0 {
		return
	}
	n.flags |= seen | queued
	n.order = w.arrived
	w.arrived++
	if n.flags&unwanted == 0 {
		w.wanted++
	}
	w.queue.push(n)
}

// pop takes the youngest commit from the queue.
func (w *walker) pop() *node {
	n := w.queue.pop()
	n.flags &^= queued
	if n.flags&unwanted == 0 {
		w.wanted--
	}
	return n
}

// exclude marks a commit as unwanted, and all of its ancestors that are known.
func (w *walker) exclude(n *node) {
	for stack := []*node{n}; len(stack) > 0; {
		n, stack = stack[len(stack)-1], stack[:len(stack)-1]
		if n.flags&unwanted != 0 {
			continue
		}
		n.flags |= unwanted
		if n.flags&queued != 0 {
			w.wanted--
		}
		stack = append(stack, n.parents...)
	}
}

// take gives a commit's bytes away, after its parents were followed.
func (w *walker) take(n *node) (Commit, error) {
	data := n.data
	if data == nil {
		var err error
		if data, err = w.Objects.ReadType(n.id, object.CommitType, object.MaxCommit); err != nil {
			return Commit{}, err
		}
	} else {
		w.drop(n)
	}
	c := Commit{ID: n.id, Data: data}
	if len(n.parents) > 0 {
		c.ParentTree = n.parents[0].tree
	}
	return c, nil
}

// drop forgets a commit's bytes.
func (w *walker) drop(n *node) {
	w.held -= len(n.data)
	n.data = nil
}

// Commits goes over a range, in the order of git rev-list: the youngest first,
// by the committers' clocks. It ends with the first error.
func (h History) Commits(ctx context.Context, r Range) iter.Seq2[Commit, error] {
	return func(yield func(Commit, error) bool) {
		w := newWalker(h)
		var list []*node
		err := w.start(r)
		if err == nil && len(r.Exclude) > 0 {
			list, err = w.limit(ctx)
		}
		if err != nil {
			yield(Commit{}, err)
			return
		}
		w.emit(ctx, list, r.Max, yield)
	}
}

// start fills the queue with the range's ends.
func (w *walker) start(r Range) error {
	for i, id := range append(r.Exclude[:len(r.Exclude):len(r.Exclude)], r.Include...) {
		n := w.node(id)
		if err := w.parse(n); err != nil {
			return err
		}
		if i < len(r.Exclude) {
			w.exclude(n)
		}
		w.push(n)
	}
	return nil
}

// emit hands out the commits of a list, or else the queue's and their ancestors.
func (w *walker) emit(ctx context.Context, list []*node, max int, yield func(Commit, error) bool) {
	for count := 0; max == 0 || count < max; count++ {
		var n *node
		switch {
		case len(list) > 0:
			n, list = list[0], list[1:]
		case len(w.queue) > 0:
			n = w.pop()
			if err := w.follow(n); err != nil {
				yield(Commit{}, err)
				return
			}
		default:
			return
		}
		c, err := w.take(n)
		n.parents = nil // nobody asks again
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			yield(Commit{}, err)
			return
		}
		if !yield(c, nil) {
			return
		}
	}
}

// follow puts a wanted commit's parents into the queue.
func (w *walker) follow(n *node) error {
	for _, p := range n.parents {
		if err := w.parse(p); err != nil {
			return fmt.Errorf("parent of commit %s: %w", n.id, err)
		}
		w.push(p)
	}
	return nil
}
