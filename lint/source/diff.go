package source

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/git/object"
)

// Changes lists the paths in which a commit differs from its first parent; of a
// commit without parents, all. A renamed file has both of its paths there. They
// are in order, and of any bytes. A commit whose parent a shallow clone lacks
// gives an error that wraps ErrShallow.
func (r *Repository) Changes(ctx context.Context, c *Commit) ([]string, error) {
	return r.Touched(ctx, c, nil)
}

// Touched is Changes, but does not look into the folders for which whole, if
// there is one, returns true: such a folder is listed itself, with a slash at
// its end, if the commit gives it another tree.
func (r *Repository) Touched(ctx context.Context, c *Commit, whole func(dir string) bool) ([]string, error) {
	paths, err := r.touched(ctx, c, whole)
	return paths, r.explain(err)
}

func (r *Repository) touched(ctx context.Context, c *Commit, whole func(string) bool) ([]string, error) {
	var before object.ID
	if len(c.Parents) > 0 {
		shallow, err := r.shallow()
		if err != nil {
			return nil, err
		}
		if id, _ := object.ParseID(c.ID); shallow[id] {
			return nil, ErrShallow
		}
		if before, err = r.parentTree(c); err != nil {
			return nil, err
		}
	}
	after, _ := object.ParseID(c.Tree)
	d := differ{objects: r.objects, ctx: ctx, whole: whole}
	if err := d.trees("", before, after); err != nil {
		return nil, err
	}
	return d.sorted(), nil
}

// parentTree returns the id of the tree of a commit's first parent.
func (r *Repository) parentTree(c *Commit) (object.ID, error) {
	if !c.parentTree.IsZero() {
		return c.parentTree, nil
	}
	parent, _ := object.ParseID(c.Parents[0])
	return r.treeOf(parent)
}

// treeOf returns the id of a commit's tree.
func (r *Repository) treeOf(commit object.ID) (object.ID, error) {
	data, err := r.objects.ReadType(commit, object.CommitType, object.MaxCommit)
	if err != nil {
		return object.ID{}, err
	}
	c, err := object.ParseCommit(data, r.dirs.Format)
	if err != nil {
		return object.ID{}, fmt.Errorf("commit %s: %w", commit, err)
	}
	return c.Tree, nil
}

// differ collects the paths in which two trees differ.
type differ struct {
	objects *object.Store
	ctx     context.Context
	whole   func(dir string) bool // of the folders not to look into; may be nil
	paths   []string
	visited int // files and folders
}

// maxVisited bounds the files and folders in which two trees differ: those that
// hold each other many times over would take longer than anybody waits.
const maxVisited = 1 << 21

// sorted gives the paths, each once.
func (d *differ) sorted() []string {
	slices.Sort(d.paths)
	return slices.Compact(d.paths)
}

// load reads a tree object; of the zero ID there is nothing.
func (d *differ) load(id object.ID) ([]byte, error) {
	if id.IsZero() {
		return nil, nil
	}
	if err := d.ctx.Err(); err != nil {
		return nil, err
	}
	return d.objects.ReadType(id, object.TreeType, object.MaxSize)
}

// trees compares two trees whose paths begin with the prefix.
func (d *differ) trees(prefix string, before, after object.ID) error {
	if before == after {
		return nil
	}
	left, err := d.load(before)
	if err != nil {
		return err
	}
	right, err := d.load(after)
	if err != nil {
		return err
	}
	format := d.objects.Format()
	for {
		left, right = object.SkipCommon(left, right, format)
		a, restA, err := first(left, format)
		if err != nil {
			return fmt.Errorf("tree %s: %w", before, err)
		}
		b, restB, err := first(right, format)
		if err != nil {
			return fmt.Errorf("tree %s: %w", after, err)
		}
		if a == nil && b == nil {
			return nil
		}
		order := compare(a, b)
		if order > 0 {
			a = nil
		} else {
			left = restA
		}
		if order < 0 {
			b = nil
		} else {
			right = restB
		}
		if err := d.entry(prefix, a, b); err != nil {
			return err
		}
	}
}

// folder compares two versions of a folder.
func (d *differ) folder(path string, before, after object.ID) error {
	if before != after && d.whole != nil && d.whole(path) {
		d.paths = append(d.paths, path+"/")
		return nil
	}
	return d.trees(path+"/", before, after)
}

// first is a tree's first line, or nil if there is none.
func first(tree []byte, format object.Format) (*object.TreeEntry, []byte, error) {
	if len(tree) == 0 {
		return nil, nil, nil
	}
	e, rest, err := object.CutEntry(tree, format)
	return &e, rest, err
}

// compare orders two entries as git sorts them: a folder as if its name ended
// with a slash. The entry of a tree that is used up comes last.
func compare(a, b *object.TreeEntry) int {
	switch {
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return compareNames(a.Name, isFolder(a), b.Name, isFolder(b))
}

func compareNames(a string, aFolder bool, b string, bFolder bool) int {
	n := min(len(a), len(b))
	if order := strings.Compare(a[:n], b[:n]); order != 0 {
		return order
	}
	return next(a, n, aFolder) - next(b, n, bFolder)
}

// next is a name's byte at i: past a folder's name stands a slash.
func next(name string, i int, folder bool) int {
	switch {
	case i < len(name):
		return int(name[i])
	case folder:
		return '/'
	}
	return 0
}

func isFolder(e *object.TreeEntry) bool { return e.Mode.Kind() == object.ModeDir }

// entry compares one name's two sides, of which one may be missing. Both are
// folders, or neither is.
func (d *differ) entry(prefix string, before, after *object.TreeEntry) error {
	some := before
	if some == nil {
		some = after
	}
	if err := checkPath(len(prefix) + len(some.Name)); err != nil {
		return err
	}
	if d.visited++; d.visited > maxVisited {
		return fmt.Errorf("%w: more than %d files and folders differ", ErrTooLarge, maxVisited)
	}
	if isFolder(some) {
		var ids [2]object.ID
		for i, e := range []*object.TreeEntry{before, after} {
			if e != nil {
				ids[i] = e.ID
			}
		}
		return d.folder(prefix+some.Name, ids[0], ids[1])
	}
	if before == nil || after == nil || before.ID != after.ID || before.Mode.Canonical() != after.Mode.Canonical() {
		d.paths = append(d.paths, prefix+some.Name)
	}
	return nil
}
