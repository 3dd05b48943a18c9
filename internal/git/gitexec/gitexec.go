// Package gitexec asks the git on the PATH for what is not read natively:
// references in a reftable, and revisions in the rarer forms of gitrevisions(7).
//
// Only plumbing is run, and set up so that nothing that a repository's
// configuration names is: no file-system monitor, no hooks, no pager, no
// credentials, no transport, hence no fetching of what a partial clone lacks.
// Replacement objects are ignored, as they are by the native reader: what a
// range judges is what the ids stand for.
//
// Unless GIT_DIR names the repository, git finds it from its own folder, so that
// safe.directory keeps protecting from repositories of other users.
package gitexec

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/megalint/megalint/internal/git/gitdir"
)

// ErrNoGit is wrapped by Run's error if there is no git on the PATH.
var ErrNoGit = errors.New("no git on the PATH")

// Git runs git in a repository.
type Git struct {
	Dirs   *gitdir.Dirs
	Getenv func(string) string
}

// Failed is git's refusal, in its own words.
type Failed struct {
	Code   int
	Stderr string
}

// Error gives what git said.
func (f *Failed) Error() string {
	if f.Stderr == "" {
		return fmt.Sprintf("git ended with status %d", f.Code)
	}
	return "git: " + f.Stderr
}

// Run runs a plumbing command and returns its output. The error is a *Failed if
// git ran and refused.
func (g Git) Run(ctx context.Context, args ...string) ([]byte, error) {
	program, err := g.lookPath()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, append([]string{
		"-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "--no-pager",
	}, args...)...)
	cmd.Env = g.env()
	cmd.Dir = g.Dirs.GitDir
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if ctx.Err() == nil && errors.As(err, &exit) {
			return nil, &Failed{exit.ExitCode(), strings.TrimSpace(words.String())}
		}
		return nil, errors.Join(ctx.Err(), err)
	}
	return out.Bytes(), nil
}

// lookPath finds git by the PATH of the environment that was given, and never
// in the current folder, which may be the repository.
func (g Git) lookPath() (string, error) {
	for _, dir := range filepath.SplitList(g.Getenv("PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		if program, err := exec.LookPath(filepath.Join(dir, "git")); err == nil {
			return program, nil
		}
	}
	return "", ErrNoGit
}

// kept are the variables that git needs for finding itself and the user's
// configuration, in which safe.directory stands.
const kept = "PATH HOME XDG_CONFIG_HOME USERPROFILE HOMEDRIVE HOMEPATH SYSTEMROOT TMPDIR TEMP TMP " +
	"GIT_CONFIG_NOSYSTEM GIT_CONFIG_SYSTEM GIT_CONFIG_GLOBAL GIT_EXEC_PATH"

// env is git's whole environment.
func (g Git) env() []string {
	env := []string{
		"LC_ALL=C",
		"GIT_OBJECT_DIRECTORY=" + g.Dirs.Objects,
		"GIT_ALTERNATE_OBJECT_DIRECTORIES=" + g.Dirs.Alternates,
		"GIT_INDEX_FILE=" + g.Dirs.Index,
		"GIT_OPTIONAL_LOCKS=0",
		"GIT_NO_REPLACE_OBJECTS=1",
		"GIT_NO_LAZY_FETCH=1",
		"GIT_ALLOW_PROTOCOL=",
		"GIT_TERMINAL_PROMPT=0",
	}
	if g.Getenv("GIT_DIR") != "" {
		env = append(env, "GIT_DIR="+g.Dirs.GitDir)
	}
	if g.Getenv("GIT_COMMON_DIR") != "" {
		env = append(env, "GIT_COMMON_DIR="+g.Dirs.CommonDir)
	}
	for name := range strings.FieldsSeq(kept) {
		if value := g.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}
