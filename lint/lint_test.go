package lint_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/megalint/megalint/lint"
)

func TestSeverityNames(t *testing.T) {
	for _, s := range lint.Severities() {
		got, err := lint.ParseSeverity(s.String())
		if err != nil || got != s {
			t.Errorf("%v: got %v, %v", s, got, err)
		}
	}
	if _, err := lint.ParseSeverity("fatal"); err == nil || !strings.Contains(err.Error(), `"fatal"`) {
		t.Errorf("got %v", err)
	}
}

func TestValidate(t *testing.T) {
	ok := func(*lint.Pass, *lint.Message) error { return nil }
	rules := []*lint.Rule{
		{Name: "fine", Doc: "Fine", Since: "0.1", Message: ok, Former: []string{"good"}},
		{Name: "Loud--name-", Doc: "x", Since: "0.1", Message: ok},
		{Name: "empty"},
		{Name: "good", Doc: "x", Since: "0.1", Message: ok, Options: 3},
		{Name: "two", Doc: "x", Since: "0.1", Message: ok, Repo: func(*lint.Pass, *lint.Repo) error { return nil }},
	}
	err := lint.Validate(rules)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`"Loud--name-": the name is not made of lower-case words`,
		`"empty": the documentation does not begin with a summary`,
		"the release that brought it is not given",
		"it has 0 checks instead of one",
		"it has 2 checks instead of one",
		"its options are not a struct",
		`the name "good" belongs to "fine" already`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %q in:\n%v", want, err)
		}
	}
	if err := lint.Validate(rules[:1]); err != nil {
		t.Error(err)
	}
	if err := lint.Validate([]*lint.Rule{lint.ExceptionExpired, lint.ExceptionUnused}); err != nil {
		t.Error(err)
	}
}

func TestOnceComputesOnce(t *testing.T) {
	var memo lint.Memo
	type key struct{ name string }
	calls := 0
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			got, err := lint.Once(&memo, key{"a"}, func() (int, error) { calls++; return 7, errors.New("kept too") })
			if got != 7 || err == nil {
				t.Errorf("got %d, %v", got, err)
			}
		})
	}
	all.Wait()
	if calls != 1 {
		t.Errorf("computed %d times", calls)
	}
	if got, _ := lint.Once(&memo, key{"b"}, func() (string, error) { return "other", nil }); got != "other" {
		t.Errorf("got %q", got)
	}
}

func TestAuthorFilter(t *testing.T) {
	ada := lint.Identity{Name: "Ada [x]", Email: "ada@team.example"}
	for pattern, want := range map[string]bool{
		"Ada [x]":                    true,
		"ada@team.example":           true,
		"*@team.example":             true,
		"Ada*<ada@*>":                true,
		"A*a*[x]":                    true,
		"*":                          true,
		"Ada":                        false,
		"Ada ?x]":                    false,
		"*@team":                     false,
		"a*a":                        false,
		"ada@team.example*@team*":    false,
		"ada@team.exampleexample":    false,
		"Ada [x] <ada@team.example>": true,
	} {
		if got := (lint.AuthorFilter{Patterns: []string{pattern}}).Excuses(ada); got != want {
			t.Errorf("%q: got %v", pattern, got)
		}
	}
}
