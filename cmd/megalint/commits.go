package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/source"
)

func (a *app) commitsCommand() *cobra.Command {
	var last int
	c := &cobra.Command{
		Use:   "commits [RANGE]",
		Short: "Lint the messages of a range of commits",
		Long: `Lint the messages of a range of commits.

RANGE is A..B (what B has and A has not), A...B (what only one of them has), or
REV for everything that can be reached from it. Without one, it is what the
upstream of the current branch lacks, or else the default branch of origin.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			spec := ""
			if len(args) == 1 {
				spec = args[0]
			}
			return a.lintCommits(c.Context(), spec, last)
		},
	}
	a.AddLintFlags(c.Flags())
	c.Flags().IntVarP(&last, "max-count", "n", 0, "lint the `N` newest commits of the range (of HEAD without one)")
	return c
}

func (a *app) lintCommits(ctx context.Context, spec string, last int) error {
	w, err := a.OpenWorkspace()
	if err != nil {
		return err
	}
	if err := w.NeedRepository(); err != nil {
		return err
	}
	r, err := chooseRange(ctx, w, spec, last)
	if err != nil {
		return err
	}
	if spec == "" && !a.Quiet {
		fmt.Fprintf(a.Stderr, "megalint: linting %s\n", r.Description)
	}
	w.JudgesAll = slices.Contains(a.Flags.Only, untouched)
	err = a.Judge(ctx, w, a.Stdout, lint.Input{Messages: w.Commits(ctx, r)}, "")
	if w.Settled > 0 && runs(w, untouched) && !a.Quiet {
		fmt.Fprintf(a.Stderr, "megalint: %s judged the newest %d commits; --only %s judges %d more\n",
			untouched, session.SettledAfter, untouched, w.Settled)
	}
	return err
}

// untouched is the rule that leaves settled messages alone.
const untouched = "component-untouched"

// runs tells whether a rule is on.
func runs(w *session.Workspace, name string) bool {
	return slices.ContainsFunc(w.Rules, func(r *lint.Rule) bool {
		return r.Name == name && w.Config.Severity(r) != lint.Off
	})
}

// chooseRange parses the range, or finds the default one.
func chooseRange(ctx context.Context, w *session.Workspace, spec string, last int) (source.Range, error) {
	if spec == "" && last == 0 {
		return w.Repository.DefaultRange(ctx)
	}
	if spec == "" {
		spec = "HEAD"
	}
	return w.Repository.ParseRange(ctx, spec, last)
}
