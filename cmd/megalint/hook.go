package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/hooks/githook"
	"github.com/megalint/megalint/hooks/githook/hookrun"
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
	w, err := a.OpenRepository()
	if err != nil {
		return err
	}
	repo, err := hookrun.Repository(w)
	if err != nil {
		return err
	}
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find megalint's own path: %w", err)
	}
	installer := &githook.Installer{Repo: repo, Binary: binary, Force: force}
	done, err := change(installer, hooks...)
	if !a.Quiet {
		fmt.Fprint(a.Stdout, done)
	}
	return err
}

func (a *app) hookRunCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "run HOOK [ARGUMENT…]",
		Short: "Do a hook's work",
		Long: `Do a hook's work, as megalint-hook does it, only that megalint takes longer to
start.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return hookrun.Run(c.Context(), a.Session, args) },
	}
	a.AddLintFlags(c.Flags())
	return c
}
