package shell_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/internal/shell"
)

// commands lists what a script runs: folder, words, "?" behind what may not
// run. Unknown pieces show as "…".
func commands(t testing.TB, text string) []string {
	t.Helper()
	var all []string
	s := &shell.Script{Dir: "/w", Odd: func(what string) { all = append(all, "odd: "+what) }}
	s.Env = func(name string) (string, bool) {
		v, ok := map[string]string{"HOME": shell.Unknown, "A": "a", "TWO": "x y", "EMPTY": ""}[name]
		return v, ok
	}
	s.Write = func(name string) { all = append(all, "> "+name) }
	s.Command = func(words []shell.Word, _ *syntax.CallExpr) {
		line := s.Dir + "$"
		for _, w := range words {
			line += " " + w.Text
			if w.Glob {
				line += "(glob)"
			}
		}
		if s.Perhaps() {
			line += " ?"
		}
		all = append(all, line)
	}
	if err := s.Read(text); err != nil {
		all = append(all, "error")
	}
	for i, line := range all {
		all[i] = strings.ReplaceAll(line, shell.Unknown, "…")
	}
	return all
}

func TestScript(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"a b", []string{"/w$ a b"}},
		{"a 'b c' \"d $A\" e\\ f", []string{"/w$ a b c d a e f"}},
		{"a $TWO \"$TWO\" $EMPTY \"$EMPTY\" $NONE", []string{"/w$ a x y x y "}},
		{"a $HOME/x ~/y $(b) `c` $((1))", []string{"/w$ a …/x …/y … … …"}},
		{"a ${A:-b} ${B:-c} ${EMPTY:-d} ${EMPTY-e} ${A:+f} ${B+g}", []string{"/w$ a a c d f"}},
		{"a ${A#x} ${#A} ${A/x/y} ${A:1}", []string{"/w$ a … … … …"}},
		{"a *.x '*.y' \\*.z {b,c}", []string{"/w$ a *.x(glob) *.y *.z …"}},
		{"X=1; a $X; X=$X$X; a $X", []string{"/w$ a 1", "/w$ a 11"}},
		{"export X=1 Y; a $X$Y", []string{"/w$ a 1"}},
		{"X=1 a $X", []string{"/w$ a"}},
		{"cd x; a; cd ..; b; cd /y && c", []string{"/w/x$ a", "/w$ b", "/y$ c"}},
		{"cd $HOME; a; cd ..; b", []string{"…$ a", "…$ b"}},
		{"(cd x; a); b", []string{"/w/x$ a", "/w$ b"}},
		{"cd x | a; b", []string{"/w$ a", "/w$ b"}},
		{"if a; then cd x; b; else c; fi; d", []string{"/w$ a", "/w/x$ b ?", "/w$ c ?", "…$ d"}},
		{"for i in 1 2; do a $i; done", []string{"/w$ a … ?"}},
		{"while a; do b; done", []string{"/w$ a ?", "/w$ b ?"}},
		{"case x in a) b;; c) d;; esac", []string{"/w$ b ?", "/w$ d ?"}},
		{"a && b || c", []string{"/w$ a ?", "/w$ b ?", "/w$ c ?"}},
		{"a || b", []string{"/w$ a", "/w$ b ?"}},
		{"if a; then X=1; fi; b $X", []string{"/w$ a", "/w$ b …"}},
		{"f() { a; }; f; b", []string{"/w$ a ?", "/w$ b"}},
		{"a > x 2>> y < z &> q", []string{"/w$ a", "> x", "> y", "> q"}},
		{"a <<EOF > x\nb $A\nEOF\nc", []string{"/w$ a", "> x", "/w$ c"}},
		{"exec env X=1 nice -n 5 sudo -E a b", []string{"/w$ a b"}},
		{"timeout 5s a; command -v b; time c", []string{"/w$ a", "/w$ c"}},
		{"sh -c 'cd x; a' ; b", []string{"/w/x$ a", "/w$ b"}},
		{"bash -euo pipefail -c 'a $A'", []string{"/w$ a a"}},
		{"sh x.sh", []string{"/w$ sh x.sh"}},
		{"sh -c \"$HOME\"", []string{"/w$ sh -c …"}},
		{"{ a; b; } & c", []string{"/w$ a", "/w$ b", "/w$ c"}},
		{"[[ a ]] && ((1)) && b", []string{"/w$ b"}},
		{"! a", []string{"/w$ a"}},
		{"a $? $1 $@ $$", []string{"/w$ a … … … …"}},
		{"a $PWD", []string{"/w$ a /w"}},
		{"a (", []string{"error"}},
		{"", nil},
	}
	for _, test := range tests {
		if got := commands(t, test.text); !slices.Equal(got, test.want) {
			t.Errorf("%q\ngot  %q\nwant %q", test.text, got, test.want)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, text := range []string{strings.Repeat("a", 1<<17), strings.Repeat("(", 2000), strings.Repeat("$(", 2000)} {
		if _, err := shell.Parse(text); !errors.Is(err, shell.ErrTooLarge) {
			t.Errorf("%.10q…: %v", text, err)
		}
	}
	if got := commands(t, "A=aaaaaaaa; "+strings.Repeat("A=$A$A; ", 100)+"b $A"); !slices.Equal(got, []string{"/w$ b …"}) {
		t.Errorf("doubling a variable: %.100q", got)
	}
}

func TestJoin(t *testing.T) {
	for _, test := range [][3]string{{"/a", "b", "/a/b"}, {"/a", "/b", "/b"}, {"/a", "../..", "/"}, {"a", "../../b", "../b"},
		{shell.Unknown, "b", shell.Unknown + "/b"}, {shell.Unknown, "../b", shell.Unknown}, {shell.Unknown, "/b", "/b"}} {
		if got := shell.Join(test[0], test[1]); got != test[2] {
			t.Errorf("%q, %q: got %q, want %q", test[0], test[1], got, test[2])
		}
	}
}

func FuzzScript(f *testing.F) {
	for _, s := range []string{"a && b || c", "for i in *; do a $i > x; done", "sh -c 'cd ${A:-b}; a'", "f() { a; }; f <<E\nE", "case $A in x) exec a;; esac"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { commands(t, text) })
}
