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
	q := question{key, text + " (" + m.where() + ")", n}
	if m.subject.major {
		m.ask(q)
		return 0
	}
	for _, name := range m.subject.names {
		m.sway(name, q)
	}
	return 0
}

// ask notes a question whose answer may decide what rules there are.
func (m *machine) ask(q question) {
	for _, other := range m.asked {
		if other.key == q.key {
			return
		}
	}
	if len(m.asked) < maxQuestions {
		m.asked = append(m.asked, q)
	}
}

const maxQuestions = 16

// subject is what the statement at hand can change: the values of some
// variables, or more than that.
type subject struct {
	major bool
	names []string
}

// swayed is a variable whose value depends on the answer to a question. The
// question is worth a world of its own only if a rule, an include or a
// condition around one comes to use the variable.
type swayed struct {
	name     string
	question question
}

const maxSwayed = 64

func (m *machine) sway(name string, q question) {
	for _, s := range m.swayed {
		if s.name == name && s.question.key == q.key {
			return
		}
	}
	if len(m.swayed) < maxSwayed {
		m.swayed = append(m.swayed, swayed{name, q})
	} else {
		m.ask(q)
	}
}

// about sets what a statement can change, and hands on the questions that the
// variables in its text depend on.
func (m *machine) about(s subject, text string) {
	m.subject = s
	for i := 0; i < len(m.swayed); i++ {
		sw := m.swayed[i]
		if !mentions(text, sw.name) {
			continue
		}
		if s.major {
			m.ask(sw.question)
		}
		for _, name := range s.names {
			m.sway(name, sw.question)
		}
	}
}

// mentions tells whether a text refers to a variable.
func mentions(text, name string) bool {
	for {
		i := strings.Index(text, name)
		if i < 0 {
			return false
		}
		if i > 0 && strings.IndexByte("({$ ,", text[i-1]) >= 0 {
			return true
		}
		text = text[i+len(name):]
	}
}

// stake tells what a conditional that begins before statement next can change:
// the variables that its branches set, or more if they hold anything else.
func (e *evaluation) stake(next int) subject {
	var s subject
	depth := 1
	for i := next; i < len(e.statements) && i < next+200; i++ {
		st := &e.statements[i]
		switch {
		case !st.parsed:
			if e.pending == nil {
				return subject{major: true}
			}
		case st.kind >= kindIfdef && st.kind <= kindIfneq:
			depth++
		case st.kind == kindEndif:
			if depth--; depth == 0 {
				return s
			}
		case st.kind == kindAssign:
			s.names = append(s.names, st.assign.name)
		case st.kind == kindBlank, st.kind == kindElse, st.kind == kindExport:
		default:
			return subject{major: true}
		}
	}
	return subject{major: true}
}
