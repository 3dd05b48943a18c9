package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"

	"github.com/megalint/megalint/internal/component"
	"github.com/megalint/megalint/internal/text"
)

// Error is a mistake in a configuration file, or a warning about one.
type Error struct {
	// Path is the file, relative to the repository's root. For a preset it
	// is the preset's name after the word "preset".
	Path string
	// Line and Column count from 1, the column in bytes. Both are 0 where
	// the file as a whole is at fault.
	Line, Column int
	// Text says what is wrong and what to do about it, in one line.
	Text string

	err error
}

// Error returns "path:line:column: text", without the numbers if there are
// none.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Path + ": " + e.Text
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Text)
}

// Unwrap returns the error of the file system, if one was the cause.
func (e *Error) Unwrap() error { return e.err }

// join makes one error of all mistakes, nil if there are none: those of the
// file named first come first, each file's in the order of their places.
func join(first string, faults []*Error) error {
	if len(faults) == 0 {
		return nil
	}
	sortFaults(first, faults)
	all := &multierror.Error{ErrorFormat: func(errs []error) string {
		lines := make([]string, len(errs))
		for i, err := range errs {
			lines[i] = err.Error()
		}
		return strings.Join(lines, "\n")
	}}
	for _, f := range faults {
		all.Errors = append(all.Errors, f)
	}
	return all
}

func sortFaults(first string, faults []*Error) {
	later := func(e *Error) int {
		if e.Path == first {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(faults, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(later(a), later(b)), strings.Compare(a.Path, b.Path),
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.Text, b.Text))
	})
}

// maxListed is how many names an error lists where none is near.
const maxListed = 10

// suggest completes an error about a name that is not known: the nearest one,
// or all of them where they are few.
func suggest(name string, known []string) string {
	if near := component.Nearest(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	if len(known) == 0 || len(known) > maxListed {
		return ""
	}
	return ": use " + alternatives(known)
}

// alternatives writes names as "a, b or c".
func alternatives(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// excerpt quotes what a file says, cut to a length that a line can bear.
func excerpt(s string) string { return fmt.Sprintf("%q", shorten(s)) }

func shorten(s string) string { return text.Cut(s, 60) }
