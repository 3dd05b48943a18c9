package message_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/message"
)

// The cases in which other linters are wrong, from the hook's file to what the
// rules see. They need no git.
func TestHookReadsWhatGitStores(t *testing.T) {
	edited := message.StoredOptions{Edited: true}
	unedited := message.StoredOptions{}
	cutBelow := "# " + cut + "# Do not modify or remove the line above.\n# Everything below it will be ignored.\n"
	diff := "diff --git a/a b/a\n@@ -1 +1 @@\n-# x\n+; y\n"
	for _, c := range []struct {
		name, file string
		options    message.StoredOptions
		summary    string
		body       string // its lines, joined by "|"
		trailers   int
	}{
		{"a heading given by -m is text", "# heading\n", unedited, "# heading", "", 0},
		{"…and a comment in an editor", "# heading\n[a] Add x\n", edited, "Add x", "", 0},
		{"hints before the title", "\n# hint\n\n[a] Add x\n", edited, "Add x", "", 0},
		{"…which stay without an editor", "\n# hint\n\n[a] Add x\n", unedited, "# hint", "[a] Add x", 0},
		{"strip by configuration", "# c\n[a] Add x\n", message.StoredOptions{Mode: message.Strip}, "Add x", "", 0},
		{"status below", "[a] Add x\n\nBody.\n" + status, edited, "Add x", "Body.", 0},
		{"status below, GIT_EDITOR=: set by a script", "[a] Add x\n" + status, unedited, "Add x", "", 0},
		{"rebase combines two", "# This is a combination of 2 commits.\n# This is the 1st commit message:\n\n[a] Add x\n\n# The commit message #2 will be skipped:\n\n# fixup! [a] Add x\n" + status, unedited, "Add x", "", 0},
		{"diff of -v", "[a] Add x\n" + status + cutBelow + diff, edited, "Add x", "", 0},
		{"diff of -v without the explanation", "[a] Add x\n# " + cut + diff, edited, "Add x", "", 0},
		{"-v with nothing to show", "[a] Add x\n" + status + cutBelow, edited, "Add x", "", 0},
		{"-v of a submodule", "[a] Add x\n# " + cut + "Submodule s 01..02:\n  > Subject\n", edited, "Add x", "", 0},
		{"scissors keeps comments", "[a] Add x\n\n# heading\n\n" + cutBelow + "#\n# On branch main\n", edited, "Add x", "# heading", 0},
		{"scissors with -v", "[a] Add x\n\n# heading\n\n" + cutBelow + "#\n# On branch main\n#\n" + diff, edited, "Add x", "# heading", 0},
		{"scissors with -v, before git 2.45", "[a] Add x\n\n# heading\n\n" + cutBelow + "#\n# On branch main\n#\n" + cutBelow + diff, edited, "Add x", "# heading", 0},
		{"-vv is not scissors", "[a] Add x\n# c\n" + status + cutBelow + "#\n# Changes to be committed:\n" + diff, edited, "Add x", "", 0},
		{"scissors by configuration, its cut line removed", "[a] Add x\n\n# heading\n", message.StoredOptions{Mode: message.Scissors, Edited: true}, "Add x", "# heading", 0},
		{"scissors by configuration, --cleanup=strip", "[a] Add x\n# c\n" + status, message.StoredOptions{Mode: message.Scissors, Edited: true}, "Add x", "", 0},
		{"--cleanup=whitespace", "[a] Add x\n\n" + strings.Replace(status, "will be ignored, and an empty message aborts the commit.", "will be kept; you may remove them yourself if you want to.", 1), edited, "Add x", strings.ReplaceAll(strings.Trim(strings.Replace(status, "will be ignored, and an empty message aborts the commit.", "will be kept; you may remove them yourself if you want to.", 1), "\n"), "\n", "|"), 0},
		{"whitespace by configuration, --cleanup=strip", "[a] Add x\n" + status, message.StoredOptions{Mode: message.Whitespace, Edited: true}, "Add x", "", 0},
		{"a cut line in a file given by -F stays", "[a] Add x\n\n# " + cut + "Body.\n", unedited, "Add x", "# " + strings.TrimSpace(cut) + "|Body.", 0},
		{"…and goes with commit.verbose", "[a] Add x\n\n# " + cut + "Body.\n", message.StoredOptions{Verbose: true}, "Add x", "", 0},
		{"comment character", "; c\n[a] Add x\n\n# heading\n", message.StoredOptions{Edited: true, Comment: ";"}, "Add x", "# heading", 0},
		{"auto is no comment character", "[a] Add x\n\nautomatic\n", message.StoredOptions{Edited: true, Comment: "auto"}, "Add x", "automatic", 0},
		{"auto, another one chosen", "# heading\n\nBody.\n" + as(";", status), message.StoredOptions{Edited: true, Comment: "auto"}, "# heading", "Body.", 0},
		{"CRLF", "[a] Add x\r\n\r\nBody.\r\n\r\nFixes: #1\r\n", unedited, "Add x", "Body.", 1},
		{"CRLF kept by verbatim", "[a] Add x\r\n\r\nBody.\r\n\r\nFixes: #1\r\n", message.StoredOptions{Mode: message.Verbatim}, "Add x", "Body.", 1},
		{"byte-order mark", "\ufeff[a] Add x\n", unedited, "Add x", "", 0},
		{"form feed and U+2028 end no line", "[a] Add\fx\u2028y\n", unedited, "Add\fx\u2028y", "", 0},
		{"no blank line", "[a] One\ntwo\n\nb\n", unedited, "One", "b", 0},
		{"#123 in the body is no trailer", "[a] Add x\n\nBody.\n\n#123 says so.\n", unedited, "Add x", "Body.||#123 says so.", 0},
		{"a trailer in mid-body", "[a] Add x\n\nCo-authored-by: A <a@b>\n\nBody.\n", unedited, "Add x", "Co-authored-by: A <a@b>||Body.", 0},
		{"a Merge line in the body", "[a] Add x\n\nMerge foo into bar\n", unedited, "Add x", "Merge foo into bar", 0},
		{"MERGE_MSG with conflicts", "Merge branch 'b'\n\n# Conflicts:\n#\ta\n\n#\n# It looks like you may be committing a merge.\n#\n" + status, edited, "Merge branch 'b'", "", 0},
	} {
		text, err := message.Stored([]byte(c.file), c.options)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		m := message.Parse(text, message.Options{Trailers: message.TrailerOptions{Comment: c.options.Comment}})
		if m.Title < 0 {
			t.Errorf("%s: nothing is left of %q", c.name, c.file)
			continue
		}
		summary := m.Header.Summary.In(text)
		var body []string
		for i := m.Body.Start; i < m.Body.End; i++ {
			body = append(body, m.Line(i))
		}
		if got := strings.Join(body, "|"); summary != c.summary || got != c.body || len(m.Trailers) != c.trailers {
			t.Errorf("%s: summary %q, body %q, %d trailers; want %q, %q, %d", c.name, summary, got, len(m.Trailers), c.summary, c.body, c.trailers)
		}
		if m.Kind != message.Ordinary {
			t.Errorf("%s: kind %s", c.name, m.Kind)
		}
	}
}

// A message that git would refuse as empty is empty for the hook too.
func TestNothingIsLeft(t *testing.T) {
	for _, c := range []struct {
		name, file string
		options    message.StoredOptions
	}{
		{"nothing", "", message.StoredOptions{}},
		{"blank", " \n\t\r\n", message.StoredOptions{}},
		{"only comments", "# a\n#\n", message.StoredOptions{Edited: true}},
		{"only git's comments", status, message.StoredOptions{Edited: true}},
		{"only a diff", "# " + cut + "diff --git a/a b/a\n", message.StoredOptions{Edited: true}},
		{"only a sign-off", "\nSigned-off-by: A <a@b>\n" + status, message.StoredOptions{Edited: true}},
	} {
		if text, err := message.Stored([]byte(c.file), c.options); err != nil || !message.IsEmpty(text, c.options.Mode) {
			t.Errorf("%s: %q, %v", c.name, text, err)
		}
	}
}

// A fault of the encoding is reported where it stands in the text that is
// judged, not in the file.
func TestFaultIsInStoredText(t *testing.T) {
	file := "\n\n# a comment\n[a] Add x\n\nna\xefve\n" + status
	text, err := message.Stored([]byte(file), message.StoredOptions{Edited: true})
	var e *message.EncodingError
	if !errors.As(err, &e) {
		t.Fatalf("%q, %v", text, err)
	}
	if text != "[a] Add x\n\nnaïve\n" || e.Line != 3 || e.Offset != 13 || e.Span.In(text) != "ï" || !errors.Is(err, message.ErrInvalid) {
		t.Errorf("%q: %+v", text, e)
	}
}

func TestSpans(t *testing.T) {
	s := message.Span{Start: 2, End: 4}
	if s.Len() != 2 || s.Empty() || s.In("abcdef") != "cd" || !(message.Span{Start: 3, End: 3}).Empty() {
		t.Error("Span is wrong")
	}
	r := message.Range{Start: 2, End: 4}
	if r.Len() != 2 || r.Empty() || r.Contains(1) || !r.Contains(2) || !r.Contains(3) || r.Contains(4) || !(message.Range{}).Empty() {
		t.Error("Range is wrong")
	}
}

// Rules read one message at once from many goroutines.
func TestConcurrentReads(t *testing.T) {
	m := message.Parse(typical, message.Options{})
	done := make(chan string)
	for range 4 {
		go func() {
			var b strings.Builder
			for i := range m.Lines {
				b.WriteString(m.Line(m.LineOf(m.Lines[i].Start)))
			}
			b.WriteString(m.Subject() + trailers(m, ":"))
			done <- b.String()
		}()
	}
	first := <-done
	for range 3 {
		if got := <-done; got != first {
			t.Error("two readers read differently")
		}
	}
}
