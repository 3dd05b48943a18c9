// Megalint-bot puts a check on every open pull request of an organisation: what
// message "Squash and merge" will land, and whether it may.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/megalint/megalint/internal/version"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// The exit codes.
const (
	exitClean   = 0
	exitFailure = 2
)

// run is the bot, until the context ends.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	s, err := readSettings(args, getenv, stdout)
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "megalint-bot: %v\n", err)
		return exitFailure
	case s == nil: // help or version were asked for
		return exitClean
	}
	log := slog.New(slog.NewJSONHandler(stderr, &slog.HandlerOptions{Level: s.level}))
	log.Info("megalint-bot", "version", version.String(), "listen", s.listen)
	if err := serve(ctx, s, log); err != nil {
		log.Error("megalint-bot ends", "error", err)
		return exitFailure
	}
	return exitClean
}
