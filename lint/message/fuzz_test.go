package message_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/megalint/megalint/lint/message"
)

// seed adds the texts that the other tests are about.
func seed(f *testing.F, add func(text string, n uint8)) {
	random := rand.New(rand.NewPCG(7, 7))
	for i := range uint8(20) {
		add(randomText(random), i)
		add(randomBlock(random), i)
	}
	for i, text := range append(texts, "[a,b, c]: X\r\n\r\n- item\n", "Revert \"Revert \"x\"\"\n\nThis reverts commit 0123456.\n", "fixup!  squash! a(b)!: c",
		"[a] X\n# c\n"+status, "[a] X\n# c\n"+status+"# "+cut+"# a\n# b\ndiff --git a/a b/a\n", "[a] X\n# c\n\n# "+cut+"# a\n# b\n#\n# c", "\x00\xff\xed\xa0\x80\uffff") {
		add(text, uint8(i))
	}
}

func FuzzParse(f *testing.F) {
	seed(f, func(text string, n uint8) { f.Add(text, n) })
	styles := []*message.Style{nil}
	for _, name := range []string{message.Colon, message.Conventional, message.Plain} {
		s, err := message.ParseStyle(name)
		if err != nil {
			f.Fatal(err)
		}
		styles = append(styles, s)
	}
	custom, err := message.PatternStyle(`(?P<components>[^ ]*) ?(?P<summary>.*)`)
	if err != nil {
		f.Fatal(err)
	}
	styles = append(styles, custom)
	f.Fuzz(func(t *testing.T, text string, style uint8) {
		m := message.Parse(text, message.Options{Style: styles[int(style)%len(styles)]})
		checkLines(t, m)
		checkParts(t, m)
		checkHeader(t, m)
	})
}

// checkLines: the lines and their ends make up the text.
func checkLines(t *testing.T, m *message.Message) {
	t.Helper()
	pos := 0
	for i, line := range m.Lines {
		if line.Start != pos || line.End < line.Start || strings.Contains(m.Line(i), "\n") {
			t.Fatalf("line %d is %v, not from %d on", i, line, pos)
		}
		if m.LineOf(line.Start) != i || m.LineOf(line.End) != i && line.End < len(m.Text) {
			t.Fatalf("line %d at %v is not found", i, line)
		}
		switch rest := m.Text[line.End:]; {
		case strings.HasPrefix(rest, "\r\n"):
			pos = line.End + 2
		case strings.HasPrefix(rest, "\n"), rest == "\r":
			pos = line.End + 1
		case rest == "":
			pos = line.End
		default:
			t.Fatalf("line %d ends before %q", i, rest)
		}
	}
	if pos != len(m.Text) {
		t.Fatalf("the lines end at %d of %d", pos, len(m.Text))
	}
}

// checkParts: title, body and trailers are in range, in order and not blank at
// their ends.
func checkParts(t *testing.T, m *message.Message) {
	t.Helper()
	if m.Title < 0 {
		if strings.Trim(m.Text, " \t\r\n") != "" || m.Subject() != "" || !m.Body.Empty() || !m.TrailerBlock.Empty() {
			t.Fatal("no title")
		}
		return
	}
	if m.Blank(m.Title) || m.TitleEnd <= m.Title || m.TitleEnd > len(m.Lines) || strings.TrimRight(m.Subject(), " \t\r\n") != m.Subject() {
		t.Fatalf("title %d to %d", m.Title, m.TitleEnd)
	}
	for _, r := range []message.Range{m.Body, m.TrailerBlock} {
		if r.Empty() {
			continue
		}
		if r.Start < m.TitleEnd && r == m.Body || r.End > len(m.Lines) || m.Blank(r.Start) || m.Blank(r.End-1) || r.Len() != r.End-r.Start || !r.Contains(r.Start) || r.Contains(r.End) {
			t.Fatalf("range %v of %d lines behind %d", r, len(m.Lines), m.TitleEnd)
		}
	}
	if !m.TrailerBlock.Empty() && m.Body.End > m.TrailerBlock.Start && !m.Body.Empty() {
		t.Fatalf("body %v, trailers %v", m.Body, m.TrailerBlock)
	}
	last := 0
	for _, tr := range m.Trailers {
		if tr.Key.Start < last || tr.Key.Empty() || tr.Value.Start <= tr.Key.End-1 || tr.Value.End < tr.Value.Start || tr.Value.End > len(m.Text) {
			t.Fatalf("trailer %v behind %d", tr, last)
		}
		if !m.TrailerBlock.Contains(m.LineOf(tr.Key.Start)) || strings.Contains(m.Unfold(tr.Value), "\n") {
			t.Fatalf("trailer %v outside %v", tr, m.TrailerBlock)
		}
		last = tr.Value.End
	}
}

// checkHeader: what the header names lies on the title's first line.
func checkHeader(t *testing.T, m *message.Message) {
	t.Helper()
	if m.Title < 0 {
		return
	}
	line, h := m.Lines[m.Title], m.Header
	spans := append([]message.Span{h.Summary, h.Type, h.Fault, m.Autosquash}, append(h.Spaces, h.Joints...)...)
	for _, c := range h.Components {
		if c.Name == "" || c.Span.In(m.Text) != c.Name {
			t.Fatalf("component %+v", c)
		}
		spans = append(spans, c.Span)
	}
	if m.Revert != nil {
		spans = append(spans, m.Revert.Quoted, m.Revert.Inner)
	}
	for _, s := range spans {
		if s != (message.Span{}) && (s.Start < line.Start || s.End > line.End || s.Len() < 0) {
			t.Fatalf("%v lies outside of the line %v: %+v", s, line, h)
		}
	}
	if h.WellFormed != (h.Reason == 0) || h.WellFormed && h.Summary.Empty() {
		t.Fatalf("header %+v", h)
	}
	if in := h.Summary.In(m.Text); in != strings.Trim(in, " \t\r\n") {
		t.Fatalf("summary %q", in)
	}
}

func FuzzStripSpace(f *testing.F) {
	seed(f, func(text string, n uint8) { f.Add(text, []string{"", "#", ";", "//"}[n%4]) })
	f.Fuzz(func(t *testing.T, text, comment string) {
		once := message.StripSpace(text, comment)
		if twice := message.StripSpace(once, ""); twice != once {
			t.Errorf("%q becomes %q, and then %q", text, once, twice)
		}
		// Lines that are no comments before may be after "\r" went; no more
		// than that may go the second time.
		if len(message.StripSpace(once, comment)) > len(once) || len(once) > len(text)+1 {
			t.Errorf("%q grows to %q", text, once)
		}
	})
}

func FuzzStored(f *testing.F) {
	seed(f, func(text string, n uint8) { f.Add([]byte(text), n, "auto", "") })
	f.Add([]byte("[a] X\n// "+cut), uint8(4), "//", "latin1")
	f.Fuzz(func(t *testing.T, raw []byte, bits uint8, comment, encoding string) {
		o := message.StoredOptions{Mode: message.Mode(bits % 5), Edited: bits&8 != 0, Verbose: bits&16 != 0, Comment: comment, Encoding: encoding}
		text, err := message.Stored(raw, o)
		if !utf8.ValidString(text) {
			t.Errorf("%q is no UTF-8", text)
		}
		var e *message.EncodingError
		if errors.As(err, &e) && (e.Span.Start < 0 || e.Span.End > len(text) || e.Line < 1) {
			t.Errorf("%+v in %q", e, text)
		}
		// What was stored is clean: stored once more, nobody having edited
		// it, it stays the same.
		if err == nil && encoding == "" && o.Mode != message.Verbatim {
			again, err := message.Stored([]byte(text), message.StoredOptions{Mode: message.Whitespace, Comment: "\x01"})
			if again != text || err != nil {
				t.Errorf("%q becomes %q, %v", text, again, err)
			}
		}
	})
}

func FuzzTrailers(f *testing.F) {
	seed(f, func(text string, n uint8) { f.Add(text, []string{"", ":=#", "\n "}[n%3], "#", "sign", n%2 == 0) })
	f.Add("0\n \n\n0#0", "#", "\n", "0", true)
	f.Fuzz(func(t *testing.T, text, separators, comment, key string, divider bool) {
		o := message.TrailerOptions{Separators: separators, Comment: comment, Keys: []string{key}, Divider: divider}
		checkParts(t, message.Parse(text, message.Options{Trailers: o}))
	})
}

func FuzzDecode(f *testing.F) {
	names := []string{"", "latin1", "sjis", "euc-jp", "iso-2022-jp", "gb18030", "big5", "euc-kr", "ascii", "koi8-r", "none"}
	seed(f, func(text string, n uint8) { f.Add([]byte(text), names[int(n)%len(names)]) })
	f.Fuzz(func(t *testing.T, raw []byte, encoding string) {
		text, err := message.Decode(raw, encoding)
		if !utf8.ValidString(text) {
			t.Fatalf("%q is no UTF-8", text)
		}
		var e *message.EncodingError
		if err == nil {
			if strings.Contains(text, "\x00") {
				t.Fatal("a NUL is no error")
			}
			return
		}
		if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(raw) || e.Span.Start < 0 || e.Span.Start > e.Span.End || e.Span.End > len(text) ||
			e.Line != 1+strings.Count(text[:e.Span.Start], "\n") || e.Error() == "" {
			t.Fatalf("%+v in %q", err, text)
		}
	})
}
