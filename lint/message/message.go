package message

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// byteOrderMark is U+FEFF, which some editors write at the start of a file.
const byteOrderMark = "\ufeff"

// Message is a commit message taken apart. It does not change after [Parse]:
// any number of rules may read it at once.
type Message struct {
	// Text is the whole message. All spans point into it.
	Text string
	// Lines are the lines of Text, each without the "\n" that ends it and
	// without a "\r" before that. A line ends at "\n" only, as it does for
	// git: a form feed or U+2028 is part of a line.
	Lines []Span
	// Title is the index of the first line that is not blank: the subject's
	// first line, and the one that the convention's header stands on. It is
	// -1 when the message is empty or all blank.
	Title int
	// TitleEnd is one past the last line of the first paragraph, and equals
	// Title+1 in a message that separates its body by a blank line. git's
	// subject (%s) is made of all these lines. It is 0 when Title is -1.
	TitleEnd int
	// Body is what stands between the first paragraph and the trailer block,
	// without the blank lines around it.
	Body Range
	// TrailerBlock is the block of trailers that ends the message, by git's
	// own rule. It may hold lines that are no trailers.
	TrailerBlock Range
	// Trailers are the trailers of the block, in their order.
	Trailers []Trailer
	// Header is the convention's reading of the title's first line.
	Header Header
	// ByteOrderMark spans the byte-order mark that Text begins with; zero if
	// it has none. The header is read behind it.
	ByteOrderMark Span
	// Kind tells what git generated the message for.
	Kind Kind
	// Autosquash spans the "fixup! ", "squash! ", "amend! " that the title
	// begins with, repeated ones included; the header starts behind it.
	Autosquash Span
	// Revert describes a message of kind [Revert] or [Reapply]; nil for any
	// other.
	Revert *Reversal

	few [3]Component // where Header.Components live when they are few
}

// Options say how a message is to be read. The zero value reads the bracketed
// header and git's default trailers.
type Options struct {
	// Style is the form of the header; nil means [Brackets].
	Style *Style
	// Trailers is the repository's configuration of trailers.
	Trailers TrailerOptions
}

// Parse takes text apart. It accepts anything, in time and memory linear in
// the length of text.
func Parse(text string, o Options) *Message {
	m := &Message{Text: text, Lines: splitLines(text), Title: -1}
	for i := range m.Lines {
		if !m.Blank(i) {
			m.Title = i
			break
		}
	}
	if m.Title < 0 {
		return m
	}
	m.TitleEnd = m.Title + 1
	for m.TitleEnd < len(m.Lines) && !m.Blank(m.TitleEnd) {
		m.TitleEnd++
	}
	m.findTrailers(o.Trailers)
	m.findBody()
	title := m.Lines[m.Title]
	m.findKind(title)
	if strings.HasPrefix(text, byteOrderMark) {
		m.ByteOrderMark = Span{0, len(byteOrderMark)}
	}
	title.Start = max(title.Start, m.Autosquash.End, m.ByteOrderMark.End)
	m.Header.Components = m.few[:0]
	title.End = headerEnd(text, title)
	o.Style.parse(&m.Header, text, title)
	return m
}

// maxHeader is how many bytes of a line are read as a header. A person reads
// less than a hundred of them.
const maxHeader = 64 << 10

// headerEnd returns where the header ends that begins with the line: at the
// end of a line of any sensible length.
func headerEnd(text string, line Span) int {
	end := min(line.End, line.Start+maxHeader)
	for end < line.End && !utf8.RuneStart(text[end]) {
		end--
	}
	return end
}

// findBody sets Body, once the title and the trailer block are known.
func (m *Message) findBody() {
	end := len(m.Lines)
	if !m.TrailerBlock.Empty() {
		end = m.TrailerBlock.Start
	}
	b := Range{m.TitleEnd, max(end, m.TitleEnd)}
	for b.Start < b.End && m.Blank(b.Start) {
		b.Start++
	}
	for b.Start < b.End && m.Blank(b.End-1) {
		b.End--
	}
	m.Body = b
}

// Line returns the text of line i, without its end.
func (m *Message) Line(i int) string { return m.Lines[i].In(m.Text) }

// Blank reports whether line i holds nothing but white space, as git sees it.
func (m *Message) Blank(i int) bool { return blank(m.Line(i)) }

// LineOf returns the index of the line that holds the byte at offset. A line's
// end belongs to the line. For an offset behind the text it is the last line;
// for an empty message, 0.
func (m *Message) LineOf(offset int) int {
	i := sort.Search(len(m.Lines), func(i int) bool { return m.Lines[i].Start > offset })
	return max(i-1, 0)
}

// Subject returns the message's subject as git prints it for %s: the lines of
// the first paragraph, without white space at their ends, joined by spaces.
func (m *Message) Subject() string {
	if m.Title < 0 {
		return ""
	}
	if m.TitleEnd == m.Title+1 {
		return trimRight(m.Line(m.Title))
	}
	var b strings.Builder
	for i := m.Title; i < m.TitleEnd; i++ {
		if i > m.Title {
			b.WriteByte(' ')
		}
		b.WriteString(trimRight(m.Line(i)))
	}
	return b.String()
}

// splitLines returns the lines of text. A "\n" at the end ends the last line
// and begins no further one.
func splitLines(text string) []Span {
	if text == "" {
		return nil
	}
	lines := make([]Span, 0, strings.Count(text, "\n")+1)
	for pos := 0; pos < len(text); {
		end, next := len(text), len(text)
		if i := strings.IndexByte(text[pos:], '\n'); i >= 0 {
			end, next = pos+i, pos+i+1
		}
		if end > pos && text[end-1] == '\r' {
			end--
		}
		lines = append(lines, Span{pos, end})
		pos = next
	}
	return lines
}
