package commit_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/rules"
)

// findAll runs all rules over one message.
func findAll(t testing.TB, text string) []lint.Finding {
	t.Helper()
	cfg := &lint.Config{}
	m := lint.NewMessage(text, cfg.Messages)
	m.Repo = &lint.Repo{FS: fstest.MapFS{"billing/run": {}}, Config: cfg}
	var findings []lint.Finding
	result, err := lint.Run(context.Background(), lint.Input{Messages: func(yield func(*lint.Message, error) bool) {
		yield(m, nil)
	}}, cfg, rules.All(), func(f lint.Finding) error {
		findings = append(findings, f)
		return nil
	})
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(err, result.Failures)
	}
	return findings
}

// TestOneFixAParagraph holds what keeps long paragraphs linear: they are
// wrapped once, not once for each of their lines.
func TestOneFixAParagraph(t *testing.T) {
	line := strings.Repeat("word ", 20) + "\n"
	for _, lines := range []int{10, 50} {
		fixes := 0
		for _, f := range findAll(t, "[billing] Add x\n\n"+strings.Repeat(line, lines)) {
			fixes += len(f.Fixes)
		}
		if fixes != 1 {
			t.Errorf("%d lines: %d fixes", lines, fixes)
		}
	}
}

// TestFindingsAreBounded: no message has more findings than anybody reads.
func TestFindingsAreBounded(t *testing.T) {
	for name, text := range map[string]string{
		"lines":      "[billing] Add x\n\n" + strings.Repeat(strings.Repeat("word ", 20)+"\n\n", 5000),
		"components": "[" + strings.Repeat("a,", 100_000) + "a] Add x\n",
		"spaces":     "[" + strings.Repeat("a, ", 100_000) + "a] Add x\n",
		"sentences":  "[billing] Add x\n\n" + strings.Repeat("- Added x\n", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			findings := findAll(t, text)
			if n := len(findings); n == 0 || n > 500 {
				t.Errorf("%d findings", n)
			}
		})
	}
}
