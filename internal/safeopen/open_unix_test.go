//go:build unix

package safeopen_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/megalint/megalint/internal/safeopen"
)

// TestNothingIsWaitedFor meets a FIFO that nobody writes to, and one that
// somebody has open and writes nothing to.
func TestNothingIsWaitedFor(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"alone", "held"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o666); err != nil {
			t.Skip(err)
		}
	}
	held, err := os.OpenFile(filepath.Join(dir, "held"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	for way, open := range ways(t, dir) {
		refused(t, way, open, "alone")
		refused(t, way, open, "held")
	}
	refused(t, "by path", os.OpenFile, os.DevNull)
}

func refused(t *testing.T, way string, open safeopen.OpenFile, name string) {
	t.Helper()
	if f, _, err := safeopen.File(open, name); !errors.Is(err, safeopen.ErrIrregular) || f != nil {
		t.Errorf("%s, %s is a file: %v, %v", way, name, f, err)
	}
	refusedFolder(t, way, open, name)
}
