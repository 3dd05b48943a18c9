package dockerfile

import (
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	lexer "github.com/moby/buildkit/frontend/dockerfile/shell"
	"mvdan.cc/sh/v3/syntax"

	own "github.com/megalint/megalint/internal/shell"
)

// scope holds the variables that words are expanded with: those of a stage, or
// of a base stage below.
type scope struct {
	below *scope
	depth int
	vars  map[string]string
	// open tells that a base image may have set what is not found.
	open bool
	// plain are names that ARG declares without a value.
	plain map[string]bool
	// builtin gives values to what nobody sets; often nil.
	builtin func(name string) (string, bool)
}

// over is a scope above another one.
func over(below *scope) *scope {
	if below.vars == nil && below.plain == nil && below.below != nil {
		below = below.below
	}
	s := &scope{below: below, depth: below.depth + 1}
	if s.depth%maxScopes == 0 {
		s.flatten()
	}
	return s
}

// maxScopes bounds how many scopes are looked through for a variable.
const maxScopes = 512

// flatten copies all that is below into the scope itself.
func (s *scope) flatten() {
	var chain []*scope
	for at := s.below; at != nil; at = at.below {
		chain = append(chain, at)
	}
	for _, at := range slices.Backward(chain) {
		for name := range at.plain {
			s.declare(name)
		}
		for name, value := range at.vars {
			s.set(name, value)
			delete(s.plain, name)
		}
		s.open = s.open || at.open
	}
	s.below = nil
}

func (s *scope) set(name, value string) {
	if s.vars == nil {
		s.vars = map[string]string{}
	}
	s.vars[name] = value
}

func (s *scope) declare(name string) {
	if s.plain == nil {
		s.plain = map[string]bool{}
	}
	s.plain[name] = true
}

// get looks a variable up. An argument that nobody gives a value to is not
// known, for it is there to be given.
func (s *scope) get(name string) (string, bool) {
	v, ok, declared := s.find(name)
	if declared {
		return Unknown, true
	}
	return v, ok
}

func (s *scope) find(name string) (value string, set, declared bool) {
	for ; ; s = s.below {
		if v, ok := s.vars[name]; ok {
			return v, true, false
		}
		if s.builtin != nil {
			if v, ok := s.builtin(name); ok {
				return v, true, false
			}
		}
		if s.plain[name] {
			return "", false, true
		}
		if s.below == nil {
			break
		}
	}
	if s.open {
		return Unknown, true, false
	}
	return "", false, false
}

// The limits of one word's expansion, in bytes: of what variables may add, and
// of the result. A word that replaces one text by another in a variable may grow
// by their product, and so has less room.
const (
	maxGiven   = 1 << 16
	maxReplace = 1 << 8
	maxLong    = 1 << 10
	maxValue   = 1 << 12
	maxDepth   = 64
)

// meter gives variables to BuildKit's reader of words, up to a limit.
type meter struct {
	scope *scope
	word  string
	left  int
	blind bool // something was not known
}

func (m *meter) Get(name string) (string, bool) {
	v, ok, declared := m.scope.find(name)
	if declared && !m.defaults(name) {
		v, ok = Unknown, true
	}
	if m.left -= len(v); m.left < 0 {
		v, ok = Unknown, true
	}
	m.blind = m.blind || !own.Known(v)
	return v, ok
}

// defaults tells whether the word says what to put for a variable that is not
// set: ${name:-word}.
func (m *meter) defaults(name string) bool {
	_, rest, ok := strings.Cut(m.word, "${"+name)
	return ok && rest != "" && strings.IndexByte(":-+?", rest[0]) >= 0
}

func (m *meter) Keys() []string { return nil }

// expand is a word with its variables and quotes resolved, as BuildKit does.
func (f *follower) expand(s *scope, word string) (string, error) {
	if !strings.ContainsAny(word, "$'\"\\`<") {
		return word, nil
	}
	m := &meter{scope: s, word: word, left: maxGiven}
	if n := replaces(word); n > 0 {
		m.left = maxReplace
		if n > 2 || len(word) > maxReplace {
			return Unknown, nil
		}
	}
	if len(word) > maxLong && strings.Count(word, "${") > maxDepth {
		return Unknown, nil
	}
	result, ok := s.simple(word)
	var err error
	if !ok {
		if f.lex == nil {
			f.lex = lexer.NewLex(f.escape)
		}
		result, _, err = f.lex.ProcessWord(word, m)
	}
	switch {
	case err != nil && (m.blind || strings.Contains(word, "?")):
		return Unknown, nil
	case err != nil:
		return "", err
	case len(result) > maxValue:
		return Unknown, nil
	}
	return result, nil
}

// simple expands a word in which there is nothing special but $name and ${name},
// as in nearly all. BuildKit's reader takes longer over one word than all else
// does over its instruction.
func (s *scope) simple(word string) (result string, ok bool) {
	special := func(c rune) bool {
		switch c {
		case '\'', '"', '\\', '`', '<':
			return true
		}
		return c >= utf8.RuneSelf
	}
	if strings.ContainsFunc(word, special) {
		return "", false
	}
	m := &meter{scope: s, word: word, left: maxGiven}
	others := strings.Count(word, "$")
	result = os.Expand(word, func(name string) string {
		if !syntax.ValidName(name) {
			return ""
		}
		others--
		value, _ := m.Get(name)
		return value
	})
	return result, others == 0
}

// replaces counts the ${name/pattern/replacement} of a word.
func replaces(word string) (n int) {
	for {
		_, rest, ok := strings.Cut(word, "${")
		if !ok {
			return n
		}
		name := strings.IndexFunc(rest, func(r rune) bool {
			return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
		})
		if name > 0 && rest[name] == '/' {
			n++
		}
		word = rest
	}
}
