package config

import (
	"fmt"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

func notGraphic(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }

func commitKeys() []string { return []string{"header", "header-pattern", "skip-authors", "skip-bots"} }

// headerStyles are the names that commits.header takes.
func headerStyles() []string {
	return []string{message.Brackets, message.Colon, message.Conventional, message.Plain}
}

// commits reads what applies to all messages.
func (f *file) commits(n *yaml.Node) {
	entries, _ := f.mapping(n, "a mapping, such as \"header: brackets\"")
	var header *yaml.Node
	for _, e := range entries {
		switch e.name {
		case "header", "header-pattern":
			if header != nil {
				f.fault(e.key, "header and header-pattern replace each other: give one of them")
			}
			header = e.key
			f.header(e)
		case "skip-authors", "skip-bots":
			f.skip(e, &f.authors, nil)
		default:
			f.fault(e.key, "unknown key %s%s", excerpt(e.name), suggest(e.name, commitKeys()))
		}
	}
}

func (f *file) header(e entry) {
	if e.name == "header" {
		name, ok := f.str(e.value, "a style of headers")
		if !ok {
			return
		}
		style, err := message.ParseStyle(name)
		if err != nil {
			f.fault(e.value, "unknown style of headers %s%s", excerpt(name), suggest(name, headerStyles()))
		}
		f.cfg.Messages.Style = style
		return
	}
	pattern, ok := f.str(e.value, "a regular expression")
	if !ok {
		return
	}
	if why := checkLength(pattern); why != "" {
		f.fault(e.value, "%s", why)
		return
	}
	style, err := message.PatternStyle(pattern)
	if err != nil {
		f.fault(e.value, "%v", err)
	}
	f.cfg.Messages.Style = style
}

// skip reads skip-authors or skip-bots into a filter. bots, if not nil, tells
// that skip-bots was given.
func (f *file) skip(e entry, to *lint.AuthorFilter, bots **bool) {
	if e.name == "skip-authors" {
		if patterns, ok := f.strs(e.value, "authors", "an author or a pattern of authors", checkAuthor); ok {
			to.Patterns = patterns
		}
		return
	}
	if b, ok := f.boolean(e.value, e.name); ok {
		to.Bots = b
		if bots != nil {
			*bots = &b
		}
	}
}

func checkAuthor(pattern string) string {
	if len(pattern) > maxPattern {
		return fmt.Sprintf("the pattern is longer than %d bytes", maxPattern)
	}
	return ""
}
