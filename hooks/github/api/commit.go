package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/go-github/v62/github"

	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/lint"
)

// Commit is a commit as the API tells of it. Its message is text already,
// whatever encoding it was written in.
type Commit struct {
	ID      string
	Message string
	Parents []string
	Author  lint.Identity
}

// errIncompleteCommit is the fault of a commit in a list.
var errIncompleteCommit = errors.New("a commit in the answer lacks its id, its message or its parents")

func newCommit(c *github.RepositoryCommit) (Commit, error) {
	if !event.IsID(c.GetSHA()) || c.Commit == nil || c.Commit.Message == nil {
		return Commit{}, errIncompleteCommit
	}
	commit := Commit{ID: c.GetSHA(), Message: c.Commit.GetMessage()}
	if a := c.Commit.Author; a != nil {
		commit.Author = lint.Identity{Name: a.GetName(), Email: a.GetEmail()}
	}
	for _, p := range c.Parents {
		if !event.IsID(p.GetSHA()) {
			return Commit{}, errIncompleteCommit
		}
		commit.Parents = append(commit.Parents, p.GetSHA())
	}
	return commit, nil
}

func appendCommits(commits []Commit, list []*github.RepositoryCommit) ([]Commit, error) {
	for _, c := range list {
		commit, err := newCommit(c)
		if err != nil {
			return nil, err
		}
		commits = append(commits, commit)
	}
	return commits, nil
}

// comparedFiles is how many changed files GitHub lists in a comparison.
const comparedFiles = 300

// Comparison is what one commit has and another one has not.
type Comparison struct {
	Commits []Commit // oldest first
	// Files are the paths that differ, a rename's both. They are all of them
	// if Complete says so: GitHub lists the first 300.
	Files    []string
	Complete bool
}

// Compare reads what head has and base has not. Both may be ids or names of
// branches.
func (r *Repository) Compare(ctx context.Context, base, head string) (*Comparison, error) {
	found := &Comparison{}
	failed := func(err error) (*Comparison, error) { return nil, r.failed(err, "/compare/%s...%s", base, head) }
	for page := 1; ; page++ {
		c, _, err := r.client.Repositories.CompareCommits(ctx, r.owner, r.name, base, head,
			&github.ListOptions{PerPage: pageSize, Page: page})
		if err != nil {
			return failed(err)
		}
		if c.TotalCommits == nil || c.GetStatus() == "" {
			return failed(errIncomplete)
		}
		if c.GetTotalCommits() > maxCommits {
			return failed(fmt.Errorf("these are %d commits, more than the %d that are judged through the API: "+
				"check the repository out with fetch-depth: 0, and run megalint commits", c.GetTotalCommits(), maxCommits))
		}
		if page == 1 {
			found.files(c.Files)
		}
		before := len(found.Commits)
		if found.Commits, err = appendCommits(found.Commits, c.Commits); err != nil {
			return failed(err)
		}
		switch total, n := c.GetTotalCommits(), len(found.Commits); {
		case n == total:
			return found, nil
		case n > total, n == before:
			return failed(fmt.Errorf("GitHub counts %d commits and lists %d", total, n))
		}
	}
}

// files takes over the changed files of a comparison's first page.
func (c *Comparison) files(list []*github.CommitFile) {
	for _, f := range list {
		c.Files = append(c.Files, f.GetFilename())
		if f.GetPreviousFilename() != "" {
			c.Files = append(c.Files, f.GetPreviousFilename())
		}
	}
	c.Complete = len(list) < comparedFiles
}

// Commit reads a single commit.
func (r *Repository) Commit(ctx context.Context, id string) (Commit, error) {
	c, _, err := r.client.Repositories.GetCommit(ctx, r.owner, r.name, id, &github.ListOptions{PerPage: 1})
	if err != nil {
		return Commit{}, r.failed(err, "/commits/%s", id)
	}
	commit, err := newCommit(c)
	if err != nil {
		return Commit{}, r.failed(err, "/commits/%s", id)
	}
	return commit, nil
}

// Absent tells whether a call failed because there is no such commit, branch or
// repository: not found, or the repository is empty.
func Absent(err error) bool {
	call := (*CallError)(nil)
	if !errors.As(err, &call) {
		return false
	}
	switch call.Status {
	case http.StatusNotFound, http.StatusConflict:
		return true
	case http.StatusUnprocessableEntity:
		return strings.HasPrefix(call.Message, "No commit found")
	}
	return false
}

// NotFound tells whether a call failed because what it asks for is not there,
// or is kept from the token.
func NotFound(err error) bool {
	call := (*CallError)(nil)
	return errors.As(err, &call) && call.Status == http.StatusNotFound
}
