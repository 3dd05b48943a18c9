package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/internal/component"
	"github.com/megalint/megalint/lint"
)

// treeCommand is megalint itself, without a subcommand.
func (a *app) treeCommand() *cobra.Command {
	var rev string
	var staged bool
	c := &cobra.Command{
		Short: "Lint what is not code: commit messages, services and vendoring",
		Long: `Megalint lints what is not code: commit messages, services and vendoring in a
monorepo that many teams share.

Without a subcommand it lints the tree: all of it, or what lies at the paths.

Exit codes: 0 nothing found, 1 findings at or above --fail-on, 2 usage,
configuration, or something that could not be judged.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return a.lintTree(c.Context(), args, rev, staged)
		},
	}
	a.AddLintFlags(c.Flags())
	c.Flags().StringVar(&rev, "rev", "", "lint the tree of this `REVISION` instead of the working tree")
	c.Flags().BoolVar(&staged, "staged", false, "lint what is staged instead of the working tree")
	c.MarkFlagsMutuallyExclusive("rev", "staged")
	return c
}

func (a *app) lintTree(ctx context.Context, paths []string, rev string, staged bool) error {
	w, err := a.OpenWorkspace()
	if err != nil {
		return err
	}
	if err := w.SwitchTree(ctx, rev, staged); err != nil {
		return err
	}
	repo, err := repoWithServices(w)
	if err != nil {
		return err
	}
	selected, err := a.selection(w, paths)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(w.Rules, func(r *lint.Rule) bool { return r.Service != nil || r.Repo != nil }) {
		return errors.New("no rule judges the tree, so nothing was linted: " +
			"see megalint rules; megalint commits lints commit messages")
	}
	return a.Judge(ctx, w, a.Stdout, lint.Input{Repo: repo, Selected: selected}, "")
}

// repoWithServices is the tree with its services.
func repoWithServices(w *session.Workspace) (*lint.Repo, error) {
	repo := &lint.Repo{FS: w.Tree, Config: w.Config}
	dirs, err := component.Services(w.Tree, w.Config.Services)
	if err != nil {
		return nil, err
	}
	return repo, repo.AddServices(dirs)
}

// selection tells which paths are judged: those that lie at the ones named, or
// hold one of them. Nil stands for all.
func (a *app) selection(w *session.Workspace, paths []string) (func(string) bool, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	below, err := a.Below(w)
	if err != nil {
		return nil, err
	}
	var wanted []string
	for _, p := range paths {
		p = path.Join(below, filepath.ToSlash(p))
		if _, err := fs.Stat(w.Tree, p); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: neither a path of the tree nor a command, see megalint --help", p)
		} else if err != nil {
			return nil, err
		}
		wanted = append(wanted, p)
	}
	return func(name string) bool {
		return slices.ContainsFunc(wanted, func(p string) bool { return within(name, p) || within(p, name) })
	}, nil
}

// within tells whether a path is a folder or lies in it.
func within(p, dir string) bool { return dir == "." || p == dir || strings.HasPrefix(p, dir+"/") }
