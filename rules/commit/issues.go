package commit

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/megalint/megalint/lint"
)

// issueOptions say what an issue's key looks like.
type issueOptions struct {
	Patterns []string `yaml:"patterns" doc:"regular expressions (RE2) of references to issues"`
	Ignore   []string `yaml:"ignore" doc:"words before a hyphen and a number that make no issue, such as UTF in UTF-8"`
}

// Validate compiles the patterns.
func (o issueOptions) Validate() error {
	var faults []error
	for _, p := range o.Patterns {
		if _, err := regexp.Compile(p); err != nil {
			faults = append(faults, fmt.Errorf("patterns: %q: %w", p, err))
		}
	}
	return errors.Join(faults...)
}

// defaultIssues knows JIRA's keys, GitHub's numbers and the addresses of both.
func defaultIssues() issueOptions {
	return issueOptions{
		Patterns: []string{
			`\b[A-Z][A-Z0-9_]+-[1-9][0-9]*\b`,
			`\B#[1-9][0-9]*\b`,
			`\b[\w.-]+/[\w.-]+#[1-9][0-9]*\b`,
			`\bhttps?://\S+/(issues|pull|merge_requests|browse)/\S+`,
		},
		Ignore: []string{
			"AES", "ANSI", "ASCII", "BCP", "BLAKE", "CP", "CRC", "CVE", "CWE", "ECMA", "EUC", "GB", "GMT",
			"GPT", "HMAC", "HTTP", "IEEE", "IPV", "ISO", "KEP", "MD", "PEP", "RFC", "RSA", "SHA", "SSL",
			"TLS", "UCS", "USB", "UTC", "UTF", "WCAG",
		},
	}
}

// issuePattern is the compiled form of one rule's options.
type issuePattern struct {
	expression *regexp.Regexp
	ignore     []string
	usual      bool // the default patterns: mayNameIssue knows what they need
}

// compileIssues compiles the options of the pass's rule once a configuration.
func compileIssues(p *lint.Pass) (*issuePattern, error) {
	type key struct{ rule *lint.Rule }
	return lint.Once(&p.Config.Memo, key{p.Rule}, func() (*issuePattern, error) {
		o := p.Options.(issueOptions)
		if len(o.Patterns) == 0 {
			return &issuePattern{}, nil
		}
		expression, err := regexp.Compile("(?:" + strings.Join(o.Patterns, ")|(?:") + ")")
		usual := slices.Equal(o.Patterns, defaultIssues().Patterns)
		return &issuePattern{expression, o.Ignore, usual}, err
	})
}

// mayNameIssue tells whether a text has what each match of the default
// patterns has: a digit after "-" or "#", or an address. Hardly any summary
// has, and in a long history the expressions would cost more than all other
// rules.
func mayNameIssue(text string) bool {
	for i := 1; i < len(text); i++ {
		if isDigit(text[i]) && (text[i-1] == '-' || text[i-1] == '#') {
			return true
		}
	}
	return strings.Contains(text, "://")
}

// find returns the first reference to an issue in the text.
func (ip *issuePattern) find(text string) (lint.Span, bool) {
	if ip.usual && !mayNameIssue(text) {
		return lint.Span{}, false
	}
	for from := 0; ip.expression != nil; {
		at := ip.expression.FindStringIndex(text[from:])
		if at == nil || at[0] == at[1] {
			break
		}
		found := lint.Span{Start: from + at[0], End: from + at[1]}
		if word, _, _ := strings.Cut(found.In(text), "-"); !slices.Contains(ip.ignore, word) {
			return found, true
		}
		from = found.End
	}
	return lint.Span{}, false
}
