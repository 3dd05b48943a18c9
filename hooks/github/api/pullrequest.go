package api

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/go-github/v62/github"

	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/lint"
)

const (
	// pageSize is the most that GitHub lists in one answer.
	pageSize = 100
	// listedCommits is how many commits of a pull request GitHub lists.
	listedCommits = 250
	// ListedFiles is how many changed files of a pull request GitHub lists.
	ListedFiles = 3000
	// maxCommits bounds what is fetched for one range.
	maxCommits = 20_000
)

// ErrMoved says that commits came or went while they were read.
var ErrMoved = errors.New("the pull request changes while it is read")

// PullRequest is a pull request as it is now.
type PullRequest struct {
	Number      int
	Title, Body string
	Author      lint.Identity
	AutoMerge   *squash.AutoMerge
	// BaseRef is the branch that it goes to; Base and Head are the tips.
	BaseRef, Base, Head string
	// Fork says that it comes from another repository, whose owners may have
	// no say in this one. A repository that is gone counts as one.
	Fork bool
	// Settings are the repository's, as far as the token may see them.
	Settings event.Settings
	// Closed says that it was merged or closed; Draft that nobody may merge it
	// yet.
	Closed, Draft bool
	// Commits, Files and Lines count what it brings: commits, changed files,
	// lines added and taken away.
	Commits, Files, Lines int
}

// PullRequest reads a pull request.
func (r *Repository) PullRequest(ctx context.Context, number int) (*PullRequest, error) {
	pr, _, err := r.client.PullRequests.Get(ctx, r.owner, r.name, number)
	if err != nil {
		return nil, r.failed(err, "/pulls/%d", number)
	}
	base, head := pr.GetBase(), pr.GetHead()
	if pr.GetNumber() != number || pr.Title == nil || !event.IsID(base.GetSHA()) || !event.IsID(head.GetSHA()) ||
		base.GetRef() == "" || pr.Commits == nil || pr.ChangedFiles == nil {
		return nil, r.failed(errIncomplete, "/pulls/%d", number)
	}
	return &PullRequest{
		Number: number, Title: pr.GetTitle(), Body: pr.GetBody(),
		Author:    lint.Identity{Name: pr.GetUser().GetLogin(), Email: pr.GetUser().GetEmail()},
		AutoMerge: autoMerge(pr.AutoMerge),
		BaseRef:   base.GetRef(), Base: base.GetSHA(), Head: head.GetSHA(),
		Fork:     head.GetRepo().GetID() == 0 || head.GetRepo().GetID() != base.GetRepo().GetID(),
		Settings: settings(base.GetRepo()),
		Closed:   pr.GetState() == "closed", Draft: pr.GetDraft(),
		Commits: pr.GetCommits(), Files: pr.GetChangedFiles(),
		Lines: pr.GetAdditions() + pr.GetDeletions(),
	}, nil
}

// errIncomplete is the fault of an answer that is JSON, but lacks what was
// asked for.
var errIncomplete = errors.New("the answer lacks what it has to say")

// failed names the call that an error of reading is about.
func (r *Repository) failed(err error, path string, args ...any) error {
	return r.failedTo("GET", err, path, args...)
}

// failedTo names the call that an error is about; nil stays nil.
func (r *Repository) failedTo(method string, err error, path string, args ...any) error {
	return explain(method, fmt.Sprintf("/repos/%s/%s%s", r.owner, r.name, fmt.Sprintf(path, args...)), err)
}

// explain names a call, unless the error does so; nil stays nil. That GitHub
// has only taken note of a call is no fault.
func explain(method, path string, err error) error {
	if call := (*CallError)(nil); errors.As(err, &call) {
		return call // without what net/http wraps around it
	}
	if accepted := (*github.AcceptedError)(nil); err == nil || errors.As(err, &accepted) {
		return nil
	}
	return fmt.Errorf("%s %s: %w", method, path, err)
}

func autoMerge(a *github.PullRequestAutoMerge) *squash.AutoMerge {
	if a == nil {
		return nil
	}
	return &squash.AutoMerge{Method: a.GetMergeMethod(), Title: a.CommitTitle, Message: a.CommitMessage}
}

// settings reads a repository's settings.
func settings(r *github.Repository) event.Settings {
	if r == nil {
		return event.Settings{}
	}
	return (&event.Repository{
		SquashTitle: r.SquashMergeCommitTitle, SquashMessage: r.SquashMergeCommitMessage,
		AllowSquash: r.AllowSquashMerge, AllowMerge: r.AllowMergeCommit, AllowRebase: r.AllowRebaseMerge,
	}).Settings()
}

// Settings reads the settings of the repository, as far as the token may see
// them.
func (r *Repository) Settings(ctx context.Context) (event.Settings, error) {
	repo, _, err := r.client.Repositories.Get(ctx, r.owner, r.name)
	if err != nil {
		return event.Settings{}, r.failed(err, "")
	}
	return settings(repo), nil
}

// PullRequestCommits reads the commits of a pull request, oldest first, however
// many there are. It returns ErrMoved if they are not those of pr.
func (r *Repository) PullRequestCommits(ctx context.Context, pr *PullRequest) ([]Commit, error) {
	if pr.Commits >= listedCommits {
		c, err := r.Compare(ctx, pr.Base, pr.Head)
		if err != nil {
			return nil, err
		}
		return c.Commits, nil
	}
	var commits []Commit
	for page := 1; page != 0; {
		list, resp, err := r.client.PullRequests.ListCommits(ctx, r.owner, r.name, pr.Number,
			&github.ListOptions{PerPage: pageSize, Page: page})
		if err != nil {
			return nil, r.failed(err, "/pulls/%d/commits", pr.Number)
		}
		if commits, err = appendCommits(commits, list); err != nil {
			return nil, r.failed(err, "/pulls/%d/commits", pr.Number)
		}
		if page = next(resp, page); len(commits) > listedCommits {
			break
		}
	}
	atHead := func(c Commit) bool { return c.ID == pr.Head }
	if len(commits) != pr.Commits || pr.Commits > 0 && !slices.ContainsFunc(commits, atHead) {
		return nil, r.failed(ErrMoved, "/pulls/%d/commits", pr.Number)
	}
	return commits, nil
}

// next is the number of the page after this one, 0 if there is none. A server
// that leads back is not followed in circles.
func next(resp *github.Response, page int) int {
	if resp.NextPage <= page {
		return 0
	}
	return resp.NextPage
}

// ChangedFiles lists the paths that a pull request changes, a rename as both of
// its paths. The pull request must not change more than ListedFiles.
func (r *Repository) ChangedFiles(ctx context.Context, pr *PullRequest) (paths []string, err error) {
	files := 0
	for page := 1; page != 0; {
		list, resp, err := r.client.PullRequests.ListFiles(ctx, r.owner, r.name, pr.Number,
			&github.ListOptions{PerPage: pageSize, Page: page})
		if err != nil {
			return nil, r.failed(err, "/pulls/%d/files", pr.Number)
		}
		for _, f := range list {
			if f.GetFilename() == "" {
				return nil, r.failed(errIncomplete, "/pulls/%d/files", pr.Number)
			}
			paths = append(paths, f.GetFilename())
			if f.GetPreviousFilename() != "" {
				paths = append(paths, f.GetPreviousFilename())
			}
		}
		files += len(list)
		if page = next(resp, page); files > pr.Files {
			break
		}
	}
	if files != pr.Files {
		return nil, r.failed(ErrMoved, "/pulls/%d/files", pr.Number)
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
}
