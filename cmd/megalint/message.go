package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

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
	a.addLintFlags(c.Flags())
	c.Flags().StringVar(&cleanup, "cleanup", "", "clean the message up as git does in `MODE`: strip, whitespace, verbatim or scissors")
	c.Flags().BoolVar(&a.flags.fix, "fix", false, "mend what can be mended safely")
	return c
}

func (a *app) lintMessage(ctx context.Context, name, cleanup string) error {
	w, err := a.openWorkspace()
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
		comment, _, err := w.git.CommentString()
		if err != nil {
			return err
		}
		raw = []byte(message.Cleanup{Mode: mode, Comment: comment}.Apply(string(raw)))
	}
	encoding, err := w.git.CommitEncoding()
	if err != nil {
		return err
	}
	m := lint.ReadMessage(raw, encoding, w.config.Messages)
	m.Repo = w.repo()
	if a.flags.fix {
		if string(raw) != m.Text {
			return fmt.Errorf("%s is not in UTF-8: --fix would change its encoding", messageName(name))
		}
		if m, err = a.fixMessage(ctx, w, m, name); err != nil {
			return err
		}
	}
	stdout := a.stdout
	if a.flags.fix && name == "-" {
		stdout = a.stderr
	}
	return a.judge(ctx, w, stdout, lint.Input{Messages: one(m)}, messageName(name))
}

// messageName is what reports call a message.
func messageName(file string) string {
	if file == "-" {
		return "<stdin>"
	}
	return filepath.ToSlash(file)
}

// one is a sequence of a single message.
func one(m *lint.Message) func(func(*lint.Message, error) bool) {
	return func(yield func(*lint.Message, error) bool) { yield(m, nil) }
}

// readMessageFile reads a message, and refuses one that is too large to be
// one, or that is no regular file.
func (a *app) readMessageFile(name string) ([]byte, error) {
	in, what := a.stdin, "standard input"
	if name != "-" {
		f, err := openRegular(a.path(name))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in, what = f, name
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

// path resolves a file named on the command line against -C.
func (a *app) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(a.dir, name)
}

// fixMessage applies the safe fixes and stores the result where the message
// came from. It returns the message as it is now.
func (a *app) fixMessage(ctx context.Context, w *workspace, m *lint.Message, name string) (*lint.Message, error) {
	fixed, err := w.fixed(ctx, m.Text)
	if err != nil {
		return nil, err
	}
	switch {
	case name == "-":
		_, err = io.WriteString(a.stdout, fixed)
	case fixed != m.Text:
		a.logf("mended %s", name)
		err = replaceFile(a.path(name), fixed)
	}
	return w.message(fixed), err
}

// message is a text as rules see it.
func (w *workspace) message(text string) *lint.Message {
	m := lint.NewMessage(text, w.config.Messages)
	m.Repo = w.repo()
	return m
}

// fixed returns the text with all safe fixes applied.
func (w *workspace) fixed(ctx context.Context, text string) (string, error) {
	return fix.Message(text, func(text string) ([]lint.Finding, error) {
		var findings []lint.Finding
		result, err := lint.Run(ctx, lint.Input{Messages: one(w.message(text)), Jobs: 1}, w.config, w.rules,
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
