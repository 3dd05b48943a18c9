package action

import (
	"context"
	"iter"

	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/github/subject"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/source"
)

// gather asks the API for what the event is about.
func (r *run) gather(ctx context.Context) error {
	var err error
	switch r.event.Kind {
	case event.PullRequest:
		r.Subject, err = subject.PullRequest(ctx, r.repo, r.event.Number)
	case event.MergeGroup:
		r.Subject, err = subject.MergeGroup(ctx, r.repo, r.event)
	case event.Push:
		r.Subject, err = subject.Push(ctx, r.repo, r.event)
	default:
		r.Subject, err = subject.Branch(ctx, r.repo, r.event, r.in.sha)
	}
	return err
}

// predict finds out what a squash will land.
func (r *run) predict(ctx context.Context) error {
	settings := r.event.Settings.Or(r.Pull.Settings)
	if r.in.eventName == "workflow_dispatch" { // whose event tells nothing of settings
		known, err := r.repo.Settings(ctx)
		if err != nil {
			return err
		}
		settings = settings.Or(known)
	}
	return r.Predict(settings.Or(r.in.settings))
}

// messages makes the messages to judge.
func (r *run) messages(ctx context.Context) (iter.Seq2[*lint.Message, error], error) {
	if r.Pull != nil && r.in.judges(partSquash) {
		if err := r.predict(ctx); err != nil {
			return nil, err
		}
	}
	all := r.Messages(subject.View{
		Repo: r.lintRepo, Options: r.config.Messages,
		Title: r.in.judges(partTitle), Commits: r.in.judges(partCommits),
		Local: func(m *lint.Message) { r.addLocal(ctx, m) },
	})
	return func(yield func(*lint.Message, error) bool) {
		for _, m := range all {
			if !yield(m, nil) {
				return
			}
		}
	}, nil
}

// addLocal adds what only a checkout with that part of the history knows.
func (r *run) addLocal(ctx context.Context, m *lint.Message) {
	if r.checkout == nil || len(r.Commits) > maxLocal {
		return
	}
	for c, err := range r.checkout.Commits(ctx, source.Range{Include: []string{m.Rev}, Max: 1}) {
		if err != nil {
			return
		}
		changes, err := r.checkout.Changes(ctx, c)
		if err != nil {
			return // a shallow checkout: not known
		}
		m.Changes = func() ([]string, error) { return changes, nil }
		m.ChangedLines = func() (int, error) { return r.checkout.ChangedLines(ctx, c) }
	}
}

// maxLocal is for how many commits a checkout is asked.
const maxLocal = 1000
