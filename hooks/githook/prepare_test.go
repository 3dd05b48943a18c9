package githook_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/githook"
)

func TestPrefix(t *testing.T) {
	for names, want := range map[string]string{
		"":                "",
		"billing":         "[billing] ",
		"billing users":   "[billing,users] ",
		"b a b":           "[b,a] ",
		"a b c":           "[a,b,c] ",
		"a b c a b":       "[a,b,c] ",
		"a b c d":         "",
		"a,b":             "",
		"a]b":             "",
		"ok [":            "",
		"größe":           "[größe] ",
		"services/a lint": "[services/a,lint] ",
	} {
		if got := githook.Prefix(strings.Fields(names)); got != want {
			t.Errorf("%q: got %q, want %q", names, got, want)
		}
	}
	for _, odd := range []string{"", "a b", "a\nb", "a\x00", "\t", "\x7f"} {
		if got := githook.Prefix([]string{"x", odd}); got != "" {
			t.Errorf("%q: got %q", odd, got)
		}
	}
}

// fillIns are cases of FillIn, and the fuzzer's seeds.
var fillIns = []struct{ text, source, want string }{
	{"\n# Please enter\n", "", "[a] \n# Please enter\n"},
	{"\r\n# x\r\n", "", "[a] \r\n# x\r\n"},
	{"", "", "[a] "},
	{"\n\nSigned-off-by: A <a@b>\n", "", "[a] \n\nSigned-off-by: A <a@b>\n"},
	{"\n# x\n", "template", "[a] \n# x\n"},
	{"# x\n", "template", "# x\n"},
	{"Why:\n", "template", "Why:\n"},
	{"\n# x\n", "message", "\n# x\n"},
	{"\n# x\n", "merge", "\n# x\n"},
	{"\n# x\n", "squash", "\n# x\n"},
	{"\n# x\n", "commit", "\n# x\n"},
	{"[a] \n# x\n", "", "[a] \n# x\n"},
	{"\r", "", "\r"},
	{" \n", "", " \n"},
}

func TestFillIn(t *testing.T) {
	for _, test := range fillIns {
		got, changed := githook.FillIn([]byte(test.text), test.source, "[a] ")
		if string(got) != test.want || changed != (test.want != test.text) {
			t.Errorf("%q, %q: got %q, %v", test.text, test.source, got, changed)
		}
	}
	if got, changed := githook.FillIn([]byte("\n"), "", ""); string(got) != "\n" || changed {
		t.Errorf("without a prefix: %q, %v", got, changed)
	}
}

// FuzzFillIn demands that only the start changes, at most once.
func FuzzFillIn(f *testing.F) {
	for _, test := range fillIns {
		f.Add([]byte(test.text), test.source, "a b")
	}
	f.Fuzz(func(t *testing.T, text []byte, source, names string) {
		prefix := githook.Prefix(strings.Fields(names))
		if strings.Contains(prefix, "\n") || prefix != "" && !strings.HasSuffix(prefix, "] ") {
			t.Fatalf("prefix %q", prefix)
		}
		got, changed := githook.FillIn(text, source, prefix)
		if changed && !bytes.Equal(got, append([]byte(prefix), text...)) || !changed && !bytes.Equal(got, text) {
			t.Errorf("%q became %q", text, got)
		}
		if again, changed := githook.FillIn(got, source, prefix); changed || !bytes.Equal(again, got) {
			t.Errorf("%q becomes %q the second time", got, again)
		}
	})
}

// TestPrepareInGit lets the editor see what git and the hook have written.
func TestPrepareInGit(t *testing.T) {
	w := newWorld(t)
	w.install(githook.PrepareCommitMsg, githook.CommitMsg)
	template := w.write("template", "\n# a template\n", 0o644)
	editor := w.write("bin/editor", "#!/bin/sh\ncp \"$1\" \"$OPENED\"\n[ -z \"$TYPE\" ] || sed -i \"1s/\\$/$TYPE/\" \"$1\"\n", 0o755)
	opened := filepath.Join(w.root, "opened")
	w.env = append(w.env, "GIT_EDITOR="+editor, "OPENED="+opened, "COMPONENTS=billing,users", "TYPE=Add x")
	for _, test := range []struct {
		args        []string
		first, want string // the first line in the editor, and the subject
	}{
		{nil, "[billing,users] ", "[billing,users] Add x"},
		{[]string{"-v"}, "[billing,users] ", "[billing,users] Add x"},
		{[]string{"--cleanup=scissors"}, "[billing,users] ", "[billing,users] Add x"},
		{[]string{"-t", template}, "[billing,users] ", "[billing,users] Add x"},
		{[]string{"--amend"}, "[billing,users] Add x", "[billing,users] Add xAdd x"},
		{[]string{"-e", "-m", "Begun"}, "Begun", "BegunAdd x"},
		{[]string{"-m", "Done"}, "", "Done"},
		{[]string{"--fixup=HEAD"}, "", "fixup! Done"},
		{[]string{"-C", "HEAD"}, "", "fixup! Done"},
	} {
		os.Remove(opened)
		w.commit(test.args...)
		if got := strings.TrimSpace(w.git("log", "-1", "--format=%s")); got != test.want {
			t.Errorf("%q: git stored %q, want %q", test.args, got, test.want)
		}
		if test.first == "" {
			continue
		}
		if first, rest, _ := strings.Cut(w.read(opened), "\n"); first != test.first || !strings.Contains(rest, "# On branch main") {
			t.Errorf("%q: the editor saw %q, %q", test.args, first, rest)
		}
	}

	// Leaving the editor as it is means no commit, which git cannot see.
	w.env = append(w.env, "TYPE=", "GIT_EDITOR=true")
	w.try("", "git", "commit", "--allow-empty")
	if seen := w.read("seen"); !strings.Contains(seen, "unwritten=true") {
		t.Errorf("the hook saw %q", seen)
	}
	// Without an editor nothing is filled in, and git finds the message empty.
	w.env = append(w.env, "GIT_EDITOR=:")
	if out := w.refused(); !strings.Contains(out, "empty commit message") {
		t.Errorf("git says %q", out)
	}
}

func TestUnwritten(t *testing.T) {
	for text, want := range map[string]bool{
		"[a]\n": true, "[a] \n# x\n": true, "[a,b]\n": true, "[]\n": false, "[a] x\n": false, "[a]\n\nbody\n": false, "[a, b]\n": false,
		"[a,b,c,d]\n": false, "x\n": false, "": false, "[a": false, "a]\n": false,
	} {
		d, err := draft(t, "", text)
		if err != nil || d.Unwritten != want {
			t.Errorf("%q: got %+v, %v", text, d, err)
		}
	}
}

func TestPrepareKeepsTheMode(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "MSG")
	if err := os.WriteFile(path, []byte("\n#\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	none := func(string) string { return "" }
	if changed, err := githook.Prepare(dir, "MSG", "", "[a] ", none); !changed || err != nil {
		t.Fatal(changed, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || readFile(t, path) != "[a] \n#\n" {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if changed, err := githook.Prepare(dir, path, "", "[a] ", none); changed || err != nil {
		t.Error("a second time: ", changed, err)
	}
	for _, bad := range []string{"none", "."} {
		if _, err := githook.Prepare(dir, bad, "", "[a] ", none); err == nil || !strings.Contains(err.Error(), "the commit message: ") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
