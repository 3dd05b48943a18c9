package commit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/mood"
	"github.com/megalint/megalint/lint"
)

type imperativeOptions struct {
	Nouns bool     `yaml:"nouns" doc:"report noun phrases and clauses too, not only verbs in another form"`
	Allow []string `yaml:"allow" doc:"first words that are never reported, in lower case"`
}

// SummaryNotImperative asks for a summary in the imperative mood.
var SummaryNotImperative = &lint.Rule{
	Name: "summary-not-imperative",
	Doc: `A summary is in the imperative, present tense

A summary says what the commit does to the code when it is applied: "Add
retries", as if it gave an order; not what somebody did ("Added retries"), what
it does in the third person ("Adds retries"), what is going on ("Adding
retries"), nor a mere topic ("Support for retries"). It completes the sentence
"If applied, this commit will …", and agrees with the words that git itself
writes: "Merge", "Revert".

Verbs are known by a lexicon and the forms of English, and told from nouns by
the words around them. Where that stays uncertain the rule is silent. Words
that your team uses in a way of its own can be listed in ` + "`allow`" + `.

Source: saas-mega, "Use the imperative, present tense: 'change' not 'changed'
nor 'changes'".`,
	Severity: lint.Error, Since: "0.1",
	Options: imperativeOptions{Nouns: true},
	Message: summaryNotImperative,
}

func summaryNotImperative(p *lint.Pass, m *lint.Message) error {
	if !summarized(m) {
		return nil
	}
	o := p.Options.(imperativeOptions)
	at := summary(m)
	v := mood.Summary(at.In(m.Text))
	fault := moodFault(v)
	if fault == "" || v.Mood == mood.Noun && !o.Nouns || slices.Contains(o.Allow, strings.ToLower(v.Word)) {
		return nil
	}
	p.Report(moodFinding(v, at.Start, fault, true))
	return nil
}

// moodFault says in words what is wrong with a verdict; "" if nothing is.
func moodFault(v mood.Verdict) string {
	switch v.Mood {
	case mood.Past:
		return "is in the past tense"
	case mood.Third:
		return "is in the third person"
	case mood.Gerund:
		return "is a gerund"
	case mood.Noun:
		return "is no verb in the imperative here"
	}
	return ""
}

// moodFinding reports a verdict on the text that starts at the offset.
func moodFinding(v mood.Verdict, offset int, fault string, safe bool) lint.Finding {
	f := lint.Finding{
		Span: lint.Span{Start: offset + v.Start, End: offset + v.End},
		Text: fmt.Sprintf("%q %s: begin with what the commit does, such as \"Add\" or \"Fix\"", v.Word, fault),
	}
	if v.Replacement != "" {
		f.Text = fmt.Sprintf("%q %s: write %q", v.Word, fault, v.Replacement)
		f.Fixes = []lint.Fix{{
			Title: fmt.Sprintf("write %q", v.Replacement), Safe: safe,
			Edits: replace(f.Span, v.Replacement),
		}}
	}
	return f
}
