// Package subject is what an event on GitHub is about, as rules see it: a pull
// request with the message that "Squash and merge" will land, what a merge queue
// is about to land, or what a push brought.
//
// The Action and the bot share it.
package subject

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/lint"
)

// Subject is what is judged. Its methods are not for several goroutines.
type Subject struct {
	Name    string           // such as "Pull request #12"
	Pull    *api.PullRequest // nil for what is no pull request
	Head    string           // the commit whose tree belongs to it; "" if there is none
	Commits []api.Commit     // oldest first
	// Changed lists the paths that all of it changes; nil where this is not
	// known.
	Changed func() ([]string, error)
	// Notes tell a reader what the findings do not.
	Notes []string

	// Predictions are the messages that may land; see [Subject.Predict].
	Predictions []squash.Prediction

	title     *lint.Message // nil if it is judged as part of a prediction
	predicted []*lint.Message
}

// Note tells a reader something beside the findings.
func (s *Subject) Note(format string, args ...any) {
	s.Notes = append(s.Notes, fmt.Sprintf(format, args...))
}

// PullRequest reads a pull request, which may change while it is read. With an
// error comes what is known so far, as from the other functions: the name at
// least.
func PullRequest(ctx context.Context, repo *api.Repository, number int) (*Subject, error) {
	s := &Subject{Name: fmt.Sprintf("Pull request #%d", number)}
	for attempt := 0; ; attempt++ {
		var err error
		if s.Pull, err = repo.PullRequest(ctx, number); err != nil {
			return s, err
		}
		s.Head = s.Pull.Head
		s.Commits, err = repo.PullRequestCommits(ctx, s.Pull)
		if errors.Is(err, api.ErrMoved) && attempt == 0 {
			continue
		}
		if err != nil {
			return s, err
		}
		break
	}
	if s.Pull.Files <= api.ListedFiles {
		s.Changed = sync.OnceValues(func() ([]string, error) { return repo.ChangedFiles(ctx, s.Pull) })
	}
	return s, nil
}

// MergeGroup reads what a merge queue is about to land.
func MergeGroup(ctx context.Context, repo *api.Repository, e *event.Event) (*Subject, error) {
	s := &Subject{Name: "Merge group for " + branch(e.Ref)}
	return s, s.gatherRange(ctx, repo, e.Base, e.Head)
}

// Push reads what was pushed. The commit before a forced push may be gone; then,
// as for a new branch, the default branch is what came before.
func Push(ctx context.Context, repo *api.Repository, e *event.Event) (*Subject, error) {
	s := &Subject{Name: "Push to " + branch(e.Ref)}
	if e.Deleted {
		s.Note("%s was deleted: there is nothing to judge.", e.Ref)
		return s, nil
	}
	if e.Base == "" {
		return s, s.gatherBranch(ctx, repo, e, e.Head)
	}
	err := s.gatherRange(ctx, repo, e.Base, e.Head)
	if api.NotFound(err) {
		s.Note("The commit before this push, %s, is gone.", lint.ShortID(e.Base))
		err = s.gatherBranch(ctx, repo, e, e.Head)
	}
	return s, err
}

// Branch reads what a branch has at a commit and the default branch has not; of
// the default branch itself, the commit alone.
func Branch(ctx context.Context, repo *api.Repository, e *event.Event, head string) (*Subject, error) {
	s := &Subject{Name: branch(e.Ref)}
	return s, s.gatherBranch(ctx, repo, e, head)
}

func (s *Subject) gatherBranch(ctx context.Context, repo *api.Repository, e *event.Event, head string) error {
	if !event.IsID(head) {
		return fmt.Errorf("the commit to judge is %q, not the id of one", head)
	}
	if e.DefaultBranch == "" {
		return errors.New("the event lacks repository.default_branch")
	}
	if branch(e.Ref) != e.DefaultBranch {
		return s.gatherRange(ctx, repo, e.DefaultBranch, head)
	}
	c, err := repo.Commit(ctx, head)
	if err != nil {
		return err
	}
	s.Head, s.Commits = head, []api.Commit{c}
	return nil
}

// gatherRange reads what a branch gets.
func (s *Subject) gatherRange(ctx context.Context, repo *api.Repository, base, head string) error {
	c, err := repo.Compare(ctx, base, head)
	if err != nil {
		return err
	}
	s.Head, s.Commits = head, c.Commits
	if c.Complete {
		s.Changed = func() ([]string, error) { return c.Files, nil }
	}
	if len(s.Commits) == 0 {
		s.Note("There is no commit between %s and %s.", lint.ShortID(base), lint.ShortID(head))
	}
	return nil
}

// branch is the short name of a branch or tag.
func branch(ref string) string {
	return strings.TrimPrefix(strings.TrimPrefix(ref, "refs/heads/"), "refs/tags/")
}
