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

// TestMended holds that the lines that a fix leaves are shown however near the
// limit they are, and that more is not looked at.
func TestMended(t *testing.T) {
	const limit = 4 << 10
	edit := func(at int) *lint.Fix {
		return &lint.Fix{Edits: []lint.Edit{{Path: "a", Span: lint.Span{Start: at, End: at}, New: "x"}}}
	}
	for _, before := range []string{"", "b\n", strings.Repeat("b\n", 3000)} {
		for _, length := range []int{0, 1, 100, limit - 1, limit + 1, 3 * limit} {
			for _, at := range []int{0, length / 2, length} {
				line := strings.Repeat("a", length)
				lines, start, ok := Mended(before+line+"\nb", "a", edit(len(before)+at))
				want := line[:at] + "x" + line[at:]
				if ok != (length <= limit) || ok && (lines != want || start != len(before)) {
					t.Errorf("%d bytes, at %d behind %d: %t, %d, %.20q", length, at, len(before), ok, start, lines)
				}
			}
		}
	}
}

func TestVisible(t *testing.T) {
	if got := Visible("a\x1b[31mb\u202ec\nd"); strings.ContainsAny(got, "\x1b\u202e\n") || !strings.HasPrefix(got, "a") {
		t.Errorf("%q", got)
	}
}
