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

// findCut returns where the first cut line in text begins; len(text) if there
// is none. It is git's wt_status_locate_end, which sees nothing behind a NUL.
func findCut(text, comment string) int {
	if isCut(text, comment) {
		return 0
	}
	i := strings.Index(text, "\n"+comment+" "+cutLine)
	if i < 0 || strings.IndexByte(text[:i], 0) >= 0 {
		return len(text)
	}
	return i + 1
}
