package compose

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Variables reads an env file, such as .env, as compose does: NAME=value
// lines, quotes, comments, and variables that refer to earlier ones or to
// outer, which may be nil. A name without a value is inherited from outer.
// The error tells the line.
func Variables(text string, outer map[string]string) (map[string]string, error) {
	vars := make(map[string]string)
	p := &envParser{rest: strings.TrimPrefix(text, "\ufeff"), line: 1, vars: vars, outer: outer}
	budget := maxSize
	p.budget = &budget
	for p.skip() {
		if err := p.statement(); err != nil {
			return nil, fmt.Errorf("line %d: %w", p.line, err)
		}
	}
	for name := range vars {
		if name != "" && name[0] >= '0' && name[0] <= '9' {
			delete(vars, name) // no variable's name, but no error either
		}
	}
	return vars, nil
}

type envParser struct {
	rest        string
	line        int
	vars, outer map[string]string
	budget      *int
}

// take removes n bytes from the text and counts their lines.
func (p *envParser) take(n int) string {
	s := p.rest[:n]
	p.line += strings.Count(s, "\n")
	p.rest = p.rest[n:]
	return s
}

func (p *envParser) takeLine() string {
	if i := strings.IndexByte(p.rest, '\n'); i >= 0 {
		return strings.TrimSuffix(p.take(i+1), "\n")
	}
	return p.take(len(p.rest))
}

// skip goes to the next statement; false at the end.
func (p *envParser) skip() bool {
	for {
		p.take(len(p.rest) - len(strings.TrimLeftFunc(p.rest, unicode.IsSpace)))
		if !strings.HasPrefix(p.rest, "#") {
			return p.rest != ""
		}
		p.takeLine()
	}
}

func (p *envParser) statement() error {
	if after, ok := strings.CutPrefix(p.rest, "export"); ok && after != "" && unicode.IsSpace(rune(after[0])) {
		p.take(len(p.rest) - len(strings.TrimLeft(after, " \t\v\f\r")))
	}
	end := strings.IndexAny(p.rest, "=:\n")
	if end < 0 {
		end = len(p.rest)
	}
	name := strings.TrimRightFunc(p.rest[:end], unicode.IsSpace)
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("_.-[]\t\v\f\r\u0085\u00a0", r) {
			return fmt.Errorf("unexpected character %q in the name of a variable", r)
		}
	}
	inherited := end == len(p.rest) || p.rest[end] == '\n'
	p.take(min(end+1, len(p.rest)))
	if inherited {
		if v, ok := p.outer[name]; ok {
			p.vars[name] = v
		}
		return nil
	}
	p.take(len(p.rest) - len(strings.TrimLeft(p.rest, " \t\v\f\r")))
	value, err := p.value()
	if err != nil {
		return err
	}
	p.vars[name] = value
	return nil
}

func (p *envParser) value() (string, error) {
	if p.rest == "" || p.rest[0] != '"' && p.rest[0] != '\'' {
		value, _, _ := strings.Cut(p.takeLine(), " #")
		return p.expand(strings.TrimRightFunc(value, unicode.IsSpace))
	}
	quote := p.rest[0]
	var b strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '\\' && i+1 < len(p.rest) && p.rest[i+1] == quote:
			b.WriteByte(quote)
			i++
		case c == '\\' && i+1 < len(p.rest):
			b.WriteString(p.rest[i : i+2])
			i++
		case c == quote:
			p.take(i + 1)
			if quote == '\'' {
				return b.String(), nil
			}
			return p.expand(unescape(b.String()))
		default:
			b.WriteByte(c)
		}
	}
	return "", fmt.Errorf("the quote %c is not closed", quote)
}

// unescape resolves the escapes of a double-quoted value.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; {
		case c == '$':
			b.WriteString("$$") // for the expansion that follows
		case c == '\\':
			b.WriteByte('\\')
		case strings.IndexByte("abfnrtv", c) >= 0:
			r, _, _, _ := strconv.UnquoteChar(s[i-1:i+1], '"')
			b.WriteRune(r)
		default:
			b.WriteString(s[i-1 : i+1])
		}
	}
	return b.String()
}

func (p *envParser) expand(s string) (string, error) {
	t := template{budget: p.budget, lookup: func(name string) (string, bool) {
		if v, ok := p.outer[name]; ok {
			return v, true
		}
		v, ok := p.vars[name]
		return v, ok
	}}
	return t.expand(s, 0)
}
