package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
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

func countedTree(t *testing.T) (*FS, *counted) {
	t.Helper()
	d, err := openDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := &counted{disk: d}
	return &FS{newWorkTree(c, nil), DefaultLimit}, c
}

// Few names are looked up one by one, so that the git hook lists no folder of
// thousands; many are looked up in a list.
func TestFoldersAreListedOnce(t *testing.T) {
	f, c := countedTree(t)
	look := func(n int) {
		for i := range n {
			if _, err := f.Stat(fmt.Sprintf("none%d", i)); !errors.Is(err, fs.ErrNotExist) {
				t.Error(err)
			}
		}
	}
	look(maxLookups)
	if c.lists != 0 || c.lstats != maxLookups {
		t.Errorf("%d names take %d lists and %d look-ups", maxLookups, c.lists, c.lstats)
	}
	var together sync.WaitGroup
	for range 4 {
		together.Go(func() { look(100) })
	}
	together.Wait()
	if !foldsNames && (c.lists != 1 || c.lstats != maxLookups) {
		t.Errorf("hundreds of names take %d lists and %d look-ups", c.lists, c.lstats)
	}
	if _, err := f.ReadDir("."); err != nil || c.lists != 1 {
		t.Errorf("another list: %d, %v", c.lists, err)
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
