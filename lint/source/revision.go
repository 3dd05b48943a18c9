package source

import (
	"bytes"
	"cmp"
	"io/fs"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/git/object"
)

// revisionTree is a tree that git stores.
type revisionTree struct {
	objects *object.Store
	top     object.ID
	trees   recent[object.ID, []object.TreeEntry] // by name
}

// maxEntries bounds what a revisionTree keeps in memory, in lines of trees.
const maxEntries = 1 << 19

func newRevisionTree(objects *object.Store, top object.ID) *revisionTree {
	return &revisionTree{objects: objects, top: top, trees: recent[object.ID, []object.TreeEntry]{max: maxEntries}}
}

func (t *revisionTree) root() (node, error) {
	return node{path: ".", mode: fs.ModeDir | 0o755, id: t.top}, nil
}

// read returns a blob, which a link's target is too.
func (t *revisionTree) read(n node, limit int64) ([]byte, error) {
	data, err := t.objects.ReadType(n.id, object.BlobType, limit)
	return slices.Clone(data), err
}

// open reads a file at once.
func (t *revisionTree) open(n node, name string, limit int64) (fs.File, error) {
	data, err := t.objects.ReadType(n.id, object.BlobType, limit)
	if err != nil {
		return nil, err
	}
	n.size = int64(len(data))
	return openAt(n, name, bytes.NewReader(data), inMemory{}), nil
}

func (t *revisionTree) describe(n node, name string) (_ fs.FileInfo, err error) {
	if !n.mode.IsDir() {
		n.size, err = t.objects.Size(n.id)
	}
	return info{n, name}, err
}

func (t *revisionTree) known(string) (node, bool, error) { return node{}, false, nil }

// lines returns a tree's lines in the order of their names, which is nearly the
// order in which git stores them.
func (t *revisionTree) lines(id object.ID) ([]object.TreeEntry, error) {
	entries, ok := t.trees.get(id)
	if ok || id.IsZero() {
		return entries, nil
	}
	data, err := t.objects.ReadType(id, object.TreeType, object.MaxSize)
	if err != nil {
		return nil, err
	}
	if entries, err = object.ParseTree(data, t.objects.Format()); err != nil {
		return nil, err
	}
	slices.SortStableFunc(entries, func(a, b object.TreeEntry) int { return strings.Compare(a.Name, b.Name) })
	entries = slices.CompactFunc(entries, func(a, b object.TreeEntry) bool { return a.Name == b.Name })
	t.trees.put(id, entries, len(entries))
	return entries, nil
}

// asNode makes a node of a tree's line.
func asNode(dir string, e object.TreeEntry) node {
	kind := e.Mode.Canonical()
	return node{path: join(dir, e.Name), mode: fileMode(kind), id: e.ID, empty: kind == object.ModeGitlink}
}

func (t *revisionTree) child(dir node, name string) (node, error) {
	entries, err := t.lines(dir.id)
	if err != nil {
		return node{}, err
	}
	i, ok := slices.BinarySearchFunc(entries, name, func(e object.TreeEntry, name string) int {
		return cmp.Compare(e.Name, name)
	})
	if !ok {
		return node{}, fs.ErrNotExist
	}
	return asNode(dir.path, entries[i]), nil
}

func (t *revisionTree) list(dir node) ([]fs.DirEntry, error) {
	entries, err := t.lines(dir.id)
	nodes := make([]node, len(entries))
	for i, e := range entries {
		nodes[i] = asNode(dir.path, e)
	}
	return asEntries(t, nodes), err
}
