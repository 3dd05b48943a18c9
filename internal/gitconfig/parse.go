package gitconfig

import (
	"fmt"
	"strings"
)

// parser reads one configuration file's text. It follows git's config.c
// character by character, since that code is the format's only definition.
type parser struct {
	text string
	file string // for errors
	pos  int
	line int  // the line that the next character is on, from 1
	eof  bool // the end was read, as a line feed
	name []byte
	val  []byte
}

// parse hands each entry of the text to found, in order, and stops at the first
// error, which names the file and the line.
func parse(file, text string, found func(key, value string, valueless bool, line int) error) error {
	p := parser{text: text, file: file, line: 1}
	if strings.HasPrefix(text, "\ufeff") { // Windows' editors write it
		p.pos = len("\ufeff")
	}
	base, comment := 0, false
	for {
		c := p.next()
		switch {
		case c == '\n':
			if p.eof {
				return nil
			}
			comment = false
		case comment || isSpace(c):
		case c == '#' || c == ';':
			comment = true
		case c == '[':
			p.name = p.name[:0]
			if !p.section() || len(p.name) == 0 {
				return p.bad()
			}
			p.name = append(p.name, '.')
			base = len(p.name)
		case isAlpha(c):
			p.name = append(p.name[:base], lower(c))
			valueless, ok := p.entry()
			if !ok {
				return p.bad()
			}
			// The line feed has been read already.
			if err := found(cString(p.name), cString(p.val), valueless, p.line-1); err != nil {
				return err
			}
		default:
			return p.bad()
		}
	}
}

// bad reports the line that the parser stands on.
func (p *parser) bad() error { return fmt.Errorf("%s:%d: bad config line", p.file, p.line) }

// cString cuts at a NUL byte: git keeps keys and values as C strings.
func cString(b []byte) string {
	s, _, _ := strings.Cut(string(b), "\x00")
	return s
}

// next returns the next character: CRLF counts as a line feed, and so does the
// end of the text, each time.
func (p *parser) next() byte {
	if p.pos >= len(p.text) {
		p.eof = true
		p.line++
		return '\n'
	}
	c := p.text[p.pos]
	p.pos++
	if c == '\r' && p.pos < len(p.text) && p.text[p.pos] == '\n' {
		p.pos++
		c = '\n'
	}
	if c == '\n' {
		p.line++
	}
	return c
}

// section reads the rest of `[section]`, `[section.sub]` or `[section "Sub"]`
// into the name.
func (p *parser) section() bool {
	for {
		c := p.next()
		switch {
		case p.eof:
			return false
		case c == ']':
			return true
		case isSpace(c):
			return p.subsection(c)
		case !isKeyChar(c) && c != '.':
			return false
		}
		p.name = append(p.name, lower(c))
	}
}

// subsection reads the rest of ` "Sub"]`, beginning with the blank c.
func (p *parser) subsection(c byte) bool {
	for isSpace(c) {
		if c == '\n' {
			p.line--
			return false
		}
		c = p.next()
	}
	if c != '"' {
		return false
	}
	p.name = append(p.name, '.')
	for {
		c := p.next()
		if c == '"' {
			return p.next() == ']'
		}
		if c == '\\' {
			c = p.next()
		}
		if c == '\n' {
			p.line--
			return false
		}
		p.name = append(p.name, c)
	}
}

// entry reads the rest of a variable's name into the name, and its value.
func (p *parser) entry() (valueless, ok bool) {
	c := p.next()
	for !p.eof && isKeyChar(c) {
		p.name = append(p.name, lower(c))
		c = p.next()
	}
	for c == ' ' || c == '\t' {
		c = p.next()
	}
	p.val = p.val[:0]
	switch c {
	case '\n':
		return true, true
	case '=':
		return false, p.value()
	}
	return false, false
}

// value reads a value up to the end of its last line: without the blanks around
// it and the comment behind it, unquoted, with continued lines joined.
func (p *parser) value() bool {
	quoted, comment := false, false
	trim := 0 // where trailing blanks begin, if the value ends in some
	for {
		c := p.next()
		switch {
		case c == '\n':
			if quoted {
				p.line--
				return false
			}
			if trim > 0 {
				p.val = p.val[:trim]
			}
			return true
		case comment:
			continue
		case isSpace(c) && !quoted:
			if trim == 0 {
				trim = len(p.val)
			}
			if len(p.val) > 0 {
				p.val = append(p.val, c)
			}
			continue
		case (c == ';' || c == '#') && !quoted:
			comment = true
			continue
		}
		trim = 0
		switch c {
		case '\\':
			if !p.escape() {
				return false
			}
		case '"':
			quoted = !quoted
		default:
			p.val = append(p.val, c)
		}
	}
}

// escape reads what follows a backslash in a value.
func (p *parser) escape() bool {
	switch c := p.next(); c {
	case '\n': // the value goes on in the next line
	case 't':
		p.val = append(p.val, '\t')
	case 'b':
		p.val = append(p.val, '\b')
	case 'n':
		p.val = append(p.val, '\n')
	case '\\', '"':
		p.val = append(p.val, c)
	default:
		return false
	}
	return true
}
