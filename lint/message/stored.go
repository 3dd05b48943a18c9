package message

import "errors"

// ErrTooLarge is the error for a message of more than [MaxSize] bytes.
var ErrTooLarge = errors.New("the message is larger than 16 MiB")

// StoredOptions are what a commit-msg hook knows about the commit. git tells
// it neither --cleanup nor -v; [Stored] infers them where it can.
type StoredOptions struct {
	// Mode is commit.cleanup.
	Mode Mode
	// Comment is core.commentChar or core.commentString, whichever is set
	// last; it may be "auto". "" means "#".
	Comment string
	// Verbose is commit.verbose. With -v alone, leave it false.
	Verbose bool
	// Edited tells that an editor ran. git says that none did by running
	// the hook with GIT_EDITOR=":".
	Edited bool
	// Encoding is i18n.commitEncoding; "" means UTF-8.
	Encoding string
}

// Stored returns the message that git will store when a commit-msg hook has
// accepted raw, the contents of the file that git hands to it, as UTF-8.
//
// The error is an [*EncodingError] if the bytes are none of the encoding that
// they claim, or [ErrTooLarge]. In the first case the text is still usable:
// see [Decode]. The text may be empty: then git aborts by itself, as [IsEmpty]
// tells.
func Stored(raw []byte, o StoredOptions) (text string, err error) {
	file := string(raw)
	c := cleanupOf(file, o)
	if c.Verbose || c.Mode == Scissors {
		file = file[:findCut(file, c.Comment)]
	}
	if len(file) > MaxSize {
		return "", ErrTooLarge
	}
	return decode(c.Apply(file), o.Encoding)
}

// cleanupOf works out what git will do to file.
func cleanupOf(file string, o StoredOptions) Cleanup {
	c := Cleanup{Comment: o.Comment}
	switch c.Comment {
	case "":
		c.Comment = "#"
	case "auto":
		if c.Comment = CommentOf(file); c.Comment == "" {
			c.Comment = "#"
		}
	}
	n := readNotes(file, c.Comment)
	// git writes the hint about comments only for an editor. So an editor
	// was to run even under GIT_EDITOR=":", which scripts set themselves to
	// keep git from starting one ("GIT_EDITOR=: git rebase -i").
	edited := o.Edited || n.hint
	c.Mode = o.Mode.Resolve(edited)
	c.Verbose = o.Verbose
	if !edited {
		// Without an editor nothing in the file tells of flags: a cut line
		// may come from a file given by -F, and is then stored.
		return c
	}
	// Only -v and the scissors mode make git write a cut line; both cut.
	c.Verbose = c.Verbose || n.cut
	switch {
	case n.scissors:
		c.Mode = Scissors // commit.cleanup or --cleanup=scissors
	case n.kept && c.Mode != Verbatim:
		c.Mode = Whitespace // --cleanup=whitespace, or =verbatim, which looks alike
	case n.ignored, n.hint && c.Mode == Scissors:
		c.Mode = Strip // --cleanup=strip or =default; scissors has no hint
	}
	return c
}
