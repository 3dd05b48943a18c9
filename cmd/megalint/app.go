package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/megalint/megalint/internal/version"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
)

// app is one invocation of megalint.
type app struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer

	dir            string // -C
	quiet, verbose bool
	mends          string // what applies fixes; empty means --fix
	flags          lintFlags
}

// lintFlags are those of every command that lints.
type lintFlags struct {
	config, format, output string
	failOn, color          string
	only, skip             []string
	jobs                   int
	fix                    bool
}

// command makes the commands that the arguments may mean: all of them, but for
// a hook that runs. git waits for it, and it has no use for the others.
func (a *app) command(args []string) *cobra.Command {
	root := a.treeCommand()
	root.Use = "megalint [PATH…]"
	root.Version = version.String()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetVersionTemplate("megalint {{.Version}}\n")
	flags := root.PersistentFlags()
	flags.StringVarP(&a.dir, "directory", "C", ".", "run as if started in `DIR`")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "print findings and failures only")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "say on standard error what is read and why")
	root.AddCommand(a.hookCommand())
	if hookRuns := len(args) > 1 && args[0] == "hook" && args[1] == "run"; hookRuns {
		root.CompletionOptions.DisableDefaultCmd = true
	} else {
		root.AddCommand(a.messageCommand(), a.commitsCommand(), a.squashCommand(), a.rulesCommand(),
			a.explainCommand(), a.initCommand(), a.baselineCommand(), a.actionCommand())
		root.InitDefaultCompletionCmd()
	}
	for _, c := range root.Commands() {
		if !c.Runnable() {
			// It only holds others. What it does not hold is a mistake, and
			// cobra would answer it by help and by exit code 0.
			c.Args = cobra.NoArgs
			c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
		}
	}
	return root
}

// addLintFlags gives a command the flags that all linting commands share.
func (a *app) addLintFlags(flags *pflag.FlagSet) {
	f := &a.flags
	flags.StringVar(&f.config, "config", "", "read the configuration from `FILE` instead of .megalint.yaml")
	flags.StringVar(&f.format, "format", "text", "report as `FORMAT`: "+strings.Join(report.Formats(), ", "))
	flags.StringVarP(&f.output, "output", "o", "", "write the report to `FILE`")
	flags.StringVar(&f.failOn, "fail-on", "error", "exit with 1 from this `SEVERITY` on: error, warning or info")
	flags.StringSliceVar(&f.only, "only", nil, "run these `RULES` and no others")
	flags.StringSliceVar(&f.skip, "skip", nil, "do not run these `RULES`")
	flags.StringVar(&f.color, "color", "auto", "colour the report `WHEN`: auto, always or never")
	flags.IntVar(&f.jobs, "jobs", 0, "judge `N` subjects at a time (default: one for each processor)")
}

// logf tells on standard error what is going on, if somebody asked for it.
func (a *app) logf(format string, args ...any) {
	if a.verbose {
		fmt.Fprintf(a.stderr, "megalint: "+format+"\n", args...)
	}
}

// warnf tells on standard error what ought to change.
func (a *app) warnf(format string, args ...any) {
	fmt.Fprintf(a.stderr, "megalint: warning: "+format+"\n", args...)
}

// colored decides whether the report has colours.
func (a *app) colored(w io.Writer) (bool, error) {
	switch a.flags.color {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		return terminal(w) && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb", nil
	}
	return false, fmt.Errorf("--color %s: use auto, always or never", a.flags.color)
}

// terminal tells whether a stream is one.
func terminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// failOn parses --fail-on.
func (a *app) failOn() (lint.Severity, error) {
	s, err := lint.ParseSeverity(a.flags.failOn)
	if err != nil || s == lint.Off {
		return s, fmt.Errorf("--fail-on %s: use error, warning or info", a.flags.failOn)
	}
	return s, nil
}
