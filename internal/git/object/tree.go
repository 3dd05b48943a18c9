package object

import (
	"bytes"
	"iter"
	"strings"
)

// Mode is what git records about a path, in git's own numbers.
type Mode uint32

// The modes that git writes.
const (
	ModeFile    Mode = 0o100644
	ModeExec    Mode = 0o100755
	ModeLink    Mode = 0o120000
	ModeDir     Mode = 0o040000
	ModeGitlink Mode = 0o160000 // another repository's commit: a submodule
)

// Kind drops the permissions: old trees have more of them than the two above.
func (m Mode) Kind() Mode { return m & 0o170000 }

// Canonical is the mode as git compares it: of permissions it knows only
// whether the owner may execute a file.
func (m Mode) Canonical() Mode {
	switch m.Kind() {
	case ModeLink, ModeDir:
		return m.Kind()
	case ModeFile & 0o170000:
		if m&0o100 != 0 {
			return ModeExec
		}
		return ModeFile
	}
	return ModeGitlink
}

// TreeEntry is one line of a tree.
type TreeEntry struct {
	Name string // one element of a path, of any bytes but "/" and NUL
	Mode Mode
	ID   ID
}

// ParseTree reads a tree object. It refuses names that are no elements of a
// path, such as ".." and those with a slash, for they are attacks.
func ParseTree(data []byte, f Format) ([]TreeEntry, error) {
	entries := make([]TreeEntry, 0, len(data)/40)
	for e, err := range treeEntries(data, f) {
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// treeEntries goes over a tree object's lines.
func treeEntries(data []byte, f Format) iter.Seq2[TreeEntry, error] {
	return func(yield func(TreeEntry, error) bool) {
		names := string(data) // one copy, of which all names are parts
		for pos := 0; pos < len(names); {
			e, n, ok := treeEntry(names[pos:], data[pos:], f.Size())
			if !ok {
				yield(TreeEntry{}, corruptf("tree is malformed at byte %d", pos))
				return
			}
			if !yield(e, nil) {
				return
			}
			pos += n
		}
	}
}

// treeEntry reads the line at the beginning, and says how long it is.
func treeEntry(text string, data []byte, idSize int) (e TreeEntry, n int, ok bool) {
	i := 0
	for ; i < len(text) && '0' <= text[i] && text[i] <= '7' && i < 7; i++ {
		e.Mode = e.Mode<<3 | Mode(text[i]-'0')
	}
	if i == 0 || i == len(text) || text[i] != ' ' {
		return e, 0, false
	}
	name, _, found := strings.Cut(text[i+1:], "\x00")
	end := i + 1 + len(name) + 1
	if !found || end+idSize > len(data) || !validName(name) {
		return e, 0, false
	}
	e.Name, e.ID = name, IDFrom(data[end:end+idSize])
	return e, end + idSize, true
}

// validName tells whether a path may have this element.
func validName(name string) bool {
	return name != "" && name != "." && name != ".." && strings.IndexByte(name, '/') < 0
}

// TagTarget reads what an annotated tag points to.
func TagTarget(data []byte, f Format) (ID, error) {
	id, rest, ok := cutID(data, "object ", f)
	if !ok || !bytes.HasPrefix(rest, []byte("type ")) {
		return ID{}, corruptf("tag names no object")
	}
	return id, nil
}
