package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/hooks/githook"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/lint/source"
	"github.com/megalint/megalint/rules/commit"
)

func (a *app) hookCommand() *cobra.Command {
	c := &cobra.Command{Use: "hook", Short: "Install git hooks, and be one"}
	c.AddCommand(a.hookInstallCommand(), a.hookUninstallCommand(), a.hookRunCommand())
	return c
}

func (a *app) hookInstallCommand() *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use:   "install [HOOK…]",
		Short: "Install hooks: commit-msg, and on demand prepare-commit-msg and pre-push",
		Long: `Install hooks into the repository, commit-msg if none are named.

  commit-msg          refuses a message with faults, and keeps it
  prepare-commit-msg  begins a new message with the components that are staged
  pre-push            lints the commits that are about to be pushed

A hook that is there already is kept, and runs first.`,
		ValidArgs: hookNames(),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.changeHooks(args, force, (*githook.Installer).Install)
		},
	}
	c.Flags().BoolVar(&force, "force", false, "install into a shared folder, or before a hook that another program generates")
	return c
}

func (a *app) hookUninstallCommand() *cobra.Command {
	return &cobra.Command{
		Use:       "uninstall [HOOK…]",
		Short:     "Take the hooks out again, and put back what was there before",
		ValidArgs: hookNames(),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.changeHooks(args, false, (*githook.Installer).Uninstall)
		},
	}
}

func hookNames() []string {
	var names []string
	for _, n := range githook.Names() {
		names = append(names, string(n))
	}
	return names
}

func (a *app) changeHooks(args []string, force bool,
	change func(*githook.Installer, ...githook.Name) (githook.Report, error)) error {
	var hooks []githook.Name
	for _, arg := range args {
		name, err := githook.ParseName(arg)
		if err != nil {
			return err
		}
		hooks = append(hooks, name)
	}
	w, err := a.openRepository()
	if err != nil {
		return err
	}
	repo, err := w.hookRepository()
	if err != nil {
		return err
	}
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find megalint's own path: %w", err)
	}
	installer := &githook.Installer{Repo: repo, Binary: binary, Force: force}
	done, err := change(installer, hooks...)
	if !a.quiet {
		fmt.Fprint(a.stdout, done)
	}
	return err
}

func (a *app) hookRunCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "run HOOK [ARGUMENT…]",
		Short: "Do a hook's work: git calls this",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			name, err := githook.ParseName(args[0])
			if err != nil {
				return err
			}
			switch name {
			case githook.CommitMsg:
				return a.commitMsg(c.Context(), args[1:])
			case githook.PrepareCommitMsg:
				return a.prepareCommitMsg(c.Context(), args[1:])
			default:
				return a.prePush(c.Context(), args[1:])
			}
		},
	}
	a.addLintFlags(c.Flags())
	return c
}

// commitMsg lints the message that git is about to store. A refused message
// is kept where the next commit does not overwrite it.
func (a *app) commitMsg(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("commit-msg takes the message's file, and got %d arguments", len(args))
	}
	w, err := a.openWorkspace()
	if err != nil {
		return err
	}
	repo, err := w.hookRepository()
	if err != nil {
		return err
	}
	draft, err := githook.ReadMessage(repo, a.dir, args[0], a.getenv)
	if err != nil {
		return err
	}
	switch {
	case draft.Empty:
		return nil // git aborts by itself
	case draft.Unwritten:
		fmt.Fprintln(a.stderr, "megalint: the message is empty but for its components: nothing is committed")
		return errFindings
	case errors.Is(draft.Fault, message.ErrTooLarge):
		return draft.Fault
	}
	m := w.draft(ctx, draft)
	a.quiet = true // a good message needs no words
	a.mends = "megalint message --fix"
	err = a.judge(ctx, w, a.stdout, lint.Input{Messages: one(m)}, filepath.ToSlash(args[0]))
	if err == nil {
		return nil
	}
	kept, keepErr := draft.Keep()
	if keepErr != nil {
		return errors.Join(err, keepErr)
	}
	fmt.Fprint(a.stderr, kept)
	return err
}

// draft is the message that a hook read, as rules see it.
func (w *workspace) draft(ctx context.Context, d *githook.Draft) *lint.Message {
	o := w.config.Messages
	o.Trailers = d.Trailers
	m := lint.NewMessage(d.Text, o)
	m.EncodingFault = d.Fault
	m.Stage, m.Repo = lint.Draft, w.repo()
	if d.Merging {
		m.Parents = 2
	}
	m.Changes = func() ([]string, error) { return w.repository.Staged(ctx) }
	m.ChangedLines = func() (int, error) { return w.repository.StagedLines(ctx) }
	m.Amendable = func() ([]string, error) { return w.headChanges(ctx) }
	return m
}

// headChanges are the paths that HEAD's commit touches; none on a branch
// without commits.
func (w *workspace) headChanges(ctx context.Context) ([]string, error) {
	r, err := w.repository.ParseRange(ctx, "HEAD", 1)
	if errors.Is(err, source.ErrUnborn) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	for c, err := range w.repository.Commits(ctx, r) {
		if err != nil {
			return nil, err
		}
		return w.repository.Changes(ctx, c)
	}
	return nil, nil
}

// prepareCommitMsg begins a new message with the components that are staged.
func (a *app) prepareCommitMsg(ctx context.Context, args []string) error {
	if len(args) < 1 || len(args) > 3 {
		return fmt.Errorf("prepare-commit-msg takes the message's file, its source and a commit, and got %d arguments", len(args))
	}
	commitSource := ""
	if len(args) > 1 {
		commitSource = args[1]
	}
	w, err := a.openWorkspace()
	if err != nil {
		return err
	}
	if err := w.needRepository(); err != nil {
		return err
	}
	if style := w.config.Messages.Style.String(); style != message.Brackets {
		a.logf("the headers are of the form %s: nothing is filled in", style)
		return nil
	}
	paths, err := w.repository.Staged(ctx)
	if err != nil {
		return err
	}
	var names []string
	components := commit.Components(w.config)
	for _, p := range paths {
		if of := components.Of(p); len(of) > 0 && !slices.Contains(names, of[0]) {
			names = append(names, of[0])
		}
	}
	slices.Sort(names)
	_, err = githook.Prepare(a.dir, args[0], commitSource, githook.Prefix(names), a.getenv)
	return err
}

// prePush lints the commits that a push would add to the remote.
func (a *app) prePush(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("pre-push takes a remote and its address, and got %d arguments", len(args))
	}
	w, err := a.openWorkspace()
	if err != nil {
		return err
	}
	if err := w.needRepository(); err != nil {
		return err
	}
	push, err := githook.ReadPush(w.git, args[0], args[1], a.stdin)
	if err != nil || len(push.Include) == 0 {
		return err
	}
	r, err := w.pushRange(ctx, push)
	if err != nil {
		return err
	}
	a.quiet = true
	// Not to standard output: that belongs to git push --porcelain.
	return a.judge(ctx, w, a.stderr, lint.Input{Messages: w.commits(ctx, r)}, "")
}

// pushRange is what a push adds to what the remote is known to have.
func (w *workspace) pushRange(ctx context.Context, push *githook.Push) (source.Range, error) {
	r := source.Range{Include: push.Include, Description: "what is pushed"}
	for _, id := range push.Exclude {
		// What the remote has and this clone never fetched excludes nothing.
		if id, err := w.repository.Resolve(ctx, id); err == nil {
			r.Exclude = append(r.Exclude, id)
		} else if !errors.Is(err, source.ErrUnknownRevision) {
			return r, err
		}
	}
	for _, prefix := range push.ExcludeRefs {
		ids, err := w.repository.References(prefix)
		if err != nil {
			return r, err
		}
		r.Exclude = append(r.Exclude, ids...)
	}
	return r, nil
}
