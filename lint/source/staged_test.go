package source_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
)

// compareStaged asks git what the next commit changes.
func compareStaged(t *testing.T, r *gittest.Repo, what string) {
	t.Helper()
	got, err := open(t, r).Staged(background)
	want := r.Fields("diff", "--cached", "--name-only", "--no-renames", "--no-ext-diff", "-z")
	slices.Sort(want)
	want = slices.Compact(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%s: %q, %v; want %q", what, got, err, want)
	}
}

func TestStagedEqualsDiff(t *testing.T) {
	r := random(t, 40, 6)
	r.Git("reset", "-q", "--hard", "main")
	compareStaged(t, r, "nothing")
	r.Write("dir0/sub0/new", "x")
	compareStaged(t, r, "not added")
	r.Git("add", "-A")
	compareStaged(t, r, "added")
	r.Git("write-tree") // git notes the trees
	compareStaged(t, r, "added, with notes")
	r.Git("rm", "-rq", "-f", "dir1")
	r.Write("dir1", "a file in place of a folder")
	r.Write("dir2/sub1-", "x") // sorts before sub1/
	r.Write("dir2/sub1.", "x")
	r.Write("odd\n\"name\" \xff", "x")
	r.Git("rm", "-rq", "-f", "--cached", "dir3/sub0")
	r.Git("add", "-f", "dir2", "odd\n\"name\" \xff")
	compareStaged(t, r, "all kinds")
	r.Git("update-index", "--chmod=+x", "dir0/sub0/new")
	compareStaged(t, r, "a mode")
	r.Write("intended", "x")
	r.Git("add", "-N", "intended")
	compareStaged(t, r, "intended to be added")
	r.Git("rm", "-rq", "-f", "--cached", ".")
	compareStaged(t, r, "all deleted")
}

func TestStagedByChance(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	r := random(t, 60, 7)
	for round := range 12 {
		r.Git("reset", "-q", "--hard", fmt.Sprintf("b%d", rng.IntN(60)))
		switch round % 4 {
		case 1:
			r.Git("read-tree", fmt.Sprintf("b%d", rng.IntN(60)))
		case 2:
			r.Git("update-index", "--index-version", "4")
			r.Git("read-tree", fmt.Sprintf("b%d", rng.IntN(60)))
		case 3:
			r.Git("update-index", "--split-index")
			r.Git("update-index", "--index-version", "2")
		}
		for range rng.IntN(4) {
			path := fmt.Sprintf("dir%d/sub%d/file%d.txt", rng.IntN(4), rng.IntN(3), rng.IntN(5))
			if rng.IntN(3) == 0 {
				r.Git("rm", "-qf", "--cached", "--ignore-unmatch", path)
			} else {
				blob, err := r.Feed(fmt.Sprint(rng.IntN(1000)), "hash-object", "-w", "--stdin")
				if err != nil {
					t.Fatal(err)
				}
				r.Git("update-index", "--add", "--cacheinfo", "100644,"+blob+","+path)
			}
		}
		compareStaged(t, r, fmt.Sprint("round ", round))
	}
}

func TestStagedUnborn(t *testing.T) {
	r := gittest.New(t)
	compareStaged(t, r, "empty")
	r.Write("a", "1")
	r.Write("dir/b", "2")
	r.Git("add", "-A")
	compareStaged(t, r, "two files")
}

func TestStagedConflict(t *testing.T) {
	r := gittest.New(t)
	r.Write("file", "1")
	r.Write("other", "1")
	r.Commit("One")
	r.Git("checkout", "-q", "-b", "side")
	r.Write("file", "2")
	r.Write("other", "2")
	r.Commit("Two")
	r.Git("checkout", "-q", "main")
	r.Write("file", "3")
	r.Commit("Three")
	if _, err := r.Try("merge", "side"); err == nil {
		t.Fatal("no conflict")
	}
	compareStaged(t, r, "conflict")
	f, err := open(t, r).Index()
	if err != nil {
		t.Fatal(err)
	}
	if data, err := f.ReadFile("file"); err != nil || string(data) != "3" {
		t.Errorf("our side: %q, %v", data, err)
	}
}

func TestStagedSparse(t *testing.T) {
	r := random(t, 40, 8)
	r.Git("reset", "-q", "--hard", "main")
	r.Git("sparse-checkout", "set", "--cone", "--sparse-index", "dir0")
	r.Write("dir0/new", "x")
	r.Git("add", "dir0/new")
	compareStaged(t, r, "sparse")
	r.Git("reset", "-q", "--soft", "b20")
	compareStaged(t, r, "sparse, another commit")
}

// The hook sees the index of a partial commit by GIT_INDEX_FILE.
func TestStagedOfAnotherIndex(t *testing.T) {
	r := gittest.New(t)
	r.Write("a", "1")
	r.Commit("One")
	r.Write("b", "2")
	r.Vars = []string{"GIT_INDEX_FILE=.git/other"}
	r.Git("add", "b")
	compareStaged(t, r, "other index")
}

func TestStagedCorrupt(t *testing.T) {
	r := gittest.New(t)
	r.Write(".git/index", "not an index")
	if paths, err := open(t, r).Staged(background); err == nil {
		t.Errorf("%q", paths)
	}
}

// The execute bits are git's: those on disk may mean nothing.
func TestWorkTreeModes(t *testing.T) {
	r := gittest.New(t)
	r.Write("tracked", "x")
	r.Write("script", "x")
	r.Git("add", "-A")
	r.Git("update-index", "--chmod=+x", "script")
	r.Write("untracked", "x")
	if err := os.Chmod(filepath.Join(r.Dir, "tracked"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(r.Dir, "untracked"), 0o777); err != nil {
		t.Fatal(err)
	}
	f, err := open(t, r).WorkTree()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"tracked": 0o644, "script": 0o755, "untracked": 0o755} {
		if info, err := f.Stat(name); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v; want %v", name, info, err, want)
		}
	}
}
