package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/markdown"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
	"github.com/megalint/megalint/rules"
)

func TestAll(t *testing.T) {
	if err := lint.Validate(rules.All()); err != nil {
		t.Error(err)
	}
	if err := config.CheckPresets(rules.All()); err != nil {
		t.Error(err)
	}
}

// TestOneFileARule holds that a rule's file is named after it.
func TestOneFileARule(t *testing.T) {
	for _, r := range rules.All() {
		if r.Kind() == "configuration" {
			continue
		}
		name := strings.ReplaceAll(r.Name, "-", "_") + ".go"
		if found, err := filepath.Glob(filepath.Join("*", name)); err != nil || len(found) != 1 {
			t.Errorf("%s: found %q, %v", r.Name, found, err)
		}
	}
}

func TestPages(t *testing.T) {
	for _, r := range rules.All() {
		page, err := rules.Page(r, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"# " + r.Name, r.Severity.String(), "Source: "} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q in its page", r.Name, want)
			}
		}
		if r.Message != nil && (!strings.Contains(page, "## Reported") || !strings.Contains(page, "## Accepted")) {
			t.Errorf("%s: no examples in its page", r.Name)
		}
	}
}

// TestDocsRender holds that nothing of what a rule says of itself is taken for
// HTML, which neither GitHub nor the HTML report shows: names in angle brackets
// are to be code.
func TestDocsRender(t *testing.T) {
	for _, r := range rules.All() {
		var page strings.Builder
		if err := markdown.New().Convert([]byte(r.Doc), &page); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(page.String(), "<!--") {
			t.Errorf("%s: got\n%s", r.Name, &page)
		}
	}
}

// TestDocumentIsCurrent holds docs/rules.md to what the rules say of
// themselves.
func TestDocumentIsCurrent(t *testing.T) {
	want, err := rules.Pages()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("docs/rules.md is out of date: run make generate")
	}
}
