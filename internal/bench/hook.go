package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The targets of the hook, as ratios of wall time.
const (
	emptyTarget      = 2.5
	gitlintTarget    = 1.0 / 30
	commitlintTarget = 1.0 / 60
)

// The messages that the hook judges: good ones, each for its linter.
const (
	hookMessage = "[docs] Say how the figures are measured\n\n" +
		"Ratios of one run hold on any machine, so that is what the page has.\n"
	conventionalMessage = "docs: say how the figures are measured\n\n" +
		"Ratios of one run hold on any machine, so that is what the page has.\n"
)

// hook measures one message through the hook's program, as the installed script
// calls it, in a clone of this repository with a file staged. What it takes where
// there is only megalint is told beside it.
func (b *bench) hook(ctx context.Context) error {
	empty, err := b.emptyProgram(ctx)
	if err != nil {
		return err
	}
	dir, err := b.hookRepository(ctx)
	if err != nil {
		return err
	}
	env := []string{"GIT_EDITOR=:", "GIT_INDEX_FILE=.git/index", "GIT_PREFIX="}
	hook := command{name: "megalint-hook", dir: dir, env: env,
		args: []string{b.light, "commit-msg", ".git/COMMIT_EDITMSG"}}
	whole := command{name: "megalint hook run", dir: dir, env: env,
		args: []string{b.megalint, "hook", "run", "commit-msg", ".git/COMMIT_EDITMSG"}}
	t := b.table("One message through the hook's program")
	medians, err := interleave(ctx, b.times(100), empty, hook, whole)
	if err != nil {
		return err
	}
	t.compare(hook, empty, medians[1], medians[0], emptyTarget)
	t.compare(whole, empty, medians[2], medians[0], 0)
	for _, r := range b.rivals(dir) {
		if _, err := exec.LookPath(r.args[0]); err != nil {
			fmt.Fprintf(t.tabs, "%s\t\t\t%s\tnot present\n", hook.name, r.name)
			continue
		}
		medians, err := interleave(ctx, b.times(10), r.command, hook)
		if err != nil {
			return err
		}
		t.compare(hook, r.command, medians[1], medians[0], r.target)
	}
	return t.tabs.Flush()
}

// rival is another linter, measured only where somebody has installed it.
type rival struct {
	command
	target float64
}

func (b *bench) rivals(dir string) []rival {
	commitlint := filepath.Join(b.cache, "node_modules", ".bin", "commitlint")
	return []rival{
		{command{name: "gitlint", dir: dir,
			args: []string{"gitlint", "--staged", "--msg-filename", ".git/COMMIT_EDITMSG"}}, gitlintTarget},
		{command{name: "commitlint", dir: dir,
			args: []string{commitlint, "--config", filepath.Join(b.temp, "commitlint.config.cjs"),
				"--edit", filepath.Join(b.temp, "conventional")}}, commitlintTarget},
	}
}

// emptyProgram builds the yardstick: what any Go program costs.
func (b *bench) emptyProgram(ctx context.Context) (command, error) {
	path, err := b.program(ctx, "empty", "package main\n\nfunc main() {}\n")
	return command{name: "empty Go program", dir: b.temp, args: []string{path}}, err
}

// program builds a yardstick of one file.
func (b *bench) program(ctx context.Context, name, source string) (string, error) {
	file, linked := filepath.Join(b.temp, name+".go"), filepath.Join(b.temp, name+"-linked")
	if err := os.WriteFile(file, []byte(source), 0o644); err != nil {
		return "", err
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", linked, file)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the yardstick %s: %w\n%s", name, err, out)
	}
	program, err := os.ReadFile(linked)
	if err != nil {
		return "", err
	}
	return b.install(name, program)
}

// hookRepository clones this repository, without its configuration, and stages
// a file, so that the hook has to read the index and HEAD.
func (b *bench) hookRepository(ctx context.Context) (string, error) {
	dir := filepath.Join(b.temp, "clone")
	if err := git(ctx, ".", "clone", "--quiet", ".", dir); err != nil {
		return "", err
	}
	for _, name := range []string{".megalint.yaml", ".gitlint"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
			return "", err
		}
	}
	config := fmt.Sprintf("module.exports = { extends: [%q] }\n",
		filepath.Join(b.cache, "node_modules", "@commitlint", "config-conventional"))
	for name, text := range map[string]string{
		filepath.Join(dir, ".git", "COMMIT_EDITMSG"):   hookMessage,
		filepath.Join(dir, "docs", "bench-staged.md"):  "staged\n",
		filepath.Join(b.temp, "conventional"):          conventionalMessage,
		filepath.Join(b.temp, "commitlint.config.cjs"): config,
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	return dir, git(ctx, dir, "add", "docs/bench-staged.md")
}

// git runs git in a folder.
func git(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("git %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}
