package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/fix"
)

// maxRounds bounds [Fix]: a fix may uncover another finding, but two that undo
// each other must come to an end.
const maxRounds = 10

// Fixed tells what was mended.
type Fixed struct {
	// Tree is the working tree as it is now. Files that were given a mode have
	// it there, which git's index does not know yet.
	Tree fs.FS
	// Fixes counts those that were applied.
	Fixes int
	// Files and Modes are the paths that got another text and another mode,
	// sorted.
	Files, Modes []string
	// Refused are the paths whose fixes were not applied, and why, by path.
	Refused []error
}

// Fix applies the safe fixes of what is found in a working tree, until nothing
// more is offered. Dir is the folder of the working tree, and files gives what
// is in it; judge judges the tree that it is given.
//
// A fix is applied whole or not at all. Files are replaced atomically and keep
// their modes. What is a link or lies behind one, and what was changed since the
// rules read it, is left as it is. The error is judge's, or that of a disk that
// cannot be written to.
func Fix(dir string, files fs.FS, judge func(fs.FS) ([]lint.Finding, error)) (Fixed, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Fixed{Tree: files}, err
	}
	defer root.Close()
	m := &mender{writer: writer{root}, overlay: newOverlay(files), refused: map[string]bool{}}
	m.done.Tree = m.overlay
	for range maxRounds {
		findings, err := judge(m.overlay)
		if err != nil {
			return m.done, err
		}
		again, err := m.round(findings)
		if err != nil || !again {
			return m.done, err
		}
	}
	return m.done, nil
}

// mender is one call of Fix.
type mender struct {
	writer
	overlay *overlay
	refused map[string]bool
	done    Fixed
}

// round applies the fixes that go together, and tells whether any file is
// another one now.
func (m *mender) round(findings []lint.Finding) (bool, error) {
	old := make(map[string][]byte)
	fixes := m.choose(m.without(findings), old)
	changes, err := fix.Files(fixes, func(path string) ([]byte, error) { return old[path], nil })
	if err != nil {
		return false, fmt.Errorf("fixes contradict each other: %w", err)
	}
	changed := make(map[string]bool)
	for _, c := range changes {
		if c.Text == string(old[c.Path]) && c.Mode == 0 {
			continue
		}
		if err := m.write(c, old[c.Path]); errors.Is(err, errChanged) {
			m.refuse(c.Path, err)
			continue
		} else if err != nil {
			return false, fmt.Errorf("%s: %w", c.Path, err)
		}
		changed[c.Path] = true
		m.note(c, c.Text != string(old[c.Path]))
	}
	for _, f := range fixes {
		if slices.ContainsFunc(f.Edits, func(e lint.Edit) bool { return changed[e.Path] }) {
			m.done.Fixes++
		}
	}
	m.overlay.refresh()
	return len(changed) > 0, nil
}

// choose picks fixes that go together and may be applied. One that may not keeps
// no other from its place.
func (m *mender) choose(findings []lint.Finding, old map[string][]byte) []lint.Fix {
	for {
		chosen := fix.Choose(findings)
		refused := len(m.refused)
		for _, f := range chosen {
			m.admit(f, old)
		}
		if len(m.refused) == refused {
			return chosen
		}
		findings = m.without(findings)
	}
}

// without returns the findings without their fixes to files that are refused.
func (m *mender) without(findings []lint.Finding) []lint.Finding {
	var rest []lint.Finding
	for _, f := range findings {
		f.Fixes = slices.DeleteFunc(slices.Clone(f.Fixes), func(x lint.Fix) bool {
			return slices.ContainsFunc(x.Edits, func(e lint.Edit) bool { return m.refused[e.Path] })
		})
		rest = append(rest, f)
	}
	return rest
}

// admit reads the files that a fix changes, and refuses those that may not be
// changed.
func (m *mender) admit(f lint.Fix, old map[string][]byte) {
	for _, e := range f.Edits {
		if _, ok := old[e.Path]; !ok {
			text, err := m.read(e.Path)
			if err != nil {
				m.refuse(e.Path, err)
				continue
			}
			old[e.Path] = text
		}
		if e.Mode == 0 && !m.overlay.asRead(e.Path, old[e.Path]) {
			m.refuse(e.Path, errChanged)
		}
	}
}

func (m *mender) refuse(path string, err error) {
	if m.refused[path] {
		return
	}
	m.refused[path] = true
	m.done.Refused = append(m.done.Refused, fmt.Errorf("%s is not mended: %w", path, err))
}

// note keeps what was done to a file.
func (m *mender) note(c fix.Change, text bool) {
	if text {
		m.done.Files = addTo(m.done.Files, c.Path)
	}
	if c.Mode != 0 {
		m.overlay.setMode(c.Path, c.Mode.Perm())
		m.done.Modes = addTo(m.done.Modes, c.Path)
	}
}

// addTo adds a path to a sorted list, once.
func addTo(list []string, path string) []string {
	i, found := slices.BinarySearch(list, path)
	if found {
		return list
	}
	return slices.Insert(list, i, path)
}

// Count is how many files are others now.
func (f Fixed) Count() int {
	n := len(f.Files)
	for _, path := range f.Modes {
		if _, found := slices.BinarySearch(f.Files, path); !found {
			n++
		}
	}
	return n
}
