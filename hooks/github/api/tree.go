package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/go-github/v62/github"

	"github.com/megalint/megalint/hooks/github/event"
)

const (
	// maxTreeCalls bounds the requests that one tree may cost. A pattern such
	// as services/** asks for every folder there is.
	maxTreeCalls = 300
	// maxBlob bounds a file that is read through the API, in bytes.
	maxBlob = 4 << 20
)

// ErrTooManyFolders says that a tree is too large to look at through the API.
var ErrTooManyFolders = errors.New("too many folders to read through the API: check the repository out before this step")

// Tree is the files of a commit, read folder by folder as they are asked for.
// It implements fs.FS. Links are not followed.
type Tree struct {
	ctx  context.Context
	repo *Repository
	root string

	mu    sync.Mutex
	whole bool // read all folders by one call, which has not been tried yet
	calls int
	dirs  map[string][]*entry
	files map[string][]byte
}

// Tree returns the files of a commit, by its full id. Nothing is read yet. The
// context holds for all that is read.
func (r *Repository) Tree(ctx context.Context, id string) *Tree {
	return &Tree{ctx: ctx, repo: r, root: id, dirs: map[string][]*entry{}, files: map[string][]byte{}}
}

// WholeTree is Tree for files of which much will be asked for: it reads all
// folders by one call, unless there are too many for that.
func (r *Repository) WholeTree(ctx context.Context, id string) *Tree {
	t := r.Tree(ctx, id)
	t.whole = true
	return t
}

// entry is a file or folder. It is its own fs.DirEntry and fs.FileInfo.
type entry struct {
	name, id string
	size     int64
	mode     fs.FileMode
}

func (e *entry) Name() string               { return e.name }
func (e *entry) Size() int64                { return e.size }
func (e *entry) Mode() fs.FileMode          { return e.mode }
func (e *entry) Type() fs.FileMode          { return e.mode.Type() }
func (e *entry) ModTime() time.Time         { return time.Time{} }
func (e *entry) IsDir() bool                { return e.mode.IsDir() }
func (e *entry) Sys() any                   { return nil }
func (e *entry) Info() (fs.FileInfo, error) { return e, nil }

// Lstat describes what is at a path.
func (t *Tree) Lstat(name string) (fs.FileInfo, error) { return t.lookup("lstat", name) }

// Stat describes what is at a path. It does not follow a link.
func (t *Tree) Stat(name string) (fs.FileInfo, error) { return t.lookup("stat", name) }

// ReadLink returns where a link leads.
func (t *Tree) ReadLink(name string) (string, error) {
	e, err := t.lookup("readlink", name)
	if err == nil && e.mode.Type() != fs.ModeSymlink {
		err = &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	if err != nil {
		return "", err
	}
	text, err := t.blob(name, e)
	return string(text), err
}

// ReadDir lists a folder, by name.
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := t.lookup("readdir", name)
	if err != nil {
		return nil, err
	}
	if !e.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
	}
	list, err := t.list(name, e.id)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	entries := make([]fs.DirEntry, len(list))
	for i, e := range list {
		entries[i] = e
	}
	return entries, nil
}

// Open opens a file or folder.
func (t *Tree) Open(name string) (fs.File, error) {
	e, err := t.lookup("open", name)
	switch {
	case err != nil:
		return nil, err
	case e.IsDir():
		list, err := t.ReadDir(name)
		return &folder{entry: e, list: list}, err
	case e.mode.Type() != 0:
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("is a link, which is not followed through the API")}
	}
	text, err := t.blob(name, e)
	return &file{entry: e, Reader: bytes.NewReader(text)}, err
}

// lookup finds an entry by its path, from the root down.
func (t *Tree) lookup(op, name string) (*entry, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	at := &entry{name: ".", id: t.root, mode: fs.ModeDir | 0o755}
	if name == "." {
		return at, nil
	}
	dir := "."
	for part := range strings.SplitSeq(name, "/") {
		if !at.IsDir() {
			return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		list, err := t.list(dir, at.id)
		if err != nil {
			return nil, &fs.PathError{Op: op, Path: name, Err: err}
		}
		i, found := slices.BinarySearchFunc(list, part, func(e *entry, name string) int { return strings.Compare(e.name, name) })
		if !found {
			return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		at, dir = list[i], path.Join(dir, part)
	}
	return at, nil
}

// list reads a folder once.
func (t *Tree) list(dir, id string) ([]*entry, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.whole {
		t.whole = false
		if err := t.readAll(); err != nil {
			return nil, err
		}
	}
	if list, ok := t.dirs[dir]; ok {
		return list, nil
	}
	tree, err := t.get(id, false)
	if err != nil {
		return nil, err
	}
	if tree.GetTruncated() {
		return nil, ErrTooManyFolders
	}
	if err := t.add(dir, tree); err != nil {
		return nil, err
	}
	return t.dirs[dir], nil
}

// readAll reads all folders, if they are not too many for one answer.
func (t *Tree) readAll() error {
	tree, err := t.get(t.root, true)
	if err != nil || tree.GetTruncated() {
		return err
	}
	return t.add(".", tree)
}

// get asks for a tree.
func (t *Tree) get(id string, recursive bool) (*github.Tree, error) {
	if t.calls++; t.calls > maxTreeCalls {
		return nil, ErrTooManyFolders
	}
	tree, _, err := t.repo.client.Git.GetTree(t.ctx, t.repo.owner, t.repo.name, id, recursive)
	if err == nil && tree.SHA == nil {
		err = errIncomplete
	}
	if err != nil {
		return nil, t.repo.failed(err, "/git/trees/%s", id)
	}
	return tree, nil
}

// add keeps a folder, and the folders below it that the answer holds.
func (t *Tree) add(dir string, tree *github.Tree) error {
	dirs := map[string][]*entry{dir: nil}
	for _, e := range tree.Entries {
		if !event.IsID(e.GetSHA()) || !fs.ValidPath(e.GetPath()) {
			return t.repo.failed(errIncomplete, "/git/trees/%s", tree.GetSHA())
		}
		at := path.Join(dir, path.Dir(e.GetPath()))
		dirs[at] = append(dirs[at], newEntry(e))
	}
	for at, list := range dirs {
		slices.SortFunc(list, func(a, b *entry) int { return strings.Compare(a.name, b.name) })
		t.dirs[at] = list
	}
	return nil
}

// newEntry reads an entry. A submodule is an empty file of no kind that could
// be read: what it holds is not in this repository.
func newEntry(e *github.TreeEntry) *entry {
	mode := fs.FileMode(0o644)
	switch e.GetMode() {
	case "100755":
		mode = 0o755
	case "040000":
		mode = fs.ModeDir | 0o755
	case "120000":
		mode = fs.ModeSymlink | 0o777
	case "160000":
		mode = fs.ModeIrregular
	}
	return &entry{name: path.Base(e.GetPath()), id: e.GetSHA(), size: int64(e.GetSize()), mode: mode}
}

// blob reads a file once.
func (t *Tree) blob(name string, e *entry) ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if text, ok := t.files[name]; ok {
		return text, nil
	}
	fail := func(err error) ([]byte, error) { return nil, &fs.PathError{Op: "open", Path: name, Err: err} }
	if t.calls++; t.calls > maxTreeCalls {
		return fail(ErrTooManyFolders)
	}
	if e.size > maxBlob {
		return fail(fmt.Errorf("larger than %d MiB", maxBlob>>20))
	}
	blob, _, err := t.repo.client.Git.GetBlob(t.ctx, t.repo.owner, t.repo.name, e.id)
	if err != nil {
		return fail(t.repo.failed(err, "/git/blobs/%s", e.id))
	}
	if blob.Content == nil || blob.GetEncoding() != "base64" {
		return fail(t.repo.failed(errIncomplete, "/git/blobs/%s", e.id))
	}
	text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(blob.GetContent(), "\n", ""))
	if err != nil {
		return fail(err)
	}
	t.files[name] = text
	return text, nil
}

// file is an open file.
type file struct {
	*entry
	*bytes.Reader
}

func (f *file) Stat() (fs.FileInfo, error) { return f.entry, nil }
func (f *file) Close() error               { return nil }
func (f *file) Size() int64                { return f.entry.size }

// folder is an open folder.
type folder struct {
	*entry
	list []fs.DirEntry
}

func (f *folder) Stat() (fs.FileInfo, error) { return f.entry, nil }
func (f *folder) Close() error               { return nil }

func (f *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.name, Err: errors.New("is a folder")}
}

// ReadDir returns the next entries, as fs.ReadDirFile asks for.
func (f *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		rest := f.list
		f.list = nil
		return rest, nil
	}
	if len(f.list) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(f.list))
	some := f.list[:n:n]
	f.list = f.list[n:]
	return some, nil
}
