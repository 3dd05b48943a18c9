package message

import "unicode/utf8"

// isSpace is git's isspace: it knows neither form feed nor vertical tab, and
// nothing beyond ASCII, so those neither end a paragraph nor are trimmed.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// isAlnum is git's isalnum: ASCII only.
func isAlnum(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
}

// trimRight returns s without the white space at its end.
func trimRight(s string) string {
	for len(s) > 0 && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// trimSpan narrows s to what it holds between white space.
func trimSpan(text string, s Span) Span {
	for s.Start < s.End && isSpace(text[s.Start]) {
		s.Start++
	}
	for s.Start < s.End && isSpace(text[s.End-1]) {
		s.End--
	}
	return s
}

// blank reports whether s holds only white space.
func blank(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isSpace(s[i]) {
			return false
		}
	}
	return true
}

// spaceWidth returns the length of the white-space character that s begins
// with, 0 if it begins with none. Unlike isSpace it knows what a person takes
// for a space: no-break and ideographic spaces hide in headers that were
// typed on a phone or pasted from a page.
func spaceWidth(s string) int {
	if s == "" {
		return 0
	}
	if c := s[0]; c < utf8.RuneSelf {
		if c == ' ' || '\t' <= c && c <= '\r' {
			return 1
		}
		return 0
	}
	switch r, n := utf8.DecodeRuneInString(s); {
	case r == 0x85, r == 0xA0, r == 0x1680, 0x2000 <= r && r <= 0x200A,
		r == 0x2028, r == 0x2029, r == 0x202F, r == 0x205F, r == 0x3000:
		return n
	}
	return 0
}

// skipSpaces returns the length of the run of white space that s begins with.
func skipSpaces(s string) int {
	n := 0
	for w := spaceWidth(s); w > 0; w = spaceWidth(s[n:]) {
		n += w
	}
	return n
}
