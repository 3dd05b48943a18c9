// Package event reads what GitHub says has happened: the file that a workflow
// finds at GITHUB_EVENT_PATH, or the body of a webhook.
//
// An event is a hint, not the truth: a re-run brings the event of the first
// run, and deliveries overtake each other. So only what does not change is
// taken from it, such as a pull request's number, beside what no other source
// tells: the repository's settings, which the API keeps from most tokens.
package event

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/lint"
)

// Kind is what an event is about.
type Kind int

// The kinds of event.
const (
	PullRequest Kind = iota + 1 // pull_request and pull_request_target
	MergeGroup                  // merge_group: what a merge queue is about to land
	Push                        // push to a branch, or of a tag
	Dispatch                    // workflow_dispatch: somebody pressed the button
)

// ErrUnsupported says that nothing can be judged on events of this name.
var ErrUnsupported = errors.New("not an event that megalint judges: use pull_request, pull_request_target, merge_group, push or workflow_dispatch")

// Event is what happened, as far as it says what is to be judged.
type Event struct {
	Kind Kind
	// Privileged says that the run has rights that a pull request's author
	// may not have: it must not touch what the pull request brings.
	Privileged bool
	// Action is what happened to a pull request: "opened", "edited" and so on.
	Action string
	// Owner and Repo name the repository that the event happened in, which is
	// the one that a pull request goes to.
	Owner, Repo   string
	DefaultBranch string
	// Number is the pull request's; 0 for other kinds.
	Number int
	// Settings are the repository's; unknown where the event keeps silent.
	Settings Settings
	// Base and Head are the commits before and after: of a merge group and a
	// push. Base is empty for a branch that is new.
	Base, Head string
	// Ref is the branch or tag, such as "refs/heads/main": of a push, of what
	// the button was pressed for, and of a merge group the branch it goes to.
	Ref string
	// Deleted says that a push took the branch away.
	Deleted bool
}

// Settings are those of a repository that tell what a pull request lands as.
type Settings struct {
	squash.Settings
	// NoSquash says that "Squash and merge" is turned off.
	NoSquash bool
}

// payload is the part of all events' JSON that matters.
type payload struct {
	Action      string      `json:"action"`
	Number      int         `json:"number"`
	Repository  *Repository `json:"repository"`
	PullRequest *struct {
		Number int `json:"number"`
		Base   *struct {
			Repo *Repository `json:"repo"`
		} `json:"base"`
	} `json:"pull_request"`
	MergeGroup *struct {
		BaseSHA string `json:"base_sha"`
		HeadSHA string `json:"head_sha"`
		BaseRef string `json:"base_ref"`
	} `json:"merge_group"`
	Ref     string `json:"ref"`
	Before  string `json:"before"`
	After   string `json:"after"`
	Deleted bool   `json:"deleted"`
}

// Repository is a repository as payloads and the API write it.
type Repository struct {
	FullName      string  `json:"full_name"`
	DefaultBranch string  `json:"default_branch"`
	SquashTitle   *string `json:"squash_merge_commit_title"`
	SquashMessage *string `json:"squash_merge_commit_message"`
	AllowSquash   *bool   `json:"allow_squash_merge"`
	AllowMerge    *bool   `json:"allow_merge_commit"`
	AllowRebase   *bool   `json:"allow_rebase_merge"`
}

// Settings returns what the repository tells of its settings. What it keeps
// silent about, and what this version does not know, is unknown.
func (r *Repository) Settings() Settings {
	var s Settings
	if r == nil {
		return s
	}
	if r.SquashTitle != nil {
		switch t := squash.TitleSetting(*r.SquashTitle); t {
		case squash.PRTitle, squash.CommitOrPRTitle:
			s.Title = t
		}
	}
	if r.SquashMessage != nil {
		switch m := squash.MessageSetting(*r.SquashMessage); m {
		case squash.PRBody, squash.CommitMessages, squash.Blank:
			s.Message = m
		}
	}
	if r.AllowMerge != nil && r.AllowRebase != nil {
		s.Methods = &lint.MergeMethods{Merge: *r.AllowMerge, Rebase: *r.AllowRebase}
	}
	s.NoSquash = r.AllowSquash != nil && !*r.AllowSquash
	return s
}

// Or returns the settings, with those of another source where one is unknown.
func (s Settings) Or(other Settings) Settings {
	if s.Title == squash.UnknownTitle {
		s.Title = other.Title
	}
	if s.Message == squash.UnknownMessage {
		s.Message = other.Message
	}
	if s.Methods == nil {
		s.Methods = other.Methods
	}
	s.NoSquash = s.NoSquash || other.NoSquash
	return s
}

// Parse reads an event. The name is that of GITHUB_EVENT_NAME, or the header
// X-GitHub-Event. The error names every field that is missing or malformed, or
// is ErrUnsupported.
func Parse(name string, body []byte) (*Event, error) {
	kind := kindOf(name)
	if kind == 0 {
		return nil, fmt.Errorf("%q is %w", name, ErrUnsupported)
	}
	var p payload
	if err := json.Unmarshal(body, &p); err != nil {
		return nil, fmt.Errorf("the event %s is not what GitHub sends: %w", name, err)
	}
	e := &Event{Kind: kind, Privileged: name == "pull_request_target", Action: p.Action}
	c := checker{}
	e.repository(&c, p.Repository)
	switch kind {
	case PullRequest:
		e.pullRequest(&c, &p)
	case MergeGroup:
		e.mergeGroup(&c, &p)
	case Push:
		e.push(&c, &p)
	case Dispatch:
		e.Ref = p.Ref
		c.need(p.Ref != "", "ref")
	}
	if len(c.missing) > 0 {
		return nil, fmt.Errorf("the event %s lacks %s, or has it in another form than GitHub's",
			name, strings.Join(c.missing, ", "))
	}
	return e, nil
}

func kindOf(name string) Kind {
	switch name {
	case "pull_request", "pull_request_target":
		return PullRequest
	case "merge_group":
		return MergeGroup
	case "push":
		return Push
	case "workflow_dispatch":
		return Dispatch
	}
	return 0
}

// checker gathers the fields that are not as they have to be.
type checker struct{ missing []string }

func (c *checker) need(ok bool, field string) {
	if !ok {
		c.missing = append(c.missing, field)
	}
}

func (e *Event) repository(c *checker, r *Repository) {
	if r == nil {
		c.need(false, "repository")
		return
	}
	owner, repo, err := SplitName(r.FullName)
	c.need(err == nil, "repository.full_name")
	e.Owner, e.Repo, e.DefaultBranch = owner, repo, r.DefaultBranch
	e.Settings = r.Settings()
}

func (e *Event) pullRequest(c *checker, p *payload) {
	pr := p.PullRequest
	if pr == nil {
		c.need(false, "pull_request")
		return
	}
	if e.Number = pr.Number; e.Number == 0 {
		e.Number = p.Number
	}
	c.need(e.Number > 0, "pull_request.number")
	if pr.Base != nil {
		e.Settings = pr.Base.Repo.Settings().Or(e.Settings)
	}
}

func (e *Event) mergeGroup(c *checker, p *payload) {
	g := p.MergeGroup
	if g == nil {
		c.need(false, "merge_group")
		return
	}
	c.need(IsID(g.BaseSHA), "merge_group.base_sha")
	c.need(IsID(g.HeadSHA), "merge_group.head_sha")
	e.Base, e.Head, e.Ref = g.BaseSHA, g.HeadSHA, g.BaseRef
}

func (e *Event) push(c *checker, p *payload) {
	c.need(p.Ref != "", "ref")
	c.need(IsID(p.Before), "before")
	c.need(IsID(p.After), "after")
	e.Ref, e.Base, e.Head, e.Deleted = p.Ref, p.Before, p.After, p.Deleted || zero(p.After)
	if zero(e.Base) {
		e.Base = ""
	}
}

// IsID tells whether a text is the full id of a commit.
func IsID(s string) bool {
	if len(s) != 40 && len(s) != 64 {
		return false
	}
	return strings.Trim(s, "0123456789abcdef") == ""
}

// zero tells whether an id is the one that stands for no commit.
func zero(id string) bool { return strings.Trim(id, "0") == "" }

// SplitName takes "owner/repository" apart. The error says that it is none.
func SplitName(full string) (owner, repo string, err error) {
	owner, repo, _ = strings.Cut(full, "/")
	if !isName(owner) || !isName(repo) {
		return "", "", fmt.Errorf("%q is not the name of a repository: owner/name", full)
	}
	return owner, repo, nil
}

// isName tells whether GitHub would take a name. What is a name can stand in
// the path of a request as it is.
func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return s != "" && len(s) <= 100 && s != "." && s != ".."
}
