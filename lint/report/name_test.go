package report

import (
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

// TestName reports on two messages that have no commit.
func TestName(t *testing.T) {
	rule := &lint.Rule{Name: "some-fault", Doc: "Some fault"}
	title := lint.NewMessage("The title", message.Options{})
	squash := lint.NewMessage("The message", message.Options{})
	for _, format := range Formats() {
		if format == "json" {
			continue // it names no message
		}
		var b strings.Builder
		w, err := New(format, &b, Options{Message: "neither", Name: func(m *lint.Message) string {
			if m == title {
				return "its/title"
			}
			return ""
		}})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []*lint.Message{title, squash} {
			if err := w.Finding(lint.Finding{Rule: rule, Severity: lint.Error, Text: "bad", Message: m}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(&lint.Result{Errors: 2, Messages: 2}, Summary{}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "its/title") || !strings.Contains(b.String(), "neither") {
			t.Errorf("%s:\n%s", format, &b)
		}
	}
}

func TestVisible(t *testing.T) {
	if got := Visible("a\x1b[31mb\u202ec\nd"); strings.ContainsAny(got, "\x1b\u202e\n") || !strings.HasPrefix(got, "a") {
		t.Errorf("%q", got)
	}
}
