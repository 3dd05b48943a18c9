package squash

import (
	"strings"
	"unicode/utf8"
)

// width is where GitHub wraps the description of a pull request, in code
// points.
const width = 72

// space is what parts words, and what is trimmed from texts.
const space = " \t\n\v\f\r"

// wrap breaks a description as GitHub does: each line for itself, at the last
// white space that fits, or behind the word if that is longer than a line.
// What continues a line is not indented. Fenced code stays as it is.
func wrap(body string) string {
	var b strings.Builder
	b.Grow(len(body) + len(body)/width)
	var f fence
	for line := range strings.Lines(body) {
		content := strings.TrimRight(line, "\r\n")
		if f.holds(content) || short(content) {
			b.WriteString(line)
			continue
		}
		end := line[len(content):]
		eol := end
		if eol == "" {
			eol = "\n"
		}
		for content != "" {
			n := breakAt(content)
			b.WriteString(strings.TrimRight(content[:n], space))
			if content = strings.TrimLeft(content[n:], space); content != "" {
				b.WriteString(eol)
			}
		}
		b.WriteString(end)
	}
	return b.String()
}

// short tells whether a line fits.
func short(line string) bool {
	return len(line) <= width || utf8.RuneCountInString(line) <= width
}

// breakAt returns where the first piece of a line ends: before white space, or
// at the line's end.
func breakAt(line string) int {
	last, count := 0, 0
	for i, r := range line {
		if i > 0 && isSpace(r) {
			last = i
		}
		if count == width {
			if last > 0 {
				return last
			}
			return wordEnd(line, i)
		}
		count++
	}
	return len(line)
}

// wordEnd returns where the word ends that goes on at i.
func wordEnd(line string, i int) int {
	if n := strings.IndexAny(line[i:], space); n >= 0 {
		return i + n
	}
	return len(line)
}

func isSpace(r rune) bool { return r < utf8.RuneSelf && strings.IndexByte(space, byte(r)) >= 0 }

// fence follows the fenced code of a Markdown text from line to line.
type fence struct {
	char byte // that the open fence is made of; 0 outside of code
	size int
}

// holds tells whether a line belongs to fenced code, the fences included.
func (f *fence) holds(line string) bool {
	line = strings.Trim(line, space)
	size := 0
	for size < len(line) && line[size] == line[0] {
		size++
	}
	isFence := size >= 3 && (line[0] == '`' || line[0] == '~')
	switch {
	case f.char == 0 && isFence && !(line[0] == '`' && strings.Contains(line[size:], "`")):
		f.char, f.size = line[0], size
		return true
	case f.char != 0 && isFence && line[0] == f.char && size >= f.size && size == len(line):
		f.char = 0
		return true
	}
	return f.char != 0
}

// oneLine keeps a title on one line, whatever it holds.
func oneLine(title string) string {
	if !strings.ContainsAny(title, "\r\n") {
		return title
	}
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(title)
}

// trimLines drops the line ends around a text.
func trimLines(text string) string { return strings.Trim(text, "\r\n") }
