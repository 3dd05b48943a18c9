package session

import (
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
)

func TestChooseRules(t *testing.T) {
	short := &lint.Rule{Name: "line-too-short", Former: []string{"line-short"}}
	long := &lint.Rule{Name: "line-too-long"}
	for _, c := range []struct {
		only, skip, want string // names, with commas
		fault            string
	}{
		{want: "line-too-short,line-too-long"},
		{only: "line-short", want: "line-too-short"},
		{skip: "line-short", want: "line-too-long"},
		{only: "makefile-missing", want: ""},
		{only: "makefile-missing,line-too-long", want: "line-too-long"},
		{skip: "makefile-missing", want: "line-too-short,line-too-long"},
		{only: "line-too-lomg", fault: `"line-too-long"?`},
		{skip: "makefile-mising", fault: `"makefile-missing"?`},
		{skip: "gibberish", fault: "megalint rules lists them"},
	} {
		s := &Session{Rules: []*lint.Rule{short, long}, Elsewhere: []string{"makefile-missing"}}
		s.Flags.Only, s.Flags.Skip = split(c.only), split(c.skip)
		chosen, err := s.choose()
		if c.fault != "" {
			if err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Errorf("only %q, skip %q: %v, want %s", c.only, c.skip, err, c.fault)
			}
			continue
		}
		var names []string
		for _, r := range chosen {
			names = append(names, r.Name)
		}
		if got := strings.Join(names, ","); got != c.want || err != nil {
			t.Errorf("only %q, skip %q: %q, %v, want %q", c.only, c.skip, got, err, c.want)
		}
	}
}

func split(names string) []string {
	if names == "" {
		return nil
	}
	return strings.Split(names, ",")
}
