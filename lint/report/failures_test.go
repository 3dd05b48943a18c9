package report_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
)

func TestFailures(t *testing.T) {
	broken := errors.New("compose.yml:3:1: no YAML")
	failure := func(rule, path string, err error) *lint.Failure {
		return &lint.Failure{Rule: &lint.Rule{Name: rule}, Path: path, Err: err}
	}
	commit := func(rule, rev string) *lint.Failure {
		return &lint.Failure{Rule: &lint.Rule{Name: rule}, Rev: rev, Err: errors.New("the object is missing")}
	}
	first, second := strings.Repeat("ab", 20), strings.Repeat("cd", 20)
	var everywhere []*lint.Failure
	for i := range 9 {
		dir := fmt.Sprintf("services/%c", 'a'+i)
		everywhere = append(everywhere, failure("env-undocumented", dir, broken), failure("compose-missing", dir, broken))
	}
	for _, test := range []struct {
		name     string
		failures []*lint.Failure
		want     []string
	}{
		{"none", nil, []string{}},
		{"one", []*lint.Failure{failure("env-undocumented", "services/a", broken)},
			[]string{"services/a: env-undocumented could not be judged: compose.yml:3:1: no YAML"}},
		{"one place", everywhere[:2],
			[]string{"services/a: compose-missing and env-undocumented could not be judged: compose.yml:3:1: no YAML"}},
		{"two places", everywhere[:4],
			[]string{"services/a and services/b: compose-missing and env-undocumented could not be judged: compose.yml:3:1: no YAML"}},
		{"many places", everywhere,
			[]string{"services/a, services/b, services/c and 6 more: compose-missing and env-undocumented could not be judged: compose.yml:3:1: no YAML"}},
		{"not one more", everywhere[:8],
			[]string{"services/a, services/b, services/c and services/d: compose-missing and env-undocumented could not be judged: compose.yml:3:1: no YAML"}},
		{"the tree as well", append([]*lint.Failure{failure("host-port-clash", "", broken)}, everywhere[:1]...),
			[]string{"services/a: env-undocumented and host-port-clash could not be judged: compose.yml:3:1: no YAML"}},
		{"the tree alone", []*lint.Failure{failure("host-port-clash", "", broken), failure("image-tag-unpinned", "", broken)},
			[]string{"host-port-clash and image-tag-unpinned could not be judged: compose.yml:3:1: no YAML"}},
		{"another cause", []*lint.Failure{everywhere[0], failure("makefile-missing", "services/a", errors.New("denied")), everywhere[1]}, []string{
			"services/a: compose-missing and env-undocumented could not be judged: compose.yml:3:1: no YAML",
			"services/a: makefile-missing could not be judged: denied",
		}},
		{"commits", []*lint.Failure{commit("b", first), commit("a", first), commit("a", second)}, []string{
			"commit abababababab: a and b could not be judged: the object is missing",
			"commit cdcdcdcdcdcd: a could not be judged: the object is missing",
		}},
		{"what could not be read", []*lint.Failure{{Path: "a", Err: broken}, {Path: "b", Err: broken}, {Rev: first, Err: broken}},
			[]string{"a: compose.yml:3:1: no YAML", "b: compose.yml:3:1: no YAML", "commit abababababab: compose.yml:3:1: no YAML"}},
		{"joined", []*lint.Failure{failure("a", "services/a", errors.Join(broken, errors.Join(errors.New("x"), errors.New("y")))), failure("b", "services/b", broken)},
			[]string{
				"services/a and services/b: a and b could not be judged: compose.yml:3:1: no YAML",
				"services/a: a could not be judged: x", "services/a: a could not be judged: y",
			}},
		{"wrapped", []*lint.Failure{failure("a", "services/a", fmt.Errorf("%w, %w", broken, broken))},
			[]string{"services/a: a could not be judged: compose.yml:3:1: no YAML, compose.yml:3:1: no YAML"}},
	} {
		if got := report.Failures(test.failures); !slices.Equal(got, test.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", test.name, got, test.want)
		}
	}
}
