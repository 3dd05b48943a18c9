package source_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/source"
)

// plainFolders opens a folder in the ways that there are on this system, after
// it was filled.
func plainFolders(t *testing.T, fill func(dir string)) map[string]func() (string, *source.FS) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("links and FIFOs are no use here")
	}
	ways := make(map[string]func() (string, *source.FS))
	for name, open := range map[string]func(string) (*source.FS, error){
		"this system's way": source.WorkTreeAt, "any system's way": source.RootedAt,
	} {
		ways[name] = func() (string, *source.FS) {
			dir := filepath.Join(t.TempDir(), "tree")
			if err := os.Mkdir(dir, 0o777); err != nil {
				t.Fatal(err)
			}
			fill(dir)
			return dir, must[*source.FS](t)(open(dir))
		}
	}
	return ways
}

func writeFile(t *testing.T, text string, elements ...string) {
	t.Helper()
	name := filepath.Join(elements...)
	err := os.MkdirAll(filepath.Dir(name), 0o777)
	if err == nil {
		err = os.WriteFile(name, []byte(text), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A tree may show what it was a moment ago; a fresh one does not.
func TestFresh(t *testing.T) {
	for way, open := range plainFolders(t, func(dir string) {
		writeFile(t, "old", dir, "dir", "file")
		writeFile(t, "gone soon", dir, "dir", "gone")
	}) {
		dir, f := open()
		if entries, err := f.ReadDir("dir"); err != nil || len(entries) != 2 {
			t.Fatal(way, entries, err)
		}
		if text, err := f.ReadFile("dir/file"); err != nil || string(text) != "old" {
			t.Errorf("%s: %q, %v", way, text, err)
		}
		writeFile(t, "another one", dir, "dir", "file")
		writeFile(t, "x", dir, "dir", "new")
		if err := os.Remove(filepath.Join(dir, "dir", "gone")); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"dir/gone", "dir/none"} {
			if _, err := f.ReadFile(name); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s, %s: %v", way, name, err)
			}
		}
		fresh := f.WithLimit(11).Fresh()
		if text, err := fresh.ReadFile("dir/file"); err != nil || string(text) != "another one" {
			t.Errorf("%s: %q, %v", way, text, err)
		}
		if info, err := fresh.Stat("dir/file"); err != nil || info.Size() != 11 {
			t.Errorf("%s: %v, %v", way, info, err)
		}
		if _, err := fresh.Stat("dir/new"); err != nil {
			t.Errorf("%s: %v", way, err)
		}
		if _, err := fresh.Stat("dir/gone"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", way, err)
		}
		if _, err := f.Fresh().WithLimit(10).ReadFile("dir/file"); !errors.Is(err, source.ErrTooLarge) {
			t.Errorf("%s: %v", way, err)
		}
	}
}

// What is read belongs to the caller, however often.
func TestReadFileIsTheCallers(t *testing.T) {
	for way, open := range plainFolders(t, func(dir string) { writeFile(t, "text", dir, "file") }) {
		_, f := open()
		for range 3 {
			text, err := f.ReadFile("file")
			if err != nil || string(text) != "text" {
				t.Errorf("%s: %q, %v", way, text, err)
			}
			copy(text, "mine")
		}
	}
}

// An open file ends where it ended when it was opened, be it small or large.
func TestOpenFileGrows(t *testing.T) {
	for way, open := range plainFolders(t, func(string) {}) {
		for _, text := range []string{"four", strings.Repeat("four", 100_000)} {
			dir, f := open()
			writeFile(t, text, dir, "file")
			file := must[fs.File](t)(f.Open("file"))
			grown := must[*os.File](t)(os.OpenFile(filepath.Join(dir, "file"), os.O_APPEND|os.O_WRONLY, 0))
			if _, err := grown.WriteString(" and more"); err != nil {
				t.Fatal(err)
			}
			grown.Close()
			part := make([]byte, 10)
			if n, err := file.(io.ReaderAt).ReadAt(part, int64(len(text))-2); string(part[:n]) != "ur" || err != io.EOF {
				t.Errorf("%s: %q, %v", way, part[:n], err)
			}
			if got, err := io.ReadAll(file); string(got) != text || err != nil {
				t.Errorf("%s: %d bytes, %v", way, len(got), err)
			}
			if info, err := file.Stat(); err != nil || info.Size() != int64(len(text)) {
				t.Errorf("%s: %v, %v", way, info, err)
			}
			if err := file.Close(); err != nil {
				t.Errorf("%s: %v", way, err)
			}
			if got, err := f.Fresh().ReadFile("file"); string(got) != text+" and more" || err != nil {
				t.Errorf("%s: %d bytes, %v", way, len(got), err)
			}
			if _, err := f.Fresh().WithLimit(int64(len(text))).Open("file"); !errors.Is(err, source.ErrTooLarge) {
				t.Errorf("%s: %v", way, err)
			}
		}
	}
}

// What takes the place of a file or a folder after it was listed leads nowhere:
// not out of the tree, and into no endless wait.
func TestSwappedWhileRead(t *testing.T) {
	for way, open := range plainFolders(t, func(dir string) {
		writeFile(t, "secret", filepath.Dir(dir), "outside", "file")
		writeFile(t, "mine", dir, "unread", "file")
		for _, name := range []string{"file", "fifo", "folder/file", "linked/file", "far/away/file"} {
			writeFile(t, "mine", dir, name)
		}
	}) {
		dir, f := open()
		err := fs.WalkDir(f, ".", func(_ string, _ fs.DirEntry, err error) error { return err })
		if err != nil {
			t.Fatal(err)
		}
		fresh := f.Fresh()
		if entries, err := fresh.ReadDir("."); err != nil || len(entries) != 6 {
			t.Fatal(way, entries, err)
		}
		swap := func(name, target string) {
			name = filepath.Join(dir, name)
			if err := errors.Join(os.RemoveAll(name), os.Symlink(target, name)); err != nil {
				t.Fatal(err)
			}
		}
		swap("file", "../outside/file")
		swap("folder", "../outside")
		swap("linked", filepath.Join(filepath.Dir(dir), "outside"))
		swap("far/away", "../../outside")
		for _, name := range []string{"fifo", "unread"} {
			name = filepath.Join(dir, name)
			if err := os.RemoveAll(name); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command("mkfifo", name).CombinedOutput(); err != nil {
				t.Skipf("mkfifo: %v %s", err, out)
			}
		}
		if entries, err := fresh.ReadDir("unread"); err == nil {
			t.Errorf("%s: a FIFO holds %v", way, entries)
		}
		for _, name := range []string{"file", "fifo", "folder/file", "linked/file", "far/away/file"} {
			if text, err := f.ReadFile(name); err == nil {
				t.Errorf("%s: %s holds %q", way, name, text)
			}
			if file, err := f.Open(name); err == nil {
				t.Errorf("%s: %s is opened: %v", way, name, file)
			}
			if info, err := f.Stat(name); err == nil && info.Mode().IsRegular() {
				t.Errorf("%s: %s is described: %v", way, name, info)
			}
		}
		if _, err := f.ReadFile("fifo"); !errors.Is(err, source.ErrIrregular) {
			t.Errorf("%s: %v", way, err)
		}
	}
}
