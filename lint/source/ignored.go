package source

import (
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/megalint/megalint/internal/git/ignore"
)

// Ignored returns what tells whether git leaves a folder of the working tree
// alone, with all that is in it: it tracks nothing there, and an ignore file
// excludes the folder or one above it. It may be called by several goroutines.
func (r *Repository) Ignored(files fs.FS) (func(dir string) bool, error) {
	x, err := r.index()
	if err != nil {
		return nil, err
	}
	fold, err := r.Config().Bool("core.ignoreCase", false)
	if err != nil {
		return nil, err
	}
	e := editor{Repository: r, index: x, fold: fold}
	i := &ignored{files: files, editor: e, common: e.common(), lists: map[string][]ignore.List{}}
	return i.folder, nil
}

// ignored remembers the ignore files that hold in a folder.
type ignored struct {
	files  fs.FS
	editor editor

	common []ignore.List

	mu    sync.Mutex
	lists map[string][]ignore.List
}

func (i *ignored) folder(dir string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.excluded(path.Clean(dir))
}

func (i *ignored) excluded(dir string) bool {
	if dir == "." || i.editor.holds(dir) {
		return false
	}
	above := path.Dir(dir)
	return i.excluded(above) || ignore.Excluded(i.within(above), dir, true)
}

// within are the ignore files that hold for what lies in a folder, the weakest
// first.
func (i *ignored) within(dir string) []ignore.List {
	known, ok := i.lists[dir]
	if ok {
		return known
	}
	if known = i.common; dir != "." {
		known = i.within(path.Dir(dir))
	}
	name := join(dir, ".gitignore")
	if info, err := fs.Lstat(i.files, name); err == nil && info.Mode().IsRegular() && info.Size() <= maxIgnore {
		if text, err := fs.ReadFile(i.files, name); err == nil {
			known = append(known[:len(known):len(known)], ignore.Parse(dir, string(text), i.editor.fold))
		}
	}
	i.lists[dir] = known
	return known
}

// holds tells whether the index has something in a folder.
func (e *editor) holds(dir string) bool {
	inside := dir + "/"
	at := e.index.Find(inside)
	return at < len(e.index.Entries) && strings.HasPrefix(e.index.Entries[at].Path, inside)
}
