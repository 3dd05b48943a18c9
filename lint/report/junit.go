package report

import (
	"io"
	"strconv"

	"github.com/megalint/megalint/lint"
)

// maxCases is how many findings make up one test suite. A subject with more of
// them gets several suites, so that memory stays bounded.
const maxCases = 1000

// junitWriter writes JUnit's XML as Jenkins and GitLab read it: a test suite
// for each commit, file or folder, and a test case for each finding. An info
// fails nothing: it is a case that passes and has something to say. A report
// without findings holds one case that passes, for Jenkins takes an empty
// report for a mistake.
type junitWriter struct {
	sink
	o       Options
	library library
	out     []byte

	suite string // name of the suite that is open
	cases []byte // its cases
	tests, failures,
	errors int // of the open suite
	any bool
}

func newJUnit(w io.Writer, o Options) *junitWriter {
	return &junitWriter{
		sink: sink{w: w}, o: o, library: library{source: o.Source},
		out: []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"megalint\">\n"),
	}
}

// enter opens the suite of a subject, and ends another one's.
func (j *junitWriter) enter(suite string) {
	if j.tests > 0 && (j.suite != suite || j.tests == maxCases) {
		j.leave()
	}
	j.suite = suite
	j.tests++
}

func (j *junitWriter) leave() {
	j.out = append(j.out, `  <testsuite name="`...)
	j.out = appendXML(j.out, j.suite)
	j.out = append(j.out, `" tests="`...)
	j.out = strconv.AppendInt(j.out, int64(j.tests), 10)
	j.out = append(j.out, `" failures="`...)
	j.out = strconv.AppendInt(j.out, int64(j.failures), 10)
	j.out = append(j.out, `" errors="`...)
	j.out = strconv.AppendInt(j.out, int64(j.errors), 10)
	j.out = append(j.out, "\">\n"...)
	j.out = append(j.out, j.cases...)
	j.out = append(j.out, "  </testsuite>\n"...)
	j.out = j.pass(j.out)
	j.cases = j.cases[:0]
	j.tests, j.failures, j.errors, j.any = 0, 0, 0, true
}

// subject names what a finding or failure is about.
func (j *junitWriter) subject(rev, path string, m *lint.Message) string {
	switch {
	case path != "":
		return path
	case rev != "":
		return "commit " + rev
	}
	return j.o.message(m)
}

// put adds markup of ours to the suite's cases.
func (j *junitWriter) put(s string) { j.cases = append(j.cases, s...) }

// escaped adds text of anybody's.
func (j *junitWriter) escaped(s string) { j.cases = appendXML(j.cases, s) }

// begin opens a case.
func (j *junitWriter) begin(name, file string) {
	j.put(`    <testcase name="`)
	j.escaped(name)
	j.put(`" classname="`)
	j.escaped(j.suite)
	if file != "" {
		j.put(`" file="`)
		j.escaped(file)
	}
	j.put("\">\n")
}

// Finding writes one case.
func (j *junitWriter) Finding(f lint.Finding) error {
	j.enter(j.subject(f.Rev, f.Path, f.Message))
	d := j.library.open(f.Path, f.Message)
	name := f.Rule.Name
	if d.known && f.Span != (lint.Span{}) {
		start, _ := d.span(f.Span)
		name += " at " + start.String()
	}
	j.begin(name, f.Path)
	if f.Severity == lint.Info {
		j.put("      <system-out>")
		j.body(f, d)
		j.put("</system-out>\n")
	} else {
		j.failures++
		j.put(`      <failure type="`)
		j.put(f.Severity.String())
		j.put(`" message="`)
		j.escaped(f.Text)
		j.put(`">`)
		j.body(f, d)
		j.put("</failure>\n")
	}
	j.put("    </testcase>\n")
	return j.err
}

// body writes the finding in full.
func (j *junitWriter) body(f lint.Finding, d *document) {
	j.escaped(f.Text)
	j.put("\n")
	j.escaped(j.suite + cite(d, f.Span))
	for i := range f.Fixes {
		if i == maxFixes {
			break
		}
		j.put("\nfix: ")
		j.escaped(f.Fixes[i].Title)
	}
}

// Close writes the failures as errors of a suite of their own, and the notes as
// cases that pass.
func (j *junitWriter) Close(r *lint.Result, _ Summary) error {
	if j.tests > 0 {
		j.leave()
	}
	for _, f := range r.Failures {
		j.enter("could not be judged")
		j.errors++
		name := ruleName(f.Rule)
		if name == "" {
			name = j.subject(f.Rev, f.Path, nil)
		}
		j.begin(name, f.Path)
		j.put(`      <error type="failure" message="`)
		j.escaped(f.Error())
		j.put("\"/>\n    </testcase>\n")
	}
	for _, note := range r.Notes {
		j.enter("notes")
		j.begin("note", "")
		j.put("      <system-out>")
		j.escaped(note)
		j.put("</system-out>\n    </testcase>\n")
	}
	if j.tests == 0 && !j.any {
		j.enter("megalint")
		j.begin(totals(r, &j.o, 0, ""), "")
		j.put("    </testcase>\n")
	}
	if j.tests > 0 {
		j.leave()
	}
	j.out = append(j.out, "</testsuites>\n"...)
	j.out = j.flush(j.out)
	return j.err
}

// appendXML appends a text as part of an attribute or an element. What XML
// cannot hold is made visible, like all that a terminal must not see.
func appendXML(dst []byte, s string) []byte {
	s = visible(s)
	done := 0
	for i := 0; i < len(s); i++ {
		entity := ""
		switch s[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&quot;"
		default:
			continue
		}
		dst = append(dst, s[done:i]...)
		dst = append(dst, entity...)
		done = i + 1
	}
	return append(dst, s[done:]...)
}
