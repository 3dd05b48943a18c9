// Package linttest runs the cases of rules, as package examples describes
// them.
package linttest

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/megalint/megalint/internal/examples"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
	"github.com/megalint/megalint/lint/fix"
)

var update = flag.Bool("update", false, "rewrite the .want files of the cases")

// Today is the date of every run.
var today = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// Run runs the cases of each rule, which stand in testdata/<rule>.txtar of
// the calling test's folder. It demands a bad and a good case of each, exact
// findings on the bad, silence on the good, fixes that leave nothing to find,
// and that the cases use every option once.
func Run(t *testing.T, rules []*lint.Rule) {
	if err := lint.Validate(rules); err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		t.Run(rule.Name, func(t *testing.T) {
			set, err := examples.Read(os.DirFS("."), rule.Name)
			if err != nil {
				t.Fatal(err)
			}
			h := &harness{rule: rule, set: set}
			h.run(t)
			if *update {
				h.rewrite(t)
			}
		})
	}
	noStrangers(t, rules)
}

// noStrangers fails for an archive that belongs to no rule.
func noStrangers(t *testing.T, rules []*lint.Rule) {
	archives, err := fs.Glob(os.DirFS("testdata"), "*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range archives {
		name := strings.TrimSuffix(a, ".txtar")
		if !slices.ContainsFunc(rules, func(r *lint.Rule) bool { return r.Name == name }) {
			t.Errorf("testdata/%s belongs to no rule", a)
		}
	}
}

type harness struct {
	rule *lint.Rule
	set  *examples.Set
}

func (h *harness) run(t *testing.T) {
	if len(h.set.Bad) == 0 || len(h.set.Good) == 0 {
		t.Errorf("%d bad and %d good cases: want one of each at least", len(h.set.Bad), len(h.set.Good))
	}
	for _, c := range h.set.Bad {
		t.Run("bad/"+c.Name, func(t *testing.T) { h.bad(t, c) })
	}
	for _, c := range h.set.Good {
		t.Run("good/"+c.Name, func(t *testing.T) {
			if got := h.good(t, c); got != "" {
				t.Errorf("unexpected findings:\n%s", got)
			}
		})
	}
	if h.rule.Message == nil {
		for _, c := range slices.Concat(h.set.Bad, h.set.Good) {
			t.Run("unreadable/"+c.Name, func(t *testing.T) { h.unreadable(t, c) })
		}
	}
	h.optionsUsed(t)
}

func (h *harness) good(t *testing.T, c *examples.Case) string {
	if h.rule.Message == nil {
		tree := h.tree(c)
		return describeTree(tree, h.judgeTree(t, c, tree))
	}
	return describe(h.judge(t, c, h.text(t, c)))
}

func (h *harness) bad(t *testing.T, c *examples.Case) {
	if h.rule.Message == nil {
		h.badTree(t, c)
		return
	}
	text := h.text(t, c)
	h.compare(t, c, describe(h.judge(t, c, text)))
	fixed := h.fixed(t, c, text)
	if fixed == text && !c.HasFixed {
		return
	}
	if *update {
		c.Fixed, c.HasFixed = fixed, true
	}
	if fixed != c.Fixed {
		t.Errorf("fixed:\n%s\nwant:\n%s", fixed, c.Fixed)
	}
	if left := describe(h.judge(t, c, fixed)); left != "" && !*update {
		t.Errorf("the fixed text still has findings:\n%s", left)
	}
}

// compare holds findings against those of the archive.
func (h *harness) compare(t *testing.T, c *examples.Case, got string) {
	if *update {
		c.Want = got
	}
	if got != c.Want || got == "" {
		t.Errorf("findings:\n%s\nwant:\n%s", got, c.Want)
	}
}

// fixed applies the first fix of each finding, safe or not, for as long as
// there is one.
func (h *harness) fixed(t *testing.T, c *examples.Case, text string) string {
	fixed, err := fix.Message(text, func(text string) ([]lint.Finding, error) {
		findings := h.judge(t, c, text)
		for _, f := range findings {
			for i := range f.Fixes {
				f.Fixes[i].Safe = true
			}
		}
		return findings, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fixed
}

// judge runs the rule alone, at a severity that shows, over one message.
func (h *harness) judge(t *testing.T, c *examples.Case, text string) []lint.Finding {
	cfg := h.config(t, c)
	repo := h.repo(t, c, cfg, h.tree(c))
	return h.lint(t, cfg, lint.Input{Messages: func(yield func(*lint.Message, error) bool) {
		yield(readMessage(t, c, text, repo), nil)
	}})
}

func (h *harness) lint(t *testing.T, cfg *lint.Config, in lint.Input) []lint.Finding {
	in.Today, in.Jobs = today, 1
	var findings []lint.Finding
	result, err := lint.Run(context.Background(), in, cfg, []*lint.Rule{h.rule}, func(f lint.Finding) error {
		findings = append(findings, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Failures {
		t.Errorf("failure: %v", f)
	}
	return findings
}

func (h *harness) config(t *testing.T, c *examples.Case) *lint.Config {
	text := c.Config
	if text == "" {
		text = h.set.Config
	}
	cfg, _, err := config.Load(fstest.MapFS{".megalint.yaml": {Data: []byte(text)}}, ".megalint.yaml", []*lint.Rule{h.rule})
	if err != nil {
		t.Fatalf("configuration: %v", err)
	}
	s, set := cfg.Rules[h.rule.Name]
	if !set {
		s = lint.Settings{Severity: h.rule.Severity, Options: h.rule.Options}
	}
	if s.Severity == lint.Off {
		s.Severity = lint.Warning
	}
	cfg.Rules = map[string]lint.Settings{h.rule.Name: s}
	return cfg
}

// text is the case's message; one with "escaped: true" is in Go's escapes.
func (h *harness) text(t *testing.T, c *examples.Case) string {
	if c.With["escaped"] != "true" {
		return c.Text
	}
	lines := strings.SplitAfter(c.Text, "\n")
	for i, l := range lines {
		content, end := strings.CutSuffix(l, "\n")
		s, err := strconv.Unquote(`"` + strings.ReplaceAll(content, `"`, `\"`) + `"`)
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		lines[i] = s
		if end {
			lines[i] += "\n"
		}
	}
	return strings.Join(lines, "")
}

// describe prints findings about a message one a line, with their fixes below
// them.
func describe(findings []lint.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s-%s ", position(f.Message, f.Start), position(f.Message, f.End))
		if f.Tidy {
			b.WriteString("tidy: ")
		}
		writeFinding(&b, f)
	}
	return b.String()
}

func writeFinding(b *strings.Builder, f lint.Finding) {
	fmt.Fprintln(b, f.Text)
	for _, x := range f.Fixes {
		kind := "perhaps"
		if x.Safe {
			kind = "fix"
		}
		fmt.Fprintf(b, "\t%s: %s\n", kind, x.Title)
	}
}

func position(m *lint.Message, offset int) string {
	if len(m.Lines) == 0 {
		return "1:1"
	}
	line := m.LineOf(offset)
	return fmt.Sprintf("%d:%d", line+1, offset-m.Lines[line].Start+1)
}

// optionsUsed demands that each option of the rule stands in some case's
// configuration.
func (h *harness) optionsUsed(t *testing.T) {
	if h.rule.Options == nil {
		return
	}
	all := h.set.Config
	for _, c := range slices.Concat(h.set.Bad, h.set.Good) {
		all += c.Config
	}
	fields := reflect.TypeOf(h.rule.Options)
	for i := range fields.NumField() {
		name, _, _ := strings.Cut(fields.Field(i).Tag.Get("yaml"), ",")
		if name == "" || fields.Field(i).Tag.Get("doc") == "" {
			t.Errorf("option %s lacks a yaml or doc tag", fields.Field(i).Name)
		} else if !strings.Contains(all, name+":") {
			t.Errorf("no case uses the option %q", name)
		}
	}
}

// rewrite writes what was found back into the archive.
func (h *harness) rewrite(t *testing.T) {
	name := "testdata/" + h.rule.Name + ".txtar"
	old, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	archive := txtar.Parse(old)
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool {
		return derived(f.Name)
	})
	for _, c := range h.set.Bad {
		at := 1 + lastOf(archive.Files, "bad/"+c.Name)
		parts := []txtar.File{{Name: "bad/" + c.Name + ".want", Data: []byte(c.Want)}}
		if c.HasFixed {
			parts = append(parts, txtar.File{Name: "bad/" + c.Name + ".fixed", Data: []byte(c.Fixed)})
		}
		for _, f := range c.FixedTree {
			parts = append(parts, txtar.File{Name: "bad/" + c.Name + ".fixed/" + f.Name(), Data: []byte(f.Text())})
		}
		archive.Files = slices.Insert(archive.Files, at, parts...)
	}
	if text := txtar.Format(archive); !bytes.Equal(text, old) {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// derived tells whether a file of an archive is what a run makes of the others.
func derived(name string) bool {
	kind, rest, _ := strings.Cut(name, "/")
	head, _, _ := strings.Cut(rest, "/")
	return kind == "bad" && (strings.HasSuffix(head, ".want") || strings.HasSuffix(head, ".fixed"))
}

// lastOf finds the last file of a case's text or tree.
func lastOf(files []txtar.File, name string) int {
	last := -1
	for i, f := range files {
		if f.Name == name || strings.HasPrefix(f.Name, name+"/") {
			last = i
		}
	}
	return last
}
