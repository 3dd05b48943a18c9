package html

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
)

// document is a text that findings are about.
type document struct {
	text   string
	known  bool
	starts []int // offsets of the lines, found when they are asked for
}

// files keeps the texts of the last few files.
type files struct {
	source func(path string) ([]byte, error)
	last   [4]struct {
		path string
		*document
	}
	next int
}

// open returns the file at the path, or the message if the path is empty.
func (l *files) open(path string, m *lint.Message) *document {
	if path == "" {
		if m == nil || m.Message == nil {
			return &document{}
		}
		return &document{text: m.Text, known: true}
	}
	for i := range l.last {
		if l.last[i].document != nil && l.last[i].path == path {
			return l.last[i].document
		}
	}
	d := &document{}
	if l.source != nil {
		if text, err := l.source(path); err == nil {
			d.text, d.known = string(text), true
		}
	}
	l.last[l.next].path, l.last[l.next].document = path, d
	l.next = (l.next + 1) % len(l.last)
	return d
}

// line returns the number of the line that holds an offset, from 0.
func (d *document) line(offset int) int {
	if d.starts == nil {
		d.starts = []int{0}
		for at := 0; ; {
			i := strings.IndexByte(d.text[at:], '\n')
			if i < 0 {
				break
			}
			at += i + 1
			d.starts = append(d.starts, at)
		}
	}
	return sort.SearchInts(d.starts, offset+1) - 1
}

// end returns where a line ends, without what ends it.
func (d *document) end(line int) int {
	if line+1 < len(d.starts) {
		end := d.starts[line+1] - 1
		if end > d.starts[line] && d.text[end-1] == '\r' {
			end--
		}
		return end
	}
	return len(d.text)
}

// place returns the line and column of an offset, from 1, columns in bytes.
func (d *document) place(offset int) string {
	line := d.line(offset)
	return strconv.Itoa(line+1) + ":" + strconv.Itoa(offset-d.starts[line]+1)
}

// excerptLine is a line of an excerpt, cut into what stands before a fault, the
// fault, and what stands behind it.
type excerptLine struct {
	Number               int
	Before, Mark, Behind string
	Marked               bool // the fault is here, if only between two characters
	Gap                  bool // lines are left out before this one
}

const (
	// maxLines is up to how many lines of a fault are shown.
	maxLines = 8
	// ahead and around are how many bytes of a long line are shown on either side
	// of a fault, so that it is in sight, and maxMark how many of the fault.
	ahead, around, maxMark = 60, 120, 240
)

// excerpt returns the lines of a span with one more on each side, and the place
// where it starts.
func (d *document) excerpt(s lint.Span) (lines []excerptLine, place string) {
	from := max(0, min(s.Start, len(d.text)))
	to := max(from, min(s.End, len(d.text)))
	first, last := d.line(from), d.line(max(from, to-1))
	gap := false
	for line := max(0, first-1); line <= min(last+1, len(d.starts)-1); line++ {
		if line > first+maxLines-2 && line < last {
			gap = true
			continue
		}
		start, end := d.starts[line], d.end(line)
		if line > last && start == len(d.text) {
			break // what follows the last line's end is no line
		}
		x := excerptLine{Number: line + 1, Gap: gap}
		gap = false
		if line < first || line > last {
			x.Before = visible(clip(d.text[start:end], 0, 2*around))
		} else {
			x.Marked = true
			a, b := min(max(from, start), end), min(max(to, start), end)
			x.Before, x.Mark, x.Behind = cut(d.text[start:end], a-start, b-start)
		}
		lines = append(lines, x)
	}
	return lines, d.place(from)
}

// cut takes a line apart at a fault, and leaves out what is far from it.
func cut(line string, from, to int) (before, mark, behind string) {
	before, behind = line[:from], line[to:]
	if len(before) > ahead+around/2 {
		at := len(before) - ahead
		for at < len(before) && !utf8.RuneStart(before[at]) {
			at++
		}
		before = "…" + before[at:]
	}
	return visible(before), visible(clip(line[from:to], 0, maxMark)), visible(clip(behind, 0, around))
}

// clip returns a part of a text of at most some bytes.
func clip(s string, from, limit int) string {
	s = s[from:]
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}

// visible is report.Visible for a line that keeps its tabs.
func visible(s string) string {
	parts := strings.Split(s, "\t")
	for i := range parts {
		parts[i] = report.Visible(parts[i])
	}
	return strings.Join(parts, "\t")
}

// maxFixes is how many ways out of a fault are shown, maxMended how many lines
// of each.
const (
	maxFixes  = 3
	maxMended = 8
)

// mend is a fix: what it does, and the lines as it leaves them or the commands
// that do it.
type mend struct {
	Title, Place string
	Safe         bool // --fix applies it
	Lines        []string
	Commands     []string
}

func (w *writer) mend(f lint.Finding, x *lint.Fix) mend {
	m := mend{Title: report.Visible(x.Title), Safe: x.Safe && f.Rev == ""}
	if len(x.Edits) == 0 {
		return m
	}
	path := x.Edits[0].Path
	d := w.files.open(path, f.Message)
	if d.known {
		if lines, start, ok := report.Mended(d.text, path, x); ok {
			if path != f.Path {
				m.Place = report.Visible(path) + ":" + d.place(start)
			}
			for i, line := range strings.Split(lines, "\n") {
				if i == maxMended {
					m.Lines = append(m.Lines, "…")
					break
				}
				m.Lines = append(m.Lines, visible(clip(line, 0, 2*around)))
			}
			return m
		}
	}
	for i := range x.Edits {
		if e := &x.Edits[i]; e.Mode != 0 && e.Span == (lint.Span{}) && e.New == "" && len(m.Commands) < maxMended {
			m.Commands = append(m.Commands, report.Visible(report.ModeCommand(e)))
		}
	}
	return m
}
