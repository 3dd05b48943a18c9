package session

import (
	"context"
	"errors"
	"iter"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/lint/source"
)

// SettledAfter is how many commits of a range are young enough for somebody to
// reword them.
const SettledAfter = 1000

// Commits reads the messages of a range.
func (w *Workspace) Commits(ctx context.Context, r source.Range) iter.Seq2[*lint.Message, error] {
	return func(yield func(*lint.Message, error) bool) {
		seen := 0
		for c, err := range prefetch(w.Repository.Commits(ctx, r)) {
			var m *lint.Message
			if err == nil {
				m = w.committed(ctx, c)
				if seen++; seen > SettledAfter && !w.JudgesAll {
					m.Settled = true
					w.Settled++
				}
				if errors.Is(m.EncodingFault, message.ErrTooLarge) {
					err = m.EncodingFault // of which nothing was read
				}
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

// committed is the message of a commit, with what its rules may ask for.
func (w *Workspace) committed(ctx context.Context, c *source.Commit) *lint.Message {
	m := lint.ReadMessage(c.Message, c.Encoding, w.Config.Messages)
	m.Rev = c.ID
	m.Author = lint.Identity{Name: c.Author.Name, Email: c.Author.Email}
	m.Parents, m.Stage, m.Repo = len(c.Parents), lint.History, w.Repo()
	m.Changes = func() ([]string, error) { return w.Repository.Changes(ctx, c) }
	m.Touched = func(whole func(string) bool) ([]string, error) { return w.Repository.Touched(ctx, c, whole) }
	m.ChangedLines = func() (int, error) { return w.Repository.ChangedLines(ctx, c) }
	return m
}

// One is a sequence of a single message.
func One(m *lint.Message) iter.Seq2[*lint.Message, error] {
	return func(yield func(*lint.Message, error) bool) { yield(m, nil) }
}
