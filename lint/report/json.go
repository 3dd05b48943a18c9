package report

import (
	"fmt"
	"io"

	"github.com/megalint/megalint/lint"
)

// jsonWriter writes the report that docs/report.schema.json describes, one
// finding a line. It is stable: programs rely on it.
type jsonWriter struct {
	sink
	encoder
	library library
}

func newJSON(w io.Writer, o Options) *jsonWriter {
	j := &jsonWriter{
		sink:    sink{w: w, live: o.Live},
		library: library{source: o.Source},
	}
	j.out = make([]byte, 0, sinkSize+4<<10)
	j.open("", '{')
	j.int("version", 1)
	j.open("findings", '[')
	return j
}

// Finding writes one element.
func (j *jsonWriter) Finding(f lint.Finding) error {
	start, end := j.library.open(f.Path, f.Message).span(f.Span)
	j.element()
	j.string("rule", f.Rule.Name)
	j.string("severity", f.Severity.String())
	j.string("message", f.Text)
	j.string("path", f.Path)
	j.string("revision", f.Rev)
	j.point("start", start)
	j.point("end", end)
	j.open("fixes", '[')
	for i := range f.Fixes {
		if j.library.places(&f.Fixes[i], f.Message) {
			j.fix(&f.Fixes[i], f.Message)
		}
	}
	j.close(']')
	j.close('}')
	j.out = j.pass(j.out)
	return j.err
}

func (j *jsonWriter) fix(f *lint.Fix, m *lint.Message) {
	j.open("", '{')
	j.string("title", f.Title)
	j.bool("safe", f.Safe)
	j.open("edits", '[')
	for _, e := range f.Edits {
		start, end := j.library.open(e.Path, m).span(e.Span)
		j.open("", '{')
		j.string("path", e.Path)
		j.point("start", start)
		j.point("end", end)
		j.string("new", e.New)
		if e.Mode != 0 {
			j.string("mode", fmt.Sprintf("%04o", e.Mode.Perm()))
		}
		j.close('}')
	}
	j.close(']')
	j.close('}')
}

// Close writes the failures, the notes and the summary.
func (j *jsonWriter) Close(r *lint.Result, s Summary) error {
	j.lines()
	j.open("failures", '[')
	for _, f := range r.Failures {
		j.element()
		j.string("message", f.Err.Error())
		j.string("path", f.Path)
		j.string("revision", f.Rev)
		j.string("rule", ruleName(f.Rule))
		j.close('}')
		j.out = j.pass(j.out)
	}
	j.lines()
	j.open("notes", '[')
	for _, note := range r.Notes {
		j.string("", note)
	}
	j.close(']')
	j.open("summary", '{')
	j.int("error", r.Errors)
	j.int("warning", r.Warnings)
	j.int("info", r.Infos)
	j.int("messages", r.Messages)
	j.int("services", r.Services)
	j.int("files", s.Files)
	j.int("duration_ms", int(s.Duration.Milliseconds()))
	j.close('}')
	j.close('}')
	j.out = append(j.out, '\n')
	j.out = j.flush(j.out)
	return j.err
}

// ruleName names a rule, if there is one.
func ruleName(r *lint.Rule) string {
	if r == nil {
		return ""
	}
	return r.Name
}
