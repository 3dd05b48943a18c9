package goimports

import (
	"bytes"
	"go/build/constraint"
	"slices"
	"strconv"
	"strings"

	"github.com/megalint/megalint/lint/message"
)

// Import is one import of a file.
type Import struct {
	Path string
	// Span is the path's literal in the file, quotes included.
	message.Span
}

// File is the head of a Go file.
type File struct {
	// Package is the name in the package clause, "" if there is none.
	Package string
	Imports []Import
	// Broken says that the head ends in what is no Go. The imports up to there
	// are known; the go command goes by them as well.
	Broken bool

	expr  constraint.Expr // nil without build constraints
	never bool            // constraints that the go command does not understand
}

// Scanner reads files one after the other, and shares the strings of paths that
// several of them import. The zero value is ready. It is not for several
// goroutines at once.
type Scanner struct {
	known map[string]string
	found []Import // of the file that is read
	src   []byte
	pos   int
	bad   bool
}

// maxKnown bounds how many paths are shared.
const maxKnown = 1 << 16

// intern returns the bytes as a string that does not keep the file in memory.
func (s *Scanner) intern(b []byte) string {
	if known, ok := s.known[string(b)]; ok {
		return known
	}
	if s.known == nil || len(s.known) >= maxKnown {
		s.known = make(map[string]string)
	}
	text := string(b)
	s.known[text] = text
	return text
}

// Scan reads the head of a file.
func (s *Scanner) Scan(src []byte) File {
	s.src, s.pos, s.bad, s.found = src, 0, false, s.found[:0]
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		s.pos = 3
	}
	f, start := File{}, s.pos
	s.space()
	header := src[start:s.pos]
	s.bad = string(s.word()) != "package"
	f.Package = s.identifier()
	for !s.bad && s.peek() == 'i' && string(s.word()) == "import" {
		if s.peek() != '(' {
			s.spec()
			continue
		}
		s.pos++
		for !s.bad && s.peek() != ')' {
			s.spec()
		}
		s.pos++
	}
	f.Broken, f.Imports = s.bad, slices.Clone(s.found)
	f.constrain(header)
	s.src = nil
	return f
}

// space skips white space, semicolons and comments.
func (s *Scanner) space() {
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case ' ', '\f', '\t', '\r', '\n', ';':
			s.pos++
		case '/':
			if !s.comment() {
				return
			}
		default:
			return
		}
	}
}

// comment skips a comment, if there is one.
func (s *Scanner) comment() bool {
	rest := s.src[s.pos:]
	if len(rest) < 2 {
		return false
	}
	end := -1
	switch rest[1] {
	case '/':
		end = bytes.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest)
		}
	case '*':
		if end = bytes.Index(rest[2:], []byte("*/")); end >= 0 {
			end += 4
		}
	}
	if end < 0 {
		return false
	}
	s.pos += end
	return true
}

// peek is the byte after any space; 0 at the end and where the file is broken.
func (s *Scanner) peek() byte {
	s.space()
	if s.pos >= len(s.src) {
		return 0
	}
	return s.src[s.pos]
}

func identByte(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_' || c >= 0x80
}

// identifier reads a name, which is shared as import paths are.
func (s *Scanner) identifier() string {
	w := s.word()
	if len(w) == 0 {
		s.bad = true
		return ""
	}
	return s.intern(w)
}

func (s *Scanner) word() []byte {
	s.space()
	start := s.pos
	for s.pos < len(s.src) && identByte(s.src[s.pos]) {
		s.pos++
	}
	return s.src[start:s.pos]
}

// spec reads an import: a name that may be left out, and a string.
func (s *Scanner) spec() {
	switch c := s.peek(); {
	case c == '.':
		s.pos++
	case identByte(c):
		s.word()
	}
	quote := s.peek()
	start := s.pos
	if s.pos++; quote != '"' && quote != '`' || !s.literal(quote) {
		s.bad = true
		return
	}
	text := s.src[start:s.pos]
	path := text[1 : len(text)-1]
	if quote == '"' && bytes.IndexByte(path, '\\') >= 0 || quote == '`' && bytes.IndexByte(path, '\r') >= 0 {
		unquoted, err := strconv.Unquote(string(text))
		if err != nil {
			return // as the go command does
		}
		path = []byte(unquoted)
	}
	s.found = append(s.found, Import{s.intern(path), message.Span{Start: start, End: s.pos}})
}

// literal goes to the end of a string.
func (s *Scanner) literal(quote byte) bool {
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		s.pos++
		switch {
		case c == quote:
			return true
		case quote == '"' && c == '\n':
			return false
		case quote == '"' && c == '\\':
			s.pos++
		}
	}
	s.pos = len(s.src)
	return false
}

// Source tells whether the go command looks at a file of that name at all.
func Source(name string) bool {
	return strings.HasSuffix(name, ".go") && name[0] != '_' && name[0] != '.'
}

// Test tells whether a file of that name is only built for tests.
func Test(name string) bool { return strings.HasSuffix(name, "_test.go") }
