package commit

import (
	"errors"
	"strings"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
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

func messageEncoding(p *lint.Pass, m *lint.Message) error {
	if mark := m.ByteOrderMark; !mark.Empty() {
		p.Report(lint.Finding{
			Span:  mark,
			Text:  "the message begins with a byte-order mark: save it as UTF-8 without one",
			Fixes: []lint.Fix{{Title: "remove the byte-order mark", Safe: true, Edits: replace(mark, "")}},
		})
	}
	nul := strings.IndexByte(m.Text, 0)
	if nul >= 0 {
		p.Reportf(lint.Span{Start: nul, End: nul + 1}, "the message holds a NUL byte, where git cuts it short: remove it")
	}
	var fault *message.EncodingError
	switch {
	case m.EncodingFault == nil, nul >= 0 && errors.Is(m.EncodingFault, message.ErrNUL):
	case errors.As(m.EncodingFault, &fault):
		p.Reportf(fault.Span, "%v: set i18n.commitEncoding, or write it in UTF-8", fault)
	default:
		return m.EncodingFault
	}
	return nil
}
