package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestMonorepo(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("HOME", t.TempDir())
	dir := t.TempDir()
	if err := writeMonorepo(context.Background(), dir, 25); err != nil {
		t.Fatal(err)
	}
	list := exec.Command("git", "ls-files", "--stage")
	list.Dir = dir
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	files, executables := 0, strings.Count(string(out), "100755")
	for line := range strings.Lines(string(out)) {
		_, name, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
		files++
	}
	if files < 25*10 || executables != 25*4 {
		t.Errorf("git knows %d files, of which %d are executable, want run and three scripts for each of 25 services", files, executables)
	}
}
