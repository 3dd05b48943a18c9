package commit

import "github.com/megalint/megalint/lint"

// MergeMethodAllowed leaves one way for a pull request to land.
var MergeMethodAllowed = &lint.Rule{
	Name: "merge-method-allowed",
	Doc: `A repository offers "Squash and merge", and no other way to land a pull request

As long as the button offers a merge commit or a rebase, somebody presses it,
and what lands is neither one commit nor the message that was judged. Whoever
administers the repository switches them off: Settings, General, "Pull
Requests".

The rule judges what GitHub tells about a pull request's repository. It is
silent where that is not known, and where there is no pull request.

Source: saas-mega, "Pull Requests": use GitHub's "Squash and Merge".`,
	Severity: lint.Warning, Since: "0.1",
	Message: mergeMethodAllowed,
}

func mergeMethodAllowed(p *lint.Pass, m *lint.Message) error {
	if m.Methods == nil {
		return nil
	}
	others := ""
	switch {
	case m.Methods.Merge && m.Methods.Rebase:
		others = "merge commits and rebasing"
	case m.Methods.Merge:
		others = "merge commits"
	case m.Methods.Rebase:
		others = "rebasing"
	default:
		return nil
	}
	p.Reportf(lint.Span{}, "the repository also allows %s: leave only \"Squash and merge\" in its settings", others)
	return nil
}
