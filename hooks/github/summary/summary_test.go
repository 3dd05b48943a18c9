package summary

import (
	"errors"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/lint/report"
)

var rule = &lint.Rule{Name: "summary-too-long", Since: "0.1"}

// hostile are texts that would break a page that does not escape them.
var hostile = []string{
	"a | b | c", "</td></tr></table><script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/pixel.png)",
	"``` \n# Title", "~~~~", "<!-- hidden", "&lt;b&gt;", "@octo/team look", "https://evil.example www.evil.example",
	"\u202egnp.exe", "a\x1b[31mred\x00", "::error::x", "line\r\n## Passed ✅", "| |\n|---|", "\\| \\<", "**bold** __x__ $x^2$", "[^1]", "<details open>",
}

func TestPage(t *testing.T) {
	m := lint.NewMessage("[billing] Add x.\n\nBecause.", message.Options{})
	got := Markdown(&Report{
		Verdict: Fail, Subject: "Pull request #12", Result: &lint.Result{Errors: 1},
		Messages: []Message{{"Lands", m.Text}}, Where: func(*lint.Message) string { return "title" },
		Findings: []lint.Finding{{Rule: rule, Severity: lint.Error, Text: "ends with a period", Message: m,
			Span: lint.Span{Start: 15, End: 16}, Fixes: []lint.Fix{{Title: "remove it"}}}},
		Notes: []string{"a note"}, Next: "Edit the title.",
	}, StepLimit)
	want := `## ❌ megalint&#58; Pull request &#35;12&#58; 1 error

**Lands**

` + "```text\n" + m.Text + "\n```" + `

| | Rule | Where | What | How to mend it |
|---|---|---|---|---|
| error | [summary&#45;too&#45;long](` + rulesPage + `summary-too-long) | title, line 1: &#91;billing&#93; Add x&#46; | ends with a period | remove it |

Edit the title&#46;

> a note

`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	got = Markdown(&Report{Verdict: Error, Err: errors.New("GET /x: 500")}, StepLimit)
	if !strings.Contains(got, "could not be judged") || !strings.Contains(html.UnescapeString(got), "GET /x: 500") {
		t.Errorf("got\n%s", got)
	}
}

// TestFailures has one broken file that keeps rules from judging services, and
// a commit that cannot be read.
func TestFailures(t *testing.T) {
	broken := errors.New("compose.yml:3:1: no YAML")
	result := &lint.Result{Warnings: 1}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		for _, rule := range []string{"env-undocumented", "compose-missing"} {
			result.Failures = append(result.Failures, &lint.Failure{Rule: &lint.Rule{Name: rule}, Path: "services/" + name, Err: broken})
		}
	}
	result.Failures = append(result.Failures, &lint.Failure{Rev: strings.Repeat("ab", 20), Err: errors.New("the object is missing")})
	got := html.UnescapeString(Markdown(&Report{Verdict: Error, Subject: "Pull request #12", Result: result, Messages: []Message{{"Lands", "x"}}}, StepLimit))
	want := `## ⚠️ megalint: Pull request #12: 2 failures, 1 warning

**Lands**

` + "```text\nx\n```" + `

This could not be judged, so the check fails:

- services/a, services/b, services/c and 2 more: compose-missing and env-undocumented could not be judged: compose.yml:3:1: no YAML
- commit abababababab: the object is missing

`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestHostile puts each text wherever a stranger could.
func TestHostile(t *testing.T) {
	for _, text := range hostile {
		m := lint.NewMessage(text, message.Options{})
		got := Markdown(&Report{
			Verdict: Fail, Subject: text, Result: &lint.Result{Errors: 2, Failures: []*lint.Failure{{Err: errors.New(text)}}},
			Messages: []Message{{text, text}}, Where: func(*lint.Message) string { return text }, Notes: []string{text}, Next: text,
			Findings: []lint.Finding{
				{Rule: rule, Severity: lint.Error, Text: text, Message: m, Fixes: []lint.Fix{{Title: text}}},
				{Rule: rule, Severity: lint.Error, Text: text, Path: text},
			},
		}, StepLimit)
		if err := sound(got, 2); err != nil {
			t.Errorf("%q: %v\n%s", text, err, got)
		}
	}
}

var entity = regexp.MustCompile(`&#[0-9]+;`)

// sound tells what is wrong with a page whose findings are all shown: it has a
// heading, one fence, a table of so many rows, and nothing else that is markup.
func sound(page string, rows int) error {
	var outside []string
	fence := ""
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		for _, r := range line {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				return fmt.Errorf("%q would act or hide", r)
			}
		}
		switch run := line[:len(line)-len(strings.TrimLeft(line, "`"))]; {
		case fence == "" && len(run) >= 3:
			fence = run
		case fence != "" && len(run) >= len(fence):
			if line != fence {
				return fmt.Errorf("the text closes its fence: %q", line)
			}
			fence = ""
		case fence == "":
			outside = append(outside, line)
		}
	}
	if fence != "" {
		return errors.New("a fence is left open")
	}
	headings, table := 0, 0
	for _, line := range outside {
		bare := strings.ReplaceAll(line, "["+Escape(rule.Name)+"]("+rulesPage+rule.Name+")", "")
		switch {
		case strings.HasPrefix(line, "## "):
			headings++
			bare = bare[3:]
		case strings.HasPrefix(line, "| | Rule"), strings.HasPrefix(line, "|---"):
			continue
		case strings.HasPrefix(line, "|"):
			table++
			if strings.Count(line, "|") != 6 {
				return fmt.Errorf("a row of other cells: %q", line)
			}
			bare = strings.ReplaceAll(bare, "|", "")
		case strings.HasPrefix(line, "> "), strings.HasPrefix(line, "- "):
			bare = bare[2:]
		case strings.HasPrefix(line, "**"):
			bare = strings.TrimSuffix(bare[2:], "**")
		}
		bare = entity.ReplaceAllString(bare, "")
		if strings.ContainsAny(bare, "<>[]()*_`\\!#|~$@^&\"'") {
			return fmt.Errorf("markup: %q", line)
		}
	}
	if headings != 1 || table != rows {
		return fmt.Errorf("%d headings and %d rows", headings, table)
	}
	return nil
}

// TestLimit fills the page with more than it holds.
func TestLimit(t *testing.T) {
	r := &Report{Verdict: Fail, Result: &lint.Result{Errors: 20000}, Messages: []Message{{"Lands", strings.Repeat("x", 65536)}}}
	for i := range 20000 {
		r.Findings = append(r.Findings, lint.Finding{Rule: rule, Severity: lint.Error, Text: strings.Repeat("<", 300), Path: fmt.Sprint(i)})
		r.Result.Failures = append(r.Result.Failures, &lint.Failure{Err: fmt.Errorf("x%d", i)})
	}
	for _, limit := range []int{16 << 10, 200 << 10, StepLimit} {
		got := Markdown(r, limit)
		if len(got) > limit || len(got) < limit/4 {
			t.Errorf("%d bytes of %d", len(got), limit)
		}
		if !strings.Contains(got, "failures more") && !strings.Contains(got, "findings more") {
			t.Error("what is left out is not counted")
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Escape(text)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is no UTF-8", got)
		}
		for i := 0; i < len(got); i++ {
			c := got[i]
			plain := c >= utf8.RuneSelf || c == ' ' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
			if !plain && c != '&' && c != '#' && c != ';' {
				t.Fatalf("%q holds %q", got, c)
			}
		}
		shown := strings.ReplaceAll(html.UnescapeString(got), "@\u2060", "@")
		if want := report.Visible(text); shown != want {
			t.Fatalf("shows %q instead of %q", shown, want)
		}
		m := lint.NewMessage(text, message.Options{})
		page := Markdown(&Report{Verdict: Fail, Result: &lint.Result{}, Messages: []Message{{text, text}},
			Findings: []lint.Finding{{Rule: rule, Text: text, Message: m}}}, StepLimit)
		if err := sound(page, 1); err != nil && len(text) < 10000 {
			t.Fatalf("%v\n%s", err, page)
		}
	})
}
