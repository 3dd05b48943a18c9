package message_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/message"
)

// headerCase is one line and its reading: the components joined by "+", the
// summary, and for a header that is malformed its reason and what Fault spans.
type headerCase struct {
	line, components, summary string
	reason                    message.Reason
	fault                     string
}

func checkHeaders(t *testing.T, style *message.Style, cases []headerCase) {
	t.Helper()
	for _, c := range cases {
		m := message.Parse(c.line+"\n\nBody.\n", message.Options{Style: style})
		h := m.Header
		var names []string
		for _, n := range h.Components {
			if n.Span.In(m.Text) != n.Name {
				t.Errorf("%q: component %q spans %q", c.line, n.Name, n.Span.In(m.Text))
			}
			names = append(names, n.Name)
		}
		got := headerCase{c.line, strings.Join(names, "+"), h.Summary.In(m.Text), h.Reason, h.Fault.In(m.Text)}
		if got != c {
			t.Errorf("%s\n got %+v\nwant %+v", style, got, c)
		}
		if h.WellFormed != (c.reason == 0) {
			t.Errorf("%q: WellFormed = %t with reason %q", c.line, h.WellFormed, h.Reason)
		}
	}
}

func TestBrackets(t *testing.T) {
	checkHeaders(t, nil, []headerCase{
		{"[a] Add x", "a", "Add x", 0, ""},
		{"[a,b] Add x", "a+b", "Add x", 0, ""},
		{"[a, b, c, d] Add x", "a+b+c+d", "Add x", 0, ""},
		{"[web-ui/v2.0] Add x \t", "web-ui/v2.0", "Add x", 0, ""},
		{"[größe,漢] Ä", "größe+漢", "Ä", 0, ""},
		{"[a] [b Add x", "a", "[b Add x", 0, ""},
		{"fixup! [a] Add x", "a", "Add x", 0, ""},
		{"squash! fixup!   amend! [a] Add x", "a", "Add x", 0, ""},

		{" [a] Add x", "a", "Add x", message.LeadingSpace, " "},
		{"\u00a0[a] Add x", "a", "Add x", message.LeadingSpace, "\u00a0"},
		{"Add x", "", "Add x", message.NoBracket, "Add"},
		{"Add", "", "Add", message.NoBracket, "Add"},
		{"a: Add x", "", "Add x", message.NoBracket, "a:"},
		{"fix(a b)!: Add x", "", "Add x", message.NoBracket, "fix(a"},
		{"Add x: y", "", "Add x: y", message.NoBracket, "Add"},
		{"Add std::string", "", "Add std::string", message.NoBracket, "Add"},
		{"std::string", "", "std::string", message.NoBracket, "std::string"},
		{"[a Add x", "", "Add x", message.Unclosed, "[a"},
		{"[a", "", "", message.Unclosed, "[a"},
		{"[", "", "", message.Unclosed, "["},
		{"[[[[ [ [", "", "[ [", message.Unclosed, "[[[["},
		{"[] Add x", "", "Add x", message.NoComponent, "[]"},
		{"[ \t] Add x", "", "Add x", message.NoComponent, "[ \t]"},
		{"[,] Add x", "", "Add x", message.EmptyComponent, ","},
		{"[a,] Add x", "a", "Add x", message.EmptyComponent, ","},
		{"[,a] Add x", "a", "Add x", message.EmptyComponent, ","},
		{"[a,,b] Add x", "a+b", "Add x", message.EmptyComponent, ","},
		{"[ a] Add x", "a", "Add x", message.InnerSpace, " "},
		{"[a ] Add x", "a", "Add x", message.InnerSpace, " "},
		{"[a ,b] Add x", "a+b", "Add x", message.InnerSpace, " "},
		{"[a,  b] Add x", "a+b", "Add x", message.InnerSpace, "  "},
		{"[a,\tb] Add x", "a+b", "Add x", message.InnerSpace, "\t"},
		{"[a, ] Add x", "a", "Add x", message.InnerSpace, " "},
		{"[a b] Add x", "a b", "Add x", message.InnerSpace, " "},
		{"[[a] Add x", "[a", "Add x", message.StrayBracket, "["},
		{"[a]: Add x", "a", "Add x", message.StrayColon, ": "},
		{"[a]:Add x", "a", "Add x", message.StrayColon, ":"},
		{"[a]:", "a", "", message.StrayColon, ":"},
		{"[a]Add x", "a", "Add x", message.NoSpace, ""},
		{"[a][b] Add x", "a+b", "Add x", message.ManyBrackets, "]["},
		{"[a] [b,c] [d]Add x", "a+b+c+d", "Add x", message.ManyBrackets, "] ["},
		{"[a][b]: Add x", "a+b", "Add x", message.ManyBrackets, "]["},
		{"[a][b]", "a+b", "", message.ManyBrackets, "]["},
		{"[a][b] [c Add x", "a+b", "[c Add x", message.ManyBrackets, "]["},
		{"[a][] Add x", "a", "Add x", message.ManyBrackets, "]["},
		{"[a]  Add x", "a", "Add x", message.WrongSpace, "  "},
		{"[a]\tAdd x", "a", "Add x", message.WrongSpace, "\t"},
		{"[a]\u3000Add x", "a", "Add x", message.WrongSpace, "\u3000"},
		{"[a]", "a", "", message.NoSummary, ""},
		{"[a] \t", "a", "", message.NoSummary, ""},
		{"fixup! ", "", "", message.NoBracket, ""},
	})
}

func TestColon(t *testing.T) {
	checkHeaders(t, style(t, message.Colon), []headerCase{
		{"net/http: add x", "net/http", "add x", 0, ""},
		{"doc/SubmittingPatches: add it: x", "doc/SubmittingPatches", "add it: x", 0, ""},
		{"cmd/go, cmd/link: add x", "cmd/go+cmd/link", "add x", 0, ""},
		{"a,b: add x", "a+b", "add x", 0, ""},
		{"net: phy: micrel: Fix x", "net+phy+micrel", "Fix x", 0, ""},
		{"net/{http,url}: fix x", "net/{http,url}", "fix x", 0, ""},
		{"git-p4.py: std::x", "git-p4.py", "std::x", 0, ""},
		{"squash! t7502: y", "t7502", "y", 0, ""},
		{"commit -a: fix", "commit -a", "fix", 0, ""},
		{"git svn info: tests: do not", "git svn info+tests", "do not", 0, ""},
		{"net: fix bug: none", "net", "fix bug: none", 0, ""},

		{"Fix parse error: no number", "", "Fix parse error: no number", message.NoPrefix, "Fix"},
		{"a b c d e: x", "", "a b c d e: x", message.NoPrefix, "a"},
		{"Add x", "", "Add x", message.NoPrefix, "Add"},
		{"a:b c", "", "a:b c", message.NoPrefix, "a:b"},
		{": x", "", ": x", message.NoPrefix, ":"},
		{"[a] Add x", "", "Add x", message.NoPrefix, "[a]"},
		{"a,: x", "a", "x", message.EmptyComponent, ":"},
		{"a:  x", "a", "x", message.WrongSpace, "  "},
		{"a:", "a", "", message.NoSummary, ""},
		{"a: b:", "a+b", "", message.NoSummary, ""},
		{" a: x", "a", "x", message.LeadingSpace, " "},
	})
}

func TestConventional(t *testing.T) {
	checkHeaders(t, style(t, message.Conventional), []headerCase{
		{"fix: add x", "", "add x", 0, ""},
		{"fix!: add x", "", "add x", 0, ""},
		{"feat(a)!: add x", "a", "add x", 0, ""},
		{"feat(a, b/c): add x", "a+b/c", "add x", 0, ""},
		{"fixup! feat(a): add x", "a", "add x", 0, ""},

		{"feat(): add x", "", "add x", message.NoComponent, "()"},
		{"feat(a,): add x", "a", "add x", message.EmptyComponent, ","},
		{"feat(a add x", "", "feat(a add x", message.Unclosed, "(a"},
		{"feat(a) add x", "", "feat(a) add x", message.NoPrefix, "feat(a)"},
		{"feat(a) : x", "", "feat(a) : x", message.NoPrefix, "feat(a)"},
		{"Add x", "", "Add x", message.NoPrefix, "Add"},
		{"(a): x", "", "x", message.NoPrefix, "(a):"},
		{"fix:x", "", "x", message.NoSpace, ""},
		{"fix:  x", "", "x", message.WrongSpace, "  "},
		{"fix(a):", "a", "", message.NoSummary, ""},
	})
	m := message.Parse("feat(a)!: x", message.Options{Style: style(t, message.Conventional)})
	if got := m.Header.Type.In(m.Text); got != "feat" {
		t.Errorf("Type = %q", got)
	}
}

func TestPlain(t *testing.T) {
	checkHeaders(t, style(t, message.Plain), []headerCase{
		{"Add x: y ", "", "Add x: y", 0, ""},
		{"[a] Add x", "", "[a] Add x", 0, ""},
		{" Add x", "", "Add x", message.LeadingSpace, " "},
		{"amend! ", "", "", message.NoSummary, ""},
	})
}

func TestPattern(t *testing.T) {
	s, err := message.PatternStyle(`(?:(?P<components>[\w, ]+) - )?(?P<summary>[A-Z].*)`)
	if err != nil {
		t.Fatal(err)
	}
	checkHeaders(t, s, []headerCase{
		{"a, b - Add x", "a+b", "Add x", 0, ""},
		{"Add x ", "", "Add x", 0, ""},
		{"fixup! a - Add x", "a", "Add x", 0, ""},
		{"a - add x", "", "a - add x", message.NoMatch, "a - add x"},
		{"a: add x", "", "add x", message.NoMatch, "a: add x"},
	})
	if s.String() == "" || style(t, message.Colon).String() != "colon" || (*message.Style)(nil).String() != "brackets" {
		t.Error("a style does not name itself")
	}
	for _, bad := range []string{`(`, `x)(?P<summary>y`, `(?P<components>.*)`} {
		if _, err := message.PatternStyle(bad); err == nil {
			t.Errorf("PatternStyle(%q): no error", bad)
		}
	}
	if _, err := message.ParseStyle("bracket"); err == nil || !strings.Contains(err.Error(), `"bracket"`) {
		t.Errorf("ParseStyle(bracket): %v", err)
	}
}

// Each joint replaced by a comma gives the convention's own form.
func TestJoints(t *testing.T) {
	text := "[a][b] \t[c]  Add x"
	m := message.Parse(text, message.Options{})
	for i := len(m.Header.Joints) - 1; i >= 0; i-- {
		j := m.Header.Joints[i]
		text = text[:j.Start] + "," + text[j.End:]
	}
	if text != "[a,b,c]  Add x" {
		t.Errorf("joined: %q", text)
	}
}

func TestSpacesAfterCommas(t *testing.T) {
	m := message.Parse("[a, b,c, d] X", message.Options{})
	var at []int
	for _, s := range m.Header.Spaces {
		if s.In(m.Text) != " " {
			t.Errorf("%v spans %q", s, s.In(m.Text))
		}
		at = append(at, s.Start)
	}
	if fmt.Sprint(at) != "[3 8]" {
		t.Errorf("spaces at %v", at)
	}
}

func TestReasonsAreNamed(t *testing.T) {
	seen := map[string]bool{}
	for r := message.Reason(0); r <= message.NoMatch; r++ {
		if s := r.String(); s == "" || seen[s] {
			t.Errorf("reason %d is called %q", r, s)
		} else {
			seen[s] = true
		}
	}
}

func style(t *testing.T, name string) *message.Style {
	t.Helper()
	s, err := message.ParseStyle(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
