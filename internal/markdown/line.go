package markdown

import (
	"bytes"
	"strings"
)

// white is white space, with what ends a line.
const white = " \t\r\n"

// cursor is a place in a line. A tab may lie on both sides of it.
type cursor struct {
	source []byte
	at     int // where it stands
	end    int // of the line, behind the character that ends it
	column int
	split  bool // the tab that it stands at has been skipped in part
}

// indent counts the columns of white space.
func (c cursor) indent() int {
	column := c.column
	for _, b := range c.source[c.at:c.end] {
		switch b {
		case ' ':
			column++
		case '\t':
			column += 4 - column%4
		default:
			return column - c.column
		}
	}
	return column - c.column
}

// skip goes over so many columns of white space, or all there are.
func (c *cursor) skip(columns int) {
	for ; columns > 0 && c.at < c.end; c.at++ {
		width := 1
		switch c.source[c.at] {
		case ' ':
		case '\t':
			width = 4 - c.column%4
		default:
			return
		}
		if width > columns {
			c.column += columns
			c.split = true
			return
		}
		c.split = false
		c.column += width
		columns -= width
	}
}

// text is what follows the white space, without what ends the line.
func (c cursor) text() []byte {
	return bytes.Trim(c.source[c.at:c.end], white)
}

func (c cursor) isBlank() bool { return isBlank(c.source[c.at:c.end]) }

func isBlank(s []byte) bool { return len(bytes.TrimLeft(s, white)) == 0 }

// rest is the span of what follows, but for the rest of a tab.
func (c cursor) rest() Span {
	if c.split {
		c.at++
	}
	return Span{c.at, c.end}
}

// headingLevel counts the marks of a heading; 0 if the text is none.
func headingLevel(text []byte) int {
	level := len(text) - len(bytes.TrimLeft(text, "#"))
	if level == 0 || level > 6 || level < len(text) && text[level] != ' ' && text[level] != '\t' {
		return 0
	}
	return level
}

// heading is the span of a heading's text, if it has any.
func (c cursor) heading(level int) (Span, bool) {
	c.skip(c.indent())
	inside := c.text()[level:]
	inside = bytes.TrimLeft(inside, " \t")
	start := c.at + len(c.text()) - len(inside)
	if open := bytes.TrimRight(inside, "#"); len(open) == 0 || open[len(open)-1] == ' ' || open[len(open)-1] == '\t' {
		inside = bytes.TrimRight(open, " \t")
	}
	return Span{start, start + len(inside)}, len(inside) > 0
}

// fenceOf returns the fence that a text opens a block of code with, or "".
func fenceOf(text []byte) string {
	if len(text) < 3 || text[0] != '`' && text[0] != '~' {
		return ""
	}
	info := bytes.TrimLeft(text, string(text[:1]))
	fence := text[:len(text)-len(info)]
	if len(fence) < 3 || fence[0] == '`' && bytes.IndexByte(info, '`') >= 0 {
		return ""
	}
	return string(fence)
}

// closes tells whether a text ends what a fence began.
func closes(text []byte, fence string) bool {
	return len(text) >= len(fence) && len(bytes.Trim(text, fence[:1])) == 0
}

// isUnderline tells whether a text makes a heading of what is above it.
func isUnderline(text []byte) bool {
	return len(bytes.Trim(text, "=")) == 0 || len(bytes.Trim(text, "-")) == 0
}

// isBreak tells whether a text is a line across the page.
func isBreak(text []byte) bool {
	marks := 0
	for _, c := range text {
		switch c {
		case ' ', '\t':
		case text[0]:
			marks++
		default:
			return false
		}
	}
	return marks >= 3 && strings.IndexByte("*-_", text[0]) >= 0
}

// markerOf returns the character that marks the item which a text begins with,
// and the width of the marker; 0 if it is none.
func markerOf(text []byte) (marker byte, width int) {
	digits := len(text) - len(bytes.TrimLeft(text, "0123456789"))
	switch {
	case digits > 9 || digits == len(text):
		return 0, 0
	case digits > 0 && text[digits] != '.' && text[digits] != ')', digits == 0 && strings.IndexByte("-+*", text[0]) < 0:
		return 0, 0
	case digits+1 < len(text) && text[digits+1] != ' ' && text[digits+1] != '\t':
		return 0, 0
	}
	return text[digits], digits + 1
}
