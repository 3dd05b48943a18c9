//go:build unix

package tree

import (
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/megalint/megalint/lint"
)

// TestFixIsNotKeptWaiting meets a FIFO, which nobody ever writes to.
func TestFixIsNotKeptWaiting(t *testing.T) {
	dir := folder(t, map[string]string{"a/b": ""})
	if err := syscall.Mkfifo(filepath.Join(dir, "a", "fifo"), 0o644); err != nil {
		t.Skip(err)
	}
	fixed := mend(t, dir, func(tree fs.FS) []lint.Finding {
		return []lint.Finding{insert(tree, "a/fifo", "x"), mode("a/fifo", 0o755)}
	})
	if len(fixed.Refused) != 1 || !strings.Contains(fixed.Refused[0].Error(), "a/fifo is not mended: it is not a regular file") {
		t.Errorf("%v", fixed.Refused)
	}
}
