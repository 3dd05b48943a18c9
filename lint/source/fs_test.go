package source_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/lint/source"
)

// The tree that every source shows. Values are what Lstat and ReadFile say.
var shown = map[string]string{
	".gitmodules":                  "-rw-r--r-- sub",
	"README":                       "-rw-r--r-- hello\n",
	"run":                          "-rwxr-xr-x #!/bin/sh\n",
	"empty":                        "-rw-r--r-- ",
	"dir":                          "drwxr-xr-x",
	"dir/file":                     "-rw-r--r-- in a folder",
	"dir/deep":                     "drwxr-xr-x",
	"dir/deep/file":                "-rw-r--r-- deeper",
	"dir-file":                     "-rw-r--r-- sorts before dir/",
	"dir.file":                     "-rw-r--r-- so does this",
	"odd \"name\"\n\twith newline": "-rw-r--r-- odd",
	"ümlaut 漢":                     "-rw-r--r-- wide",
	"links":                        "drwxr-xr-x",
	"links/file":                   "Lrwxrwxrwx ../dir/file = in a folder",
	"links/dir":                    "Lrwxrwxrwx ../dir",
	"links/chain":                  "Lrwxrwxrwx dir/deep/../../links/file = in a folder",
	"links/dangling":               "Lrwxrwxrwx nothing: file does not exist",
	"links/absolute":               "Lrwxrwxrwx /etc/passwd: link leads out of the tree",
	"links/out":                    "Lrwxrwxrwx ../../outside: link leads out of the tree",
	"links/out-and-in":             "Lrwxrwxrwx ../../repo/README: link leads out of the tree",
	"links/loop":                   "Lrwxrwxrwx loop: links lead in a circle",
	"links/ping":                   "Lrwxrwxrwx pong: links lead in a circle",
	"links/pong":                   "Lrwxrwxrwx ping: links lead in a circle",
	"links/dot-git":                "Lrwxrwxrwx ../.git/config: file does not exist",
	"links/through-file":           "Lrwxrwxrwx ../README/x: file does not exist",
	"sub":                          "drwxr-xr-x",
}

// describe gives a path's line of the table.
func describe(f *source.FS, path string) string {
	info, err := f.Lstat(path)
	if err != nil {
		return err.Error()
	}
	line := info.Mode().String()
	if info.IsDir() {
		return line
	}
	if info.Mode().Type() == fs.ModeSymlink {
		target, err := f.ReadLink(path)
		if err != nil {
			return err.Error()
		}
		if line += " " + target; target == "../dir" {
			return line
		}
		data, err := f.ReadFile(path)
		var p *fs.PathError
		if errors.As(err, &p) {
			return line + ": " + p.Err.Error()
		}
		return line + " = " + string(data)
	}
	data, err := f.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	if info.Size() != int64(len(data)) {
		return fmt.Sprintf("size %d, but %d bytes", info.Size(), len(data))
	}
	if path == ".gitmodules" {
		data = []byte("sub")
	}
	return line + " " + string(data)
}

// example makes a repository with that tree.
func example(t *testing.T) *gittest.Repo {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("links and odd names are no use here")
	}
	inner := gittest.New(t)
	inner.Write("hidden", "x")
	inner.Commit("One")
	r := gittest.New(t)
	r.Write("../outside", "secret")
	r.Git("submodule", "--quiet", "add", inner.Dir, "sub")
	for path, line := range shown {
		mode, content, _ := strings.Cut(line, " ")
		switch {
		case path == ".gitmodules" || mode[0] == 'd':
		case mode[0] == 'L':
			target, _, _ := strings.Cut(content, " = ")
			target, _, _ = strings.Cut(target, ":")
			name := filepath.Join(r.Dir, path)
			if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(target, name); err != nil {
				t.Fatal(err)
			}
		default:
			r.Write(path, content)
		}
	}
	r.Write("not utf-8 \xff", "unreachable")
	if err := os.Chmod(filepath.Join(r.Dir, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	r.Commit("All")
	return r
}

func open(t *testing.T, r *gittest.Repo) *source.Repository {
	t.Helper()
	repo, err := source.Open(r.Dir, r.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(repo.Close)
	return repo
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func revision(t *testing.T, r *gittest.Repo, rev string) *source.FS {
	t.Helper()
	f, _, err := open(t, r).Revision(context.Background(), rev)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sources are all ways to read the example.
func sources(t *testing.T) map[string]*source.FS {
	r := example(t)
	list := map[string]*source.FS{
		"loose revision": revision(t, r, "HEAD"),
		"tree":           revision(t, r, "HEAD^{tree}"),
		"work tree":      must[*source.FS](t)(open(t, r).WorkTree()),
		"any system's":   must[*source.FS](t)(open(t, r).Rooted()),
		"index":          must[*source.FS](t)(open(t, r).Index()),
	}
	r.Git("clone", "-q", "--bare", ".", "../bare.git")
	bare := r.At("../bare.git")
	bare.Git("repack", "-adfq")
	list["bare, packed revision"] = revision(t, bare, "main")

	r.Git("worktree", "add", "-q", "../linked", "HEAD")
	linked := r.At("../linked")
	list["linked work tree"] = must[*source.FS](t)(open(t, linked).WorkTree())
	linked.Git("update-index", "--index-version", "4")
	list["index of version 4"] = must[*source.FS](t)(open(t, linked).Index())
	r.Git("worktree", "add", "-q", "../sparse", "HEAD")
	sparse := r.At("../sparse")
	sparse.Git("sparse-checkout", "set", "--cone", "--sparse-index", "links")
	list["sparse index"] = must[*source.FS](t)(open(t, sparse).Index())

	without, err := source.Open(r.Dir, r.WithoutGit)
	if err != nil {
		t.Fatal(err)
	}
	list["index without git"] = must[*source.FS](t)(without.Index())
	f, _, err := without.Revision(context.Background(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	list["revision without git"] = f
	return list
}

func TestConformance(t *testing.T) {
	for name, f := range sources(t) {
		t.Run(name, func(t *testing.T) {
			seen := 0
			err := fs.WalkDir(f, ".", func(path string, e fs.DirEntry, err error) error {
				if err != nil || path == "." {
					return err
				}
				seen++
				if got, want := describe(f, path), shown[path]; got != want {
					t.Errorf("%q: %s, want %s", path, got, want)
				}
				return nil
			})
			if err != nil || seen != len(shown) {
				t.Errorf("%d paths, want %d; %v", seen, len(shown), err)
			}
			for path := range shown {
				if got, want := describe(f, path), shown[path]; got != want {
					t.Errorf("%q alone: %s, want %s", path, got, want)
				}
			}
			through(t, f)
			refusals(t, f)
		})
	}
}

// through looks at paths that lead through links.
func through(t *testing.T, f *source.FS) {
	for path, want := range map[string]string{
		"links/dir/file":      "in a folder",
		"links/dir/deep/file": "deeper",
	} {
		if data, err := f.ReadFile(path); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v", path, data, err)
		}
	}
	entries, err := f.ReadDir("links/dir")
	if err != nil || len(entries) != 2 {
		t.Errorf("links/dir: %v, %v", entries, err)
	}
	info, err := f.Stat("links/dir")
	if err != nil || !info.IsDir() || info.Name() != "dir" {
		t.Errorf("links/dir: %v, %v", info, err)
	}
	sub, err := fs.Sub(f, "links")
	if err != nil {
		t.Fatal(err)
	}
	if data, err := fs.ReadFile(sub, "file"); err != nil || string(data) != "in a folder" {
		t.Errorf("file below links: %q, %v", data, err)
	}
	deeper, err := fs.Sub(sub, "dir")
	if err != nil {
		t.Fatal(err)
	}
	if data, err := fs.ReadFile(deeper, "deep/file"); err != nil || string(data) != "deeper" {
		t.Errorf("file below a link below links: %q, %v", data, err)
	}
	for _, name := range []string{"", "..", "../README", "/file", "dir/"} {
		_, openErr := sub.Open(name)
		_, statErr := fs.Stat(sub, name)
		_, readErr := fs.ReadFile(sub, name)
		for _, err := range []error{openErr, statErr, readErr} {
			var p *fs.PathError
			if !errors.Is(err, fs.ErrInvalid) || !errors.As(err, &p) || p.Path != name {
				t.Errorf("%q below links: %v", name, err)
			}
		}
	}
}

// refusals are the errors that callers tell apart.
func refusals(t *testing.T, f *source.FS) {
	for path, want := range map[string]error{
		"links/absolute": source.ErrEscapes, "links/out": source.ErrEscapes, "links/out-and-in": source.ErrEscapes,
		"links/loop": source.ErrLinkLoop, "links/ping": source.ErrLinkLoop, "links/dangling": fs.ErrNotExist,
		"none": fs.ErrNotExist, "README/none": fs.ErrNotExist, ".git": fs.ErrNotExist, ".git/config": fs.ErrNotExist,
		".GIT/config": fs.ErrNotExist, "sub/hidden": fs.ErrNotExist, "sub/.git": fs.ErrNotExist, "dir/deep/none": fs.ErrNotExist,
		"": fs.ErrInvalid, "./README": fs.ErrInvalid, "dir//file": fs.ErrInvalid, "dir/../README": fs.ErrInvalid, "/README": fs.ErrInvalid, "../outside": fs.ErrInvalid, "dir/": fs.ErrInvalid, "not utf-8 \xff": fs.ErrInvalid,
	} {
		_, openErr := f.Open(path)
		_, statErr := f.Stat(path)
		_, readErr := f.ReadFile(path)
		for _, err := range []error{openErr, statErr, readErr} {
			var p *fs.PathError
			if !errors.Is(err, want) || !errors.As(err, &p) || p.Path != path {
				t.Errorf("%q: %v, want %v", path, err, want)
			}
		}
	}
	if _, err := f.ReadFile("dir"); err == nil {
		t.Error("a folder is read as a file")
	}
	if _, err := f.ReadDir("README"); err == nil {
		t.Error("a file is listed")
	}
	if _, err := f.ReadLink("README"); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("a file is a link: %v", err)
	}
	small := f.WithLimit(5)
	if _, err := small.ReadFile("README"); !errors.Is(err, source.ErrTooLarge) {
		t.Errorf("over the limit: %v", err)
	}
	if _, err := small.ReadFile("ümlaut 漢"); err != nil {
		t.Errorf("under the limit: %v", err)
	}
}

func TestFS(t *testing.T) {
	for name, f := range sources(t) {
		// TestFS reads all that it is shown: the links that cannot be read stay out.
		for _, dir := range []string{"dir", "sub"} {
			sub, err := fs.Sub(f, dir)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for path := range shown {
				if below, ok := strings.CutPrefix(path, dir+"/"); ok {
					want = append(want, below)
				}
			}
			if err := fstest.TestFS(sub, want...); err != nil {
				t.Errorf("%s, %s: %v", name, dir, err)
			}
		}
	}
}

// A tree all of which can be read, with links.
func TestFSWhole(t *testing.T) {
	r := gittest.New(t)
	for _, name := range []string{"a", "dir/b", "dir/deep/c", "z"} {
		r.Write(name, name)
	}
	if runtime.GOOS != "windows" {
		if err := os.Symlink("../a", filepath.Join(r.Dir, "dir/link")); err != nil {
			t.Fatal(err)
		}
	}
	r.Commit("All")
	repo := open(t, r)
	for name, f := range map[string]*source.FS{
		"work tree": must[*source.FS](t)(repo.WorkTree()),
		"index":     must[*source.FS](t)(repo.Index()),
		"revision":  revision(t, r, "HEAD"),
		"folder":    must[*source.FS](t)(source.WorkTreeAt(r.Dir)),
		"rooted":    must[*source.FS](t)(source.RootedAt(r.Dir)),
	} {
		if err := fstest.TestFS(f, "a", "dir/b", "dir/deep/c", "z"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFSEmpty(t *testing.T) {
	r := gittest.New(t)
	repo := open(t, r)
	for name, f := range map[string]*source.FS{
		"work tree": must[*source.FS](t)(repo.WorkTree()),
		"index":     must[*source.FS](t)(repo.Index()),
	} {
		if err := fstest.TestFS(f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.Commit("Nothing")
	if err := fstest.TestFS(revision(t, r, "HEAD")); err != nil {
		t.Error(err)
	}
}

// The trees of a history made by chance hold what git says, mode by mode.
func TestRevisionEqualsLsTree(t *testing.T) {
	r := random(t, 40, 1)
	repo := open(t, r)
	for i := 0; i < 40; i += 5 {
		f, id, err := repo.Revision(context.Background(), fmt.Sprintf("b%d", i))
		if err != nil || id != r.Git("rev-parse", fmt.Sprintf("b%d", i)) {
			t.Fatal(id, err)
		}
		var got []string
		err = fs.WalkDir(f, ".", func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				info, _ := e.Info()
				mode := map[fs.FileMode]string{0o644: "100644", 0o755: "100755", fs.ModeSymlink | 0o777: "120000"}[info.Mode()]
				got = append(got, fmt.Sprintf("%s %d %s", mode, info.Size(), path))
			}
			return err
		})
		want := r.Lines("ls-tree", "-r", "--format=%(objectmode) %(objectsize) %(path)", id)
		slices.Sort(got)
		slices.Sort(want)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("b%d: %v\n%s\nwant\n%s", i, err, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}
