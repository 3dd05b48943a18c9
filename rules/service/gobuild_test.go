package service

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/shell"
)

// TestGoBuild compares with what the go command says that it would write.
func TestGoBuild(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("go is not installed: nothing to compare with")
	}
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/mono/v3\n", "main.go": "package main\nfunc main() {}\n",
		"lib/lib.go": "package lib\n", "lib/gen.go": "//go:build ignore\n\npackage main\nfunc main() {}\n",
		"cmd/a/a.go": "package main\nfunc main() {}\n", "cmd/b/b.go": "package main\nfunc main() {}\n",
		"cmd/v2/b.go": "package main\nfunc main() {}\n", "cmd/v1/b.go": "package main\nfunc main() {}\n",
		"one/go.mod": "module one\n", "one/one.go": "package main\nfunc main() {}\n", "one/v2/v.go": "package main\nfunc main() {}\n",
		"dir/x": "",
	} {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ dir, args string }{
		{".", ""}, {".", "./cmd/v2"}, {".", "./cmd/v1"}, {".", "./lib"}, {".", "./cmd/a ./cmd/b"}, {".", "./cmd/..."},
		{".", "lib/gen.go"}, {".", "-C one ./v2"}, {"one", "."}, {"cmd/a", "-p 1 -tags=x ../b"}, {".", "-o dir ./cmd/a"}, {"cmd", "--o ../out --trimpath ./a"},
	} {
		b := &goBuild{fsys: os.DirFS(root), dir: tt.dir}
		var words []shell.Word
		for _, w := range strings.Fields(tt.args) {
			words = append(words, shell.Word{Text: w})
		}
		b.read(words)
		got, ours := b.writes(), ""
		if got.name != "" {
			ours = filepath.Join(b.dir, got.name)
		}
		theirs := goWrites(t, root, tt.dir, strings.Fields(tt.args))
		if got.folder {
			theirs = filepath.Dir(theirs)
		}
		if ours != theirs || !got.compiled {
			t.Errorf("in %s: go build %s: got %+v, want %q", tt.dir, tt.args, got, theirs)
		}
	}
}

// goWrites asks the go command what it would write, without building anything.
func goWrites(t *testing.T, root, dir string, args []string) string {
	t.Helper()
	chdir := []string{"build"}
	if len(args) > 1 && args[0] == "-C" { // which has to come first
		chdir, args = append(chdir, args[:2]...), args[2:]
	}
	cmd := exec.Command("go", append(append(chdir, "-n"), args...)...)
	cmd.Dir = filepath.Join(root, dir)
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "GO111MODULE=on", "GOTOOLCHAIN=local")
	out, err := cmd.CombinedOutput()
	if err != nil && strings.Contains(string(out), "already exists and is a directory") {
		return ""
	} else if err != nil {
		t.Fatalf("go build %q: %v\n%s", args, err, out)
	}
	if len(chdir) > 1 {
		dir = filepath.Join(dir, chdir[2])
	}
	for line := range strings.Lines(string(out)) {
		if name, ok := strings.CutPrefix(line, "mv $WORK/b001/exe/a.out "); ok {
			return filepath.Join(dir, strings.TrimSpace(name))
		}
	}
	return ""
}
