package commit

import (
	"strings"
	"unicode/utf8"

	"github.com/megalint/megalint/lint"
)

// MessageEncoding refuses messages that are not text.
var MessageEncoding = &lint.Rule{
	Name: "message-encoding",
	Doc: `A message is valid text in the encoding that it declares

That is UTF-8, unless the commit says otherwise (` + "`i18n.commitEncoding`" + `). Bytes
that are invalid there turn into question marks in some tools and stop others.
A NUL byte cuts the message short in git's own output. A byte-order mark, which
some editors on Windows put at the beginning, sits invisibly before the header.

Source: saas-mega, "This helps with usage of Git tools"; git's manual,
git-commit(1), DISCUSSION.`,
	Severity: lint.Error, Since: "0.1",
	Message: messageEncoding,
}

const byteOrderMark = "\uFEFF"

func messageEncoding(p *lint.Pass, m *lint.Message) error {
	if strings.HasPrefix(m.Text, byteOrderMark) {
		mark := lint.Span{End: len(byteOrderMark)}
		p.Report(lint.Finding{
			Span:  mark,
			Text:  "the message begins with a byte-order mark: save it as UTF-8 without one",
			Fixes: []lint.Fix{{Title: "remove the byte-order mark", Safe: true, Edits: replace(mark, "")}},
		})
	}
	if nul := strings.IndexByte(m.Text, 0); nul >= 0 {
		p.Reportf(lint.Span{Start: nul, End: nul + 1}, "the message holds a NUL byte, where git cuts it short: remove it")
	}
	if m.EncodingFault != nil {
		at := lint.Span{}
		if i := strings.IndexRune(m.Text, utf8.RuneError); i >= 0 {
			at = lint.Span{Start: i, End: i + len(string(utf8.RuneError))}
		}
		p.Reportf(at, "%v: set i18n.commitEncoding, or write it in UTF-8", m.EncodingFault)
	}
	return nil
}
