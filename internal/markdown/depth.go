package markdown

import "bytes"

// maxMarkers bounds how many lists a line may begin in one another.
const maxMarkers = 100

// TooDeep tells whether a line of a document begins more lists in one another
// than anybody would write: "- - - - a". Goldmark takes time by the square of
// their number.
func TooDeep(source []byte) bool {
	for line := range bytes.Lines(source) {
		for n := 0; ; n++ {
			rest, ok := marker(bytes.TrimLeft(line, " \t"))
			if !ok {
				break
			}
			if n == maxMarkers {
				return true
			}
			line = rest
		}
	}
	return false
}

// marker takes what begins an item of a list from a line.
func marker(line []byte) (rest []byte, ok bool) {
	rest = bytes.TrimLeft(line, "0123456789")
	signs := "-+*"
	if len(rest) < len(line) {
		signs = ".)"
	}
	if len(rest) < 2 || bytes.IndexByte([]byte(signs), rest[0]) < 0 || rest[1] != ' ' && rest[1] != '\t' {
		return nil, false
	}
	return rest[1:], true
}
