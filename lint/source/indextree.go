package source

import (
	"io/fs"
	"sort"
	"strings"

	"github.com/megalint/megalint/internal/git/index"
	"github.com/megalint/megalint/internal/git/object"
)

// indexTree is what the next commit would hold. Of a path in conflict it has
// our side, and a path that is only intended to be added is not there yet.
type indexTree struct {
	*index.Index
	*revisionTree // for blobs, and for the folders that a sparse index leaves out
}

// shown tells whether the entry stands for its path.
func shown(e *index.Entry) bool {
	return (e.Stage == 0 || e.Stage == 2) && !e.IntentToAdd
}

func (t *indexTree) root() (node, error) {
	return node{path: ".", mode: fs.ModeDir | 0o755}, nil
}

func (t *indexTree) child(dir node, name string) (node, error) {
	if !dir.id.IsZero() {
		return t.revisionTree.child(dir, name)
	}
	path := join(dir.path, name)
	for i := t.Find(path); i < len(t.Entries) && t.Entries[i].Path == path; i++ {
		if e := &t.Entries[i]; shown(e) {
			return asNode(dir.path, object.TreeEntry{Name: name, Mode: e.Mode, ID: e.ID}), nil
		}
	}
	for i := t.Find(path + "/"); i < len(t.Entries) && strings.HasPrefix(t.Entries[i].Path, path+"/"); i++ {
		if shown(&t.Entries[i]) {
			return t.folder(path, &t.Entries[i]), nil
		}
	}
	return node{}, fs.ErrNotExist
}

// folder makes a node of a folder whose first entry is given.
func (t *indexTree) folder(path string, first *index.Entry) node {
	n := node{path: path, mode: fs.ModeDir | 0o755}
	if len(first.Path) == len(path)+1 { // of a sparse index
		n.id = first.ID
	}
	return n
}

func (t *indexTree) list(dir node) ([]fs.DirEntry, error) {
	if !dir.id.IsZero() {
		return t.revisionTree.list(dir)
	}
	prefix := ""
	if dir.path != "." {
		prefix = dir.path + "/"
	}
	var nodes []node
	for i := t.Find(prefix); i < len(t.Entries) && strings.HasPrefix(t.Entries[i].Path, prefix); {
		e := &t.Entries[i]
		if !shown(e) {
			i++
			continue
		}
		name, _, deeper := strings.Cut(e.Path[len(prefix):], "/")
		if !deeper {
			nodes = append(nodes, asNode(dir.path, object.TreeEntry{Name: name, Mode: e.Mode, ID: e.ID}))
			i++
			continue
		}
		nodes = append(nodes, t.folder(prefix+name, e))
		i = t.after(i, prefix+name+"/")
	}
	return asEntries(t, nodes), nil
}

// after is the position of the first entry from i on that does not lie in a
// folder.
func (t *indexTree) after(i int, folder string) int {
	return i + sort.Search(len(t.Entries)-i, func(j int) bool {
		return !strings.HasPrefix(t.Entries[i+j].Path, folder)
	})
}
