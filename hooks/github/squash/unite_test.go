package squash_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

// words reports each word "bad" of a message, as tidy before "tidy", and once
// what has no place in it.
var words = &lint.Rule{
	Name: "word-bad", Doc: "No word is bad", Severity: lint.Error, Since: "0.1",
	Message: func(p *lint.Pass, m *lint.Message) error {
		for at := 0; ; {
			i := strings.Index(m.Text[at:], "bad")
			if i < 0 {
				break
			}
			at += i + len("bad")
			p.Report(lint.Finding{Span: lint.Span{Start: at - len("bad"), End: at}, Text: "bad", Tidy: strings.HasPrefix(m.Text[at:], "tidy")})
		}
		if strings.Contains(m.Text, "whole") {
			p.Report(lint.Finding{Text: "the whole"})
		}
		if strings.Contains(m.Text, "untold") {
			return fmt.Errorf("could not tell")
		}
		return nil
	},
}

// judge returns the united findings, one a line, and the totals.
func judge(t *testing.T, p squash.PullRequest) (string, *lint.Result) {
	t.Helper()
	predictions, err := squash.Predict(p)
	if err != nil {
		t.Fatal(err)
	}
	var messages []*lint.Message
	for i := range predictions {
		messages = append(messages, predictions[i].Message(message.Options{}))
	}
	other := lint.NewMessage("a bad commit", message.Options{})
	var findings []lint.Finding
	in := lint.Input{Jobs: 1, Messages: func(yield func(*lint.Message, error) bool) {
		for _, m := range append([]*lint.Message{other}, messages...) {
			if !yield(m, nil) {
				return
			}
		}
	}}
	result, err := lint.Run(context.Background(), in, new(lint.Config), []*lint.Rule{words}, func(f lint.Finding) error {
		findings = append(findings, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i, f := range squash.Unite(predictions, messages, findings, result) {
		if i == 0 {
			if f.Message != other || f.Text != "bad" {
				t.Errorf("another message's finding became %q", f.Text)
			}
			continue
		}
		line := f.Message.Line(f.Message.LineOf(f.Start))
		fmt.Fprintf(&b, "%s: %s\n", line, f.Text)
	}
	return b.String(), result
}

func TestUnite(t *testing.T) {
	commit := func(message string) []squash.Commit { return []squash.Commit{{Message: message, Parents: 1}} }
	tests := []struct {
		name string
		p    squash.PullRequest
		want string
		n    int // the errors left
	}{
		{"in a title that all share", squash.PullRequest{Title: "bad", Body: "b"}, "bad (#1): bad\n", 1},
		{"in one title", squash.PullRequest{Title: "bad", Body: "b", Commits: commit("good\n\nc")},
			"bad (#1): bad (if squash_merge_commit_title is PR_TITLE)\n", 1},
		{"in the other title", squash.PullRequest{Title: "good", Commits: commit("a bad one\n\nc")},
			"a bad one (#1): bad (if squash_merge_commit_title is COMMIT_OR_PR_TITLE)\n", 1},
		{"in both, which are not the same", squash.PullRequest{Title: "a bad title", Commits: commit("a bad one\n\nc")},
			"a bad one (#1): bad (if squash_merge_commit_title is COMMIT_OR_PR_TITLE)\n" +
				"a bad title (#1): bad (if squash_merge_commit_title is PR_TITLE)\n", 2},
		{"in one body, below titles of two lengths", squash.PullRequest{Title: "short", Body: "b", Commits: commit("a longer one\n\nbad")},
			"bad: bad (if squash_merge_commit_message is COMMIT_MESSAGES)\n", 1},
		{"in two bodies, in the same place", squash.PullRequest{Title: "t", Body: "so bad", Commits: commit("s\n\nso bad")},
			"so bad: bad (if squash_merge_commit_message is COMMIT_MESSAGES or PR_BODY)\n", 1},
		{"in two bodies, in two places", squash.PullRequest{Title: "t", Body: "bad", Commits: commit("s\n\nso bad")},
			"so bad: bad (if squash_merge_commit_message is COMMIT_MESSAGES)\nbad: bad (if squash_merge_commit_message is PR_BODY)\n", 2},
		{"under one pair", squash.PullRequest{Title: "whole", Commits: commit("s\n\nx"), Settings: squash.Settings{Message: squash.Blank}},
			"whole (#1): the whole (if squash_merge_commit_title is PR_TITLE)\n", 1},
		{"of the whole, under pairs that make no rectangle", squash.PullRequest{Title: "whole", Body: "whole", Commits: commit("s\n\nx")},
			"s (#1): the whole (if squash_merge_commit_title and squash_merge_commit_message are COMMIT_OR_PR_TITLE with PR_BODY, " +
				"or PR_TITLE with COMMIT_MESSAGES, or PR_TITLE with PR_BODY, or PR_TITLE with BLANK)\n", 1},
		{"of the whole, under all", squash.PullRequest{Title: "whole", Commits: commit("as a whole\n\nx")}, "as a whole (#1): the whole\n", 1},
		{"several in a line", squash.PullRequest{Title: "bad bad", Body: "b"}, "bad bad (#1): bad\nbad bad (#1): bad\n", 2},
		{"what was not counted", squash.PullRequest{Title: "badtidy", Body: "b"}, "badtidy (#1): bad\n", 0},
		{"under settings that are known", squash.PullRequest{Title: "bad", Settings: squash.Settings{Title: squash.PRTitle, Message: squash.Blank}},
			"bad (#1): bad\n", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.p.Number = 1
			got, result := judge(t, test.p)
			if got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
			// One message and one error more are those of another commit.
			if result.Errors != test.n+1 || result.Messages != 2 {
				t.Errorf("%d errors in %d messages", result.Errors, result.Messages)
			}
		})
	}
}

// TestUniteFailures holds that what could not be told is said once.
func TestUniteFailures(t *testing.T) {
	_, result := judge(t, squash.PullRequest{Number: 1, Title: "untold", Body: "b"})
	if len(result.Failures) != 1 {
		t.Errorf("%d failures: %v", len(result.Failures), result.Failures)
	}
}

// TestUniteIsLinear gives it one long line with many faults.
func TestUniteIsLinear(t *testing.T) {
	const faults = 1 << 14
	predictions, err := squash.Predict(squash.PullRequest{Number: 1, Title: strings.Repeat("bad ", faults), Body: "b"})
	if err != nil {
		t.Fatal(err)
	}
	var messages []*lint.Message
	var findings []lint.Finding
	for i := range predictions {
		m := predictions[i].Message(message.Options{})
		messages = append(messages, m)
		for n := range faults {
			findings = append(findings, lint.Finding{
				Rule: words, Severity: lint.Error, Message: m, Text: "bad", Span: lint.Span{Start: 4 * n, End: 4*n + 3},
			})
		}
	}
	result := &lint.Result{Errors: len(findings), Messages: len(messages)}
	united := squash.Unite(predictions, messages, findings, result)
	if len(predictions) != 2 || len(united) != faults || result.Errors != faults || result.Messages != 1 {
		t.Errorf("%d findings, %+v", len(united), result)
	}
}
