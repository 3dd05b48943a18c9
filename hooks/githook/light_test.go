package githook_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/githook"
)

// light puts a megalint-hook beside megalint. It says so, and does the same.
func (w *world) light() string {
	w.t.Helper()
	path := filepath.Join(filepath.Dir(w.binary), "megalint-hook")
	script := "#!/bin/sh\necho light >>'" + w.root + "/light'\nexec '" + w.binary + "' hook run \"$@\"\n"
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		w.t.Fatal(err)
	}
	return path
}

// TestLightProgram prefers the hooks' own program where it lies beside megalint,
// before hooks of others and on the input of a push too.
func TestLightProgram(t *testing.T) {
	for _, chained := range []bool{false, true} {
		w := newWorld(t)
		if chained {
			for _, hook := range githook.Names() {
				w.write(hooks+"/"+string(hook), "#!/bin/sh\n", 0o755)
			}
		}
		light := w.light()
		w.install(githook.Names()...)
		ran := func() int {
			text, _ := os.ReadFile(filepath.Join(w.root, "light"))
			os.Remove(filepath.Join(w.root, "light"))
			return strings.Count(string(text), "light")
		}
		w.judges()
		if n := ran(); n == 0 {
			t.Errorf("chained %v: megalint-hook did not run", chained)
		}
		w.git("init", "-q", "--bare", "../remote.git")
		w.git("push", "-q", "../remote.git", "HEAD:main")
		if n := ran(); n != 1 {
			t.Errorf("chained %v: megalint-hook ran %d times for a push", chained, n)
		}
		states, err := w.installer().Status()
		if err != nil || !states[1].Ours || states[1].Binary != w.binary || !states[1].BinaryFound {
			t.Errorf("chained %v: %+v, %v", chained, states, err)
		}

		// Once it is gone megalint does the work, and says so when it is asked to
		// install again.
		if err := os.Remove(light); err != nil {
			t.Fatal(err)
		}
		w.judges()
		if report := w.install(); report.Changes[0].Action != githook.Updated {
			t.Errorf("chained %v: %v", chained, report)
		}
		if text := w.read(filepath.Join(w.root, hooks, "commit-msg")); strings.Contains(text, "exec megalint-hook") {
			t.Errorf("chained %v: the hook still names it:\n%s", chained, text)
		}
		w.judges()

		// What is no program is not named.
		if err := os.WriteFile(light, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if report := w.install(); report.Changes[0].Action != githook.Unchanged {
			t.Errorf("chained %v: %v", chained, report)
		}
		w.uninstall(githook.Names()...)
	}
}
