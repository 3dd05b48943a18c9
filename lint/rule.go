package lint

import (
	"errors"
	"fmt"
	"reflect"
)

// Rule is one convention and the check that holds it. Rules are constants in
// spirit: one exported variable a file, never changed at run time.
type Rule struct {
	// Name identifies the rule everywhere and states the fault, so that
	// "allow summary-too-long" reads right: lower-case words and hyphens.
	Name string

	// Doc is Markdown: a first line that sums the convention up, then why it
	// exists, and where it comes from.
	Doc string

	// Severity applies where the configuration does not choose another one.
	Severity Severity

	// Since is the release that brought the rule, such as "0.1".
	Since string

	// Former lists names that the rule had before. They are accepted in
	// configuration, with a warning.
	Former []string

	// Options is a struct that holds the default of each option, with `yaml`
	// tags for their names and `doc` tags for what they mean; nil if the rule
	// has none. [Pass.Options] is always of the same type.
	Options any

	// Exactly one of the three is set. A returned error means "could not
	// tell": it becomes a [Failure], never a finding.
	Message func(*Pass, *Message) error
	Service func(*Pass, *Service) error
	Repo    func(*Pass, *Repo) error

	// engine marks the few rules that [Run] itself reports.
	engine bool
}

// Kind names what the rule judges: "message", "service", "repository", or
// "configuration" for the rules about exceptions.
func (r *Rule) Kind() string {
	switch {
	case r.Message != nil:
		return "message"
	case r.Service != nil:
		return "service"
	case r.Repo != nil:
		return "repository"
	}
	return "configuration"
}

// Validate checks that the rules can work together: well-formed and unique
// names, a summary, one check each, options that can be decoded. It returns
// every fault that it finds, joined.
func Validate(rules []*Rule) error {
	var faults []error
	owner := make(map[string]string)
	for _, r := range rules {
		if err := r.validate(); err != nil {
			faults = append(faults, fmt.Errorf("rule %q: %w", r.Name, err))
		}
		for _, name := range append([]string{r.Name}, r.Former...) {
			if other, taken := owner[name]; taken {
				faults = append(faults, fmt.Errorf("rule %q: the name %q belongs to %q already", r.Name, name, other))
			}
			owner[name] = r.Name
		}
	}
	return errors.Join(faults...)
}

func (r *Rule) validate() error {
	var faults []error
	if !wellNamed(r.Name) {
		faults = append(faults, errors.New("the name is not made of lower-case words and hyphens"))
	}
	if r.Doc == "" || r.Doc[0] == '\n' {
		faults = append(faults, errors.New("the documentation does not begin with a summary"))
	}
	if r.Since == "" {
		faults = append(faults, errors.New("the release that brought it is not given"))
	}
	checks := 0
	for _, set := range []bool{r.Message != nil, r.Service != nil, r.Repo != nil, r.engine} {
		if set {
			checks++
		}
	}
	if checks != 1 {
		faults = append(faults, fmt.Errorf("it has %d checks instead of one", checks))
	}
	if r.Options != nil && reflect.TypeOf(r.Options).Kind() != reflect.Struct {
		faults = append(faults, errors.New("its options are not a struct"))
	}
	return errors.Join(faults...)
}

func wellNamed(name string) bool {
	previous := byte('-')
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c == '-' && previous == '-' {
			return false
		}
		if c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
		previous = c
	}
	return previous != '-'
}
