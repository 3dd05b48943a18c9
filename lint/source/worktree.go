package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/megalint/megalint/internal/git/index"
	"github.com/megalint/megalint/internal/git/object"
)

// workTree is a folder on disk.
type workTree struct {
	dir *os.Root
	// index is what git tracks, for the modes; nil outside of a repository.
	index func() (*index.Index, error)
	// open are roots of folders that were used last, so that a file costs one
	// look-up rather than one for each folder above it.
	open handles
	// folders are those that were seen already. That they are still no links
	// does not have to be true: os.Root lets none lead out.
	folders sync.Map
}

// WorkTreeAt gives the files below a folder that need not be in a repository.
// A file's execute bit is the disk's.
func WorkTreeAt(dir string) (*FS, error) { return openWorkTree(dir, nil) }

func openWorkTree(dir string, index func() (*index.Index, error)) (*FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &FS{&workTree{dir: root, index: index}, DefaultLimit}, nil
}

func (t *workTree) root() (node, error) { return node{path: ".", mode: fs.ModeDir | 0o755}, nil }

func (t *workTree) child(dir node, name string) (node, error) {
	path := join(dir.path, name)
	if known, ok := t.folders.Load(path); ok {
		return known.(node), nil
	}
	var info fs.FileInfo
	err := t.in(dir.path, func(folder *os.Root) (err error) {
		info, err = folder.Lstat(name)
		return err
	})
	if err != nil {
		return node{}, plain(err)
	}
	n, err := t.node(path, info)
	if err == nil && n.mode.IsDir() {
		t.folders.Store(path, n)
	}
	return n, err
}

// plain takes the path from an error, which the caller adds again. What does not
// exist has one error whatever the source, and so has what lies below a file.
func plain(err error) error {
	if errors.Is(err, syscall.ENOTDIR) || errors.Is(err, fs.ErrNotExist) {
		return fs.ErrNotExist
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// node describes a file with the mode that git would record, or has recorded.
func (t *workTree) node(path string, info fs.FileInfo) (node, error) {
	n := node{path: path, mode: info.Mode().Type(), size: info.Size(), modTime: info.ModTime()}
	tracked, err := t.tracked(path)
	if err != nil {
		return node{}, err
	}
	switch n.mode {
	case 0:
		n.mode = 0o644
		if info.Mode()&0o100 != 0 {
			n.mode = 0o755
		}
		if tracked.Kind() == object.ModeFile.Kind() {
			n.mode = fileMode(tracked)
		}
	case fs.ModeDir:
		n.mode, n.size = fs.ModeDir|0o755, 0
		n.empty = tracked == object.ModeGitlink
	case fs.ModeSymlink:
		n.mode |= 0o777
	}
	return n, nil
}

// tracked is the mode that git has recorded; 0 for what it does not track.
func (t *workTree) tracked(path string) (object.Mode, error) {
	if t.index == nil {
		return 0, nil
	}
	x, err := t.index()
	if err != nil {
		return 0, err
	}
	if i := x.Find(path); i < len(x.Entries) && x.Entries[i].Path == path {
		return x.Entries[i].Mode, nil
	}
	return 0, nil
}

func (t *workTree) children(dir node) ([]node, error) {
	var f *os.File
	err := t.in(dir.path, func(folder *os.Root) (err error) {
		f, err = folder.Open(".")
		return err
	})
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	if err != nil {
		return nil, plain(err)
	}
	nodes := make([]node, 0, len(entries))
	for _, e := range entries {
		if hidden(e.Name()) {
			continue
		}
		info, err := e.Info() // which costs nothing: os.Root's listings have it
		if errors.Is(err, fs.ErrNotExist) {
			continue // gone meanwhile
		}
		if err != nil {
			return nil, plain(err)
		}
		n := node{path: join(dir.path, e.Name()), mode: info.Mode().Type(), listed: info}
		if n.mode.IsDir() {
			tracked, err := t.tracked(n.path)
			if err != nil {
				return nil, err
			}
			n.empty = tracked == object.ModeGitlink
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

// measure asks git's index for what was listed, of which few want to know more
// than the type.
func (t *workTree) measure(n node) (node, error) {
	if n.listed == nil {
		return n, nil
	}
	return t.node(n.path, n.listed)
}

func (t *workTree) read(n node, limit int64) ([]byte, error) {
	name := filepath.FromSlash(n.path)
	if n.mode.Type() == fs.ModeSymlink {
		target, err := t.dir.Readlink(name)
		return []byte(filepath.ToSlash(target)), plain(err)
	}
	// What was a file a moment ago may be a FIFO now: opening must not wait.
	var f *os.File
	err := t.in(path.Dir(n.path), func(folder *os.Root) (err error) {
		f, err = folder.OpenFile(path.Base(n.path), os.O_RDONLY|openNonblock, 0)
		return err
	})
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, plain(err)
	}
	if !info.Mode().IsRegular() {
		return nil, ErrIrregular
	}
	return readAll(f, info.Size(), limit)
}

// readAll reads a file of about that size.
func readAll(r io.Reader, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, tooLarge(size, limit)
	}
	data := make([]byte, size+1) // one more, to see the end
	n, err := io.ReadFull(r, data)
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		return data[:n], nil
	}
	if err != nil {
		return nil, plain(err)
	}
	rest, err := io.ReadAll(io.LimitReader(r, limit+1-int64(n))) // it has grown
	if data = append(data, rest...); int64(len(data)) > limit {
		return nil, tooLarge(int64(len(data)), limit)
	}
	return data, err
}

func tooLarge(size, limit int64) error {
	return fmt.Errorf("%w: %d bytes, where at most %d are read", ErrTooLarge, size, limit)
}

// in does something in a folder, by a root that may be given up meanwhile.
func (t *workTree) in(dir string, do func(*os.Root) error) error {
	if dir == "." {
		return do(t.dir)
	}
	folder, err := t.open.get(t.dir, dir)
	if err != nil {
		return err
	}
	if err = do(folder); !errors.Is(err, os.ErrClosed) {
		return err
	}
	folder, err = t.dir.OpenRoot(filepath.FromSlash(dir)) // it was given up meanwhile
	if err != nil {
		return err
	}
	defer folder.Close()
	return do(folder)
}

// maxHandles is how many folders are kept open.
const maxHandles = 32

// handles keeps the folders open that were used last.
type handles struct {
	mu     sync.Mutex
	byPath map[string]*os.Root
	order  [maxHandles]string // a ring, of which next is the oldest
	next   int
}

func (h *handles) get(top *os.Root, dir string) (*os.Root, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if folder, ok := h.byPath[dir]; ok {
		return folder, nil
	}
	from, rest := top, dir
	if parent, ok := h.byPath[path.Dir(dir)]; ok {
		from, rest = parent, path.Base(dir)
	}
	folder, err := from.OpenRoot(filepath.FromSlash(rest))
	if err != nil {
		return nil, err
	}
	if h.byPath == nil {
		h.byPath = make(map[string]*os.Root, maxHandles)
	}
	if old := h.byPath[h.order[h.next]]; old != nil {
		delete(h.byPath, h.order[h.next])
		old.Close()
	}
	h.byPath[dir], h.order[h.next] = folder, dir
	h.next = (h.next + 1) % maxHandles
	return folder, nil
}
