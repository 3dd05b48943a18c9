package commit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

// ComponentUntouched compares the components with the change.
var ComponentUntouched = &lint.Rule{
	Name: "component-untouched",
	Doc: `The components named are those whose files the change touches

Both ways: a component that is named has a file in the change, and a file in
the change belongs to a component that is named. A file belongs to its service,
to its top-level area (naming ` + "`services`" + ` covers every service) and to the
configured components whose paths match; one of them is enough. Files at the
root that no configured component owns belong to nobody, and components that
are configured without paths own nothing: neither is reported.

Needs the change: it is judged in the hook, by what is staged, and in ranges.
Of a range of more than 1,000 commits it judges the newest 1,000: nobody rewords
the others, and comparing their trees would take most of the time of the run.
` + "`--only component-untouched`" + ` judges all of them.

Source: saas-mega, "The services/components that the commit is targeting".`,
	Severity: lint.Warning, Since: "0.1",
	Message: componentUntouched,
}

// maxProposed is how many components a fix may put into a header.
const maxProposed = 4

func componentUntouched(p *lint.Pass, m *lint.Message) error {
	components := components(m)
	if m.Repo == nil || m.Changes == nil || m.Settled || generated(m) || len(components) == 0 {
		return nil
	}
	changes, err := touched(m)
	if err != nil || len(changes) == 0 {
		return err // an empty commit names what it likes
	}
	for _, c := range components {
		// What nobody knows is component-unknown's to report. Until that is
		// mended there is no telling what was meant.
		if ok, err := known(m, c.Name); err != nil || !ok {
			return err
		}
	}
	untouched, err := namedButUntouched(m, changes)
	if err != nil {
		return err
	}
	missing := touchedButUnnamed(m, changes)
	list := lint.Span{Start: components[0].Span.Start, End: components[len(components)-1].Span.End}
	fixes := listFix(list, components, untouched, missing)
	for _, c := range untouched {
		p.Report(lint.Finding{Span: c.Span, Fixes: fixes,
			Text: fmt.Sprintf("the change touches no file of %q: leave it out", c.Name)})
	}
	if len(missing) > 0 {
		it := "it"
		if len(missing) > 1 {
			it = "them"
		}
		p.Report(lint.Finding{Span: list, Fixes: fixes,
			Text: fmt.Sprintf("the change also touches %s: name %s, or commit %s apart", quoteList(missing), it, it)})
	}
	return nil
}

// listFix writes the list of components as it should be, unless that gets too
// long.
func listFix(at lint.Span, named, untouched []message.Component, missing []string) []lint.Fix {
	var right []string
	for _, c := range named {
		if !slices.Contains(untouched, c) {
			right = append(right, c.Name)
		}
	}
	right = append(right, missing...)
	if len(right) == 0 || len(right) > maxProposed {
		return nil
	}
	list := strings.Join(right, ",")
	return []lint.Fix{{Title: fmt.Sprintf("write %q", list), Edits: replace(at, list)}}
}

// namedButUntouched returns the components that own files and have none in the
// change.
func namedButUntouched(m *lint.Message, changes []string) ([]message.Component, error) {
	var untouched []message.Component
	for _, c := range components(m) {
		if touches(componentMap(m.Repo), changes, c.Name) || ownsNothing(m.Repo, c.Name) {
			continue
		}
		amended, err := touchedBefore(m, c.Name)
		if err != nil {
			return nil, err
		}
		if !amended {
			untouched = append(untouched, c)
		}
	}
	return untouched, nil
}

// touchedBefore tells whether the commit that a draft may be amending touches
// the component: a hook is not told of --amend, and sees only what was added
// to the commit.
func touchedBefore(m *lint.Message, name string) (bool, error) {
	if m.Amendable == nil {
		return false, nil
	}
	changes, err := m.Amendable()
	return touches(componentMap(m.Repo), changes, name), err
}

func ownsNothing(repo *lint.Repo, name string) bool {
	return slices.ContainsFunc(repo.Config.Components, func(c lint.Component) bool {
		return c.Name == name && len(c.Paths) == 0
	})
}

// touchedButUnnamed returns the most telling name of each file that no named
// component covers.
func touchedButUnnamed(m *lint.Message, changes []string) []string {
	var missing []string
	for _, path := range changes {
		names := componentMap(m.Repo).Of(path)
		named := slices.ContainsFunc(components(m), func(c message.Component) bool {
			return slices.Contains(names, c.Name)
		})
		if !named && len(names) > 0 {
			missing = append(missing, names[0])
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

// touchedComponents returns the most telling name of each changed file.
func touchedComponents(m *lint.Message) ([]string, error) {
	if m.Changes == nil {
		return nil, nil
	}
	changes, err := touched(m)
	return touchedButUnnamed(m, changes), err
}
