package message

import "strings"

// Kind tells what git generated a message for. Merges have no kind: a merge
// is known by its parents, never by its text.
type Kind int

// The kinds of message.
const (
	Ordinary Kind = iota // written by somebody
	Revert               // begins with `Revert "`
	Reapply              // begins with `Reapply "`, a revert of a revert (git 2.43 and later)
	Fixup                // begins with "fixup! "
	Squash               // begins with "squash! "
	Amend                // begins with "amend! "
)

// String returns the kind's name in lower case.
func (k Kind) String() string {
	switch k {
	case Revert:
		return "revert"
	case Reapply:
		return "reapply"
	case Fixup:
		return "fixup"
	case Squash:
		return "squash"
	case Amend:
		return "amend"
	}
	return "ordinary"
}

// Reversal is what the message of a revert says.
type Reversal struct {
	// Quoted is the subject in the quotation marks, without them.
	Quoted Span
	// Closed tells whether the quotation mark at the end is there.
	Closed bool
	// Depth counts the reverts: 1 for `Revert "x"`, 2 for
	// `Revert "Revert "x""`. A Reapply counts as one.
	Depth int
	// Inner is the innermost subject quoted; it equals Quoted at Depth 1.
	Inner Span
	// Commit is the object name in "This reverts commit <name>", zero if
	// the message has no such line.
	Commit Span
}

// findKind sets Kind, Autosquash and Revert from the title's first line.
func (m *Message) findKind(title Span) {
	line := title.In(m.Text)
	if kind, n := autosquash(line); n > 0 {
		m.Kind = kind
		// git skips white space between repeated prefixes, and only there.
		for end := n; n > 0; {
			m.Autosquash = Span{title.Start, title.Start + end}
			spaces := len(line[end:]) - len(strings.TrimLeft(line[end:], " \t\r"))
			_, n = autosquash(line[end+spaces:])
			end += spaces + n
		}
		return
	}
	kind, n := revertPrefix(line)
	if n == 0 {
		return
	}
	m.Kind, m.Revert = kind, readReversal(m.Text, title)
	m.Revert.Commit = m.revertedCommit()
}

// autosquash returns the kind and the length of the prefix by which git's
// rebase --autosquash would know line; 0 if it has none.
func autosquash(line string) (Kind, int) {
	switch {
	case strings.HasPrefix(line, "fixup! "):
		return Fixup, len("fixup! ")
	case strings.HasPrefix(line, "squash! "):
		return Squash, len("squash! ")
	case strings.HasPrefix(line, "amend! "):
		return Amend, len("amend! ")
	}
	return Ordinary, 0
}

// revertPrefix returns the kind and the length of the words that open the
// subject of a revert; 0 if line is none.
func revertPrefix(line string) (Kind, int) {
	switch {
	case strings.HasPrefix(line, `Revert "`):
		return Revert, len(`Revert "`)
	case strings.HasPrefix(line, `Reapply "`):
		return Reapply, len(`Reapply "`)
	}
	return Ordinary, 0
}

// readReversal reads the title of a revert. What stands behind the last
// quotation mark, such as GitHub's " (#123)", is left out.
func readReversal(text string, title Span) *Reversal {
	r := &Reversal{Inner: title}
	// Once a quotation has no end, what it quotes has none either; not to
	// look again keeps a line of a million openings linear.
	for closed := true; ; r.Depth++ {
		_, n := revertPrefix(r.Inner.In(text))
		if n == 0 {
			return r
		}
		r.Inner.Start += n
		if closed {
			r.Inner, closed = unquote(text, r.Inner)
		}
		if r.Depth == 0 {
			r.Quoted, r.Closed = r.Inner, closed
		}
	}
}

// unquote returns what stands before the last quotation mark in s, and whether
// there is one that closes. One that itself opens a quoted revert does not.
func unquote(text string, s Span) (Span, bool) {
	in := s.In(text)
	end := strings.LastIndexByte(in, '"')
	if end < 0 || strings.HasSuffix(in[:end], "Revert ") || strings.HasSuffix(in[:end], "Reapply ") {
		return s, false
	}
	return Span{s.Start, s.Start + end}, true
}

// revertedCommit finds the object name in "This reverts commit <name>".
func (m *Message) revertedCommit() Span {
	const says = "This reverts commit "
	for i := m.Title + 1; i < len(m.Lines); i++ {
		line := m.Lines[i]
		if !strings.HasPrefix(line.In(m.Text), says) {
			continue
		}
		hash := Span{line.Start + len(says), line.Start + len(says)}
		for hash.End < line.End && isHex(m.Text[hash.End]) {
			hash.End++
		}
		// An object name is abbreviated to no fewer than 4 digits; a
		// SHA-256 one has 64.
		if 4 <= hash.Len() && hash.Len() <= 64 {
			return hash
		}
	}
	return Span{}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
