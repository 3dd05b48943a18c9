package commit

import "github.com/megalint/megalint/lint"

// IssueMissing asks for a reference to an issue.
var IssueMissing = &lint.Rule{
	Name: "issue-missing",
	Doc: `The body or a trailer names an issue

For teams that plan all work in a tracker: each commit leads to the discussion
behind it. What a reference looks like is configurable; JIRA keys, ` + "`#123`" + `,
` + "`owner/repository#123`" + ` and addresses of issues are known. Off by default.

Reverts, merges and fixup commits lead to the commit that they are about, and
are excused.

Source: saas-mega, "The body is also the place to reference JIRA or GitHub
issues".`,
	Severity: lint.Off, Since: "0.1",
	Options: defaultIssues(),
	Message: issueMissing,
}

func issueMissing(p *lint.Pass, m *lint.Message) error {
	if m.Title < 0 || generated(m) {
		return nil
	}
	issues, err := compileIssues(p)
	if err != nil {
		return err
	}
	if _, ok := issues.find(m.Text[m.Lines[m.Title].End:]); !ok {
		p.Reportf(m.Lines[m.Title], "neither body nor trailers name an issue: refer to the one that asked for this")
	}
	return nil
}
