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
	"github.com/megalint/megalint/lint/report"
)

// treeFlags say which tree is judged, and what of it.
type treeFlags struct {
	rev    string
	staged bool
	since  string
	// modules is the folder of the Go module cache; "" for where go keeps it.
	modules string
}

// treeCommand is megalint itself, without a subcommand.
func (a *app) treeCommand() *cobra.Command {
	var t treeFlags
	c := &cobra.Command{
		Short: "Lint what is not code: commit messages, services and vendoring",
		Long: `Megalint lints what is not code: commit messages, services and vendoring in a
monorepo that many teams share.

Without a subcommand it lints the tree: all of it, or what lies at the paths.
With --since it judges only the services whose files have changed since the
history left REVISION's: their own, and others that they read, such as a
Makefile that they include.

With --fix, what can be mended safely is mended in the working tree, and what
is left is reported.

Exit codes: 0 nothing found, 1 findings at or above --fail-on, 2 usage,
configuration, or something that could not be judged.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return a.lintTree(c.Context(), args, t)
		},
	}
	a.AddLintFlags(c.Flags())
	c.Flags().StringVar(&t.rev, "rev", "", "lint the tree of this `REVISION` instead of the working tree")
	c.Flags().BoolVar(&t.staged, "staged", false, "lint what is staged instead of the working tree")
	c.Flags().StringVar(&t.since, "since", "", "lint only the services that changes since `REVISION` touch")
	c.Flags().StringVar(&t.modules, "modcache", "", "verify against the Go modules in `DIR` (default: where go keeps them)")
	c.Flags().BoolVar(&a.fix, "fix", false, "mend what can be mended safely")
	return c
}

func (a *app) lintTree(ctx context.Context, paths []string, t treeFlags) error {
	if t.rev != "" && t.staged {
		return errors.New("--rev and --staged name two trees: choose one")
	}
	w, err := a.OpenWorkspaceAt(t.rev)
	if err != nil {
		return err
	}
	if err := w.SwitchTree(ctx, t.rev, t.staged); err != nil {
		return err
	}
	if !slices.ContainsFunc(w.Rules, func(r *lint.Rule) bool { return r.Service != nil || r.Repo != nil }) {
		return errors.New("no rule judges the tree, so nothing was linted: " +
			"see megalint rules; megalint commits lints commit messages")
	}
	modules, err := a.moduleCache(t.modules)
	if err != nil {
		return err
	}
	selected, err := a.selection(w, paths)
	if err != nil {
		return err
	}
	w.Rules = selected.narrow(w.Rules)
	changed, err := changedSince(ctx, w, t)
	if err != nil {
		return err
	}
	input := func(files fs.FS) (lint.Input, error) {
		repo, err := openRepo(w, files, modules)
		if err != nil {
			return lint.Input{}, err
		}
		in := lint.Input{Repo: repo, Selected: selected.selects()}
		if t.since != "" {
			in.Selected = both(in.Selected, tree.Touched(repo, changed, w.ConfigFiles))
		}
		return in, nil
	}
	if a.fix {
		if err := a.fixTree(ctx, w, input); err != nil {
			return err
		}
	}
	in, err := input(w.Tree)
	if err != nil {
		return err
	}
	a.tellNoServices(w, in.Repo)
	return a.Judge(ctx, w, a.Stdout, in, "")
}

// tellNoServices says on standard error that rules about services have none to
// judge, lest somebody take that for a clean bill.
func (a *app) tellNoServices(w *session.Workspace, repo *lint.Repo) {
	judged := slices.ContainsFunc(w.Rules, func(r *lint.Rule) bool {
		return r.Service != nil && w.Config.Severity(r) != lint.Off
	})
	if a.Quiet || !judged || len(repo.Services) > 0 || len(w.Config.Services) == 0 {
		return
	}
	advice := "set services: in the configuration"
	if len(w.ConfigFiles) == 0 {
		advice = "megalint init looks for them"
	}
	fmt.Fprintf(a.Stderr, "megalint: no services are judged: no folder matches %s; %s\n",
		report.Visible(strings.Join(w.Config.Services, ", ")), advice)
}

// changedSince lists the paths that have changed since the revision of --since,
// in the tree that is judged.
func changedSince(ctx context.Context, w *session.Workspace, t treeFlags) ([]string, error) {
	if t.since == "" {
		return nil, nil
	}
	if err := w.NeedRepository(); err != nil {
		return nil, err
	}
	switch {
	case t.rev != "":
		return w.Repository.ChangedSince(ctx, t.since, t.rev)
	case t.staged:
		return w.Repository.StagedSince(ctx, t.since)
	case w.Working:
		return w.Repository.EditedSince(ctx, t.since)
	}
	return w.Repository.ChangedSince(ctx, t.since, "HEAD")
}

// both selects what two selections do, of which nil stands for all.
func both(a, b func(string) bool) func(string) bool {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return func(path string) bool { return a(path) && b(path) }
}

// openRepo makes of files what rules judge.
func openRepo(w *session.Workspace, files fs.FS, modules string) (*lint.Repo, error) {
	return tree.Repo(tree.Source{FS: files, Repository: w.Repository, Working: w.Working, Modules: modules}, w.Config)
}

// moduleCache is the folder of --modcache, or the one that go would use.
func (a *app) moduleCache(named string) (string, error) {
	if named == "" {
		return tree.ModuleCache(a.Getenv), nil
	}
	dir := a.Path(named)
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a folder", dir)
	}
	return dir, plain(err)
}

// fixTree mends the working tree, and says what it did. Afterwards the workspace
// has the tree as it is then.
func (a *app) fixTree(ctx context.Context, w *session.Workspace, input func(fs.FS) (lint.Input, error)) error {
	if !w.Working {
		return errors.New("--fix mends files of the working tree: it goes neither with --rev nor with --staged, nor in a bare repository")
	}
	fixed, err := tree.Fix(w.Top(a.Dir), w.Tree, func(files fs.FS) ([]lint.Finding, error) {
		in, err := input(files)
		if err != nil {
			return nil, err
		}
		in.Today, in.Jobs = time.Now(), a.Flags.Jobs
		var findings []lint.Finding
		_, err = lint.Run(ctx, in, w.Config, w.Rules, func(f lint.Finding) error {
			findings = append(findings, f)
			return nil
		})
		return findings, err
	})
	w.Tree = fixed.Tree
	a.tellFixed(w, fixed)
	return err
}

// tellFixed says on standard error what was mended and what was not.
func (a *app) tellFixed(w *session.Workspace, fixed tree.Fixed) {
	for _, err := range fixed.Refused {
		a.Warnf("%s", report.Visible(err.Error()))
	}
	if a.Quiet {
		return
	}
	if fixed.Fixes > 0 {
		fmt.Fprintf(a.Stderr, "megalint: applied %s in %s\n", count(fixed.Fixes, "fix", "fixes"), count(fixed.Count(), "file", "files"))
	}
	if len(fixed.Modes) == 0 || w.Repository == nil {
		return
	}
	add := "git add"
	if seen, err := w.Git.Bool("core.fileMode", true); err == nil && !seen {
		add = "git add --chmod=+x" // git does not look at the disk for it
	}
	fmt.Fprintln(a.Stderr, "megalint: git does not know of these modes yet; to tell it:")
	for i, name := range fixed.Modes {
		if i == maxAdvised {
			fmt.Fprintf(a.Stderr, "  … and %d more\n", len(fixed.Modes)-i)
			break
		}
		fmt.Fprintf(a.Stderr, "  %s %s\n", add, report.Visible(shellWord(name)))
	}
}

// maxAdvised is how many commands are printed.
const maxAdvised = 10

// count writes a number of things.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// shellWord returns a path as a POSIX shell takes it for one word.
func shellWord(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-") == "" && !strings.HasPrefix(s, "-") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
