package commit

import (
	"fmt"
	"strings"

	"github.com/megalint/megalint/lint"
)

// SummaryEndsWithPeriod refuses a dot at the end of a summary.
var SummaryEndsWithPeriod = &lint.Rule{
	Name: "summary-ends-with-period",
	Doc: `A summary does not end with a dot

A summary is a title, and titles have none; the character is better spent on
a word. An ellipsis and the full stops of other scripts are dots too. The
` + "` (#123)`" + ` that GitHub appends does not hide one.

Source: saas-mega, "No dot (.) at the end".`,
	Severity: lint.Error, Since: "0.1",
	Message: summaryEndsWithPeriod,
}

// fullStops are the dot, the ellipsis, and the ideographic, full-width and
// half-width full stops.
const fullStops = ".…。．｡"

func summaryEndsWithPeriod(p *lint.Pass, m *lint.Message) error {
	if !summarized(m) {
		return nil
	}
	at := summary(m)
	words := at.In(m.Text)
	kept := strings.TrimRight(words, fullStops)
	if kept == words || kept == "" {
		return nil
	}
	dots := lint.Span{Start: at.Start + len(kept), End: at.End}
	what := "the dot"
	if dots.Len() > 1 {
		what = fmt.Sprintf("%q", dots.In(m.Text))
	}
	p.Report(lint.Finding{
		Span: dots,
		Text: fmt.Sprintf("the summary ends with %q: leave it out", dots.In(m.Text)),
		Fixes: []lint.Fix{{
			Title: "leave out " + what, Safe: true,
			Edits: replace(lint.Span{Start: at.Start + len(strings.TrimRight(kept, " ")), End: at.End}, ""),
		}},
	})
	return nil
}
