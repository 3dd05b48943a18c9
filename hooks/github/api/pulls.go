package api

import (
	"context"
	"strings"

	"github.com/google/go-github/v62/github"
)

// SetTitle gives a pull request another title.
func (r *Repository) SetTitle(ctx context.Context, number int, title string) error {
	_, _, err := r.client.PullRequests.Edit(ctx, r.owner, r.name, number, &github.PullRequest{Title: &title})
	return r.failedTo("PATCH", err, "/pulls/%d", number)
}

// Open is a pull request that is open, as lists tell of it.
type Open struct {
	Number  int
	Head    string // a commit
	BaseRef string // the branch that it goes to
	Title   string
	Body    string
}

// OpenPullRequests lists the pull requests that are open.
func (r *Repository) OpenPullRequests(ctx context.Context) ([]Open, error) {
	o := &github.PullRequestListOptions{State: "open", Sort: "created", ListOptions: github.ListOptions{PerPage: pageSize}}
	var found []Open
	for {
		list, resp, err := r.client.PullRequests.List(ctx, r.owner, r.name, o)
		if err != nil {
			return nil, r.failed(err, "/pulls")
		}
		for _, p := range list {
			found = append(found, open(p))
		}
		if resp.NextPage == 0 {
			return found, nil
		}
		o.Page = resp.NextPage
	}
}

func open(p *github.PullRequest) Open {
	return Open{Number: p.GetNumber(), Head: p.GetHead().GetSHA(), BaseRef: p.GetBase().GetRef(), Title: p.GetTitle(), Body: p.GetBody()}
}

// PullRequestsOf lists the pull requests that a commit belongs to, or that it
// landed by.
func (r *Repository) PullRequestsOf(ctx context.Context, commit string) ([]Open, error) {
	list, _, err := r.client.PullRequests.ListPullRequestsWithCommit(ctx, r.owner, r.name, commit, &github.ListOptions{PerPage: pageSize})
	if err != nil {
		return nil, r.failed(err, "/commits/%s/pulls", commit)
	}
	var found []Open
	for _, p := range list {
		found = append(found, open(p))
	}
	return found, nil
}

// PutComment writes a comment on a pull request, unless one is there that holds
// the mark: then it changes that one, if it is another text. The text has to
// hold the mark.
func (r *Repository) PutComment(ctx context.Context, number int, mark, text string) error {
	o := &github.IssueListCommentsOptions{ListOptions: github.ListOptions{PerPage: pageSize}}
	for {
		list, resp, err := r.client.Issues.ListComments(ctx, r.owner, r.name, number, o)
		if err != nil {
			return r.failed(err, "/issues/%d/comments", number)
		}
		for _, c := range list {
			if !strings.Contains(c.GetBody(), mark) || !trusted(c) {
				continue
			}
			if c.GetBody() == text {
				return nil
			}
			_, _, err := r.client.Issues.EditComment(ctx, r.owner, r.name, c.GetID(), &github.IssueComment{Body: &text})
			return r.failedTo("PATCH", err, "/issues/comments/%d", c.GetID())
		}
		if resp.NextPage == 0 {
			break
		}
		o.Page = resp.NextPage
	}
	_, _, err := r.client.Issues.CreateComment(ctx, r.owner, r.name, number, &github.IssueComment{Body: &text})
	return r.failedTo("POST", err, "/issues/%d/comments", number)
}

// trusted tells whether a comment may be the bot's own: a stranger can write the
// mark too.
func trusted(c *github.IssueComment) bool {
	switch c.GetAuthorAssociation() {
	case "OWNER", "MEMBER", "COLLABORATOR":
		return true
	}
	return c.GetUser().GetType() == "Bot"
}
