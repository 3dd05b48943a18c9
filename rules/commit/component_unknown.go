package commit

import (
	"fmt"

	"github.com/megalint/megalint/internal/component"
	"github.com/megalint/megalint/lint"
)

// ComponentUnknown asks for components that exist.
var ComponentUnknown = &lint.Rule{
	Name: "component-unknown",
	Doc: `Each component is a service, a top-level area, or one that the configuration adds

A misspelt component hides a commit from the team that looks for it. Known are
the names of the service directories (` + "`services:`" + `), the top-level directories
(without a leading dot: ` + "`ci`" + ` stands for ` + "`.ci`" + `), and what ` + "`components:`" + ` lists. In a
history, a component that the commit itself touches is known too, even if its
directory is gone by now.

Source: saas-mega, "The services/components that the commit is targeting".`,
	Severity: lint.Error, Since: "0.1",
	Message: componentUnknown,
}

func componentUnknown(p *lint.Pass, m *lint.Message) error {
	if m.Repo == nil || generated(m) {
		return nil
	}
	for _, c := range components(m) {
		ok, err := known(m, c.Name)
		if err != nil {
			return err
		}
		if ok {
			continue
		}
		names, err := knownComponents(m.Repo)
		if err != nil {
			return err
		}
		f := lint.Finding{Span: c.Span, Text: fmt.Sprintf(
			"%q is no service, top-level area or configured component", c.Name)}
		if near := component.Nearest(c.Name, names); near != "" {
			f.Text += fmt.Sprintf(": did you mean %q?", near)
			f.Fixes = []lint.Fix{{Title: fmt.Sprintf("write %q", near), Edits: replace(c.Span, near)}}
		}
		p.Report(f)
	}
	return nil
}
