package safeopen_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/megalint/megalint/internal/safeopen"
)

// ways are those to open a name in a folder.
func ways(t *testing.T, dir string) map[string]safeopen.OpenFile {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return map[string]safeopen.OpenFile{
		"by path": func(name string, flag int, mode fs.FileMode) (*os.File, error) {
			return os.OpenFile(filepath.Join(dir, name), flag, mode)
		},
		"in a root": root.OpenFile,
	}
}

func refusedFolder(t *testing.T, way string, open safeopen.OpenFile, name string) {
	t.Helper()
	if f, err := safeopen.Folder(open, name); !errors.Is(err, syscall.ENOTDIR) || f != nil {
		t.Errorf("%s, %s is a folder: %v, %v", way, name, f, err)
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	err := os.Mkdir(filepath.Join(dir, "folder"), 0o777)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "folder", "file"), []byte("text"), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("folder", "file")
	for way, open := range ways(t, dir) {
		f, info, err := safeopen.File(open, file)
		if err != nil {
			t.Fatalf("%s: %v", way, err)
		}
		if text, err := io.ReadAll(f); err != nil || string(text) != "text" || info.Size() != 4 || !info.Mode().IsRegular() {
			t.Errorf("%s: %q, %v; %v", way, text, err, info)
		}
		if err := f.Close(); err != nil {
			t.Errorf("%s: %v", way, err)
		}
		if f, err = safeopen.Folder(open, "folder"); err != nil {
			t.Fatalf("%s: %v", way, err)
		}
		if names, err := f.Readdirnames(-1); err != nil || len(names) != 1 || names[0] != "file" {
			t.Errorf("%s: %q, %v", way, names, err)
		}
		if err := f.Close(); err != nil {
			t.Errorf("%s: %v", way, err)
		}
		if f, _, err := safeopen.File(open, "folder"); !errors.Is(err, safeopen.ErrIrregular) || f != nil {
			t.Errorf("%s: a folder is a file: %v, %v", way, f, err)
		}
		refusedFolder(t, way, open, file)
		if f, _, err := safeopen.File(open, "none"); !errors.Is(err, fs.ErrNotExist) || f != nil {
			t.Errorf("%s: nothing is a file: %v, %v", way, f, err)
		}
		if f, err := safeopen.Folder(open, "none"); !errors.Is(err, fs.ErrNotExist) || f != nil {
			t.Errorf("%s: nothing is a folder: %v, %v", way, f, err)
		}
	}
}
