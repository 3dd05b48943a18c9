package regular_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/megalint/megalint/internal/regular"
)

// ways are those to open a name in a folder.
func ways(t *testing.T, dir string) map[string]func(name string) (*os.File, fs.FileInfo, error) {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return map[string]func(string) (*os.File, fs.FileInfo, error){
		"by path": func(name string) (*os.File, fs.FileInfo, error) {
			return regular.Open(os.OpenFile, filepath.Join(dir, name))
		},
		"in a root": func(name string) (*os.File, fs.FileInfo, error) { return regular.Open(root.OpenFile, name) },
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	err := os.WriteFile(filepath.Join(dir, "file"), []byte("text"), 0o666)
	if err == nil {
		err = os.Mkdir(filepath.Join(dir, "folder"), 0o777)
	}
	if err != nil {
		t.Fatal(err)
	}
	for way, open := range ways(t, dir) {
		f, info, err := open("file")
		if err != nil {
			t.Fatalf("%s: %v", way, err)
		}
		if text, err := io.ReadAll(f); err != nil || string(text) != "text" || info.Size() != 4 || !info.Mode().IsRegular() {
			t.Errorf("%s: %q, %v; %v", way, text, err, info)
		}
		if err := f.Close(); err != nil {
			t.Errorf("%s: %v", way, err)
		}
		if f, _, err := open("folder"); !errors.Is(err, regular.ErrIrregular) || f != nil {
			t.Errorf("%s: a folder: %v, %v", way, f, err)
		}
		if f, _, err := open("none"); !errors.Is(err, fs.ErrNotExist) || f != nil {
			t.Errorf("%s: nothing: %v, %v", way, f, err)
		}
	}
}
