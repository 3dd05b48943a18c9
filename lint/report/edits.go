package report

import (
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/fix"
)

// fixable tells whether --fix mends the finding. It does not rewrite commits.
func fixable(f lint.Finding) bool {
	for i := range f.Fixes {
		if f.Fixes[i].Safe {
			return f.Rev == ""
		}
	}
	return false
}

// changesMode tells whether a fix is about a file's permissions.
func changesMode(f *lint.Fix) bool {
	for i := range f.Edits {
		if f.Edits[i].Mode != 0 {
			return true
		}
	}
	return false
}

// places tells whether the place of each edit of a fix can be given. A fix in
// a file that cannot be read would seem to be about its first byte.
func (l *library) places(f *lint.Fix, m *lint.Message) bool {
	for i := range f.Edits {
		e := &f.Edits[i]
		d := l.open(e.Path, m)
		if e.Mode != 0 && e.Span == (lint.Span{}) && e.New == "" {
			continue // wherever it lies
		}
		if !d.known || !within(d.text, e.Span) {
			return false
		}
	}
	return len(f.Edits) > 0
}

func within(text string, s lint.Span) bool {
	return 0 <= s.Start && s.Start <= s.End && s.End <= len(text)
}

// reach returns the part of a document that a fix changes. It is not ok when
// the fix changes anything else, or nothing, or when that part is longer than
// the limit, before or after.
func reach(d *document, path string, f *lint.Fix, limit int) (from, to int, ok bool) {
	if !d.known || len(f.Edits) == 0 {
		return 0, 0, false
	}
	from = len(d.text)
	added := 0
	for i := range f.Edits {
		e := &f.Edits[i]
		if e.Path != path || e.Mode != 0 || !within(d.text, e.Span) {
			return 0, 0, false
		}
		from, to = min(from, e.Start), max(to, e.End)
		added += len(e.New)
	}
	return from, to, to-from+added <= limit
}

// rewrite returns a part of a text with edits applied, which lie in it.
func rewrite(text string, from, to int, edits []lint.Edit) (string, error) {
	moved := make([]lint.Edit, len(edits))
	for i, e := range edits {
		e.Start, e.End = e.Start-from, e.End-from
		moved[i] = e
	}
	return fix.Apply(text[from:to], moved)
}
