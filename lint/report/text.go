package report

import (
	"io"
	"strconv"

	"github.com/megalint/megalint/lint"
)

// textWriter writes for people, in the manner of rustc and ruff:
//
//	error[summary-ends-with-period]: the summary ends with a period
//	 --> .git/COMMIT_EDITMSG:1:27
//	  |
//	1 | [lint] Retry lost requests.
//	  |                           ^
//	  = fix: remove the period
//	  + [lint] Retry lost requests
//
// Each finding stands alone, so that it can be quoted. One further down in a
// commit's message shows the message's title too, for that is how people know
// a commit.
type textWriter struct {
	sink
	o       Options
	library library
	out     []byte
	gutter  int // columns of the line numbers of this finding
	fixable int
	any     bool
}

// defaultWidth is how wide lines get at most, for longer ones are hard to read.
const defaultWidth = 120

func newText(w io.Writer, o Options) *textWriter {
	if o.Width <= 0 || o.Width > defaultWidth {
		o.Width = defaultWidth
	}
	return &textWriter{
		sink:    sink{w: w, live: o.Live},
		o:       o,
		library: library{source: o.Source},
		out:     make([]byte, 0, sinkSize+4<<10),
	}
}

// Finding writes a paragraph.
func (t *textWriter) Finding(f lint.Finding) error {
	if t.any {
		t.put("\n")
	}
	t.any = true
	color := severityColor(f.Severity)
	t.paint(color, f.Severity.String(), "["+f.Rule.Name+"]")
	t.style(bold)
	t.put(": ")
	t.visible(f.Text)
	t.style(reset)
	d := t.library.open(f.Path, f.Message)
	at := t.measure(d, f.Span)
	placed := d.known && f.Span != lint.Span{}
	t.place(f, at, placed)
	if placed {
		t.excerpt(d, f, color)
	} else if f.Path == "" {
		t.about(f)
	}
	for i := range f.Fixes {
		if i == maxFixes {
			break
		}
		t.fix(f, &f.Fixes[i])
	}
	if fixable(f) {
		t.fixable++
	}
	t.out = t.pass(t.out)
	return t.err
}

// maxFixes bounds how many ways out of a finding are shown.
const maxFixes = 3

// measure finds the place of a span and how wide the gutter must be.
func (t *textWriter) measure(d *document, s lint.Span) point {
	_, to := d.clamp(s)
	last := d.point(to)
	t.gutter = digits(last.line)
	start, _ := d.span(s)
	return start
}

func digits(n int) int {
	count := 1
	for ; n > 9; n /= 10 {
		count++
	}
	return count
}

// place writes the line with the arrow. A finding about a text as a whole has
// no line, nor has a folder or a file that cannot be read.
func (t *textWriter) place(f lint.Finding, at point, placed bool) {
	t.put("\n")
	t.pad(t.gutter)
	t.paint(blue, "--> ")
	switch {
	case f.Path != "":
		t.visible(f.Path)
		if f.Rev != "" {
			t.put(" in commit ")
			t.visible(lint.ShortID(f.Rev))
		}
	case f.Rev != "":
		t.put("commit ")
		t.visible(lint.ShortID(f.Rev))
	default:
		t.visible(t.o.message(f.Message))
	}
	if placed {
		t.put(":")
		t.number(at.line)
		t.put(":")
		t.number(at.column)
	}
	t.put("\n")
}

// Close writes the failures, the notes and a summary line.
func (t *textWriter) Close(r *lint.Result, _ Summary) error {
	if t.any {
		t.put("\n")
	}
	for _, failure := range Failures(r.Failures) {
		t.paint(red, "failure")
		t.style(bold)
		t.put(": ")
		t.visible(failure)
		t.style(reset)
		t.put("\n")
	}
	for _, note := range r.Notes {
		t.paint(bold, "note")
		t.put(": ")
		t.visible(note)
		t.put("\n")
	}
	if len(r.Failures)+len(r.Notes) > 0 {
		t.put("\n")
	}
	t.put(totals(r, &t.o, t.fixable, t.o.Fix))
	t.put("\n")
	t.out = t.flush(t.out)
	return t.err
}

// totals sums a run up in one line.
func totals(r *lint.Result, o *Options, fixable int, fix string) string {
	subjects := count(r.Messages, "message")
	switch {
	case r.Services > 0 && r.Messages > 0:
		subjects += " and " + count(r.Services, o.Noun())
	case r.Services > 0:
		subjects = count(r.Services, o.Noun())
	case o.Tree && o.Partial:
		subjects = count(0, o.Noun())
	case o.Tree:
		subjects = "the tree"
	}
	found := ""
	for _, part := range [...]struct {
		n    int
		noun string
	}{{r.Errors, "error"}, {r.Warnings, "warning"}, {r.Infos, "info"}, {len(Failures(r.Failures)), "failure"}} {
		if part.n > 0 {
			found += ", " + count(part.n, part.noun)
		}
	}
	if found == "" {
		return subjects + ": no findings"
	}
	line := found[2:] + " in " + subjects
	if o.Tree && o.Partial && r.Services+r.Messages == 0 {
		line = found[2:] + " outside of " + o.Noun() + "s"
	}
	if fixable > 0 {
		line += "; " + fix + " mends " + strconv.Itoa(fixable)
	}
	return line
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// The ANSI sequences in use.
const (
	reset  = "\x1b[0m"
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	green  = "\x1b[32m"
	yellow = "\x1b[1;33m"
	blue   = "\x1b[1;34m"
	cyan   = "\x1b[1;36m"
)

func severityColor(s lint.Severity) string {
	switch s {
	case lint.Error:
		return red
	case lint.Warning:
		return yellow
	}
	return cyan
}

func (t *textWriter) put(s string)     { t.out = append(t.out, s...) }
func (t *textWriter) number(n int)     { t.out = strconv.AppendInt(t.out, int64(n), 10) }
func (t *textWriter) visible(s string) { t.out = appendVisible(t.out, s) }

func (t *textWriter) pad(n int) {
	for range n {
		t.out = append(t.out, ' ')
	}
}

// style switches a colour on or, with reset, off.
func (t *textWriter) style(sequence string) {
	if t.o.Color {
		t.put(sequence)
	}
}

// paint writes the parts in a colour.
func (t *textWriter) paint(color string, parts ...string) {
	t.style(color)
	for _, p := range parts {
		t.put(p)
	}
	t.style(reset)
}
