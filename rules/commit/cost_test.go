package commit_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/rules/commit"
)

// judge runs one rule over one message.
func judge(t *testing.T, rule *lint.Rule, options any, m *lint.Message) []lint.Finding {
	t.Helper()
	cfg := &lint.Config{Rules: map[string]lint.Settings{rule.Name: {Severity: lint.Error, Options: options}}}
	if m.Repo == nil {
		m.Repo = &lint.Repo{FS: fstest.MapFS{"docs/page": {}}, Config: cfg}
	}
	var findings []lint.Finding
	in := lint.Input{Messages: func(yield func(*lint.Message, error) bool) { yield(m, nil) }}
	result, err := lint.Run(context.Background(), in, cfg, []*lint.Rule{rule}, func(f lint.Finding) error {
		findings = append(findings, f)
		return nil
	})
	if err = errors.Join(err, errors.Join(asErrors(result.Failures)...)); err != nil {
		t.Fatal(err)
	}
	return findings
}

func asErrors(failures []*lint.Failure) []error {
	var errs []error
	for _, f := range failures {
		errs = append(errs, f)
	}
	return errs
}

// Deep in a history, the fault is reported and the change is not looked at.
func TestSettledMessagesCostNoDiff(t *testing.T) {
	for _, settled := range []bool{false, true} {
		looked := false
		m := lint.NewMessage("Add a page\n", message.Options{})
		m.Stage, m.Settled = lint.History, settled
		m.Changes = func() ([]string, error) { looked = true; return []string{"docs/page"}, nil }
		findings := judge(t, commit.HeaderMalformed, nil, m)
		if len(findings) != 1 || looked == settled || (len(findings[0].Fixes) == 0) != settled {
			t.Errorf("settled %v: looked = %v, findings = %+v", settled, looked, findings)
		}
	}
}

// withPattern returns options with one more of their patterns.
func withPattern(options any, pattern string) any {
	o := reflect.New(reflect.TypeOf(options)).Elem()
	o.Set(reflect.ValueOf(options))
	patterns := o.FieldByName("Patterns")
	more := append(slices.Clone(patterns.Interface().([]string)), pattern)
	patterns.Set(reflect.ValueOf(more))
	return o.Interface()
}

// What is quick for the default patterns finds the same as they do. A pattern
// more, which matches nothing, takes the slow way.
func TestIssuesAreFoundEitherWay(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"#", "1", "07", "-", "ABC", "x/y", " ", "UTF", "http://", "https://h/", "issues/", "(", ")", ".", "é", "_", "[a] "}
	slow := withPattern(commit.IssueInSummary.Options, "never found")
	for range 5000 {
		var b strings.Builder
		b.WriteString("[docs] ")
		for range 1 + rng.IntN(8) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		text := b.String()
		quick := judge(t, commit.IssueInSummary, commit.IssueInSummary.Options, lint.NewMessage(text, message.Options{}))
		whole := judge(t, commit.IssueInSummary, slow, lint.NewMessage(text, message.Options{}))
		if len(quick) != len(whole) || len(quick) > 0 && quick[0].Span != whole[0].Span {
			t.Fatalf("%q: %v, and by all patterns %v", text, quick, whole)
		}
	}
}
