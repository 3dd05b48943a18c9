package source

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// beneathAt opens a folder by openat2.
func beneathAt(t *testing.T, dir string) *beneath {
	t.Helper()
	d, err := openDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	b, ok := d.(*beneath)
	if !ok {
		t.Skip("this system has no openat2")
	}
	return b
}

// A folder whose names take several calls is listed whole, and equals os's list.
func TestListLarge(t *testing.T) {
	dir := t.TempDir()
	for i := range 500 {
		name := filepath.Join(dir, fmt.Sprint(i, strings.Repeat("-long", i%50)))
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	listed, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, e := range listed {
		want = append(want, e.Name())
	}
	entries, err := beneathAt(t, dir).list(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		got = append(got, e.name)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%d names, want %d", len(got), len(want))
	}
}

// dirent is a name as the kernel lists it.
func dirent(name string, kind byte) []byte {
	d := make([]byte, (direntName+len(name)+8)&^7)
	binary.NativeEndian.PutUint16(d[direntLength:], uint16(len(d)))
	d[direntType] = kind
	copy(d[direntName:], name)
	return d
}

// Where the file system does not tell what a name stands for, it is looked up.
func TestListWithoutTypes(t *testing.T) {
	dir := t.TempDir()
	err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o666)
	if err == nil {
		err = os.Mkdir(filepath.Join(dir, "folder"), 0o777)
	}
	if err == nil {
		err = os.Symlink("file", filepath.Join(dir, "link"))
	}
	if err != nil {
		t.Fatal(err)
	}
	var data []byte
	for _, name := range []string{".", "..", "file", "folder", "link", "gone"} {
		data = append(data, dirent(name, unix.DT_UNKNOWN)...)
	}
	data = append(data, dirent("told", unix.DT_LNK)...)
	entries, err := beneathAt(t, dir).parse(".", data, nil)
	want := []entry{{"file", 0, nil}, {"folder", fs.ModeDir, nil}, {"link", fs.ModeSymlink, nil}, {"told", fs.ModeSymlink, nil}}
	if err != nil || !slices.Equal(entries, want) {
		t.Errorf("%v, %v", entries, err)
	}
}

// Modes are those that os knows.
func TestLstatEqualsOS(t *testing.T) {
	b := beneathAt(t, "/dev")
	for _, name := range []string{"null", "fd", "shm", "."} {
		want, err := os.Lstat(filepath.Join("/dev", name))
		if err != nil {
			continue
		}
		mode, _, err := b.lstat(name)
		if err != nil || mode != want.Mode()&(fs.ModeType|fs.ModePerm) {
			t.Errorf("%s: %v, want %v; %v", name, mode, want.Mode(), err)
		}
	}
}

// No handle is left open.
func TestFilesAreClosed(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"file", "a", "b"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := unix.Mkfifo(filepath.Join(dir, "fifo"), 0o666); err != nil {
		t.Skip(err)
	}
	f := &FS{newWorkTree(beneathAt(t, dir), nil), 0}
	open := func() int {
		names, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip(err)
		}
		return len(names)
	}
	before := open()
	for range 100 {
		_, _ = f.ReadFile("file") // over the limit
		_, _ = f.Open("file")
		_, _ = f.Open("fifo")
		_, _, _, _ = f.tree.(*workTree).disk.open("fifo")
		_, _ = f.Stat("file")
		_, _ = f.ReadDir("file")
		file, err := f.WithLimit(1).Open("file")
		if err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	if after := open(); after > before+10 {
		t.Errorf("%d files were open, and %d are now", before, after)
	}
}

// A file that is closed twice, as deferred calls do, takes no other one's handle.
func TestCloseTwice(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "b"} { // too large to be kept in memory
		if err := os.WriteFile(filepath.Join(dir, name), bytes.Repeat([]byte(name), maxKept+1), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	f := &FS{newWorkTree(beneathAt(t, dir), nil), DefaultLimit}
	a, err := f.Open("a")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	b, err := f.Open("b")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := a.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("closed twice: %v", err)
	}
	text := make([]byte, 1)
	if n, err := a.Read(text); n != 0 || !errors.Is(err, fs.ErrClosed) {
		t.Errorf("read once closed: %q, %v", text[:n], err)
	}
	if n, err := b.Read(text); err != nil || string(text[:n]) != "b" {
		t.Errorf("%q, %v", text[:n], err)
	}
}

// A folder that may be searched but not listed has files that are found by name.
func TestFolderThatCannotBeListed(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may list every folder")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	f := &FS{newWorkTree(beneathAt(t, dir), nil), 1}
	if err := os.Chmod(dir, 0o311); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o777)
	for range 2 * maxLookups {
		if text, err := f.ReadFile("file"); err != nil || string(text) != "x" {
			t.Errorf("%q, %v", text, err)
		}
		if _, err := f.ReadFile("none"); !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
	}
	if _, err := f.ReadDir("."); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
}
