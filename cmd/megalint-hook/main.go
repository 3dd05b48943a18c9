// Megalint-hook does the work of git's hooks. It is "megalint hook run" without
// what else megalint imports, so that a commit does not wait for its start.
package main

import (
	"context"
	"os"

	"github.com/megalint/megalint/hooks/githook/hookrun"
)

func main() {
	os.Exit(hookrun.Main(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}
