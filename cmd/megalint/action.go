package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"
)

// actionCommand runs megalint-action, which talks HTTP: what that costs at
// start-up is kept out of the commit-msg hook.
func (a *app) actionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "action",
		Short: "Judge what a GitHub workflow runs for",
		Long: `Judge what a GitHub workflow runs for: a pull request, a merge group, a push.

This is the step of the GitHub Action. It takes everything from the environment
that the runner and action.yml set, and runs megalint-action, which lies beside
megalint.`,
		Args:               cobra.ArbitraryArgs, // megalint-action judges them
		DisableFlagParsing: true,
		RunE:               func(c *cobra.Command, args []string) error { return a.runBeside(c, "megalint-action", args) },
	}
}

// runBeside runs a program that lies in megalint's own folder, and nowhere
// else: the PATH and the folder that is linted may be a stranger's.
func (a *app) runBeside(c *cobra.Command, name string, args []string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find megalint's own path: %w", err)
	}
	if real, err := filepath.EvalSymlinks(self); err == nil {
		self = real
	}
	program := filepath.Join(filepath.Dir(self), name)
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if info, err := os.Stat(program); errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not there: it comes with each release, and "+
			"go install github.com/megalint/megalint/cmd/%s@latest puts it beside megalint", program, name)
	}
	child := exec.CommandContext(c.Context(), program, args...)
	child.Stdin, child.Stdout, child.Stderr = a.stdin, a.stdout, a.stderr
	err = child.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) { // it said itself what is wrong
		switch exit.ExitCode() {
		case exitFindings:
			return errFindings
		case exitFailure:
			return errReported
		}
	}
	return err
}
