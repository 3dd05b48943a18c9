// Package report writes findings in the formats that people, editors and CI
// systems read.
//
// A format is a [Writer]: findings stream through it in constant memory, so a
// history of any length can be reported. Rules speak of spans of bytes; lines
// and columns exist only here. Both count from 1, and a range's end is
// exclusive. Columns are bytes, except where a format asks for another unit.
//
// Everything in a report may come from a stranger: the text of a message, a
// path, a name. Each format escapes it so that it can neither break the
// document nor reach a terminal or a CI runner as a command.
//
// Two formats live in packages of their own, table and html: they cost more at
// start-up than a git hook can spare, so that a program asks for them.
//
// Several formats insist on a file for each finding. A finding about a commit's
// message then gets the path "commit/<full id>", which no reader mistakes for a
// file of the tree; the message of no commit yet gets [Options.Message].
package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/megalint/megalint/lint"
)

// Writer writes one report. It is for one goroutine, as [lint.Run]'s emit is.
type Writer interface {
	// Finding adds a finding. The error is that of the underlying writer; it
	// is returned again by whatever is called next.
	Finding(lint.Finding) error
	// Close adds the failures and the totals, ends the document, and hands
	// everything on to the underlying writer, which it does not close.
	Close(*lint.Result, Summary) error
}

// Summary is what a run's result does not know about the run.
type Summary struct {
	// Files counts the files of the tree that were judged.
	Files int
	// Duration is the wall-clock time of the run.
	Duration time.Duration
}

// Options say what a writer needs to know beside the findings. The zero value
// works: it writes without colour, and without lines of files.
type Options struct {
	// Color lets the text format use ANSI colours.
	Color bool
	// Width is the number of terminal columns that a table, or a line of the
	// linted text, may fill; 0 means 100 and 120.
	Width int
	// Live hands each finding on at once, as a terminal wants it, instead of
	// some kilobytes at a time.
	Live bool
	// Source returns the text of a file of the linted tree. Nil, or where it
	// fails, findings in files are placed at line 1, column 1.
	Source func(path string) ([]byte, error)
	// Rules are described in formats that carry descriptions.
	Rules []*lint.Rule
	// Active are those of them that are on, for formats that tell what was found
	// to be in order; nil means all.
	Active []*lint.Rule
	// Tree tells that a tree is judged, and Services are the folders of its
	// services that are. Partial tells that it was narrowed to some paths, so that
	// nothing is known of the rest.
	Tree, Partial bool
	Services      []string
	// Subject is what a service is called, for totals: "image" where built images
	// are judged in place of services; empty means "service".
	Subject string
	// Version is megalint's own, such as "0.1.0".
	Version string
	// Fix is what applies safe fixes, for the totals; empty means "--fix".
	Fix string
	// Message names a message that has no commit yet, such as
	// ".git/COMMIT_EDITMSG"; empty means "message".
	Message string
	// Name names the message of a finding instead, for a report on several
	// messages that have no commit; nil, or where it returns "", Message does.
	Name func(*lint.Message) string
}

// homepage is where formats that want one send a reader.
const homepage = "https://github.com/megalint/megalint"

// Format is a format beside those of this package.
type Format struct {
	Name string
	New  func(io.Writer, Options) Writer
}

// Formats lists the names that [New] takes, the default first.
func Formats(more ...Format) []string {
	names := []string{"text", "json", "sarif", "github", "junit", "rdjson"}
	for _, f := range more {
		names = append(names, f.Name)
	}
	return names
}

// New returns a writer of the format, which may be one of more. The error tells
// of a format that does not exist.
func New(format string, w io.Writer, o Options, more ...Format) (Writer, error) {
	if o.Message == "" {
		o.Message = "message"
	}
	if o.Fix == "" {
		o.Fix = "--fix"
	}
	switch format {
	case "text":
		return newText(w, o), nil
	case "json":
		return newJSON(w, o), nil
	case "sarif":
		return newSARIF(w, o), nil
	case "github":
		return newGitHub(w, o), nil
	case "junit":
		return newJUnit(w, o), nil
	case "rdjson":
		return newRDJSON(w, o), nil
	}
	for _, f := range more {
		if f.Name == format {
			return f.New(w, o), nil
		}
	}
	return nil, fmt.Errorf("%q is no format: use %s", format, strings.Join(Formats(more...), ", "))
}

// sink collects a report's bytes and hands them on in large pieces. Its error
// sticks.
type sink struct {
	w    io.Writer
	live bool
	err  error
}

// sinkSize is how many bytes wait before they are handed on.
const sinkSize = 32 << 10

// pass hands the bytes on when it is time to, and returns what is to be
// appended to next.
func (s *sink) pass(b []byte) []byte {
	if s.live || len(b) >= sinkSize {
		return s.flush(b)
	}
	return b
}

func (s *sink) flush(b []byte) []byte {
	if s.err == nil && len(b) > 0 {
		_, s.err = s.w.Write(b)
	}
	return b[:0]
}

// stand returns the path that stands for the subject of a finding or failure
// in formats that need one.
func (o *Options) stand(f *lint.Finding, path string) string {
	switch {
	case path != "":
		return path
	case f.Rev != "":
		return "commit/" + f.Rev
	}
	return o.message(f.Message)
}

// message names a message that has no commit. The message may be nil.
func (o *Options) message(m *lint.Message) string {
	if o.Name != nil && m != nil {
		if name := o.Name(m); name != "" {
			return name
		}
	}
	return o.Message
}

// Totals sums a run up in one line.
func (o *Options) Totals(r *lint.Result) string { return totals(r, o, 0, "") }

// MessageName names a message that has no commit; the message may be nil.
func (o *Options) MessageName(m *lint.Message) string { return o.message(m) }

// Noun is what a service is called.
func (o *Options) Noun() string { return cmp.Or(o.Subject, "service") }

// Visible returns a text for a single line of a log or a page: what a reader
// would not see, or a terminal would act upon, is spelled out. It is not
// escaped for any format.
func Visible(text string) string { return visible(text) }
