package instruction

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// blanks are what separates arguments.
const blanks = "\t\v\f\r "

func isBlank(c rune) bool { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r' }

// cut divides a text at the first blanks.
func cut(text string) (word, rest string, found bool) {
	n := strings.IndexFunc(text, isBlank)
	if n < 0 {
		return text, "", false
	}
	return text[:n], strings.TrimLeft(text[n:], blanks), true
}

// fields divides a text at blanks.
func fields(text string) []string {
	return strings.FieldsFunc(text, isBlank)
}

// names are those of all instructions.
var names = [...]string{"add", "arg", "cmd", "copy", "entrypoint", "env", "expose", "from", "healthcheck", "label", "maintainer",
	"onbuild", "run", "shell", "stopsignal", "user", "volume", "workdir"}

// lower is a keyword in small letters.
func lower(keyword string) string {
	for _, name := range names {
		if len(name) == len(keyword) && name[0] == keyword[0]|0x20 && strings.EqualFold(name, keyword) {
			return name
		}
	}
	return strings.ToLower(keyword)
}

// instruction reads an instruction from its text.
func (r *reader) instruction(i *Instruction) error {
	keyed, err := r.parts(i)
	if err != nil {
		return err
	}
	switch keyed.Name {
	case "add", "copy", "run":
		if !keyed.JSON && strings.Contains(i.Text, "<<") {
			return r.heredocs(i)
		}
	}
	return nil
}

// parts takes an instruction's text apart, and returns the instruction that
// heredocs belong to: the one that an ONBUILD keeps, or itself.
func (r *reader) parts(i *Instruction) (*Instruction, error) {
	keyword, rest, _ := cut(strings.TrimSpace(i.Text))
	i.Keyword, i.Name = keyword, lower(keyword)
	rest, i.Flags = r.flags(rest)
	rest = strings.TrimSpace(rest)
	if i.Name != "onbuild" || rest == "" {
		return i, r.arguments(i, rest)
	}
	kept := &Instruction{Text: rest}
	_, err := r.parts(kept)
	i.Args = []string{kept.Keyword}
	return kept, err
}

// arguments reads what follows the flags.
func (r *reader) arguments(i *Instruction, rest string) (err error) {
	if rest == "" {
		return nil
	}
	switch i.Name {
	case "add", "copy", "volume":
		if err = i.array(rest); !i.JSON {
			i.Args = fields(rest)
		}
		if i.Name == "volume" {
			for n, v := range i.Args {
				i.Args[n] = strings.TrimSpace(v)
			}
		}
	case "cmd", "entrypoint", "run", "shell":
		if err = i.array(rest); !i.JSON {
			i.Args = []string{rest}
		}
	case "healthcheck":
		kind, command := cutByte(rest)
		if command != "" {
			if err = i.array(command); !i.JSON {
				i.Args = []string{command}
			}
		}
		i.Args = append([]string{kind}, i.Args...)
	case "from":
		i.Args = fields(rest)
	case "expose":
		i.Args = fields(rest)
		slices.Sort(i.Args)
	case "maintainer", "stopsignal", "user", "workdir":
		i.Args = []string{rest}
	case "arg":
		i.Args = r.words(rest)
	case "env", "label":
		i.Args, err = r.pairs(i, rest)
	}
	return err
}

// array reads arguments that are a JSON array, if they are.
func (i *Instruction) array(rest string) error {
	if rest = trimLeft(rest); rest == "" || rest[0] != '[' {
		return nil
	}
	if i.Args, i.JSON = plainArray(rest); i.JSON {
		return nil
	}
	var list []any
	if json.Unmarshal([]byte(rest), &list) != nil {
		return nil
	}
	i.JSON = true
	for _, item := range list {
		s, ok := item.(string)
		if !ok {
			return errors.New("when using JSON array syntax, arrays must be comprised of strings only")
		}
		i.Args = append(i.Args, s)
	}
	return nil
}

// plainArray reads an array of strings without escapes, as nearly all are.
func plainArray(text string) (all []string, ok bool) {
	const blanks = " \t\r"
	for first := true; ; first = false {
		text = strings.TrimLeft(text[1:], blanks) // behind a bracket or a comma
		if first && text == "]" {
			return nil, true
		}
		if text == "" || text[0] != '"' {
			return nil, false
		}
		s, rest, ok := strings.Cut(text[1:], `"`)
		if !ok || strings.ContainsFunc(s, func(c rune) bool { return c == '\\' || c < ' ' || c == utf8.RuneError }) {
			return nil, false
		}
		all = append(all, s)
		switch text = strings.TrimLeft(rest, blanks); {
		case text != "" && text[0] == ',':
		case strings.TrimRight(text, blanks) == "]":
			return all, true
		default:
			return nil, false
		}
	}
}

// isSpace is what BuildKit takes for a space where it looks at bytes, as if each
// were a character.
func isSpace(b byte) bool { return unicode.IsSpace(rune(b)) }

// cutByte divides a text at the first spaces, byte by byte.
func cutByte(text string) (word, rest string) {
	n := 0
	for n < len(text) && !isSpace(text[n]) {
		n++
	}
	word = text[:n]
	for n < len(text) && isSpace(text[n]) {
		n++
	}
	return word, text[n:]
}

// words divides a text into words as a shell does. Quotes and escapes stay.
func (r *reader) words(text string) []string {
	var all []string
	start, quote, escaped := -1, rune(0), false
	for at, c := range text {
		if start < 0 {
			if unicode.IsSpace(c) {
				continue
			}
			start = at
		}
		switch {
		case escaped:
			escaped = false
		case c == r.escape && quote != '\'':
			escaped = true
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case unicode.IsSpace(c):
			all, start = append(all, text[start:at]), -1
		}
	}
	if start < 0 {
		return all
	}
	if escaped { // nothing
		text = text[:len(text)-1]
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

// pairs reads the arguments of ENV and LABEL: name=value …, or one name and its
// value.
func (r *reader) pairs(i *Instruction, rest string) ([]string, error) {
	words := r.words(rest)
	if len(words) == 0 {
		return nil, nil
	}
	if !strings.Contains(words[0], "=") {
		name, value, ok := cut(rest)
		if !ok {
			return nil, fmt.Errorf("%s must have two arguments", i.shown())
		}
		return []string{name, value}, nil
	}
	all := make([]string, 0, 2*len(words))
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			//lint:ignore ST1005 BuildKit's words
			return nil, fmt.Errorf("Syntax error - can't find = in %q. Must be of the form: name=value", w)
		}
		all = append(all, name, value)
	}
	return all, nil
}

// flags reads the options at the front, and returns the rest.
func (r *reader) flags(text string) (rest string, all []Flag) {
	at := 0
	for {
		for at < len(text) && isSpace(text[at]) {
			at++
		}
		if !strings.HasPrefix(text[at:], "--") {
			return text[at:], all
		}
		var word string
		if word, at = r.flag(text, at); word == "--" {
			return text[at:], all
		}
		name, value, given := strings.Cut(word[2:], "=")
		all = append(all, Flag{name, value, given})
	}
}

// odd tells whether a character may mean something else than itself, or ends an
// option.
func (r *reader) odd(c rune) bool {
	return c <= ' ' || c == '\'' || c == '"' || c == r.escape || c > '~'
}

// flag reads the option at a place, without quotes and escapes. BuildKit takes
// each byte of it for a character.
func (r *reader) flag(text string, at int) (string, int) {
	if n := strings.IndexFunc(text[at:], r.odd); n >= 0 && text[at+n] == ' ' {
		return text[at : at+n], at + n // as nearly all are
	}
	var b strings.Builder
	quote := byte(0)
	for ; at < len(text); at++ {
		c := text[at]
		switch {
		case rune(c) == r.escape:
			if at+1 < len(text) { // else it is nothing
				at++
				b.WriteRune(rune(text[at]))
			}
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			b.WriteRune(rune(c))
		case isSpace(c):
			return b.String(), at
		case c == '\'' || c == '"':
			quote = c
		default:
			b.WriteRune(rune(c))
		}
	}
	return b.String(), at
}
