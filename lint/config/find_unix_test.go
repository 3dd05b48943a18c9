//go:build unix

package config_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/megalint/megalint/lint/config"
)

// TestStrangeFiles loads what carries the name of a configuration and is none.
func TestStrangeFiles(t *testing.T) {
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
