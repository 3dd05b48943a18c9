package commit

import (
	"fmt"

	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

type lengthOptions struct {
	Limit       int  `yaml:"limit" doc:"how many characters a summary may have"`
	CountSuffix bool `yaml:"count-suffix" doc:"count the \" (#123)\" that GitHub appends to a squashed title"`
}

// Validate refuses a limit that no summary could keep.
func (o lengthOptions) Validate() error { return atLeastOne("limit", o.Limit) }

func atLeastOne(option string, n int) error {
	if n < 1 {
		return fmt.Errorf("%s is %d, but has to be 1 or more", option, n)
	}
	return nil
}

// SummaryTooLong holds summaries to what fits in one line of a log.
var SummaryTooLong = &lint.Rule{
	Name: "summary-too-long",
	Doc: `A summary has at most 50 characters

Logs, blame views and pull-request lists show the first line alone, and cut
what does not fit. A summary that fits is one that somebody thought about.

Characters are counted as a reader sees them (grapheme clusters): an accent or
an emoji made of several code points is one. The components in brackets do not
count, nor does the ` + "` (#123)`" + ` that GitHub appends when it squashes, unless
` + "`count-suffix`" + ` is on. The subjects that git writes itself, of merges and of
well-formed reverts, are excused.

Source: saas-mega, "Capitalized, short (50 chars or less) summary".`,
	Severity: lint.Error, Since: "0.1",
	Options: lengthOptions{Limit: 50},
	Message: summaryTooLong,
}

func summaryTooLong(p *lint.Pass, m *lint.Message) error {
	if m.Header.Summary.Empty() || generatedTitle(m) {
		return nil
	}
	o := p.Options.(lengthOptions)
	at := m.Header.Summary
	if !o.CountSuffix {
		at = summary(m)
	}
	words := at.In(m.Text)
	if len(words) <= o.Limit {
		return nil // no character has less than a byte
	}
	if n := text.Graphemes(words); n > o.Limit {
		at.Start += text.CutGraphemes(words, o.Limit)
		p.Reportf(at, "the summary has %d characters, %d over the limit of %d: move details to the body",
			n, n-o.Limit, o.Limit)
	}
	return nil
}
