package lint

import (
	"fmt"
	"io/fs"

	"github.com/megalint/megalint/lint/message"
)

// Span is a range of bytes, half-open. Lines and columns exist only in
// reports.
type Span = message.Span

// Edit replaces a span of a text by another one.
type Edit struct {
	// Path names the file, relative to the repository's root and with
	// slashes. Empty, the edit is to the message.
	Path string
	Span
	New string
	// Mode, when not zero, gives the file these permission bits. The edit is
	// about nothing else then: Span and New are empty.
	Mode fs.FileMode
}

// Fix is one way to mend a finding. Its edits belong together: all or none.
type Fix struct {
	// Title completes the sentence "to mend this, …": imperative, no dot.
	Title string
	// Safe fixes keep the meaning and are applied by --fix; the others are
	// only shown.
	Safe  bool
	Edits []Edit
}

// Finding is a fault: what, where, and how to mend it.
type Finding struct {
	Rule     *Rule
	Severity Severity
	// Rev is the full id of the commit that the finding is about; empty for
	// the working tree, the index and a message that is not committed yet.
	Rev string
	// Path is the file, or the folder where no file is at fault, relative to
	// the repository's root; empty for a message.
	Path string
	Span
	// Text says what is wrong and what to do about it, in one line.
	Text  string
	Fixes []Fix
	// Tidy marks what is accepted as it stands and yet is put in order when
	// fixes are applied. It is no fault: reports leave it out.
	Tidy bool
	// Message is the subject of a finding about a message.
	Message *Message
}

// ShortID is the id of a commit as people read it.
func ShortID(id string) string { return id[:min(12, len(id))] }

// Failure says that something could not be judged. It is never a finding and
// never passed over in silence.
type Failure struct {
	Rule *Rule  // nil when the subject could not even be read
	Rev  string // as in Finding
	Path string // as in Finding
	Err  error
}

// Error tells what could not be judged, and why.
func (f *Failure) Error() string {
	subject := f.Path
	if subject == "" && f.Rev != "" {
		subject = "commit " + ShortID(f.Rev)
	}
	switch {
	case f.Rule != nil && subject != "":
		return fmt.Sprintf("%s: %s could not be judged: %v", subject, f.Rule.Name, f.Err)
	case f.Rule != nil:
		return fmt.Sprintf("%s could not be judged: %v", f.Rule.Name, f.Err)
	case subject != "":
		return fmt.Sprintf("%s: %v", subject, f.Err)
	}
	return f.Err.Error()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }
