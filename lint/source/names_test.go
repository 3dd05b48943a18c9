package source_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/lint/source"
)

// What is not there is not there, however odd its name, whatever the tree is read
// from, and whether its folder was listed before or not.
func TestNamesThatNothingHas(t *testing.T) {
	r := gittest.New(t)
	r.Write("dir/File", "x")
	r.Commit("One")
	for _, name := range []string{
		"a\x00b", strings.Repeat("long", 100), strings.Repeat("deep/", 2000) + "x", `dir\File`, `dir\..\dir\File`, `.git\config`,
		"File::$DATA", "C:", "NUL", "file", "FILE", "File.", "File ", "*", "File/x", "?",
	} {
		for way, open := range map[string]func() (*source.FS, error){
			"work tree": open(t, r).WorkTree, "any system's": open(t, r).Rooted, "index": open(t, r).Index,
			"revision": func() (*source.FS, error) { return revision(t, r, "HEAD"), nil },
		} {
			f := must[*source.FS](t)(open())
			for _, moment := range []string{"at first", "once listed"} {
				_, statErr := f.Stat("dir/" + name)
				_, readErr := f.ReadFile("dir/" + name)
				_, listErr := f.ReadDir("dir/" + name)
				for _, err := range []error{statErr, readErr, listErr} {
					if !errors.Is(err, fs.ErrNotExist) {
						t.Errorf("%s, %s: %.40q: %.200v", way, moment, name, err)
					}
				}
				if entries, err := f.ReadDir("dir"); err != nil || len(entries) != 1 {
					t.Fatal(entries, err)
				}
			}
		}
	}
}

// What Linux finds behind links that lead through a file or end in a slash is
// found here, too.
func TestLinksThroughFiles(t *testing.T) {
	for way, open := range plainFolders(t, func(dir string) {
		writeFile(t, "x", dir, "file")
		writeFile(t, "x", dir, "dir", "file")
		for i, target := range []string{"file", "file/", "file/.", "file/..", "file/../file", "dir/", "dir/.", "dir//file", "./dir/../file", "dir/file/../file", "none/../file"} {
			if err := os.Symlink(target, filepath.Join(dir, fmt.Sprint("link", i))); err != nil {
				t.Fatal(err)
			}
		}
	}) {
		dir, f := open()
		links, err := filepath.Glob(filepath.Join(dir, "link*"))
		if err != nil || len(links) == 0 {
			t.Fatal(err)
		}
		for _, link := range links {
			target, _ := os.Readlink(link)
			want, wantErr := os.Stat(link)
			got, err := f.Stat(filepath.Base(link))
			if (err == nil) != (wantErr == nil) || err == nil && got.IsDir() != want.IsDir() {
				t.Errorf("%s, %s: %v, %v; want %v, %v", way, target, got, err, want, wantErr)
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s, %s: %v", way, target, err)
			}
		}
	}
}
