package service

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
)

// noSource is for scripts that source nothing.
func noSource(*script, string) (*script, error) { return nil, nil }

// TestHostileScripts reads scripts that nobody would write. What is beyond the
// limits is refused, and anything else read, without running out of stack.
func TestHostileScripts(t *testing.T) {
	units := []string{"(", "{ ", "$(", "`", "if ", "while ", "! ", "[[ ", "case x in a) ", "${a:-", "$((", "((", "\"$(", "a|", "a && "}
	for _, unit := range units {
		for _, size := range []int{1000, maxScript - 20, maxScript + 20} {
			x := &script{path: "run", interpreter: "/bin/bash", data: []byte(strings.Repeat(unit, size/len(unit)))}
			_, err := readEnvironment(x, noSource)
			if size > maxScript && len(x.data) > maxScript && !errors.Is(err, errUnread) {
				t.Errorf("%q, %d bytes: %v", unit, size, err)
			}
		}
	}
}

// TestSourcedInACircle makes sure that scripts that source each other are read
// once each.
func TestSourcedInACircle(t *testing.T) {
	tree := fstest.MapFS{
		"services/a/run":  {Data: []byte("#!/bin/sh\n. ./b.sh\necho $A\n")},
		"services/a/b.sh": {Data: []byte(". ./run\necho $B\n")},
	}
	repo := &lint.Repo{FS: tree, Config: new(lint.Config)}
	if err := repo.AddServices([]string{"services/a"}); err != nil {
		t.Fatal(err)
	}
	s := repo.Services[0]
	x, err := readScript(s.FS, "run")
	if err != nil {
		t.Fatal(err)
	}
	e, err := readEnvironment(x, func(from *script, name string) (*script, error) { return sourced(s, from, name) })
	if err != nil {
		t.Fatal(err)
	}
	if n := e.needed(false); len(n) != 2 || n[0].name != "A" || n[1].name != "B" {
		t.Errorf("got %v", n)
	}
}

// TestSourcedNames tells which file a script sources, if that can be told.
func TestSourcedNames(t *testing.T) {
	for text, want := range map[string]string{
		". x.sh": "x.sh", ". ./lib/x.sh": "./lib/x.sh", ". 'x y'": "x y", `. "x"`: "x", `source /etc/x`: "/etc/x",
		`. "$X"`: "", ". $X": "", ". `x`": "", `. "$X/lib/y.sh"`: "y.sh", `. $X/y.sh`: "y.sh", `. "$X"/y.sh`: "y.sh",
		`. "$(dirname "$0")/y.sh"`: "y.sh", `. "$X.sh"`: "", `. /lib/"$X"`: "", `. ""`: "", `. "$X/"`: "", `. $X"/y"`: "y",
	} {
		var names []string
		x := &script{path: "run", interpreter: "/bin/bash", data: []byte(text + "\n")}
		if _, err := readEnvironment(x, func(_ *script, name string) (*script, error) {
			names = append(names, name)
			return nil, nil
		}); err != nil {
			t.Fatal(err)
		}
		if len(names) != 1 || names[0] != want {
			t.Errorf("%s: got %q, want %q", text, names, want)
		}
	}
}

// TestHostileCodeowners matches patterns that take a naive matcher forever.
func TestHostileCodeowners(t *testing.T) {
	path := strings.Repeat("a/", 50) + strings.Repeat("a", 200)
	for _, pattern := range []string{
		strings.Repeat("**/", 200) + "b", strings.Repeat("*", 2) + strings.Repeat("a*", 2000) + "b",
		strings.Repeat("/*", 3000), strings.Repeat("?*", 3000), strings.Repeat("\\", 3001),
	} {
		c := parseCodeowners("CODEOWNERS", []byte(pattern+" @a @b\n"))
		if decides, _ := c.of(path); decides != nil {
			t.Errorf("%.20q matches", pattern)
		}
	}
}

// FuzzReadEnvironment makes sure that places are places of the script.
func FuzzReadEnvironment(f *testing.F) {
	for _, seed := range []string{
		"echo $A ${B:-x} $((C+D)) \"$E\" ${F[@]}", "A=$A\nexport B=\"$B\"; read C; ((D++))", "cat <<X\n$A\nX\n", ". x; eval y", ". $A; . \"$B\"; source \"$C/x\"'y'",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := readEnvironment(&script{path: "run", interpreter: "/bin/bash", data: []byte(text)}, noSource)
		if err != nil {
			at, why := syntaxFault(err)
			if why == "" || at.Start < 0 || at.End > len(text) {
				t.Errorf("%q: %v at %v", text, err, at)
			}
			return
		}
		for _, v := range e.reads {
			if v.at.Start < 0 || v.at.End > len(text) || v.at.Start > v.at.End {
				t.Errorf("%q: %v", text, v)
			}
		}
	})
}

// FuzzCodeowners makes sure that a line that decides is one of the file, and
// that everything is owned where everything is given to somebody.
func FuzzCodeowners(f *testing.F) {
	for _, seed := range []string{"* @a @b # c\n", "/services/ @a/b x@y.z\n!x\n", "a\\ b/** @c\r\n[x] @a", "**/x/*/ @a"} {
		f.Add(seed, "services/a/b")
	}
	f.Fuzz(func(t *testing.T, text, file string) {
		c := parseCodeowners("CODEOWNERS", []byte(text))
		if decides, _ := c.of(file); decides != nil && decides.number > 1+strings.Count(text, "\n") {
			t.Errorf("line %d of %q", decides.number, text)
		}
		c = parseCodeowners("CODEOWNERS", []byte("* @a\n"))
		if decides, _ := c.of(file); file != "" && !strings.HasSuffix(file, "/") && !strings.Contains(file, "//") && decides == nil {
			t.Errorf("nobody owns %q", file)
		}
	})
}
