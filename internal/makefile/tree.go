package makefile

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// tree is what all makefiles of one file system share: sources, parsed once,
// and listings of folders. It is safe for concurrent use.
type tree struct {
	fsys    fs.FS
	root    string // the absolute path at which the tree stands
	limits  Limits
	spent   atomic.Int64 // work for all makefiles
	sources sync.Map     // path → *loaded
	folders sync.Map     // path → *folder
	none    folder       // stands for all that are not there
}

// loaded is the outcome of reading a makefile.
type loaded struct {
	once   sync.Once
	source *source
	err    error
}

// folder is a listing: names in order, and what they are.
type folder struct {
	once    sync.Once
	entries []entry
	archive bool  // there may be files of RCS or SCCS
	err     error // the folder is there, and yet cannot be listed
}

// inside gives the path from the tree's root of an absolute path, "." for the
// root itself.
func (t *tree) inside(abs string) (string, bool) {
	abs = path.Clean(abs)
	if t.root == "/" && strings.HasPrefix(abs, "/") {
		if abs == "/" {
			return ".", true
		}
		return abs[1:], true
	}
	if abs == t.root {
		return ".", true
	}
	if len(abs) > len(t.root) && abs[:len(t.root)] == t.root && abs[len(t.root)] == '/' {
		return abs[len(t.root)+1:], true
	}
	return "", false
}

// absolute gives the absolute path of one from the tree's root.
func (t *tree) absolute(rel string) string { return path.Join(t.root, rel) }

// source reads and parses a makefile that others may include too.
func (t *tree) source(name string) (*source, error) {
	v, ok := t.sources.Load(name)
	if !ok {
		v, _ = t.sources.LoadOrStore(name, new(loaded))
	}
	return v.(*loaded).read(t, name)
}

func (l *loaded) read(t *tree, name string) (*source, error) {
	l.once.Do(func() {
		var text string
		if text, l.err = t.read(name); l.err == nil {
			l.source = newSource(name, text)
		}
	})
	return l.source, l.err
}

// read gives the content of a regular file that is not too large.
func (t *tree) read(name string) (string, error) {
	info, err := fs.Stat(t.fsys, name)
	if err != nil {
		return "", err
	}
	if info.IsDir() {
		return "", &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
	}
	if !info.Mode().IsRegular() {
		return "", &fs.PathError{Op: "read", Path: name, Err: errors.New("not a regular file")}
	}
	if info.Size() > t.limits.FileSize {
		return "", &LimitError{File: name, What: fmt.Sprintf("larger than %d bytes", t.limits.FileSize)}
	}
	data, err := fs.ReadFile(t.fsys, name)
	if err != nil {
		return "", err
	}
	if int64(len(data)) > t.limits.FileSize {
		return "", &LimitError{File: name, What: fmt.Sprintf("larger than %d bytes", t.limits.FileSize)}
	}
	return string(data), nil
}

// list gives a folder's entries, none if there is no such folder. One that cannot
// be listed ends the reading: any file may be in it.
func (t *tree) list(dir string) *folder {
	f := t.listed(dir)
	if f.err != nil {
		panic(bail{f.err})
	}
	return f
}

func (t *tree) listed(dir string) *folder {
	v, ok := t.folders.Load(dir)
	if !ok {
		if t.lacks(dir) {
			return &t.none
		}
		v, _ = t.folders.LoadOrStore(dir, new(folder))
	}
	f := v.(*folder)
	f.once.Do(func() { f.read(t.fsys, dir) })
	return f
}

// maxNested is how deep a folder may lie for which the one around it is asked.
const maxNested = 64

// lacks tells whether the folder around one has no such entry. Makefiles look
// for files in many folders that are not there: none of these is kept, nor does
// the file system get to know of it.
func (t *tree) lacks(dir string) bool {
	if dir == "." || strings.Count(dir, "/") > maxNested {
		return false
	}
	around := t.listed(path.Dir(dir))
	if around.err != nil {
		return false
	}
	_, ok := around.find(path.Base(dir))
	return !ok
}

func (f *folder) read(fsys fs.FS, dir string) {
	listed, err := fs.ReadDir(fsys, dir)
	if err != nil {
		if info, missing := fs.Stat(fsys, dir); missing == nil && info.IsDir() {
			f.err = err
		}
		return
	}
	f.entries = make([]entry, len(listed))
	for i, e := range listed {
		f.entries[i] = entry{e.Name(), e.Type()}
	}
	if !slices.IsSortedFunc(f.entries, compareEntries) {
		slices.SortFunc(f.entries, compareEntries)
	}
	f.archive = slices.ContainsFunc(f.entries, func(e entry) bool {
		return e.name == "RCS" || e.name == "SCCS" || archived(e.name)
	})
}

// head gives the folder and the name up to its first dot: what the names of
// all files have in common that make's own rules derive from each other.
func head(name string) string {
	base := strings.LastIndexByte(name, '/') + 1
	if base+1 < len(name) {
		if dot := strings.IndexByte(name[base+1:], '.'); dot >= 0 {
			return name[:base+1+dot]
		}
	}
	return name
}

// entry is what is kept of one of a folder: thousands of folders have many.
type entry struct {
	name string
	kind fs.FileMode // its type
}

func (e entry) isDir() bool { return e.kind.IsDir() }

// find gives the entry of a folder.
func (f *folder) find(name string) (entry, bool) {
	i := f.search(name)
	if i == len(f.entries) || f.entries[i].name != name {
		return entry{}, false
	}
	return f.entries[i], true
}

// search gives the place of the first entry that is not before a name.
func (f *folder) search(name string) int {
	low, high := 0, len(f.entries)
	for low < high {
		if middle := (low + high) / 2; f.entries[middle].name < name {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// kin tells whether there is another entry with the head of a name: it alone, or
// a dot after it.
func (f *folder) kin(name string) bool {
	head := head(name)
	if _, ok := f.find(head); ok && head != name {
		return true
	}
	for _, e := range f.entries[f.search(head+"."):] {
		rest, ok := strings.CutPrefix(e.name, head)
		if !ok || rest[0] != '.' {
			return false
		}
		if e.name != name {
			return true
		}
	}
	return false
}

func compareEntries(a, b entry) int { return strings.Compare(a.name, b.name) }

// stat tells whether something lies at a path from the root, and whether it is
// a folder.
func (t *tree) stat(name string) (exists, dir bool) {
	if name == "." {
		return true, true
	}
	if !fs.ValidPath(name) {
		return false, false
	}
	e, ok := t.list(path.Dir(name)).find(path.Base(name))
	if !ok {
		return false, false
	}
	return t.kind(path.Dir(name), e)
}

// kind tells whether an entry of a folder leads to something, and whether to a
// folder.
func (t *tree) kind(dir string, e entry) (exists, isDir bool) {
	if e.kind&fs.ModeSymlink == 0 {
		return true, e.isDir()
	}
	info, err := fs.Stat(t.fsys, path.Join(dir, e.name))
	return err == nil, err == nil && info.IsDir()
}

// exists tells whether a name, as a makefile in dir would give it, is there.
// Outside of the tree only the null device and the root are.
func (m *machine) exists(name string) bool {
	ok, _ := m.stat(name)
	return ok
}

func (m *machine) stat(name string) (exists, dir bool) {
	if name == "" || hasUnknown(name) {
		return false, false
	}
	if simple(name) {
		slash := strings.LastIndexByte(name, '/')
		e, ok := m.folder(name[:max(slash, 0)]).find(name[slash+1:])
		if !ok {
			return false, false
		}
		if e.kind&fs.ModeSymlink == 0 {
			return true, e.isDir()
		}
	}
	rel, ok := m.locate(name)
	if !ok {
		abs := path.Clean(m.join(name))
		return abs == "/dev/null" || abs == "/" || strings.HasPrefix(m.tree.root, abs+"/"), abs != "/dev/null"
	}
	exists, dir = m.tree.stat(rel)
	if exists && !dir && strings.HasSuffix(name, "/") {
		return false, false
	}
	return exists, dir
}

// simple tells whether a name leads down from the makefile's folder, without
// any . or .. on its way.
func simple(name string) bool {
	if name[0] == '/' || name[len(name)-1] == '/' {
		return false
	}
	for i := 0; i < len(name); i++ {
		if (name[i] == '.' || name[i] == '/') && (i == 0 || name[i-1] == '/') {
			return false
		}
	}
	return true
}

// folder gives the listing of one at or below the makefile's folder. The last
// one is kept at hand, for names are looked up folder by folder.
func (m *machine) folder(name string) *folder {
	if m.lastFolder == nil || m.lastName != name || m.lastCwd != m.cwd {
		rel, ok := m.tree.inside(path.Join(m.cwd, name))
		if !ok {
			return new(folder)
		}
		m.lastFolder, m.lastName, m.lastCwd = m.tree.list(rel), name, m.cwd
	}
	return m.lastFolder
}

// join gives the absolute path of a name seen from the makefile's folder.
func (m *machine) join(name string) string {
	if strings.HasPrefix(name, "/") {
		return name
	}
	return path.Join(m.cwd, name)
}

// locate gives the path from the tree's root of a name seen from the makefile's
// folder.
func (m *machine) locate(name string) (rel string, ok bool) {
	if name == "" || !simple(name) {
		return m.tree.inside(m.join(name))
	}
	if rel, ok = m.tree.inside(m.cwd); rel == "." || !ok {
		return name, ok
	}
	return rel + "/" + name, true
}

// glob gives the names that a pattern matches, sorted, as glob(3) would.
func (m *machine) glob(pattern string) []string {
	if !strings.ContainsAny(pattern, `*?[\`) {
		if m.exists(pattern) {
			return []string{pattern}
		}
		return nil
	}
	found := []string{""}
	rest := pattern
	for strings.HasPrefix(rest, "/") {
		found[0], rest = "/", rest[1:]
	}
	for rest != "" && len(found) > 0 {
		part, after, slash := strings.Cut(rest, "/")
		for strings.HasPrefix(after, "/") {
			after = after[1:]
		}
		found = m.globPart(found, part, slash)
		rest = after
	}
	slices.Sort(found)
	return found
}

// globPart goes one level down.
func (m *machine) globPart(found []string, part string, slash bool) []string {
	var next []string
	suffix := ""
	if slash {
		suffix = "/"
	}
	literal := part[strings.LastIndexAny(part, `*?[]\`)+1:]
	for _, base := range found {
		m.spend(16)
		if !strings.ContainsAny(part, `*?[\`) {
			if exists, dir := m.stat(base + part); exists && (dir || !slash) {
				next = append(next, base+part+suffix)
			}
			continue
		}
		rel, ok := m.locate(base)
		if !ok {
			continue
		}
		for _, e := range m.tree.list(rel).entries {
			m.spend(1 + len(part)/8)
			name := e.name
			if name[0] == '.' && part[0] != '.' {
				continue
			}
			if !strings.HasSuffix(name, literal) {
				continue
			}
			if match, err := path.Match(part, name); err != nil || !match {
				continue
			}
			if exists, dir := m.tree.kind(rel, e); exists && (dir || !slash) {
				next = append(next, base+name+suffix)
			}
		}
	}
	return next
}
