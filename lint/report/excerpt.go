package report

import (
	"strconv"
	"strings"

	"github.com/megalint/megalint/lint"
)

// maxMarked is up to how many lines of a span are all shown. Of a longer one
// the first two and the last tell where it is.
const maxMarked = 4

// excerpt writes the lines that the finding's span covers, with carets under
// it.
func (t *textWriter) excerpt(d *document, f lint.Finding, color string) {
	from, to := d.clamp(f.Span)
	d.seek(from)
	first, start := d.line, d.start
	d.seek(max(from, to-1)) // the line's end belongs to the line
	last, lastStart := d.line, d.start
	t.bar("")
	t.put("\n")
	t.title(f, first)
	for line := first; ; line++ {
		if line == first+2 && last-first >= maxMarked {
			t.put("...\n")
			line, start = last, lastStart
		}
		if start > from { // a later line of the span: its indentation is not marked
			from = start
			for from < to && (d.text[from] == ' ' || d.text[from] == '\t') {
				from++
			}
		}
		t.numbered(line + 1)
		v := view{text: d.text, start: start, from: from, to: to, limit: t.limit()}
		v.frame()
		t.show(&v)
		t.put("\n")
		t.carets(&v, color)
		if line >= last {
			return
		}
		start += strings.IndexByte(d.text[start:], '\n') + 1
	}
}

// title shows the title of a commit's message, when the span lies below it.
func (t *textWriter) title(f lint.Finding, first int) {
	if f.Rev == "" || f.Path != "" || f.Message == nil || f.Message.Title < 0 || f.Message.Title >= first {
		return
	}
	t.line(f.Message)
	if first > f.Message.Title+1 {
		t.put("...\n")
	}
}

// about shows the title of the message that a finding is about as a whole.
func (t *textWriter) about(f lint.Finding) {
	if f.Message == nil || f.Message.Message == nil || f.Message.Title < 0 {
		return
	}
	t.gutter = digits(f.Message.Title + 1)
	t.bar("")
	t.put("\n")
	t.line(f.Message)
}

// line writes the title of a message.
func (t *textWriter) line(m *lint.Message) {
	start := m.Lines[m.Title].Start
	t.numbered(m.Title + 1)
	v := view{text: m.Text, start: start, from: start, to: start, limit: t.limit()}
	v.frame()
	t.show(&v)
	t.put("\n")
}

// limit is how many columns are left for text beside the gutter.
func (t *textWriter) limit() int { return max(t.o.Width-t.gutter-4, 20) }

// bar writes the gutter of a line without a number.
func (t *textWriter) bar(after string) {
	t.pad(t.gutter)
	t.paint(blue, " |", after)
}

func (t *textWriter) numbered(n int) {
	t.pad(t.gutter - digits(n))
	t.style(blue)
	t.number(n)
	t.put(" |")
	t.style(reset)
}

// show writes the visible part of a line, and learns the columns of its span.
func (t *textWriter) show(v *view) {
	if v.lo < v.end {
		t.put(" ")
	}
	t.out = v.append(t.out)
}

func (t *textWriter) carets(v *view, color string) {
	t.bar(" ")
	t.pad(v.left)
	t.style(color)
	for range max(1, v.right-v.left) {
		t.put("^")
	}
	t.style(reset)
	t.put("\n")
}

// maxMended bounds, in bytes, how long a passage is shown as a fix leaves it,
// and maxMendedLines in lines.
const (
	maxMended      = 4 << 10
	maxMendedLines = 6
)

// fix writes what a fix does and, where that is short, the lines as it leaves
// them, or the commands that do it. It is a help to the reader where --fix
// leaves it to him.
func (t *textWriter) fix(f lint.Finding, x *lint.Fix) {
	t.pad(t.gutter)
	t.paint(blue, " = ")
	label := "help: "
	if x.Safe && f.Rev == "" {
		label = "fix: "
	}
	t.paint(bold, label)
	t.visible(x.Title)
	t.put("\n")
	path := target(x)
	d := t.library.open(path, f.Message)
	lines, _, at, ok := mended(d, path, x)
	if !ok {
		t.commands(x)
		return
	}
	if path != f.Path {
		t.pad(t.gutter)
		t.paint(blue, " --> ")
		t.visible(path)
		t.put(":" + d.point(x.Edits[0].Start).String() + "\n")
	}
	for i := 0; ; i++ {
		if i == maxMendedLines {
			t.pad(t.gutter)
			t.put(" ...\n")
			return
		}
		line, rest, more := strings.Cut(lines, "\n")
		t.pad(t.gutter)
		t.style(green)
		t.put(" +")
		v := view{text: line, from: min(at, len(line)), to: min(at, len(line)), limit: t.limit()}
		v.frame()
		t.show(&v)
		t.style(reset)
		t.put("\n")
		if !more {
			return
		}
		lines, at = rest, 0
	}
}

// commands writes what a fix of nothing but modes comes to in a shell.
func (t *textWriter) commands(x *lint.Fix) {
	for i := range x.Edits {
		if x.Edits[i].Mode == 0 || x.Edits[i].Span != (lint.Span{}) || x.Edits[i].New != "" {
			return
		}
	}
	for i := range x.Edits {
		t.pad(t.gutter)
		t.style(green)
		t.put(" $ ")
		t.visible(ModeCommand(&x.Edits[i]))
		t.style(reset)
		t.put("\n")
	}
}

// ModeCommand returns the command that gives a file the mode of an edit.
func ModeCommand(e *lint.Edit) string {
	mode := "chmod " + strconv.FormatInt(int64(e.Mode.Perm()), 8) + " "
	switch e.Mode.Perm() {
	case 0o755:
		mode = "chmod +x "
	case 0o644:
		mode = "chmod -x "
	}
	path := e.Path
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	if strings.Trim(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+@:,") != "" {
		path = "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return mode + path
}

// target is the file that a fix edits; with several, the one of its first edit.
func target(x *lint.Fix) string {
	if len(x.Edits) == 0 {
		return ""
	}
	return x.Edits[0].Path
}

// Mended returns the lines of a text that a fix changes, as it leaves them, and
// the offset at which they begin. Path is the text's, as edits name it. It is
// not ok when the fix changes other texts too, or a long passage.
func Mended(text, path string, f *lint.Fix) (lines string, start int, ok bool) {
	lines, start, _, ok = mended(&document{text: text, known: true}, path, f)
	return lines, start, ok
}

// mended is Mended, and tells how far into the lines something changes first.
func mended(d *document, path string, f *lint.Fix) (lines string, start, at int, ok bool) {
	from, to, ok := reach(d, path, f, maxMended)
	if !ok {
		return "", 0, 0, false
	}
	// No farther than it matters: all of a file may be one line.
	lo := max(0, from-maxMended-1)
	if start = lo + strings.LastIndexByte(d.text[lo:from], '\n') + 1; start == lo && lo > 0 {
		return "", 0, 0, false
	}
	end := lineEnd(d.text, to, maxMended)
	if end < 0 || end-start > maxMended {
		return "", 0, 0, false
	}
	lines, err := rewrite(d.text, start, end, f.Edits)
	return lines, start, from - start, err == nil
}

// lineEnd returns the offset of the end of the line that holds the offset, or
// -1 if that is farther than the limit.
func lineEnd(text string, offset, limit int) int {
	rest := text[offset:min(len(text), offset+limit)]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		return offset + i
	}
	if offset+len(rest) < len(text) {
		return -1
	}
	return len(text)
}
