package message

import "strings"

// notes are the comments that git wrote into the file of a message for the
// person who edits it, as far as they are still there. From them follows what
// a hook is not told: whether an editor was meant to run, and the flags
// --cleanup and -v.
//
// git writes one of these, in the language of the user:
//
//	# Please enter the commit message for your changes. Lines starting
//	# with '#' will be ignored, and an empty message aborts the commit.
//	#
//	# On branch main
//	…
//
// or, in scissors mode,
//
//	# ------------------------ >8 ------------------------
//	# Do not modify or remove the line above.
//	# Everything below it will be ignored.
//	#
//	# On branch main
//	…
//
// and with -v, at the end of either, a cut line, those two lines of
// explanation, and a diff.
type notes struct {
	hint     bool // the comments with the hint about comments are there
	kept     bool // the hint says, in English, that comments are kept
	ignored  bool // the hint says, in English, that git commit ignores them
	cut      bool // a cut line is there that git wrote
	scissors bool // …and it is that of the scissors mode
	at       int  // where the last of these stands
}

// found reports whether git's comments are there.
func (n notes) found() bool { return n.hint || n.cut }

// readNotes looks for comments that begin with comment.
func readNotes(text, comment string) notes {
	var n notes
	end := len(text)
	if first, last := ownCuts(text, comment); last >= 0 {
		n.cut, n.at, end = true, last, last
		// With -v, gits before 2.45 write two cut lines in scissors mode,
		// the first of which tells the mode.
		n.scissors = scissors(text, first, comment) || scissors(text, last, comment)
	}
	end = len(trimRight(text[:end]))
	if end < len(text) {
		end++ // the line's end
	}
	run := runAbove(text, end, comment)
	if n.hint = separated(run, comment) && quotes(run, comment); n.hint {
		n.kept = strings.Contains(run, "will be kept; you may remove them")
		// git merge says that comments are ignored in any mode.
		n.ignored = strings.Contains(run, "will be ignored") && strings.Contains(run, "message for your changes")
		n.at = max(n.at, end-len(run))
	}
	return n
}

// ownCuts returns where the first and the last cut line stand that git wrote;
// -1 if there is none.
func ownCuts(text, comment string) (first, last int) {
	first, last = -1, -1
	for pos := 0; pos < len(text); {
		at := pos + findCut(text[pos:], comment)
		if at == len(text) {
			break
		}
		pos = below(at, comment)
		if !ownCut(text[pos:], comment) {
			continue
		}
		if last = at; first < 0 {
			first = at
		}
	}
	return first, last
}

// below returns where the text below the cut line at an offset begins.
func below(cut int, comment string) int { return cut + len(comment) + 1 + len(cutLine) }

// scissors reports whether the cut line at an offset is that of the scissors
// mode, below which the status stands. With -v the status stands above it.
// An empty comment line is part of the status and not of the explanation that
// follows the cut line; but with -vv, one follows the explanation.
func scissors(text string, cut int, comment string) bool {
	return !separated(runAbove(text, cut, comment), comment) &&
		separated(runBelow(text, below(cut, comment), comment), comment)
}

// ownCut reports whether what follows a cut line tells that git wrote it: its
// explanation, a diff, or nothing because there was none to show.
func ownCut(below, comment string) bool {
	return below == "" || strings.HasPrefix(below, comment) ||
		strings.HasPrefix(below, "diff --") || strings.HasPrefix(below, "Submodule ")
}

// runAbove returns the comment lines that stand in one run before end, which
// is where a line begins or the text ends.
func runAbove(text string, end int, comment string) string {
	start := end
	for start > 0 {
		i := strings.LastIndexByte(text[:start-1], '\n') + 1
		if !strings.HasPrefix(text[i:end], comment) {
			break
		}
		start = i
	}
	return text[start:end]
}

// runBelow returns the comment lines that stand in one run from start on.
func runBelow(text string, start int, comment string) string {
	end := start
	for strings.HasPrefix(text[end:], comment) {
		i := strings.IndexByte(text[end:], '\n')
		if i < 0 {
			return text[start:]
		}
		end += i + 1
	}
	return text[start:end]
}

// separated reports whether a run of comments has an empty one, as git writes
// them between its hint and its status.
func separated(run, comment string) bool {
	for line := range strings.Lines(run) {
		if trimRight(line) == comment {
			return true
		}
	}
	return false
}

// quotes reports whether a run of comments names the comment character in
// quotation marks, as git's hint does in every language.
func quotes(run, comment string) bool {
	quote := func(c byte) bool { return c == '\'' || c == '"' || c >= 0x80 }
	for i := 0; ; {
		j := strings.Index(run[i:], comment)
		if j < 0 {
			return false
		}
		i += j + len(comment)
		if j = i - len(comment); j > 0 && quote(run[j-1]) && i < len(run) && quote(run[i]) {
			return true
		}
	}
}
