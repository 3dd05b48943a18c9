// Megalint lints what is not code: commit messages, services and vendoring in
// a monorepo that many teams share.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// The exit codes. Failures win over findings.
const (
	exitClean    = 0
	exitFindings = 1
	exitFailure  = 2
)

// errFindings says that a report held findings at or above --fail-on. It was
// printed already.
var errFindings = errors.New("there are findings")

// errReported says that failures were printed already, in the report.
var errReported = errors.New("there are failures")

// run is megalint: it reads nothing of the process but its arguments, and the
// files that they lead to.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr}
	root := a.command(args)
	root.SetArgs(args)
	switch err := root.ExecuteContext(ctx); {
	case err == nil:
		return exitClean
	case errors.Is(err, errReported):
		return exitFailure
	case errors.Is(err, errFindings):
		return exitFindings
	default:
		fmt.Fprintf(stderr, "megalint: %v\n", err)
		return exitFailure
	}
}
