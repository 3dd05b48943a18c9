// Package session is what megalint's programs share: their streams and flags,
// the workspace that they run in, and the way from an input to a report and an
// exit code.
//
// The commit-msg hook's program imports it, so it must cost nothing at
// start-up: it knows no rules but those that it is given.
package session

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
)

// The exit codes. Failures win over findings.
const (
	ExitClean    = 0
	ExitFindings = 1
	ExitFailure  = 2
)

// ErrFindings says that a report held findings at or above --fail-on. It was
// printed already.
var ErrFindings = errors.New("there are findings")

// ErrReported says that failures were printed already, in the report.
var ErrReported = errors.New("there are failures")

// Session is one invocation of a program. It reads nothing of the process but
// what it is given here, and the files that this leads to.
type Session struct {
	Getenv         func(string) string
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	// Rules are all that this program runs. Elsewhere are the names, former ones
	// included, of those that only megalint itself runs: a configuration and
	// --skip may name them.
	Rules     []*lint.Rule
	Elsewhere []string
	// Formats are the ones of reports that this program has beside those that
	// all have.
	Formats []report.Format

	Dir            string // -C
	Quiet, Verbose bool
	Mends          string // what applies fixes; empty means --fix
	Subject        string // what is judged in place of services, for totals; empty means service
	Flags          Flags
}

// Flags are those of every command that lints.
type Flags struct {
	Config, Format, Output string
	FailOn, Color          string
	Only, Skip             []string
	Jobs                   int
}

// AddCommonFlags gives a program the flags that all of its commands take.
func (s *Session) AddCommonFlags(flags *pflag.FlagSet) {
	flags.StringVarP(&s.Dir, "directory", "C", ".", "run as if started in `DIR`")
	flags.BoolVarP(&s.Quiet, "quiet", "q", false, "print nothing where nothing is found, and no hints")
	flags.BoolVarP(&s.Verbose, "verbose", "v", false, "say on standard error what is read and why")
}

// AddLintFlags gives a command the flags that all linting commands share.
func (s *Session) AddLintFlags(flags *pflag.FlagSet) {
	f := &s.Flags
	flags.StringVar(&f.Config, "config", "", "read the configuration from `FILE` instead of .megalint.yaml")
	flags.StringVar(&f.Format, "format", "text", "report as `FORMAT`: "+strings.Join(report.Formats(s.Formats...), ", "))
	flags.StringVarP(&f.Output, "output", "o", "", "write the report to `FILE`")
	flags.StringVar(&f.FailOn, "fail-on", "error", "exit with 1 from this `SEVERITY` on: error, warning or info")
	flags.StringSliceVar(&f.Only, "only", nil, "run these `RULES` and no others")
	flags.StringSliceVar(&f.Skip, "skip", nil, "do not run these `RULES`")
	flags.StringVar(&f.Color, "color", "auto", "colour the report `WHEN`: auto, always or never")
	flags.IntVar(&f.Jobs, "jobs", 0, "judge `N` subjects at a time (default: one for each processor)")
}

// Exit returns the exit code for the error that a command ended with, and
// prints the error unless a report did.
func (s *Session) Exit(err error) int {
	switch {
	case err == nil:
		return ExitClean
	case errors.Is(err, ErrReported):
		return ExitFailure
	case errors.Is(err, ErrFindings):
		return ExitFindings
	}
	s.say("megalint: %v", err)
	return ExitFailure
}

// Logf tells on standard error what is going on, if somebody asked for it.
func (s *Session) Logf(format string, args ...any) {
	if s.Verbose {
		s.say("megalint: "+format, args...)
	}
}

// Warnf tells on standard error what ought to change.
func (s *Session) Warnf(format string, args ...any) {
	s.say("megalint: warning: "+format, args...)
}

// say writes to standard error. Errors hold names and texts of the tree: neither
// a terminal nor GitHub's runner is to obey them.
func (s *Session) say(format string, args ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "::") { // a runner's command
			line = "> " + line
		}
		fmt.Fprintln(s.Stderr, report.Visible(line))
	}
}

// colored decides whether the report has colours.
func (s *Session) colored(w io.Writer) (bool, error) {
	switch s.Flags.Color {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		return Terminal(w) && s.Getenv("NO_COLOR") == "" && s.Getenv("TERM") != "dumb", nil
	}
	return false, fmt.Errorf("--color %s: use auto, always or never", s.Flags.Color)
}

// Terminal tells whether a stream is one.
func Terminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width is how many columns a report may fill; 0 if nobody says.
func (s *Session) width(w io.Writer) int {
	if n, err := strconv.Atoi(s.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if f, ok := w.(*os.File); ok && Terminal(f) {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil {
			return n
		}
	}
	return 0
}

// failOn parses --fail-on.
func (s *Session) failOn() (lint.Severity, error) {
	severity, err := lint.ParseSeverity(s.Flags.FailOn)
	if err != nil || severity == lint.Off {
		return severity, fmt.Errorf("--fail-on %s: use error, warning or info", s.Flags.FailOn)
	}
	return severity, nil
}

// Path resolves a file named on the command line against -C.
func (s *Session) Path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.Dir, name)
}
