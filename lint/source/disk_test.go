package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
)

// counted is a disk that counts what is asked of it.
type counted struct {
	disk
	mu            sync.Mutex
	lstats, lists int
	opens         map[string]int
}

func (c *counted) open(name string) (diskFile, fs.FileMode, int64, error) {
	c.mu.Lock()
	c.opens[name]++
	c.mu.Unlock()
	return c.disk.open(name)
}

func (c *counted) lstat(name string) (fs.FileMode, int64, error) {
	c.mu.Lock()
	c.lstats++
	c.mu.Unlock()
	return c.disk.lstat(name)
}

func (c *counted) list(name string) ([]entry, error) {
	c.mu.Lock()
	c.lists++
	c.mu.Unlock()
	return c.disk.list(name)
}

func countedTree(t *testing.T, dir string) (*FS, *counted) {
	t.Helper()
	d, err := openDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	c := &counted{disk: d, opens: make(map[string]int)}
	return &FS{newWorkTree(c, nil), DefaultLimit}, c
}

// Few names are looked up one by one, so that the git hook lists no folder of
// thousands; many are looked up in a list.
func TestFoldersAreListedOnce(t *testing.T) {
	f, c := countedTree(t, t.TempDir())
	look := func(n int) {
		for i := range n {
			if _, err := f.Stat(fmt.Sprintf("none%d", i)); !errors.Is(err, fs.ErrNotExist) {
				t.Error(err)
			}
		}
	}
	lists, lstats := 0, maxLookups
	if foldsNames {
		lists, lstats = 1, 0
	}
	if look(maxLookups); c.lists != lists || c.lstats != lstats {
		t.Errorf("%d names take %d lists and %d look-ups", maxLookups, c.lists, c.lstats)
	}
	var together sync.WaitGroup
	for range 4 {
		together.Go(func() { look(100) })
	}
	together.Wait()
	if c.lists != 1 || c.lstats != lstats {
		t.Errorf("hundreds of names take %d lists and %d look-ups", c.lists, c.lstats)
	}
	if _, err := f.ReadDir("."); err != nil || c.lists != 1 {
		t.Errorf("another list: %d, %v", c.lists, err)
	}
}

// Small files are read once while others of a service are, large ones never
// kept, and what is kept is bounded.
func TestRecentFiles(t *testing.T) {
	dir := t.TempDir()
	const small, others = 1 << 10, 2 * maxRecent / maxKept
	for name, size := range map[string]int{"small": small, "limit": maxKept, "large": maxKept + 1, "empty": 0} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for i := range others {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), make([]byte, maxKept), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	f, c := countedTree(t, dir)
	use := func(name string) {
		if _, err := f.ReadFile(name); err != nil {
			t.Error(err)
		}
		file, err := f.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	for range 2 {
		for _, name := range []string{"small", "limit", "large", "empty"} {
			use(name)
		}
	}
	for name, want := range map[string]int{"small": 1, "limit": 1, "empty": 1, "large": 4} {
		if c.opens[name] != want {
			t.Errorf("%s is opened %d times, want %d", name, c.opens[name], want)
		}
	}
	for i := range others {
		use(fmt.Sprint(i))
	}
	r, bytes := &f.tree.(*workTree).recent, 0
	for _, half := range []map[string]content{r.young, r.old} {
		for _, c := range half {
			bytes += len(c.data)
		}
	}
	if use("small"); bytes > maxRecent+2*maxKept || c.opens["small"] != 2 {
		t.Errorf("%d bytes are kept; small is opened %d times", bytes, c.opens["small"])
	}
}

// A file may have another size than the disk says, for somebody writes to it or
// its file system does not know.
func TestReadAll(t *testing.T) {
	const text = "eight by"
	for size := int64(0); size < 20; size++ {
		for limit := int64(0); limit < 20; limit++ {
			for name, r := range map[string]io.Reader{
				"at once": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text)),
				"with the end": iotest.DataErrReader(strings.NewReader(text)),
			} {
				data, err := readAll(r, size, limit)
				switch {
				case size > limit:
					if !errors.Is(err, ErrTooLarge) {
						t.Errorf("%s, size %d, limit %d: %v", name, size, limit, err)
					}
				case err != nil:
					if !errors.Is(err, ErrTooLarge) || limit >= int64(len(text)) {
						t.Errorf("%s, size %d, limit %d: %v", name, size, limit, err)
					}
				case !strings.HasPrefix(text, string(data)) || int64(len(data)) < min(size, int64(len(text))) || int64(len(data)) > limit:
					t.Errorf("%s, size %d, limit %d: %q", name, size, limit, data)
				}
			}
		}
	}
	if _, err := readAll(iotest.ErrReader(io.ErrClosedPipe), 1, 10); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}
