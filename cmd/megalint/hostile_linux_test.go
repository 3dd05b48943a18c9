package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/megalint/megalint/hooks/session"
)

// maxResident is the memory in KiB that no input may make megalint exceed. What
// it needs for itself, and the largest message that it takes, are a tenth.
const maxResident = 300 << 10

// endless reads as a text over and over again.
type endless struct {
	text []byte
	at   int
}

func repeat(text string, size int64) io.Reader {
	return io.LimitReader(&endless{text: []byte(strings.Repeat(text, 1<<16/len(text)))}, size)
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.text[e.at:])
	e.at = (e.at + n) % len(e.text)
	return n, nil
}

// fill is a header, a blank line, and size bytes of a text that repeats.
func fill(text string, size int64) io.Reader {
	return io.MultiReader(strings.NewReader("[billing] Add retries\n\n"), repeat(text, size))
}

// TestHostileMessages gives megalint messages that no one would write, as a
// stream, as a hook's file and as a commit. It has to answer, and in bounded
// memory.
func TestHostileMessages(t *testing.T) {
	if testing.Short() {
		t.Skip("needs minutes under the race detector, and its memory is no measure")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git on the PATH")
	}
	const huge, large = 100 << 20, 10 << 20
	repo := t.TempDir()
	git(t, repo, nil, "init", "-q", "repo")
	repo = filepath.Join(repo, "repo")
	if err := os.MkdirAll(filepath.Join(repo, "services", "billing"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		in   func() io.Reader
		code int
		says string
	}{
		{"100 MB", func() io.Reader { return fill("word\n", huge) }, session.ExitFailure, "16 MiB"},
		{"a line of 100 MB", func() io.Reader { return fill("a", huge) }, session.ExitFailure, "16 MiB"},
		{"a million lines", func() io.Reader { return fill("line\n", 5*1e6) }, session.ExitClean, "no findings"},
		{"a million blank lines", func() io.Reader { return fill("\n", 1e6) }, session.ExitClean, "no findings"},
		{"a million bullets", func() io.Reader { return fill("- a\n", 4*1e6) }, session.ExitClean, "no findings"},
		{"a million trailers", func() io.Reader { return fill("A: b\n", 5*1e6) }, session.ExitClean, "no findings"},
		{"a million comments", func() io.Reader { return fill("# a\n", 4*1e6) }, session.ExitClean, "no findings"},
		{"a line of 10 MB", func() io.Reader { return fill("a", large) }, session.ExitClean, "no findings"},
		{"10 MB of words", func() io.Reader { return fill("word ", large) }, session.ExitFindings, "line-too-long"},
		{"10 MB of opening brackets", func() io.Reader { return repeat("[", large) }, session.ExitFindings, "header-malformed"},
		{"10 MB of reverts", func() io.Reader { return repeat(`Revert "`, large) }, session.ExitFindings, "revert-malformed"},
		{"10 MB of fixups", func() io.Reader { return repeat("fixup! ", large) }, session.ExitClean, "no findings"},
		{"NULs", func() io.Reader { return fill("\x00", 1<<20) }, session.ExitFindings, "message-encoding"},
		{"no UTF-8", func() io.Reader { return fill("\xff\xc3", 1<<20) }, session.ExitFindings, "message-encoding"},
		{"combining marks", func() io.Reader { return fill("e\u0301\u0302\u200d", 1<<20) }, session.ExitClean, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out := measured(t, repo, c.in(), c.code, "message")
			if !strings.Contains(out, c.says) {
				t.Errorf("does not say %q: %.2000s", c.says, out)
			}
		})
	}
}

// TestHostileCommits has git hold, and hand over, what is too large.
func TestHostileCommits(t *testing.T) {
	if testing.Short() {
		t.Skip("writes dozens of megabytes")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git on the PATH")
	}
	dir := t.TempDir()
	git(t, dir, nil, "init", "-q", "repo")
	repo := filepath.Join(dir, "repo")
	tree := git(t, repo, strings.NewReader(""), "mktree")
	const who = "A U Thor <author@example.org> 1772366400 +0000\n"
	header := "tree " + tree + "\nauthor " + who + "committer " + who + "\n"
	id := git(t, repo, io.MultiReader(strings.NewReader(header), fill("word\n", 40<<20)), "hash-object", "-t", "commit", "-w", "--stdin")
	out := measured(t, repo, nil, session.ExitFailure, "commits", id)
	if !strings.Contains(out, "failure: ") || !strings.Contains(out, "too large") {
		t.Errorf("a commit of 40 MB: %.2000s", out)
	}

	draft := filepath.Join(repo, ".git", "COMMIT_EDITMSG")
	f, err := os.Create(draft)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(f, fill("word\n", 100<<20))
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	out = measured(t, repo, nil, session.ExitFailure, "hook", "run", "commit-msg", ".git/COMMIT_EDITMSG")
	if !strings.Contains(out, "16 MiB") {
		t.Errorf("a draft of 100 MB: %.2000s", out)
	}
}

// measured runs megalint as a process of its own, and holds its exit code and
// its memory. It returns all that was printed.
func measured(t *testing.T, dir string, in io.Reader, code int, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "megalint", args...)
	c.Dir, c.Stdin, c.Env = dir, in, environment(dir)
	var out strings.Builder
	c.Stdout, c.Stderr = &out, &out
	// A reader that stops early is no fault: so does one that has read enough.
	if err := c.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) && !errors.Is(err, syscall.EPIPE) {
		t.Fatal(err)
	}
	if got := c.ProcessState.ExitCode(); got != code {
		t.Errorf("exit code %d, not %d: %.2000s", got, code, out.String())
	}
	if used := c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss; used > maxResident {
		t.Errorf("%d MiB were in memory, more than %d", used>>10, maxResident>>10)
	}
	return out.String()
}

// environment is all that megalint and git see of the machine.
func environment(home string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GOMAXPROCS=" + strconv.Itoa(2), "LC_ALL=C", "TZ=UTC",
	}
}

// git runs git and returns what it prints, without the line feed at its end.
func git(t *testing.T, dir string, in io.Reader, args ...string) string {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir, c.Stdin, c.Env = dir, in, environment(dir)
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	return strings.TrimSpace(string(out))
}
