package source_test

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/lint/source"
)

// nested makes a tree of a file in so many folders, each with a name of that
// length, and returns its id. No git could check out what is longer than 4096
// bytes, but it takes next to nothing to make some.
func nested(t *testing.T, r *gittest.Repo, folders, length int) (tree, file string) {
	t.Helper()
	blob := r.Git("rev-parse", "HEAD:file")
	mktree := func(line string) string {
		out, err := r.Feed(line+"\n", "mktree")
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	tree = mktree("100644 blob " + blob + "\tfile")
	name, file := strings.Repeat("n", length), "file"
	for range folders {
		tree = mktree("040000 tree " + tree + "\t" + name)
		file = path.Join(name, file)
	}
	return tree, file
}

// Paths are only as long as git can check out: a tree of few bytes may have some
// that no memory holds.
func TestDeepTrees(t *testing.T) {
	r := gittest.New(t)
	r.Write("file", "x")
	first := r.Commit("One")
	for _, c := range []struct {
		folders, length int
		fits            bool
	}{{20, 200, true}, {21, 200, false}, {2, 3000, false}, {1, 4091, true}, {1, 4092, false}} {
		tree, file := nested(t, r, c.folders, c.length)
		commit := r.Git("commit-tree", "-p", first, "-m", "Deep", tree)
		r.Git("update-ref", "refs/heads/deep", commit)
		r.Git("read-tree", tree)
		repo := open(t, r)
		list, err := commits(t, repo, "deep^!", 0)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		what := fmt.Sprintf("%d folders of %d letters", c.folders, c.length)
		check := func(how string, found bool, err error) {
			t.Helper()
			if c.fits && (err != nil || !found) || !c.fits && !errors.Is(err, source.ErrTooLarge) {
				t.Errorf("%s, %s: %v, %.200v", what, how, found, err)
			}
		}
		has := func(paths []string) bool { return slices.Contains(paths, file) }
		paths, err := repo.Changes(background, list[0])
		check("Changes", has(paths), err)
		paths, err = repo.ChangedSince(background, first, "deep")
		check("ChangedSince", has(paths), err)
		paths, err = repo.Staged(background)
		check("Staged", has(paths), err)
		paths, err = repo.StagedSince(background, first)
		check("StagedSince", has(paths), err)
		for name, f := range map[string]*source.FS{"revision": revision(t, r, "deep"), "index": must[*source.FS](t)(repo.Index())} {
			// A file whose own name makes its path too long is shown, but not read.
			if files, err := f.Files("."); len(path.Dir(file)) <= 4096 {
				if err != nil || !has(files) {
					t.Errorf("%s, %s: %v", what, name, err)
				}
			} else if !errors.Is(err, source.ErrTooLarge) {
				t.Errorf("%s, %s: %v", what, name, err)
			}
			_, err := f.ReadFile(file)
			check(name+", read", true, err)
		}
	}
}

// A folder of the working tree that lies too deep is no endless way down either.
func TestDeepFolders(t *testing.T) {
	r := gittest.New(t)
	r.Write("file", "x")
	r.Commit("One")
	root := must[*os.Root](t)(os.OpenRoot(r.Dir))
	defer root.Close()
	if err := root.MkdirAll(filepath.FromSlash(strings.Repeat(strings.Repeat("n", 200)+"/", 21)+"x"), 0o777); err != nil {
		t.Skip(err)
	}
	defer root.RemoveAll(strings.Repeat("n", 200))
	repo := open(t, r)
	if paths, err := repo.EditedSince(background, "HEAD"); !errors.Is(err, source.ErrTooLarge) {
		t.Errorf("%d paths, %v", len(paths), err)
	}
	for way, open := range map[string]func() (*source.FS, error){"this system's way": repo.WorkTree, "any system's way": repo.Rooted} {
		if files, err := must[*source.FS](t)(open()).Files("."); err == nil {
			t.Errorf("%s: %d files", way, len(files))
		}
	}
}

// A tree of a dozen objects may have more folders than can ever be visited.
func TestDiffOfTooMuch(t *testing.T) {
	r := gittest.New(t)
	first := r.Commit("One")
	tree := r.Git("hash-object", "-t", "tree", "-w", "--stdin")
	for range 12 {
		var lines strings.Builder
		for i := range 10 {
			fmt.Fprintf(&lines, "040000 tree %s\t%d\n", tree, i)
		}
		var err error
		if tree, err = r.Feed(lines.String(), "mktree"); err != nil {
			t.Fatal(err)
		}
	}
	r.Git("update-ref", "refs/heads/bomb", r.Git("commit-tree", "-p", first, "-m", "Bomb", tree))
	repo := open(t, r)
	list, err := commits(t, repo, "bomb^!", 0)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if paths, err := repo.Changes(background, list[0]); !errors.Is(err, source.ErrTooLarge) {
		t.Errorf("%d paths, %v", len(paths), err)
	}
	whole := func(dir string) bool { return strings.Contains(dir, "/") }
	if paths, err := repo.Touched(background, list[0], whole); err != nil || len(paths) != 100 {
		t.Errorf("%d paths, %v", len(paths), err)
	}
}
