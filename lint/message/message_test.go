package message_test

import (
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/message"
)

func TestLines(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"\n", []string{""}},
		{"a", []string{"a"}},
		{"a\n", []string{"a"}},
		{"a\r\n\r\nb\r", []string{"a", "", "b"}},
		{"a\r\r\n", []string{"a\r"}},
		{"a\fb\u2028c\vd\u0085e\n\n", []string{"a\fb\u2028c\vd\u0085e", ""}},
	} {
		m := message.Parse(c.text, message.Options{})
		var got []string
		for i := range m.Lines {
			got = append(got, m.Line(i))
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") || len(got) != len(c.want) {
			t.Errorf("%q: lines %q, want %q", c.text, got, c.want)
		}
	}
}

func TestParagraphs(t *testing.T) {
	for _, c := range []struct {
		name, text      string
		title, titleEnd int
		body, trailers  message.Range
		subject         string
	}{
		{"empty", "", -1, 0, message.Range{}, message.Range{}, ""},
		{"blank", " \n\t\r\n", -1, 0, message.Range{}, message.Range{}, ""},
		{"title", "[a] X\n", 0, 1, message.Range{1, 1}, message.Range{}, "[a] X"},
		{"blank lines first", "\n \n[a] X", 2, 3, message.Range{3, 3}, message.Range{}, "[a] X"},
		{"body", "[a] X\n\nb\n\nc\n", 0, 1, message.Range{2, 5}, message.Range{}, "[a] X"},
		{"body not separated", "[a] One \n two\n\nb\n", 0, 2, message.Range{3, 4}, message.Range{}, "[a] One  two"},
		{"several blank lines", "X\n\n \nb\n\n\n", 0, 1, message.Range{3, 4}, message.Range{}, "X"},
		{"trailers", "X\n\nb\n\nA: b\nC: d\n", 0, 1, message.Range{2, 3}, message.Range{4, 6}, "X"},
		{"only trailers", "X\n\nA: b\n\n", 0, 1, message.Range{2, 2}, message.Range{2, 3}, "X"},
		{"trailers are never the title", "A: b\nC: d\n", 0, 2, message.Range{2, 2}, message.Range{}, "A: b C: d"},
		{"CRLF", "X\r\n\r\nb\r\n\r\nA: b\r\n", 0, 1, message.Range{2, 3}, message.Range{4, 5}, "X"},
		{"form feed is text", "X\n\f\nb", 0, 3, message.Range{3, 3}, message.Range{}, "X \f b"},
	} {
		m := message.Parse(c.text, message.Options{})
		if m.Title != c.title || m.TitleEnd != c.titleEnd || m.Subject() != c.subject {
			t.Errorf("%s: title %d to %d, subject %q", c.name, m.Title, m.TitleEnd, m.Subject())
		}
		if m.TrailerBlock != c.trailers || !m.Body.Empty() && m.Body != c.body || m.Body.Empty() != c.body.Empty() {
			t.Errorf("%s: body %v, trailers %v", c.name, m.Body, m.TrailerBlock)
		}
	}
}

func TestLineOf(t *testing.T) {
	m := message.Parse("ab\r\n\nc", message.Options{})
	for offset, want := range []int{0, 0, 0, 0, 1, 2, 2, 2} {
		if got := m.LineOf(offset); got != want {
			t.Errorf("LineOf(%d) = %d, want %d", offset, got, want)
		}
	}
	if got := message.Parse("", message.Options{}).LineOf(0); got != 0 {
		t.Errorf("LineOf(0) of an empty message = %d", got)
	}
}

func TestAutosquash(t *testing.T) {
	for _, c := range []struct {
		line, prefix string
		kind         message.Kind
	}{
		{"fixup! [a] X", "fixup! ", message.Fixup},
		{"squash! fixup! [a] X", "squash! fixup! ", message.Squash},
		{"amend!   amend! [a] X", "amend!   amend! ", message.Amend},
		{"fixup!  [a] X", "fixup! ", message.Fixup},
		{"fixup! ", "fixup! ", message.Fixup},
		{"fixup![a] X", "", message.Ordinary},
		{" fixup! [a] X", "", message.Ordinary},
		{"Fixup! [a] X", "", message.Ordinary},
		{"[a] fixup! X", "", message.Ordinary},
		{"fixup! Revert \"[a] X\"", "fixup! ", message.Fixup},
	} {
		m := message.Parse(c.line, message.Options{})
		if m.Kind != c.kind || m.Autosquash.In(m.Text) != c.prefix {
			t.Errorf("%q: kind %s, prefix %q", c.line, m.Kind, m.Autosquash.In(m.Text))
		}
	}
}

func TestReverts(t *testing.T) {
	const sha = "0123456789abcdef0123456789abcdef01234567"
	for _, c := range []struct {
		text          string
		kind          message.Kind
		quoted, inner string
		depth         int
		closed        bool
		commit        string
	}{
		{"Revert \"[a] X\"\n\nThis reverts commit " + sha + ".\n", message.Revert, "[a] X", "[a] X", 1, true, sha},
		{"Revert \"[a] Say \"x\"\" (#12)\n\nThis reverts commit 01ab (x, 2001-01-01).", message.Revert, `[a] Say "x"`, `[a] Say "x"`, 1, true, "01ab"},
		{"Revert \"Revert \"[a] X\"\"\n\nWhy.\n\nThis reverts commit " + sha + ", reversing\nchanges made to 01ab.", message.Revert, `Revert "[a] X"`, "[a] X", 2, true, sha},
		{"Reapply \"[a] X\"\n\nReverts #1", message.Reapply, "[a] X", "[a] X", 1, true, ""},
		{"Revert \"Reapply \"[a] X\"\"", message.Revert, `Reapply "[a] X"`, "[a] X", 2, true, ""},
		{"Revert \"[a] X\n\nThis reverts commit .", message.Revert, "[a] X", "[a] X", 1, false, ""},
		{"Revert \"Revert \"[a] X\"", message.Revert, `Revert "[a] X`, "[a] X", 2, true, ""},
		{"Revert \"Reapply \"[a] X", message.Revert, `Reapply "[a] X`, "[a] X", 2, false, ""},
		{"Revert \"\"", message.Revert, "", "", 1, true, ""},
	} {
		m := message.Parse(c.text, message.Options{})
		r := m.Revert
		if m.Kind != c.kind || r == nil {
			t.Errorf("%q: kind %s, revert %v", c.text, m.Kind, r)
			continue
		}
		if r.Quoted.In(m.Text) != c.quoted || r.Inner.In(m.Text) != c.inner || r.Depth != c.depth || r.Closed != c.closed || r.Commit.In(m.Text) != c.commit {
			t.Errorf("%q: quoted %q, inner %q, commit %q, %+v", c.text, r.Quoted.In(m.Text), r.Inner.In(m.Text), r.Commit.In(m.Text), *r)
		}
	}
	for _, text := range []string{"revert \"x\"", "Revert x", "[a] Revert \"x\"", "Merge branch 'x'", "X\n\nRevert \"x\""} {
		if m := message.Parse(text, message.Options{}); m.Kind != message.Ordinary || m.Revert != nil || m.Kind.String() != "ordinary" {
			t.Errorf("%q: kind %s", text, m.Kind)
		}
	}
}

func TestByteOrderMark(t *testing.T) {
	m := message.Parse("\ufeff[a] Add x\n", message.Options{})
	if m.ByteOrderMark.In(m.Text) != "\ufeff" || !m.Header.WellFormed || m.Header.Summary.In(m.Text) != "Add x" || m.Subject() != "\ufeff[a] Add x" {
		t.Errorf("%+v", m.Header)
	}
	for _, text := range []string{"[a] Add x\n", "\n\ufeff[a] Add x\n", ""} {
		if m := message.Parse(text, message.Options{}); !m.ByteOrderMark.Empty() {
			t.Errorf("%q: %v", text, m.ByteOrderMark)
		}
	}
	// git does not know such a fixup either.
	if m := message.Parse("\ufefffixup! [a] Add x\n", message.Options{}); m.Kind != message.Ordinary {
		t.Errorf("kind %s", m.Kind)
	}
}
