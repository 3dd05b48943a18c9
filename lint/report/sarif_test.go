package report_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/megalint/megalint/lint"
)

// sarifLog is the part of SARIF that megalint writes.
type sarifLog struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []struct {
		Tool struct {
			Driver struct {
				Name           string      `json:"name"`
				InformationURI string      `json:"informationUri"`
				Version        string      `json:"version"`
				Rules          []sarifRule `json:"rules"`
			} `json:"driver"`
		} `json:"tool"`
		ColumnKind  string        `json:"columnKind"`
		Results     []sarifResult `json:"results"`
		Invocations []struct {
			ExecutionSuccessful        bool `json:"executionSuccessful"`
			ToolExecutionNotifications []struct {
				Level          string    `json:"level"`
				Message        sarifText `json:"message"`
				AssociatedRule *struct {
					ID    string `json:"id"`
					Index int    `json:"index"`
				} `json:"associatedRule"`
			} `json:"toolExecutionNotifications"`
		} `json:"invocations"`
	} `json:"runs"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown"`
}

type sarifRule struct {
	ID                   string    `json:"id"`
	ShortDescription     sarifText `json:"shortDescription"`
	FullDescription      sarifText `json:"fullDescription"`
	Help                 sarifText `json:"help"`
	HelpURI              string    `json:"helpUri"`
	DefaultConfiguration struct {
		Enabled bool   `json:"enabled"`
		Level   string `json:"level"`
	} `json:"defaultConfiguration"`
}

type sarifResult struct {
	RuleID    string    `json:"ruleId"`
	RuleIndex *int      `json:"ruleIndex"`
	Level     string    `json:"level"`
	Message   sarifText `json:"message"`
	Locations []struct {
		PhysicalLocation struct {
			ArtifactLocation sarifArtifact `json:"artifactLocation"`
			Region           sarifRegion   `json:"region"`
		} `json:"physicalLocation"`
		LogicalLocations []struct {
			Name               string `json:"name"`
			FullyQualifiedName string `json:"fullyQualifiedName"`
			Kind               string `json:"kind"`
		} `json:"logicalLocations"`
	} `json:"locations"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
	Fixes               []struct {
		Description     sarifText `json:"description"`
		ArtifactChanges []struct {
			ArtifactLocation sarifArtifact `json:"artifactLocation"`
			Replacements     []struct {
				DeletedRegion   sarifRegion `json:"deletedRegion"`
				InsertedContent sarifText   `json:"insertedContent"`
			} `json:"replacements"`
		} `json:"artifactChanges"`
	} `json:"fixes"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

// checkSARIF reads a report and checks what the types do not hold, and what
// GitHub asks for beyond the standard.
func checkSARIF(t testing.TB, document string) sarifLog {
	t.Helper()
	var log sarifLog
	decode(t, document, &log)
	if log.Version != "2.1.0" || len(log.Runs) != 1 || len(log.Runs[0].Invocations) != 1 {
		t.Fatalf("version %q, %d runs", log.Version, len(log.Runs))
	}
	run := log.Runs[0]
	if run.Tool.Driver.Name != "megalint" || run.ColumnKind != "utf16CodeUnits" {
		t.Fatalf("driver %q, columns %q", run.Tool.Driver.Name, run.ColumnKind)
	}
	if len(run.Results) > 25_000 {
		t.Fatalf("%d results", len(run.Results))
	}
	prints := make(map[string]bool)
	for _, r := range run.Results {
		if len(r.Locations) != 1 || r.Message.Text == "" && r.RuleID == "" {
			t.Fatalf("%+v", r)
		}
		if r.RuleIndex != nil && run.Tool.Driver.Rules[*r.RuleIndex].ID != r.RuleID {
			t.Fatalf("%s has the index of %s", r.RuleID, run.Tool.Driver.Rules[*r.RuleIndex].ID)
		}
		place := r.Locations[0].PhysicalLocation
		g := place.Region
		if g.StartLine < 1 || g.StartColumn < 1 || g.EndLine < g.StartLine ||
			g.EndLine == g.StartLine && g.EndColumn < g.StartColumn {
			t.Fatalf("region %+v", g)
		}
		u, err := url.Parse(place.ArtifactLocation.URI)
		if err != nil || u.IsAbs() || u.Host != "" || u.RawQuery != "" || u.Fragment != "" || u.Path == "" {
			t.Fatalf("%q is no relative path: %v", place.ArtifactLocation.URI, err)
		}
		print := r.PartialFingerprints["megalint/v1"]
		if print == "" || prints[print] {
			t.Fatalf("fingerprint %q is missing or not unique", print)
		}
		prints[print] = true
	}
	return log
}

func TestSARIF(t *testing.T) {
	for _, s := range samples() {
		log := checkSARIF(t, render(t, "sarif", s))
		run := log.Runs[0]
		if len(run.Results) != len(s.findings) {
			t.Errorf("%s: %d results of %d findings", s.name, len(run.Results), len(s.findings))
		}
		call := run.Invocations[0]
		if call.ExecutionSuccessful != (len(s.result.Failures) == 0) {
			t.Errorf("%s: successful is %v with %d failures", s.name, call.ExecutionSuccessful, len(s.result.Failures))
		}
		if len(call.ToolExecutionNotifications) != len(s.result.Failures)+len(s.result.Notes) {
			t.Errorf("%s: %d notifications of %d failures and %d notes", s.name, len(call.ToolExecutionNotifications),
				len(s.result.Failures), len(s.result.Notes))
		}
	}
}

// TestSARIFSchema holds the reports against the official schema. It is too
// long to keep here; the npm package @microsoft/jest-sarif ships it.
func TestSARIFSchema(t *testing.T) {
	path := os.Getenv("MEGALINT_SARIF_SCHEMA")
	if path == "" {
		t.Skip("MEGALINT_SARIF_SCHEMA does not name the schema: unpack `npm pack @microsoft/jest-sarif` and name package/lib/schemas/sarif-2.1.0-rtm.5.json")
	}
	schema := compileSchema(t, path)
	for _, s := range samples() {
		document := render(t, "sarif", s)
		if err := schema.Validate(instance(t, document)); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
		wrong := strings.Replace(document, `"executionSuccessful"`, `"executionUnheardOf"`, 1)
		if schema.Validate(instance(t, wrong)) == nil {
			t.Errorf("%s: the schema takes anything", s.name)
		}
	}
}

func TestSARIFPlaces(t *testing.T) {
	text := "日本 𝄞𝄞 \xff\xff e\u0301 MARK\n𝄞 MORE MORE\n"
	m := commit(revA, text)
	var s sample
	for _, part := range []string{"MARK", "MORE", "𝄞𝄞", "本 𝄞", "\n𝄞", "MORE MORE", "日"} {
		s.findings = append(s.findings, found(period, m, part, "x"))
	}
	for i, r := range checkSARIF(t, render(t, "sarif", s)).Runs[0].Results {
		f := s.findings[i]
		want := sarifRegion{}
		want.StartLine, want.StartColumn = place16(text, f.Start)
		want.EndLine, want.EndColumn = place16(text, f.End)
		if got := r.Locations[0].PhysicalLocation.Region; got != want {
			t.Errorf("%q: got %+v, want %+v", f.Span.In(text), got, want)
		}
	}
}

// TestSARIFPlacesBackAndForth goes through a line in any order: what was counted
// before helps, and changes nothing.
func TestSARIFPlacesBackAndForth(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 3))
	letters := []string{"a", "b", "é", "日", "𝄞", "\xff", "\xf0\x9d", "\n"}
	var s sample
	for range 30 {
		starts, text := []int{0}, ""
		for range 200 {
			text += letters[random.IntN(len(letters)-random.IntN(2))]
			starts = append(starts, len(text))
		}
		m := commit(revA, text)
		for range 30 {
			from := random.IntN(len(starts))
			to := min(from+random.IntN(9), len(starts)-1)
			s.findings = append(s.findings, lint.Finding{
				Rule: period, Rev: revA, Message: m, Text: "x", Span: lint.Span{Start: starts[from], End: starts[to]}})
		}
	}
	for i, r := range checkSARIF(t, render(t, "sarif", s)).Runs[0].Results {
		f := s.findings[i]
		want := sarifRegion{}
		want.StartLine, want.StartColumn = place16(f.Message.Text, f.Start)
		want.EndLine, want.EndColumn = place16(f.Message.Text, f.End)
		if got := r.Locations[0].PhysicalLocation.Region; got != want && f.Span != (lint.Span{}) {
			t.Fatalf("%v of %q: got %+v, want %+v", f.Span, f.Message.Text, got, want)
		}
	}
}

// place16 counts a place in UTF-16 code units in the plainest way.
func place16(text string, offset int) (line, column int) {
	at := place(text, offset)
	return at.Line, 1 + len(utf16.Encode([]rune(text[offset-at.Column+1:offset])))
}

func TestSARIFSubjects(t *testing.T) {
	s := sample{findings: []lint.Finding{
		{Rule: period, Message: commit(revA, "x"), Rev: revA, Text: "see [x](http://evil)"},
		{Rule: period, Message: commit("", "x")},
		{Rule: period, Path: "a b/c:d?e#f%20/ü\xff"},
	}}
	s.options.Message = "<stdin>"
	results := checkSARIF(t, render(t, "sarif", s)).Runs[0].Results
	for i, want := range []string{"commit/" + revA, "%3Cstdin%3E", "a%20b/c%3Ad%3Fe%23f%2520/%C3%BC%FF"} {
		if got := results[i].Locations[0].PhysicalLocation.ArtifactLocation.URI; got != want {
			t.Errorf("artifact %q, want %q", got, want)
		}
	}
	if got := results[0].Locations[0].LogicalLocations[0].FullyQualifiedName; got != revA {
		t.Errorf("logical location %q", got)
	}
	if got := results[0].Message.Text; got != `see [x\](http://evil)` {
		t.Errorf("message %q", got)
	}
	if _, ok := results[0].PartialFingerprints["primaryLocationLineHash"]; !ok {
		t.Error("the message has no hash for GitHub")
	}
	if _, ok := results[2].PartialFingerprints["primaryLocationLineHash"]; ok {
		t.Error("the file has a hash that GitHub's own action computes")
	}
}

// TestFingerprints holds that they survive other lines, and tell apart what
// differs.
func TestFingerprints(t *testing.T) {
	prints := func(text string, path string, rule *lint.Rule) []string {
		var s sample
		s.options.Source = func(string) ([]byte, error) { return []byte(text), nil }
		for rest, at := text, 0; ; {
			i := strings.Index(rest, "latest")
			if i < 0 {
				break
			}
			s.findings = append(s.findings, lint.Finding{Rule: rule, Path: path, Span: lint.Span{Start: at + i, End: at + i + 6}})
			rest, at = rest[i+6:], at+i+6
		}
		var all []string
		for _, r := range checkSARIF(t, render(t, "sarif", s)).Runs[0].Results {
			all = append(all, r.PartialFingerprints["megalint/v1"])
		}
		return all
	}
	base := prints("image: a:latest\nimage: b:latest\nimage: b:latest\n", "f", period)
	shifted := prints("# new\n\n  image: a:latest\n#\nimage: b:latest\nmore\nimage: b:latest", "f", period)
	if fmt.Sprint(base) != fmt.Sprint(shifted) {
		t.Errorf("%v became %v", base, shifted)
	}
	for _, other := range [][]string{
		prints("image: c:latest\nimage: d:latest\nimage: e:latest\n", "f", period),
		prints("image: a:latest\nimage: b:latest\nimage: b:latest\n", "g", period),
		prints("image: a:latest\nimage: b:latest\nimage: b:latest\n", "f", imperative),
	} {
		for i := range base {
			if base[i] == other[i] {
				t.Errorf("%s is in %v and in %v", base[i], base, other)
			}
		}
	}
}

// TestSARIFLimit holds that GitHub gets no more than it takes, and is told.
func TestSARIFLimit(t *testing.T) {
	s := sample{}
	m := commit(revA, "[lint] Stop.\n")
	for range 25_017 {
		s.findings = append(s.findings, found(period, m, ".", "x"))
	}
	log := checkSARIF(t, render(t, "sarif", s))
	if n := len(log.Runs[0].Results); n != 25_000 {
		t.Errorf("%d results", n)
	}
	call := log.Runs[0].Invocations[0]
	if len(call.ToolExecutionNotifications) != 1 || !call.ExecutionSuccessful ||
		!strings.Contains(call.ToolExecutionNotifications[0].Message.Text, "17 more") {
		t.Errorf("%+v", call)
	}
}

func TestSARIFRules(t *testing.T) {
	log := checkSARIF(t, render(t, "sarif", samples()[2]))
	rule := log.Runs[0].Tool.Driver.Rules[0]
	if rule.ID != imperative.Name || rule.Help.Markdown != imperative.Doc || rule.ShortDescription.Text != "The summary is imperative" ||
		rule.DefaultConfiguration.Level != "error" || !strings.HasSuffix(rule.HelpURI, "#"+imperative.Name) {
		t.Errorf("%+v", rule)
	}
	if i := log.Runs[0].Results[0].RuleIndex; i == nil || *i != 0 {
		t.Error("the result does not refer to its rule")
	}
}
