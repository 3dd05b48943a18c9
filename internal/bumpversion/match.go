package bumpversion

import (
	"regexp"
	"slices"
	"strings"
)

// Pattern is what a file must contain.
type Pattern struct {
	// Texts are what is looked for, one of them; the first one is what a reader
	// is shown.
	Texts []string
	// Version is the current version as this file writes it.
	Version string

	lines    bool           // line by line, as the older programs look for it
	regex    *regexp.Regexp // in place of Texts
	outdated *regexp.Regexp // the same with another version, which is its group; nil if that cannot be told
	bare     bool           // outdated is a version alone, which may be somebody else's
}

// Pattern returns what a file must contain for the current version. The error
// is [ErrUnknown], or says what keeps bumpversion from looking for it.
func (c *Config) Pattern(f *File) (*Pattern, error) {
	versions, err := c.scheme.render(c.Current.Text, f.serialize)
	if err != nil {
		return nil, err
	}
	p := &Pattern{Version: versions[0], lines: !c.TOML}
	if f.regex {
		return p, p.expression(c, f.Search)
	}
	if f.Search == defaultSearch && !slices.Contains(versions, c.Current.Text) {
		versions = append(versions, c.Current.Text) // which is good enough for all of them
	}
	for _, v := range versions {
		text, err := c.search(f.Search, v, func(s string) string { return s })
		if err != nil {
			return nil, err
		}
		p.Texts = append(p.Texts, text)
	}
	p.others(c, f.Search)
	return p, nil
}

// search fills in a search template.
func (c *Config) search(template, version string, quote func(string) string) (string, error) {
	components := c.scheme.split(c.Current.Text)
	return expand(template, func(f field) (string, bool) {
		switch name, isPart := strings.CutPrefix(f.name, "current_"); {
		case f.spec != "":
			return "", false
		case f.name == "current_version":
			return quote(version), true
		case f.name == "#" || f.name == ";":
			return quote(f.name), true
		case isPart && c.TOML:
			part, ok := components[name]
			return quote(part.value), ok
		}
		return "", false
	})
}

// expression makes a pattern of a search that is a regular expression.
func (p *Pattern) expression(c *Config, search string) error {
	text, err := c.search(search, p.Version, regexp.QuoteMeta)
	if err != nil {
		return err
	}
	p.Texts = []string{text}
	if p.regex = compile(text, "ms", false); p.regex == nil {
		return ErrUnknown
	}
	return nil
}

// others makes the expression for the same text with another version.
func (p *Pattern) others(c *Config, search string) {
	if len(p.Version) > 100 || len(search) > 4096 || strings.Count(search, "{current_version}") != 1 {
		return
	}
	before, behind, _ := strings.Cut(search, "{current_version}")
	quoted := ""
	for i, side := range []string{before, behind} {
		text, err := c.search(side, p.Version, func(s string) string { return s })
		if err != nil {
			return
		}
		if i == 1 {
			quoted += "(" + shape(p.Version) + ")"
		}
		quoted += regexp.QuoteMeta(text)
	}
	p.outdated, _ = regexp.Compile(quoted)
	p.bare = strings.TrimFunc(before+behind, blank) == ""
}

// digits, for the shape of a version.
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// shape returns an expression for versions like the given one: as many numbers,
// and perhaps something behind them.
func shape(version string) string {
	var b strings.Builder
	for i := 0; i < len(version); i++ {
		switch {
		case !isDigit(version[i]) && version[i] != '.':
			i = len(version)
		case !isDigit(version[i]):
			b.WriteString(`\.`)
		case i == 0 || !isDigit(version[i-1]):
			b.WriteString("[0-9]+")
		}
	}
	if b.Len() == 0 {
		return regexp.QuoteMeta(version)
	}
	return b.String() + `(?:[-+.]?[A-Za-z]+[-.]?[0-9]+|[-+][0-9A-Za-z]+)*`
}

// In tells whether the text contains what is looked for.
func (p *Pattern) In(text string) bool {
	if strings.Contains(text, "\r") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	if p.regex != nil {
		return p.regex.MatchString(text)
	}
	return slices.ContainsFunc(p.Texts, func(t string) bool {
		return t != "" && (strings.Contains(text, t) || p.lines && spread(text, t))
	})
}

// spread looks for a text as the older programs do: its first and its last line
// may be parts of lines.
func spread(text, search string) bool {
	want := strings.Split(strings.TrimSuffix(search, "\n"), "\n")
	if len(want) < 2 {
		return false
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for end := 1; end <= len(lines); end++ {
		window := lines[max(0, end-len(want)):end]
		last := len(window) - 1
		if strings.Contains(window[0], want[0]) && strings.Contains(window[last], want[len(want)-1]) &&
			slices.Equal(want[1:len(want)-1], window[min(1, last):last]) {
			return true
		}
	}
	return false
}

// maxOutdated bounds how many other versions are looked at.
const maxOutdated = 1000

// Outdated returns where the text has another version in the place of the
// current one. It is sure of what it returns: where several versions stand in a
// file, and nothing says which one is meant, it returns none of them.
func (p *Pattern) Outdated(text string) []Span {
	if p.outdated == nil {
		return nil
	}
	var all, named []Span
	for _, m := range p.outdated.FindAllStringSubmatchIndex(text, maxOutdated) {
		at := Span{Start: m[2], End: m[3]}
		if !apart(text, at) || at.In(text) == p.Version {
			continue
		}
		all = append(all, at)
		if line := text[strings.LastIndexByte(text[:at.Start], '\n')+1 : at.Start]; strings.Contains(strings.ToLower(line), "version") {
			named = append(named, at)
		}
	}
	switch {
	case !p.bare || len(all) == 1:
		return all
	case len(named) == 1:
		return named
	}
	return nil
}

// apart tells whether a version stands for itself, rather than being part of a
// longer one or of a word. A v may precede it.
func apart(text string, at Span) bool {
	if i := at.Start - 1; i >= 0 {
		c := text[i]
		if isDigit(c) || c == '.' && i > 0 && isDigit(text[i-1]) || isLetter(c) && c != 'v' && c != 'V' {
			return false
		}
	}
	rest := text[at.End:]
	return rest == "" || !isDigit(rest[0]) && !isLetter(rest[0]) && (rest[0] != '.' || len(rest) < 2 || !isDigit(rest[1]))
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// TagFor returns the name that bumpversion would give the tag of a version. The
// error is [ErrUnknown], or says what is wrong with tag_name.
func (c *Config) TagFor(version string) (string, error) {
	components := c.scheme.split(version)
	return expand(c.TagName.Text, func(f field) (string, bool) {
		switch name, isPart := strings.CutPrefix(f.name, "new_"); {
		case f.spec != "":
			return "", false
		case f.name == "new_version":
			return version, true
		case f.name == "#" || f.name == ";":
			return f.name, true
		case isPart:
			part, ok := components[name]
			return part.value, ok
		}
		return "", false
	})
}

// VersionOf returns the version that a tag stands for.
func (c *Config) VersionOf(tag string) (string, bool) {
	before, behind, ok := strings.Cut(c.TagName.Text, "{new_version}")
	if !ok || strings.ContainsAny(before+behind, "{}") {
		return "", false
	}
	tag, ok = strings.CutPrefix(tag, before)
	if !ok {
		return "", false
	}
	tag, ok = strings.CutSuffix(tag, behind)
	return tag, ok && tag != ""
}
