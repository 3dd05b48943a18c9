package fix

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/megalint/megalint/lint"
)

// Change is what fixes make of one file.
type Change struct {
	Path string // relative to the repository's root
	// Text is the new content; it equals the old one where only the mode changes.
	Text string
	// Mode is the new permission bits; 0 leaves them as they are.
	Mode fs.FileMode
}

// Files applies fixes to the files of a tree, all or none of them, and returns
// what they change, by path. Read returns a file's present content.
func Files(fixes []lint.Fix, read func(path string) ([]byte, error)) ([]Change, error) {
	edits := make(map[string][]lint.Edit)
	var paths []string
	for _, f := range fixes {
		for _, e := range f.Edits {
			if edits[e.Path] == nil {
				paths = append(paths, e.Path)
			}
			edits[e.Path] = append(edits[e.Path], e)
		}
	}
	slices.Sort(paths)
	var changes []Change
	for _, path := range paths {
		c, err := change(path, edits[path], read)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		changes = append(changes, c)
	}
	return changes, nil
}

func change(path string, edits []lint.Edit, read func(path string) ([]byte, error)) (Change, error) {
	if path == "" || !fs.ValidPath(path) || strings.Contains(path, "\x00") {
		return Change{}, fs.ErrInvalid
	}
	old, err := read(path)
	if err != nil {
		return Change{}, err
	}
	text, err := Apply(string(old), edits)
	c := Change{Path: path, Text: text}
	for _, e := range edits {
		if e.Mode != 0 {
			c.Mode = e.Mode
		}
	}
	return c, err
}
