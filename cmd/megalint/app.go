package main

import (
	"github.com/spf13/cobra"

	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/internal/version"
)

// app is one invocation of megalint.
type app struct {
	*session.Session
	fix  bool // --fix
	root *cobra.Command
}

// command makes all commands.
func (a *app) command() *cobra.Command {
	root := a.treeCommand()
	root.Use = "megalint [PATH…]"
	root.Version = version.String()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetVersionTemplate("megalint {{.Version}}\n")
	a.AddCommonFlags(root.PersistentFlags())
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.checkDirectory() }
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
	explainMistakes(root)
	a.root = root
	return root
}
