package protobuf

import (
	"bytes"
	"fmt"

	"github.com/megalint/megalint/internal/text"
)

// deepest is how many brackets may be open at once in a .proto file. protoc
// takes 32 messages in each other; the values of options nest besides.
const deepest = 100

// longest is how many bytes a line may have. The compiler goes over the whole
// line whenever it counts a column.
const longest = 16 << 10

// checkShape refuses a text whose brackets nest so deep that the compiler,
// which recurs, might run out of stack, or whose lines are so long that it
// might never end. The error begins with "line: ".
func checkShape(src []byte) error {
	number := 0
	for line := range bytes.Lines(src) {
		number++
		if len(line) > longest {
			return fmt.Errorf("%d: the line has more than %d bytes", number, longest)
		}
	}
	return checkNesting(src)
}

func checkNesting(src []byte) error {
	depth := 0
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '{', '[', '(', '<':
			if depth++; depth > deepest {
				return fmt.Errorf("%d: more than %d brackets are open", 1+bytes.Count(src[:i], []byte("\n")), deepest)
			}
		case '}', ']', ')', '>':
			depth = max(depth-1, 0)
		case '"', '\'':
			i = skipString(src, i)
		case '/':
			i = skipComment(src, i) - 1
		}
	}
	return nil
}

// skipString returns where the string ends that begins at i; at the end of the
// line, if it does not end.
func skipString(src []byte, i int) int {
	quote := src[i]
	for j := i + 1; j < len(src); j++ {
		switch src[j] {
		case quote:
			return j
		case '\\':
			j++
		case '\n':
			return j - 1
		}
	}
	return len(src)
}

// skipComment returns the end of the comment that begins at i, i+1 if there is
// none.
func skipComment(src []byte, i int) int {
	opening, closing := "//", "\n"
	if bytes.HasPrefix(src[i:], []byte("/*")) {
		opening, closing = "/*", "*/"
	}
	if !bytes.HasPrefix(src[i:], []byte(opening)) {
		return i + 1
	}
	end := bytes.Index(src[i+2:], []byte(closing))
	switch {
	case end < 0:
		return len(src)
	case closing == "\n":
		return i + 2 + end
	}
	return i + 2 + end + len(closing)
}

// shorten cuts what is quoted from a file and need not end.
func shorten(quoted string) string { return text.Cut(quoted, 300) }
