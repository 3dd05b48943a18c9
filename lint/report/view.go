package report

import (
	"unicode/utf8"

	"github.com/megalint/megalint/lint"
)

// view is the part of a line that fits into some columns, chosen so that the
// start of a span is in it. However long the line is, a view looks at a few
// hundred bytes around that start only.
type view struct {
	text     string
	start    int // offset of the line
	from, to int // the span's part in this line, or beyond its end
	limit    int // columns

	// frame sets these: what is shown, and whether the line goes on beyond it.
	lo, end                int
	moreBefore, moreBehind bool
	left, right            int // columns of the span, set by append
}

// frame chooses what to show.
func (v *view) frame() {
	v.end = lineEnd(v.text, v.from, 4*v.limit)
	if v.end < 0 {
		v.end, v.moreBehind = v.from+4*v.limit, true
		for v.end > v.from && !utf8.RuneStart(v.text[v.end]) {
			v.end--
		}
	} else if v.end > v.from && v.end > v.start && v.text[v.end-1] == '\r' && v.to <= v.end-1 {
		v.end--
	}
	v.lo = v.start
	if v.end-v.start <= v.limit && plain(v.text[v.start:v.end]) == v.end-v.start {
		return
	}
	behind := v.columns(v.from, v.end, 2*v.limit/3)
	v.back(v.limit - behind)
}

// columns measures a part of the line, at most up to a limit.
func (v *view) columns(from, to, limit int) int {
	var scratch [maxCluster]byte
	n := 0
	for from < to && n < limit {
		_, size, width := appendUnit(scratch[:0], v.text[from:to], n)
		n += width
		from += size
	}
	return min(n, limit)
}

// back moves the view's start away from the span: to the start of the line, or
// by as many columns as leave room for the sign that there is more.
func (v *view) back(columns int) {
	var scratch [maxCluster]byte
	lo, n, cut := v.from, 0, v.from
	for lo > v.start {
		_, size := utf8.DecodeLastRuneInString(v.text[v.start:lo])
		_, _, width := appendUnit(scratch[:0], v.text[lo-size:lo], 0)
		if n += width; n > columns || v.from-lo > 4*v.limit {
			v.lo, v.moreBefore = cut, true
			return
		}
		lo -= size
		if n < columns {
			cut = lo
		}
	}
	v.lo = v.start
}

// append appends what the view shows, and finds the columns of the span.
func (v *view) append(dst []byte) []byte {
	column, pos := 0, v.lo
	if v.moreBefore {
		dst = append(dst, "…"...)
		column++
	}
	v.left, v.right = -1, -1
	for pos < v.end && column < v.limit {
		size := min(plain(v.text[pos:v.end]), v.limit-column)
		width := size
		if size > 0 {
			dst = append(dst, v.text[pos:pos+size]...)
		} else {
			before := len(dst)
			dst, size, width = appendUnit(dst, v.text[pos:v.end], column)
			if column+width > v.limit {
				dst = dst[:before]
				break
			}
		}
		v.mark(pos, size, column, width)
		pos, column = pos+size, column+width
	}
	if v.left < 0 {
		v.left = column
	}
	if v.to <= v.from {
		v.right = v.left
	} else if v.right < 0 {
		v.right = column
	}
	if pos < v.end || v.moreBehind {
		dst = append(dst, "…"...)
	}
	return dst
}

// mark looks whether the span starts or ends within what was just shown: some
// bytes of one column each, or one character.
func (v *view) mark(pos, size, column, width int) {
	if v.from >= pos && v.from < pos+size {
		v.left = column
		if size == width {
			v.left += v.from - pos
		}
	}
	if v.to > pos && v.to <= pos+size {
		v.right = column + width
		if size == width {
			v.right = column + v.to - pos
		}
	}
}

// cite returns ":line:column: " and the line, for formats that point at a
// place in words. Of a text as a whole it cites the first line, without a
// place; of one that is not known, nothing.
func cite(d *document, s lint.Span) string {
	if !d.known {
		return ""
	}
	from, _ := d.clamp(s)
	d.seek(from)
	v := view{text: d.text, start: d.start, from: from, to: from, limit: defaultWidth}
	v.frame()
	line := string(v.append(nil))
	if line != "" {
		line = ": " + line
	}
	if s == (lint.Span{}) {
		return line
	}
	return ":" + d.point(from).String() + line
}
