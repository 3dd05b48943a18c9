package source_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
)

func TestTrackedEqualsLsFiles(t *testing.T) {
	r := random(t, 20, 5)
	r.Git("reset", "-q", "--hard", "main")
	r.Write("dir0/new", "x")
	r.Write("dir0-/beside", "x")
	r.Write("odd\n\"name\"", "x")
	r.Git("add", "-A")
	r.Write("dir0/untracked", "x")
	r.Write("intended", "x")
	r.Git("add", "-N", "intended")
	if err := os.Symlink("new", filepath.Join(r.Dir, "dir0/link")); err != nil {
		t.Fatal(err)
	}
	r.Git("add", "dir0/link")
	repo := open(t, r)
	index, err := repo.Index()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{".", "dir0", "dir0/sub0", "none"} {
		want := r.Fields("ls-files", "-z", "--", dir)
		want = slices.DeleteFunc(want, func(name string) bool { return name == "intended" })
		if got, err := repo.Tracked(dir); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: tracked %q, %v; want %q", dir, got, err, want)
		}
		slices.Sort(want)
		if got, err := index.Files(dir); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: files of the index %q, %v; want %q", dir, got, err, want)
		}
	}
}

func TestTagsEqualForEachRef(t *testing.T) {
	r := gittest.New(t)
	repo := open(t, r)
	if tags, err := repo.Tags(); err != nil || len(tags) > 0 {
		t.Errorf("no tags: got %q, %v", tags, err)
	}
	r.Write("x", "x")
	r.Git("add", "x")
	r.Git("commit", "-qm", "x")
	for _, name := range []string{"v10.0.0", "v2.0.0", "deep/v1.0.0"} {
		r.Git("tag", name)
	}
	r.Git("pack-refs", "--all")
	r.Git("tag", "-a", "-m", "annotated", "v3.0.0")
	want := r.Lines("for-each-ref", "--format=%(refname:strip=2)", "refs/tags")
	slices.Sort(want)
	if tags, err := open(t, r).Tags(); err != nil || !slices.Equal(tags, want) || len(want) != 4 {
		t.Errorf("got %q, %v; want %q", tags, err, want)
	}
}
