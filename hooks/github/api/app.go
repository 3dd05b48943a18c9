package api

import (
	"context"
	"fmt"
	"time"

	"github.com/google/go-github/v62/github"

	"github.com/megalint/megalint/hooks/github/event"
)

// RepositoryID is a repository as lists of an installation tell of it.
type RepositoryID struct {
	ID            int64
	Owner, Name   string
	DefaultBranch string
	Archived      bool
	Settings      event.Settings
}

// Installed lists the repositories that the installation may see to which the
// client's token belongs.
func (c *Client) Installed(ctx context.Context) ([]RepositoryID, error) {
	o := &github.ListOptions{PerPage: pageSize}
	var found []RepositoryID
	for {
		list, resp, err := c.github.Apps.ListRepos(ctx, o)
		if err != nil {
			return nil, explain("GET", "/installation/repositories", err)
		}
		for _, r := range list.Repositories {
			found = append(found, identify(r))
		}
		if resp.NextPage == 0 {
			return found, nil
		}
		o.Page = resp.NextPage
	}
}

func identify(r *github.Repository) RepositoryID {
	return RepositoryID{ID: r.GetID(), Owner: r.GetOwner().GetLogin(), Name: r.GetName(),
		DefaultBranch: r.GetDefaultBranch(), Archived: r.GetArchived(), Settings: settings(r)}
}

// Identify reads what the repository is called now, and where its default branch
// is.
func (r *Repository) Identify(ctx context.Context) (RepositoryID, error) {
	repo, _, err := r.client.Repositories.Get(ctx, r.owner, r.name)
	if err != nil {
		return RepositoryID{}, r.failed(err, "")
	}
	if repo.GetID() == 0 || repo.GetOwner().GetLogin() == "" || repo.GetDefaultBranch() == "" {
		return RepositoryID{}, r.failed(errIncomplete, "")
	}
	return identify(repo), nil
}

// Installations lists the ids of the installations of the App whose token the
// client has; those that are suspended are left out.
func (c *Client) Installations(ctx context.Context) ([]int64, error) {
	o := &github.ListOptions{PerPage: pageSize}
	var found []int64
	for {
		list, resp, err := c.github.Apps.ListInstallations(ctx, o)
		if err != nil {
			return nil, explain("GET", "/app/installations", err)
		}
		for _, i := range list {
			if i.SuspendedAt == nil {
				found = append(found, i.GetID())
			}
		}
		if resp.NextPage == 0 {
			return found, nil
		}
		o.Page = resp.NextPage
	}
}

// Delivery is a delivery of the App's webhook as GitHub remembers it.
type Delivery struct {
	ID       int64
	GUID     string // X-GitHub-Delivery
	Event    string
	At       time.Time
	Answered bool // by a status from 200 to 299
}

// Deliveries lists the deliveries of the App's webhook since a time, newest
// first.
func (c *Client) Deliveries(ctx context.Context, since time.Time) ([]Delivery, error) {
	o := &github.ListCursorOptions{PerPage: pageSize}
	var found []Delivery
	for {
		list, resp, err := c.github.Apps.ListHookDeliveries(ctx, o)
		if err != nil {
			return nil, explain("GET", "/app/hook/deliveries", err)
		}
		for _, d := range list {
			if d.GetDeliveredAt().Before(since) {
				return found, nil
			}
			found = append(found, Delivery{ID: d.GetID(), GUID: d.GetGUID(), Event: d.GetEvent(), At: d.GetDeliveredAt().Time,
				Answered: d.GetStatusCode() >= 200 && d.GetStatusCode() < 300})
		}
		if o.Cursor = resp.Cursor; o.Cursor == "" {
			return found, nil
		}
	}
}

// Redeliver asks GitHub to send a delivery again.
func (c *Client) Redeliver(ctx context.Context, id int64) error {
	_, _, err := c.github.Apps.RedeliverHookDelivery(ctx, id)
	return explain("POST", fmt.Sprintf("/app/hook/deliveries/%d/attempts", id), err)
}
