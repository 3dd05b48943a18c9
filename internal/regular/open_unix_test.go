//go:build unix

package regular_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/megalint/megalint/internal/regular"
)

// TestOpenIsNotKeptWaiting meets a FIFO that nobody writes to, and one that
// somebody opened and writes nothing to.
func TestOpenIsNotKeptWaiting(t *testing.T) {
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
		for _, name := range []string{"alone", "held"} {
			if f, _, err := open(name); !errors.Is(err, regular.ErrIrregular) || f != nil {
				t.Errorf("%s, %s: %v, %v", way, name, f, err)
			}
		}
	}
}

func TestOpenDevice(t *testing.T) {
	if f, _, err := regular.Open(os.OpenFile, os.DevNull); !errors.Is(err, regular.ErrIrregular) || f != nil {
		t.Errorf("%v, %v", f, err)
	}
}
