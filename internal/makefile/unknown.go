package makefile

import (
	"strconv"
	"strings"
)

// An unknown value stands in a string as a mark: NUL, a number, 0x01. A
// makefile cannot hold a NUL. The number leads to what the makefile says
// there, for people to read. A mark has no blanks, so that it is part of a
// word, although it may stand for none or several.

const (
	markStart = '\x00'
	markEnd   = '\x01'
)

// unknown makes a mark for a text such as `$(shell date)`. The same text is
// the same mark: it is taken to have one value.
func (m *machine) unknown(text string) string {
	text = m.show(text)
	if len(text) > 200 {
		text = text[:200] + "…"
	}
	if mark, ok := m.marks[text]; ok {
		return mark
	}
	if m.marks == nil {
		m.marks = make(map[string]string)
	}
	mark := string(rune(markStart)) + strconv.Itoa(len(m.markTexts)) + string(rune(markEnd))
	m.markTexts = append(m.markTexts, text)
	m.marks[text] = mark
	return mark
}

func hasUnknown(s string) bool { return strings.IndexByte(s, markStart) >= 0 }

// cutMark splits s around its first mark.
func cutMark(s string) (before, mark, after string, ok bool) {
	i := strings.IndexByte(s, markStart)
	if i < 0 {
		return s, "", "", false
	}
	n := strings.IndexByte(s[i:], markEnd)
	if n < 0 {
		return s[:i], s[i:], "", true
	}
	return s[:i], s[i : i+n+1], s[i+n+1:], true
}

// show writes the texts of marks in their places.
func (m *machine) show(s string) string {
	if !hasUnknown(s) {
		return s
	}
	var b strings.Builder
	for {
		before, mark, after, ok := cutMark(s)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString(m.markText(mark))
		s = after
	}
}

func (m *machine) markText(mark string) string {
	if len(mark) > 2 {
		if i, err := strconv.Atoi(mark[1 : len(mark)-1]); err == nil && i < len(m.markTexts) {
			return m.markTexts[i]
		}
	}
	return "?"
}

// could tells whether text could be the value of a string with marks, each of
// which may stand for anything; so may a % if asked.
func could(marked, text string, percent bool) bool {
	var parts []string
	for {
		before, _, after, ok := cutMark(marked)
		if percent {
			if i := strings.IndexByte(before, '%'); i >= 0 {
				before, after, ok = marked[:i], marked[i+1:], true
			}
		}
		parts = append(parts, before)
		if !ok {
			break
		}
		marked = after
	}
	last := len(parts) - 1
	if last == 0 {
		return parts[0] == text
	}
	if len(text) < len(parts[0])+len(parts[last]) ||
		!strings.HasPrefix(text, parts[0]) || !strings.HasSuffix(text, parts[last]) {
		return false
	}
	text = text[len(parts[0]) : len(text)-len(parts[last])]
	for _, part := range parts[1:last] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return true
}

// equal compares two values. The answer is a choice where it is not known.
func (m *machine) equal(a, b string) bool {
	if a == b {
		return true
	}
	switch {
	case !hasUnknown(a) && !hasUnknown(b):
		return false
	case !hasUnknown(b) && !could(a, b, false), !hasUnknown(a) && !could(b, a, false):
		return false
	}
	if b < a {
		a, b = b, a
	}
	return m.choose(m.show(a)+"\x00"+m.show(b), "whether "+m.quote(a)+" equals "+m.quote(b), 2) == 1
}

// filled tells whether a value is not empty.
func (m *machine) filled(s string) bool {
	if s == "" || !hasUnknown(s) {
		return s != ""
	}
	for rest := s; ; {
		before, _, after, ok := cutMark(rest)
		if before != "" {
			return true
		}
		if !ok {
			break
		}
		rest = after
	}
	return !m.equal("", s)
}

func (m *machine) quote(s string) string {
	if s == "" {
		return "nothing"
	}
	return m.show(s)
}

// A world is a set of answers to the questions that the tree does not answer:
// which branch, which system.
type world map[string]int

// question is one that came up, with the number of its answers.
type question struct {
	key  string
	text string
	n    int
}

// choose gives this world's answer, the first where it has none.
func (m *machine) choose(key, text string, n int) int {
	if i, ok := m.world[key]; ok {
		return i
	}
	if !m.reading {
		return 0
	}
	for _, q := range m.asked {
		if q.key == key {
			return 0
		}
	}
	if len(m.asked) < maxQuestions {
		m.asked = append(m.asked, question{key, text + " (" + m.where() + ")", n})
	}
	return 0
}

const maxQuestions = 16
