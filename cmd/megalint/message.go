package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/megalint/megalint/hooks/session"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/fix"
	"github.com/megalint/megalint/lint/message"
)

func (a *app) messageCommand() *cobra.Command {
	var cleanup string
	c := &cobra.Command{
		Use:   "message [FILE|-]",
		Short: "Lint one commit message",
		Long: `Lint one commit message from FILE, or from standard input.

The message is taken as it stands. With --cleanup it is cleaned up first, as
git would before it stores it: strip, whitespace, verbatim, scissors.

With --fix, what can be mended safely is mended in FILE, and what is left is
reported. From standard input, the mended message goes to standard output and
the report to standard error.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			name := "-"
			if len(args) == 1 {
				name = args[0]
			}
			return a.lintMessage(c.Context(), name, cleanup)
		},
	}
	a.AddLintFlags(c.Flags())
	c.Flags().StringVar(&cleanup, "cleanup", "", "clean the message up as git does in `MODE`: strip, whitespace, verbatim or scissors")
	c.Flags().BoolVar(&a.fix, "fix", false, "mend what can be mended safely")
	return c
}

func (a *app) lintMessage(ctx context.Context, name, cleanup string) error {
	w, err := a.OpenWorkspace()
	if err != nil {
		return err
	}
	raw, err := a.readMessageFile(name)
	if err != nil {
		return err
	}
	if cleanup != "" {
		mode, err := message.ParseMode(cleanup)
		if err != nil {
			return fmt.Errorf("--cleanup: %w", err)
		}
		comment, _, err := w.Git.CommentString()
		if err != nil {
			return err
		}
		raw = []byte(message.Cleanup{Mode: mode, Comment: comment}.Apply(string(raw)))
	}
	encoding, err := w.Git.CommitEncoding()
	if err != nil {
		return err
	}
	m := lint.ReadMessage(raw, encoding, w.Config.Messages)
	m.Repo = w.Repo()
	if a.fix {
		if string(raw) != m.Text {
			return fmt.Errorf("%s is not in UTF-8: --fix would change its encoding", messageName(name))
		}
		if m, err = a.fixMessage(ctx, w, m, name); err != nil {
			return err
		}
	}
	stdout := a.Stdout
	if a.fix && name == "-" {
		stdout = a.Stderr
	}
	return a.Judge(ctx, w, stdout, lint.Input{Messages: session.One(m)}, messageName(name))
}

// messageName is what reports call a message.
func messageName(file string) string {
	if file == "-" {
		return "<stdin>"
	}
	return filepath.ToSlash(file)
}

// readMessageFile reads a message, and refuses one that is too large to be
// one, or that is no regular file.
func (a *app) readMessageFile(name string) ([]byte, error) {
	in, what := a.Stdin, "standard input"
	if name != "-" {
		f, err := openRegular(a.Path(name))
		if err != nil {
			return nil, plain(err)
		}
		defer f.Close()
		in, what = f, name
	} else if session.Terminal(a.Stdin) && !a.Quiet {
		fmt.Fprintln(a.Stderr, "megalint: reading the message from the terminal, until Ctrl-D")
	}
	raw, err := io.ReadAll(io.LimitReader(in, message.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read the message from %s: %w", what, err)
	}
	if len(raw) > message.MaxSize {
		return nil, fmt.Errorf("%s holds more than %d MiB: that is no commit message", what, message.MaxSize>>20)
	}
	return raw, nil
}

// openRegular opens a file that a user named. A FIFO or device is refused
// before it is opened, for opening one may block for ever.
func openRegular(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", name)
	}
	return os.Open(name)
}

// fixMessage applies the safe fixes and stores the result where the message
// came from. It returns the message as it is now.
func (a *app) fixMessage(ctx context.Context, w *session.Workspace, m *lint.Message, name string) (*lint.Message, error) {
	fixed, err := fixed(ctx, w, m.Text)
	if err != nil {
		return nil, err
	}
	switch {
	case name == "-":
		_, err = io.WriteString(a.Stdout, fixed)
	case fixed != m.Text:
		if err = replaceFile(a.Path(name), fixed); err == nil && !a.Quiet {
			fmt.Fprintf(a.Stderr, "megalint: mended %s\n", visible(name))
		}
	}
	return newMessage(w, fixed), err
}

// newMessage is a text as rules see it.
func newMessage(w *session.Workspace, text string) *lint.Message {
	m := lint.NewMessage(text, w.Config.Messages)
	m.Repo = w.Repo()
	return m
}

// fixed returns the text with all safe fixes applied.
func fixed(ctx context.Context, w *session.Workspace, text string) (string, error) {
	return fix.Message(text, func(text string) ([]lint.Finding, error) {
		var findings []lint.Finding
		result, err := lint.Run(ctx, lint.Input{Messages: session.One(newMessage(w, text)), Jobs: 1}, w.Config, w.Rules,
			func(f lint.Finding) error {
				findings = append(findings, f)
				return nil
			})
		for _, f := range result.Failures {
			err = errors.Join(err, f)
		}
		return findings, err
	})
}

// replaceFile writes a file anew, whole or not at all, and keeps its mode. A
// link stays one.
func replaceFile(name, text string) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".megalint-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when all went well
	_, err = io.WriteString(f, text)
	err = errors.Join(err, f.Chmod(info.Mode().Perm()), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
