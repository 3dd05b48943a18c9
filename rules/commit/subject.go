package commit

import (
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

// generated tells whether git wrote the subject: that of a merge, which is
// known by its parents alone, of a revert, or of a fixup, which points at a
// commit that is judged by itself. Nobody chose its words, its length or its
// components.
func generated(m *lint.Message) bool {
	return m.Parents > 1 || m.Kind != message.Ordinary
}

// summarized tells whether somebody wrote a summary that can be judged.
func summarized(m *lint.Message) bool {
	return !generated(m) && !m.Header.Summary.Empty()
}

// summary returns the summary without the " (#123)" that GitHub appends to a
// squashed title, which the author neither writes nor can avoid.
func summary(m *lint.Message) lint.Span {
	s := m.Header.Summary
	s.End = s.Start + len(withoutSuffix(s.In(m.Text)))
	return s
}

// withoutSuffix drops every " (#123)" from the end: a backport that is
// squashed in its turn has two.
func withoutSuffix(title string) string {
	for {
		cut, ok := cutSuffix(title)
		if !ok {
			return title
		}
		title = cut
	}
}

func cutSuffix(title string) (string, bool) {
	i := len(title) - 1
	if i < 0 || title[i] != ')' {
		return title, false
	}
	digits := i
	for i--; i >= 0 && isDigit(title[i]); i-- {
	}
	if i < 2 || i == digits-1 || title[i-2:i+1] != " (#" {
		return title, false
	}
	return title[:i-2], true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// replace is the edit of a message's bytes.
func replace(at lint.Span, text string) []lint.Edit {
	return []lint.Edit{{Span: at, New: text}}
}
