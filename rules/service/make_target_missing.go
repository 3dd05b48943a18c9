package service

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/megalint/megalint/internal/makefile"
	"github.com/megalint/megalint/lint"
)

// MakeTargetMissing asks for the targets that every service has.
var MakeTargetMissing = &lint.Rule{
	Name: "make-target-missing",
	Doc: `make finds and does something for each target that a service has to have

` + "`make test`" + ` runs the service's tests, by whatever means suit it, and ` + "`make image`" + `
builds its image. The Makefile is read as GNU make reads it, but nothing of it
is run: included files, conditions, patterns, templates that ` + "`$(eval)`" + ` makes.
A target is missing if make says "No rule to make target", and does nothing if
make says "Nothing to be done": it is only declared ` + "`.PHONY`" + `, say, or only has
variables.

Whether a target can succeed is not judged. Where what a target does depends on
something that only running could tell, nothing is reported. A Makefile that
make refuses has no targets at all, and is reported where make stops.

Source: saas-mega, "The Makefile should have at least the following targets:
test, image".`,
	Severity: lint.Error, Since: "0.1",
	Options: targets{Targets: []string{"test", "image"}},
	Service: makeTargetMissing,
}

type targets struct {
	Targets []string `yaml:"targets" doc:"the targets that each service has; the first that has image or docker in its name builds its image"`
}

// Validate refuses what names no target.
func (o targets) Validate() error { return checkTargets(o.Targets) }

func makeTargetMissing(p *lint.Pass, s *lint.Service) error {
	m, err := makefileOf(s)
	var refused *makefile.Error
	if errors.As(err, &refused) {
		f, err := at(s, lint.Finding{Text: "make refuses the Makefile: " + refused.Text}, refused.File, refused.Span)
		p.Report(f)
		return err
	}
	if err != nil || m == nil {
		return err
	}
	for _, name := range p.Options.(targets).Targets {
		t := m.Target(name)
		f := lint.Finding{Path: ownPath(s, m.Path())}
		switch t.Verdict {
		case makefile.Missing:
			f.Text = fmt.Sprintf("make finds no rule for the target %s: add one", name)
		case makefile.NoRecipe:
			f.Text = fmt.Sprintf("make %s does nothing: give the target a recipe", name)
			there := path.Join(s.Dir, name)
			if _, err := fs.Stat(s.Repo.FS, there); err == nil && t.File == "" && !t.Phony {
				f.Text = fmt.Sprintf("make %s does nothing, for there is a %s of that name, and no rule: add one, and declare the target .PHONY",
					name, kindOf(s, there))
			}
			if f, err = at(s, f, t.File, t.Span); err != nil {
				return err
			}
		default:
			continue
		}
		p.Report(f)
	}
	return nil
}
