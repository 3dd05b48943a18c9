package report

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// encoder appends JSON. It places commas itself; that objects and arrays are
// closed again is up to its user. Strings become valid UTF-8: each byte that
// is none becomes U+FFFD, as in encoding/json, which would take several times
// as long.
type encoder struct {
	out   []byte
	inner bool // something stands before in the same object or array
}

// key begins a member of an object, or with an empty key an array's element.
func (e *encoder) key(key string) {
	if e.inner {
		e.out = append(e.out, ',')
	}
	e.inner = true
	if key != "" {
		e.out = append(e.out, '"')
		e.out = append(e.out, key...) // keys are ours: nothing to escape
		e.out = append(e.out, '"', ':')
	}
}

// open begins an object or an array: its bracket.
func (e *encoder) open(key string, bracket byte) {
	e.key(key)
	e.out = append(e.out, bracket)
	e.inner = false
}

// element begins an object on a line of its own.
func (e *encoder) element() {
	if e.inner {
		e.out = append(e.out, ',')
	}
	e.out = append(e.out, '\n', '{')
	e.inner = false
}

func (e *encoder) close(bracket byte) {
	e.out = append(e.out, bracket)
	e.inner = true
}

// lines ends an array of elements.
func (e *encoder) lines() {
	if e.inner {
		e.out = append(e.out, '\n')
	}
	e.close(']')
}

func (e *encoder) string(key, value string) {
	e.key(key)
	e.out = appendQuoted(e.out, value)
}

func (e *encoder) int(key string, value int) {
	e.key(key)
	e.out = strconv.AppendInt(e.out, int64(value), 10)
}

func (e *encoder) bool(key string, value bool) {
	e.key(key)
	e.out = strconv.AppendBool(e.out, value)
}

// point writes a place as an object.
func (e *encoder) point(key string, p point) {
	e.open(key, '{')
	e.int("line", p.line)
	e.int("column", p.column)
	e.close('}')
}

// appendQuoted appends a JSON string. Beside what JSON asks for, it escapes
// what a terminal, a browser or a CI's runner could act upon.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != 0x7f && (c != '#' || !orders(s[i:])) {
				i++
				continue
			}
			dst = append(dst, s[done:i]...)
			dst = appendEscape(dst, rune(c))
			i++
			done = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || !seen(r) {
			dst = append(dst, s[done:i]...)
			dst = appendEscape(dst, r)
			done = i + size
		}
		i += size
	}
	dst = append(dst, s[done:]...)
	return append(dst, '"')
}

func appendEscape(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return appendEscape(appendEscape(dst, high), low)
	}
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
