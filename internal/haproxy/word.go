package haproxy

import (
	"fmt"
	"strconv"
	"strings"
)

// Place is where something is written.
type Place struct {
	// Path is the file, relative to the root of the tree.
	Path string
	// Start and End are byte offsets, half-open.
	Start, End int
	// Line and Column count from 1, columns in bytes.
	Line, Column int
}

// Known tells whether there is a place at all.
func (p Place) Known() bool { return p.Path != "" }

// Error is a fault of a configuration that keeps HAProxy from reading it.
type Error struct {
	Place
	// Text says what is wrong, in one line.
	Text string
	// Err is the cause where there is one.
	Err error
}

// Error names the file, the line and the column.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.Path, e.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Text)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Word is a word of a line, its quotes and escapes resolved.
type Word struct {
	Text string
	// Dynamic tells that the word has a variable or an expression in it, which
	// Text shows as it is written: what it will be is not known.
	Dynamic bool
	At      Place
}

// cut takes a line apart. The line lacks its end; at is its place.
func cut(line string, at Place) ([]Word, *Error) {
	var words []Word
	for i := 0; i < len(line); {
		if line[i] == ' ' || line[i] == '\t' {
			i++
			continue
		}
		if line[i] == '#' {
			break
		}
		s := scanner{line: line, at: i}
		if quote := s.word(); quote >= 0 {
			return nil, &Error{Place: within(at, quote, quote+1), Text: fmt.Sprintf("the quote %c is not closed", line[quote])}
		}
		words = append(words, Word{s.text.String(), s.dynamic, within(at, i, s.at)})
		i = s.at
	}
	return words, nil
}

// within is the place of a part of a line.
func within(line Place, start, end int) Place {
	return Place{line.Path, line.Start + start, line.Start + end, line.Line, line.Column + start}
}

type scanner struct {
	line    string
	at      int
	text    strings.Builder
	dynamic bool
}

// word reads one word. It returns the offset of a quote that is not closed, -1
// if there is none.
func (s *scanner) word() int {
	weak := -1
	for s.at < len(s.line) {
		c := s.line[s.at]
		switch {
		case weak < 0 && (c == ' ' || c == '\t' || c == '#'):
			return -1
		case c == '"':
			if weak < 0 {
				weak = s.at
			} else {
				weak = -1
			}
			s.at++
		case c == '\'' && weak < 0:
			end := strings.IndexByte(s.line[s.at+1:], '\'')
			if end < 0 {
				return s.at
			}
			s.text.WriteString(s.line[s.at+1 : s.at+1+end])
			s.at += end + 2
		case c == '\\':
			s.escape()
		default:
			// Variables are replaced in weak quotes, and in addresses anywhere.
			if c == '$' && s.variable() || c == '%' && strings.HasPrefix(s.line[s.at:], "%[") ||
				strings.HasPrefix(s.line[s.at:], "{{") || strings.HasPrefix(s.line[s.at:], "<%") {
				s.dynamic = true
			}
			s.text.WriteByte(c)
			s.at++
		}
	}
	return weak
}

// variable tells whether a dollar sign begins a variable's name.
func (s *scanner) variable() bool {
	rest := strings.TrimPrefix(s.line[s.at+1:], "{")
	return rest != "" && (rest[0] == '_' || rest[0]|0x20 >= 'a' && rest[0]|0x20 <= 'z')
}

func (s *scanner) escape() {
	if s.at+1 == len(s.line) {
		s.text.WriteByte('\\')
		s.at++
		return
	}
	c := s.line[s.at+1]
	s.at += 2
	switch c {
	case ' ', '\\', '#', '"', '\'', '$', '\t':
		s.text.WriteByte(c)
	case 'n':
		s.text.WriteByte('\n')
	case 'r':
		s.text.WriteByte('\r')
	case 't':
		s.text.WriteByte('\t')
	case 'x':
		if s.at+2 <= len(s.line) {
			if n, err := strconv.ParseUint(s.line[s.at:s.at+2], 16, 8); err == nil {
				s.text.WriteByte(byte(n))
				s.at += 2
				return
			}
		}
		s.text.WriteString(`\x`)
	default:
		s.text.WriteByte('\\')
		s.text.WriteByte(c)
	}
}
