package fix_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/fix"
)

func edit(start, end int, text string) lint.Edit {
	return lint.Edit{Span: lint.Span{Start: start, End: end}, New: text}
}

func TestApply(t *testing.T) {
	const text = "Added retries."
	for _, c := range []struct {
		name  string
		edits []lint.Edit
		want  string
	}{
		{"nothing", nil, text},
		{"replace and delete, in any order", []lint.Edit{edit(13, 14, ""), edit(0, 5, "Add")}, "Add retries"},
		{"insert at the ends", []lint.Edit{edit(14, 14, "!"), edit(0, 0, "> ")}, "> Added retries.!"},
		{"equal edits once", []lint.Edit{edit(13, 14, ""), edit(13, 14, "")}, "Added retries"},
		{"neighbours do not overlap", []lint.Edit{edit(0, 5, "Add"), edit(5, 6, "  ")}, "Add  retries."},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := fix.Apply(text, c.edits)
			if err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestApplyRefuses(t *testing.T) {
	for _, c := range []struct {
		name    string
		edits   []lint.Edit
		overlap bool
	}{
		{"overlap", []lint.Edit{edit(0, 5, "Add"), edit(4, 6, "")}, true},
		{"one within the other", []lint.Edit{edit(0, 9, ""), edit(2, 3, "x")}, true},
		{"two insertions at one place", []lint.Edit{edit(3, 3, "a"), edit(3, 3, "b")}, true},
		{"insertion where a replacement begins", []lint.Edit{edit(3, 3, "a"), edit(3, 5, "b")}, true},
		{"past the end", []lint.Edit{edit(3, 99, "")}, false},
		{"before the beginning", []lint.Edit{edit(-1, 2, "")}, false},
		{"backwards", []lint.Edit{edit(5, 2, "")}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := fix.Apply("Added retries.", c.edits)
			if err == nil || got != "" || errors.Is(err, fix.ErrOverlap) != c.overlap {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// FuzzApply holds what callers rely on: an edit either is refused or changes
// just the bytes that it names.
func FuzzApply(f *testing.F) {
	f.Add("Added retries.", 0, 5, "Add", 13, 14, "")
	f.Add("x", 0, 0, "a", 0, 0, "b")
	f.Fuzz(func(t *testing.T, text string, s1, e1 int, n1 string, s2, e2 int, n2 string) {
		got, err := fix.Apply(text, []lint.Edit{edit(s1, e1, n1), edit(s2, e2, n2)})
		if err != nil {
			return
		}
		want := len(text) - (e1 - s1) + len(n1)
		if s1 != s2 || e1 != e2 || n1 != n2 {
			want += len(n2) - (e2 - s2)
		}
		if len(got) != want {
			t.Fatalf("%q has %d bytes instead of %d", got, len(got), want)
		}
	})
}

func finding(fixes ...lint.Fix) lint.Finding { return lint.Finding{Fixes: fixes} }

func TestChoose(t *testing.T) {
	add := lint.Fix{Title: "add", Safe: true, Edits: []lint.Edit{edit(0, 5, "Add")}}
	guess := lint.Fix{Title: "guess", Edits: []lint.Edit{edit(0, 5, "Allow")}}
	lower := lint.Fix{Title: "lower", Safe: true, Edits: []lint.Edit{edit(0, 1, "a")}}
	strip := lint.Fix{Title: "strip", Safe: true, Edits: []lint.Edit{edit(13, 14, "")}}
	var got []string
	for _, f := range fix.Choose([]lint.Finding{finding(guess, add), finding(lower), finding(), finding(strip), finding(strip)}) {
		got = append(got, f.Title)
	}
	if s := strings.Join(got, " "); s != "add strip strip" {
		t.Errorf("chose %q", s)
	}
}

func TestMessage(t *testing.T) {
	// Each round uncovers the next dot; the one before is out of reach.
	judge := func(text string) ([]lint.Finding, error) {
		if n := len(text); strings.HasSuffix(text, ".") {
			return []lint.Finding{finding(lint.Fix{Safe: true, Edits: []lint.Edit{edit(n-1, n, "")}})}, nil
		}
		return nil, nil
	}
	if got, err := fix.Message("Wait...", judge); err != nil || got != "Wait" {
		t.Errorf("got %q, %v", got, err)
	}
	endless := func(text string) ([]lint.Finding, error) {
		return []lint.Finding{finding(lint.Fix{Safe: true, Edits: []lint.Edit{edit(0, 0, "x")}})}, nil
	}
	if got, err := fix.Message("", endless); err != nil || len(got) != 10 {
		t.Errorf("got %q, %v", got, err)
	}
	broken := errors.New("broken")
	if got, err := fix.Message("kept", func(string) ([]lint.Finding, error) { return nil, broken }); got != "kept" || err != broken {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestFiles(t *testing.T) {
	tree := map[string]string{"a/Makefile": "test:\n", "a/run": "#!/bin/sh\n"}
	read := func(path string) ([]byte, error) {
		text, ok := tree[path]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return []byte(text), nil
	}
	at := func(path string, e lint.Edit) lint.Fix {
		e.Path = path
		return lint.Fix{Safe: true, Edits: []lint.Edit{e}}
	}
	mode := lint.Edit{Mode: 0o755}
	changes, err := fix.Files([]lint.Fix{
		at("a/run", mode), at("a/Makefile", edit(6, 6, ".PHONY: test\n")), at("a/run", edit(0, 0, "")), at("a/run", mode),
	}, read)
	want := []fix.Change{{Path: "a/Makefile", Text: "test:\n.PHONY: test\n"}, {Path: "a/run", Text: "#!/bin/sh\n", Mode: 0o755}}
	if err != nil || !slices.Equal(changes, want) {
		t.Errorf("got %+v, %v", changes, err)
	}
	for _, path := range []string{"b", "", "/etc/passwd", "../x", "a/../../x"} {
		if changes, err := fix.Files([]lint.Fix{at(path, mode)}, read); err == nil {
			t.Errorf("%q: got %+v", path, changes)
		}
	}
}

// TestChooseModes lets a mode and a text change together, and no two modes.
func TestChooseModes(t *testing.T) {
	finding := func(e lint.Edit) lint.Finding {
		e.Path = "run"
		return lint.Finding{Fixes: []lint.Fix{{Safe: true, Edits: []lint.Edit{e}}}}
	}
	all := []lint.Finding{
		finding(lint.Edit{Mode: 0o755}), finding(edit(0, 0, "#!/bin/sh\n")),
		finding(lint.Edit{Mode: 0o755}), finding(lint.Edit{Mode: 0o644}),
	}
	if got := len(fix.Choose(all)); got != 3 {
		t.Errorf("%d fixes chosen, want all but the last", got)
	}
}
