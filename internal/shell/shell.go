// Package shell reads shell text without running it: Dockerfiles' RUN
// instructions, recipes of make, entry points.
package shell

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Unknown stands in a text for a piece that is not known before something runs,
// such as a build argument's value. The byte (ASCII's own "substitute") occurs
// in no shell text, path or Dockerfile that means anything.
const Unknown = "\x1a"

// Known tells whether all of a text is known.
func Known(text string) bool { return !strings.Contains(text, Unknown) }

// Env looks a variable up. What is not known has [Unknown] in its value.
type Env func(name string) (value string, set bool)

// The limits of what is read. What is beyond them, nobody wrote by hand.
const (
	maxText = 1 << 16
	maxNest = 1 << 10
)

// ErrTooLarge refuses a text over the limits.
var ErrTooLarge = errors.New("too large or too deeply nested to be read")

// Parse reads shell text as bash would, which takes nearly all that other
// shells take. On an error there is no file.
func Parse(text string) (*syntax.File, error) {
	if len(text) > maxText || len(text) > maxNest && brackets(text) > maxNest {
		return nil, ErrTooLarge
	}
	file, err := ParseAs(text, syntax.LangBash)
	if err != nil {
		return nil, err
	}
	return file, nil
}

// brackets counts what may be nested.
func brackets(text string) (n int) {
	for i := range len(text) {
		switch text[i] {
		case '(', '{', '`', '[':
			n++
		}
	}
	return n
}

// Word is one argument as a command gets it.
type Word struct {
	// Text is the argument, quotes removed and variables expanded.
	Text string
	// Glob tells that Text is a pattern that the shell replaces by the names of
	// files. Quoted characters in it are escaped by a backslash.
	Glob bool
}

// Known tells whether all of the word is known.
func (w Word) Known() bool { return Known(w.Text) }

// Words expands the words of a command into its arguments.
func Words(words []*syntax.Word, env Env) []Word {
	x := expansion{env: env, words: make([]Word, 0, len(words))}
	for _, w := range words {
		if text, ok := plainWord(w); ok {
			x.words = append(x.words, Word{Text: text})
		} else {
			x.parts(w.Parts, false)
			x.end()
		}
		if len(x.words) > maxText {
			return []Word{{Text: Unknown}}
		}
	}
	return x.words
}

// plainWord is a word that means just what is written: most are.
func plainWord(w *syntax.Word) (text string, ok bool) {
	if len(w.Parts) != 1 {
		return "", false
	}
	lit, ok := w.Parts[0].(*syntax.Lit)
	if !ok || len(lit.Value) > maxWord || strings.ContainsAny(lit.Value, `~{*?[\`) {
		return "", false
	}
	return lit.Value, true
}

// Text expands one word that is not split, such as an assignment's value or a
// redirection's target.
func Text(w *syntax.Word, env Env) string {
	if w == nil {
		return ""
	}
	if text, ok := plainWord(w); ok {
		return text
	}
	x := expansion{env: env, whole: true}
	x.parts(w.Parts, false)
	return x.text()
}

// Texts is the plain text of each word.
func Texts(words []Word) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = w.Text
	}
	return all
}

// maxWord bounds what one word expands to, in bytes.
const maxWord = 1 << 14

// expansion gathers the arguments that words become.
type expansion struct {
	env   Env
	whole bool // do not split
	words []Word

	// The argument at hand.
	plain  strings.Builder
	begun  bool  // an empty argument is one if it was quoted
	star   bool  // it is a pattern, unless something in it is not known
	quoted []int // where plain has a character that means something in patterns, but was quoted
}

func (x *expansion) text() string {
	if x.plain.Len() > maxWord {
		return Unknown
	}
	return x.plain.String()
}

// pattern is the argument with what was quoted in it escaped.
func (x *expansion) pattern() string {
	text, from := x.plain.String(), 0
	var b strings.Builder
	for _, at := range x.quoted {
		b.WriteString(text[from:at])
		b.WriteByte('\\')
		from = at
	}
	b.WriteString(text[from:])
	return b.String()
}

func (x *expansion) end() {
	if x.begun {
		w := Word{Text: x.text()}
		if x.star && w.Known() {
			w = Word{x.pattern(), true}
		}
		x.words = append(x.words, w)
	}
	x.plain.Reset()
	x.begun, x.star, x.quoted = false, false, x.quoted[:0]
}

// add takes text on that is not split any more.
func (x *expansion) add(text string, quoted bool) {
	if x.plain.Len() > maxWord || len(x.words) > maxText {
		return
	}
	x.begun = true
	if text == Unknown && strings.HasSuffix(x.plain.String(), Unknown) {
		return
	}
	for i := range len(text) {
		switch text[i] {
		case '*', '?', '[', '\\':
			if quoted {
				x.quoted = append(x.quoted, x.plain.Len()+i)
			} else if text[i] != '\\' {
				x.star = true
			}
		}
	}
	x.plain.WriteString(text)
}

// split takes an unquoted value on, which blanks divide into arguments.
func (x *expansion) split(value string) {
	if x.whole {
		x.add(value, false)
		return
	}
	for {
		i := strings.IndexAny(value, " \t\n")
		if i < 0 {
			break
		}
		if i > 0 {
			x.add(value[:i], false)
		}
		x.end()
		value = value[i+1:]
	}
	if value != "" {
		x.add(value, false)
	}
}

func (x *expansion) parts(parts []syntax.WordPart, quoted bool) {
	for i, p := range parts {
		switch p := p.(type) {
		case *syntax.Lit:
			x.literal(p.Value, quoted, i == 0 && !quoted)
		case *syntax.SglQuoted:
			x.add(p.Value, true)
		case *syntax.DblQuoted:
			x.add("", true)
			x.parts(p.Parts, true)
		case *syntax.ParamExp:
			if v := x.param(p); quoted {
				x.add(v, true)
			} else {
				x.split(v)
			}
		default:
			x.add(Unknown, quoted)
		}
	}
}

// literal takes a literal on, escapes removed.
func (x *expansion) literal(text string, quoted, first bool) {
	if first && strings.HasPrefix(text, "~") {
		x.add(Unknown, false)
		text = text[1:]
	}
	if !quoted && strings.ContainsAny(text, "{") {
		// Some shells make several words of braces, others do not.
		x.add(Unknown, false)
		return
	}
	for {
		i := strings.IndexByte(text, '\\')
		if i < 0 || i+1 == len(text) {
			x.add(text, quoted)
			return
		}
		x.add(text[:i], quoted)
		next := text[i+1]
		switch {
		case next == '\n':
		case quoted && strings.IndexByte("$`\"\\", next) < 0:
			x.add(text[i:i+2], true)
		default:
			x.add(text[i+1:i+2], true)
		}
		text = text[i+2:]
	}
}

// param is a parameter's value.
func (x *expansion) param(p *syntax.ParamExp) string {
	if p.Param == nil || p.Excl || p.Length || p.Width || p.Index != nil || p.Slice != nil || p.Repl != nil || p.Names != 0 {
		return Unknown
	}
	value, set := x.env(p.Param.Value)
	if p.Exp == nil || !Known(value) {
		return value
	}
	null, instead := !set, false
	switch p.Exp.Op {
	case syntax.DefaultUnset, syntax.AssignUnset:
	case syntax.DefaultUnsetOrNull, syntax.AssignUnsetOrNull:
		null = value == ""
	case syntax.AlternateUnset:
		instead = true
	case syntax.AlternateUnsetOrNull:
		null, instead = value == "", true
	default:
		return Unknown
	}
	switch {
	case null != instead:
		return Text(p.Exp.Word, x.env)
	case instead:
		return ""
	}
	return value
}
