package gitdir_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gitdir"
	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/internal/git/object"
)

// compare asks git where the repository is, from one folder.
func compare(t *testing.T, r *gittest.Repo) {
	t.Helper()
	got, err := gitdir.Find(r.Dir, r.Getenv)
	want, gitErr := r.Try("rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", "--git-path", "index", "--git-path", "objects")
	if (err == nil) != (gitErr == nil) {
		t.Fatalf("%s %v: %v; git says %v", r.Dir, r.Vars, err, gitErr)
	}
	if err != nil {
		return
	}
	top, _ := r.Try("rev-parse", "--path-format=absolute", "--show-toplevel")
	lines := []string{got.GitDir, got.CommonDir, got.Index, got.Objects}
	if have := strings.Join(lines, "\n"); have != want || got.WorkTree != top {
		t.Errorf("%s %v:\n%s\n%s\ngit says\n%s\n%s", r.Dir, r.Vars, have, got.WorkTree, want, top)
	}
}

func TestFindEqualsRevParse(t *testing.T) {
	r := gittest.New(t)
	r.Write("a/b/file", "x")
	r.Commit("One")
	r.Git("worktree", "add", "-q", "../linked")
	r.Git("clone", "-q", "--bare", ".", "../bare.git")
	r.At("../bare.git").Git("worktree", "add", "-q", "../of-bare", "main")
	r.Git("submodule", "--quiet", "add", r.At("../bare.git").Dir, "sub")
	r.Write("link-target/x", "x")
	if runtime.GOOS != "windows" {
		if err := os.Symlink("a/b", filepath.Join(r.Dir, "link")); err != nil {
			t.Fatal(err)
		}
	}
	r.At("../linked").Write("deep/er/file", "x")
	for _, dir := range []string{
		".", "a", "a/b", "link", "sub", ".git", ".git/refs", ".git/worktrees/linked", "../linked", "../linked/deep/er",
		"../bare.git", "../bare.git/refs", "../of-bare", "..", "/",
	} {
		if _, err := os.Stat(r.At(dir).Dir); err == nil {
			compare(t, r.At(dir))
		}
	}
}

func TestFindByEnvironment(t *testing.T) {
	r := gittest.New(t)
	r.Write("a/file", "x")
	r.Commit("One")
	r.Git("worktree", "add", "-q", "../linked")
	dot := filepath.Join(r.Dir, ".git")
	for _, c := range []struct {
		dir  string
		vars []string
	}{
		{"..", []string{"GIT_DIR=" + dot}},
		{".", []string{"GIT_DIR=.git"}},
		{".", []string{"GIT_DIR=.git", "GIT_INDEX_FILE=.git/other"}},
		{"a", []string{"GIT_INDEX_FILE=.git/other"}},
		{"a", []string{"GIT_DIR=../.git", "GIT_WORK_TREE=.."}},
		{"a", []string{"GIT_WORK_TREE=" + r.Dir}},
		{"../linked", []string{"GIT_DIR=../repo/.git/worktrees/linked", "GIT_WORK_TREE=."}},
		{"../linked", []string{"GIT_DIR=../linked/.git"}},
		{"a", []string{"GIT_CEILING_DIRECTORIES=" + r.Dir}},
		{"a", []string{"GIT_CEILING_DIRECTORIES=" + filepath.Dir(r.Dir)}},
		{".", []string{"GIT_DIR=/nonexistent"}},
		{".", []string{"GIT_OBJECT_DIRECTORY=" + filepath.Join(dot, "objects")}},
		{".", []string{"GIT_OBJECT_DIRECTORY=/nonexistent"}},
	} {
		at := r.At(c.dir)
		at.Vars = c.vars
		compare(t, at)
	}
}

func TestFindByConfiguration(t *testing.T) {
	for _, settings := range [][]string{
		{"core.bare", "true"}, {"core.bare", "false"}, {"core.worktree", "../../elsewhere"},
	} {
		r := gittest.New(t)
		r.Write("../elsewhere/x", "x")
		r.Write("a/x", "x")
		r.Git(append([]string{"config"}, settings...)...)
		for _, dir := range []string{".", "a", ".git"} {
			compare(t, r.At(dir))
		}
		r.Vars = []string{"GIT_DIR=.git"}
		compare(t, r)
	}
}

func TestFindBroken(t *testing.T) {
	outer := gittest.New(t)
	for name, text := range map[string]string{
		"gitfile to nothing": "gitdir: /nonexistent\n", "gitfile without a word": "hello\n", "empty gitfile": "",
	} {
		r := outer.At(strings.ReplaceAll(name, " ", "-"))
		r.Write(".git", text)
		compare(t, r)
		if _, err := gitdir.Find(r.Dir, r.Getenv); !errors.Is(err, gitdir.ErrNone) || !strings.Contains(err.Error(), r.Dir) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A .git folder that is none is passed by.
	inner := outer.At("inner")
	inner.Write(".git/HEAD", "nonsense")
	compare(t, inner)
}

func TestFindNone(t *testing.T) {
	dir := t.TempDir()
	_, err := gitdir.Find(dir, func(string) string { return "" })
	if !errors.Is(err, gitdir.ErrNone) || !strings.Contains(err.Error(), "git init") {
		t.Errorf("%v", err)
	}
	if _, err := gitdir.Find(filepath.Join(dir, "none"), func(string) string { return "" }); err == nil {
		t.Error("a folder that does not exist is fine")
	}
}

func TestExtensions(t *testing.T) {
	for name, c := range map[string]struct {
		settings []string
		want     string // of the error
	}{
		"unknown":        {[]string{"extensions.fancy", "1"}, "fancy"},
		"known":          {[]string{"extensions.preciousObjects", "true"}, ""},
		"partial clone":  {[]string{"extensions.partialClone", "origin"}, ""},
		"format":         {[]string{"extensions.objectFormat", "md5"}, "md5"},
		"storage":        {[]string{"extensions.refStorage", "paper"}, "paper"},
		"future version": {[]string{"core.repositoryFormatVersion", "2"}, "2"},
	} {
		r := gittest.New(t)
		r.Git("config", "core.repositoryFormatVersion", "1")
		r.Git(append([]string{"config"}, c.settings...)...)
		_, err := gitdir.Find(r.Dir, r.Getenv)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := gittest.New(t)
	r.Git("config", "extensions.fancy", "1") // format 0 knows no extensions
	compare(t, r)

	r = gittest.New(t, "--object-format=sha256")
	dirs, err := gitdir.Find(r.Dir, r.Getenv)
	if err != nil || dirs.Format != object.SHA256 || dirs.RefStorage != "files" {
		t.Errorf("%+v, %v", dirs, err)
	}
	r.Git("config", "extensions.refStorage", "reftable")
	if dirs, err = gitdir.Find(r.Dir, r.Getenv); err != nil || dirs.RefStorage != "reftable" {
		t.Errorf("%+v, %v", dirs, err)
	}
}
