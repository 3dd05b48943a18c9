package api

import (
	"context"
	"time"

	"github.com/google/go-github/v62/github"
)

// The limits of a check run, in bytes.
const (
	MaxCheckText  = 65_535
	maxExternalID = 255
)

// Conclusion is how a check run ended.
type Conclusion string

// The conclusions.
const (
	Success Conclusion = "success"
	Failure Conclusion = "failure"
	Neutral Conclusion = "neutral"
)

// CheckRun is a check run that has ended.
type CheckRun struct {
	ID         int64 // 0 for one that does not exist yet
	Name       string
	Head       string // the commit
	ExternalID string
	Conclusion Conclusion // "" for one that has not ended
	Title      string
	Summary    string // Markdown, at most MaxCheckText bytes
	DetailsURL string
	// Actions are buttons.
	Actions []Action
}

// Action is a button of a check run.
type Action struct {
	Label       string // at most 20 characters
	Description string // at most 40
	Identifier  string // at most 20
}

// CheckRuns lists the check runs of a name on a commit that the App made to
// which the client belongs; all of the name if appID is 0. Newest first.
func (r *Repository) CheckRuns(ctx context.Context, head, name string, appID int64) ([]CheckRun, error) {
	o := &github.ListCheckRunsOptions{CheckName: &name, Filter: github.String("all"),
		ListOptions: github.ListOptions{PerPage: pageSize}}
	if appID != 0 {
		o.AppID = &appID
	}
	var found []CheckRun
	for {
		list, resp, err := r.client.Checks.ListCheckRunsForRef(ctx, r.owner, r.name, head, o)
		if err != nil {
			return nil, r.failed(err, "/commits/%s/check-runs", head)
		}
		for _, c := range list.CheckRuns {
			run := CheckRun{ID: c.GetID(), Name: c.GetName(), Head: c.GetHeadSHA(), ExternalID: c.GetExternalID()}
			if c.GetStatus() == "completed" {
				run.Conclusion = Conclusion(c.GetConclusion())
			}
			found = append(found, run)
		}
		if resp.NextPage == 0 {
			return found, nil
		}
		o.Page = resp.NextPage
	}
}

// PutCheckRun creates a check run, or changes the one whose ID is given.
func (r *Repository) PutCheckRun(ctx context.Context, c CheckRun) error {
	output := &github.CheckRunOutput{Title: &c.Title, Summary: github.String(cut(c.Summary, MaxCheckText-3))}
	actions := []*github.CheckRunAction{}
	for _, a := range c.Actions {
		actions = append(actions, &github.CheckRunAction{Label: a.Label, Description: a.Description, Identifier: a.Identifier})
	}
	now := &github.Timestamp{Time: time.Now().UTC().Truncate(time.Second)}
	id := cut(c.ExternalID, maxExternalID)
	if c.ID != 0 {
		_, _, err := r.client.Checks.UpdateCheckRun(ctx, r.owner, r.name, c.ID, github.UpdateCheckRunOptions{
			Name: c.Name, ExternalID: &id, Status: github.String("completed"), Conclusion: github.String(string(c.Conclusion)),
			CompletedAt: now, Output: output, Actions: actions, DetailsURL: optional(c.DetailsURL),
		})
		return r.failedTo("PATCH", err, "/check-runs/%d", c.ID)
	}
	_, _, err := r.client.Checks.CreateCheckRun(ctx, r.owner, r.name, github.CreateCheckRunOptions{
		Name: c.Name, HeadSHA: c.Head, ExternalID: &id, Status: github.String("completed"),
		Conclusion: github.String(string(c.Conclusion)), CompletedAt: now, Output: output, Actions: actions,
		DetailsURL: optional(c.DetailsURL),
	})
	return r.failedTo("POST", err, "/check-runs")
}

// optional leaves an empty text out.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// SetStatus sets a commit's status, which takes no App. The description has at
// most 140 characters.
func (r *Repository) SetStatus(ctx context.Context, head, name string, c Conclusion, description string) error {
	state := "failure"
	if c != Failure {
		state = "success"
	}
	_, _, err := r.client.Repositories.CreateStatus(ctx, r.owner, r.name, head, &github.RepoStatus{
		State: &state, Context: &name, Description: &description,
	})
	return r.failedTo("POST", err, "/statuses/%s", head)
}

// Status returns the newest status of a name on a commit; "" if there is none.
func (r *Repository) Status(ctx context.Context, head, name string) (description string, err error) {
	o := &github.ListOptions{PerPage: pageSize}
	for {
		list, resp, err := r.client.Repositories.ListStatuses(ctx, r.owner, r.name, head, o)
		if err != nil {
			return "", r.failed(err, "/commits/%s/statuses", head)
		}
		for _, s := range list { // newest first
			if s.GetContext() == name {
				return s.GetDescription(), nil
			}
		}
		if resp.NextPage == 0 {
			return "", nil
		}
		o.Page = resp.NextPage
	}
}
