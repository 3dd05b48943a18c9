package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/hooks/tree"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
	"github.com/megalint/megalint/lint/source"
)

func (a *app) baselineCommand() *cobra.Command {
	var reason, until string
	c := &cobra.Command{
		Use:   "baseline [RANGE]",
		Short: "Write an exception for everything that is found today",
		Long: `Write an exception into .megalint.yaml for everything that is found today, so
that only new faults are reported from now on.

Without RANGE the commits are those that "megalint commits" would lint. Only
what is reported at all counts: rules that are off stay off.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			spec := ""
			if len(args) == 1 {
				spec = args[0]
			}
			return a.writeBaseline(c.Context(), spec, reason, until)
		},
	}
	c.Flags().StringVar(&reason, "reason", "found when megalint was introduced", "the `REASON` of each exception")
	c.Flags().StringVar(&until, "until", "", "the last `DAY` of each exception, such as 2027-03-31")
	c.Flags().StringSliceVar(&a.Flags.Only, "only", nil, "of these `RULES` and no others")
	c.Flags().StringSliceVar(&a.Flags.Skip, "skip", nil, "not of these `RULES`")
	return c
}

func (a *app) writeBaseline(ctx context.Context, spec, reason, until string) error {
	if strings.TrimSpace(reason) == "" {
		return errors.New("--reason is empty: say why these findings are excused")
	}
	template := lint.Exception{Reason: reason}
	if until != "" {
		day, err := time.Parse(time.DateOnly, until)
		if err != nil {
			return fmt.Errorf("--until %s: want a day such as 2027-03-31", until)
		}
		template.Until = day
	}
	w, err := a.OpenWorkspace()
	if err != nil {
		return err
	}
	in, err := a.everything(ctx, w, spec)
	if err != nil {
		return err
	}
	b := &baseline{template: template, revisions: map[string][]string{}, paths: map[string][]string{}}
	result, err := lint.Run(ctx, in, w.Config, w.Rules, b.add)
	if err != nil {
		return err
	}
	if len(result.Failures) > 0 {
		return fmt.Errorf("nothing was written, for %d things could not be judged; the first: %w",
			len(result.Failures), result.Failures[0])
	}
	return a.storeBaseline(w, b)
}

// everything is all that a baseline covers: the tree and the commits.
func (a *app) everything(ctx context.Context, w *session.Workspace, spec string) (lint.Input, error) {
	in := lint.Input{Today: time.Now()}
	if err := w.NeedRepository(); err != nil {
		return in, err
	}
	var err error
	if in.Repo, err = openRepo(w, w.Tree, tree.ModuleCache(a.Getenv)); err != nil {
		return in, err
	}
	r, err := chooseRange(ctx, w, spec, 0)
	if spec == "" && errors.Is(err, source.ErrNoUpstream) {
		return in, fmt.Errorf("%w: name the commits to excuse, such as HEAD for all of them, or HEAD..HEAD for none",
			source.ErrNoUpstream)
	} else if err != nil {
		return in, err
	}
	in.Messages = w.Commits(ctx, r)
	return in, nil
}

func (a *app) storeBaseline(w *session.Workspace, b *baseline) error {
	exceptions := b.exceptions()
	if len(exceptions) == 0 {
		fmt.Fprintln(a.Stdout, "nothing is found: no exception is needed")
		return nil
	}
	file := w.ConfigFile
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	created := err != nil
	if text, err = config.Baseline(text, exceptions); err != nil {
		return err
	}
	if created {
		err = os.WriteFile(file, text, 0o644)
	} else {
		err = replaceFile(file, string(text))
	}
	if err == nil {
		fmt.Fprintf(a.Stdout, "wrote %s for %s into %s\n",
			count(len(exceptions), "exception", "exceptions"), count(b.findings, "finding", "findings"), file)
	}
	return err
}

// baseline gathers findings by rule.
type baseline struct {
	template         lint.Exception
	findings         int
	revisions, paths map[string][]string
}

func (b *baseline) add(f lint.Finding) error {
	switch {
	case f.Tidy || f.Rule.Kind() == "configuration":
		return nil
	case f.Rev != "":
		b.revisions[f.Rule.Name] = appendNew(b.revisions[f.Rule.Name], f.Rev)
	default:
		b.paths[f.Rule.Name] = appendNew(b.paths[f.Rule.Name], f.Path)
	}
	b.findings++
	return nil
}

// appendNew appends unless it was appended just before: findings come sorted.
func appendNew(list []string, s string) []string {
	if n := len(list); n > 0 && list[n-1] == s {
		return list
	}
	return append(list, s)
}

// exceptions returns one for the commits of each rule, and one for each path.
func (b *baseline) exceptions() []*lint.Exception {
	var all []*lint.Exception
	for rule, revisions := range b.revisions {
		e := b.template
		e.Rule, e.Revisions = rule, revisions
		all = append(all, &e)
	}
	for rule, paths := range b.paths {
		for _, p := range paths {
			e := b.template
			e.Rule, e.Path = rule, config.Literal(p)
			all = append(all, &e)
		}
	}
	slices.SortFunc(all, func(a, b *lint.Exception) int {
		return strings.Compare(a.Rule+"\x00"+a.Path, b.Rule+"\x00"+b.Path)
	})
	return all
}
