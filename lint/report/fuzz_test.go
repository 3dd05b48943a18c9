package report_test

import (
	"errors"
	"testing"

	"github.com/megalint/megalint/lint"
)

// fuzz feeds a format with a finding about a message and one about a file, all
// of whose parts are hostile, and checks the report.
func fuzz(f *testing.F, format string, check func(t testing.TB, document string)) {
	for _, s := range samples() {
		for _, x := range s.findings {
			text := ""
			if x.Message != nil {
				text = x.Message.Text[:min(len(x.Message.Text), 2000)]
			}
			f.Add(text, x.Path, x.Text, x.Start, x.End)
		}
	}
	f.Add("a\u0301\u200d\U000e0067\u2066\ufffe\uffff\u00ad\u115f", "::error::\r##[x]", "%0A%25]](", 3, 9)
	f.Fuzz(func(t *testing.T, text, path, words string, start, end int) {
		span := lint.Span{Start: start, End: end}
		fixes := []lint.Fix{
			{Title: words, Safe: true, Edits: []lint.Edit{{Span: span, New: words}}},
			{Title: text, Edits: []lint.Edit{{Path: path, Span: span, New: text}}},
		}
		m := commit(revA, text)
		s := sample{
			findings: []lint.Finding{
				{Rule: period, Severity: lint.Error, Rev: revA, Message: m, Span: span, Text: words, Fixes: fixes},
				{Rule: period, Severity: lint.Info, Message: m, Text: text},
				{Rule: tooLong, Severity: lint.Warning, Path: path, Span: span, Text: words, Fixes: fixes},
			},
			result: lint.Result{Failures: []*lint.Failure{{Rule: period, Path: path, Err: errors.New(words)}}, Notes: []string{words, text}},
		}
		s.options.Width, s.options.Message = 60, words
		s.options.Rules = []*lint.Rule{{Name: "x", Doc: text}}
		s.options.Source = func(string) ([]byte, error) { return []byte(text), nil }
		check(t, render(t, format, s))
	})
}

func FuzzText(f *testing.F) {
	fuzz(f, "text", func(t testing.TB, document string) { checkText(t, document, 60) })
}

func FuzzJSON(f *testing.F) {
	schema := reportSchema(f)
	fuzz(f, "json", func(t testing.TB, document string) {
		checkVisible(t, document)
		if err := schema.Validate(instance(t, document)); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzSARIF(f *testing.F) {
	fuzz(f, "sarif", func(t testing.TB, document string) {
		checkVisible(t, document)
		checkSARIF(t, document)
	})
}

func FuzzGitHub(f *testing.F) {
	fuzz(f, "github", func(t testing.TB, document string) { checkGitHub(t, document) })
}

func FuzzJUnit(f *testing.F) {
	fuzz(f, "junit", func(t testing.TB, document string) { checkJUnit(t, document) })
}

func FuzzRDJSON(f *testing.F) {
	fuzz(f, "rdjson", func(t testing.TB, document string) {
		checkVisible(t, document)
		checkRDJSON(t, document)
	})
}
