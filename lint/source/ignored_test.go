package source_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
)

// TestIgnoredEqualsCheckIgnore asks git about folders. It says nothing of those
// that hold something tracked, whatever excludes them.
func TestIgnoredEqualsCheckIgnore(t *testing.T) {
	r := gittest.New(t)
	r.Write(".gitignore", "build\n/deep/*\n!/deep/kept\nnode_modules/\n")
	r.Write("a/.gitignore", "out*\n!outer\n")
	folders := []string{"build", "build/x", "a", "a/build", "a/out", "a/outer", "a/outer/out1", "deep", "deep/one", "deep/kept",
		"deep/kept/x", "services/node_modules/m", "services", "tracked/build", "tracked/build/sub", "excluded", "excluded/x"}
	for _, f := range folders {
		r.Write(f+"/file", "x")
	}
	r.Git("add", ".gitignore")
	r.Git("add", "-f", "tracked/build/sub")
	if err := os.MkdirAll(filepath.Join(r.Dir, ".git/info"), 0o777); err != nil {
		t.Fatal(err)
	}
	r.Write(".git/info/exclude", "/excluded\n")
	repo := open(t, r)
	files, err := repo.WorkTree()
	if err != nil {
		t.Fatal(err)
	}
	ignored, err := repo.Ignored(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(folders, ".", "missing") {
		_, err := r.Try("check-ignore", "-q", f)
		want := err == nil
		if f == "tracked/build" || f == "tracked/build/sub" {
			want = false
		}
		if got := ignored(f); got != want {
			t.Errorf("%s: %v, want %v", f, got, want)
		}
	}
}
