package config_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint/config"
)

func TestFind(t *testing.T) {
	tree := fstest.MapFS{
		"a/b/c/file":            {},
		"a/b/.megalint.yaml":    {},
		"x/.megalint.yml":       {},
		"x/y/file":              {},
		"folder/.megalint.yaml": {Mode: fs.ModeDir},
		"other/file":            {},
	}
	for dir, want := range map[string]string{
		".": "", "a": "", "a/b": "a/b/.megalint.yaml", "a/b/c": "a/b/.megalint.yaml",
		"x/y": "x/.megalint.yml", "folder": "folder/.megalint.yaml", "other": "", "gone/away": "",
	} {
		if got, err := config.Find(tree, dir); got != want || err != nil {
			t.Errorf("from %s: got %q, %v, want %q", dir, got, err, want)
		}
	}
	tree[".megalint.yaml"] = &fstest.MapFile{}
	if got, err := config.Find(tree, "other"); got != ".megalint.yaml" || err != nil {
		t.Errorf("from other: got %q, %v", got, err)
	}
}

func TestFindFails(t *testing.T) {
	both := fstest.MapFS{"a/.megalint.yaml": {}, "a/.megalint.yml": {}, "a/b/c": {}}
	_, err := config.Find(both, "a/b")
	var e *config.Error
	if !errors.As(err, &e) || err.Error() != "a/.megalint.yml: a/.megalint.yaml lies beside it: keep one of the two" {
		t.Errorf("two files: %v", err)
	}
	for _, dir := range []string{"", "/a", "../a", "a/../b", "a/"} {
		if _, err := config.Find(both, dir); err == nil {
			t.Errorf("from %q: no error", dir)
		}
	}
	if _, err := config.Find(brokenFS{}, "a"); err == nil || err.Error() != "a/.megalint.yaml: cannot be read: disk on fire" {
		t.Errorf("broken disk: %v", err)
	}
}

// brokenFS opens nothing.
type brokenFS struct{}

func (brokenFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("disk on fire")}
}

func TestMissingFile(t *testing.T) {
	if _, _, err := config.Load(fstest.MapFS{}, "a.yaml", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, _, err := config.Load(brokenFS{}, "a.yaml", nil); err == nil || err.Error() != "a.yaml: cannot be read: disk on fire" {
		t.Errorf("got %v", err)
	}
}

func TestUnreadableFile(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read every file")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, config.Name), nil, 0); err != nil {
		t.Fatal(err)
	}
	_, _, err := config.Load(os.DirFS(dir), config.Name, nil)
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("got %v", err)
	}
}

// growingFS has files that say they are small and are not.
type growingFS struct{ fstest.MapFS }

func (g growingFS) Open(name string) (fs.File, error) {
	f, err := g.MapFS.Open(name)
	return growingFile{f}, err
}

type growingFile struct{ fs.File }

func (growingFile) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '#'
	}
	return len(p), nil
}

func TestGrowingFile(t *testing.T) {
	_, _, err := config.Load(growingFS{fstest.MapFS{config.Name: {}}}, config.Name, nil)
	if err == nil || !strings.Contains(err.Error(), "larger than 1 MiB") {
		t.Errorf("got %v", err)
	}
}
