package message

import (
	"fmt"
	"strings"
)

// Mode is one of git's clean-up modes, as commit.cleanup names them.
type Mode int

// The clean-up modes.
const (
	Default    Mode = iota // Strip if an editor ran, else Whitespace
	Strip                  // white space and comments go
	Whitespace             // white space goes: at line ends, blank lines at both ends and repeated ones
	Verbatim               // nothing goes
	Scissors               // what follows the cut line goes, and white space; only if an editor ran, else Whitespace
)

// ParseMode returns the mode of that name. "" is [Default].
func ParseMode(s string) (Mode, error) {
	for m := Default; m <= Scissors; m++ {
		if s == m.String() {
			return m, nil
		}
	}
	if s == "" {
		return Default, nil
	}
	return Default, fmt.Errorf("invalid clean-up mode %q: want default, strip, whitespace, verbatim or scissors", s)
}

// String returns the mode's name.
func (m Mode) String() string {
	switch m {
	case Strip:
		return "strip"
	case Whitespace:
		return "whitespace"
	case Verbatim:
		return "verbatim"
	case Scissors:
		return "scissors"
	}
	return "default"
}

// Resolve returns what m means, depending on whether an editor ran: one of
// [Strip], [Whitespace], [Verbatim] and [Scissors].
func (m Mode) Resolve(edited bool) Mode {
	switch {
	case m == Default && edited:
		return Strip
	case m == Default, m == Scissors && !edited:
		return Whitespace
	}
	return m
}

// Cleanup is what git does to a message before it stores it.
type Cleanup struct {
	// Mode is the clean-up mode; [Default] is that of a message that was
	// edited.
	Mode Mode
	// Comment begins a comment line: core.commentChar or, from git 2.45 on,
	// core.commentString, which may have several bytes. "" means "#".
	Comment string
	// Verbose tells that git was asked to show the diff below the message
	// (commit -v, commit.verbose), so that the cut line ends it in any mode.
	Verbose bool
}

// Apply returns the message that git makes of raw.
func (c Cleanup) Apply(raw string) string {
	comment := c.Comment
	if comment == "" {
		comment = "#"
	}
	mode := c.Mode.Resolve(true)
	if c.Verbose || mode == Scissors {
		raw = raw[:findCut(raw, comment)]
	}
	switch mode {
	case Verbatim:
		return raw
	case Strip:
		return StripSpace(raw, comment)
	}
	return StripSpace(raw, "")
}

// StripSpace does what git stripspace does: it removes white space at the ends
// of lines and blank lines at both ends, joins consecutive blank lines into
// one, and ends the last line. A comment that is not "" removes the lines that
// begin with it, as git stripspace -s does.
func StripSpace(text, comment string) string {
	var b strings.Builder
	b.Grow(len(text) + 1)
	blanks := false
	for rest := text; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if comment != "" && strings.HasPrefix(line, comment) {
			continue
		}
		if line = trimRight(line); line == "" {
			blanks = true
			continue
		}
		if blanks && b.Len() > 0 {
			b.WriteByte('\n')
		}
		blanks = false
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// IsEmpty reports whether git commit would abort because the message text is
// empty: when it holds only white space and Signed-off-by lines. Under
// verbatim clean-up, every message that has a byte will do.
func IsEmpty(text string, mode Mode) bool {
	if mode == Verbatim {
		return text == ""
	}
	for rest := text; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if !blank(line) && !strings.HasPrefix(line, "Signed-off-by: ") {
			return false
		}
	}
	return true
}
