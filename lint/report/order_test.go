package report_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
)

// TestOrders holds that no report gives orders to the runner that prints it. What
// programs read is none the worse for it.
func TestOrders(t *testing.T) {
	const order, vso, tail = "##[set-output name=a]b", "##vso[task.setvariable variable=a]b", "x###[c ##v ## #"
	words := order + " " + vso + tail
	m := commit(revA, words+"\n\n"+words+"\n"+words)
	for _, format := range []string{"text", "json", "sarif", "github", "junit", "rdjson"} {
		s := sample{
			findings: []lint.Finding{
				{Rule: period, Severity: lint.Error, Rev: revA, Message: m, Span: lint.Span{Start: 4, End: 30}, Text: words},
				{Rule: tooLong, Severity: lint.Warning, Path: order, Span: lint.Span{Start: len(order) + 1, End: len(order) + 6}, Text: words,
					Fixes: []lint.Fix{{Title: words, Edits: []lint.Edit{{Path: vso, New: words}}}}},
			},
			result: lint.Result{Failures: []*lint.Failure{{Rule: period, Path: vso, Err: errors.New(words)}}, Notes: []string{words}},
		}
		s.options.Source = func(string) ([]byte, error) { return []byte(words), nil }
		document := render(t, format, s)
		for _, order := range []string{"##[", "##vso["} {
			if i := strings.Index(document, order); i >= 0 {
				t.Errorf("%s: %.40q", format, document[i:])
			}
		}
		if format == "json" {
			var r jsonReport
			decode(t, document, &r)
			if f := r.Findings[1]; f.Message != words || f.Path != order {
				t.Errorf("%q at %q", f.Message, f.Path)
			}
		}
	}
}
