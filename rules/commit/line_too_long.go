package commit

import (
	"fmt"
	"strings"

	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

type lineOptions struct {
	Limit int `yaml:"limit" doc:"how many columns a line may have"`
}

// Validate refuses a limit that no line could keep.
func (o lineOptions) Validate() error { return atLeastOne("limit", o.Limit) }

// LineTooLong holds lines to the width of a terminal.
var LineTooLong = &lint.Rule{
	Name: "line-too-long",
	Doc: `No line has more than 80 columns

git does not wrap messages: what is too long runs out of the terminal, and is
hard to read in a diff or a mail. Columns are those of a terminal: a wide
character of East Asia takes two, a combining one none, a tab goes to the next
multiple of eight.

Excused is what cannot be wrapped: a word, such as a URL, that stands alone on
its line, if need be after a bullet or ` + "`[1]:`" + `; trailers, which git keeps on one
line; subjects that git writes itself; the ` + "` (#123)`" + ` that GitHub appends.

The fix wraps the paragraph. It leaves lists, quotations, tables and code as
they are.

Source: saas-mega, "Any line of the commit message cannot be longer 80
characters! This helps with usage of Git tools".`,
	Severity: lint.Error, Since: "0.1",
	Options: lineOptions{Limit: 80},
	Message: lineTooLong,
}

func lineTooLong(p *lint.Pass, m *lint.Message) error {
	limit := p.Options.(lineOptions).Limit
	w := wrapper{m: m.Message, limit: limit}
	for i, at := range m.Lines {
		w.pass(i)
		line := at.In(m.Text)
		if m.TrailerBlock.Contains(i) || !wider(line, limit) {
			continue
		}
		if i == m.Title {
			if generatedTitle(m) {
				continue
			}
			line = withoutSuffix(line)
		}
		if !wider(line, limit) || unbreakable(line) {
			continue
		}
		p.Report(lint.Finding{
			Span:  lint.Span{Start: at.Start + text.CutColumns(line, limit), End: at.Start + len(line)},
			Text:  tooWide(line, limit, i == m.Title),
			Fixes: w.fix(i),
		})
	}
	return nil
}

// generatedTitle tells whether git wrote the title or the beginning of it, so
// that its length is nobody's fault.
func generatedTitle(m *lint.Message) bool {
	return m.Parents > 1 || wellFormedRevert(m) || !m.Autosquash.Empty()
}

// wider tells whether a line exceeds the limit. Only a tab takes more columns
// than bytes, so that most lines need no counting.
func wider(line string, limit int) bool {
	if len(line) <= limit && strings.IndexByte(line, '\t') < 0 {
		return false
	}
	return text.Columns(line) > limit
}

func tooWide(line string, limit int, title bool) string {
	remedy := "wrap it"
	if title {
		remedy = "shorten it"
	}
	n := text.Columns(line)
	return fmt.Sprintf("the line has %d columns, %d over the limit of %d: %s", n, n-limit, limit, remedy)
}

// unbreakable tells whether a line holds one word alone, behind a bullet or a
// reference mark. Scripts without spaces can be broken anywhere: they are told
// by characters that are wider than one column.
func unbreakable(line string) bool {
	word := strings.TrimSpace(line)
	if mark, rest, found := strings.Cut(word, " "); found && listMark(mark) {
		word = strings.TrimSpace(rest)
	}
	return !strings.ContainsAny(word, " \t") && text.Columns(word) <= text.Graphemes(word)
}

// listMark tells whether a word is a bullet, the number of a list's item, or a
// reference such as "[1]:" or "[1]".
func listMark(word string) bool {
	switch word {
	case "-", "*", "+", "•", "–", "—", ">":
		return true
	}
	if n := len(word); n > 1 && (word[n-1] == '.' || word[n-1] == ')') {
		return allDigits(word[:n-1])
	}
	reference := strings.TrimSuffix(word, ":")
	return len(reference) > 2 && reference[0] == '[' && reference[len(reference)-1] == ']'
}
