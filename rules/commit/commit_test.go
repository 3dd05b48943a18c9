package commit_test

import (
	"slices"
	"testing"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/linttest"
	"github.com/megalint/megalint/rules"
)

func TestRules(t *testing.T) {
	linttest.Run(t, slices.DeleteFunc(rules.All(), func(r *lint.Rule) bool { return r.Message == nil }))
}
