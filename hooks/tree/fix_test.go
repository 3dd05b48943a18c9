package tree

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/source"
)

// folder writes files into a folder of the test's own. A name that ends in *
// may be executed, and one that ends in @ is a link to its content.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		bare := strings.TrimRight(name, "*@")
		file := filepath.Join(dir, filepath.FromSlash(bare))
		err := os.MkdirAll(filepath.Dir(file), 0o755)
		switch {
		case err != nil:
		case strings.HasSuffix(name, "@"):
			err = os.Symlink(text, file)
		case strings.HasSuffix(name, "*"):
			err = os.WriteFile(file, []byte(text), 0o750)
		default:
			err = os.WriteFile(file, []byte(text), 0o640)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// insert is a finding whose fix puts a text at the end of a file.
func insert(tree fs.FS, name, text string) lint.Finding {
	old, _ := fs.ReadFile(tree, name)
	at := lint.Span{Start: len(old), End: len(old)}
	return lint.Finding{Path: name, Fixes: []lint.Fix{{Safe: true, Edits: []lint.Edit{{Path: name, Span: at, New: text}}}}}
}

func mode(name string, mode fs.FileMode) lint.Finding {
	return lint.Finding{Path: name, Fixes: []lint.Fix{{Safe: true, Edits: []lint.Edit{{Path: name, Mode: mode}}}}}
}

// mend runs Fix over a folder.
func mend(t *testing.T, dir string, judge func(fs.FS) []lint.Finding) Fixed {
	t.Helper()
	tree, err := source.WorkTreeAt(dir)
	if err != nil {
		t.Fatal(err)
	}
	fixed, err := Fix(dir, tree, func(tree fs.FS) ([]lint.Finding, error) { return judge(tree), nil })
	if err != nil {
		t.Fatal(err)
	}
	entries, err := filepath.Glob(filepath.Join(dir, "*", ".megalint*"))
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind: %q, %v", entries, err)
	}
	return fixed
}

// TestFixRoundByRound lets one fix uncover the next one.
func TestFixRoundByRound(t *testing.T) {
	dir := folder(t, map[string]string{"a/run*": "one\n", "a/b": "two\n"})
	fixed := mend(t, dir, func(tree fs.FS) []lint.Finding {
		text, _ := fs.ReadFile(tree, "a/run")
		switch strings.Count(string(text), "\n") {
		case 1:
			return []lint.Finding{insert(tree, "a/run", "two\n"), insert(tree, "a/run", "clash\n"), insert(tree, "a/b", "three\n")}
		case 2:
			return []lint.Finding{insert(tree, "a/run", "three\n")}
		}
		unsafe := insert(tree, "a/run", "four\n")
		unsafe.Fixes[0].Safe = false
		return []lint.Finding{unsafe}
	})
	if got := read(t, dir, "a/run"); got != "one\ntwo\nthree\n" {
		t.Errorf("a/run is %q", got)
	}
	if fixed.Fixes != 3 || fixed.Count() != 2 || !slices.Equal(fixed.Files, []string{"a/b", "a/run"}) || len(fixed.Refused) > 0 {
		t.Errorf("%+v", fixed)
	}
	if info, err := os.Stat(filepath.Join(dir, "a/run")); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o750 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
}

// TestFixIsSeenThroughLinks judges what was mended by any of its names.
func TestFixIsSeenThroughLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links take a privilege")
	}
	dir := folder(t, map[string]string{"common/run": "one\n", "a/other": ""})
	if err := os.Symlink("../common/run", filepath.Join(dir, "a/run")); err != nil {
		t.Fatal(err)
	}
	var seen []string
	mend(t, dir, func(tree fs.FS) []lint.Finding {
		text, err := fs.ReadFile(tree, "a/run")
		if seen = append(seen, string(text)); err != nil || len(seen) > 1 {
			return nil
		}
		return []lint.Finding{insert(tree, "common/run", "two\n")}
	})
	if !slices.Equal(seen, []string{"one\n", "one\ntwo\n"}) {
		t.Errorf("seen: %q", seen)
	}
}

// TestFixModes gives files execute bits, on the disk and in the tree that is
// judged next.
func TestFixModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no execute bits")
	}
	dir := folder(t, map[string]string{"a/run": "#!/bin/sh\n", "a/data*": "x\n"})
	rounds := 0
	fixed := mend(t, dir, func(tree fs.FS) []lint.Finding {
		rounds++
		var found []lint.Finding
		for name, want := range map[string]fs.FileMode{"a/run": 0o755, "a/data": 0o644} {
			entries, err := fs.ReadDir(tree, "a")
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(entries, func(e fs.DirEntry) bool { return e.Name() == filepath.Base(name) })
			listed, err1 := entries[i].Info()
			info, err2 := fs.Stat(tree, name)
			linked, err3 := fs.Lstat(tree, name)
			f, err4 := tree.Open(name)
			if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
				t.Fatal(err1, err2, err3, err4)
			}
			opened, err := f.Stat()
			if err != nil || listed.Mode() != info.Mode() || linked.Mode() != info.Mode() || opened.Mode() != info.Mode() {
				t.Errorf("%s has modes %v, %v, %v and %v", name, listed.Mode(), info.Mode(), linked.Mode(), opened.Mode())
			}
			f.Close()
			if info.Mode() != want {
				found = append(found, mode(name, want))
			}
		}
		return found
	})
	for name, want := range map[string]fs.FileMode{"a/run": 0o750, "a/data": 0o640} {
		// Who may read may execute: of 0640 that is no one else.
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", name, info.Mode(), err, want)
		}
	}
	if rounds != 2 || fixed.Fixes != 2 || fixed.Count() != 2 || len(fixed.Files) > 0 || !slices.Equal(fixed.Modes, []string{"a/data", "a/run"}) {
		t.Errorf("%d rounds, %+v", rounds, fixed)
	}
}

// TestFixComesToAnEnd has two rules undo each other.
func TestFixComesToAnEnd(t *testing.T) {
	dir := folder(t, map[string]string{"a/f": "a"})
	rounds := 0
	mend(t, dir, func(tree fs.FS) []lint.Finding {
		rounds++
		text, _ := fs.ReadFile(tree, "a/f")
		other := map[string]string{"a": "b", "b": "a"}[string(text)]
		return []lint.Finding{{Path: "a/f", Fixes: []lint.Fix{{Safe: true, Edits: []lint.Edit{{Path: "a/f", Span: lint.Span{End: 1}, New: other}}}}}}
	})
	if rounds != maxRounds {
		t.Errorf("%d rounds", rounds)
	}
}

// TestFixRefuses leaves alone what is no file of the tree's own, what nobody
// has read, and what somebody else is writing.
func TestFixRefuses(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege")
	}
	outside := folder(t, map[string]string{"a/victim": "keep\n"})
	dir := folder(t, map[string]string{
		"a/real": "keep\n", "a/link@": "real", "behind@": "a", "a/out@": filepath.Join(outside, "a", "victim"),
		"away@": outside, ".git/config": "keep\n", "a/unread": "keep\n", "a/racy": "keep\n", "a/fine": "mend\n", "a/folder/f": "",
	})
	edit := func(name string) lint.Finding {
		return lint.Finding{Path: name, Fixes: []lint.Fix{{Safe: true, Edits: []lint.Edit{{Path: name, New: "harm\n"}}}}}
	}
	fixed := mend(t, dir, func(tree fs.FS) []lint.Finding {
		var found []lint.Finding
		for _, name := range []string{"a/link", "behind/real", "a/out", "away/a/victim", "a/real/none", "a/none", "a/folder"} {
			fs.ReadFile(tree, name)
			found = append(found, edit(name), mode(name, 0o755))
		}
		found = append(found, edit(".git/config"), mode(".GIT/config", 0o755), edit("../x"), edit("/etc/passwd"), edit(""), edit("a/unread"))
		racy := insert(tree, "a/racy", "harm\n")
		if err := os.WriteFile(filepath.Join(dir, "a/racy"), []byte("keep\nmine\n"), 0o640); err != nil {
			t.Fatal(err)
		}
		two := insert(tree, "a/fine", "not alone\n")
		two.Fixes[0].Edits = append(two.Fixes[0].Edits, lint.Edit{Path: "a/unread", New: "harm\n"})
		found = append(found, racy, two)
		if text, _ := fs.ReadFile(tree, "a/fine"); string(text) == "mend\n" {
			found = append(found, insert(tree, "a/fine", "done\n"))
		}
		return found
	})
	for name, want := range map[string]string{"a/real": "keep\n", ".git/config": "keep\n", "a/unread": "keep\n", "a/racy": "keep\nmine\n"} {
		if got := read(t, dir, name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if got := read(t, outside, "a/victim"); got != "keep\n" {
		t.Errorf("outside: %q", got)
	}
	for _, name := range []string{"a/link", "behind", "a/out", "away"} {
		if info, err := os.Lstat(filepath.Join(dir, name)); err != nil || info.Mode().Type() != fs.ModeSymlink {
			t.Errorf("%s is no link any more: %v", name, err)
		}
	}
	// "two" stands first and holds the place of the other: it is refused whole,
	// and the other has its turn.
	if got := read(t, dir, "a/fine"); got != "mend\ndone\n" {
		t.Errorf("a/fine is %q", got)
	}
	said := ""
	for _, err := range fixed.Refused {
		said += err.Error() + "\n"
	}
	for _, want := range []string{"a/link is not mended: it is a link", "behind/real is not mended: it is a link", "a/racy is not mended: it has changed",
		"a/unread is not mended: it has changed", ".git/config is not mended: it is git's own", "../x is not mended: invalid argument", "a/folder is not mended: it is not a regular file"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
}
