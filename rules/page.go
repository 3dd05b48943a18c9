package rules

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/megalint/megalint/internal/examples"
	"github.com/megalint/megalint/lint"
)

// Page returns a rule's documentation in Markdown, its cases included. The
// headings start at the given level.
func Page(rule *lint.Rule, level int) (string, error) {
	set, err := Examples(rule)
	if err != nil {
		return "", err
	}
	p := &page{heading: strings.Repeat("#", level)}
	summary, rest, _ := strings.Cut(rule.Doc, "\n")
	p.printf("%s %s\n\n%s.\n\n", p.heading, rule.Name, summary)
	p.printf("Severity: %s. Judges: %s. Since %s.%s\n\n", rule.Severity, rule.Kind(), rule.Since, fixNote(set))
	if rest = strings.TrimSpace(rest); rest != "" {
		p.printf("%s\n\n", rest)
	}
	p.options(rule)
	p.cases("Reported", set.Bad, set)
	p.cases("Accepted", set.Good, set)
	return strings.TrimRight(p.String(), "\n") + "\n", nil
}

// Pages returns the documentation of all rules as one document.
func Pages() ([]byte, error) {
	p := &page{}
	p.printf("# Rules\n\nEach rule below is documented by its own test cases. " +
		"`megalint explain RULE` prints the same text.\n\n")
	p.printf("| rule | severity | says |\n|---|---|---|\n")
	for _, r := range All() {
		summary, _, _ := strings.Cut(r.Doc, "\n")
		p.printf("| [%s](#%s) | %s | %s |\n", r.Name, r.Name, r.Severity, strings.ReplaceAll(summary, "|", "\\|"))
	}
	for _, r := range All() {
		text, err := Page(r, 2)
		if err != nil {
			return nil, err
		}
		p.printf("\n%s", text)
	}
	return []byte(p.String()), nil
}

type page struct {
	strings.Builder
	heading string
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

func fixNote(set *examples.Set) string {
	safe, unsafe := false, false
	for _, c := range set.Bad {
		safe = safe || strings.Contains(c.Want, "\tfix: ")
		unsafe = unsafe || strings.Contains(c.Want, "\tperhaps: ")
	}
	switch {
	case safe:
		return " `--fix` mends it where it can."
	case unsafe:
		return " Proposes a fix."
	}
	return ""
}

func (p *page) options(rule *lint.Rule) {
	if rule.Options == nil {
		return
	}
	p.printf("%s# Options\n\n| option | default | meaning |\n|---|---|---|\n", p.heading)
	value := reflect.ValueOf(rule.Options)
	for i := range value.NumField() {
		field := value.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		p.printf("| `%s` | %s | %s |\n", name, defaultOf(value.Field(i)), field.Tag.Get("doc"))
	}
	p.printf("\n")
}

func defaultOf(v reflect.Value) string {
	if v.Kind() != reflect.Slice {
		return fmt.Sprintf("`%v`", v)
	}
	if v.Len() == 0 {
		return "none"
	}
	items := make([]string, v.Len())
	for i := range items {
		items[i] = "`" + strings.ReplaceAll(fmt.Sprint(v.Index(i)), "|", "\\|") + "`"
	}
	return strings.Join(items, ", ")
}

func (p *page) cases(title string, cases []*examples.Case, set *examples.Set) {
	if len(cases) == 0 {
		return
	}
	p.printf("%s# %s\n\n", p.heading, title)
	if title == "Reported" && set.Config != "" {
		p.printf("With this configuration:\n\n")
		p.block("yaml", set.Config)
	}
	if title == "Reported" && len(set.Tree) > 0 {
		p.printf("In a repository with these files:\n\n")
		p.files(set.Tree)
	}
	for _, c := range cases {
		p.printf("**%s**%s\n\n", upperFirst(c.Title()), circumstances(c))
		if c.Config != "" {
			p.block("yaml", c.Config)
		}
		if c.Text != "" {
			p.block("text", c.Text)
		}
		p.files(c.Tree)
		if c.Want != "" {
			p.block("text", c.Want)
		}
		if c.HasFixed && strings.ToValidUTF8(c.Fixed, "") == c.Fixed {
			p.printf("Mended:\n\n")
			p.block("text", c.Fixed)
		}
		if len(c.FixedTree) > 0 {
			p.printf("Mended:\n\n")
			p.files(c.FixedTree)
		}
	}
}

// files prints a tree. Names have the marks that `ls -F` gives them.
func (p *page) files(tree examples.Tree) {
	if len(tree) == 0 {
		return
	}
	var b strings.Builder
	for i, f := range tree {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "-- %s --\n%s", f.Name(), f.Text())
	}
	p.block("text", strings.ToValidUTF8(b.String(), "\uFFFD"))
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// circumstances tells what is known of a case's commit or repository.
func circumstances(c *examples.Case) string {
	var all []string
	for _, key := range []string{"author", "stage", "methods", "parents", "changes", "amendable", "settled", "lines", "encoding", "escaped", "tags", "untracked"} {
		if value, ok := c.With[key]; ok {
			all = append(all, fmt.Sprintf("%s: `%s`", key, value))
		}
	}
	if all == nil {
		return ""
	}
	return " (" + strings.Join(all, "; ") + ")"
}

// block prints a fenced block whose fence is longer than any in the text.
func (p *page) block(language, text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	p.printf("%s%s\n%s\n%s\n\n", fence, language, strings.TrimRight(text, "\n"), fence)
}
