package commit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/megalint/megalint/internal/mood"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

// BodyNotImperative asks for the imperative in the body too.
var BodyNotImperative = &lint.Rule{
	Name: "body-not-imperative",
	Doc: `Sentences of the body that say what the commit does are imperative

"Add a cache. Also adds a test." says the same thing in two voices. The rule
looks at the first word of each sentence and bullet, and reports it only if it
is a verb in the past tense or the third person that was meant as an order.
Prose about how things are or were ("The cache grew without bounds") is what a
body is for, and passes.

Quotations, code and trailers are not judged.

Source: saas-mega, "Just as in the summary, use the imperative, present
tense".`,
	Severity: lint.Warning, Since: "0.1",
	Message: bodyNotImperative,
}

func bodyNotImperative(p *lint.Pass, m *lint.Message) error {
	if generated(m) {
		return nil
	}
	eachSentence(m.Message, func(at lint.Span) {
		v := mood.Sentence(at.In(m.Text))
		if v.Mood == mood.Past || v.Mood == mood.Third {
			p.Report(moodFinding(v, at.Start, moodFault(v), false))
		}
	})
	return nil
}

// eachSentence calls visit with the sentences of paragraphs and bullets.
func eachSentence(m *message.Message, visit func(lint.Span)) {
	fence := false
	for i := m.Body.Start; i < m.Body.End; {
		line := m.Line(i)
		if l := strings.TrimSpace(line); strings.HasPrefix(l, "```") || strings.HasPrefix(l, "~~~") {
			fence = !fence
			i++
			continue
		}
		if fence || !opens(m, i) {
			i++
			continue
		}
		end := i + 1
		for end < m.Body.End && continues(m.Line(end)) {
			end++
		}
		at := lint.Span{Start: m.Lines[i].Start, End: m.Lines[end-1].End}
		at.Start += bulletLen(line)
		splitSentences(m.Text, at, visit)
		i = end
	}
}

// opens tells whether a bullet or a paragraph of prose begins with the line. A
// paragraph in lower case may go on with a sentence that code or a list broke
// off: only the first one is taken for a beginning.
func opens(m *message.Message, i int) bool {
	line := m.Line(i)
	switch {
	case bulletLen(line) > 0:
		return spoken(strings.TrimLeft(line, " "))
	case !spoken(line):
		return false
	case i == m.Body.Start:
		return true
	}
	first, _ := utf8.DecodeRuneInString(line)
	return m.Blank(i-1) && !unicode.IsLower(first)
}

// spoken tells whether a line is prose, by what it begins with.
func spoken(line string) bool {
	return line != "" && !strings.HasPrefix(line, "    ") && !strings.ContainsRune("\t>|#~=<$%@", rune(line[0]))
}

// continues tells whether a line belongs to the sentence above it.
func continues(line string) bool {
	return strings.TrimSpace(line) != "" && bulletLen(line) == 0 && spoken(strings.TrimLeft(line, " "))
}

// bulletLen returns the length of the bullet that a line begins with, white
// space included; 0 if there is none.
func bulletLen(line string) int {
	mark := strings.TrimLeft(line, " ")
	word, rest, found := strings.Cut(mark, " ")
	if !found || !listMark(word) {
		return 0
	}
	return len(line) - len(strings.TrimLeft(rest, " "))
}

// splitSentences cuts where a full stop, white space and a capital meet.
func splitSentences(text string, at lint.Span, visit func(lint.Span)) {
	for at.Start < at.End {
		end := at.End
		rest := at.In(text)
		for i := 0; i+1 < len(rest); i++ {
			if c := rest[i]; c != '.' && c != '!' && c != '?' || rest[i+1] != ' ' && rest[i+1] != '\n' {
				continue
			}
			next := strings.TrimLeft(rest[i+1:], " \n")
			if r, _ := utf8.DecodeRuneInString(next); unicode.IsUpper(r) {
				end = at.Start + len(rest) - len(next)
				break
			}
		}
		visit(lint.Span{Start: at.Start, End: end})
		at.Start = end
	}
}
