package compose

import (
	"errors"
	"fmt"
)

// Place is where something is written.
type Place struct {
	// Path is the file, relative to the root of the tree.
	Path string
	// Start and End are byte offsets in the file, half-open.
	Start, End int
	// Line and Column count from 1, columns in bytes.
	Line, Column int
}

// Known tells whether there is a place at all.
func (p Place) Known() bool { return p.Path != "" }

// Error is a fault of a compose file that keeps compose from using it.
type Error struct {
	Place
	// Text says what is wrong, in one line.
	Text string
	// Err is the cause where there is one, such as a file that is missing.
	Err error
}

// Error names the file, the line and the column.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.Path, e.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Text)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func errorf(at spot, format string, args ...any) *Error { return errorAt(at.place(), format, args...) }

func errorAt(at Place, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Place: at, Text: oneLine(err.Error()), Err: errors.Unwrap(err)}
}

// oneLine keeps what a file says from forging lines in a report.
func oneLine(s string) string {
	b := []rune(s)
	for i, r := range b {
		if r < ' ' || r == 0x7f || r == '\u0085' || r == '\u2028' || r == '\u2029' {
			b[i] = ' '
		}
	}
	return string(b)
}
