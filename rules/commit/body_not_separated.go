package commit

import "github.com/megalint/megalint/lint"

// BodyNotSeparated asks for the blank line between header and body.
var BodyNotSeparated = &lint.Rule{
	Name: "body-not-separated",
	Doc: `A blank line stands between header and body

git takes all lines up to the first blank one as the subject, and joins them
into one: without the blank line the body ends up in every log, mail subject
and pull-request title.

Source: saas-mega, "Each commit message consists of a header and a body"; git's
own manual, git-commit(1), DISCUSSION.`,
	Severity: lint.Error, Since: "0.1",
	Message: bodyNotSeparated,
}

func bodyNotSeparated(p *lint.Pass, m *lint.Message) error {
	if m.Title < 0 || m.TitleEnd <= m.Title+1 {
		return nil
	}
	second := m.Lines[m.Title+1]
	p.Report(lint.Finding{
		Span: second,
		Text: "the body follows the header at once: put a blank line before it",
		Fixes: []lint.Fix{{
			Title: "insert a blank line", Safe: true,
			Edits: replace(lint.Span{Start: second.Start, End: second.Start}, "\n"),
		}},
	})
	return nil
}
