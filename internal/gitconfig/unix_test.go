//go:build unix

package gitconfig_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/megalint/megalint/internal/gitconfig"
)

// TestOddFiles demands an answer, where git would wait for ever or read one.
func TestOddFiles(t *testing.T) {
	dir := t.TempDir()
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o644); err != nil {
		t.Skip(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		fifo: "not a regular file", dir: "not a regular file", "/dev/zero": "not a regular file", link: "", os.DevNull: "",
	} {
		_, err := gitconfig.Load(gitconfig.Options{Getenv: environment([]string{"GIT_CONFIG_GLOBAL=" + file, "GIT_CONFIG_NOSYSTEM=1"})})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v", file, err)
		}
	}
}

func TestUnreadableFiles(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := t.TempDir()
	secret, file := filepath.Join(dir, "secret"), filepath.Join(dir, "gitconfig")
	if err := os.WriteFile(secret, nil, 0); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("[include]\npath=secret\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	load := func(variable, file string) error {
		_, err := gitconfig.Load(gitconfig.Options{Getenv: environment([]string{variable + "=" + file, "HOME=" + dir + "/none"})})
		return err
	}
	if err := load("GIT_CONFIG_GLOBAL", secret); err != nil {
		t.Errorf("the user's own file: %v", err)
	}
	if err := load("GIT_CONFIG_SYSTEM", secret); err == nil {
		t.Error("the system's file passes")
	}
	if err := load("GIT_CONFIG_GLOBAL", file); err == nil {
		t.Error("an include passes")
	}
}
