package bumpversion

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrUnknown says that something depends on what cannot be told without running
// bumpversion: the environment, the time, an expression that only Python has.
var ErrUnknown = errors.New("not known")

// field is a part of one of Python's format strings: text, then what is to be
// filled in, if anything.
type field struct {
	text       string
	filled     bool
	name, spec string
	odd        bool // a conversion, an attribute, an element, a spec of fields
}

// fields takes a format string apart as str.format does. The problem is empty
// if it could.
func fields(format string) (all []field, problem string) {
	var literal strings.Builder
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c != '{' && c != '}' {
			literal.WriteByte(c)
			continue
		}
		if i+1 < len(format) && format[i+1] == c {
			literal.WriteByte(c)
			i++
			continue
		}
		if c == '}' {
			return nil, fmt.Sprintf("%q has a } without its {: write }} for the character", format)
		}
		end := closing(format[i:])
		if end < 0 {
			return nil, fmt.Sprintf("%q has a { without its }: write {{ for the character", format)
		}
		f := field{text: literal.String(), filled: true}
		literal.Reset()
		f.name, f.spec, _ = strings.Cut(format[i+1:i+end], ":")
		f.odd = strings.ContainsAny(f.name, ".[!{") || strings.Contains(f.spec, "{")
		if f.name == "" || strings.Trim(f.name, "0123456789") == "" {
			return nil, fmt.Sprintf("%q has a {%s} that names nothing", format, f.name)
		}
		all = append(all, f)
		i += end
	}
	if literal.Len() > 0 {
		all = append(all, field{text: literal.String()})
	}
	return all, ""
}

// closing returns where the brace is closed with which s begins, or -1.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// expand fills a format string in. The error is [ErrUnknown] where a value is
// not known.
func expand(format string, value func(f field) (string, bool)) (string, error) {
	all, problem := fields(format)
	if problem != "" {
		return "", errors.New(problem)
	}
	var b strings.Builder
	for _, f := range all {
		b.WriteString(f.text)
		if !f.filled {
			continue
		}
		v, known := value(f)
		if f.odd || !known {
			return "", ErrUnknown
		}
		b.WriteString(v)
	}
	return b.String(), nil
}

// pad formats a part of a version by a format spec, as Python would an integer
// if it is one: [0][width][d].
func pad(value, spec string) (string, bool) {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return value, true // text takes no notice of the spec
	}
	width := strings.TrimSuffix(spec, "d")
	fill := " "
	if strings.HasPrefix(width, "0") {
		fill, width = "0", width[1:]
	}
	w := 0
	if width != "" {
		if w, err = strconv.Atoi(width); err != nil || w > 100 || w < 0 {
			return "", false
		}
	}
	s := strconv.FormatInt(n, 10)
	if n < 0 && w > len(s) {
		return "", false
	}
	return strings.Repeat(fill, max(w-len(s), 0)) + s, true
}
