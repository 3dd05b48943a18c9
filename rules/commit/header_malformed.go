package commit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

// HeaderMalformed asks for the convention's header.
var HeaderMalformed = &lint.Rule{
	Name: "header-malformed",
	Doc: `The first line is ` + "`[component,component] Summary`" + `

A repository that many teams share has a log that nobody reads as a whole. The
components in brackets let each team see which commits are its own, and tools
route them.

The form: brackets, one or more components separated by commas, one space, a
summary. A space after a comma is accepted, and taken out by ` + "`--fix`" + `. Another form
can be chosen with ` + "`commits: header:`" + `, see the configuration. The subjects that git
writes itself, of reverts, merges and fixups, are excused.

Source: saas-mega, "Commit Message Format".`,
	Severity: lint.Error, Since: "0.1",
	Message: headerMalformed,
}

func headerMalformed(p *lint.Pass, m *lint.Message) error {
	if m.Title < 0 || generated(m) {
		return nil
	}
	h := m.Header
	if h.WellFormed {
		tidySpaces(p, h)
		return nil
	}
	f := lint.Finding{
		Span: h.Fault,
		Text: fmt.Sprintf("the header has %v: write %s", h.Reason, expectedForm(p.Config.Messages.Style)),
	}
	fix, err := headerFix(m)
	if err != nil {
		return err
	}
	if fix != nil {
		f.Fixes = []lint.Fix{*fix}
	}
	p.Report(f)
	return nil
}

// tidySpaces takes the spaces after commas out.
func tidySpaces(p *lint.Pass, h message.Header) {
	for _, s := range h.Spaces {
		p.Report(lint.Finding{
			Span: s, Tidy: true, Text: "the convention has no space after a comma",
			Fixes: []lint.Fix{{Title: "take out the space", Safe: true, Edits: replace(s, "")}},
		})
	}
}

func expectedForm(style *message.Style) string {
	switch style.String() {
	case message.Brackets:
		return `"[component] Summary"`
	case message.Colon:
		return `"area: summary"`
	case message.Conventional:
		return `"type(scope): summary"`
	}
	return fmt.Sprintf("what %q matches", style.String())
}

// headerFix rewrites what stands before the summary, where the components are
// certain or, less so, follow from the change. It knows only the bracketed
// form.
func headerFix(m *lint.Message) (*lint.Fix, error) {
	h := m.Header
	line := m.Lines[m.Title]
	before := lint.Span{Start: line.Start, End: h.Summary.Start}
	if h.Summary.Empty() {
		return nil, nil
	}
	switch h.Reason {
	case message.LeadingSpace, message.NoSpace, message.WrongSpace, message.StrayColon,
		message.EmptyComponent, message.InnerSpace, message.ManyBrackets:
		if names := cleanNames(h.Components); names != nil {
			return bracketFix(names, before, true), nil
		}
	case message.NoBracket:
		return prefixFix(m, before)
	}
	return nil, nil
}

// cleanNames returns the components, nil if there are none or if one has
// white space in it: then it could be two.
func cleanNames(components []message.Component) []string {
	var names []string
	for _, c := range components {
		if strings.ContainsAny(c.Name, " \t[") {
			return nil
		}
		names = append(names, c.Name)
	}
	return names
}

func bracketFix(names []string, before lint.Span, safe bool) *lint.Fix {
	header := "[" + strings.Join(names, ",") + "] "
	return &lint.Fix{
		Title: fmt.Sprintf("begin with %q", strings.TrimSpace(header)), Safe: safe,
		Edits: replace(before, header),
	}
}

// prefixFix turns "billing: add x" and "fix(billing): add x" around where
// billing is a component. Failing that it proposes what the change touches.
func prefixFix(m *lint.Message, before lint.Span) (*lint.Fix, error) {
	if m.Repo == nil {
		return nil, nil
	}
	names, err := knownComponents(m.Repo)
	if err != nil {
		return nil, err
	}
	if prefix := before.In(m.Text); prefix != "" {
		name := strings.TrimRight(prefix, " !:")
		if open := strings.IndexByte(name, '('); open >= 0 {
			name = strings.TrimSuffix(name[open+1:], ")")
		}
		if _, found := slices.BinarySearch(names, name); found {
			return bracketFix([]string{name}, before, true), nil
		}
		return nil, nil
	}
	if m.Settled {
		return nil, nil
	}
	touched, err := touchedComponents(m)
	if err != nil || len(touched) == 0 || len(touched) > maxProposed {
		return nil, err
	}
	return bracketFix(touched, before, false), nil
}
