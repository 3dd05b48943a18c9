package source

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/megalint/megalint/internal/git/object"
)

// DefaultLimit is how large a file may be that is read, in bytes.
const DefaultLimit = 64 << 20

// maxLinks bounds the links that are followed for one path, as Linux does.
const maxLinks = 40

// FS is a tree of files, read only. It implements fs.FS and all of its optional
// interfaces for reading. It may be used by several goroutines at once.
type FS struct {
	tree  tree
	limit int64
}

// WithLimit is the same tree with another limit to the size of a file that is
// read, in bytes. Larger ones are refused with ErrTooLarge.
func (f *FS) WithLimit(bytes int64) *FS { return &FS{f.tree, bytes} }

// Fresh is the same tree without what it remembers of its folders and files, for
// after somebody has changed them. Only a working tree changes.
func (f *FS) Fresh() *FS {
	if t, ok := f.tree.(*workTree); ok {
		return &FS{newWorkTree(t.disk, t.index), f.limit}
	}
	return f
}

// tree is what a source knows of its files. It follows no links: a node that it
// is given, it has made itself.
type tree interface {
	// root is the topmost folder.
	root() (node, error)
	// known finds what is at a path at once, if the tree knows that no link leads
	// there. A path that is not valid is not there.
	known(path string) (n node, ok bool, err error)
	// child finds a name in a folder, or returns fs.ErrNotExist.
	child(dir node, name string) (node, error)
	// list gives all names in a folder but hidden ones, in order.
	list(dir node) ([]fs.DirEntry, error)
	// read returns a file's content, or a link's target.
	read(n node, limit int64) ([]byte, error)
	// open opens a file, under the name that it was asked for by.
	open(n node, name string, limit int64) (fs.File, error)
	// describe tells of a node what costs something to find out, under the name
	// that it was asked for by.
	describe(n node, name string) (fs.FileInfo, error)
}

// node is a file, a folder or a link.
type node struct {
	path  string // from the root, which is "."
	mode  fs.FileMode
	size  int64
	id    object.ID // in trees that git stores
	empty bool      // a folder that is shown without its content: a submodule
}

// fileMode turns git's mode into Go's.
func fileMode(m object.Mode) fs.FileMode {
	switch m.Canonical() {
	case object.ModeExec:
		return 0o755
	case object.ModeLink:
		return fs.ModeSymlink | 0o777
	case object.ModeDir, object.ModeGitlink:
		return fs.ModeDir | 0o755
	}
	return 0o644
}

// hidden tells whether a name is kept from rules: git's own folder, and what
// cannot be an fs path.
func hidden(name string) bool {
	return strings.EqualFold(name, ".git") || name == "." || strings.IndexByte(name, '/') >= 0 || !fs.ValidPath(name)
}

// join is path.Join for a clean folder and one name.
func join(dir, name string) string {
	if dir == "." {
		return name
	}
	return dir + "/" + name
}

// lookup finds what a path stands for; a link at its end is followed if wanted.
func (f *FS) lookup(op, name string, follow bool) (node, error) {
	n, ok, err := f.tree.known(name)
	if (!ok || err != nil) && !fs.ValidPath(name) {
		ok, err = true, fs.ErrInvalid
	}
	if err == nil && (!ok || follow && n.mode.Type() == fs.ModeSymlink) {
		n, err = f.walk(name, follow)
	}
	if err == nil {
		err = checkPath(len(n.path))
	}
	if err != nil {
		return node{}, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return n, nil
}

// walk goes down a path, one name after the other.
func (f *FS) walk(rest string, follow bool) (node, error) {
	root, err := f.tree.root()
	if err != nil {
		return node{}, err
	}
	way := []node{root} // the folders down to here
	links := 0
	for rest != "" {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		here := way[len(way)-1]
		if !here.mode.IsDir() { // not even . or .. is in a file
			return node{}, fs.ErrNotExist
		}
		switch name {
		case "", ".":
			continue
		case "..": // only in links
			if len(way) == 1 {
				return node{}, ErrEscapes
			}
			way = way[:len(way)-1]
			continue
		}
		if here.empty || hidden(name) {
			return node{}, fs.ErrNotExist
		}
		n, err := f.tree.child(here, name)
		if err != nil {
			return node{}, err
		}
		if n.mode.Type() != fs.ModeSymlink || rest == "" && !follow {
			way = append(way, n)
			continue
		}
		if links++; links > maxLinks {
			return node{}, ErrLinkLoop
		}
		target, err := f.target(n)
		if err != nil {
			return node{}, err
		}
		if isAbs(target) {
			return node{}, ErrEscapes
		}
		rest = target + "/" + rest
	}
	return way[len(way)-1], nil
}

// maxPath bounds the length of a path, in bytes: no git checks out a longer one.
// A tree of few bytes may have paths that no memory holds.
const maxPath = 1 << 12

// checkPath returns an error for a path of that many bytes if it is too long.
func checkPath(bytes int) error {
	if bytes > maxPath {
		return fmt.Errorf("%w: a path has %d bytes, where at most %d are read", ErrTooLarge, bytes, maxPath)
	}
	return nil
}

// maxTarget bounds the length of a link's target, in bytes.
const maxTarget = 1 << 12

// target is where a link leads.
func (f *FS) target(n node) (string, error) {
	target, err := f.tree.read(n, maxTarget)
	return string(target), err
}

// isAbs takes a link's target for absolute if it is so on any system.
func isAbs(target string) bool {
	return path.IsAbs(target) || filepath.IsAbs(target) || filepath.VolumeName(target) != ""
}

// Stat describes what a path stands for, links followed.
func (f *FS) Stat(name string) (fs.FileInfo, error) { return f.stat("stat", name, true) }

// Lstat is Stat, but describes a link itself.
func (f *FS) Lstat(name string) (fs.FileInfo, error) { return f.stat("lstat", name, false) }

func (f *FS) stat(op, name string, follow bool) (fs.FileInfo, error) {
	n, err := f.lookup(op, name, follow)
	if err != nil {
		return nil, err
	}
	about, err := f.tree.describe(n, path.Base(name))
	if err != nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return about, nil
}

// ReadLink returns where a link leads, as it is written.
func (f *FS) ReadLink(name string) (string, error) {
	n, err := f.lookup("readlink", name, false)
	if err != nil {
		return "", err
	}
	var target string
	err = fs.ErrInvalid
	if n.mode.Type() == fs.ModeSymlink {
		target, err = f.target(n)
	}
	if err != nil {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: err}
	}
	return target, nil
}

// ReadFile returns a file's content. It belongs to the caller.
func (f *FS) ReadFile(name string) ([]byte, error) {
	n, err := f.lookup("open", name, true)
	if err != nil {
		return nil, err
	}
	data, err := f.content(n)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return data, nil
}

func (f *FS) content(n node) ([]byte, error) {
	switch {
	case n.mode.IsDir():
		return nil, errIsDir
	case !n.mode.IsRegular():
		return nil, ErrIrregular
	}
	return f.tree.read(n, f.limit)
}

// ReadDir lists a folder, by name.
func (f *FS) ReadDir(name string) ([]fs.DirEntry, error) {
	n, err := f.lookup("open", name, true)
	if err != nil {
		return nil, err
	}
	entries, err := f.list(n)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return entries, nil
}

// Open opens a file or folder. A file ends where it ended when it was opened,
// and implements io.ReaderAt and io.Seeker.
func (f *FS) Open(name string) (fs.File, error) {
	n, err := f.lookup("open", name, true)
	if err != nil {
		return nil, err
	}
	file, err := f.open(n, path.Base(name))
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return file, nil
}
