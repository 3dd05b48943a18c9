package source

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/git/object"
)

// Tracked lists the files below a folder of the working tree that git tracks,
// as paths from the root in git's order; "." is the root. Submodules, paths
// that are only intended to be added, and what a sparse index leaves out are
// not among them.
func (r *Repository) Tracked(dir string) ([]string, error) {
	x, err := r.index()
	if err != nil {
		return nil, err
	}
	prefix := ""
	if dir != "." {
		prefix = dir + "/"
	}
	var names []string
	for i := x.Find(prefix); i < len(x.Entries) && strings.HasPrefix(x.Entries[i].Path, prefix); i++ {
		e := &x.Entries[i]
		if kind := e.Mode.Kind(); !e.IntentToAdd && kind != object.ModeGitlink && kind != object.ModeDir {
			names = append(names, e.Path)
		}
	}
	return slices.Compact(names), nil // a conflict has several entries
}

// tagsFolder holds the references that are tags.
const tagsFolder = "refs/tags/"

// Tags lists the names of the tags, sorted.
func (r *Repository) Tags() ([]string, error) {
	names, err := r.refs.List(tagsFolder)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		names[i] = strings.TrimPrefix(name, tagsFolder)
	}
	slices.Sort(names)
	return names, nil
}

// Files lists all files below a folder, links among them, as paths from the
// root in order; "." is the root. In the index and in a revision these are what
// git tracks. A folder that does not exist has none.
func (f *FS) Files(dir string) ([]string, error) {
	var names []string
	err := fs.WalkDir(f, dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name == dir:
			return fs.SkipAll
		case err == nil && !d.IsDir():
			names = append(names, name)
		}
		return err
	})
	slices.Sort(names)
	return names, err
}
