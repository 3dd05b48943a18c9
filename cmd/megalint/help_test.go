package main

import (
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/megalint/megalint/hooks/session"
)

// commands returns all commands, those that cobra adds too.
func commands() []*cobra.Command {
	root := (&app{Session: new(session.Session)}).command()
	root.InitDefaultHelpCmd()
	var all []*cobra.Command
	var collect func(*cobra.Command)
	collect = func(c *cobra.Command) {
		c.InitDefaultHelpFlag()
		all = append(all, c)
		for _, sub := range c.Commands() {
			collect(sub)
		}
	}
	collect(root)
	return all
}

// TestEveryCommandHasHelp holds the help texts together: each command and flag
// has one, of one line, that begins like the others of its kind.
func TestEveryCommandHasHelp(t *testing.T) {
	all := commands()
	if len(all) < 12 {
		t.Errorf("only %d commands are found", len(all))
	}
	for _, c := range all {
		name := c.CommandPath()
		switch {
		case c.Short == "" || strings.ContainsRune(c.Short, '\n'):
			t.Errorf("%s: the help's first line is %q", name, c.Short)
		case strings.HasSuffix(c.Short, "."):
			t.Errorf("%s: a dot ends %q", name, c.Short)
		case !unicode.IsUpper([]rune(c.Short)[0]):
			t.Errorf("%s: %q begins with a small letter", name, c.Short)
		}
		for line := range strings.Lines(c.Long) {
			if n := len([]rune(strings.TrimSpace(line))); n > 80 && !strings.HasPrefix(name, "megalint completion") {
				t.Errorf("%s: a line of the help has %d characters: %q", name, n, line)
			}
		}
		if c.Runnable() && c.Args == nil && c.ValidArgs == nil && !strings.Contains(c.Use, "[") {
			t.Errorf("%s: nothing says which arguments it takes", name)
		}
		c.Flags().VisitAll(func(f *pflag.Flag) { checkFlag(t, name, f) })
	}
}

func checkFlag(t *testing.T, command string, f *pflag.Flag) {
	t.Helper()
	placeholder, usage := pflag.UnquoteUsage(f)
	switch {
	case usage == "" || strings.ContainsRune(usage, '\n'):
		t.Errorf("%s --%s: the help is %q", command, f.Name, usage)
	case strings.HasSuffix(usage, ".") || unicode.IsUpper([]rune(usage)[0]):
		t.Errorf("%s --%s: %q is not written like the others", command, f.Name, usage)
	case f.Value.Type() != "bool" && placeholder != strings.ToUpper(placeholder):
		t.Errorf("%s --%s: the placeholder is %q, not one in capitals", command, f.Name, placeholder)
	}
}

// TestHelpIsOneWayOnly makes sure that the same flag means and says the same in
// each command that has it.
func TestHelpIsOneWayOnly(t *testing.T) {
	usage, where := map[string]string{}, map[string]string{}
	for _, c := range commands() {
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "help" || f.Name == "format" || c.Name() == "baseline" {
				return // say which command's they are, or which formats; or are about writing
			}
			if said, ok := usage[f.Name]; ok && said != f.Usage {
				t.Errorf("--%s is %q in %s, and %q in %s", f.Name, said, where[f.Name], f.Usage, c.CommandPath())
			}
			usage[f.Name], where[f.Name] = f.Usage, c.CommandPath()
		})
	}
}
