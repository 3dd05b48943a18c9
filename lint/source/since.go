package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/megalint/megalint/internal/git/ignore"
	"github.com/megalint/megalint/internal/git/index"
	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/gitconfig"
	"github.com/megalint/megalint/internal/safeopen"
)

// ChangedSince lists the paths in which the commit rev differs from where its
// history left that of since, their merge base, as git diff since...rev does. A
// renamed file has both of its paths there. They are in order, and of any bytes.
func (r *Repository) ChangedSince(ctx context.Context, since, rev string) ([]string, error) {
	base, err := r.baseTree(ctx, since, rev)
	if err != nil {
		return nil, err
	}
	head, err := r.commit(ctx, rev)
	if err != nil {
		return nil, err
	}
	after, err := r.treeOf(head)
	if err != nil {
		return nil, r.explain(err)
	}
	d := differ{objects: r.objects, ctx: ctx}
	if err := d.trees("", base, after); err != nil {
		return nil, r.explain(err)
	}
	return d.sorted(), nil
}

// StagedSince is ChangedSince for the index, and for the merge base of since and
// HEAD.
func (r *Repository) StagedSince(ctx context.Context, since string) ([]string, error) {
	base, err := r.baseTree(ctx, since, "HEAD")
	if err != nil {
		return nil, err
	}
	x, err := r.index()
	if err != nil {
		return nil, err
	}
	s := stager{differ: differ{objects: r.objects, ctx: ctx}, entries: x.Entries}
	if err := s.folder("", base, x.Tree); err != nil {
		return nil, r.explain(err)
	}
	return s.sorted(), nil
}

// EditedSince is StagedSince for the working tree: what is not staged is there
// too, and files that git neither tracks nor ignores. A file that git would first
// convert, such as its line ends, counts as changed if it was written since git
// last looked.
func (r *Repository) EditedSince(ctx context.Context, since string) ([]string, error) {
	staged, err := r.StagedSince(ctx, since)
	if err != nil {
		return nil, err
	}
	if r.dirs.WorkTree == "" {
		return nil, errors.New("there is no working tree")
	}
	x, err := r.index()
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(r.dirs.WorkTree)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	e := editor{Repository: r, root: root, index: x, differ: differ{ctx: ctx, paths: staged},
		behind: map[string]bool{".": false}}
	if e.modes, err = r.Config().Bool("core.fileMode", true); err != nil {
		return nil, err
	}
	if e.fold, err = r.Config().Bool("core.ignoreCase", false); err != nil {
		return nil, err
	}
	if err := e.tracked(); err != nil {
		return nil, err
	}
	if err := e.untracked(".", e.common()); err != nil {
		return nil, err
	}
	return e.sorted(), nil
}

// baseTree is the tree of the best common ancestor of two commits.
func (r *Repository) baseTree(ctx context.Context, since, rev string) (object.ID, error) {
	var rng Range
	if err := r.ends(ctx, &rng, since, rev, true); err != nil {
		return object.ID{}, err
	}
	base, _ := object.ParseID(rng.Exclude[0])
	tree, err := r.treeOf(base)
	return tree, r.explain(err)
}

// editor finds out how a working tree differs from the index.
type editor struct {
	*Repository
	differ
	root  *os.Root
	index *index.Index
	modes bool // execute bits on the disk count
	fold  bool // case does not

	behind map[string]bool // folders: whether a link leads there
}

// tracked looks at each file of the index.
func (e *editor) tracked() error {
	for i := range e.index.Entries {
		if i%1024 == 0 && e.ctx.Err() != nil {
			return e.ctx.Err()
		}
		entry := &e.index.Entries[i]
		if kind := entry.Mode.Kind(); entry.Stage != 0 || kind == object.ModeGitlink || kind == object.ModeDir {
			continue
		}
		info, err := e.root.Lstat(filepath.FromSlash(entry.Path))
		if err != nil {
			if !entry.SkipWorktree || !errors.Is(plain(err), fs.ErrNotExist) {
				e.paths = append(e.paths, entry.Path)
			}
			continue
		}
		if entry.IntentToAdd || e.behindLink(path.Dir(entry.Path)) || e.edited(entry, info) {
			e.paths = append(e.paths, entry.Path)
		}
	}
	return nil
}

// behindLink tells whether a folder, or one above it, is a link now: git's own
// files are not there any more, whatever lies behind it.
func (e *editor) behindLink(dir string) bool {
	behind, known := e.behind[dir]
	if !known {
		if behind = e.behindLink(path.Dir(dir)); !behind {
			info, err := e.root.Lstat(filepath.FromSlash(dir))
			behind = err != nil || !info.IsDir()
		}
		e.behind[dir] = behind
	}
	return behind
}

// edited tells whether a file is another one than the index has.
func (e *editor) edited(entry *index.Entry, info fs.FileInfo) bool {
	if entry.Mode.Kind() != object.ModeLink && info.Mode().Type() == fs.ModeSymlink {
		return true
	}
	if mode := info.Mode(); mode.IsRegular() {
		executable := entry.Mode.Canonical() == object.ModeExec
		if e.modes && executable != (mode&0o100 != 0) {
			return true
		}
	} else if mode.Type() != fs.ModeSymlink {
		return true
	}
	if e.untouched(entry, info) {
		return false
	}
	name := filepath.FromSlash(entry.Path)
	old, err := e.Repository.objects.ReadType(entry.ID, object.BlobType, DefaultLimit)
	if err != nil {
		return true
	}
	if info.Mode().Type() == fs.ModeSymlink {
		target, err := e.root.Readlink(name)
		return err != nil || filepath.ToSlash(target) != string(old)
	}
	if info.Size() != int64(len(old)) {
		return true
	}
	f, info, err := safeopen.File(e.root.OpenFile, name)
	if err != nil {
		return true
	}
	defer f.Close()
	now, err := readAll(f, info.Size(), DefaultLimit)
	return err != nil || !bytes.Equal(now, old)
}

// untouched tells whether the file is, by its size and time, the one that git
// knows. A file that is as young as the index may have been written after git
// looked, in the same moment of the clock.
func (e *editor) untouched(entry *index.Entry, info fs.FileInfo) bool {
	modified := info.ModTime()
	return uint32(info.Size()) == entry.Size && uint32(modified.Unix()) == entry.Seconds &&
		uint32(modified.Nanosecond()) == entry.Nanos && modified.Before(e.index.Modified)
}

// maxIgnore bounds the size of an ignore file.
const maxIgnore = 1 << 20

// common are the ignore files that hold for the whole working tree, the weakest
// first. One that cannot be read excludes nothing.
func (e *editor) common() []ignore.List {
	files := []string{filepath.Join(e.dirs.CommonDir, "info", "exclude")}
	if name, err := e.Config().ExcludesFile(); err == nil && name != "" {
		files = []string{name, files[0]}
	}
	var lists []ignore.List
	for _, name := range files {
		if text, err := gitconfig.ReadRegular(name, maxIgnore); err == nil {
			lists = append(lists, ignore.Parse(".", string(text), e.fold))
		}
	}
	return lists
}

// untracked adds the files in a folder that git neither tracks nor ignores.
func (e *editor) untracked(dir string, lists []ignore.List) error {
	if err := e.ctx.Err(); err != nil {
		return err
	}
	if err := checkPath(len(dir)); err != nil {
		return err
	}
	entries, err := readDir(e.root, dir)
	if err != nil {
		return plainAt(dir, err)
	}
	if text, err := e.ignoreFile(join(dir, ".gitignore")); err == nil {
		lists = append(lists[:len(lists):len(lists)], ignore.Parse(dir, text, e.fold))
	}
	for _, entry := range entries {
		name := join(dir, entry.Name())
		kind := entry.Type()
		if strings.EqualFold(entry.Name(), ".git") || kind != 0 && kind != fs.ModeDir && kind != fs.ModeSymlink || e.knows(name, kind.IsDir()) ||
			ignore.Excluded(lists, name, kind.IsDir()) {
			continue
		}
		if !kind.IsDir() {
			e.paths = append(e.paths, name)
		} else if err := e.untracked(name, lists); err != nil {
			return err
		}
	}
	return nil
}

func plainAt(dir string, err error) error { return fmt.Errorf("%s: %w", dir, plain(err)) }

// ignoreFile reads an ignore file of the working tree. As for git, a link is
// none.
func (e *editor) ignoreFile(name string) (string, error) {
	name = filepath.FromSlash(name)
	if info, err := e.root.Lstat(name); err != nil || !info.Mode().IsRegular() {
		return "", fs.ErrNotExist
	}
	f, info, err := safeopen.File(e.root.OpenFile, name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := readAll(f, info.Size(), maxIgnore)
	return string(text), err
}

// knows tells whether the index has what is at a path: a file, or the folder of
// a submodule or of a sparse index. A folder that has taken a file's place is not
// in it.
func (e *editor) knows(name string, folder bool) bool {
	at := func(path string) *index.Entry {
		if i := e.index.Find(path); i < len(e.index.Entries) && e.index.Entries[i].Path == path {
			return &e.index.Entries[i]
		}
		return nil
	}
	known := at(name)
	if !folder {
		return known != nil
	}
	return known != nil && known.Mode.Kind() == object.ModeGitlink || at(name+"/") != nil
}
