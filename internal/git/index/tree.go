package index

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/megalint/megalint/internal/git/object"
)

// Tree is git's note of which tree object a folder's entries make up.
type Tree struct {
	Name string
	// ID is the tree's id, and the zero ID if an entry has changed since.
	ID  object.ID
	Sub []Tree
}

// maxDepth bounds how deep folders lie in each other.
const maxDepth = 4096

// parseTree reads the TREE extension. An empty one says nothing.
func parseTree(data []byte, format object.Format) (*Tree, error) {
	if len(data) == 0 {
		return nil, nil
	}
	t := new(Tree)
	rest, ok := t.parse(data, format, 0)
	if !ok || len(rest) > 0 {
		return nil, fmt.Errorf("%w: its cached trees are malformed", ErrCorrupt)
	}
	return t, nil
}

// parse reads a folder and those in it: "name\0entries folders\n", and the id
// unless the number of entries is negative.
func (t *Tree) parse(data []byte, format object.Format, depth int) (rest []byte, ok bool) {
	name, data, ok1 := bytes.Cut(data, []byte{0})
	line, data, ok2 := bytes.Cut(data, []byte("\n"))
	entries, folders, ok3 := bytes.Cut(line, []byte(" "))
	if !ok1 || !ok2 || !ok3 || depth > maxDepth {
		return nil, false
	}
	count, err1 := strconv.Atoi(string(entries))
	subs, err2 := strconv.Atoi(string(folders))
	if err1 != nil || err2 != nil || subs < 0 || subs > len(data)/5 {
		return nil, false
	}
	t.Name = string(name)
	if count >= 0 {
		if len(data) < format.Size() {
			return nil, false
		}
		t.ID, data = object.IDFrom(data[:format.Size()]), data[format.Size():]
	}
	if subs > 0 {
		t.Sub = make([]Tree, subs)
	}
	for i := range t.Sub {
		if data, ok = t.Sub[i].parse(data, format, depth+1); !ok {
			return nil, false
		}
	}
	return data, true
}

// Folder returns the note on a folder in this one, or nil.
func (t *Tree) Folder(name string) *Tree {
	if t == nil {
		return nil
	}
	for i := range t.Sub {
		if t.Sub[i].Name == name {
			return &t.Sub[i]
		}
	}
	return nil
}
