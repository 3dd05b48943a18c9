package hookrun

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/internal/version"
)

const usage = `Usage: megalint-hook HOOK [ARGUMENT…]

Do a git hook's work, as "megalint hook run" does: commit-msg, prepare-commit-msg
or pre-push. "megalint hook install" writes hooks that call this program.

Exit codes: 0 nothing found, 1 findings at or above --fail-on, 2 usage,
configuration, or something that could not be judged.

Flags:
`

// Main is the program megalint-hook: "megalint hook run" in a program of its own
// that starts as fast as it can. It takes everything from its arguments and
// returns the exit code.
func Main(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := &session.Session{
		Getenv: getenv, Stdin: stdin, Stdout: stdout, Stderr: stderr,
		Rules: known(), Elsewhere: elsewhere(),
	}
	flags := pflag.NewFlagSet("megalint-hook", pflag.ContinueOnError)
	flags.Usage = func() {} // the error says it
	s.AddCommonFlags(flags)
	s.AddLintFlags(flags)
	tellVersion := flags.Bool("version", false, "print the version")
	switch err := flags.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprint(stdout, usage, flags.FlagUsages())
		return session.ExitClean
	case err != nil:
		return s.Exit(err)
	case *tellVersion:
		fmt.Fprintf(stdout, "megalint-hook %s\n", version.String())
		return session.ExitClean
	case flags.NArg() == 0:
		return s.Exit(errors.New("name the hook whose work is to be done, see megalint-hook --help"))
	}
	return s.Exit(Run(ctx, s, flags.Args()))
}
