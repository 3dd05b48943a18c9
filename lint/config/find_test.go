package config_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
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

// TestStrangeFiles loads what carries the name of a configuration and is none.
func TestStrangeFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs named pipes and links")
	}
	outside, dir := t.TempDir(), t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	must(os.WriteFile(filepath.Join(outside, "secret.yaml"), []byte("rulez: {}"), 0o600))
	must(os.Mkdir(in("folder"), 0o755))
	must(syscall.Mkfifo(in("fifo"), 0o644))
	must(os.Symlink(filepath.Join(outside, "secret.yaml"), in("absolute")))
	must(os.Symlink("../"+filepath.Base(outside)+"/secret.yaml", in("escaping")))
	must(os.Symlink("/dev/zero", in("device")))
	must(os.Symlink("nowhere", in("dangling")))
	must(os.Symlink("loop", in("loop")))
	must(os.Symlink("folder", in("to-folder")))
	must(os.Symlink("fifo", in("to-fifo")))
	must(os.WriteFile(in("large"), make([]byte, 1<<20+1), 0o644))
	must(os.WriteFile(in("good"), []byte("services: [a]"), 0o644))
	must(os.Symlink("good", in("to-good")))
	root, err := os.OpenRoot(dir)
	must(err)
	defer root.Close()

	const link = "is a link that leads to no file of the repository"
	for name, want := range map[string]string{
		"folder": "is a folder, not a file", "to-folder": "is a folder, not a file",
		"fifo": "is a named pipe, not a file", "to-fifo": "is a named pipe, not a file",
		"absolute": link, "escaping": link, "device": link, "dangling": link, "loop": link,
		"large":   "is larger than 1 MiB, too large for a configuration",
		"missing": "does not exist", "good/below": "cannot be read: not a directory",
		"good": "", "to-good": "",
	} {
		_, _, err := config.Load(root.FS(), name, rules())
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != name+": "+want) {
			t.Errorf("got %v, want %s: %s", err, name, want)
		}
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
