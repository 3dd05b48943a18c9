package report_test

import (
	"os"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/fix"
)

// rdResult is the Reviewdog Diagnostic Format, as far as megalint writes it.
type rdResult struct {
	Source struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	} `json:"source"`
	Diagnostics []struct {
		Message  string `json:"message"`
		Location struct {
			Path  string   `json:"path"`
			Range *rdRange `json:"range"`
		} `json:"location"`
		Severity string `json:"severity"`
		Code     struct {
			Value string `json:"value"`
			URL   string `json:"url"`
		} `json:"code"`
		Suggestions []struct {
			Range rdRange `json:"range"`
			Text  string  `json:"text"`
		} `json:"suggestions"`
	} `json:"diagnostics"`
}

type rdRange struct {
	Start jsonPlace `json:"start"`
	End   jsonPlace `json:"end"`
}

func checkRDJSON(t testing.TB, document string) rdResult {
	t.Helper()
	var r rdResult
	decode(t, document, &r)
	if r.Source.Name != "megalint" || r.Diagnostics == nil {
		t.Fatalf("%+v", r)
	}
	for _, d := range r.Diagnostics {
		if d.Severity != "ERROR" && d.Severity != "WARNING" && d.Severity != "INFO" {
			t.Fatalf("severity %q", d.Severity)
		}
		if d.Location.Path == "" {
			t.Fatalf("no path: %+v", d)
		}
	}
	return r
}

func TestRDJSON(t *testing.T) {
	for _, s := range samples() {
		r := checkRDJSON(t, render(t, "rdjson", s))
		if len(r.Diagnostics) != len(s.findings)+len(s.result.Failures) {
			t.Errorf("%s: %d diagnostics", s.name, len(r.Diagnostics))
		}
	}
}

// TestRDJSONSchema holds the reports against reviewdog's own schema, where
// somebody has it.
func TestRDJSONSchema(t *testing.T) {
	path := os.Getenv("MEGALINT_RDJSON_SCHEMA")
	if path == "" {
		t.Skip("MEGALINT_RDJSON_SCHEMA does not name the schema: it is proto/rdf/jsonschema/DiagnosticResult.json in the module github.com/reviewdog/reviewdog")
	}
	schema := compileSchema(t, path)
	for _, s := range samples() {
		if err := schema.Validate(instance(t, render(t, "rdjson", s))); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}

// TestSuggestions applies each suggestion by its lines and columns, as a
// reader of the format would.
func TestSuggestions(t *testing.T) {
	text := "[lint] Größe added\nand 日本 removed.\n\nEnd\n"
	m := commit(revA, text)
	at := func(part string) lint.Span {
		i := strings.Index(text, part)
		return lint.Span{Start: i, End: i + len(part)}
	}
	f := found(imperative, m, "added", "x",
		lint.Fix{Title: "one", Edits: []lint.Edit{{Span: at("added"), New: "add"}}},
		lint.Fix{Title: "two", Edits: []lint.Edit{{Span: at("removed"), New: "remove"}, {Span: at("Größe"), New: ""}}},
		lint.Fix{Title: "insert", Edits: []lint.Edit{{Span: lint.Span{Start: len(text), End: len(text)}, New: "Signed\n"}}},
		lint.Fix{Title: "overlapping", Edits: []lint.Edit{{Span: at("removed")}, {Span: at("moved")}}},
		lint.Fix{Title: "elsewhere", Edits: []lint.Edit{{Path: "f", New: "x"}}},
		lint.Fix{Title: "outside", Edits: []lint.Edit{{Span: lint.Span{Start: 5, End: 1000}}}},
		lint.Fix{Title: "nothing"})
	r := checkRDJSON(t, render(t, "rdjson", sample{findings: []lint.Finding{f}}))
	got := r.Diagnostics[0].Suggestions
	if len(got) != 3 {
		t.Fatalf("%d suggestions", len(got))
	}
	for i, s := range got {
		want, err := fix.Apply(text, f.Fixes[i].Edits)
		if err != nil {
			t.Fatal(err)
		}
		from, to := offset(text, s.Range.Start), offset(text, s.Range.End)
		if result := text[:from] + s.Text + text[to:]; result != want {
			t.Errorf("%s: got %q, want %q", f.Fixes[i].Title, result, want)
		}
	}
}

// offset is the inverse of place.
func offset(text string, p jsonPlace) int {
	at := 0
	for range p.Line - 1 {
		at += strings.Index(text[at:], "\n") + 1
	}
	return at + p.Column - 1
}
