package compose

import (
	"sort"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// lineStarts returns the offset of each line as YAML 1.1 divides a text.
func lineStarts(text string) []int {
	starts := []int{0}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n', c == '\r' && !strings.HasPrefix(text[i+1:], "\n"):
			starts = append(starts, i+1)
		case c == 0xc2 && strings.HasPrefix(text[i:], "\u0085"):
			starts = append(starts, i+2)
		case c == 0xe2 && (strings.HasPrefix(text[i:], "\u2028") || strings.HasPrefix(text[i:], "\u2029")):
			starts = append(starts, i+3)
		}
	}
	return starts
}

// offset finds a place that YAML counts in lines and characters.
func (d *document) offset(line, column int) int {
	if line < 1 {
		return 0
	}
	if line > len(d.lines) {
		return len(d.text)
	}
	// Nodes come mostly in their order, so that a file of one long line is not
	// walked from its beginning for each of them.
	at, c := d.lines[line-1], 1
	if d.last.line == line && d.last.column <= column {
		at, c = d.last.offset, d.last.column
	}
	for ; c < column && at < len(d.text); c++ {
		_, size := utf8.DecodeRuneInString(d.text[at:])
		at += size
	}
	d.last = position{line, c, at}
	return at
}

// spot makes a spot of offsets.
func (d *document) spot(start, end int) spot {
	i := sort.SearchInts(d.lines, start+1) - 1
	line, from := i+1, 0
	if i >= 0 && i < len(d.lines) {
		from = d.lines[i]
	}
	return spot{d.file, int32(start), int32(min(end, len(d.text))), int32(line), int32(start - from + 1)}
}

// skipProperties passes over the tag and the anchor before a node's content.
func (d *document) skipProperties(at int, n *yaml.Node) int {
	if n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 && !strings.HasPrefix(n.Tag, "!") {
		return at
	}
	for at < len(d.text) && (d.text[at] == '&' || d.text[at] == '!') {
		at = d.next(at, " \t\r\n,]}")
		for next := d.skipBlank(at); next > at; next = d.skipBlank(at) {
			at = next
		}
	}
	return at
}

// skipBlank passes over white space and a comment.
func (d *document) skipBlank(at int) int {
	for at < len(d.text) && strings.IndexByte(" \t\r\n", d.text[at]) >= 0 {
		at++
	}
	if at > 0 && at < len(d.text) && d.text[at] == '#' && strings.IndexByte(" \t\n", d.text[at-1]) >= 0 {
		return d.next(at, "\n")
	}
	return at
}

// scalarEnd finds the end of a scalar that begins at start.
func (d *document) scalarEnd(n *yaml.Node, start int) int {
	rest := d.text[start:]
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		for i := 1; i < len(rest); i++ {
			if rest[i] == '\\' {
				i++
			} else if rest[i] == '"' {
				return start + i + 1
			}
		}
		return len(d.text)
	case n.Style&yaml.SingleQuotedStyle != 0:
		for i := 1; i < len(rest); i++ {
			if rest[i] == '\'' {
				if i++; i >= len(rest) || rest[i] != '\'' {
					return start + i
				}
			}
		}
		return len(d.text)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 && strings.HasPrefix(rest, n.Value):
		return start + len(n.Value)
	}
	return d.next(start, "\r\n")
}

// next finds the first of some bytes at or behind a place.
func (d *document) next(at int, bytes string) int {
	if i := strings.IndexAny(d.text[at:], bytes); i >= 0 {
		return at + i
	}
	return len(d.text)
}

// close finds the end of a collection whose last value ends at end: a flow
// collection has a bracket yet.
func (d *document) close(n *yaml.Node, start, end int) int {
	if n.Style&yaml.FlowStyle == 0 {
		return end
	}
	at := max(end, start+1)
	for range 100 { // comments and a last comma, not more
		if next := d.skipBlank(at); next > at {
			at = next
		} else if at < len(d.text) && d.text[at] == ',' {
			at++
		} else {
			break
		}
	}
	if at < len(d.text) && (d.text[at] == ']' || d.text[at] == '}') {
		return at + 1
	}
	return end
}
