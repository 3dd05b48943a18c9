package source

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/megalint/megalint/internal/git/index"
	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/git/revision"
)

// Staged lists the paths in which the index differs from HEAD, which is what
// the next commit changes; on a branch without commits, all. A renamed file has
// both of its paths there, a path in conflict is one of them. They are in order,
// and of any bytes.
//
// It reads of HEAD only the folders that git's own notes in the index say have
// changed, so that it costs the commit-msg hook next to nothing.
func (r *Repository) Staged(ctx context.Context) ([]string, error) {
	x, err := r.index()
	if err != nil {
		return nil, err
	}
	var head object.ID
	commit, err := r.resolver.Resolve(ctx, "HEAD", revision.Any)
	if err == nil {
		head, err = r.treeOf(commit)
	}
	if err != nil && !errors.Is(err, ErrUnborn) {
		return nil, r.explain(err)
	}
	s := stager{differ: differ{objects: r.objects, ctx: ctx}, entries: x.Entries}
	if err := s.folder("", head, x.Tree); err != nil {
		return nil, r.explain(err)
	}
	return s.sorted(), nil
}

// stager compares an index with a tree.
type stager struct {
	differ
	entries []index.Entry // those that are still to be compared
}

// folder compares the entries in a folder with a tree. The note is what the
// index says of the folder, or nil.
func (s *stager) folder(prefix string, before object.ID, note *index.Tree) error {
	if note != nil && !before.IsZero() && note.ID == before {
		s.skip(prefix)
		return nil
	}
	data, err := s.load(before)
	if err != nil {
		return err
	}
	tree, err := object.ParseTree(data, s.objects.Format())
	if err != nil {
		return fmt.Errorf("tree %s: %w", before, err)
	}
	notes := folders(note)
	for len(tree) > 0 || s.has(prefix) {
		order := 1 // what comes first: -1 the tree's entry, 1 the index's
		name, isFolder := s.name(prefix)
		if err := checkPath(len(prefix) + len(name)); err != nil {
			return err
		}
		if len(tree) > 0 {
			order = -1
			if s.has(prefix) {
				order = compareNames(tree[0].Name, tree[0].Mode.Kind() == object.ModeDir, name, isFolder)
			}
		}
		var old *object.TreeEntry
		if order <= 0 {
			old, tree = &tree[0], tree[1:]
		}
		switch {
		case order < 0:
			err = s.entry(prefix, old, nil)
		case isFolder:
			err = s.subfolder(prefix+name, old, notes[name])
		default:
			s.file(old)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// folders gives a note's folders by name.
func folders(note *index.Tree) map[string]*index.Tree {
	if note == nil || len(note.Sub) == 0 {
		return nil
	}
	byName := make(map[string]*index.Tree, len(note.Sub))
	for i := range note.Sub {
		byName[note.Sub[i].Name] = &note.Sub[i]
	}
	return byName
}

// has tells whether the next entry lies in the folder.
func (s *stager) has(prefix string) bool {
	return len(s.entries) > 0 && strings.HasPrefix(s.entries[0].Path, prefix)
}

// name is the next entry's name in the folder, if there is one, and whether it
// is that of a folder in it.
func (s *stager) name(prefix string) (name string, isFolder bool) {
	if !s.has(prefix) {
		return "", false
	}
	name, _, isFolder = strings.Cut(s.entries[0].Path[len(prefix):], "/")
	return name, isFolder
}

// skip passes over the entries in a folder.
func (s *stager) skip(prefix string) {
	x := index.Index{Entries: s.entries}
	end := len(s.entries)
	if prefix != "" {
		end = x.Find(prefix[:len(prefix)-1] + "0") // the byte after the slash
	}
	s.entries = s.entries[end:]
}

// subfolder compares a folder that the index has, which may be one entry of a
// sparse index.
func (s *stager) subfolder(path string, old *object.TreeEntry, note *index.Tree) error {
	var before object.ID
	if old != nil {
		before = old.ID
	}
	if e := &s.entries[0]; len(e.Path) == len(path)+1 {
		s.entries = s.entries[1:]
		return s.trees(path+"/", before, e.ID)
	}
	return s.folder(path+"/", before, note)
}

// file compares a file's entries in the index, of which there are several if it
// is in conflict.
func (s *stager) file(old *object.TreeEntry) {
	path := s.entries[0].Path
	same, changed := false, false
	for ; len(s.entries) > 0 && s.entries[0].Path == path; s.entries = s.entries[1:] {
		switch e := &s.entries[0]; {
		case e.Stage != 0:
			changed = true
		case e.IntentToAdd:
		case old != nil && old.ID == e.ID && old.Mode.Canonical() == e.Mode.Canonical():
			same = true
		default:
			changed = true
		}
	}
	if changed || !same && old != nil {
		s.paths = append(s.paths, path)
	}
}
