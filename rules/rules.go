// Package rules is the registry of all rules. all.go is generated: adding a
// rule takes a file with its check and an archive with its cases, and `make
// generate`.
package rules

import (
	"errors"
	"io/fs"

	"github.com/megalint/megalint/internal/examples"
	"github.com/megalint/megalint/lint"
)

// Examples returns the cases of a rule. The rules about exceptions, which have
// none, get an empty set.
func Examples(rule *lint.Rule) (*examples.Set, error) {
	for _, module := range cases() {
		set, err := examples.Read(module, rule.Name)
		if !errors.Is(err, fs.ErrNotExist) {
			return set, err
		}
	}
	return &examples.Set{}, nil
}
