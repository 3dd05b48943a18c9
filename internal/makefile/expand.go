package makefile

import (
	"slices"
	"strings"
)

// expand replaces the references to variables and functions in s.
func (m *machine) expand(s string) string {
	if strings.IndexByte(s, '$') < 0 {
		return s
	}
	m.enter()
	// All expansions share one buffer, each using its end.
	base := len(m.buffer)
	for i := 0; i < len(s); {
		d := strings.IndexByte(s[i:], '$')
		if d < 0 {
			m.buffer = append(m.buffer, s[i:]...)
			break
		}
		m.buffer = append(m.buffer, s[i:i+d]...)
		i += d + 1
		if i >= len(s) {
			m.buffer = append(m.buffer, '$')
			break
		}
		var text string
		switch s[i] {
		case '$':
			text, i = "$", i+1
		case '(', '{':
			text, i = m.reference(s, i)
			if len(m.buffer) == base && i >= len(s) {
				m.spend(len(s))
				m.leave()
				return text // the whole string: no need to copy
			}
		default:
			text, i = m.named(s[i:i+1]), i+1
		}
		m.buffer = append(m.buffer, text...)
		m.checkSize(len(m.buffer) - base)
	}
	out := string(m.buffer[base:])
	m.buffer = m.buffer[:base]
	m.spend(len(s) + len(out))
	m.leave()
	return out
}

// named gives the value of the variable of that name.
func (m *machine) named(name string) string {
	v := m.lookup(name)
	if v == nil {
		return m.undefinedValue(name)
	}
	return m.value(v)
}

// undefinedValue is empty, unless an unknown name or an unread makefile may
// have defined the variable.
func (m *machine) undefinedValue(name string) string {
	if hasUnknown(name) {
		return m.unknown("$(" + name + ")")
	}
	return ""
}

// reference expands what begins with the parenthesis or brace at s[i] and
// tells where it ends.
func (m *machine) reference(s string, i int) (string, int) {
	open := s[i]
	begin := i + 1
	if text, end, ok := m.function(s, i); ok {
		return text, end
	}
	end := strings.IndexByte(s[begin:], closing(open))
	if end < 0 {
		m.fail("unterminated variable reference")
	}
	end += begin
	name, next := s[begin:end], end+1
	if strings.IndexByte(name, '$') >= 0 {
		depth, p := 0, begin
		for ; p < len(s); p++ {
			if s[p] == open {
				depth++
			} else if s[p] == closing(open) {
				if depth--; depth < 0 {
					break
				}
			}
		}
		next = min(p+1, len(s))
		m.spend((p - begin) / 8)
		if depth < 0 {
			name = m.expand(s[begin:p])
		}
	}
	if colon := strings.IndexByte(name, ':'); colon >= 0 {
		if from, to, ok := strings.Cut(name[colon+1:], "="); ok {
			return m.substitution(name[:colon], from, to), next
		}
	}
	return m.named(name), next
}

// substitution expands $(name:from=to).
func (m *machine) substitution(name, from, to string) string {
	v := m.lookup(name)
	if v == nil {
		return m.undefinedValue(name)
	}
	value := m.value(v)
	if pattern, percent := findUnquoted(from, "%", false); percent >= 0 {
		return m.patsubst(newPattern(pattern, percent), parsePattern(to), value)
	}
	// Without %, the ends of words are replaced.
	return m.patsubst(pattern{text: "%" + from, suffix: from, percent: true}, newPattern("%"+to, 0), value)
}

// pattern is text with at most one %.
type pattern struct {
	text           string
	prefix, suffix string
	percent        bool
}

// parsePattern finds the first % that no backslash quotes.
func parsePattern(s string) pattern {
	s, at := findUnquoted(s, "%", false)
	return newPattern(s, at)
}

func newPattern(s string, at int) pattern {
	if at < 0 {
		return pattern{text: s}
	}
	return pattern{text: s, prefix: s[:at], suffix: s[at+1:], percent: true}
}

// match gives what the % stands for in a word.
func (p pattern) match(word string) (stem string, ok bool) {
	if !p.percent {
		return "", word == p.text
	}
	if len(word) < len(p.prefix)+len(p.suffix) || !strings.HasPrefix(word, p.prefix) || !strings.HasSuffix(word, p.suffix) {
		return "", false
	}
	return word[len(p.prefix) : len(word)-len(p.suffix)], true
}

// every tells whether the pattern matches all words.
func (p pattern) every() bool { return p.percent && p.prefix == "" && p.suffix == "" }

// patsubst replaces the words of text that match.
func (m *machine) patsubst(from, to pattern, text string) string {
	if !from.percent {
		to = pattern{text: to.text}
	}
	if hasUnknown(from.text) {
		return m.unknown("$(patsubst " + from.text + "," + to.text + "," + text + ")")
	}
	var out []byte
	for {
		var word string
		if word, text = nextWord(text); word == "" {
			break
		}
		m.spend(8)
		stem, ok := from.match(word)
		space := true
		switch {
		case hasUnknown(word) && !ok && m.mayMatch(from, word):
			// It is taken to match: that is what such a call is for.
			mark := m.unknown("$(patsubst " + from.text + ",%," + word + ")")
			if !to.percent {
				mark = m.unknown("$(patsubst " + from.text + "," + to.text + "," + word + ")")
			}
			out = append(append(append(out, to.prefix...), mark...), to.suffix...)
		case hasUnknown(word) && ok && !to.percent && !from.every():
			out = append(out, m.unknown("$(patsubst "+from.text+","+to.text+","+word+")")...)
		case !ok:
			out = append(out, word...)
		case to.percent:
			out = append(append(append(out, to.prefix...), stem...), to.suffix...)
			space = to.prefix != "" || len(word)+len(to.suffix) > 0
		default:
			out = append(out, to.text...)
			space = to.text != ""
		}
		if space {
			out = append(out, ' ')
		}
		m.checkSize(len(out))
	}
	if len(out) > 0 {
		out = out[:len(out)-1]
	}
	return string(out)
}

// mayMatch tells whether a word with marks could match the pattern.
func (m *machine) mayMatch(p pattern, word string) bool {
	before, _, _, _ := cutMark(word)
	after := word[strings.LastIndexByte(word, markEnd)+1:]
	if !p.percent {
		return could(word, p.text, false)
	}
	n := min(len(before), len(p.prefix))
	k := min(len(after), len(p.suffix))
	return before[:n] == p.prefix[:n] && after[len(after)-k:] == p.suffix[len(p.suffix)-k:]
}

// joiner puts words together, a space between them. One alone stays as it is.
type joiner struct {
	one string
	buf []byte
}

func (j *joiner) add(word string) {
	if word == "" {
		return
	}
	if j.one == "" {
		j.one = word
		return
	}
	if len(j.buf) == 0 {
		j.buf = append(j.buf, j.one...)
	}
	j.buf = append(append(j.buf, ' '), word...)
}

func (j *joiner) size() int { return max(len(j.one), len(j.buf)) }

func (j *joiner) String() string {
	if len(j.buf) == 0 {
		return j.one
	}
	return string(j.buf)
}

// nameSet is a set of names, of which there are few most times.
type nameSet struct {
	few  [8]string
	n    int // of few
	many map[string]bool
}

// add tells whether the name is a new one.
func (s *nameSet) add(name string) bool {
	if s.many[name] || slices.Contains(s.few[:s.n], name) {
		return false
	}
	if s.n < len(s.few) {
		s.few[s.n] = name
		s.n++
		return true
	}
	if s.many == nil {
		s.many = make(map[string]bool)
	}
	s.many[name] = true
	return true
}
