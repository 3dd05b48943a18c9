package commit

import "github.com/megalint/megalint/lint"

// FixupUnsquashed keeps fixup commits out of what is shipped.
var FixupUnsquashed = &lint.Rule{
	Name: "fixup-unsquashed",
	Doc: `A fixup, squash or amend commit is folded into its target before it is shipped

` + "`git commit --fixup`" + ` makes a note for ` + "`git rebase --autosquash`" + `. While you work it
is welcome, so the commit-msg hook lets it pass; in a range or a pull request
it means that the rebase was forgotten.

Source: saas-mega, "Pull Requests": a change goes in as a single commit.`,
	Severity: lint.Error, Since: "0.1",
	Message: fixupUnsquashed,
}

func fixupUnsquashed(p *lint.Pass, m *lint.Message) error {
	if m.Autosquash.Empty() || m.Stage == lint.Draft {
		return nil
	}
	p.Reportf(m.Autosquash, "this %s commit was not folded into its target: run git rebase -i --autosquash", m.Kind)
	return nil
}
