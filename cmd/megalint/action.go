package main

import (
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/hooks/github/action"
	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/session"
)

func (a *app) actionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "action",
		Short: "Judge what a GitHub workflow runs for",
		Long: `Judge what a GitHub workflow runs for: a pull request, a merge group, a push.

This is the step of the GitHub Action. Everything that it needs is in the
environment, where the runner and action.yml put it: docs/action.md says what.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt)
			defer stop()
			switch action.Run(ctx, a.Getenv, a.Stdout, api.Options{}) {
			case session.ExitClean:
				return nil
			case session.ExitFindings:
				return session.ErrFindings
			}
			return session.ErrReported // it said itself what is wrong
		},
	}
}
