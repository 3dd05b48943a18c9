package dockerfile

import (
	"strings"
	"unicode"

	"github.com/moby/buildkit/frontend/dockerfile/shell"

	own "github.com/megalint/megalint/internal/shell"
)

// scope holds the variables that words are expanded with: those of a stage, or
// of a base stage below.
type scope struct {
	below *scope
	vars  map[string]string
	// open tells that a base image may have set what is not found.
	open bool
	// plain are names that ARG declares without a value, which hides nothing of
	// the base image but tells that the author means the argument.
	plain map[string]bool
}

// over is a scope above another one.
func over(below *scope) *scope {
	if below != nil && below.vars == nil && below.plain == nil && below.below != nil {
		below = below.below
	}
	return &scope{below: below}
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

// get looks a variable up.
func (s *scope) get(name string) (string, bool) {
	for ; ; s = s.below {
		if v, ok := s.vars[name]; ok {
			return v, true
		}
		if s.plain[name] {
			return "", false
		}
		if s.below == nil {
			break
		}
	}
	if s.open {
		return Unknown, true
	}
	return "", false
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
	left  int
	blind bool // something was not known
}

func (m *meter) Get(name string) (string, bool) {
	v, ok := m.scope.get(name)
	if m.left -= len(v); m.left < 0 {
		v, ok = Unknown, true
	}
	m.blind = m.blind || !own.Known(v)
	return v, ok
}

func (m *meter) Keys() []string { return nil }

// expand is a word with its variables and quotes resolved, as lex does.
func (s *scope) expand(lex *shell.Lex, word string) (string, error) {
	if !strings.ContainsAny(word, "$'\"\\`<") {
		return word, nil
	}
	m := &meter{scope: s, left: maxGiven}
	if n := replaces(word); n > 0 {
		m.left = maxReplace
		if n > 2 || len(word) > maxReplace {
			return Unknown, nil
		}
	}
	if len(word) > maxLong && strings.Count(word, "${") > maxDepth {
		return Unknown, nil
	}
	result, _, err := lex.ProcessWord(word, m)
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
