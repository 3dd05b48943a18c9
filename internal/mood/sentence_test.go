package mood_test

import (
	"testing"

	"github.com/megalint/megalint/internal/mood"
)

func TestSentenceReports(t *testing.T) {
	for text, want := range map[string]string{
		"Added a test for the empty case.":        "Add",
		"added a test":                            "add",
		"Adds support for tabs.":                  "Add",
		"Removes the cache.":                      "Remove",
		"Fixed a bug that lost the last line.":    "Fix",
		"Changes the way names are compared.":     "Change",
		"- Added docs":                            "Add",
		"* Updated docs":                          "Update",
		"Updated dependencies":                    "Update",
		"Replaced foo() with bar().":              "Replace",
		"Cleaned up the loader.":                  "Clean",
		"Improved error handling in the parser.":  "Improve",
		"Dropped support for the old format.":     "Drop",
		"Made the parser faster.":                 "Make",
		"Makes it possible to resume a download.": "Make",
		"Rewrote the loader.":                     "Rewrite",
		"Moved it next to its caller.":            "Move",
	} {
		v := mood.Sentence(text)
		if !v.Fault() || v.Replacement != want {
			t.Errorf("%q: %v %q > %q, want %q", text, v.Mood, v.Word, v.Replacement, want)
		}
	}
}

func TestSentenceLeavesProse(t *testing.T) {
	for _, text := range []string{
		"",
		"Add a test.",
		"Put the lock first.",
		"Set x to y.",
		"It fails because the list is empty.",
		"The parser returned an error.",
		"This commit adds a test.",
		"This removes the cache.",
		"We added a test last week.",
		"Fixes: #12",
		"Fixes #12",
		"Closes #3.",
		"Fixed #12.",
		"Fixed.",
		"Fixes abc123def (\"area: say it\")",
		"Reverts commit 1234abc.",
		"Thanks to everyone.",
		"Based on an idea of a colleague.",
		"Needed for the next change.",
		"Reported by a user.",
		"Added in 1.2.",
		"Introduced by the last release.",
		"Reads of x are slow.",
		"Updates to the guide follow.",
		"Changes in behaviour:",
		"Changes are needed elsewhere.",
		"Returned values are ignored.",
		"Fixed point arithmetic is used here.",
		"Removed entries stay in the cache.",
		"Renamed files need a new id.",
		"Included files are scanned twice.",
		"Deleted lines in the diff show up.",
		"Generated code lives elsewhere.",
		"Tried the other order, but it failed.",
		"Noticed that the list is empty.",
		"Found while reading.",
		"Tested on three systems.",
		"Makes sense to me.",
		"Turns out the default was wrong.",
		"Adding a lock would be too slow.",
		"Added, removed and changed.",
		"Running it twice shows the bug.",
		"No functional change.",
		"`Added` is a word.",
		"ADDED",
		"追加した",
	} {
		if v := mood.Sentence(text); v != (mood.Verdict{}) {
			t.Errorf("%q: reported as %v for %q", text, v.Mood, v.Word)
		}
	}
}
