package service

import (
	"errors"
	"fmt"

	"github.com/megalint/megalint/internal/entrypoint"
	"github.com/megalint/megalint/lint"
)

// BuiltImage is an image that has been built.
type BuiltImage struct {
	// Name tells it from others in the same archive; empty if there is none.
	Name string
	// Judge judges its entry point. It is called by several rules.
	Judge func(names []string) (entrypoint.Verdict, error)
}

// ForBuilt returns the rules about entry points in a form that judges images
// which have been built, instead of the Dockerfiles that say how. A subject's
// images are what of returns for it.
func ForBuilt(of func(*lint.Service) []BuiltImage) []*lint.Rule {
	var rules []*lint.Rule
	for _, form := range []struct {
		rule   *lint.Rule
		fault  entrypoint.Fault
		advice func(p *lint.Pass) string
	}{
		{EntrypointNotRun, entrypoint.NotRun, func(p *lint.Pass) string {
			return "let ENTRYPOINT start an executable named " + listNames(runNames(p))
		}},
		{RunMissing, entrypoint.Missing, func(*lint.Pass) string { return "copy it there, or correct the entry point" }},
		{RunNotExecutable, entrypoint.NotExecutable, func(*lint.Pass) string { return "give it mode 0755, as by COPY --chmod=755" }},
	} {
		rule := *form.rule
		rule.Service = func(p *lint.Pass, s *lint.Service) error {
			var failed error
			for _, image := range of(s) {
				prefix := image.Name
				if prefix != "" {
					prefix += ": "
				}
				v, err := image.Judge(runNames(p))
				switch {
				case err != nil:
					failed = errors.Join(failed, fmt.Errorf("%s%w", prefix, err))
				case v.Fault == entrypoint.Undecided:
					p.Note("not judged: " + prefix + v.Why)
				case v.Fault == form.fault:
					p.Report(lint.Finding{Text: fmt.Sprintf("%s%s; %s", prefix, v.Why, form.advice(p))})
				}
			}
			return failed
		}
		rules = append(rules, &rule)
	}
	return rules
}
