package squash

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

// Prediction is one message that may land.
type Prediction struct {
	// Text is the whole message, as git will store it but for the line end
	// after its last line.
	Text string
	// Title is the first line, Body what stands below the blank line after
	// it. Both are parts of Text.
	Title, Body string
	// Under lists each pair of settings that leads to this text. There is
	// exactly one if both settings are known.
	Under []Settings
	// Requested says that a person chose title or body when asking for
	// auto-merge, so that these do not depend on the settings.
	Requested bool

	request *PullRequest
}

// Predict returns the messages that may land, each once: one if both settings
// are known, else one for each text that some pair of settings leads to. The
// most likely one comes first, which is that of a repository whose settings
// nobody touched. The error says that the number is missing or that GitHub has
// no such setting.
func Predict(p PullRequest) ([]Prediction, error) {
	titles, messages, err := p.choices()
	if err != nil {
		return nil, err
	}
	var all []Prediction
	for _, t := range titles {
		for _, m := range messages {
			under := Settings{Title: t, Message: m, Methods: p.Settings.Methods}
			all = add(all, p.predict(under))
		}
	}
	return all, nil
}

// choices are the values that each setting may have, the likely one first.
func (p *PullRequest) choices() ([]TitleSetting, []MessageSetting, error) {
	var faults []error
	if p.Number <= 0 {
		faults = append(faults, fmt.Errorf("%d is no number of a pull request", p.Number))
	}
	titles, messages := []TitleSetting{p.Settings.Title}, []MessageSetting{p.Settings.Message}
	switch p.Settings.Title {
	case UnknownTitle:
		titles = []TitleSetting{CommitOrPRTitle, PRTitle}
	case PRTitle, CommitOrPRTitle:
	default:
		faults = append(faults, fmt.Errorf("%q is no value of squash_merge_commit_title", p.Settings.Title))
	}
	switch p.Settings.Message {
	case UnknownMessage:
		messages = []MessageSetting{CommitMessages, PRBody, Blank}
	case PRBody, CommitMessages, Blank:
	default:
		faults = append(faults, fmt.Errorf("%q is no value of squash_merge_commit_message", p.Settings.Message))
	}
	return titles, messages, errors.Join(faults...)
}

// add adds a prediction, or what it arises under to the one that has its text.
func add(all []Prediction, p Prediction) []Prediction {
	for i := range all {
		if all[i].Text == p.Text {
			all[i].Under = append(all[i].Under, p.Under...)
			return all
		}
	}
	return append(all, p)
}

// predict composes the message that lands under settings that are known.
func (p *PullRequest) predict(under Settings) Prediction {
	commits := p.squashed()
	title, body := p.title(under.Title, commits), p.body(under.Message, commits)
	title = oneLine(title) + " (#" + strconv.Itoa(p.Number) + ")"
	requested := false
	if a := p.AutoMerge; a != nil && a.Method == "squash" {
		if a.Title != nil && *a.Title != "" {
			title, requested = oneLine(*a.Title), true
		}
		if a.Message != nil {
			body, requested = trimLines(*a.Message), true
		}
	}
	text := title
	if body != "" {
		text += "\n\n" + body
	}
	return Prediction{
		Text: text, Title: text[:len(title)], Body: text[len(text)-len(body):],
		Under: []Settings{under}, Requested: requested, request: p,
	}
}

// Message is the prediction as rules see it. The caller may add what it knows
// beside the text: the tree, and what the pull request changes.
func (p *Prediction) Message(o message.Options) *lint.Message {
	m := lint.NewMessage(p.Text, o)
	m.Stage = lint.Squash
	m.Author, m.Methods = p.request.Author, p.request.Settings.Methods
	return m
}

// squashed are the commits that the message is made of: all but merges.
func (p *PullRequest) squashed() []Commit {
	var commits []Commit
	for _, c := range p.Commits {
		if c.Parents < 2 {
			commits = append(commits, c)
		}
	}
	return commits
}

// title is the first line without the number.
func (p *PullRequest) title(s TitleSetting, commits []Commit) string {
	if s == CommitOrPRTitle && len(commits) == 1 {
		if subject, _, _ := strings.Cut(commits[0].Message, "\n"); strings.Trim(subject, space) != "" {
			return strings.TrimSuffix(subject, "\r")
		}
	}
	return p.Title
}

// body is what follows the title, with the trailers.
func (p *PullRequest) body(s MessageSetting, commits []Commit) string {
	trailers := p.trailers()
	switch {
	case s == PRBody && len(commits) == 1:
		return creditOne(trimLines(wrap(p.Body)), trailers)
	case s == PRBody:
		return credit(trimLines(wrap(p.Body)), trailers)
	case s == Blank || len(commits) == 0:
		return credit("", trailers)
	case len(commits) == 1:
		_, body, _ := strings.Cut(commits[0].Message, "\n")
		return creditOne(trimLines(body), trailers)
	}
	return credit(bullets(commits), trailers)
}

// bullets lists the messages of several commits.
func bullets(commits []Commit) string {
	var b strings.Builder
	for i, c := range commits {
		if i > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString("* ")
		b.WriteString(strings.Trim(c.Message, space))
	}
	return b.String()
}
