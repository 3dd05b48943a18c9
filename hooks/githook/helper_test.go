package githook_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/githook"
	"github.com/megalint/megalint/internal/gitconfig"
)

// TestMain lets the test binary stand in for megalint in the hooks that the
// tests install.
func TestMain(m *testing.M) {
	if len(os.Args) > 3 && os.Args[1] == "hook" && os.Args[2] == "run" {
		os.Exit(actAsMegalint(os.Args[3], os.Args[4:]))
	}
	os.Exit(m.Run())
}

// actAsMegalint runs a hook: it writes what it sees to $SEEN, and refuses a
// message with the word BAD.
func actAsMegalint(name string, args []string) int {
	err := func() error {
		here, err := locate(".", os.Environ())
		if err != nil {
			return err
		}
		seen := fmt.Sprintf("%s %q\n", name, args)
		defer func() {
			if path := os.Getenv("SEEN"); path != "" {
				os.WriteFile(path, []byte(seen), 0o644)
			}
		}()
		switch githook.Name(name) {
		case githook.CommitMsg:
			d, err := githook.ReadMessage(here, ".", args[0], os.Getenv)
			if err != nil {
				return err
			}
			seen += fmt.Sprintf("edited=%v merging=%v empty=%v unwritten=%v fault=%v\n%s", d.Edited, d.Merging, d.Empty, d.Unwritten, d.Fault, d.Text)
			if strings.Contains(d.Text, "BAD") {
				kept, err := d.Keep()
				return errors.Join(errors.New("refused\n"+kept.String()), err)
			}
		case githook.PrepareCommitMsg:
			source := ""
			if len(args) > 1 {
				source = args[1]
			}
			_, err := githook.Prepare(".", args[0], source, githook.Prefix(strings.Split(os.Getenv("COMPONENTS"), ",")), os.Getenv)
			return err
		case githook.PrePush:
			push, err := githook.ReadPush(here.Config, args[0], args[1], os.Stdin)
			if err != nil {
				return err
			}
			seen += fmt.Sprintf("%d updates\n", len(push.Updates))
			seen += strings.Join(push.Include, " ") + "\n" + strings.Join(push.Exclude, " ") + "\n" + strings.Join(push.ExcludeRefs, " ") + "\n"
		}
		return nil
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "megalint:", err)
		return 1
	}
	return 0
}

// locate asks git where the repository is.
func locate(dir string, env []string) (githook.Repository, error) {
	ask := func(what ...string) ([]string, error) {
		cmd := exec.Command("git", append([]string{"rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir"}, what...)...)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.Output()
		return strings.Split(string(out), "\n"), err
	}
	var repo githook.Repository
	lines, err := ask("--show-toplevel")
	if err != nil { // a bare repository
		if lines, err = ask(); err != nil {
			return repo, err
		}
	}
	repo.GitDir, repo.CommonDir, repo.WorkTree = lines[0], lines[1], lines[2]
	repo.Config, err = gitconfig.Load(gitconfig.Options{GitDir: repo.GitDir, CommonDir: repo.CommonDir, Getenv: func(name string) string {
		value := ""
		for _, pair := range env {
			if v, ok := strings.CutPrefix(pair, name+"="); ok {
				value = v
			}
		}
		return value
	}})
	return repo, err
}

// world is a folder with a home and, in <root>/repo, a repository.
type world struct {
	t      *testing.T
	root   string
	dir    string // where git runs
	env    []string
	binary string // what stands in for megalint
}

func newWorld(t *testing.T) *world {
	t.Helper()
	for _, program := range []string{"git", "sh"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: this test runs git's own hooks", program)
		}
	}
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, root: root, dir: root, binary: filepath.Join(root, "bin", "megalint")}
	w.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(root, "home"), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=" + filepath.Join(root, "home", ".gitconfig"), "GIT_EDITOR=true", "LC_ALL=C", "SEEN=" + filepath.Join(root, "seen"),
		"GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z"}
	w.write("home/.gitconfig", "[user]\n\tname = A U Thor\n\temail = author@example.com\n[init]\n\tdefaultBranch = main\n"+
		"[protocol \"file\"]\n\tallow = always\n[advice]\n\tdetachedHead = false\n", 0o644)
	w.stub(w.binary)
	w.git("init", "-q", "repo")
	w.dir = filepath.Join(root, "repo")
	return w
}

// stub puts the test binary in a place.
func (w *world) stub(path string) {
	w.t.Helper()
	self, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Symlink(self, path); err != nil {
		w.t.Skip(err)
	}
}

// write writes a file below the root, with exactly that mode.
func (w *world) write(name, text string, mode os.FileMode) string {
	w.t.Helper()
	path := filepath.Join(w.root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		w.t.Fatal(err)
	}
	return path
}

func (w *world) read(path string) string {
	w.t.Helper()
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.root, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// try runs a command and returns all that it wrote, and its exit status.
func (w *world) try(stdin, program string, args ...string) (string, int) {
	w.t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = w.dir, w.env, strings.NewReader(stdin)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// git runs git, which has to succeed.
func (w *world) git(args ...string) string {
	w.t.Helper()
	out, code := w.try("", "git", args...)
	if code != 0 {
		w.t.Fatalf("git %q: status %d\n%s", args, code, out)
	}
	return out
}

// refused runs git commit, which has to fail, and returns what it said.
func (w *world) refused(args ...string) string {
	w.t.Helper()
	out, code := w.try("", "git", append([]string{"commit", "-q", "--allow-empty"}, args...)...)
	if code == 0 {
		w.t.Fatalf("git commit %q passes\n%s", args, out)
	}
	return out
}

func (w *world) commit(args ...string) {
	w.t.Helper()
	w.git(append([]string{"commit", "-q", "--allow-empty"}, args...)...)
}

func (w *world) installer() *githook.Installer {
	w.t.Helper()
	repo, err := locate(w.dir, w.env)
	if err != nil {
		w.t.Fatal(err)
	}
	return &githook.Installer{Repo: repo, Binary: w.binary}
}

func (w *world) install(hooks ...githook.Name) githook.Report {
	w.t.Helper()
	report, err := w.installer().Install(hooks...)
	if err != nil {
		w.t.Fatal(err)
	}
	return report
}

func (w *world) uninstall(hooks ...githook.Name) githook.Report {
	w.t.Helper()
	report, err := w.installer().Uninstall(hooks...)
	if err != nil {
		w.t.Fatal(err)
	}
	return report
}

// judges demands that the hook runs: it lets a message pass and refuses one.
func (w *world) judges() {
	w.t.Helper()
	w.commit("-m", "Good one")
	if seen := w.read("seen"); !strings.Contains(seen, "\nGood one\n") {
		w.t.Errorf("the hook saw %q", seen)
	}
	if out := w.refused("-m", "BAD one"); !strings.Contains(out, "megalint: refused") {
		w.t.Errorf("git says %q", out)
	}
}

// snapshot gives all files below a folder with their modes, links and contents.
func (w *world) snapshot(dir string) string {
	w.t.Helper()
	var b strings.Builder
	err := filepath.Walk(filepath.Join(w.root, dir), func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s %v", path, info.Mode())
		switch {
		case info.Mode()&os.ModeSymlink != 0:
			target, _ := os.Readlink(path)
			b.WriteString(" -> " + target)
		case info.Mode().IsRegular():
			text, _ := os.ReadFile(path)
			fmt.Fprintf(&b, " %q", text)
		}
		b.WriteByte('\n')
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return b.String()
}
