package report

import (
	"io"

	"github.com/megalint/megalint/lint"
)

// rdjsonWriter writes the Reviewdog Diagnostic Format. Its columns are bytes.
//
// Reviewdog shows what lies in a change's files. Findings about messages lie
// in none; they have the path "commit/<full id>", and are shown where the
// filter lets them pass (-filter-mode=nofilter). What could not be judged is a
// diagnostic too, as the format has no other place for it.
type rdjsonWriter struct {
	sink
	encoder
	o       Options
	library library
}

func newRDJSON(w io.Writer, o Options) *rdjsonWriter {
	r := &rdjsonWriter{sink: sink{w: w, live: o.Live}, o: o, library: library{source: o.Source}}
	r.open("", '{')
	r.open("source", '{')
	r.string("name", "megalint")
	r.string("url", homepage)
	r.close('}')
	r.open("diagnostics", '[')
	return r
}

// Finding writes one diagnostic.
func (r *rdjsonWriter) Finding(f lint.Finding) error {
	d := r.library.open(f.Path, f.Message)
	r.element()
	r.string("message", f.Text)
	r.open("location", '{')
	r.string("path", r.o.stand(&f, f.Path))
	if d.known {
		r.span(d, f.Span)
	}
	r.close('}')
	r.string("severity", rdSeverity(f.Severity))
	r.code(f.Rule)
	r.suggestions(d, f)
	r.close('}')
	r.out = r.pass(r.out)
	return r.err
}

func (r *rdjsonWriter) span(d *document, s lint.Span) {
	start, end := d.span(s)
	r.open("range", '{')
	r.point("start", start)
	r.point("end", end)
	r.close('}')
}

func (r *rdjsonWriter) code(rule *lint.Rule) {
	if rule == nil {
		return
	}
	r.open("code", '{')
	r.string("value", rule.Name)
	r.string("url", ruleURL(rule))
	r.close('}')
}

// maxSuggestion bounds, in bytes, how far apart the edits of a suggestion may
// lie: all that stands between them is repeated in it.
const maxSuggestion = 64 << 10

// suggestions writes the fixes. A suggestion is one replacement in the
// diagnostic's own file, so that a fix of several edits becomes one that spans
// them all.
func (r *rdjsonWriter) suggestions(d *document, f lint.Finding) {
	opened := false
	for i := range f.Fixes {
		from, to, ok := reach(d, f.Path, &f.Fixes[i], maxSuggestion)
		if !ok {
			continue
		}
		text, err := rewrite(d.text, from, to, f.Fixes[i].Edits)
		if err != nil {
			continue
		}
		if !opened {
			r.open("suggestions", '[')
			opened = true
		}
		r.open("", '{')
		r.span(d, lint.Span{Start: from, End: to})
		r.string("text", text)
		r.close('}')
	}
	if opened {
		r.close(']')
	}
}

func rdSeverity(s lint.Severity) string {
	switch s {
	case lint.Error:
		return "ERROR"
	case lint.Warning:
		return "WARNING"
	case lint.Info:
		return "INFO"
	}
	return "UNKNOWN_SEVERITY"
}

// Close writes the failures.
func (r *rdjsonWriter) Close(result *lint.Result, _ Summary) error {
	for _, f := range result.Failures {
		r.element()
		r.string("message", f.Error())
		r.open("location", '{')
		r.string("path", r.o.stand(&lint.Finding{Rev: f.Rev}, f.Path))
		r.close('}')
		r.string("severity", "ERROR")
		r.code(f.Rule)
		r.close('}')
		r.out = r.pass(r.out)
	}
	r.lines()
	r.close('}')
	r.out = append(r.out, '\n')
	r.out = r.flush(r.out)
	return r.err
}
