package commit

import "github.com/megalint/megalint/lint"

// MessageEmpty refuses commits without a message.
var MessageEmpty = &lint.Rule{
	Name: "message-empty",
	Doc: `A range holds no commit without a message

git refuses an empty message by itself, unless it is told otherwise
(` + "`--allow-empty-message`" + `, some imports and editors). Nothing is left then that
says what was done. In the commit-msg hook the rule is silent: git aborts there
without any help.

Source: saas-mega, "Commit Message Format".`,
	Severity: lint.Error, Since: "0.1",
	Message: messageEmpty,
}

func messageEmpty(p *lint.Pass, m *lint.Message) error {
	if m.Title < 0 && m.Stage != lint.Draft {
		p.Reportf(lint.Span{}, "the message is empty: say what the commit does")
	}
	return nil
}
