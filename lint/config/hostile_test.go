package config_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hashicorp/go-multierror"

	"github.com/megalint/megalint/lint/config"
)

func load(text string) error {
	_, _, err := config.Load(fstest.MapFS{config.Name: {Data: []byte(text)}}, config.Name, rules())
	return err
}

// TestEncodings loads what no editor meant to be a configuration.
func TestEncodings(t *testing.T) {
	for text, want := range map[string]string{
		"\xef\xbb\xbfservices: [a]\r\nrulez: {}\r\n":  ":2:1: unknown key \"rulez\"; did you mean \"rules\"?",
		"\xef\xbb\xbfservice: [a]":                    ":1:1: unknown key \"service\"; did you mean \"services\"?",
		"services:\r\n  - [a]\r\n":                    ":2:5: expected a pattern, not a list",
		"\xff\xfes\x00e\x00":                          ":1:1: is written in UTF-16: save the file as UTF-8",
		"\xfe\xff\x00s":                               ":1:1: is written in UTF-16: save the file as UTF-8",
		"services: [a\xff]":                           ":1:13: holds the byte 0xFF, which is not UTF-8",
		"a: 1\nb: \x00":                               ":2:4: holds the control character U+0000; is this a text file?",
		"a: \x7f":                                     ":1:4: holds the control character U+007F; is this a text file?",
		"a: \uffff":                                   ":1:4: holds the control character U+FFFF; is this a text file?",
		"a: \ufeffb":                                  ":1:4: holds the control character U+FEFF; is this a text file?",
		"a: b\u2028rulez: 1":                          ":1:1: unknown key \"a\": use extends",
		"# \u0085\u2029rulez: 1":                      ":1:8: unknown key \"rulez\"; did you mean \"rules\"?",
		"# x\rrulez: 1":                               ":1:5: unknown key \"rulez\"; did you mean \"rules\"?",
		"\"\\e[31m\\n\": 1":                           ":1:1: unknown key \"\\x1b[31m\\n\": use extends",
		"commits: {header-pattern: \"(?P<\\e[31m>\"}": ":1:27: pattern of the header: error parsing regexp: invalid named capture: `(?P< [31m>`",
	} {
		err := load(text)
		if err == nil || !strings.Contains(err.Error(), config.Name+want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// TestErrorsAreTyped takes the error apart as a reporter would.
func TestErrorsAreTyped(t *testing.T) {
	err := load("services: [3]\nrulez: 1\n")
	var all *multierror.Error
	if !errors.As(err, &all) || len(all.Errors) != 2 {
		t.Fatalf("got %#v", err)
	}
	var e *config.Error
	if !errors.As(all.Errors[1], &e) || *e != (config.Error{Path: config.Name, Line: 2, Column: 1, Text: `unknown key "rulez"; did you mean "rules"?`}) {
		t.Errorf("got %#v", all.Errors[1])
	}
	if strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("not one a line: %q", err)
	}
}

func nested(open, inner, closing string, n int) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(closing, n)
}

// hostile are files that are made to cost much.
func hostile() map[string]string {
	var bomb strings.Builder
	bomb.WriteString("components:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n")
	for c := 'b'; c <= 'h'; c++ {
		fmt.Fprintf(&bomb, "  %c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 10), ", "))
	}
	var block strings.Builder
	for i := range 1000 {
		block.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	const mega = 1 << 17 // an eighth of what is read, to be quick
	fill := func(s string) string { return strings.Repeat(s, mega/len(s)) }
	return map[string]string{
		"bomb":              bomb.String(),
		"brackets":          nested("[", "", "]", mega/2),
		"open brackets":     fill("["),
		"braces":            fill("{a: "),
		"dashes":            fill("- "),
		"block":             block.String(),
		"questions":         fill("? "),
		"keys in a line":    fill("a: "),
		"anchors":           "services: [" + fill("&a a, ") + "]",
		"aliases":           "services: [&a a, " + fill("*a, ") + "]",
		"comments":          fill("#\n"),
		"deep comments":     fill("a:\n #\n"),
		"list of comments":  "services:\n" + fill("- a #\n#\n\n"),
		"one comment":       "#" + fill("x"),
		"long key":          fill("k") + ": 1",
		"long string":       "services: \"" + fill(`\n`) + "\"",
		"folded string":     "services: >\n" + fill(" a\n"),
		"empty lines":       "services: |\n" + fill("\n") + " a",
		"duplicates":        fill("a: 1\n"),
		"unknown keys":      numbered("k%d: 1\n", mega/12),
		"flow mistakes":     "services: [" + fill("1,") + "]",
		"wide mistakes":     "components: {" + numbered("k%d: [\"é[\"], ", mega/20) + "}",
		"exceptions":        "exceptions: [" + fill("{rule: vendor-nested, path: a, reason: r}, ") + "]",
		"rules":             "rules: {" + numbered("body-missing%d: 1, ", mega/24) + "}",
		"long number":       "rules: {host-port-clash: {block: " + fill("9") + "}}",
		"tags":              "services: [" + fill("!a a,") + "]",
		"long tag":          "services: !" + fill("a") + " x",
		"long pattern":      "services: '" + fill("{a,") + "'",
		"long expression":   "commits: {header-pattern: '(?P<summary>" + fill("(a*)*") + ")'}",
		"expanding regexp":  "commits: {header-pattern: '(?P<summary>((((a{100}){100}){100}){100}){100})'}",
		"documents":         fill("---\n"),
		"directives":        fill("%YAML 1.2\n"),
		"carriage returns":  fill("\r"),
		"quotes":            fill("'"),
		"open quote":        "a: '" + fill("x\n"),
		"many extends":      "extends: [" + numbered("a%d.yaml, ", mega/20) + "]",
		"extends of itself": "extends: [" + fill(".megalint.yaml, ") + "]",
	}
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestHostile loads files that are made to cost much: each of them is answered,
// and shortly.
func TestHostile(t *testing.T) {
	accepted := map[string]bool{
		"comments": true, "list of comments": true, "one comment": true, "carriage returns": true,
		"exceptions": true, "anchors": true, "aliases": true,
	}
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			err := load(text)
			if (err == nil) != accepted[name] {
				t.Fatalf("got %.300v", err)
			}
			if err == nil {
				return
			}
			if lines := strings.Split(err.Error(), "\n"); len(lines) > 101 {
				t.Errorf("%d mistakes", len(lines))
			}
			if len(err.Error()) > 50_000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
		})
	}
}
