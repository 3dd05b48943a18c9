package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/rules"
)

func (a *app) rulesCommand() *cobra.Command {
	format := "text"
	c := &cobra.Command{
		Use:   "rules",
		Short: "List the rules, with the severity that the configuration gives them",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := a.OpenWorkspace()
			if err != nil {
				return err
			}
			switch format {
			case "text":
				return listRules(a.Stdout, w.Config)
			case "json":
				return listRulesJSON(a.Stdout, w.Config)
			}
			return fmt.Errorf("--format %s: use text or json", format)
		},
	}
	c.Flags().StringVar(&format, "format", format, "print as `FORMAT`: text or json")
	c.Flags().StringVar(&a.Flags.Config, "config", "", "read the configuration from `FILE` instead of .megalint.yaml")
	return c
}

// ruleEntry is a rule as `megalint rules` lists it.
type ruleEntry struct {
	Name     string `json:"name"`
	Severity string `json:"severity"`
	Kind     string `json:"kind"`
	Summary  string `json:"summary"`
	Since    string `json:"since"`
}

func ruleEntries(cfg *lint.Config) []ruleEntry {
	var entries []ruleEntry
	for _, r := range rules.All() {
		severity := cfg.Severity(r)
		summary, _, _ := strings.Cut(r.Doc, "\n")
		entries = append(entries, ruleEntry{r.Name, severity.String(), r.Kind(), summary, r.Since})
	}
	return entries
}

func listRules(w io.Writer, cfg *lint.Config) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, e := range ruleEntries(cfg) {
		fmt.Fprintf(t, "%s\t%s\t%s\n", e.Name, e.Severity, e.Summary)
	}
	return t.Flush()
}

func listRulesJSON(w io.Writer, cfg *lint.Config) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(ruleEntries(cfg))
}

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE",
		Short: "Explain a rule, with examples",
		Args:  cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, r := range rules.All() {
				names = append(names, r.Name)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			rule, err := a.FindRule(args[0])
			if err != nil {
				return err
			}
			page, err := rules.Page(rule, 1)
			if err != nil {
				return err
			}
			_, err = io.WriteString(a.Stdout, page)
			return err
		},
	}
}
