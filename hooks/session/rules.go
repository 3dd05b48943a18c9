package session

import (
	"errors"
	"fmt"
	"slices"

	"github.com/megalint/megalint/internal/component"
	"github.com/megalint/megalint/lint"
)

// FindRule finds the rule of that name, a former one included, for a user who
// named it.
func (s *Session) FindRule(name string) (*lint.Rule, error) {
	names := slices.Clone(s.Elsewhere)
	for _, r := range s.Rules {
		if r.Name == name || slices.Contains(r.Former, name) {
			return r, nil
		}
		names = append(names, r.Name)
	}
	if near := component.Nearest(name, names); near != "" {
		return nil, fmt.Errorf("there is no rule %q: did you mean %q?", name, near)
	}
	return nil, fmt.Errorf("there is no rule %q: megalint rules lists them", name)
}

// choose narrows the rules to those of --only and without those of --skip.
func (s *Session) choose() ([]*lint.Rule, error) {
	only, err1 := s.findRules(s.Flags.Only)
	skip, err2 := s.findRules(s.Flags.Skip)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	var chosen []*lint.Rule
	for _, r := range s.Rules {
		if (len(s.Flags.Only) == 0 || slices.Contains(only, r)) && !slices.Contains(skip, r) {
			chosen = append(chosen, r)
		}
	}
	return chosen, nil
}

// findRules finds those of the named rules that this program runs.
func (s *Session) findRules(names []string) ([]*lint.Rule, error) {
	var found []*lint.Rule
	var faults []error
	for _, name := range names {
		if slices.Contains(s.Elsewhere, name) {
			continue
		}
		r, err := s.FindRule(name)
		found, faults = append(found, r), append(faults, err)
	}
	return found, errors.Join(faults...)
}
