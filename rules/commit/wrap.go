package commit

import (
	"fmt"
	"strings"

	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

// longestParagraph bounds what is wrapped, in bytes.
const longestParagraph = 64 << 10

// wrapper wraps the paragraphs of one message, whose lines pass it in order.
type wrapper struct {
	m     *message.Message
	limit int

	fenced bool // the line stands in a block of code between fences
	start  int  // the first line of its paragraph
	tried  int  // the end of the last paragraph that a fix was sought for
}

// pass takes notice of a line.
func (w *wrapper) pass(line int) {
	if line < w.m.Body.Start || w.m.Blank(line) {
		w.start = line + 1
		return
	}
	if l := strings.TrimSpace(w.m.Line(line)); strings.HasPrefix(l, "```") || strings.HasPrefix(l, "~~~") {
		w.fenced = !w.fenced
	}
}

// fix wraps the paragraph that holds the line, if it is plain prose. A
// paragraph is wrapped once, for the first of its long lines, and only where
// the message reads the same afterwards.
func (w *wrapper) fix(line int) []lint.Fix {
	if line < w.tried || !w.m.Body.Contains(line) || w.fenced {
		return nil
	}
	start := w.start
	for w.tried = start; w.tried < w.m.Body.End && !w.m.Blank(w.tried); w.tried++ {
	}
	at := lint.Span{Start: w.m.Lines[start].Start, End: w.m.Lines[w.tried-1].End}
	if at.Len() > longestParagraph || !prose(w.m, start, w.tried) {
		return nil
	}
	wrapped, ok := wrap(strings.Fields(at.In(w.m.Text)), w.limit)
	if !ok || wrapped == at.In(w.m.Text) || w.tried == w.m.Body.End && !keepsTrailers(w.m, at, wrapped) {
		return nil
	}
	return []lint.Fix{{
		Title: fmt.Sprintf("wrap the paragraph at %d columns", w.limit), Safe: true,
		Edits: replace(at, wrapped),
	}}
}

// prose tells whether none of the lines [start, end) might be more than that:
// part of a list, a quotation, a table, code, or a line broken on purpose.
func prose(m *message.Message, start, end int) bool {
	for i := start; i < end; i++ {
		if structured(m.Line(i)) {
			return false
		}
	}
	return true
}

// structured tells whether the layout of a line means something.
func structured(line string) bool {
	if line == "" || strings.ContainsRune(" \t>|#`~=<$%", rune(line[0])) || strings.HasSuffix(line, "  ") {
		return true
	}
	first, rest, _ := strings.Cut(line, " ")
	return listMark(first) || strings.HasSuffix(first, ":") || strings.Contains(rest, "  ") && !sentenceGaps(rest) ||
		strings.Contains(line, "\t")
}

// sentenceGaps tells whether double spaces stand only behind full stops, as
// typists used to set them; elsewhere they align columns.
func sentenceGaps(s string) bool {
	for i := strings.Index(s, "  "); i >= 0; i = strings.Index(s, "  ") {
		if i == 0 || !strings.ContainsRune(".!?:", rune(s[i-1])) {
			return false
		}
		s = strings.TrimLeft(s[i:], " ")
	}
	return true
}

// wrap fills lines greedily. A word that would mean something else at the
// beginning of a line, such as "#12", which git could take for a comment, or
// "-", a bullet, stays with the word before it.
func wrap(words []string, limit int) (string, bool) {
	var b strings.Builder
	width := 0
	for i := 0; i < len(words); {
		unit, next := words[i], i+1
		for next < len(words) && structured(words[next]) {
			unit += " " + words[next]
			next++
		}
		w := text.Columns(unit)
		switch {
		case width == 0:
		case width+1+w > limit:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		if w > limit && !unbreakable(unit) {
			return "", false
		}
		b.WriteString(unit)
		width += w
		i = next
	}
	return b.String(), true
}

// keepsTrailers tells whether git finds the same trailers after an edit of the
// last paragraph: a line that begins with "Note:" could turn into one.
func keepsTrailers(m *message.Message, at lint.Span, wrapped string) bool {
	edited := message.Parse(m.Text[:at.Start]+wrapped+m.Text[at.End:], message.Options{})
	return len(edited.Trailers) == len(m.Trailers)
}
