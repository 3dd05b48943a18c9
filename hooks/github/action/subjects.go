package action

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/source"
)

// subjects are the messages that are judged, and where they come from.
type subjects struct {
	name    string           // of what is judged, such as "Pull request #12"
	pull    *api.PullRequest // nil for other events
	head    string           // the commit whose tree belongs to it
	commits []api.Commit
	changed func() ([]string, error) // paths that all of it changes; nil: not known

	title       *lint.Message // nil if it is judged as part of a prediction
	predictions []squash.Prediction
	predicted   []*lint.Message
}

// gather asks the API for what the event is about.
func (r *run) gather(ctx context.Context) error {
	switch r.event.Kind {
	case event.PullRequest:
		r.name = fmt.Sprintf("Pull request #%d", r.event.Number)
		return r.gatherPullRequest(ctx)
	case event.MergeGroup:
		r.name = "Merge group for " + branch(r.event.Ref)
		return r.gatherRange(ctx, r.event.Base, r.event.Head)
	case event.Push:
		r.name = "Push to " + branch(r.event.Ref)
		return r.gatherPush(ctx)
	}
	r.name = branch(r.event.Ref)
	return r.gatherBranch(ctx, r.in.sha)
}

// branch is the short name of a branch or tag.
func branch(ref string) string {
	return strings.TrimPrefix(strings.TrimPrefix(ref, "refs/heads/"), "refs/tags/")
}

// gatherPullRequest reads a pull request that may change while it is read.
func (r *run) gatherPullRequest(ctx context.Context) error {
	for attempt := 0; ; attempt++ {
		var err error
		if r.pull, err = r.repo.PullRequest(ctx, r.event.Number); err != nil {
			return err
		}
		r.commits, err = r.repo.PullRequestCommits(ctx, r.pull)
		if errors.Is(err, api.ErrMoved) && attempt == 0 {
			continue
		}
		if err != nil {
			return err
		}
		break
	}
	r.head = r.pull.Head
	if r.pull.Files <= api.ListedFiles {
		pull := r.pull
		r.changed = sync.OnceValues(func() ([]string, error) { return r.repo.ChangedFiles(ctx, pull) })
	}
	return nil
}

// gatherRange reads what a branch gets.
func (r *run) gatherRange(ctx context.Context, base, head string) error {
	c, err := r.repo.Compare(ctx, base, head)
	if err != nil {
		return err
	}
	r.head, r.commits = head, c.Commits
	if c.Complete {
		r.changed = func() ([]string, error) { return c.Files, nil }
	}
	if len(r.commits) == 0 {
		r.note("There is no commit between %s and %s.", short(base), short(head))
	}
	return nil
}

// gatherPush reads what was pushed. The commit before a forced push may be
// gone; then, as for a new branch, the default branch is what came before.
func (r *run) gatherPush(ctx context.Context) error {
	if r.event.Deleted {
		r.note("%s was deleted: there is nothing to judge.", r.event.Ref)
		return nil
	}
	if r.event.Base == "" {
		return r.gatherBranch(ctx, r.event.Head)
	}
	err := r.gatherRange(ctx, r.event.Base, r.event.Head)
	if api.NotFound(err) {
		r.note("The commit before this push, %s, is gone.", short(r.event.Base))
		return r.gatherBranch(ctx, r.event.Head)
	}
	return err
}

// gatherBranch reads what a branch has and the default branch has not; of the
// default branch itself, the last commit.
func (r *run) gatherBranch(ctx context.Context, head string) error {
	if !event.IsID(head) {
		return fmt.Errorf("GITHUB_SHA is %q, not the id of a commit", head)
	}
	if r.event.DefaultBranch == "" {
		return fmt.Errorf("the event %s lacks repository.default_branch", r.in.eventName)
	}
	if branch(r.event.Ref) != r.event.DefaultBranch {
		return r.gatherRange(ctx, r.event.DefaultBranch, head)
	}
	c, err := r.repo.Commit(ctx, head)
	if err != nil {
		return err
	}
	r.head, r.commits = head, []api.Commit{c}
	return nil
}

func short(id string) string { return id[:min(12, len(id))] }

// predict finds out what a squash will land.
func (r *run) predict(ctx context.Context) error {
	settings := r.event.Settings.Or(r.pull.Settings)
	if r.in.eventName == "workflow_dispatch" { // whose event tells nothing of settings
		known, err := r.repo.Settings(ctx)
		if err != nil {
			return err
		}
		settings = settings.Or(known)
	}
	settings = settings.Or(r.in.settings)
	if settings.NoSquash {
		r.note("This repository does not squash pull requests: the commits land as they are.")
		return nil
	}
	p := squash.PullRequest{
		Number: r.pull.Number, Title: r.pull.Title, Body: r.pull.Body, Author: r.pull.Author,
		Settings: settings.Settings, AutoMerge: r.pull.AutoMerge,
	}
	for _, c := range r.commits {
		p.Commits = append(p.Commits, squash.Commit{Message: c.Message, Parents: len(c.Parents)})
	}
	var err error
	r.predictions, err = squash.Predict(p)
	return err
}

// messages makes the messages to judge: the title, what will land, the
// commits.
func (r *run) messages(ctx context.Context) (iter.Seq2[*lint.Message, error], error) {
	var all []*lint.Message
	if r.pull != nil && r.in.judges(partSquash) {
		if err := r.predict(ctx); err != nil {
			return nil, err
		}
	}
	for i := range r.predictions {
		m := r.predictions[i].Message(r.config.Messages)
		r.describe(m)
		r.predicted = append(r.predicted, m)
	}
	if r.pull != nil && r.in.judges(partTitle) && !r.titleLands() {
		m := lint.NewMessage(r.pull.Title, r.config.Messages)
		m.Stage, m.Author = lint.Squash, r.pull.Author
		r.describe(m)
		r.title, all = m, append(all, m)
	}
	all = append(all, r.predicted...)
	if r.in.judges(partCommits) {
		for _, c := range r.commits {
			all = append(all, r.committed(ctx, c))
		}
	}
	return func(yield func(*lint.Message, error) bool) {
		for _, m := range all {
			if !yield(m, nil) {
				return
			}
		}
	}, nil
}

// titleLands tells whether a prediction that is judged begins with the title.
func (r *run) titleLands() bool {
	return slices.ContainsFunc(r.predictions, func(p squash.Prediction) bool {
		return strings.HasPrefix(p.Title, r.pull.Title)
	})
}

// describe tells what is known of a message of the whole pull request.
func (r *run) describe(m *lint.Message) {
	m.Repo, m.Changes = r.lintRepo, r.changed
	lines := r.pull.Lines
	m.ChangedLines = func() (int, error) { return lines, nil }
}

// committed is a commit's message, with what is known of the commit.
func (r *run) committed(ctx context.Context, c api.Commit) *lint.Message {
	m := lint.NewMessage(c.Message, r.config.Messages)
	m.Rev, m.Author, m.Parents = c.ID, c.Author, len(c.Parents)
	m.Stage, m.Repo = lint.History, r.lintRepo
	if len(r.commits) == 1 && r.pull != nil {
		m.Changes = r.changed
	}
	r.addLocal(ctx, m)
	return m
}

// addLocal adds what only a checkout with that part of the history knows.
func (r *run) addLocal(ctx context.Context, m *lint.Message) {
	if r.checkout == nil || len(r.commits) > maxLocal {
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

// where names a message that has no commit.
func (r *run) where(m *lint.Message) string {
	switch {
	case r.pull == nil:
		return ""
	case m == r.title:
		return fmt.Sprintf("pull-request/%d/title", r.pull.Number)
	}
	return fmt.Sprintf("pull-request/%d/squash-message", r.pull.Number)
}
