package linttest

import (
	"strconv"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/examples"
	"github.com/megalint/megalint/lint"
)

// readMessage makes the message of a case from its text and what its .with
// file says of the commit:
//
//	author: Name <address>
//	parents: number of parents
//	stage: draft, history (the default) or squash
//	methods: merge, rebase or both, which the repository allows beside
//		squashing; none if it allows neither
//	changes: paths that the commit touches
//	amendable: paths that the commit to be amended touches
//	settled: true if nobody is going to reword the message
//	lines: number of lines that the commit changes
//	encoding: the commit's encoding
//	escaped: true if the text is written in Go's escapes
func readMessage(t *testing.T, c *examples.Case, text string, repo *lint.Repo) *lint.Message {
	m := lint.ReadMessage([]byte(text), c.With["encoding"], repo.Config.Messages)
	m.Stage, m.Repo = lint.History, repo
	for key, value := range c.With {
		switch key {
		case "author":
			name, email, _ := strings.Cut(strings.TrimSuffix(value, ">"), " <")
			m.Author = lint.Identity{Name: name, Email: email}
		case "parents":
			m.Parents = number(t, value)
		case "stage":
			m.Stage = stage(t, value)
		case "methods":
			m.Methods = methods(t, value)
		case "changes":
			m.Changes = paths(value)
		case "amendable":
			m.Amendable = paths(value)
		case "settled":
			m.Settled = value == "true"
		case "lines":
			n := number(t, value)
			m.ChangedLines = func() (int, error) { return n, nil }
		case "encoding", "escaped":
		default:
			t.Fatalf("%s.with: unknown key %q", c.Name, key)
		}
	}
	return m
}

func number(t *testing.T, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func stage(t *testing.T, s string) lint.Stage {
	switch s {
	case "draft":
		return lint.Draft
	case "history":
		return lint.History
	case "squash":
		return lint.Squash
	}
	t.Fatalf("unknown stage %q", s)
	return 0
}

func methods(t *testing.T, list string) *lint.MergeMethods {
	m := new(lint.MergeMethods)
	for _, method := range strings.Fields(list) {
		switch method {
		case "merge":
			m.Merge = true
		case "rebase":
			m.Rebase = true
		case "none":
		default:
			t.Fatalf("unknown method %q", method)
		}
	}
	return m
}

func paths(list string) func() ([]string, error) {
	return func() ([]string, error) { return strings.Fields(list), nil }
}
