package index_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/internal/git/index"
	"github.com/megalint/megalint/internal/git/object"
)

// staged is what `git ls-files` says of an index.
func staged(r *gittest.Repo, options ...string) []string {
	return r.Fields(append([]string{"ls-files", "--stage", "-z"}, options...)...)
}

func lines(x *index.Index) []string {
	var list []string
	for _, e := range x.Entries {
		list = append(list, fmt.Sprintf("%06o %s %d\t%s", uint32(e.Mode), e.ID, e.Stage, e.Path))
	}
	return list
}

func compare(t *testing.T, r *gittest.Repo, format object.Format, options ...string) *index.Index {
	t.Helper()
	x, err := index.Read(filepath.Join(r.Dir, ".git", "index"), format)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := lines(x), staged(r, options...); !slices.Equal(got, want) {
		t.Fatalf("entries:\n%s\ngit has:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return x
}

// filled makes a repository with files of all kinds, whose names are of all
// lengths.
func filled(t *testing.T, options ...string) *gittest.Repo {
	r := gittest.New(t, options...)
	r.Random(rand.New(rand.NewPCG(1, 1)), gittest.History{Commits: 30, Roots: 1})
	r.Git("reset", "-q", "--hard", "b29")
	for n := range 20 {
		r.Write("names/"+strings.Repeat("n", n+1), "x")
	}
	r.Write("odd/new\nline \"quoted\" \xff", "x")
	r.Write(strings.Repeat("deep/", 30)+"file", "x")
	r.Git("add", "-A")
	return r
}

func TestReadEqualsLsFiles(t *testing.T) {
	for _, version := range []string{"2", "3", "4"} {
		t.Run(version, func(t *testing.T) {
			r := filled(t)
			r.Git("update-index", "--index-version", version)
			compare(t, r, object.SHA1)
			r.Write("intended", "x")
			r.Git("add", "-N", "intended")
			r.Git("update-index", "--skip-worktree", "names/n")
			x := compare(t, r, object.SHA1)
			for _, e := range x.Entries {
				if e.IntentToAdd != (e.Path == "intended") {
					t.Errorf("%s: IntentToAdd = %v", e.Path, e.IntentToAdd)
				}
			}
		})
	}
}

func TestReadSHA256(t *testing.T) { compare(t, filled(t, "--object-format=sha256"), object.SHA256) }

// A path that is longer than the flags can say.
func TestReadLongName(t *testing.T) {
	r := gittest.New(t)
	long := strings.Repeat("long/", 1000) + "name"
	blob, err := r.Feed("x", "hash-object", "-w", "--stdin")
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"2", "4"} {
		r.Git("update-index", "--index-version", version, "--add", "--cacheinfo", "100644,"+blob+","+long)
		compare(t, r, object.SHA1)
	}
}

func TestReadConflict(t *testing.T) {
	r := gittest.New(t)
	r.Write("file", "one")
	r.Commit("One")
	r.Git("checkout", "-q", "-b", "other")
	r.Write("file", "two")
	r.Commit("Two")
	r.Git("checkout", "-q", "main")
	r.Write("file", "three")
	r.Commit("Three")
	if _, err := r.Try("merge", "other"); err == nil {
		t.Fatal("the merge has no conflict")
	}
	if x := compare(t, r, object.SHA1); len(x.Entries) != 3 {
		t.Errorf("%d entries", len(x.Entries))
	}
}

func TestReadSplit(t *testing.T) {
	r := filled(t)
	r.Git("update-index", "--split-index")
	r.Git("config", "splitIndex.maxPercentChange", "100")
	compare(t, r, object.SHA1)
	// Replace, delete, and add.
	r.Write("names/nn", "another")
	r.Write("names/new", "x")
	r.Git("add", "names")
	r.Git("rm", "-qr", "--cached", "dir0", "names/nnn")
	compare(t, r, object.SHA1)
	r.Git("rm", "-qr", "--cached", ".")
	if x := compare(t, r, object.SHA1); len(x.Entries) != 0 {
		t.Errorf("%d entries", len(x.Entries))
	}
	shared, _ := filepath.Glob(filepath.Join(r.Dir, ".git", "sharedindex.*"))
	for _, file := range shared {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := index.Read(filepath.Join(r.Dir, ".git", "index"), object.SHA1); len(shared) > 0 && err == nil {
		t.Error("a split index without its other half is read")
	}
}

func TestReadSparse(t *testing.T) {
	r := filled(t)
	r.Git("commit", "-qm", "All")
	r.Git("sparse-checkout", "set", "--cone", "--sparse-index", "names")
	x := compare(t, r, object.SHA1, "--sparse")
	folders := 0
	for _, e := range x.Entries {
		if e.Mode.Kind() == object.ModeDir {
			folders++
		}
	}
	if folders == 0 {
		t.Error("the sparse index has no folders")
	}
}

// The notes on trees are right where git has not dropped them.
func TestReadTree(t *testing.T) {
	r := filled(t)
	r.Git("commit", "-qm", "All")
	x := compare(t, r, object.SHA1)
	if want := r.Git("rev-parse", "HEAD^{tree}"); x.Tree == nil || x.Tree.ID.String() != want {
		t.Errorf("tree %+v, want %s", x.Tree, want)
	}
	if want := r.Git("rev-parse", "HEAD:names"); x.Tree.Folder("names").ID.String() != want {
		t.Errorf("names: %v, want %s", x.Tree.Folder("names"), want)
	}
	r.Write("names/n", "changed")
	r.Git("add", "names/n")
	x = compare(t, r, object.SHA1)
	if !x.Tree.ID.IsZero() || !x.Tree.Folder("names").ID.IsZero() || x.Tree.Folder("odd").ID.IsZero() {
		t.Errorf("notes %+v", x.Tree)
	}
	if x.Tree.Folder("none").Folder("none") != nil {
		t.Error("a folder that is not there has a note")
	}
}

func TestFind(t *testing.T) {
	r := filled(t)
	x := compare(t, r, object.SHA1)
	for i, e := range x.Entries {
		if got := x.Find(e.Path); got != i {
			t.Errorf("%s: %d, want %d", e.Path, got, i)
		}
	}
	if got := x.Find("\xff\xff"); got != len(x.Entries) {
		t.Errorf("past the end: %d", got)
	}
}

func TestReadMissing(t *testing.T) {
	x, err := index.Read(filepath.Join(t.TempDir(), "index"), object.SHA1)
	if err != nil || len(x.Entries) != 0 {
		t.Errorf("%v, %v", x, err)
	}
}

// Whatever is wrong with the file, there is an answer.
func TestReadCorrupt(t *testing.T) {
	r := filled(t)
	path := filepath.Join(r.Dir, ".git", "index")
	rng := rand.New(rand.NewPCG(2, 2))
	for _, version := range []string{"2", "4"} {
		r.Git("update-index", "--index-version", version)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		broken := filepath.Join(t.TempDir(), "index")
		for i := range 300 {
			bad := bytes.Clone(good)
			bad[rng.IntN(len(bad))] ^= 1 << rng.IntN(8)
			if i%3 == 0 {
				bad = bad[:rng.IntN(len(bad))]
			}
			if err := os.WriteFile(broken, bad, 0o666); err != nil {
				t.Fatal(err)
			}
			if _, err := index.Read(broken, object.SHA1); err != nil && !strings.Contains(err.Error(), broken) {
				t.Fatalf("the error does not name the file: %v", err)
			}
		}
	}
	for _, text := range []string{"", "DIRC", "not an index at all, but long enough to be one"} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := index.Read(path, object.SHA1); !errors.Is(err, index.ErrCorrupt) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	if r, ok := seed(f); ok {
		for _, version := range []string{"2", "4"} {
			r.Git("update-index", "--index-version", version)
			data, err := os.ReadFile(filepath.Join(r.Dir, ".git", "index"))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Add([]byte("DIRC\x00\x00\x00\x02\x00\x00\x00\x00link\x00\x00\x00\x14" + strings.Repeat("\x00", 40)))
	path := filepath.Join(f.TempDir(), "index")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		x, err := index.Read(path, object.SHA1)
		if err != nil {
			return
		}
		for i, e := range x.Entries {
			if j := x.Find(e.Path); j > i || x.Entries[j].Path != e.Path {
				t.Errorf("entry %d is found at %d", i, j)
			}
		}
	})
}

// seed makes a small repository, if there is a git.
func seed(f *testing.F) (*gittest.Repo, bool) {
	if _, err := os.Stat("/usr/bin/git"); err != nil {
		return nil, false
	}
	r := gittest.New(f)
	r.Write("a", "1")
	r.Write("dir/b", "2")
	r.Write("dir/sub/c", "3")
	r.Commit("All")
	return r, true
}
