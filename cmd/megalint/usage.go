package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/megalint/megalint/internal/component"
)

// explainMistakes has a command, and those below it, say what is wrong with a
// command line in the user's terms, and what would be right.
func explainMistakes(c *cobra.Command) {
	c.SetFlagErrorFunc(flagMistake)
	if c.CommandPath() == "megalint hook run" { // which says what megalint-hook says
		c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return err })
	}
	if valid := c.Args; valid != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if valid(c, args) == nil {
				return nil
			}
			if c.HasAvailableSubCommands() {
				return fmt.Errorf("unknown command %q for %q%s", args[0], c.CommandPath(),
					instead(component.Nearest(args[0], subcommands(c)), c))
			}
			return fmt.Errorf("%s: %s given; usage: %s", c.Name(), count(len(args), "argument", "arguments"), c.UseLine())
		}
	}
	for _, sub := range c.Commands() {
		explainMistakes(sub)
	}
}

// flagMistake explains why a command's flags cannot be parsed.
func flagMistake(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		near := ""
		if unknown.GetSpecifiedShortnames() == "" {
			near = component.Nearest("--"+unknown.GetSpecifiedName(), flags(c))
		}
		return fmt.Errorf("%w%s", err, instead(near, c))
	case errors.As(err, &invalid):
		flag := invalid.GetFlag()
		switch flag.Value.Type() {
		case "int":
			return fmt.Errorf("--%s %s: want a number", flag.Name, invalid.GetValue())
		case "bool":
			return fmt.Errorf("--%s %s: want true or false", flag.Name, invalid.GetValue())
		}
	}
	return err
}

// instead says what was probably meant, or where to look it up.
func instead(near string, c *cobra.Command) string {
	if near == "" {
		return fmt.Sprintf(": see %s --help", c.CommandPath())
	}
	return fmt.Sprintf(": did you mean %s?", near)
}

// flags are a command's flags, with their dashes.
func flags(c *cobra.Command) []string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}

// subcommands are the names of the commands below one.
func subcommands(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return names
}

// unknownPath says that there is nothing at a path. What has no slash may have
// been meant as a command.
func (a *app) unknownPath(given string) error {
	if strings.ContainsAny(given, `/\`) {
		return fmt.Errorf("%s: there is no such path in the tree", given)
	}
	if near := component.Nearest(given, subcommands(a.root)); near != "" {
		return fmt.Errorf("%s: neither a path of the tree nor a command: did you mean %s?", given, near)
	}
	return fmt.Errorf("%s: neither a path of the tree nor a command, see megalint --help", given)
}

// checkDirectory makes sure that -C names a folder.
func (a *app) checkDirectory() error {
	info, err := os.Stat(a.Dir)
	switch {
	case err != nil:
		return fmt.Errorf("-C %w", plain(err))
	case !info.IsDir():
		return fmt.Errorf("-C %s: not a folder", a.Dir)
	}
	return nil
}

// plain leaves the system call out of what the system says of a file that a
// user named.
func plain(err error) error {
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		return fmt.Errorf("%s: %w", e.Path, e.Err)
	}
	return err
}
