package commit

import "github.com/megalint/megalint/lint"

// MergeCommit keeps merges out of the branch that is shipped.
var MergeCommit = &lint.Rule{
	Name: "merge-commit",
	Doc: `The branch that is shipped holds no merge commits

"Squash and merge" turns a pull request into one commit, so that each commit of
the shared branch is one reviewed change, and a revert or a bisection has one
place to go. A merge is known by its parents, never by its text.

Source: saas-mega, "Pull Requests": use GitHub's "Squash and Merge".`,
	Severity: lint.Warning, Since: "0.1",
	Message: mergeCommit,
}

func mergeCommit(p *lint.Pass, m *lint.Message) error {
	if m.Parents < 2 || m.Stage != lint.History {
		return nil
	}
	var at lint.Span
	if m.Title >= 0 {
		at = m.Lines[m.Title]
	}
	p.Reportf(at, "this commit merges %d branches: rebase, or use \"Squash and merge\"", m.Parents)
	return nil
}
