package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/lint/source"
)

func (a *app) commitsCommand() *cobra.Command {
	var last int
	c := &cobra.Command{
		Use:   "commits [RANGE]",
		Short: "Lint the messages of a range of commits",
		Long: `Lint the messages of a range of commits.

RANGE is A..B (what B has and A has not), A...B, or REV for everything that
can be reached from it. Without one, it is what the upstream of the current
branch lacks, or else the default branch of origin.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			spec := ""
			if len(args) == 1 {
				spec = args[0]
			}
			return a.lintCommits(c.Context(), spec, last)
		},
	}
	a.addLintFlags(c.Flags())
	c.Flags().IntVarP(&last, "max-count", "n", 0, "lint the `N` newest commits of the range (of HEAD without one)")
	return c
}

func (a *app) lintCommits(ctx context.Context, spec string, last int) error {
	w, err := a.openWorkspace()
	if err != nil {
		return err
	}
	if err := w.needRepository(); err != nil {
		return err
	}
	r, err := w.chooseRange(ctx, spec, last)
	if err != nil {
		return err
	}
	if spec == "" && !a.quiet {
		fmt.Fprintf(a.stderr, "megalint: linting %s\n", r.Description)
	}
	w.judgesAll = slices.Contains(a.flags.only, untouched)
	err = a.judge(ctx, w, a.stdout, lint.Input{Messages: w.commits(ctx, r)}, "")
	if w.settled > 0 && w.runs(untouched) && !a.quiet {
		fmt.Fprintf(a.stderr, "megalint: %s judged the newest %d commits; --only %s judges %d more\n",
			untouched, settled, untouched, w.settled)
	}
	return err
}

// untouched is the rule that leaves settled messages alone.
const untouched = "component-untouched"

// runs tells whether a rule is on.
func (w *workspace) runs(name string) bool {
	return slices.ContainsFunc(w.rules, func(r *lint.Rule) bool {
		return r.Name == name && w.config.Severity(r) != lint.Off
	})
}

// chooseRange parses the range, or finds the default one.
func (w *workspace) chooseRange(ctx context.Context, spec string, last int) (source.Range, error) {
	if spec == "" && last == 0 {
		return w.repository.DefaultRange(ctx)
	}
	if spec == "" {
		spec = "HEAD"
	}
	return w.repository.ParseRange(ctx, spec, last)
}

// settled is how many commits of a range are young enough for somebody to
// reword them.
const settled = 1000

// commits reads the messages of a range.
func (w *workspace) commits(ctx context.Context, r source.Range) iter.Seq2[*lint.Message, error] {
	return func(yield func(*lint.Message, error) bool) {
		seen := 0
		for c, err := range prefetch(w.repository.Commits(ctx, r)) {
			var m *lint.Message
			if err == nil {
				m = w.committed(ctx, c)
				if seen++; seen > settled && !w.judgesAll {
					m.Settled = true
					w.settled++
				}
				if errors.Is(m.EncodingFault, message.ErrTooLarge) {
					err = m.EncodingFault // of which nothing was read
				}
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

// committed is the message of a commit, with what its rules may ask for.
func (w *workspace) committed(ctx context.Context, c *source.Commit) *lint.Message {
	m := lint.ReadMessage(c.Message, c.Encoding, w.config.Messages)
	m.Rev = c.ID
	m.Author = lint.Identity{Name: c.Author.Name, Email: c.Author.Email}
	m.Parents, m.Stage, m.Repo = len(c.Parents), lint.History, w.repo()
	m.Changes = func() ([]string, error) { return w.repository.Changes(ctx, c) }
	m.Touched = func(whole func(string) bool) ([]string, error) { return w.repository.Touched(ctx, c, whole) }
	m.ChangedLines = func() (int, error) { return w.repository.ChangedLines(ctx, c) }
	return m
}
