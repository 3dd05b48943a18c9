package object

import (
	"bytes"
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
	entries := make([]TreeEntry, 0, len(data)/36)
	for len(data) > 0 {
		e, rest, err := CutEntry(data, f)
		if err != nil {
			return nil, err
		}
		entries, data = append(entries, e), rest
	}
	return entries, nil
}

// CutEntry reads the first line of a tree object, of which there is more.
func CutEntry(data []byte, f Format) (e TreeEntry, rest []byte, err error) {
	i := 0
	for ; i < len(data) && '0' <= data[i] && data[i] <= '7' && i < 7; i++ {
		e.Mode = e.Mode<<3 | Mode(data[i]-'0')
	}
	if i == 0 || i == len(data) || data[i] != ' ' {
		return TreeEntry{}, nil, corruptf("tree has a malformed mode")
	}
	name, after, ok := bytes.Cut(data[i+1:], []byte{0})
	if !ok || len(after) < f.Size() {
		return TreeEntry{}, nil, corruptf("tree is cut short")
	}
	if e.Name = string(name); !validName(e.Name) {
		return TreeEntry{}, nil, corruptf("tree has a file of the name %q", e.Name)
	}
	e.ID = IDFrom(after[:f.Size()])
	return e, after[f.Size():], nil
}

// SkipCommon passes over the lines that two tree objects both begin with. Of two
// versions of a large folder, that is nearly all of them.
func SkipCommon(a, b []byte, f Format) (restA, restB []byte) {
	for {
		end := bytes.IndexByte(a, 0) + 1 + f.Size()
		if end <= f.Size() || end > len(a) || end > len(b) || !bytes.Equal(a[:end], b[:end]) {
			return a, b
		}
		a, b = a[end:], b[end:]
	}
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
