package makefile_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/megalint/megalint/internal/makefile"
)

// outcome is what came of `make -n goal`, told by make itself or by us.
type outcome struct {
	kind     string // commands, nothing, missing, lacks, error, crash
	text     string // the commands, or the name that is missing
	verdict  makefile.Target
	original string
	ran      map[string]bool // the targets whose recipes run, told by us
	shadow   bool            // there may be something that shadows the target, told by us
}

func (o outcome) String() string { return o.kind + ": " + o.text }

// needMake skips a test where GNU make 4.3 or newer is not installed.
func needMake(t testing.TB) {
	t.Helper()
	out, err := exec.Command("make", "--version").Output()
	if err != nil || !bytes.HasPrefix(out, []byte("GNU Make 4.")) {
		t.Skip("GNU make 4 is not installed: nothing to compare with")
	}
}

// plant writes a tree whose files are all equally old.
func plant(t testing.TB, root, tree string) {
	t.Helper()
	archive := txtar.Parse([]byte(tree))
	for _, f := range archive.Files {
		name := filepath.Join(root, f.Name)
		if strings.HasSuffix(f.Name, "/") {
			if err := os.MkdirAll(name, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sameAge(t, root)
}

func sameAge(t testing.TB, root string) {
	t.Helper()
	then := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	err := filepath.WalkDir(root, func(p string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(p, then, then)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// realMake asks GNU make.
func realMake(t testing.TB, dir, goal string) outcome {
	t.Helper()
	args := []string{"-n"}
	if goal != "" {
		args = append(args, goal)
	}
	cmd := exec.Command("make", args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=/nonexistent", "LC_ALL=C"}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	timer := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
	err := cmd.Run()
	timer.Stop()
	o := outcome{original: stdout.String() + stderr.String()}
	for line := range strings.Lines(stderr.String()) {
		if _, name, ok := strings.Cut(line, "*** No rule to make target '"); ok && strings.HasPrefix(line, "make: ***") {
			o.kind = "missing"
			if needed, _, ok := strings.Cut(name, "', needed by"); ok {
				o.kind, o.text = "lacks", needed
				return o
			}
			o.text = strings.TrimSuffix(strings.TrimSuffix(name, "\n"), "'.  Stop.")
			switch {
			case strings.HasSuffix(o.text, "/"+goal): // as VPATH has it
				o.text = goal
			case o.text != goal && strings.Contains(stderr.String(), ": "+o.text+": No such file"):
				o.kind, o.text = "error", "" // a makefile
			case o.text != goal:
				o.kind = "lacks" // of a file that VPATH led to, make forgets what needs it
			}
			return o
		}
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && !exit.Exited() {
		o.kind = "crash"
		return o
	}
	if err != nil {
		o.kind = "error"
		return o
	}
	var commands []string
	for line := range strings.Lines(stdout.String()) {
		// make removes intermediate files at the end, and tells where it is.
		if !strings.HasPrefix(line, "make") && !strings.HasPrefix(line, "rm ") {
			commands = append(commands, strings.TrimRight(line, " \n"))
		}
	}
	if len(commands) == 0 {
		o.kind = "nothing"
		return o
	}
	o.kind, o.text = "commands", strings.Join(commands, "\n")
	return o
}

// ourMake asks this package.
func ourMake(fsys fs.FS, root, dir, goal string) outcome {
	m, err := makefile.Read(fsys, dir, makefile.Options{Root: root})
	var e *makefile.Error
	var limit *makefile.LimitError
	switch {
	case errors.As(err, &e):
		return outcome{kind: "error", original: err.Error()}
	case errors.As(err, &limit):
		// Where we stop at our bounds, make runs out of files or memory.
		return outcome{kind: "error", original: err.Error()}
	case err != nil:
		return outcome{kind: "failure", original: err.Error()}
	}
	if stop := m.Stops(); stop != nil {
		return outcome{kind: "error", original: stop.Error()}
	}
	if goal == "" {
		goal = m.DefaultGoal()
	}
	target := m.Target(goal)
	o := outcome{verdict: target, ran: make(map[string]bool), shadow: m.MayShadow(goal), original: fmt.Sprintf("%+v", target)}
	switch {
	case strings.HasPrefix(target.Why, "make can't rename"):
		o.kind = "error"
	case target.Verdict == makefile.Unknown:
		o.kind, o.text = "unknown", target.Why
	case target.Verdict == makefile.Missing:
		o.kind, o.text = "missing", target.Name
	case len(target.Lacks) > 0:
		o.kind, o.text = "lacks", target.Lacks[0]
	default:
		var list []string
		for _, c := range m.Commands(goal) {
			if !strings.HasPrefix(c.Text, "make") {
				list = append(list, trimLines(c.Text))
			}
			o.ran[c.Target] = true
		}
		o.kind, o.text = "commands", strings.Join(list, "\n")
		if len(list) == 0 {
			o.kind = "nothing"
		}
	}
	return o
}

// disagree tells how our answer differs from make's, "" if it does not.
func disagree(real, ours outcome) string {
	if real.kind != ours.kind || real.text != ours.text && real.kind != "error" {
		return fmt.Sprintf("make says %v\nwe say %v", real, ours)
	}
	v := ours.verdict
	switch {
	case real.kind == "commands" && !v.Verdict.Works():
		return fmt.Sprintf("there are commands, but the verdict is %v", v.Verdict)
	case v.Shadowed != "" && !ours.shadow:
		return "the target is shadowed, which could not be"
	case v.Shadowed != "" && ours.ran[v.Name]:
		return "its recipe runs, but the target is said to be shadowed"
	case real.kind == "nothing" && v.Verdict == makefile.Recipe && v.Shadowed == "":
		return "nothing runs, but the verdict is recipe"
	}
	return ""
}

// compare checks our answers for goals against make's.
func compare(t *testing.T, tree, dir string, goals ...string) {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	plant(t, root, tree)
	for _, goal := range goals {
		real := realMake(t, filepath.Join(root, dir), goal)
		ours := ourMake(os.DirFS(root), root, dir, goal)
		if d := disagree(real, ours); d != "" {
			t.Errorf("make %s:\n%s\nmake printed: %s\nwe: %s\n%s", goal, d, real.original, ours.original, tree)
		}
	}
}

// trimLines takes the blanks off the ends of lines.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
