package commit

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/megalint/megalint/lint"
)

// SummaryNotCapitalized asks for a capital at the beginning of a summary.
var SummaryNotCapitalized = &lint.Rule{
	Name: "summary-not-capitalized",
	Doc: `A summary begins with a capital letter

One form for all makes a log readable, and the summary is a sentence. What is
not a lower-case letter passes: a digit, a quoted identifier, a script without
capitals.

An identifier that cannot be capitalised, such as ` + "`iOS`" + ` or ` + "`parse_url()`" + `, is
better put in quotes or moved behind the verb: no fix is offered for it.

Source: saas-mega, "Capitalized, short (50 chars or less) summary".`,
	Severity: lint.Error, Since: "0.1",
	Message: summaryNotCapitalized,
}

func summaryNotCapitalized(p *lint.Pass, m *lint.Message) error {
	if !summarized(m) {
		return nil
	}
	at := m.Header.Summary
	first, size := utf8.DecodeRuneInString(at.In(m.Text))
	if !unicode.IsLower(first) {
		return nil
	}
	word, _, _ := strings.Cut(at.In(m.Text), " ")
	letter := lint.Span{Start: at.Start, End: at.Start + size}
	capital := string(unicode.ToTitle(first))
	if identifier(word) || capital == string(first) {
		p.Reportf(letter, "the summary begins with the lower-case %q: put a verb before it, or quote it", word)
		return nil
	}
	p.Report(lint.Finding{
		Span: letter,
		Text: fmt.Sprintf("the summary begins with a lower-case %q: capitalise it", first),
		Fixes: []lint.Fix{{
			Title: fmt.Sprintf("write %q", capital+word[size:]), Safe: true, Edits: replace(letter, capital),
		}},
	})
	return nil
}

// identifier tells whether a word means something else when its first letter
// changes: it has a capital, a digit or punctuation inside.
func identifier(word string) bool {
	word = strings.TrimRight(word, ".,:;!?")
	return strings.ContainsFunc(word, func(r rune) bool {
		return !unicode.IsLower(r) && r != '-' && r != '\''
	})
}
