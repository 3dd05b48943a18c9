package message_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// rounds returns how many random messages to try: n, or n times what
// MEGALINT_ORACLE says.
func rounds(n int) int {
	if times, err := strconv.Atoi(os.Getenv("MEGALINT_ORACLE")); err == nil {
		n *= times
	}
	if testing.Short() {
		n = min(n, 20)
	}
	return n
}

// repository is a scratch repository with a change staged, on which the real
// git shows what it makes of a message.
type repository struct {
	t     *testing.T
	dir   string
	base  string // the object name that HEAD returns to
	extra []string
}

// newRepository makes a repository, or skips the test if there is no git.
func newRepository(t *testing.T) *repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git to compare with: ", err)
	}
	r := &repository{t: t, dir: t.TempDir()}
	r.run("", "init", "-q", "-b", "main")
	r.run("", "config", "gc.auto", "0")
	r.write("a", "1\n")
	r.run("", "add", "a")
	r.run("", "commit", "-q", "-m", "Base")
	r.base = strings.TrimSpace(r.read(".git/refs/heads/main"))
	r.write("a", "2\n")
	r.run("", "add", "a")
	return r
}

// command returns a command in the repository, away from the configuration
// and the environment of whoever runs the tests.
func (r *repository) command(name string, args ...string) *exec.Cmd {
	// gits before 2.44 loop for ever over a cut line behind a divider.
	ctx, cancel := context.WithTimeout(r.t.Context(), time.Minute)
	r.t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = r.dir
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + r.dir, "LC_ALL=C", "TERM=dumb",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME=A U Thor", "GIT_AUTHOR_EMAIL=author@example.com", "GIT_AUTHOR_DATE=1700000000 +0000",
		"GIT_COMMITTER_NAME=C O Mitter", "GIT_COMMITTER_EMAIL=committer@example.com", "GIT_COMMITTER_DATE=1700000000 +0000",
	}, r.extra...)
	return cmd
}

// run runs git, which must succeed, and returns its output.
func (r *repository) run(stdin string, args ...string) string {
	r.t.Helper()
	out, err := r.try(stdin, args...)
	if err != nil {
		r.t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return out
}

// try runs git and returns its standard output, or if it fails its errors.
func (r *repository) try(stdin string, args ...string) (string, error) {
	r.t.Helper()
	cmd := r.command("git", args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stderr.String(), err
	}
	return stdout.String(), nil
}

func (r *repository) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o666); err != nil {
		r.t.Fatal(err)
	}
}

// script writes an executable shell script and returns its path.
func (r *repository) script(name, text string) string {
	r.t.Helper()
	path := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o777); err != nil {
		r.t.Fatal(err)
	}
	return path
}

func (r *repository) read(name string) string {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(data)
}

// stored returns the message of the commit that main is at, from the object
// itself, and sets main back to where it was. ok is false if there is no new
// commit.
func (r *repository) stored() (text string, ok bool) {
	r.t.Helper()
	head := strings.TrimSpace(r.read(".git/refs/heads/main"))
	if head == r.base {
		return "", false
	}
	r.write(".git/refs/heads/main", r.base+"\n")
	file, err := os.Open(filepath.Join(r.dir, ".git/objects", head[:2], head[2:]))
	if err != nil {
		r.t.Fatal(err)
	}
	defer file.Close()
	inflated, err := zlib.NewReader(file)
	if err != nil {
		r.t.Fatal(err)
	}
	object, err := io.ReadAll(inflated)
	if err != nil {
		r.t.Fatal(err)
	}
	_, text, _ = strings.Cut(string(object), "\n\n")
	return text, true
}

// pieces are what awkward messages are built of: whole lines and parts.
var pieces = []string{
	"", "", "", "\n", "\n", "\n", "\n\n", " ", "\t", "\r", "\r\n", "\f", "\v", " \t ", "\u2028", "\u00a0",
	"[a] Add x", "Fix y", "text", "漢字", "é", "\ufeff", "#", "# comment", "#comment", " # indented", ";", "; x", "; y\n", "#\n", "// z", "@", "!", "$", "%^&", "|", ":",
	"\n# ------------------------ >8 ------------------------\n", "\n; ------------------------ >8 ------------------------\n",
	"# ------------------------ >8 ------------------------", "\n// ------------------------ >8 ------------------------\n",
	"------------------------ >8 ------------------------\n", "# ------------------------ >8 ------------------------\r\n",
	"\ndiff --git a/a b/a\n", "\n---\n", "\n--- x", "---",
	"Signed-off-by: A <a@b>\n", "\nSigned-off-by: A <a@b>\n", "\nsigned-off-by: x", "\nFixes: #1\n", "Fixes: #2", "\nBug #43\n", "Change-Id:I1\n", "\nKey : value\n", "\nKey= value\n", "\nnot a trailer\n", "\n  folded\n", "\n\tfolded",
	"(cherry picked from commit 0123456789)\n", "\n(cherry picked from commit 01)\n", "\nConflicts:\n", "Conflicts:\n\ta\n\tb\n", ":x\n", "\n:x", "\n-: x\n", "A-b-9: c\n", "\nä: x\n", "x:\n", "\ny:", "Acked", "-by: z\n", "\nsi: x\n", "\nSign: x",
}

// randomText returns a message of a few pieces.
func randomText(random *rand.Rand) string {
	var b strings.Builder
	for range 1 + random.IntN(14) {
		b.WriteString(pieces[random.IntN(len(pieces))])
		if random.IntN(3) == 0 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// randomBlock returns a message that likely ends in a block of trailers.
func randomBlock(random *rand.Rand) string {
	var b strings.Builder
	b.WriteString([]string{"Title\n\n", "Title\nof two\n\nBody.\n\n", "", "\n", "# c\n\n", "Title\n"}[random.IntN(6)])
	for range 1 + random.IntN(9) {
		p := strings.Trim(pieces[random.IntN(len(pieces))], "\n")
		if random.IntN(2) == 0 {
			p = []string{"Fixes: #1", "Signed-off-by: A <a@b>", "Key: value", " folded", "other text", "Bug #43", "(cherry picked from commit 01)", "Ack= x", "# c"}[random.IntN(9)]
		}
		b.WriteString(p + "\n")
	}
	if random.IntN(4) == 0 {
		b.WriteString(randomText(random))
	}
	return b.String()
}
