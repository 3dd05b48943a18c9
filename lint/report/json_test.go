package report_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/megalint/megalint/lint"
)

// jsonReport is the report as a program would read it.
type jsonReport struct {
	Version  int           `json:"version"`
	Findings []jsonFinding `json:"findings"`
	Failures []struct {
		Message  string `json:"message"`
		Path     string `json:"path"`
		Revision string `json:"revision"`
		Rule     string `json:"rule"`
	} `json:"failures"`
	Notes   []string       `json:"notes"`
	Summary map[string]int `json:"summary"`
}

type jsonFinding struct {
	Rule     string    `json:"rule"`
	Severity string    `json:"severity"`
	Message  string    `json:"message"`
	Path     string    `json:"path"`
	Revision string    `json:"revision"`
	Start    jsonPlace `json:"start"`
	End      jsonPlace `json:"end"`
	Fixes    []struct {
		Title string `json:"title"`
		Safe  bool   `json:"safe"`
		Edits []struct {
			Path  string    `json:"path"`
			Start jsonPlace `json:"start"`
			End   jsonPlace `json:"end"`
			New   string    `json:"new"`
			Mode  string    `json:"mode"`
		} `json:"edits"`
	} `json:"fixes"`
}

type jsonPlace struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// decode reads a document that must hold nothing unknown, and nothing else.
func decode(t testing.TB, document string, into any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(document))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	if d.More() {
		t.Fatalf("something follows the document:\n%s", document)
	}
	if !utf8.ValidString(document) {
		t.Fatal("the document is not UTF-8")
	}
}

// compileSchema reads a JSON schema from a file.
func compileSchema(t testing.TB, path string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	const url = "mem:///schema.json"
	if err := c.AddResource(url, document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(url)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// instance parses a document for a schema.
func instance(t testing.TB, document string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func reportSchema(t testing.TB) *jsonschema.Schema {
	return compileSchema(t, filepath.Join("..", "..", "docs", "report.schema.json"))
}

func TestJSONKeepsItsSchema(t *testing.T) {
	schema := reportSchema(t)
	for _, s := range samples() {
		document := render(t, "json", s)
		if err := schema.Validate(instance(t, document)); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
		var r jsonReport
		decode(t, document, &r)
		if len(r.Findings) != len(s.findings) || len(r.Failures) != len(s.result.Failures) {
			t.Errorf("%s: %d findings and %d failures", s.name, len(r.Findings), len(r.Failures))
		}
	}
}

// TestSchemaRefuses makes sure that the schema can tell right from wrong.
func TestSchemaRefuses(t *testing.T) {
	schema := reportSchema(t)
	document := render(t, "json", commits())
	for _, c := range [][2]string{
		{`"version":1`, `"version":2`},
		{`"severity":"error"`, `"severity":"off"`},
		{`"rule":"summary-not-imperative",`, ``},
		{`"rule":"line-too-long"`, `"rule":"Line too long"`},
		{`"line":1,"column":8`, `"line":0,"column":8`},
		{`"revision":"3f9a`, `"revision":"3f9`},
		{`"safe":true`, `"safe":"yes"`},
		{`"edits":[{`, `"edits":[],"other":[{`},
		{`"fixes":[]`, `"fixes":null`},
		{`,"failures":[]`, ``},
		{`"duration_ms":1500`, `"duration_ms":-1`},
	} {
		if !strings.Contains(document, c[0]) {
			t.Errorf("%s is not in the document", c[0])
			continue
		}
		if schema.Validate(instance(t, strings.Replace(document, c[0], c[1], 1))) == nil {
			t.Errorf("%s instead of %s is accepted", c[1], c[0])
		}
	}
}

func TestJSONText(t *testing.T) {
	s := hostile()
	var r jsonReport
	decode(t, render(t, "json", s), &r)
	for i, f := range s.findings {
		if want := strings.ToValidUTF8(f.Text, "\ufffd"); r.Findings[i].Message != want {
			t.Errorf("message %q, want %q", r.Findings[i].Message, want)
		}
		if want := strings.ToValidUTF8(f.Path, "\ufffd"); r.Findings[i].Path != want {
			t.Errorf("path %q, want %q", r.Findings[i].Path, want)
		}
	}
}

func TestJSONMode(t *testing.T) {
	s := tree()
	s.options.Source = source
	var r jsonReport
	decode(t, render(t, "json", s), &r)
	if mode := r.Findings[1].Fixes[0].Edits[0].Mode; mode != "0755" {
		t.Errorf("mode %q", mode)
	}
	// Of the two fixes, one edits a file that cannot be read: no place could
	// be given, and a wrong one would do harm.
	if fixes := r.Findings[2].Fixes; len(fixes) != 1 || fixes[0].Title != "spell it out" {
		t.Errorf("fixes: %+v", fixes)
	}
}

// place counts a place in the plainest way.
func place(text string, offset int) jsonPlace {
	before := text[:offset]
	return jsonPlace{1 + strings.Count(before, "\n"), offset - strings.LastIndex(before, "\n")}
}

// TestPlaces compares places in random texts, in random order, with a plain
// count.
func TestPlaces(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	letters := []string{"a", "é", "\n", "\n\n", "\r\n", "日", "\t", "𝄞", "\xff", ""}
	var s sample
	for range 50 {
		var b strings.Builder
		for range random.IntN(60) {
			b.WriteString(letters[random.IntN(len(letters))])
		}
		m := commit(revA, b.String())
		for range 20 {
			from := random.IntN(len(m.Text) + 1)
			to := from + random.IntN(len(m.Text)+1-from)
			s.findings = append(s.findings, lint.Finding{
				Rule: period, Severity: lint.Error, Rev: revA, Message: m, Span: lint.Span{Start: from, End: to}})
		}
	}
	var r jsonReport
	decode(t, render(t, "json", s), &r)
	for i, f := range s.findings {
		got, text := r.Findings[i], f.Message.Text
		if got.Start != place(text, f.Start) || got.End != place(text, f.End) {
			t.Fatalf("%d to %d of %q: %v to %v", f.Start, f.End, text, got.Start, got.End)
		}
	}
}
