package bumpversion

import (
	"regexp"
	"strings"
)

// maxPattern bounds, in bytes, which expressions are compiled.
const maxPattern = 16 << 10

// compile compiles one of Python's regular expressions, written in its verbose
// form if verbose; nil if RE2 cannot express it.
func compile(pattern, flags string, verbose bool) *regexp.Regexp {
	if len(pattern) > maxPattern {
		return nil
	}
	if verbose {
		pattern = condense(pattern)
	}
	if strings.HasPrefix(pattern, "(?") { // flags for all of it, one of which is implied
		if own, rest, ok := strings.Cut(pattern[2:], ")"); ok && own != "" && strings.Trim(own, "aLimsux") == "" {
			flags += strings.Trim(own, "aLux")
			pattern = rest
		}
	}
	if flags != "" {
		pattern = "(?" + flags + ")" + pattern
	}
	re, err := regexp.Compile(strings.ReplaceAll(pattern, `\Z`, `\z`))
	if err != nil {
		return nil
	}
	return re
}

// condense takes out what a verbose expression has for its reader: white space
// and comments, unless escaped or in a class.
func condense(pattern string) string {
	var b strings.Builder
	class := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+1 < len(pattern):
			b.WriteByte(c)
			i++
			b.WriteByte(pattern[i])
			continue
		case class:
			class = c != ']'
		case c == '[':
			class = true
			b.WriteByte(c)
			for _, first := range []string{"^", "]"} { // a ] that comes first is a character
				if strings.HasPrefix(pattern[i+1:], first) {
					b.WriteString(first)
					i++
				}
			}
			continue
		case c == '#':
			for i+1 < len(pattern) && pattern[i+1] != '\n' {
				i++
			}
			continue
		case strings.IndexByte(" \t\n\r\f\v", c) >= 0:
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
