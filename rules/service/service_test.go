package service_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/linttest"
	"github.com/megalint/megalint/rules"
)

// own returns the rules of this package: each has a file that is named after
// it.
func own() []*lint.Rule {
	return slices.DeleteFunc(rules.All(), func(r *lint.Rule) bool {
		_, err := os.Stat(strings.ReplaceAll(r.Name, "-", "_") + ".go")
		return err != nil
	})
}

func TestRules(t *testing.T) { linttest.Run(t, own()) }
