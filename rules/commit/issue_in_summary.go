package commit

import (
	"fmt"

	"github.com/megalint/megalint/lint"
)

// IssueInSummary moves issues to the body.
var IssueInSummary = &lint.Rule{
	Name: "issue-in-summary",
	Doc: `Issues are referred to in the body, not in the summary

A key such as ` + "`ABC-123`" + ` or ` + "`#123`" + ` tells a reader of the log nothing, and takes
room from the words that would. The ` + "` (#123)`" + ` that GitHub appends when it
squashes is no fault.

Source: saas-mega, "The body is also the place to reference JIRA or GitHub
issues".`,
	Severity: lint.Warning, Since: "0.1",
	Options: defaultIssues(),
	Message: issueInSummary,
}

func issueInSummary(p *lint.Pass, m *lint.Message) error {
	if !summarized(m) {
		return nil
	}
	issues, err := compileIssues(p)
	if err != nil {
		return err
	}
	at := summary(m)
	found, ok := issues.find(at.In(m.Text))
	if !ok {
		return nil
	}
	key := found.In(at.In(m.Text))
	found.Start += at.Start
	found.End += at.Start
	p.Report(lint.Finding{Span: found, Text: fmt.Sprintf("%q stands in the summary: refer to it in the body", key)})
	return nil
}
