package govendor

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/megalint/megalint/lint/message"
)

// maxDepth bounds how deep values are nested. The manifest itself needs three.
const maxDepth = 64

// kind is the type of a JSON value.
type kind byte

const (
	object kind = '{'
	array  kind = '['
	text   kind = '"'
	number kind = '0'
	truth  kind = 't' // true
	falsum kind = 'f'
	null   kind = 'n'
)

// String names the kind for a reader.
func (k kind) String() string {
	switch k {
	case object:
		return "an object"
	case array:
		return "an array"
	case text:
		return "a string"
	case number:
		return "a number"
	case null:
		return "null"
	}
	return "a boolean"
}

// syntaxError is where a text stops being JSON.
type syntaxError struct {
	at   int
	text string
}

// scanner goes through a JSON text once. It panics with a syntaxError, which
// [Read] recovers: a manifest is either read or it is not.
type scanner struct {
	data  []byte
	pos   int
	depth int
}

func (s *scanner) fail(format string, args ...any) {
	panic(syntaxError{min(s.pos, len(s.data)), fmt.Sprintf(format, args...)})
}

// next is the first byte of what comes next; 0 at the end.
func (s *scanner) next() byte {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return s.data[s.pos]
		}
	}
	return 0
}

func (s *scanner) expect(c byte, where string) {
	if s.next() != c {
		s.fail("%q is missing %s", c, where)
	}
	s.pos++
}

// kind tells what value comes next.
func (s *scanner) kind() kind {
	switch c := s.next(); {
	case c == '-' || '0' <= c && c <= '9':
		return number
	case c == '{', c == '[', c == '"', c == 't', c == 'f', c == 'n':
		return kind(c)
	case s.pos >= len(s.data):
		s.fail("the file ends where a value is due")
	}
	s.fail("a value is due")
	return 0
}

// skip goes over a value, whatever it is, and returns its kind and place.
func (s *scanner) skip() (kind, message.Span) {
	k := s.kind()
	start := s.pos
	switch k {
	case object:
		s.object(func(string, message.Span) { s.skip() })
	case array:
		s.array(func() { s.skip() })
	case text:
		s.text()
	case number:
		s.number()
	default:
		s.word()
	}
	return k, message.Span{Start: start, End: s.pos}
}

func (s *scanner) deeper() {
	if s.depth++; s.depth > maxDepth {
		s.fail("values are nested more than %d deep", maxDepth)
	}
}

// object reads an object; member is called in front of each value and has to
// read it.
func (s *scanner) object(member func(key string, at message.Span)) {
	s.deeper()
	s.pos++
	for s.next() != '}' {
		if s.next() != '"' {
			s.fail("a key in quotes is due")
		}
		key, at := s.text()
		s.expect(':', "behind the key")
		member(key, at)
		if !s.more('}') {
			break
		}
	}
	s.pos++
	s.depth--
}

// array reads an array; element is called in front of each value.
func (s *scanner) array(element func()) {
	s.deeper()
	s.pos++
	for s.next() != ']' {
		element()
		if !s.more(']') {
			break
		}
	}
	s.pos++
	s.depth--
}

// more goes over the comma between two values, and tells whether there was one.
func (s *scanner) more(end byte) bool {
	switch s.next() {
	case end:
		return false
	case ',':
		s.pos++
		if s.next() == end {
			s.fail("a comma stands in front of %q", end)
		}
		return true
	}
	s.fail("',' or %q is missing", end)
	return false
}

// text reads a string.
func (s *scanner) text() (string, message.Span) {
	start, plain := s.pos, true
	for s.pos++; ; s.pos++ {
		if s.pos >= len(s.data) {
			s.fail("the file ends within a string")
		}
		c := s.data[s.pos]
		if c == '"' {
			break
		}
		if c < ' ' {
			s.fail("a line ends within a string")
		}
		if c == '\\' {
			s.pos++
			plain = false
		}
		plain = plain && c < utf8.RuneSelf
	}
	s.pos++
	literal := s.data[start:s.pos]
	if plain {
		return string(literal[1 : len(literal)-1]), message.Span{Start: start, End: s.pos}
	}
	var value string
	if err := json.Unmarshal(literal, &value); err != nil {
		s.pos = start
		s.fail("the string has an escape that JSON does not know")
	}
	return value, message.Span{Start: start, End: s.pos}
}

func (s *scanner) number() {
	start := s.pos
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; {
		case '0' <= c && c <= '9', c == '-', c == '+', c == '.', c == 'e', c == 'E':
			s.pos++
			continue
		}
		break
	}
	if !json.Valid(s.data[start:s.pos]) {
		s.pos = start
		s.fail("that is no number")
	}
}

// word reads true, false or null.
func (s *scanner) word() {
	for _, w := range []string{"true", "false", "null"} {
		if end := s.pos + len(w); end <= len(s.data) && string(s.data[s.pos:end]) == w {
			s.pos = end
			return
		}
	}
	s.fail("a value is due")
}
