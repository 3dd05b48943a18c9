package report

import (
	"io"
	"strconv"
	"strings"

	"github.com/megalint/megalint/lint"
)

// sarifSchema is the official schema, with its errata.
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// maxResults is how many results GitHub takes in one run. More are counted in
// a notification.
const maxResults = 25_000

// sarifWriter writes SARIF 2.1.0 as GitHub's code scanning reads it.
//
// Code scanning refuses a result without a file. So a finding about a message
// has the artifact "commit/<full id>", whose lines are the message's, beside
// the logical location that is the right one. GitHub shows it without an
// excerpt.
type sarifWriter struct {
	sink
	encoder
	o       Options
	library library
	index   map[*lint.Rule]int // of the rules described
	results int
	// seen counts equal fingerprints, to tell them apart.
	seen map[uint64]int
}

func newSARIF(w io.Writer, o Options) *sarifWriter {
	s := &sarifWriter{
		sink:    sink{w: w, live: o.Live},
		o:       o,
		library: library{source: o.Source},
		index:   make(map[*lint.Rule]int, len(o.Rules)),
		seen:    make(map[uint64]int),
	}
	s.open("", '{')
	s.string("$schema", sarifSchema)
	s.string("version", "2.1.0")
	s.open("runs", '[')
	s.open("", '{')
	s.driver()
	s.string("columnKind", "utf16CodeUnits")
	s.open("results", '[')
	return s
}

// driver describes megalint and its rules.
func (s *sarifWriter) driver() {
	s.open("tool", '{')
	s.open("driver", '{')
	s.string("name", "megalint")
	s.string("informationUri", homepage)
	if s.o.Version != "" {
		s.string("version", s.o.Version)
	}
	s.open("rules", '[')
	for i, r := range s.o.Rules {
		s.index[r] = i
		summary, _, _ := strings.Cut(r.Doc, "\n")
		s.element()
		s.string("id", r.Name)
		s.text("shortDescription", summary)
		s.text("fullDescription", summary)
		s.open("help", '{')
		s.string("text", r.Doc)
		s.string("markdown", r.Doc)
		s.close('}')
		s.string("helpUri", ruleURL(r))
		s.open("defaultConfiguration", '{')
		s.bool("enabled", r.Severity != lint.Off)
		s.string("level", level(r.Severity))
		s.close('}')
		s.close('}')
	}
	s.lines()
	s.close('}')
	s.close('}')
}

// ruleURL is where a rule is documented.
func ruleURL(r *lint.Rule) string { return homepage + "/blob/main/docs/rules.md#" + r.Name }

func level(s lint.Severity) string {
	switch s {
	case lint.Error:
		return "error"
	case lint.Warning:
		return "warning"
	case lint.Info:
		return "note"
	}
	return "none"
}

// text writes a message object.
func (s *sarifWriter) text(key, text string) {
	s.open(key, '{')
	s.string("text", text)
	s.close('}')
}

// Finding writes one result.
func (s *sarifWriter) Finding(f lint.Finding) error {
	if s.results++; s.results > maxResults {
		return s.err
	}
	d := s.library.open(f.Path, f.Message)
	s.element()
	s.string("ruleId", f.Rule.Name)
	if i, ok := s.index[f.Rule]; ok {
		s.int("ruleIndex", i)
	}
	s.string("level", level(f.Severity))
	s.text("message", unlinked(f.Text))
	s.open("locations", '[')
	s.open("", '{')
	s.open("physicalLocation", '{')
	s.artifact(s.o.stand(&f, f.Path))
	s.region("region", d, f.Span)
	s.close('}')
	s.logical(f)
	s.close('}')
	s.close(']')
	s.fingerprints(f, d)
	s.fixes(f)
	s.close('}')
	s.out = s.pass(s.out)
	return s.err
}

// unlinked keeps what looks like one of SARIF's embedded links from becoming
// one.
func unlinked(text string) string {
	if !strings.Contains(text, "](") {
		return text
	}
	return strings.ReplaceAll(text, "](", `\](`)
}

func (s *sarifWriter) artifact(path string) {
	s.open("artifactLocation", '{')
	s.string("uri", relativeURI(path))
	s.close('}')
}

// relativeURI encodes a path so that no part of it can be taken for a scheme,
// a query or a fragment.
func relativeURI(path string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~/", c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

func (s *sarifWriter) region(key string, d *document, span lint.Span) {
	start, end := d.span16(span)
	s.open(key, '{')
	s.int("startLine", start.line)
	s.int("startColumn", start.column)
	s.int("endLine", end.line)
	s.int("endColumn", end.column)
	s.close('}')
}

// logical names the commit or the message, where there is no file.
func (s *sarifWriter) logical(f lint.Finding) {
	if f.Path != "" {
		return
	}
	s.open("logicalLocations", '[')
	s.open("", '{')
	if f.Rev != "" {
		s.string("name", lint.ShortID(f.Rev))
		s.string("fullyQualifiedName", f.Rev)
		s.string("kind", "commit")
	} else {
		s.string("name", s.o.message(f.Message))
		s.string("kind", "message")
	}
	s.close('}')
	s.close(']')
}

// fingerprints writes what tells the finding from others even after lines
// before it came or went.
//
// GitHub itself only looks at primaryLocationLineHash. Its upload action
// computes that from the files, in its own way, and warns of another value; a
// message is no file, so for messages the report must bring it.
func (s *sarifWriter) fingerprints(f lint.Finding, d *document) {
	h := fingerprint(f, d)
	s.seen[h]++
	value := strconv.FormatUint(h, 16) + ":" + strconv.Itoa(s.seen[h])
	s.open("partialFingerprints", '{')
	s.string("megalint/v1", value)
	if f.Path == "" {
		s.string("primaryLocationLineHash", value)
	}
	s.close('}')
}

// fingerprintContext is how many bytes to either side of a finding's start
// count for its fingerprint, if its line is that long.
const fingerprintContext = 256

// fingerprint hashes the rule, the subject, and the line, if the finding is
// about one.
func fingerprint(f lint.Finding, d *document) uint64 {
	line := ""
	if f.Span != (lint.Span{}) {
		from, _ := d.clamp(f.Span)
		d.seek(from)
		end := lineEnd(d.text, from, fingerprintContext)
		if end < 0 {
			end = from + fingerprintContext
		}
		line = strings.TrimSpace(d.text[max(d.start, from-fingerprintContext):end])
	}
	h := uint64(14695981039346656037) // FNV-1a
	for _, part := range [...]string{f.Rule.Name, "\x00", f.Rev, "\x00", f.Path, "\x00", line} {
		for i := 0; i < len(part); i++ {
			h = (h ^ uint64(part[i])) * 1099511628211
		}
	}
	return h
}

// fixes writes those fixes that SARIF can express: it has no file modes.
func (s *sarifWriter) fixes(f lint.Finding) {
	opened := false
	for i := range f.Fixes {
		x := &f.Fixes[i]
		if !s.library.places(x, f.Message) || changesMode(x) {
			continue
		}
		if !opened {
			s.open("fixes", '[')
			opened = true
		}
		s.open("", '{')
		s.text("description", x.Title)
		s.open("artifactChanges", '[')
		for first := range x.Edits {
			s.change(f, x.Edits, first)
		}
		s.close(']')
		s.close('}')
	}
	if opened {
		s.close(']')
	}
}

// change writes all edits of the text that the first one belongs to, unless
// an earlier edit did so.
func (s *sarifWriter) change(f lint.Finding, edits []lint.Edit, first int) {
	path := edits[first].Path
	for _, e := range edits[:first] {
		if e.Path == path {
			return
		}
	}
	d := s.library.open(path, f.Message)
	s.open("", '{')
	s.artifact(s.o.stand(&f, path))
	s.open("replacements", '[')
	for _, e := range edits[first:] {
		if e.Path != path {
			continue
		}
		s.open("", '{')
		s.region("deletedRegion", d, e.Span)
		s.text("insertedContent", e.New)
		s.close('}')
	}
	s.close(']')
	s.close('}')
}

// Close writes the failures, as notifications of an execution that was not
// successful, and the notes.
func (s *sarifWriter) Close(r *lint.Result, _ Summary) error {
	s.lines()
	s.open("invocations", '[')
	s.open("", '{')
	s.bool("executionSuccessful", len(r.Failures) == 0)
	s.open("toolExecutionNotifications", '[')
	if more := s.results - maxResults; more > 0 {
		s.element()
		s.string("level", "warning")
		s.text("message", "This report ends after "+strconv.Itoa(maxResults)+" findings. "+strconv.Itoa(more)+" more were found.")
		s.close('}')
	}
	for _, f := range r.Failures {
		s.notify(f)
	}
	for _, note := range r.Notes {
		s.element()
		s.string("level", "note")
		s.text("message", unlinked(note))
		s.close('}')
	}
	s.lines()
	s.close('}')
	s.close(']')
	s.close('}')
	s.close(']')
	s.close('}')
	s.out = append(s.out, '\n')
	s.out = s.flush(s.out)
	return s.err
}

func (s *sarifWriter) notify(f *lint.Failure) {
	s.element()
	s.string("level", "error")
	s.text("message", unlinked(f.Error()))
	if i, ok := s.index[f.Rule]; ok {
		s.open("associatedRule", '{')
		s.string("id", f.Rule.Name)
		s.int("index", i)
		s.close('}')
	}
	s.close('}')
	s.out = s.pass(s.out)
}
