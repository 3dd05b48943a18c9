package bumpversion

import (
	"fmt"
	"strings"
)

// defaultSection holds options that all sections have.
const defaultSection = "DEFAULT"

// reader reads INI as Python's configparser does, in its strict mode.
type reader struct {
	doc      *document
	sections []*block
	current  *block
	option   *option
	indent   int
	fault    *Fault
	seen     map[[2]string]bool // sections, and their options
}

// block is a section as it is read.
type block struct {
	name    string
	span    Span
	options []*option
}

// option is an option as it is read, one element a line.
type option struct {
	key   string
	lines []string
	span  Span // of the value
	line  Span // from the key to the end of the value
}

// readINI reads the sections. Interpolated is for setup.cfg, whose values are.
func (d *document) readINI(interpolated bool) *Fault {
	r := &reader{doc: d, seen: map[[2]string]bool{}}
	for at := 0; at < len(d.text) && r.fault == nil; {
		end, next := lineEnd(d.text, at)
		r.line(at, end)
		at = next
	}
	if r.fault != nil {
		return r.fault
	}
	var defaults []*option
	for _, b := range r.sections {
		if b.name == defaultSection {
			defaults = append(defaults, b.options...)
		}
	}
	for _, b := range r.sections {
		if !strings.HasPrefix(b.name, "bumpversion") {
			continue
		}
		s, fault := b.section(defaults, interpolated)
		if fault != nil {
			return fault
		}
		if d.stray == (Span{}) && strings.HasPrefix(b.name, "bumpversion:") {
			d.stray = b.span
		}
		d.sort(s)
	}
	return nil
}

// lineEnd returns where a line ends and where the next one starts. Python's
// text files know three ends.
func lineEnd(s string, at int) (end, next int) {
	i := strings.IndexAny(s[at:], "\r\n")
	if i < 0 {
		return len(s), len(s)
	}
	end = at + i
	if strings.HasPrefix(s[end:], "\r\n") {
		return end, end + 2
	}
	return end, end + 1
}

// blank is what Python's str.strip takes away.
func blank(r rune) bool {
	switch {
	case r >= 0x1c && r <= 0x20, r >= '\t' && r <= '\r', r == 0x85, r == 0xa0, r == 0x1680, r >= 0x2000 && r <= 0x200a:
		return true
	}
	return r == 0x2028 || r == 0x2029 || r == 0x202f || r == 0x205f || r == 0x3000
}

// line reads the line from start to end.
func (r *reader) line(start, end int) {
	raw := r.doc.text[start:end]
	at := Span{Start: start, End: end}
	rest := strings.TrimLeftFunc(raw, blank)
	at.Start = end - len(rest)
	value := strings.TrimRightFunc(rest, blank)
	at.End = at.Start + len(value)
	switch {
	case value == "":
		if r.option != nil {
			r.option.lines = append(r.option.lines, "")
		}
		return
	case value[0] == '#' || value[0] == ';':
		return
	}
	indent := len([]rune(raw[:len(raw)-len(rest)]))
	if r.option != nil && indent > r.indent {
		r.option.lines = append(r.option.lines, value)
		if r.option.span.Empty() {
			r.option.span.Start = at.Start
		}
		r.option.span.End, r.option.line.End = at.End, at.End
		return
	}
	r.indent = indent
	switch i := strings.LastIndexByte(value, ']'); {
	case value[0] == '[' && i > 1:
		r.header(value[1:i], Span{Start: at.Start, End: at.Start + i + 1})
	case r.current == nil:
		r.fail(at, "%.40q stands before the first section: bumpversion stops at it", value)
	default:
		r.assignment(value, at)
	}
}

func (r *reader) fail(at Span, format string, args ...any) {
	if r.fault == nil {
		r.fault = &Fault{Span: at, Text: fmt.Sprintf(format, args...)}
	}
}

func (r *reader) header(name string, at Span) {
	r.option = nil
	if key := [2]string{name}; name != defaultSection {
		if r.seen[key] {
			r.fail(at, "the section [%s] is there twice: bumpversion stops at it", name)
		}
		r.seen[key] = true
	}
	r.current = &block{name: name, span: at}
	r.sections = append(r.sections, r.current)
}

func (r *reader) assignment(value string, at Span) {
	i := strings.IndexAny(value, "=:")
	key := strings.TrimRightFunc(value[:max(i, 0)], blank)
	if key == "" {
		r.fail(at, "%.40q is no option: bumpversion stops at it; write \"key = value\", and indent what goes on", value)
		return
	}
	id := [2]string{r.current.name, "=" + key}
	if r.seen[id] {
		r.fail(at, "%s is set twice in [%s]: bumpversion stops at it", key, r.current.name)
	}
	r.seen[id] = true
	content := strings.TrimLeftFunc(value[i+1:], blank)
	r.option = &option{
		key: key, lines: []string{content},
		span: Span{Start: at.End - len(content), End: at.End}, line: at,
	}
	r.current.options = append(r.current.options, r.option)
}

// section makes a section of what was read. Keys are those of bumpversion,
// which has none in capitals.
func (b *block) section(defaults []*option, interpolated bool) (section, *Fault) {
	s := section{raw: b.name, span: b.span}
	raw := map[string]string{}
	var all []*option
	for _, o := range defaults {
		if !b.has(o.key) {
			all = append(all, o)
		}
	}
	all = append(all, b.options...)
	for _, o := range all {
		raw[strings.ToLower(o.key)] = o.value()
	}
	for _, o := range all {
		v := Value{Key: strings.ToLower(o.key), Text: o.value(), Span: o.span, Line: o.line}
		if interpolated {
			budget := maxInterpolated
			text, problem := interpolate(v.Text, raw, 1, &budget)
			if problem != "" {
				return s, &Fault{Span: o.span, Text: o.key + ": " + problem}
			}
			v.Text = text
		}
		s.values = append(s.values, v)
	}
	return s, nil
}

func (b *block) has(key string) bool {
	for _, o := range b.options {
		if strings.EqualFold(o.key, key) {
			return true
		}
	}
	return false
}

// value joins the lines as configparser does.
func (o *option) value() string {
	return strings.TrimRightFunc(strings.Join(o.lines, "\n"), blank)
}

const (
	// maxInterpolation is configparser's own bound on references in references.
	maxInterpolation = 10
	// maxInterpolated bounds, in bytes, how much references may add up to.
	maxInterpolated = 1 << 20
)

// interpolate replaces %(name)s and %%, as setup.cfg's values have them. The
// problem is empty if all went well.
func interpolate(s string, raw map[string]string, depth int, budget *int) (text, problem string) {
	if depth > maxInterpolation {
		return "", "references lead on for more than 10 levels"
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "%")
		b.WriteString(before)
		if *budget -= len(before); *budget < 0 {
			return "", "references add up to more than 1 MB"
		}
		if !found {
			return b.String(), ""
		}
		switch {
		case strings.HasPrefix(rest, "%"):
			b.WriteByte('%')
			s = rest[1:]
			continue
		case !strings.HasPrefix(rest, "("):
			return "", "a lone % makes Python stop: write %%, for the values of setup.cfg are interpolated"
		}
		name, after, closed := strings.Cut(rest[1:], ")s")
		if !closed || strings.Contains(name, ")") {
			return "", "a reference is not closed: write %(name)s"
		}
		value, known := raw[strings.ToLower(name)]
		if !known {
			return "", fmt.Sprintf("%%(%s)s refers to nothing in this section", name)
		}
		value, problem = interpolate(value, raw, depth+1, budget)
		if problem != "" {
			return "", problem
		}
		b.WriteString(value)
		s = after
	}
}
