package ref_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gitdir"
	"github.com/megalint/megalint/internal/git/gitexec"
	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/internal/git/ref"
)

// filled makes a repository with many references, some of them packed.
func filled(t *testing.T) *gittest.Repo {
	r := gittest.New(t)
	r.Random(rand.New(rand.NewPCG(1, 1)), gittest.History{Commits: 40, Roots: 1})
	r.Git("update-ref", "refs/heads/main", "b39")
	for i := range 20 {
		r.Git("tag", "-a", "-m", "tag", fmt.Sprintf("v%d", i), fmt.Sprintf("b%d", i))
	}
	r.Git("pack-refs", "--all")
	r.Git("update-ref", "refs/heads/b3", "b7") // loose before packed
	r.Git("update-ref", "refs/remotes/origin/main", "b8")
	r.Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	return r
}

// stores are both ways to read references.
func stores(t *testing.T, r *gittest.Repo) map[string]ref.Store {
	dirs, err := gitdir.Find(r.Dir, r.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]ref.Store{
		"files": ref.NewFiles(dirs.GitDir, dirs.CommonDir),
		"git":   ref.Git{Git: gitexec.Git{Dirs: dirs, Getenv: r.Getenv}},
	}
}

func TestReadEqualsForEachRef(t *testing.T) {
	r := filled(t)
	list := append(r.Lines("for-each-ref", "--format=%(refname) %(objectname)"), "HEAD "+r.Git("rev-parse", "HEAD"))
	for name, s := range stores(t, r) {
		if name == "git" {
			list = append(list[:3:3], list[len(list)-3:]...) // two processes each
		}
		for _, line := range list {
			full, want, _ := strings.Cut(line, " ")
			id, _, err := ref.Resolve(s, full)
			if err != nil || id.String() != want {
				t.Errorf("%s: %s is %s, want %s; %v", name, full, id, want, err)
			}
		}
		if got, err := s.Read("HEAD"); err != nil || got.Target != "refs/heads/main" {
			t.Errorf("%s: HEAD is %v, %v", name, got, err)
		}
		if got, err := s.Read("refs/remotes/origin/HEAD"); err != nil || got.Target != "refs/remotes/origin/main" {
			t.Errorf("%s: origin/HEAD is %v, %v", name, got, err)
		}
		for _, missing := range []string{"refs/heads/none", "refs/heads", "refs/heads/main/below", "refs/heads/../../config", "config", "", "-x"} {
			if got, err := s.Read(missing); !errors.Is(err, ref.ErrMissing) {
				t.Errorf("%s: %q is %v, %v", name, missing, got, err)
			}
		}
	}
}

// The packed references are found whether git promises their order or not.
func TestReadPacked(t *testing.T) {
	r := filled(t)
	r.Git("pack-refs", "--all")
	path := filepath.Join(r.Dir, ".git", "packed-refs")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, lines, _ := strings.Cut(string(text), "\n")
	for _, head := range []string{"# pack-refs with: peeled fully-peeled sorted \n", "# pack-refs with: peeled \n", ""} {
		if err := os.WriteFile(path, []byte(head+lines), 0o666); err != nil {
			t.Fatal(err)
		}
		s := ref.NewFiles(filepath.Join(r.Dir, ".git"), filepath.Join(r.Dir, ".git"))
		for _, line := range r.Lines("for-each-ref", "--format=%(refname) %(objectname)") {
			full, want, _ := strings.Cut(line, " ")
			if id, _, err := ref.Resolve(s, full); err != nil || id.String() != want {
				t.Errorf("%q: %s is %s, want %s; %v", head, full, id, want, err)
			}
		}
		for _, missing := range []string{"refs/a", "refs/heads/b10x", "refs/tags/v", "refs/zzz"} {
			if _, err := s.Read(missing); !errors.Is(err, ref.ErrMissing) {
				t.Errorf("%q: %s: %v", head, missing, err)
			}
		}
	}
}

func TestReadInWorktree(t *testing.T) {
	r := filled(t)
	r.Git("worktree", "add", "-q", "-b", "side", "../side", "b5")
	for name, s := range stores(t, r.At("../side")) {
		if got, err := s.Read("HEAD"); err != nil || got.Target != "refs/heads/side" {
			t.Errorf("%s: HEAD is %v, %v", name, got, err)
		}
		id, _, err := ref.Resolve(s, "HEAD")
		if err != nil || id.String() != r.Git("rev-parse", "b5") {
			t.Errorf("%s: HEAD is %s, %v", name, id, err)
		}
	}
}

func TestReadLinkAsSymbolic(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("git writes no links here")
	}
	r := filled(t)
	head := filepath.Join(r.Dir, ".git", "HEAD")
	if err := os.Remove(head); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("refs/heads/b4", head); err != nil {
		t.Fatal(err)
	}
	got, err := stores(t, r)["files"].Read("HEAD")
	if err != nil || got.Target != "refs/heads/b4" {
		t.Errorf("HEAD is %v, %v", got, err)
	}
}

func TestResolveFaults(t *testing.T) {
	r := filled(t)
	r.Git("symbolic-ref", "refs/heads/one", "refs/heads/two")
	r.Git("symbolic-ref", "refs/heads/two", "refs/heads/one")
	r.Git("symbolic-ref", "refs/heads/dangling", "refs/heads/none")
	r.Write(".git/refs/heads/broken", "not an id\n")
	r.Write(".git/refs/heads/null", strings.Repeat("0", 40)+"\n")
	s := stores(t, r)["files"]
	if _, _, err := ref.Resolve(s, "refs/heads/one"); err == nil || errors.Is(err, ref.ErrMissing) {
		t.Errorf("circle: %v", err)
	}
	if _, last, err := ref.Resolve(s, "refs/heads/dangling"); !errors.Is(err, ref.ErrMissing) || last != "refs/heads/none" {
		t.Errorf("dangling: %s, %v", last, err)
	}
	for _, name := range []string{"refs/heads/broken", "refs/heads/null"} {
		if _, _, err := ref.Resolve(s, name); err == nil || errors.Is(err, ref.ErrMissing) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestValidEqualsCheckRefFormat(t *testing.T) {
	r := gittest.New(t)
	for _, name := range []string{
		"refs/heads/main", "refs/heads/a.b", "refs/heads/.a", "refs/heads/a.", "refs/heads/a..b", "refs/heads/a.lock",
		"refs/heads/a.lock/b", "refs/heads/a@{b", "refs/heads/@", "refs/heads/a b", "refs/heads/a\x7f", "refs/heads/a~",
		"refs/heads/a^", "refs/heads/a:", "refs/heads/a?", "refs/heads/a*", "refs/heads/a[", `refs/heads/a\`, "refs//a",
		"refs/heads/", "refs/heads/ä", "refs/heads/\xff", "refs/heads/-a",
	} {
		_, err := r.Try("check-ref-format", name)
		if got := ref.Valid(name); got != (err == nil) {
			t.Errorf("%q: %v, git says %v", name, got, err)
		}
	}
}
