// Megalint-action is the step of a GitHub workflow: `megalint action` runs it.
//
// It is a program of its own because it talks HTTP, which would cost megalint's
// commit-msg hook a third of its start-up.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/megalint/megalint/hooks/github/action"
	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/internal/version"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

const usage = `Usage: megalint action

Judge what a GitHub workflow runs for: a pull request, a merge group, a push.
Everything that it needs is in the environment, where action.yml puts it:
docs/action.md says what. Exit codes: 0 nothing found, 1 findings at or above
the input fail-on, 2 something could not be judged.
`

// run is megalint-action: it takes everything from its arguments.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	switch {
	case len(args) == 0:
		return action.Run(ctx, getenv, stdout, api.Options{})
	case len(args) == 1 && (args[0] == "--help" || args[0] == "-h"):
		fmt.Fprint(stdout, usage)
		return 0
	case len(args) == 1 && args[0] == "--version":
		fmt.Fprintf(stdout, "megalint-action %s\n", version.String())
		return 0
	}
	fmt.Fprintf(stderr, "megalint action: %q is not known\n\n%s", args, usage)
	return 2
}
