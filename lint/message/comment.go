package message

import "strings"

// autoComments are the comment characters that core.commentChar=auto chooses
// from, in git's order.
const autoComments = "#;@!$%^&|:"

// AutoComment returns the comment character that git chooses under
// core.commentChar=auto for a message whose text, before git appends its own
// comments, is template: the first one that begins no line. Comments that end
// the template are not looked at (gits before 2.51 do look at them). It is ""
// if all are taken; git then refuses to commit.
func AutoComment(template string) string {
	if strings.IndexByte(template, '#') < 0 {
		return "#"
	}
	m := Message{Text: template, Lines: splitLines(template)}
	end := len(template)
	if i := m.endOfLog(TrailerOptions{Comment: "#"}); i < len(m.Lines) {
		end = m.Lines[i].Start
	}
	var taken [len(autoComments)]bool
	take := func(c byte) {
		if i := strings.IndexByte(autoComments, c); i >= 0 {
			taken[i] = true
		}
	}
	take(template[0])
	for i := 0; i+1 < end; i++ {
		// A lone "\r" begins a line here, and only here.
		if c := template[i]; c == '\n' || c == '\r' {
			take(template[i+1])
		}
	}
	for i, t := range taken {
		if !t {
			return autoComments[i : i+1]
		}
	}
	return ""
}

// CommentOf returns the comment character that git chose under
// core.commentChar=auto, given the file that it hands to a commit-msg hook.
//
// git chooses before it appends its comments and before the editor runs, so
// what the file holds now may begin lines with the character chosen. But git's
// own comments, if they are still there, tell it. Without them the message is
// taken for the template: that is exact if no editor ran, and else the best
// guess.
func CommentOf(file string) string {
	best, at := "", -1
	for i := range autoComments {
		c := autoComments[i : i+1]
		// What git wrote stands last.
		if n := readNotes(file, c); n.found() && n.at > at {
			best, at = c, n.at
		}
	}
	if best == "" {
		best = AutoComment(file)
	}
	return best
}
