package source

import (
	"bytes"
	"errors"
	"io/fs"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/megalint/megalint/internal/git/index"
	"github.com/megalint/megalint/internal/git/object"
)

// workTree is a folder on disk. Each folder in it is listed at most once, and
// names in it are looked up in that list: most of all that are asked for are not
// there. What was read of late is not read again.
type workTree struct {
	disk disk
	// index is what git tracks, for the modes; nil outside of a repository.
	index func() (*index.Index, error)

	mu sync.RWMutex
	// folders are those that were looked into. No link leads to their paths.
	folders map[string]*folder

	recent recent[string, content] // small files, by their paths
}

// content is a file as it was read. Nobody may change its data.
type content struct {
	data []byte
	mode fs.FileMode // the disk's
}

// WorkTreeAt gives the files below a folder that need not be in a repository.
// A file's execute bit is the disk's. What changes while the tree is used need
// not show, see [FS.Fresh].
func WorkTreeAt(dir string) (*FS, error) { return openWorkTree(dir, nil) }

func openWorkTree(dir string, index func() (*index.Index, error)) (*FS, error) {
	d, err := openDisk(dir)
	if err != nil {
		return nil, err
	}
	return &FS{newWorkTree(d, index), DefaultLimit}, nil
}

func newWorkTree(d disk, index func() (*index.Index, error)) *workTree {
	return &workTree{disk: d, index: index, folders: make(map[string]*folder),
		recent: recent[string, content]{max: maxRecent}}
}

func (t *workTree) root() (node, error) { return node{path: ".", mode: fs.ModeDir | 0o755}, nil }

// folder returns what is known of a folder of that path.
func (t *workTree) folder(path string) *folder {
	t.mu.RLock()
	f := t.folders[path]
	t.mu.RUnlock()
	if f != nil {
		return f
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if f = t.folders[path]; f == nil {
		f = &folder{tree: t, path: path}
		t.folders[path] = f
	}
	return f
}

// known spares the way down to a folder that was looked into before.
func (t *workTree) known(path string) (n node, ok bool, err error) {
	dir, name := split(path)
	t.mu.RLock()
	itself, in := t.folders[path], t.folders[dir]
	t.mu.RUnlock()
	if itself != nil {
		return node{path: path, mode: fs.ModeDir | 0o755}, true, nil
	}
	if in == nil || dir == "." && name != path { // ./name
		return node{}, false, nil
	}
	n, err = t.find(in, path, name)
	return n, true, err
}

func (t *workTree) child(dir node, name string) (node, error) {
	return t.find(t.folder(dir.path), join(dir.path, name), name)
}

// find makes a node of a name in a folder. Of a file it has no more than the
// type yet.
func (t *workTree) find(in *folder, path, name string) (node, error) {
	mode, err := in.find(name)
	if err != nil {
		return node{}, plain(err)
	}
	n := node{path: path, mode: mode}
	if mode.IsDir() {
		n.mode |= 0o755
		tracked, err := in.tracked(path)
		if err != nil {
			return node{}, err
		}
		n.empty = tracked == object.ModeGitlink
	}
	return n, nil
}

// above returns what is known of the folder that a path lies in.
func (t *workTree) above(path string) *folder {
	dir, _ := split(path)
	return t.folder(dir)
}

// split takes the last name from a path.
func split(path string) (dir, name string) {
	if slash := strings.LastIndexByte(path, '/'); slash >= 0 {
		return path[:slash], path[slash+1:]
	}
	return ".", path
}

func (t *workTree) describe(n node, name string) (fs.FileInfo, error) {
	return t.above(n.path).describe(n, name)
}

// describe gives files in the folder the mode that git has recorded or would
// record. It asks the disk about those only that git does not track.
func (f *folder) describe(n node, name string) (fs.FileInfo, error) {
	if n.mode.IsDir() {
		n.mode = fs.ModeDir | 0o755
		return &info{n, name}, nil
	}
	tracked, err := f.tracked(n.path)
	if err != nil {
		return nil, err
	}
	if n.mode.IsRegular() && tracked.Kind() == object.ModeFile.Kind() {
		n.mode = fileMode(tracked)
		return &measured{info{n, name}, f.tree}, nil
	}
	mode, size, err := f.tree.disk.lstat(n.path)
	if err != nil {
		return nil, plain(err)
	}
	n.mode, n.size = gitMode(tracked, mode), size
	return &info{n, name}, nil
}

// gitMode is the mode that git has recorded, or would record, of what the disk
// has: not all file systems have an execute bit.
func gitMode(tracked object.Mode, disk fs.FileMode) fs.FileMode {
	switch {
	case disk.IsDir():
		return fs.ModeDir | 0o755
	case disk.Type() == fs.ModeSymlink:
		return fs.ModeSymlink | 0o777
	case !disk.IsRegular():
		return disk.Type()
	case tracked.Kind() == object.ModeFile.Kind():
		return fileMode(tracked)
	case disk&0o100 != 0:
		return 0o755
	}
	return 0o644
}

// measured is a file that is measured when somebody wants to know its size.
type measured struct {
	info
	tree *workTree
}

// Size is 0 if the file has gone. Who asks for a file's size is about to read it.
func (m *measured) Size() int64 {
	l, err := m.tree.load(m.node.path)
	if err != nil {
		return 0
	}
	l.Close()
	return l.size
}

func (t *workTree) list(dir node) ([]fs.DirEntry, error) {
	entries, err := t.folder(dir.path).list()
	if err != nil {
		return nil, plain(err)
	}
	list := make([]fs.DirEntry, len(entries))
	for i := range entries {
		list[i] = &entries[i]
	}
	return list, nil
}

func (t *workTree) read(n node, limit int64) ([]byte, error) {
	if n.mode.Type() == fs.ModeSymlink {
		target, err := t.disk.readlink(n.path)
		return []byte(target), plain(err)
	}
	l, err := t.load(n.path)
	if err != nil {
		return nil, plain(err)
	}
	defer l.Close()
	if l.size > limit {
		return nil, tooLarge(l.size, limit)
	}
	if l.diskFile == nil {
		return slices.Clone(l.data), nil
	}
	data, err := readAll(l, l.size, limit)
	return data, plain(err)
}

func (t *workTree) open(n node, name string, limit int64) (fs.File, error) {
	tracked, err := t.above(n.path).tracked(n.path)
	if err != nil {
		return nil, err
	}
	l, err := t.load(n.path)
	if err != nil {
		return nil, plain(err)
	}
	if l.size > limit {
		l.Close()
		return nil, tooLarge(l.size, limit)
	}
	n.mode, n.size = gitMode(tracked, l.mode), l.size
	if l.diskFile == nil {
		return openAt(n, name, bytes.NewReader(l.data), inMemory{}), nil
	}
	return openAt(n, name, l.diskFile, l.diskFile), nil
}

// loaded is a file: a small one as it was read, or else one that is open.
type loaded struct {
	content
	size     int64
	diskFile // nil where there is the content
}

// Close closes what is open.
func (l loaded) Close() error {
	if l.diskFile == nil {
		return nil
	}
	return l.diskFile.Close()
}

// load reads a file, or opens it if it is large.
func (t *workTree) load(path string) (loaded, error) {
	if c, ok := t.recent.get(path); ok {
		return loaded{c, int64(len(c.data)), nil}, nil
	}
	f, mode, size, err := t.disk.open(path)
	if err != nil {
		return loaded{}, err
	}
	if size > maxKept {
		return loaded{content{mode: mode}, size, f}, nil
	}
	defer f.Close()
	data, err := readAll(f, size, DefaultLimit)
	if err != nil {
		return loaded{}, err
	}
	c := content{data, mode}
	if len(data) <= maxKept { // it may have grown
		t.recent.put(path, c, len(path)+len(data))
	}
	return loaded{c, int64(len(data)), nil}, nil
}

// folder is one whose path leads through no link.
type folder struct {
	tree *workTree
	path string
	// lookups counts names that were looked up before the folder was listed.
	lookups atomic.Int32
	mu      sync.Mutex // of listing it
	entries atomic.Pointer[[]entry]
	index   atomic.Pointer[index.Index]
}

// entry is a name in a folder, and what it stands for: a type without
// permissions. There may be millions.
type entry struct {
	name string
	mode fs.FileMode
	in   *folder
}

// maxLookups is how many names of a folder are looked up one by one. To list it
// costs about as much, and who asks for one name of thousands pays for no list.
const maxLookups = 4

// foldsNames tells that the file systems of this system usually find a file by
// other names too, of other case or shortened to eight letters: even git's own
// folder. git has one name for it, which is the one that is listed.
const foldsNames = runtime.GOOS == "darwin" || runtime.GOOS == "ios" || runtime.GOOS == "windows"

// find gives the type of what a name stands for.
func (f *folder) find(name string) (fs.FileMode, error) {
	if f.entries.Load() == nil && !foldsNames && f.lookups.Add(1) <= maxLookups {
		if mode, err := f.lookup(name); err == nil || errors.Is(err, fs.ErrNotExist) {
			return mode, err
		} // or else the name may be one that no disk takes: too long, or with a NUL
	}
	entries, err := f.list()
	if err != nil && foldsNames {
		return 0, err
	}
	if err != nil { // names may be found all the same
		return f.lookup(name)
	}
	i := sort.Search(len(entries), func(i int) bool { return entries[i].name >= name })
	if i == len(entries) || entries[i].name != name {
		return 0, fs.ErrNotExist
	}
	return entries[i].mode, nil
}

// lookup is find without a list.
func (f *folder) lookup(name string) (fs.FileMode, error) {
	if hidden(name) { // no list has it
		return 0, fs.ErrNotExist
	}
	mode, _, err := f.tree.disk.lstat(join(f.path, name))
	return mode.Type(), err
}

// tracked is the mode that git has recorded of a path in the folder; 0 for what
// it does not track.
func (f *folder) tracked(path string) (object.Mode, error) {
	if f.tree.index == nil {
		return 0, nil
	}
	x, err := f.indexed()
	if err != nil {
		return 0, err
	}
	if i := x.Find(path); i < len(x.Entries) && x.Entries[i].Path == path {
		return x.Entries[i].Mode, nil
	}
	return 0, nil
}

// indexed gives what git tracks in the folder and below, which is less to search
// than all.
func (f *folder) indexed() (*index.Index, error) {
	if x := f.index.Load(); x != nil {
		return x, nil
	}
	x, err := f.tree.index()
	if err != nil {
		return nil, err
	}
	if f.path != "." {
		from, to := x.Find(f.path+"/"), x.Find(f.path+"0") // the byte after the slash
		x = &index.Index{Entries: x.Entries[from:to]}
	}
	f.index.Store(x)
	return x, nil
}

// list gives what the folder shows, by name.
func (f *folder) list() ([]entry, error) {
	if listed := f.entries.Load(); listed != nil {
		return *listed, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if listed := f.entries.Load(); listed != nil {
		return *listed, nil
	}
	entries, err := f.tree.disk.list(f.path)
	if err != nil {
		return nil, err
	}
	entries = slices.Clip(slices.DeleteFunc(entries, func(e entry) bool { return hidden(e.name) }))
	for i := range entries {
		entries[i].in = f
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	f.entries.Store(&entries)
	return entries, nil
}

// Name implements fs.DirEntry.
func (e *entry) Name() string { return e.name }

// IsDir implements fs.DirEntry.
func (e *entry) IsDir() bool { return e.mode.IsDir() }

// Type implements fs.DirEntry.
func (e *entry) Type() fs.FileMode { return e.mode }

// Info implements fs.DirEntry.
func (e *entry) Info() (fs.FileInfo, error) {
	n := node{path: join(e.in.path, e.name), mode: e.mode}
	about, err := e.in.describe(n, e.name)
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: n.path, Err: err}
	}
	return about, nil
}

// String implements fmt.Stringer, as the standard library's entries do.
func (e *entry) String() string { return fs.FormatDirEntry(e) }
