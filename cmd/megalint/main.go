// Megalint lints what is not code: commit messages, services and vendoring in
// a monorepo that many teams share.
package main

import (
	"context"
	"io"
	"os"

	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/lint/report"
	"github.com/megalint/megalint/lint/report/html"
	"github.com/megalint/megalint/lint/report/table"
	"github.com/megalint/megalint/rules"
)

func main() {
	spareCollector(os.Getenv)
	os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// run is megalint: it reads nothing of the process but its arguments, and the
// files that they lead to.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{Session: &session.Session{
		Getenv: getenv, Stdin: stdin, Stdout: stdout, Stderr: stderr,
		Rules: rules.All(), Formats: []report.Format{table.Format(), html.Format()},
	}}
	root := a.command()
	root.SetArgs(args)
	return a.Exit(root.ExecuteContext(ctx))
}
