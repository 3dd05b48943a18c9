package compose

import (
	"errors"
	"slices"
	"strings"
)

// Unset stands, in [Text.Masked], for a variable that has no value.
const Unset = "\ufffd"

// errTemplate is what compose says of "${" that begins no variable.
var errTemplate = errors.New(`invalid interpolation: write "$$" for a dollar sign`)

// lookup gives the value of a variable.
type lookup func(name string) (string, bool)

// template replaces the variables of one text.
type template struct {
	lookup lookup
	// missing is what a variable without a value becomes.
	missing string
	unset   []string
	budget  *int // bytes that may yet be written
}

var errTooLong = errors.New("with its variables replaced, the project is too large")

// expand replaces the variables of s as compose does: $NAME, ${NAME} and the
// operators :- - :? ? :+ +, whose operands are expanded in their turn; $$ is
// a dollar sign. Other dollar signs stand for themselves.
func (t *template) expand(s string, depth int) (string, error) {
	if depth > maxDepth {
		return "", errTemplate
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '$')
		if i < 0 {
			i = len(s)
		}
		b.WriteString(s[:i])
		if *t.budget -= i; *t.budget < 0 {
			return "", errTooLong
		}
		if i == len(s) {
			return b.String(), nil
		}
		s = s[i+1:]
		switch {
		case strings.HasPrefix(s, "$"):
			b.WriteByte('$')
			s = s[1:]
		case strings.HasPrefix(s, "{"):
			inner, rest, ok := cutBraces(s)
			if !ok {
				return "", errTemplate
			}
			value, err := t.braced(inner, depth)
			if err != nil {
				return "", err
			}
			b.WriteString(value)
			s = rest
		default:
			name := s[:nameLen(s)]
			if name == "" {
				b.WriteByte('$')
				continue
			}
			b.WriteString(t.bare(name))
			s = s[len(name):]
		}
	}
}

// nameLen is the length of the variable's name that s begins with.
func nameLen(s string) int {
	n := 0
	for n < len(s) {
		c := s[n] | 0x20
		if c < 'a' && s[n] != '_' && (n == 0 || s[n] < '0' || s[n] > '9') || s[n] != '_' && c > 'z' {
			break
		}
		n++
	}
	return n
}

// cutBraces splits "{…}rest" as compose does: at the brace that closes the
// first one, or at the line's last one if none does.
func cutBraces(s string) (inner, rest string, ok bool) {
	n := nameLen(s[1:])
	if n == 0 {
		return "", "", false
	}
	if strings.HasPrefix(s[1+n:], "}") {
		return s[1 : 1+n], s[n+2:], true
	}
	open, last := 0, -1
	for i := 0; i < len(s) && s[i] != '\n'; i++ {
		switch s[i] {
		case '{':
			open++
			if i+1 < len(s) && s[i+1] == '}' {
				last = i + 1
			}
			if i+1 < len(s) && s[i+1] != '\n' {
				i++ // what follows a brace is never one that counts
			}
		case '}':
			last = i
			if open--; open == 0 {
				return s[1:i], s[i+1:], true
			}
		}
	}
	if last < 0 {
		return "", "", false
	}
	return s[1:last], s[last+1:], true
}

// bare gives the value of $NAME or ${NAME}.
func (t *template) bare(name string) string {
	value, ok := t.lookup(name)
	if !ok {
		t.note(name)
		value = t.missing
	}
	*t.budget -= len(value)
	return value
}

func (t *template) note(name string) {
	if !slices.Contains(t.unset, name) && len(t.unset) < maxDepth {
		t.unset = append(t.unset, name)
	}
}

// braced gives the value of what stands in braces.
func (t *template) braced(inner string, depth int) (string, error) {
	name := inner[:nameLen(inner)]
	operator, operand := inner[len(name):], ""
	if operator == "" {
		return t.bare(name), nil
	}
	n := 1
	if operator[0] == ':' {
		n = 2
	}
	if len(operator) < n || !strings.Contains("-?+", operator[n-1:n]) {
		return "", errTemplate
	}
	operator, operand = operator[:n], operator[n:]
	value, given := t.lookup(name)
	if n == 2 && value == "" {
		given = false
	}
	switch {
	case operator[n-1] == '+' && given, operator[n-1] == '-' && !given:
		return t.expand(operand, depth+1)
	case operator[n-1] == '?' && !given:
		t.note(name)
		return t.missing, nil
	}
	*t.budget -= len(value)
	return value, nil
}
