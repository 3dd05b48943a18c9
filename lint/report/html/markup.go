package html

import (
	"html"
	"strconv"
	"strings"
)

// markup is HTML of ours. Only constants are converted to it without saying so:
// a text of the linted repository that is given as one does not compile.
type markup string

// printer writes a page.
type printer struct{ strings.Builder }

// put writes markup with values in the places of its "{}", in order: markup as
// it is, numbers, and strings escaped. So no text is taken for markup, be it
// between tags or in an attribute, which has double quotes around it.
func (p *printer) put(m markup, values ...any) {
	rest := string(m)
	for _, v := range values {
		var before string
		before, rest, _ = strings.Cut(rest, "{}")
		p.WriteString(before)
		switch v := v.(type) {
		case markup:
			p.WriteString(string(v))
		case int:
			p.WriteString(strconv.Itoa(v))
		case string:
			p.WriteString(html.EscapeString(v))
		default:
			panic("a value that is neither text nor number")
		}
	}
	p.WriteString(rest)
}

// plural is a number of things.
func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
