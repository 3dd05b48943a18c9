package message

import (
	"fmt"
	"regexp"
	"strings"
)

// Style is the form that a repository's headers have. A nil *Style is
// [Brackets]. A Style does not change and may be shared.
type Style struct {
	name                string
	pattern             *regexp.Regexp // of a custom style, else nil
	components, summary int            // its groups; components is -1 if it has none
}

// The names that [ParseStyle] takes.
const (
	// Brackets: "[component,component] Summary". The default.
	Brackets = "brackets"
	// Colon: "area, area: summary", as git, Go and Linux write it. The area
	// is required, and may have several words, as in "git svn: fix x";
	// areas follow each other after commas or, as in "net: phy: fix",
	// after colons. A comma in braces, as in
	// "net/{http,url}: fix", does not separate.
	Colon = "colon"
	// Conventional: "type(scope,scope)!: summary", with scope and "!"
	// optional. Its scopes are the components.
	Conventional = "conventional"
	// Plain: the whole line is the summary.
	Plain = "plain"
)

// ParseStyle returns the style of that name: [Brackets], [Colon],
// [Conventional] or [Plain].
func ParseStyle(name string) (*Style, error) {
	switch name {
	case Brackets, Colon, Conventional, Plain:
		return &Style{name: name}, nil
	}
	return nil, fmt.Errorf("unknown style of header %q: want %s, %s, %s or %s", name, Brackets, Colon, Conventional, Plain)
}

// PatternStyle returns the style of headers that match expr as a whole. expr
// is a regular expression in RE2's syntax with a group named "summary" and, if
// headers name components, a group named "components": a list with commas.
func PatternStyle(expr string) (*Style, error) {
	// Compiled as it stands first, for an error about what the user wrote.
	if _, err := regexp.Compile(expr); err != nil {
		return nil, fmt.Errorf("pattern of the header: %w", err)
	}
	re, err := regexp.Compile(`^(?:` + expr + `)$`)
	if err != nil {
		return nil, fmt.Errorf("pattern of the header: %w", err)
	}
	s := &Style{name: expr, pattern: re, components: re.SubexpIndex("components"), summary: re.SubexpIndex("summary")}
	if s.summary < 0 {
		return nil, fmt.Errorf("pattern of the header: no group (?P<summary>…) in %q", expr)
	}
	return s, nil
}

// String returns the style's name, or the pattern of a custom one.
func (s *Style) String() string {
	if s == nil {
		return Brackets
	}
	return s.name
}

// parse reads the header in line.
func (s *Style) parse(h *Header, text string, line Span) {
	if s != nil && s.pattern != nil {
		s.match(h, text, line)
		return
	}
	if n := skipSpaces(line.In(text)); n > 0 {
		h.fault(LeadingSpace, Span{line.Start, line.Start + n})
		line.Start += n
	}
	switch s.String() {
	case Colon:
		h.parseColon(text, line)
	case Conventional:
		h.parseConventional(text, line)
	case Plain:
		h.finish(text, line)
	default:
		h.parseBrackets(text, line)
	}
}

// match reads the header by a custom pattern.
func (s *Style) match(h *Header, text string, line Span) {
	line = Span{line.Start, line.Start + len(trimRight(line.In(text)))}
	found := s.pattern.FindStringSubmatchIndex(line.In(text))
	group := func(i int) (Span, bool) {
		if found == nil || i < 0 || found[2*i] < 0 {
			return Span{}, false
		}
		return Span{line.Start + found[2*i], line.Start + found[2*i+1]}, true
	}
	summary, ok := group(s.summary)
	if !ok {
		h.fault(NoMatch, line)
		h.finish(text, likelySummary(text, line))
		return
	}
	if list, ok := group(s.components); ok {
		for pos := list.Start; pos <= list.End; {
			part := Span{pos, list.End}
			if i := strings.IndexByte(part.In(text), ','); i >= 0 {
				part.End = pos + i
			}
			pos = part.End + 1
			if part = trimSpan(text, part); !part.Empty() {
				h.add(text, part)
			}
		}
	}
	h.finish(text, summary)
}

// parseColon reads "area, area: summary" from line.
func (h *Header) parseColon(text string, line Span) {
	rest := line
	for n := h.areas(text, rest, areaWords); n > 0; n = h.areas(text, rest, 1) {
		rest.Start += n
		// "net: phy: fix": what follows may be another area.
		next := rest
		if next.Start += skipSpaces(rest.In(text)); next.Start != rest.Start+1 || areaLen(next.In(text), 1) == 0 {
			break
		}
		rest = next
	}
	if rest.Start == line.Start {
		h.fault(NoPrefix, firstWord(text, line))
		h.finish(text, likelySummary(text, line))
		return
	}
	h.finish(text, h.separator(text, rest))
}

// areaWords is how many words an area at the beginning of a line may have, as in
// "git svn info: fix x". Only one that begins with a small letter may have more
// than one: "Fix parse error: no number" has no area.
const areaWords = 4

// areas reads the "area, area:" that line begins with, and returns its length;
// 0 if there is none. An area has at most that many words.
func (h *Header) areas(text string, line Span, words int) int {
	total := areaLen(line.In(text), words)
	if total == 0 {
		return 0
	}
	braces, part := 0, line.Start
	for i := line.Start; i < line.Start+total; i++ {
		switch c := text[i]; {
		case c == '{':
			braces++
		case c == '}':
			braces--
		case c == ',' && braces <= 0, i == line.Start+total-1:
			if name := trimSpan(text, Span{part, i}); !name.Empty() {
				h.add(text, name)
			} else {
				h.fault(EmptyComponent, Span{i, i + 1})
			}
			part = i + 1
		}
	}
	return total
}

// areaLen returns the length of the "area, area:" that s begins with and that
// white space or the end follows: words that a comma joins, or up to so many
// that a space joins. It is 0 if s begins with ordinary text.
func areaLen(s string, words int) int {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		words = 1
	}
	comma := true // an area is due: a space may stand here
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ':':
			if i > 0 && (i+1 == len(s) || spaceWidth(s[i+1:]) > 0) {
				return i + 1
			}
			comma = false
		case c == ',':
			comma = true
		case c == ' ' && comma && i > 0:
		case c == ' ' && words > 1:
			words--
		case spaceWidth(s[i:]) > 0:
			return 0
		default:
			comma = false
		}
	}
	return 0
}

// parseConventional reads "type(scope)!: summary" from line.
func (h *Header) parseConventional(text string, line Span) {
	i := line.Start
	for i < line.End && (isAlnum(text[i]) || text[i] == '-' || text[i] == '_') {
		i++
	}
	h.Type = Span{line.Start, i}
	if i < line.End && text[i] == '(' && !h.Type.Empty() {
		end := strings.IndexByte(text[i:line.End], ')')
		if end < 0 {
			h.fault(Unclosed, firstWord(text, Span{i, line.End}))
			h.finish(text, likelySummary(text, line))
			return
		}
		h.list(text, Span{i + 1, i + end})
		i += end + 1
	}
	if i < line.End && text[i] == '!' {
		i++
	}
	if h.Type.Empty() || i == line.End || text[i] != ':' {
		h.Type, h.Components = Span{}, h.Components[:0]
		h.fault(NoPrefix, firstWord(text, line))
		h.finish(text, likelySummary(text, line))
		return
	}
	h.finish(text, h.separator(text, Span{i + 1, line.End}))
}
