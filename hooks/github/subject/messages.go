package subject

import (
	"fmt"
	"slices"
	"strings"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

// Predict finds out what a squash of the pull request will land, by the
// settings of its repository.
func (s *Subject) Predict(settings event.Settings) error {
	if settings.NoSquash {
		s.Note("This repository does not squash pull requests: the commits land as they are.")
		return nil
	}
	p := squash.PullRequest{
		Number: s.Pull.Number, Title: s.Pull.Title, Body: s.Pull.Body, Author: s.Pull.Author,
		Settings: settings.Settings, AutoMerge: s.Pull.AutoMerge,
	}
	for _, c := range s.Commits {
		p.Commits = append(p.Commits, squash.Commit{Message: c.Message, Parents: len(c.Parents)})
	}
	var err error
	s.Predictions, err = squash.Predict(p)
	return err
}

// View says how a subject's messages are read.
type View struct {
	Repo    *lint.Repo
	Options message.Options
	// Title and Commits choose what is judged beside the predictions: the title
	// by itself, unless a prediction begins with it, and each commit.
	Title, Commits bool
	// Local adds what is known of a commit from elsewhere; nil if nothing is.
	Local func(*lint.Message)
}

// Messages makes the messages to judge: the title, what will land, the commits.
func (s *Subject) Messages(v View) []*lint.Message {
	var all []*lint.Message
	for i := range s.Predictions {
		m := s.Predictions[i].Message(v.Options)
		s.describe(m, v)
		s.predicted = append(s.predicted, m)
	}
	if s.Pull != nil && v.Title && !s.titleLands() {
		m := lint.NewMessage(s.Pull.Title, v.Options)
		m.Stage, m.Author = lint.Squash, s.Pull.Author
		s.describe(m, v)
		s.title, all = m, append(all, m)
	}
	all = append(all, s.predicted...)
	if v.Commits {
		for _, c := range s.Commits {
			all = append(all, s.committed(c, v))
		}
	}
	return all
}

// titleLands tells whether a prediction begins with the title.
func (s *Subject) titleLands() bool {
	return slices.ContainsFunc(s.Predictions, func(p squash.Prediction) bool {
		return strings.HasPrefix(p.Title, s.Pull.Title)
	})
}

// describe tells what is known of a message of the whole pull request.
func (s *Subject) describe(m *lint.Message, v View) {
	m.Repo, m.Changes = v.Repo, s.Changed
	lines := s.Pull.Lines
	m.ChangedLines = func() (int, error) { return lines, nil }
}

// committed is a commit's message, with what is known of the commit.
func (s *Subject) committed(c api.Commit, v View) *lint.Message {
	m := lint.NewMessage(c.Message, v.Options)
	m.Rev, m.Author, m.Parents = c.ID, c.Author, len(c.Parents)
	m.Stage, m.Repo = lint.History, v.Repo
	if len(s.Commits) == 1 && s.Pull != nil {
		m.Changes = s.Changed
	}
	if v.Local != nil {
		v.Local(m)
	}
	return m
}

// Unite makes one report of what was found in the predictions; see
// [squash.Unite].
func (s *Subject) Unite(findings []lint.Finding, r *lint.Result) []lint.Finding {
	return squash.Unite(s.Predictions, s.predicted, findings, r)
}

// Where names a message that has no commit, as a path.
func (s *Subject) Where(m *lint.Message) string {
	if s.Pull == nil {
		return ""
	}
	return fmt.Sprintf("pull-request/%d/%s", s.Pull.Number, strings.ReplaceAll(s.part(m), " ", "-"))
}

// part names a message that has no commit.
func (s *Subject) part(m *lint.Message) string {
	switch {
	case s.Pull == nil:
		return ""
	case m == s.title:
		return "title"
	}
	return "squash message"
}
