package report_test

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
)

// junitReport is JUnit's format as its readers take it.
type junitReport struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string `xml:"name,attr"`
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`
	Cases    []struct {
		Name      string         `xml:"name,attr"`
		Class     string         `xml:"classname,attr"`
		File      string         `xml:"file,attr"`
		Failure   []junitVerdict `xml:"failure"`
		Error     []junitVerdict `xml:"error"`
		SystemOut []string       `xml:"system-out"`
	} `xml:"testcase"`
}

type junitVerdict struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// checkJUnit reads a report and checks its counts.
func checkJUnit(t testing.TB, document string) junitReport {
	t.Helper()
	checkVisible(t, document)
	d := xml.NewDecoder(strings.NewReader(document))
	elements := map[string]bool{"testsuites": true, "testsuite": true, "testcase": true, "failure": true, "error": true, "system-out": true}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, document)
		}
		if e, ok := token.(xml.StartElement); ok && !elements[e.Name.Local] {
			t.Fatalf("an element %q in\n%s", e.Name.Local, document)
		}
	}
	var r junitReport
	if err := xml.Unmarshal([]byte(document), &r); err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, s := range r.Suites {
		failures, errors := 0, 0
		for _, c := range s.Cases {
			failures += len(c.Failure)
			errors += len(c.Error)
			if c.Name == "" || c.Class == "" {
				t.Fatalf("a case %q of %q", c.Name, c.Class)
			}
		}
		if s.Tests != len(s.Cases) || s.Failures != failures || s.Errors != errors {
			t.Fatalf("%s says %d, %d, %d and has %d, %d, %d", s.Name, s.Tests, s.Failures, s.Errors, len(s.Cases), failures, errors)
		}
		cases += len(s.Cases)
	}
	if cases == 0 {
		t.Fatal("no cases: Jenkins takes that for a mistake")
	}
	return r
}

func TestJUnit(t *testing.T) {
	for _, s := range samples() {
		r := checkJUnit(t, render(t, "junit", s))
		var failures, errors, remarks int
		for _, suite := range r.Suites {
			failures += suite.Failures
			errors += suite.Errors
			for _, c := range suite.Cases {
				remarks += len(c.SystemOut)
			}
		}
		if failures != s.result.Errors+s.result.Warnings || errors != len(s.result.Failures) || remarks != s.result.Infos+len(s.result.Notes) {
			t.Errorf("%s: %d failures, %d errors, %d remarks; want %+v", s.name, failures, errors, remarks, s.result)
		}
	}
}

func TestJUnitSuites(t *testing.T) {
	var s sample
	for _, path := range []string{"a", "b"} {
		for range 2500 {
			s.findings = append(s.findings, lint.Finding{Rule: period, Severity: lint.Error, Path: path, Text: "x"})
		}
	}
	var got []string
	for _, suite := range checkJUnit(t, render(t, "junit", s)).Suites {
		got = append(got, suite.Name)
	}
	if strings.Join(got, " ") != "a a a b b b" {
		t.Errorf("suites %q", got)
	}
}

func TestJUnitText(t *testing.T) {
	m := commit(revA, "[a] <b> & \"c\" 'd' ]]> \x00\n")
	r := checkJUnit(t, render(t, "junit", sample{findings: []lint.Finding{found(period, m, "<b>", "say <b> & \"c\"\n\x1b")}}))
	failure := r.Suites[0].Cases[0].Failure[0]
	if failure.Message != "say <b> & \"c\"␊␛" || failure.Text != "say <b> & \"c\"␊␛\ncommit "+revA+":1:5: [a] <b> & \"c\" 'd' ]]> ␀" {
		t.Errorf("%+v", failure)
	}
}
