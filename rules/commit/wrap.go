package commit

import (
	"fmt"
	"strings"

	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

// wrapFix wraps the paragraph that holds the line, if it is plain prose. It is
// offered only where the message reads the same afterwards.
func wrapFix(m *lint.Message, line, limit int) *lint.Fix {
	start, end, ok := prose(m.Message, line)
	if !ok {
		return nil
	}
	at := lint.Span{Start: m.Lines[start].Start, End: m.Lines[end-1].End}
	wrapped, ok := wrap(strings.Fields(at.In(m.Text)), limit)
	if !ok || wrapped == at.In(m.Text) || !keepsTrailers(m.Message, at, wrapped) {
		return nil
	}
	return &lint.Fix{
		Title: fmt.Sprintf("wrap the paragraph at %d columns", limit), Safe: true,
		Edits: replace(at, wrapped),
	}
}

// prose returns the lines [start, end) of the paragraph of the body that holds
// the line. It is not ok if any of them might be more than prose: part of a
// list, a quotation, a table, code, or a line broken on purpose.
func prose(m *message.Message, line int) (start, end int, ok bool) {
	if line < m.Body.Start || line >= m.Body.End || fenced(m, line) {
		return 0, 0, false
	}
	start, end = line, line
	for start > m.Body.Start && !m.Blank(start-1) {
		start--
	}
	for end < m.Body.End && !m.Blank(end) {
		if structured(m.Line(end)) {
			return 0, 0, false
		}
		end++
	}
	for i := start; i < line; i++ {
		if structured(m.Line(i)) {
			return 0, 0, false
		}
	}
	return start, end, true
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

// fenced tells whether the line stands in a block of code between fences.
func fenced(m *message.Message, line int) bool {
	inside := false
	for i := m.Body.Start; i < line; i++ {
		if l := strings.TrimSpace(m.Line(i)); strings.HasPrefix(l, "```") || strings.HasPrefix(l, "~~~") {
			inside = !inside
		}
	}
	return inside
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

// keepsTrailers tells whether git finds the same trailers after the edit: a
// line that begins with "Note:" could otherwise turn into one.
func keepsTrailers(m *message.Message, at lint.Span, wrapped string) bool {
	edited := message.Parse(m.Text[:at.Start]+wrapped+m.Text[at.End:], message.Options{})
	return len(edited.Trailers) == len(m.Trailers)
}
