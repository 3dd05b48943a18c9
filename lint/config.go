package lint

import (
	"slices"
	"strings"
	"time"

	"github.com/megalint/megalint/lint/message"
)

// Config is a resolved configuration: presets merged in, values checked.
// Package lint/config reads one from a file.
type Config struct {
	// Path is the file that it was read from, relative to the repository's
	// root; empty when only a preset applies.
	Path string
	// Services are glob patterns of service directories.
	Services []string
	// Components are the names that messages may use besides those that the
	// tree offers.
	Components []Component
	// Messages says how messages are read.
	Messages message.Options
	// Rules holds the settings of each rule by name. A rule without an entry
	// runs with its defaults.
	Rules      map[string]Settings
	Exceptions []*Exception
	// Memo keeps what rules derive from their options, such as a compiled
	// pattern.
	Memo Memo
}

// Component is a configured component and the paths that it owns.
type Component struct {
	Name string
	// Paths are glob patterns relative to the root. None: the name may be
	// used, and owns no file.
	Paths []string
}

// Settings are one rule's: the common ones, and its own options.
type Settings struct {
	Severity Severity
	Options  any // of the type of Rule.Options
	Authors  AuthorFilter
}

// AuthorFilter excuses the messages of some authors from a rule.
type AuthorFilter struct {
	// Bots excuses GitHub's App accounts.
	Bots bool
	// Patterns match a name, an address, or "Name <address>". An asterisk
	// stands for any characters; all else is literal, "[bot]" too.
	Patterns []string
}

// Excuses tells whether the filter covers the author.
func (f AuthorFilter) Excuses(author Identity) bool {
	if f.Bots && author.Bot() {
		return true
	}
	for _, p := range f.Patterns {
		if matchStars(p, author.Name) || matchStars(p, author.Email) ||
			matchStars(p, author.Name+" <"+author.Email+">") {
			return true
		}
	}
	return false
}

// matchStars matches a pattern in which only the asterisk is special. It
// takes time linear in the text for each asterisk.
func matchStars(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	rest, found := strings.CutPrefix(text, parts[0])
	if !found {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return strings.HasSuffix(rest, parts[last])
}

// Exception excuses findings of one rule, for a reason that somebody wrote
// down.
type Exception struct {
	Rule string
	// Path is the glob pattern as written; Covers tells whether it matches.
	// Both are empty for an exception that is about commits.
	Path   string
	Covers func(path string) bool
	// Revisions are commit ids in lower case, or the first seven digits of one
	// or more.
	Revisions []string
	Reason    string
	// Until is the last day on which the exception holds; zero: for good.
	Until time.Time
	// Span is the place in Config.Path; File differs from it where the
	// exception was inherited from another file of the repository.
	File string
	Span Span
}

// Expired tells whether the exception's last day has passed.
func (e *Exception) Expired(today time.Time) bool {
	return !e.Until.IsZero() && !today.Before(e.Until.AddDate(0, 0, 1))
}

// excuses tells whether the exception is about the finding.
func (e *Exception) excuses(f Finding) bool {
	if e.Rule != f.Rule.Name {
		return false
	}
	if f.Rev != "" {
		return slices.ContainsFunc(e.Revisions, func(rev string) bool { return strings.HasPrefix(f.Rev, rev) })
	}
	return e.Covers != nil && f.Path != "" && e.Covers(f.Path)
}
