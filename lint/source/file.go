package source

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

var (
	errIsDir  = errors.New("is a directory")
	errNotDir = errors.New("not a directory")
)

// info describes a node under the name that it was asked for by.
type info struct {
	node node
	name string
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.node.size }
func (i info) Mode() fs.FileMode  { return i.node.mode }
func (i info) ModTime() time.Time { return time.Time{} } // which git does not record
func (i info) IsDir() bool        { return i.node.mode.IsDir() }
func (i info) Sys() any           { return nil }

// dirEntry is a name in a folder of a tree that git stores.
type dirEntry struct {
	tree tree
	node node
}

func (e dirEntry) Name() string      { return path.Base(e.node.path) }
func (e dirEntry) IsDir() bool       { return e.node.mode.IsDir() }
func (e dirEntry) Type() fs.FileMode { return e.node.mode.Type() }

// Info implements fs.DirEntry.
func (e dirEntry) Info() (fs.FileInfo, error) {
	about, err := e.tree.describe(e.node, e.Name())
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: e.node.path, Err: err}
	}
	return about, nil
}

// String implements fmt.Stringer, as the standard library's entries do.
func (e dirEntry) String() string { return fs.FormatDirEntry(e) }

// asEntries makes of a folder's nodes what a listing shows.
func asEntries(t tree, nodes []node) []fs.DirEntry {
	entries := make([]fs.DirEntry, 0, len(nodes))
	for _, n := range nodes {
		if !hidden(path.Base(n.path)) {
			entries = append(entries, dirEntry{t, n})
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries
}

// list gives what a folder shows.
func (f *FS) list(n node) ([]fs.DirEntry, error) {
	if !n.mode.IsDir() {
		return nil, errNotDir
	}
	if n.empty {
		return nil, nil
	}
	return f.tree.list(n)
}

// open makes a file of a node.
func (f *FS) open(n node, name string) (fs.File, error) {
	switch {
	case n.mode.IsRegular():
		return f.tree.open(n, name, f.limit)
	case !n.mode.IsDir():
		return nil, ErrIrregular
	}
	about, err := f.tree.describe(n, name)
	if err != nil {
		return nil, err
	}
	entries, err := f.list(n)
	return &dir{info: about, entries: entries, path: name}, err
}

// file is an open file.
type file struct {
	info
	io.SectionReader
	io.Closer
}

// openAt makes a file of what is open.
func openAt(n node, name string, content io.ReaderAt, closer io.Closer) *file {
	return &file{info{n, name}, *io.NewSectionReader(content, 0, n.size), closer}
}

// inMemory closes what is not open.
type inMemory struct{}

func (inMemory) Close() error { return nil }

// Size settles which of the two is meant.
func (f *file) Size() int64 { return f.info.Size() }

func (f *file) Stat() (fs.FileInfo, error) { return &f.info, nil }

// dir is an open folder.
type dir struct {
	info    fs.FileInfo
	entries []fs.DirEntry
	path    string
}

func (d *dir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *dir) Close() error               { return nil }

func (d *dir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.path, Err: errIsDir}
}

// ReadDir implements fs.ReadDirFile.
func (d *dir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 || n > len(d.entries) {
		if n > 0 && len(d.entries) == 0 {
			return nil, io.EOF
		}
		n = len(d.entries)
	}
	list := d.entries[:n:n]
	d.entries = d.entries[n:]
	return list, nil
}
