package githook_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/githook"
	"github.com/megalint/megalint/lint/message"
)

// messages is what people write, with what git makes something of.
var messages = []string{
	"Add x", "Add x\n\nbody  \n\n\n\nmore\n", "# heading\n\ntext\n# 2", "\n# hint\n\n[a] Add x\n", "Add x\r\n\r\nbody\r\n",
	"; Add x\n# y\n", "Add x\n# ------------------------ >8 ------------------------\nz\n", "[a] Füge hinzu\n\nCo-authored-by: A <a@b>",
	"  Add x\t\n", "%x\n//y\nz", "\ufeffAdd x",
}

// TestMessageIsWhatGitStores commits each message in many ways, and compares
// what the hook saw with what git stored.
func TestMessageIsWhatGitStores(t *testing.T) {
	w := newWorld(t)
	w.install()
	// This editor replaces the message and leaves git's comments.
	editor := w.write("bin/editor", "#!/bin/sh\n{ cat \"$NEW\"; cat \"$1\"; } >\"$1.new\" && mv \"$1.new\" \"$1\"\n", 0o755)
	w.env = append(w.env, "GIT_EDITOR="+editor, "NEW="+filepath.Join(w.root, "new"))
	ways := [][]string{
		{"commit", "-F", "../new"}, {"commit"}, {"-c", "commit.cleanup=scissors", "commit"}, {"-c", "core.commentChar=;", "commit", "-v"},
		{"-c", "core.commentChar=auto", "commit"}, {"commit", "--amend"}, {"commit", "-v", "--cleanup=scissors"},
		{"-c", "commit.cleanup=verbatim", "commit", "-F", "../new"}, {"-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-F", "../new"},
	}
	w.commit("-m", "first")
	texts := messages
	if testing.Short() {
		texts = texts[:4]
	}
	for i, text := range texts {
		w.write("new", text, 0o644)
		for j, way := range ways {
			if (i+j)%2 == 1 {
				continue // half of the combinations will do
			}
			if slices.Contains(way, "i18n.commitEncoding=ISO-8859-1") {
				// Bytes of that encoding.
				var latin1 []byte
				for _, c := range text {
					latin1 = append(latin1, byte(c))
				}
				w.write("new", string(latin1), 0o644)
			}
			os.Remove(filepath.Join(w.root, "seen"))
			out, code := w.try("", "git", append(way, "-q", "--allow-empty")...)
			w.write("new", text, 0o644)
			_, seen, found := strings.Cut(w.read("seen"), "\n")
			if !found {
				t.Fatalf("%q %q: the hook did not run", way, text)
			}
			facts, seen, _ := strings.Cut(seen, "\n")
			if (code != 0) != strings.Contains(facts, "empty=true") {
				t.Errorf("%q %q: git ends with %d, the hook says %s\n%s", way, text, code, facts, out)
			}
			if edited := !slices.Contains(way, "-F"); !strings.Contains(facts, fmt.Sprintf("edited=%v", edited)) {
				t.Errorf("%q: the hook says %s", way, facts)
			}
			if code != 0 {
				continue
			}
			stored := w.git("cat-file", "commit", "HEAD")
			_, stored, _ = strings.Cut(stored, "\n\n")
			if slices.Contains(way, "i18n.commitEncoding=ISO-8859-1") {
				stored = w.git("log", "-1", "--encoding=UTF-8", "--format=%B")
				stored = strings.TrimSuffix(stored, "\n")
			}
			if stored != seen {
				t.Errorf("%q %q:\ngit stored   %q\nthe hook saw %q", way, text, stored, seen)
			}
		}
	}
}

func TestEmptyMessageIsGitsOwn(t *testing.T) {
	w := newWorld(t)
	w.install()
	for _, args := range [][]string{{"-m", ""}, {}, {"-m", "\n \n"}, {"-s"}} {
		out := w.refused(args...)
		if !strings.Contains(out, "empty commit message") || strings.Contains(out, "megalint") {
			t.Errorf("%q: git says %q", args, out)
		}
	}
}

func TestUntouchedTemplateIsGitsOwn(t *testing.T) {
	w := newWorld(t)
	w.install()
	w.write("repo/template", "BAD: what and why\n# hints\n", 0o644)
	w.git("config", "commit.template", "template")
	for _, args := range [][]string{{}, {"-s"}, {"-v"}} {
		w.refused(args...)
		if seen := w.read("seen"); !strings.Contains(seen, "empty=true") {
			t.Errorf("%q: the hook saw %q", args, seen)
		}
	}
	for _, args := range [][]string{{"-m", "BAD: what and why"}, {"--cleanup=verbatim"}} {
		w.refused(args...)
	}
	w.env = append(w.env, "GIT_EDITOR=sed -i 1s/why/wherefore/")
	w.refused()
	if seen := w.read("seen"); !strings.Contains(seen, "empty=false") {
		t.Errorf("the hook saw %q", seen)
	}
}

func TestMerge(t *testing.T) {
	w := newWorld(t)
	w.commit("-m", "base")
	w.git("checkout", "-q", "-b", "topic")
	w.write("repo/a", "1\n", 0o644)
	w.git("add", "a")
	w.commit("-m", "topic")
	w.git("checkout", "-q", "main")
	w.commit("-m", "main")
	w.install()
	out, code := w.try("", "git", "merge", "-m", "BAD merge", "topic")
	if code == 0 || !strings.Contains(out, "megalint: refused") {
		t.Fatalf("status %d: %s", code, out)
	}
	seen := w.read("seen")
	if !strings.Contains(seen, "merging=true") || !strings.Contains(seen, "MERGE_MSG\"]") {
		t.Errorf("the hook saw %q", seen)
	}
	// The command that was printed ends the merge.
	_, command, _ := strings.Cut(out, "\n\n    ")
	command, _, _ = strings.Cut(command, "\n")
	w.env = append(w.env, `GIT_EDITOR=sed -i s/BAD/Good/`)
	if out, code := w.try("", "sh", "-c", command); code != 0 {
		t.Fatalf("%s: %s", command, out)
	}
	if got := w.git("log", "-1", "--format=%s %P"); !strings.HasPrefix(got, "Good merge ") || len(strings.Fields(got)) != 4 {
		t.Errorf("git has %q", got)
	}
	w.commit("-m", "no merge")
	if seen := w.read("seen"); !strings.Contains(seen, "merging=false") {
		t.Errorf("the hook saw %q", seen)
	}
}

// TestRefusedMessageIsKept refuses messages and types what is printed.
func TestRefusedMessageIsKept(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(w *world)
		message string
		want    string // what git stores in the end
		command string // part of the command
		options string
	}{
		"plain": {func(w *world) {}, "BAD\n\nbody\n", "Good\n\nbody\n", "git commit -e -F ", "such as --amend"},
		"a line like a comment": {func(w *world) {}, "BAD\n\n# heading\n", "Good\n\n# heading\n", "git commit -e --cleanup=scissors -F ",
			"such as --amend"},
		"whitespace mode": {func(w *world) { w.git("config", "commit.cleanup", "scissors") }, "BAD\n\n# heading\n", "Good\n\n# heading\n",
			"git commit -e -F ", "such as --amend"},
		"another comment": {func(w *world) { w.git("config", "core.commentChar", ";") }, "BAD\n\n# heading\n", "Good\n\n# heading\n",
			"git commit -e -F ", "such as --amend"},
		"automatic comment": {func(w *world) { w.git("config", "core.commentChar", "auto") }, "BAD\n\n# heading\n; x\n",
			"Good\n\n# heading\n; x\n", "git commit -e -F ", "such as --amend"},
		"odd path": {func(w *world) {
			w.git("init", "-q", "../it's a \"$HOME\" `repo`")
			w.dir = filepath.Join(w.root, "it's a \"$HOME\" `repo`")
		}, "BAD\n", "Good\n", `/it'\''s a "$HOME" `, "such as --amend"},
		"linked worktree": {func(w *world) {
			w.commit("-m", "x")
			w.git("worktree", "add", "-q", "../linked")
			w.dir = filepath.Join(w.root, "linked")
		}, "BAD\n", "Good\n", "/repo/.git/worktrees/linked/megalint/", "such as --amend"},
		"Latin-1": {func(w *world) { w.git("config", "i18n.commitEncoding", "ISO-8859-1") }, "BAD f\xfcr\n", "Good f\xfcr\n",
			"git commit -e -F ", "such as --amend"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.prepare(w)
			w.install()
			w.write("new", test.message, 0o644)
			out := w.refused("-F", filepath.Join(w.root, "new"))
			if !strings.Contains(out, test.command) || !strings.Contains(out, test.options) {
				t.Errorf("the hook says %q", out)
			}
			_, command, _ := strings.Cut(out, "\n\n    ")
			command, _, _ = strings.Cut(command, "\n")
			// Another commit comes between.
			w.commit("-m", "Good")
			w.env = append(w.env, "GIT_EDITOR=sed -i s/BAD/Good/")
			if out, code := w.try("", "sh", "-c", command+" --allow-empty -q"); code != 0 {
				t.Fatalf("%s: %s", command, out)
			}
			_, stored, _ := strings.Cut(w.git("cat-file", "commit", "HEAD"), "\n\n")
			if stored != test.want {
				t.Errorf("git stored %q, want %q", stored, test.want)
			}
		})
	}
}

func TestKeptOptions(t *testing.T) {
	w := newWorld(t)
	w.install()
	w.write("repo/a", "1\n", 0o644)
	w.git("add", "a")
	w.commit("-m", "x")
	w.write("repo/a", "2\n", 0o644)
	if out := w.refused("-a", "-m", "BAD"); !strings.Contains(out, "such as -a or --amend") {
		t.Errorf("the hook says %q", out)
	}
	if out := w.refused("-m", "BAD", "a"); !strings.Contains(out, "with the paths and the options that you gave") {
		t.Errorf("the hook says %q", out)
	}
}

func TestKeptMessagesAreFew(t *testing.T) {
	w := newWorld(t)
	w.install()
	for n := range 8 {
		w.refused("-m", fmt.Sprint("BAD ", n))
		w.refused("-m", fmt.Sprint("BAD ", n)) // the same again is kept once
	}
	var got []string
	names, _ := filepath.Glob(filepath.Join(w.root, "repo/.git/megalint/*"))
	for _, name := range names {
		got = append(got, filepath.Base(name)+"="+strings.TrimSpace(w.read(name)))
	}
	want := []string{"COMMIT_EDITMSG.rejected=BAD 7", "COMMIT_EDITMSG.rejected.1=BAD 6", "COMMIT_EDITMSG.rejected.2=BAD 5",
		"COMMIT_EDITMSG.rejected.3=BAD 4", "COMMIT_EDITMSG.rejected.4=BAD 3"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// draft reads a message with a configuration, without git.
func draft(t testing.TB, config, text string) (*githook.Draft, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "MSG"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	repo := githook.Repository{GitDir: dir, CommonDir: dir, WorkTree: dir, Config: load(t, config)}
	return githook.ReadMessage(repo, dir, "MSG", func(string) string { return "" })
}

func TestReadMessage(t *testing.T) {
	for _, config := range []string{"[commit]\ncleanup=x", "[core]\ncommentChar", "[i18n]\ncommitEncoding", "[trailer]\nseparators",
		"[trailer \"x\"]\nkey", "[commit]\nverbose=x"} {
		if _, err := draft(t, config, "x"); err == nil || !strings.Contains(err.Error(), "config:2: ") {
			t.Errorf("%q: %v", config, err)
		}
	}
	d, err := draft(t, "[trailer]\nseparators=:=\n[trailer \"x\"]\nkey=y\n[core]\ncommentString=//", "x\n")
	if err != nil {
		t.Fatal(err)
	}
	if d.Trailers.Separators != ":=" || !slices.Equal(d.Trailers.Keys, []string{"x", "y"}) || d.Trailers.Comment != "//" {
		t.Errorf("%+v", d.Trailers)
	}
	if d, err := draft(t, "[core]\ncommentChar=auto", "x\n#y\nz\n"); err != nil || d.Trailers.Comment != ";" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestFaults(t *testing.T) {
	d, err := draft(t, "", "f\xfcr\n")
	var fault *message.EncodingError
	if err != nil || !errors.As(d.Fault, &fault) || d.Text == "" {
		t.Fatalf("%+v, %v", d, err)
	}
	if kept, err := d.Keep(); err != nil || readFile(t, kept.Path) != "f\xfcr\n" {
		t.Errorf("kept %+v, %v", kept, err)
	}
	d, err = draft(t, "", "a\x00b\n")
	if err != nil || !errors.Is(d.Fault, message.ErrNUL) || d.Empty {
		t.Errorf("%+v, %v", d, err)
	}
	d, err = draft(t, "", string(bytes.Repeat([]byte("x"), message.MaxSize+10)))
	if err != nil || !errors.Is(d.Fault, message.ErrTooLarge) || d.Empty {
		t.Errorf("%v, %v", d.Fault, err)
	}
	if kept, err := d.Keep(); err != nil || kept.Path != d.Path || !strings.HasSuffix(kept.Command, "-F "+kept.Path) {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMissingMessage(t *testing.T) {
	dir := t.TempDir()
	repo := githook.Repository{GitDir: dir, CommonDir: dir, WorkTree: dir, Config: load(t, "")}
	for _, path := range []string{"none", "."} {
		if _, err := githook.ReadMessage(repo, dir, path, os.Getenv); err == nil || !strings.Contains(err.Error(), "the commit message: ") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// BenchmarkReadMessage is what the hook does before it lints.
func BenchmarkReadMessage(b *testing.B) {
	dir := b.TempDir()
	text := "[lint] Add x\n\nbody\n\n# Please enter the commit message for your changes. Lines starting\n# with '#' will be ignored.\n"
	if err := os.WriteFile(filepath.Join(dir, "MSG"), []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	repo := githook.Repository{GitDir: dir, CommonDir: dir, WorkTree: dir, Config: load(b, "")}
	for b.Loop() {
		if _, err := githook.ReadMessage(repo, dir, "MSG", func(string) string { return "" }); err != nil {
			b.Fatal(err)
		}
	}
}
