package markdown

import (
	"bytes"
	"slices"
	"strings"
)

// startsHTML tells whether a text begins a block of HTML, and which texts end
// that; nil for a blank line. A tag by itself, of whatever name, begins one
// only if the caller allows that.
func startsHTML(text []byte, anyTag bool) (endings []string, ok bool) {
	if len(text) < 2 || text[0] != '<' {
		return nil, false
	}
	for _, s := range [][2]string{{"<!--", "-->"}, {"<?", "?>"}, {"<![CDATA[", "]]>"}} {
		if bytes.HasPrefix(text, []byte(s[0])) {
			return []string{s[1]}, true
		}
	}
	if text[1] == '!' && len(text) > 2 && isLetter(text[2]) {
		return []string{">"}, true
	}
	name, rest := text[1:], []byte(nil)
	closing := name[0] == '/'
	if closing {
		name = name[1:]
	}
	end := slices.IndexFunc(name, func(c byte) bool { return !isLetter(c) && !isDigit(c) && c != '-' })
	if end < 0 {
		end = len(name)
	}
	name, rest = bytes.ToLower(name[:end]), name[end:]
	ends := len(rest) == 0 || strings.IndexByte(" \t>", rest[0]) >= 0
	switch string(name) {
	case "":
		return nil, false
	case "pre", "script", "style", "textarea":
		if ends && !closing {
			return []string{"</pre>", "</script>", "</style>", "</textarea>"}, true
		}
		return nil, false
	}
	if (ends || bytes.HasPrefix(rest, []byte("/>"))) && isBlockTag(string(name)) {
		return nil, true
	}
	return nil, anyTag && isLetter(name[0]) && endsTag(rest, closing)
}

// isBlockTag tells whether an element is one that no paragraph holds.
func isBlockTag(name string) bool {
	switch name {
	case "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center", "col",
		"colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
		"form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "iframe",
		"legend", "li", "link", "main", "menu", "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p", "param",
		"search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul":
		return true
	}
	return false
}

// endsTag tells whether the rest of a line is that of a tag, behind its name.
func endsTag(rest []byte, closing bool) bool {
	for !closing {
		trimmed := trimSpace(rest)
		if len(trimmed) == len(rest) || len(trimmed) == 0 || strings.IndexByte("/>", trimmed[0]) >= 0 {
			break
		}
		var ok bool
		if rest, ok = skipAttribute(trimmed); !ok {
			return false
		}
	}
	rest = trimSpace(rest)
	if !closing {
		rest = bytes.TrimPrefix(rest, []byte("/"))
	}
	return string(rest) == ">"
}

// skipAttribute returns what follows an attribute.
func skipAttribute(s []byte) (rest []byte, ok bool) {
	if !isLetter(s[0]) && s[0] != '_' && s[0] != ':' {
		return nil, false
	}
	rest = bytes.TrimLeftFunc(s, func(c rune) bool {
		return c < 0x80 && (isLetter(byte(c)) || isDigit(byte(c)) || strings.IndexByte("_:.-", byte(c)) >= 0)
	})
	value, hasValue := bytes.CutPrefix(trimSpace(rest), []byte("="))
	if !hasValue {
		return rest, true
	}
	value = trimSpace(value)
	if len(value) > 0 && (value[0] == '"' || value[0] == '\'') {
		_, after, closed := bytes.Cut(value[1:], value[:1])
		return after, closed
	}
	end := bytes.IndexAny(value, " \t\"'=<>`")
	if end < 0 {
		end = len(value)
	}
	return value[end:], end > 0
}

// containsFold tells whether a line holds one of some texts, in whatever case.
func containsFold(line []byte, texts []string) bool {
	line = bytes.ToLower(line)
	return slices.ContainsFunc(texts, func(t string) bool { return bytes.Contains(line, []byte(t)) })
}

func trimSpace(s []byte) []byte { return bytes.TrimLeft(s, " \t") }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
