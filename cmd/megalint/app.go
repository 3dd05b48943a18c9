package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/internal/version"
)

// app is one invocation of megalint.
type app struct {
	*session.Session
	fix bool // --fix
}

// command makes all commands.
func (a *app) command() *cobra.Command {
	root := a.treeCommand()
	a.tellVersion(root)
	root.Use = "megalint [PATH…]"
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.CompletionOptions.HiddenDefaultCmd = false
	a.AddCommonFlags(root.PersistentFlags())
	root.AddCommand(a.hookCommand(), a.messageCommand(), a.commitsCommand(), a.squashCommand(), a.rulesCommand(),
		a.imageCommand(), a.explainCommand(), a.initCommand(), a.baselineCommand(), a.actionCommand())
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if !c.Runnable() {
			// It only holds others. What it does not hold is a mistake, and
			// cobra would answer it by help and by exit code 0.
			c.Args = cobra.NoArgs
			c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
		}
	}
	return root
}

// tellVersion adds the flag --version. cobra's own writes by a template, and a
// program that can run one keeps every method that it might name: a fourth more
// code, which a start pays for.
func (a *app) tellVersion(c *cobra.Command) {
	asked := c.Flags().Bool("version", false, "print the version")
	run := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		if *asked {
			_, err := fmt.Fprintln(a.Stdout, "megalint", version.String())
			return err
		}
		return run(c, args)
	}
}
