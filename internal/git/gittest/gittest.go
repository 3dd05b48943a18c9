// Package gittest makes repositories for tests with the real git, which is also
// what tests compare with. Nothing of the machine's configuration gets in.
package gittest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Repo is a repository, or a folder in one.
type Repo struct {
	T   testing.TB
	Dir string
	// Vars are further environment variables for git.
	Vars []string
	home string
}

// Need skips a test if there is no git.
func Need(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git to compare with")
	}
}

// New makes an empty repository with `git init` and the given options.
func New(t testing.TB, options ...string) *Repo {
	t.Helper()
	Need(t)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &Repo{T: t, Dir: filepath.Join(dir, "repo"), home: dir}
	if err := os.Mkdir(r.Dir, 0o777); err != nil {
		t.Fatal(err)
	}
	r.Git(append([]string{"init", "-q", "-b", "main"}, options...)...)
	return r
}

// At is the same machine in another folder, relative to the repository's.
func (r *Repo) At(dir string) *Repo {
	at := *r
	if at.Dir = dir; !filepath.IsAbs(dir) {
		at.Dir = filepath.Join(r.Dir, dir)
	}
	return &at
}

// Env is the environment that git runs in.
func (r *Repo) Env() []string {
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + r.home, "LC_ALL=C", "TZ=UTC",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_AUTHOR_NAME=A U Thor", "GIT_AUTHOR_EMAIL=author@example.com", "GIT_AUTHOR_DATE=1700000000 +0100",
		"GIT_COMMITTER_NAME=C O Mitter", "GIT_COMMITTER_EMAIL=committer@example.com",
		"GIT_COMMITTER_DATE=1700000000 +0100", "GIT_TERMINAL_PROMPT=0",
	}, r.Vars...)
}

// Getenv looks a variable up in that environment.
func (r *Repo) Getenv(name string) string {
	env := r.Env()
	for i := len(env) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(env[i], name+"="); ok {
			return value
		}
	}
	return ""
}

// WithoutGit is Getenv for a machine on which git is not installed.
func (r *Repo) WithoutGit(name string) string {
	if name == "PATH" {
		return "/nonexistent"
	}
	return r.Getenv(name)
}

// Try runs git and returns its output without the last newline.
func (r *Repo) Try(args ...string) (string, error) { return r.Feed("", args...) }

// Feed is Try with something on git's standard input.
func (r *Repo) Feed(stdin string, args ...string) (string, error) {
	r.T.Helper()
	cmd := exec.Command("git", append([]string{"-c", "protocol.file.allow=always"}, args...)...)
	cmd.Dir, cmd.Env, cmd.Stdin = r.Dir, r.Env(), strings.NewReader(stdin)
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	err := cmd.Run()
	if err != nil {
		err = fmt.Errorf("git %s: %w\n%s", strings.Join(args, " "), err, words.Bytes())
	}
	return strings.TrimSuffix(out.String(), "\n"), err
}

// Git is Try where an error ends the test.
func (r *Repo) Git(args ...string) string {
	r.T.Helper()
	out, err := r.Try(args...)
	if err != nil {
		r.T.Fatal(err)
	}
	return out
}

// Lines are git's output, line by line.
func (r *Repo) Lines(args ...string) []string {
	r.T.Helper()
	return split(r.Git(args...), "\n")
}

// Fields are git's output with -z.
func (r *Repo) Fields(args ...string) []string {
	r.T.Helper()
	return split(strings.TrimSuffix(r.Git(args...), "\x00"), "\x00")
}

func split(s, sep string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, sep)
}

// Write writes a file.
func (r *Repo) Write(name, content string) {
	r.T.Helper()
	path := filepath.Join(r.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		r.T.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		r.T.Fatal(err)
	}
}

// Commit commits all files with a message, and returns the id.
func (r *Repo) Commit(message string) string {
	r.T.Helper()
	r.Git("add", "-A")
	r.Git("commit", "-q", "--allow-empty", "--no-verify", "-m", message)
	return r.Git("rev-parse", "HEAD")
}

// History describes what Random makes.
type History struct {
	Commits int
	Roots   int  // unrelated beginnings
	Skew    bool // clocks that go wrong: children seem older than parents
}

// Random makes a history by chance: branches, merges with several parents,
// commits of the same second, files that come, change and go. It returns the
// ids, parents before children; each commit has a branch b<N> too.
func (r *Repo) Random(rng *rand.Rand, h History) []string {
	r.T.Helper()
	var s strings.Builder
	date := 1_700_000_000
	for i := range h.Commits {
		date += rng.IntN(3) * 30 // a third are of the same second as the one before
		when := date
		if h.Skew && rng.IntN(4) == 0 {
			when += rng.IntN(2000) - 1000
		}
		fmt.Fprintf(&s, "commit refs/heads/b%d\nmark :%d\n", i, i+1)
		fmt.Fprintf(&s, "author A <a@example.com> %d +0000\ncommitter C <c@example.com> %d +0000\n", when, when)
		data(&s, fmt.Sprintf("[c%d] Change number %d\n\nBody of %d.\n", i%7, i, i))
		if i >= h.Roots {
			parents := 1 + max(0, rng.IntN(6)-3)
			used := map[int]bool{}
			for k := range parents {
				p := max(0, i-1-rng.IntN(min(i, 8)))
				if used[p] {
					continue
				}
				used[p] = true
				fmt.Fprintf(&s, "%s :%d\n", []string{"from", "merge"}[min(k, 1)], p+1)
			}
		}
		for range 1 + rng.IntN(3) {
			change(&s, rng, i)
		}
		s.WriteString("\n")
	}
	s.WriteString("done\n")
	marks := filepath.Join(r.home, "marks")
	if _, err := r.Feed(s.String(), "fast-import", "--quiet", "--done", "--force", "--export-marks="+marks); err != nil {
		r.T.Fatal(err)
	}
	text, err := os.ReadFile(marks)
	if err != nil {
		r.T.Fatal(err)
	}
	ids := make([]string, h.Commits)
	for line := range strings.Lines(string(text)) {
		var n int
		var id string
		if _, err := fmt.Sscanf(line, ":%d %s", &n, &id); err != nil {
			r.T.Fatal(err)
		}
		ids[n-1] = id
	}
	return ids
}

// change writes one change of a file for git fast-import.
func change(s *strings.Builder, rng *rand.Rand, i int) {
	path := fmt.Sprintf("dir%d/sub%d/file%d.txt", rng.IntN(4), rng.IntN(3), rng.IntN(5))
	if rng.IntN(5) == 0 {
		fmt.Fprintf(s, "D %s\n", path)
		return
	}
	mode := []string{"100644", "100755", "120000"}[rng.IntN(3)]
	fmt.Fprintf(s, "M %s inline %s\n", mode, path)
	var lines strings.Builder
	for k := range 40 {
		fmt.Fprintf(&lines, "line %d of a file that deltas well\n", k*(1+i%3))
	}
	data(s, lines.String()+fmt.Sprint(i))
}

func data(s *strings.Builder, text string) { fmt.Fprintf(s, "data %d\n%s\n", len(text), text) }
