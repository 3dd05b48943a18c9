// Package task reads what a delivery of GitHub's asks the bot to do.
package task

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/webhook/store"
)

// The kinds of task.
const (
	Pull         = "pull"         // judge a pull request
	Title        = "title"        // give a pull request its corrected title
	Group        = "group"        // judge what a merge queue is about to land
	Push         = "push"         // judge what landed on the default branch
	Head         = "head"         // judge the pull requests of a commit
	Repository   = "repository"   // look for pull requests without a verdict
	Installation = "installation" // the same in each of its repositories
)

// ErrUnknown says that an event is none that asks for anything.
var ErrUnknown = errors.New("not an event that is judged")

// Detail is what is known of a task. All of it but the ids is a hint: whoever
// works the task asks GitHub what is true now.
type Detail struct {
	Installation  int64          `json:"installation,omitempty"`
	RepositoryID  int64          `json:"repository_id,omitempty"`
	Owner         string         `json:"owner,omitempty"`
	Name          string         `json:"name,omitempty"`
	DefaultBranch string         `json:"default_branch,omitempty"`
	Number        int            `json:"number,omitempty"`
	Base          string         `json:"base,omitempty"`
	Head          string         `json:"head,omitempty"`
	Ref           string         `json:"ref,omitempty"`
	Settings      event.Settings `json:"settings,omitzero"`
}

// Key names the subject of a task, the same for all events about it. A
// repository goes by its id, which renaming and transferring leave alone.
func (d *Detail) Key(kind string) string {
	parts := []string{kind, strconv.FormatInt(d.RepositoryID, 10)}
	switch kind {
	case Pull, Title:
		parts = append(parts, strconv.Itoa(d.Number))
	case Group, Push, Head:
		parts = append(parts, d.Head)
	case Installation:
		parts[1] = strconv.FormatInt(d.Installation, 10)
	}
	return strings.Join(parts, ":")
}

// Task makes a task of a kind. One about a pull request that does not tell the
// repository's settings is weak, for other events tell them.
func (d Detail) Task(kind string) store.Task {
	text, err := json.Marshal(d)
	if err != nil {
		panic(err) // of strings and numbers alone
	}
	weak := kind == Pull && (d.Settings.Title == "" || d.Settings.Message == "")
	return store.Task{Key: d.Key(kind), Kind: kind, Detail: text, Weak: weak}
}

// payload is the part of all events that matters here. Package event reads the
// rest of those that the Action knows too.
type payload struct {
	Action       string `json:"action"`
	Installation *struct {
		ID int64 `json:"id"`
	} `json:"installation"`
	Repository *struct {
		ID int64 `json:"id"`
		event.Repository
	} `json:"repository"`
	CheckRun *struct {
		HeadSHA      string `json:"head_sha"`
		ExternalID   string `json:"external_id"`
		PullRequests []pull `json:"pull_requests"`
	} `json:"check_run"`
	CheckSuite *struct {
		HeadSHA      string `json:"head_sha"`
		PullRequests []pull `json:"pull_requests"`
	} `json:"check_suite"`
	RequestedAction *struct {
		Identifier string `json:"identifier"`
	} `json:"requested_action"`
	Issue *struct {
		Number      int             `json:"number"`
		PullRequest json.RawMessage `json:"pull_request"`
	} `json:"issue"`
	Comment *struct {
		Body string `json:"body"`
	} `json:"comment"`
	PullRequest *struct {
		Head struct {
			SHA string `json:"sha"`
		} `json:"head"`
	} `json:"pull_request"`
	RepositoriesAdded []struct {
		ID       int64  `json:"id"`
		FullName string `json:"full_name"`
	} `json:"repositories_added"`
}

type pull struct {
	Number int `json:"number"`
}

// The buttons of a check run.
const (
	FixTitle = "fix-title"
	Recheck  = "recheck"
)

// Command is what a comment on a pull request begins with that asks for another
// look.
const Command = "/megalint"

// Known tells whether an event of that name may ask for something.
func Known(name string) bool { return reader(name) != nil }

// Read reads the tasks that an event asks for; none if it is of a kind that may
// ask for something, and does not. The error is ErrUnknown, or says what is
// malformed.
func Read(name string, body []byte) ([]store.Task, error) {
	read := reader(name)
	if read == nil {
		return nil, fmt.Errorf("%q: %w", name, ErrUnknown)
	}
	var p payload
	if err := json.Unmarshal(body, &p); err != nil {
		return nil, fmt.Errorf("the event %s is not what GitHub sends: %w", name, err)
	}
	var d Detail
	if p.Installation != nil {
		d.Installation = p.Installation.ID
	}
	if p.Repository != nil {
		owner, repo, err := event.SplitName(p.Repository.FullName)
		if err != nil || p.Repository.ID <= 0 {
			return nil, fmt.Errorf("the event %s lacks repository.id or repository.full_name", name)
		}
		d.RepositoryID, d.Owner, d.Name = p.Repository.ID, owner, repo
		d.DefaultBranch, d.Settings = p.Repository.DefaultBranch, p.Repository.Settings()
	} else if !strings.HasPrefix(name, "installation") {
		return nil, fmt.Errorf("the event %s lacks the repository", name)
	}
	return read(&p, d, body)
}

// reader chooses what reads an event.
func reader(name string) func(p *payload, d Detail, body []byte) ([]store.Task, error) {
	switch name {
	case "pull_request":
		return readPull
	case "merge_group":
		return readGroup
	case "push":
		return readPush
	case "check_run":
		return readCheckRun
	case "check_suite":
		return readCheckSuite
	case "issue_comment":
		return readComment
	case "installation", "installation_repositories":
		return readInstallation
	case "repository":
		return readRepository
	}
	return nil
}

// pullActions are those after which another message may land.
func pullActions() []string {
	return []string{"opened", "edited", "synchronize", "reopened", "ready_for_review", "converted_to_draft",
		"auto_merge_enabled", "auto_merge_disabled",
		"closed"} // which may free another one on the same commit
}

func readPull(p *payload, d Detail, body []byte) ([]store.Task, error) {
	if !slices.Contains(pullActions(), p.Action) {
		return nil, nil
	}
	e, err := event.Parse("pull_request", body)
	if err != nil {
		return nil, err
	}
	d.Number, d.Settings = e.Number, e.Settings
	if head := p.PullRequest.Head.SHA; event.IsID(head) {
		d.Head = head
	}
	return []store.Task{d.Task(Pull)}, nil
}

func readGroup(p *payload, d Detail, body []byte) ([]store.Task, error) {
	if p.Action != "checks_requested" {
		return nil, nil
	}
	e, err := event.Parse("merge_group", body)
	if err != nil {
		return nil, err
	}
	d.Base, d.Head, d.Ref = e.Base, e.Head, e.Ref
	return []store.Task{d.Task(Group)}, nil
}

func readPush(_ *payload, d Detail, body []byte) ([]store.Task, error) {
	e, err := event.Parse("push", body)
	if err != nil {
		return nil, err
	}
	if e.Deleted || d.DefaultBranch == "" || e.Ref != "refs/heads/"+d.DefaultBranch {
		return nil, nil
	}
	d.Base, d.Head, d.Ref = e.Base, e.Head, e.Ref
	return []store.Task{d.Task(Push)}, nil
}

func readCheckRun(p *payload, d Detail, _ []byte) ([]store.Task, error) {
	c := p.CheckRun
	if c == nil || !event.IsID(c.HeadSHA) {
		return nil, errors.New("the event check_run lacks check_run.head_sha")
	}
	kind := ""
	switch {
	case p.Action == "rerequested", p.Action == "requested_action" && p.RequestedAction != nil && p.RequestedAction.Identifier == Recheck:
		kind = Pull
	case p.Action == "requested_action" && p.RequestedAction != nil && p.RequestedAction.Identifier == FixTitle:
		kind = Title
	default:
		return nil, nil
	}
	d.Head = c.HeadSHA
	id, ok := ParseExternalID(c.ExternalID)
	switch {
	case ok && id.Kind == Pull:
		d.Number, d.Head = id.Number, ""
		return []store.Task{d.Task(kind)}, nil
	case ok && kind == Pull:
		d.Base, d.Ref = id.Base, "refs/heads/"+d.DefaultBranch
		return []store.Task{d.Task(id.Kind)}, nil
	case kind == Title:
		return nil, nil // no check of ours
	}
	return d.ofPulls(c.PullRequests), nil
}

func readCheckSuite(p *payload, d Detail, _ []byte) ([]store.Task, error) {
	c := p.CheckSuite
	if c == nil || !event.IsID(c.HeadSHA) {
		return nil, errors.New("the event check_suite lacks check_suite.head_sha")
	}
	if p.Action != "rerequested" {
		return nil, nil
	}
	d.Head = c.HeadSHA
	return d.ofPulls(c.PullRequests), nil
}

// ofPulls asks for the pull requests of a check. GitHub names none that comes
// from a fork: then whoever works the task looks for them.
func (d Detail) ofPulls(pulls []pull) []store.Task {
	if len(pulls) == 0 {
		return []store.Task{d.Task(Head)}
	}
	var tasks []store.Task
	d.Head = ""
	for _, p := range pulls {
		d.Number = p.Number
		tasks = append(tasks, d.Task(Pull))
	}
	return tasks
}

func readComment(p *payload, d Detail, _ []byte) ([]store.Task, error) {
	if p.Issue == nil || p.Comment == nil || p.Issue.Number <= 0 {
		return nil, errors.New("the event issue_comment lacks issue.number or comment")
	}
	word, _, _ := strings.Cut(strings.TrimSpace(p.Comment.Body), "\n")
	onPull := len(p.Issue.PullRequest) > 0 && string(p.Issue.PullRequest) != "null"
	if p.Action != "created" || !onPull || strings.TrimSpace(word) != Command {
		return nil, nil
	}
	d.Number = p.Issue.Number
	return []store.Task{d.Task(Pull)}, nil
}

func readInstallation(p *payload, d Detail, _ []byte) ([]store.Task, error) {
	if p.Installation == nil || d.Installation <= 0 {
		return nil, errors.New("the event lacks installation.id")
	}
	switch p.Action {
	case "created", "unsuspend", "new_permissions_accepted":
		return []store.Task{d.Task(Installation)}, nil
	}
	var tasks []store.Task
	for _, r := range p.RepositoriesAdded {
		owner, name, err := event.SplitName(r.FullName)
		if err != nil || r.ID <= 0 {
			return nil, errors.New("the event lacks the id or the name of a repository that was added")
		}
		d.RepositoryID, d.Owner, d.Name = r.ID, owner, name
		tasks = append(tasks, d.Task(Repository))
	}
	return tasks, nil
}

func readRepository(p *payload, d Detail, _ []byte) ([]store.Task, error) {
	switch p.Action {
	case "renamed", "transferred", "edited", "unarchived":
		return []store.Task{d.Task(Repository)}, nil
	}
	return nil, nil
}
