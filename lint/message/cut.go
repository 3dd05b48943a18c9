package message

import "strings"

// cutLine is git's cut line, without the comment character and the space that
// stand before it. The line's end is part of it: git does not know it again
// once an editor has written "\r\n".
const cutLine = "------------------------ >8 ------------------------\n"

// isCut reports whether text begins with a cut line.
func isCut(text, comment string) bool {
	n := len(comment)
	return len(text) > n && text[n] == ' ' && text[:n] == comment && strings.HasPrefix(text[n+1:], cutLine)
}
