package report

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/megalint/megalint/lint"
)

// point is a place as people and editors count it: from 1.
type point struct{ line, column int }

func (p point) String() string { return strconv.Itoa(p.line) + ":" + strconv.Itoa(p.column) }

// document is a text that findings are about. It remembers where it looked
// last: findings come in order, so the next place is near, and even in a huge
// text no place costs more than the way there.
type document struct {
	text  string
	known bool // false: the text could not be had, and all places are 1:1

	offset int // where it looked last
	line   int // number of that line, from 0
	start  int // offset at which that line starts

	units wide
}

// wide remembers a column that was counted in UTF-16 code units.
type wide struct{ start, offset, column int }

// clamp returns the span's ends, forced into the text.
func (d *document) clamp(s lint.Span) (from, to int) {
	from = max(0, min(s.Start, len(d.text)))
	return from, max(from, min(s.End, len(d.text)))
}

// seek moves to the offset, which must lie in the text or at its end.
func (d *document) seek(offset int) {
	if offset >= d.offset {
		if n := strings.Count(d.text[d.offset:offset], "\n"); n > 0 {
			d.line += n
			d.start = strings.LastIndexByte(d.text[:offset], '\n') + 1
		}
	} else if n := strings.Count(d.text[offset:d.offset], "\n"); n > 0 {
		d.line -= n
		d.start = strings.LastIndexByte(d.text[:offset], '\n') + 1
	}
	d.offset = offset
}

// point returns the offset's place, its column in bytes.
func (d *document) point(offset int) point {
	d.seek(offset)
	return point{d.line + 1, offset - d.start + 1}
}

// span returns the places of both ends of a span, their columns in bytes.
func (d *document) span(s lint.Span) (start, end point) {
	from, to := d.clamp(s)
	return d.point(from), d.point(to)
}

// point16 returns the offset's place, its column in UTF-16 code units.
func (d *document) point16(offset int) point {
	d.seek(offset)
	u := &d.units
	switch back := u.offset - offset; {
	case u.start != d.start || u.column == 0:
		*u = wide{d.start, d.start, 1}
	case back > 0 && back < offset-d.start && utf8.RuneStart(d.text[offset]):
		// A finding's edits often begin where it does: all of a file may be one
		// line, which is not to be counted anew.
		*u = wide{d.start, offset, u.column - utf16Len(d.text[offset:u.offset])}
	case back > 0:
		*u = wide{d.start, d.start, 1}
	}
	u.column += utf16Len(d.text[u.offset:offset])
	u.offset = offset
	return point{d.line + 1, u.column}
}

// span16 is span with columns in UTF-16 code units.
func (d *document) span16(s lint.Span) (start, end point) {
	from, to := d.clamp(s)
	return d.point16(from), d.point16(to)
}

// utf16Len counts code units. A byte that is no UTF-8 counts as the one unit
// that its replacement takes.
func utf16Len(s string) int {
	n := 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			n++
			i++
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		if n++; size == 4 {
			n++
		}
		i += size
	}
	return n
}

// keptFiles is how many files a library keeps: the findings come sorted by path,
// but their fixes go to others too.
const keptFiles = 4

// library finds the documents of findings and keeps those used last.
type library struct {
	source  func(path string) ([]byte, error)
	message *lint.Message
	draft   document // message's
	files   []*file  // those used last, the last one first
}

type file struct {
	path string
	document
}

// open returns the document at the path, or the message if the path is empty.
func (l *library) open(path string, m *lint.Message) *document {
	if path == "" {
		return l.openMessage(m)
	}
	if i := slices.IndexFunc(l.files, func(f *file) bool { return f.path == path }); i >= 0 {
		f := l.files[i]
		l.files = slices.Insert(slices.Delete(l.files, i, i+1), 0, f)
		return &f.document
	}
	f := &file{path: path}
	l.files = slices.Insert(l.files[:min(len(l.files), keptFiles-1)], 0, f)
	if l.source != nil {
		if text, err := l.source(path); err == nil {
			f.text, f.known = string(text), true
		}
	}
	return &f.document
}

func (l *library) openMessage(m *lint.Message) *document {
	if m != l.message || m == nil {
		l.message, l.draft = m, document{}
		if m != nil && m.Message != nil {
			l.draft.text, l.draft.known = m.Text, true
		}
	}
	return &l.draft
}
