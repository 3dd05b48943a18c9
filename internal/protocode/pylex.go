package protocode

import (
	"errors"
	"fmt"
	"strings"

	"github.com/megalint/megalint/lint/message"
)

type pyKind int

const (
	pyEnd    pyKind = iota
	pyName          // identifiers, keywords, numbers
	pyString        // with its prefix and its quotes
	pyOther         // any other byte
)

type pyToken struct {
	kind pyKind
	message.Span
}

// pyLexer cuts Python into tokens as far as generated code needs it: comments
// and white space are passed over, and strings are whole.
type pyLexer struct {
	src string
	at  int
	err error // why the tokens end before the file does
}

func (l *pyLexer) line(offset int) int { return 1 + strings.Count(l.src[:offset], "\n") }

func (l *pyLexer) next() pyToken {
	l.blank()
	start := l.at
	if l.at >= len(l.src) {
		return pyToken{pyEnd, message.Span{Start: start, End: start}}
	}
	kind := pyOther
	for l.at < len(l.src) && wordByte(l.src[l.at]) {
		l.at++
		kind = pyName
	}
	prefix := strings.ToLower(l.src[start:min(l.at, start+3)])
	quoted := l.at < len(l.src) && (l.src[l.at] == '\'' || l.src[l.at] == '"')
	switch {
	case quoted && l.at-start <= 2 && strings.Trim(prefix, "bruf") == "":
		kind = pyString
		if !l.literal(strings.Contains(prefix, "r")) {
			l.err = fmt.Errorf("line %d: the string does not end: the file is cut", l.line(start))
			l.at = len(l.src)
			return pyToken{pyEnd, message.Span{Start: l.at, End: l.at}}
		}
	case kind == pyOther:
		l.at++
	}
	return pyToken{kind, message.Span{Start: start, End: l.at}}
}

func (l *pyLexer) blank() {
	for l.at < len(l.src) {
		switch c := l.src[l.at]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\\':
			l.at++
		case c == '#':
			end := strings.IndexByte(l.src[l.at:], '\n')
			if end < 0 {
				end = len(l.src) - l.at
			}
			l.at += end
		default:
			return
		}
	}
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// literal moves behind the string that begins here, at its opening quote.
func (l *pyLexer) literal(raw bool) bool {
	quote := l.src[l.at : l.at+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(l.src[l.at:], triple) {
		quote = triple
	}
	for l.at += len(quote); l.at < len(l.src); l.at++ {
		switch {
		case strings.HasPrefix(l.src[l.at:], quote):
			l.at += len(quote)
			return true
		case l.src[l.at] == '\\':
			l.at++ // in raw strings as well, a backslash keeps a quote from ending it
		case l.src[l.at] == '\n' && len(quote) == 1:
			return false
		}
	}
	l.at = min(l.at, len(l.src))
	return false
}

// pyBytes is the value of a literal, prefix and quotes included, in bytes. A
// text literal has a byte for each of its characters, as encode('latin1')
// makes them.
func pyBytes(literal string) ([]byte, error) {
	open := strings.IndexAny(literal, `'"`)
	if open < 0 {
		return nil, errors.New("not a string")
	}
	if prefix := strings.ToLower(literal[:open]); strings.Contains(prefix, "f") {
		return nil, errors.New("a formatted string is no descriptor")
	} else if strings.Contains(prefix, "r") {
		return []byte(trimQuotes(literal[open:])), nil
	}
	body := trimQuotes(literal[open:])
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			out = append(out, body[i])
			continue
		}
		b, n, err := pyEscape(body[i+1:])
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
		i += n
	}
	return out, nil
}

func trimQuotes(s string) string {
	n := 1
	if len(s) >= 6 && s[0] == s[1] && s[1] == s[2] {
		n = 3
	}
	return s[n : len(s)-n]
}

// pyEscape is the value of an escape sequence, given what follows the
// backslash, and how much of that belongs to it.
func pyEscape(s string) (value []byte, n int, err error) {
	if len(s) == 0 {
		return nil, 0, errors.New("a backslash ends the string")
	}
	const from, to = `abfnrtv\'"`, "\a\b\f\n\r\t\v\\'\""
	if i := strings.IndexByte(from, s[0]); i >= 0 {
		return []byte{to[i]}, 1, nil
	}
	switch c := s[0]; {
	case c == '\n':
		return nil, 1, nil
	case c == 'x':
		if len(s) < 3 || hex(s[1]) < 0 || hex(s[2]) < 0 {
			return nil, 0, errors.New(`\x without two hexadecimal digits`)
		}
		return []byte{byte(hex(s[1])<<4 | hex(s[2]))}, 3, nil
	case c >= '0' && c <= '7':
		v := 0
		for n < 3 && n < len(s) && s[n] >= '0' && s[n] <= '7' {
			v = v<<3 | int(s[n]-'0')
			n++
		}
		return []byte{byte(v)}, n, nil
	}
	return []byte{'\\', s[0]}, 1, nil // Python keeps what it does not know
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
