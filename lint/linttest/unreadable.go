package linttest

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/examples"
	"github.com/megalint/megalint/lint"
)

// Unreadable is a tree of which one file, or the list of one folder, cannot be
// read, although it is there.
type Unreadable struct {
	Tree fstest.MapFS
	Name string
	// Tried tells whether somebody has wanted to read it.
	Tried atomic.Bool
}

// ErrUnreadable is the error of whoever tries.
var ErrUnreadable = errors.New("input/output error")

func (u *Unreadable) fail(op string) error {
	u.Tried.Store(true)
	return &fs.PathError{Op: op, Path: u.Name, Err: ErrUnreadable}
}

// In makes it the tree of a repository, with the services that are there.
func (u *Unreadable) In(repo *lint.Repo) error {
	var dirs []string
	for _, s := range repo.Services {
		dirs = append(dirs, s.Dir)
	}
	repo.FS, repo.Services = u, nil
	return repo.AddServices(dirs)
}

// Open implements fs.FS.
func (u *Unreadable) Open(name string) (fs.File, error) {
	f, err := u.Tree.Open(name)
	if err != nil || name != u.Name {
		return f, err
	}
	if dir, ok := f.(fs.ReadDirFile); ok {
		return unreadableDir{dir, u}, nil
	}
	return unreadableFile{f, u}, nil
}

// ReadFile implements fs.ReadFileFS.
func (u *Unreadable) ReadFile(name string) ([]byte, error) {
	if name == u.Name {
		return nil, u.fail("read")
	}
	return u.Tree.ReadFile(name)
}

// ReadDir implements fs.ReadDirFS.
func (u *Unreadable) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == u.Name {
		return nil, u.fail("readdir")
	}
	return u.Tree.ReadDir(name)
}

// Stat implements fs.StatFS.
func (u *Unreadable) Stat(name string) (fs.FileInfo, error) { return u.Tree.Stat(name) }

// Lstat implements fs.ReadLinkFS.
func (u *Unreadable) Lstat(name string) (fs.FileInfo, error) { return u.Tree.Lstat(name) }

// ReadLink implements fs.ReadLinkFS.
func (u *Unreadable) ReadLink(name string) (string, error) { return u.Tree.ReadLink(name) }

type unreadableFile struct {
	fs.File
	u *Unreadable
}

func (f unreadableFile) Read([]byte) (int, error) { return 0, f.u.fail("read") }

type unreadableDir struct {
	fs.ReadDirFile
	u *Unreadable
}

func (d unreadableDir) ReadDir(int) ([]fs.DirEntry, error) { return nil, d.u.fail("readdir") }

// Paths are the files and folders of a tree.
func Paths(tree fs.FS) []string {
	var all []string
	_ = fs.WalkDir(tree, ".", func(name string, _ fs.DirEntry, _ error) error {
		all = append(all, name)
		return nil
	})
	return all
}

// unreadable holds that a rule finds nothing because something cannot be read. Of
// what it finds otherwise too it may tell other details.
func (h *harness) unreadable(t *testing.T, c *examples.Case) {
	tree, cfg := h.tree(c), h.config(t, c)
	judge := func(name string) (found []lint.Finding) {
		repo := h.repo(t, c, cfg, tree)
		u := &Unreadable{Tree: tree, Name: name}
		if err := u.In(repo); err != nil {
			t.Fatal(err)
		}
		_, err := lint.Run(context.Background(), lint.Input{Repo: repo, Today: today, Jobs: 1}, cfg, []*lint.Rule{h.rule}, func(f lint.Finding) error {
			found = append(found, f)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	usual, asides := judge(""), regexp.MustCompile(` \([^)]*\)`)
	for _, name := range Paths(tree) {
		for _, f := range judge(name) {
			same := func(u lint.Finding) bool { return u.Path == f.Path || asides.ReplaceAllString(u.Text, "") == f.Text }
			if !slices.ContainsFunc(usual, same) {
				t.Errorf("%s cannot be read, and so there is %s: %s", name, f.Path, f.Text)
			}
		}
	}
}
