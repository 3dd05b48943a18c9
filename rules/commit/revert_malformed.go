package commit

import (
	"strings"

	"github.com/megalint/megalint/lint"
)

type revertOptions struct {
	PullRequests bool `yaml:"pull-requests" doc:"accept GitHub's \"Reverts owner/repository#123\" in place of the commit"`
}

// RevertMalformed asks a revert to say what it reverts.
var RevertMalformed = &lint.Rule{
	Name: "revert-malformed",
	Doc: `A revert names the commit that it reverts

` + "`git revert`" + ` writes ` + "`Revert \"…\"`" + ` (or ` + "`Reapply \"…\"`" + `) and ` + "`This reverts commit <sha>.`" + `.
The second line is what tools follow to find out whether a fix is still in;
without it somebody has to guess by the subject. Such a message, when it is
complete, is excused from the rules about the header and about lengths.

GitHub's revert button writes ` + "`Reverts owner/repository#123`" + ` in its place, which is
accepted unless ` + "`pull-requests`" + ` is off.

Source: saas-mega, "This helps with usage of Git tools"; git-revert(1).`,
	Severity: lint.Error, Since: "0.1",
	Options: revertOptions{PullRequests: true},
	Message: revertMalformed,
}

func revertMalformed(p *lint.Pass, m *lint.Message) error {
	if m.Revert == nil {
		return nil
	}
	title := m.Lines[m.Title]
	if !m.Revert.Closed {
		p.Reportf(title, "the quotation mark after %q is not closed: quote the whole subject that is reverted", m.Kind)
	}
	if !m.Revert.Commit.Empty() || p.Options.(revertOptions).PullRequests && revertsPullRequest(m) {
		return nil
	}
	p.Reportf(title, "the body does not say which commit is reverted: add \"This reverts commit <sha>.\"")
	return nil
}

// revertsPullRequest looks for the line of GitHub's revert button.
func revertsPullRequest(m *lint.Message) bool {
	for i := m.TitleEnd; i < len(m.Lines); i++ {
		reference, found := strings.CutPrefix(m.Line(i), "Reverts ")
		if !found {
			continue
		}
		repository, number, found := strings.Cut(strings.TrimRight(reference, " ."), "#")
		if found && strings.Count(repository, "/") == 1 && allDigits(number) {
			return true
		}
	}
	return false
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// wellFormedRevert tells whether a message is a revert that says what it
// reverts.
func wellFormedRevert(m *lint.Message) bool {
	return m.Revert != nil && m.Revert.Closed && (!m.Revert.Commit.Empty() || revertsPullRequest(m))
}
