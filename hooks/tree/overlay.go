package tree

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"path"
	"sync"

	"github.com/megalint/megalint/lint/source"
)

// overlay is the working tree while it is mended. It remembers what was read, so
// that no file is written that somebody else has changed since; and it shows the
// modes that files were given, which git's index does not yet.
//
// It may be used by several goroutines at once.
type overlay struct {
	fs.FS
	mu    sync.Mutex
	sums  map[string][sha256.Size]byte // of the files that were read
	modes map[string]fs.FileMode       // permission bits, of files that were given some
}

func newOverlay(fsys fs.FS) *overlay {
	return &overlay{FS: fsys, sums: map[string][sha256.Size]byte{}, modes: map[string]fs.FileMode{}}
}

// asRead tells whether a text is what was last read of a file.
func (o *overlay) asRead(name string, text []byte) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	sum, ok := o.sums[name]
	return ok && sum == sha256.Sum256(text)
}

// refresh shows the tree as it is now.
func (o *overlay) refresh() {
	if tree, ok := o.FS.(*source.FS); ok {
		o.FS = tree.Fresh()
	}
}

// setMode shows a file with other permission bits from now on.
func (o *overlay) setMode(name string, mode fs.FileMode) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.modes[name] = mode
}

// ReadFile returns a file's content, and remembers it.
func (o *overlay) ReadFile(name string) ([]byte, error) {
	data, err := fs.ReadFile(o.FS, name)
	if err == nil {
		sum := sha256.Sum256(data)
		o.mu.Lock()
		o.sums[name] = sum
		o.mu.Unlock()
	}
	return data, err
}

// Open opens a file or folder. A file is read at once.
func (o *overlay) Open(name string) (fs.File, error) {
	f, err := o.FS.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		return f, err
	}
	f.Close()
	data, err := o.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return &openFile{o.info(name, info), bytes.NewReader(data)}, nil
}

// openFile is a file that was read.
type openFile struct {
	about fs.FileInfo
	*bytes.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.about, nil }
func (f *openFile) Close() error               { return nil }

// Stat describes what a path stands for.
func (o *overlay) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(o.FS, name)
	return o.info(name, info), err
}

// Lstat describes what is at a path.
func (o *overlay) Lstat(name string) (fs.FileInfo, error) {
	info, err := fs.Lstat(o.FS, name)
	return o.info(name, info), err
}

// ReadLink returns where a link leads.
func (o *overlay) ReadLink(name string) (string, error) { return fs.ReadLink(o.FS, name) }

// ReadDir lists a folder.
func (o *overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	for i, e := range entries {
		entries[i] = overlayEntry{e, o, path.Join(name, e.Name())}
	}
	return entries, err
}

// info describes a file with the mode that it was given.
func (o *overlay) info(name string, info fs.FileInfo) fs.FileInfo {
	o.mu.Lock()
	mode, given := o.modes[name]
	o.mu.Unlock()
	if info == nil || !given || !info.Mode().IsRegular() {
		return info
	}
	return givenMode{info, mode}
}

// givenMode is a file's description with other permission bits.
type givenMode struct {
	fs.FileInfo
	mode fs.FileMode
}

func (g givenMode) Mode() fs.FileMode { return g.mode }

// overlayEntry is a name in a folder.
type overlayEntry struct {
	fs.DirEntry
	overlay *overlay
	path    string
}

// Info describes what is at the name.
func (e overlayEntry) Info() (fs.FileInfo, error) {
	info, err := e.DirEntry.Info()
	return e.overlay.info(e.path, info), err
}
