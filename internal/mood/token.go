package mood

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token looks like, before any dictionary is asked.
type kind uint8

const (
	end    kind = iota // no token: the text, or what is looked at, is over
	word               // letters, all lower case but perhaps the first: "add", "Don't", "re-use"
	caps               // letters, all upper case, at least two: "GRU", "FIX"
	name               // an identifier, path or call: "foo_bar", "camelCase", "f()", "x.go"
	number             // "12", "1.2.3", "v2"
	quoted             // "x", `x`, 'x'
	ticket             // "#12", "KAFKA-12"
	comma              // ,
	colon              // :
	dash               // - or -- or – standing alone, = and arrows too
	stop               // . ; ! ? that end a clause, ( ) and other marks
	amp                // & + / standing alone: "and"
	alien              // letters of another script
)

// maxTokens bounds what is looked at: the mood is settled by then, and a line
// of a megabyte costs no more than one of a hundred bytes.
const maxTokens = 24

// token is one token of the text.
type token struct {
	start, end int
	kind       kind
	read       bool    // whether the reading below is valid
	reading    reading // what the lexicon says, asked only on demand
}

// scan holds the tokens of one text. It lives on the stack.
type scan struct {
	text string
	toks [maxTokens + 1]token
	n    int // tokens cut so far
	pos  int // where to go on
}

func (s *scan) reset(text string) {
	s.text = text
	s.n = 0
	s.pos = 0
}

// at returns token i, cutting the text as far as needed; past the last one it
// returns a token of kind end.
func (s *scan) at(i int) *token {
	if i > maxTokens {
		i = maxTokens
	}
	for s.n <= i {
		t := &s.toks[s.n]
		*t = token{}
		if s.n < maxTokens {
			s.cut(t)
		}
		s.n++
	}
	return &s.toks[i]
}

func (s *scan) kind(i int) kind { return s.at(i).kind }

func (s *scan) word(i int) string {
	t := s.at(i)
	return s.text[t.start:t.end]
}

// spaced reports whether token i follows white space or opens the text.
func (s *scan) spaced(i int) bool {
	t := s.at(i)
	return t.start == 0 || s.text[t.start-1] == ' ' || s.text[t.start-1] == '\t'
}

// cut finds the next token from s.pos.
func (s *scan) cut(t *token) {
	text := s.text
	i := s.pos
	for i < len(text) && (text[i] <= ' ') {
		i++
	}
	t.start, t.end = i, i
	if i == len(text) {
		s.pos = i
		return
	}
	switch c := text[i]; {
	case c == '"' || c == '`' || c == '\'':
		t.kind, t.end = quotation(text, i)
	case c == ',':
		t.kind, t.end = comma, i+1
	case c == ':' && !shortcode(text[i:]):
		t.kind, t.end = colon, i+1
	case c == ':':
		t.kind, t.end = stop, i+1
		for text[t.end] != ':' {
			t.end++
		}
		t.end++
	case isChunk(c):
		t.end = chunkEnd(text, i)
		t.kind = classify(text[i:t.end])
		t.end = i + trimmed(text[i:t.end], t.kind)
	default:
		t.kind, t.end = mark(text, i)
	}
	s.pos = t.end
}

// isChunk reports whether c begins a run of word or identifier characters.
func isChunk(c byte) bool {
	return isLetter(c) || isDigit(c) || c >= utf8.RuneSelf ||
		c == '$' || c == '_' || c == '#' || c == '@' || c == '/' || c == '\\' || c == '.' || c == '-' || c == '<' || c == '*' || c == '~' || c == '=' || c == '+' || c == '%' || c == '&'
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }

// maxChunk bounds one token; longer runs are nobody's word.
const maxChunk = 200

// chunkEnd is where the run that begins at i ends: at white space, or at
// punctuation that cannot belong to an identifier.
func chunkEnd(text string, i int) int {
	depth := 0
	for j := i; j < len(text); j++ {
		switch c := text[j]; {
		case c <= ' ' || j-i >= maxChunk:
			return j
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			if depth == 0 {
				return j
			}
			depth--
		case c == ',' || c == ';' || c == '"':
			if depth == 0 {
				return j
			}
		case c == ':':
			// "a::b", "std:c" and "http://x" are one name; "fix: x" is not.
			if depth == 0 && (j+1 == len(text) || text[j+1] <= ' ') {
				return j
			}
		}
	}
	return len(text)
}

// trimmed is the length of the chunk without the marks that end a sentence.
func trimmed(chunk string, k kind) int {
	n := len(chunk)
	if k == dash || k == amp || k == stop {
		return n
	}
	for n > 1 && (chunk[n-1] == '.' || chunk[n-1] == '!' || chunk[n-1] == '?') {
		n--
	}
	return n
}

// quotation cuts "…", `…` or '…'; an unpaired mark is no token of its own.
func quotation(text string, i int) (kind, int) {
	for j := i + 1; j < len(text) && j-i < maxChunk; j++ {
		if text[j] != text[i] {
			continue
		}
		// An apostrophe inside a quotation ('don't') is followed by a letter.
		if text[i] == '\'' && j+1 < len(text) && isLetter(text[j+1]) {
			continue
		}
		// ``x`` is one quotation.
		if j == i+1 && text[i] == '`' {
			continue
		}
		for j+1 < len(text) && text[j+1] == text[i] {
			j++
		}
		return quoted, j + 1
	}
	return stop, i + 1
}

// shortcode reports whether s begins with an emoji's name, ":bug:".
func shortcode(s string) bool {
	for i := 1; i < len(s) && i < 40; i++ {
		switch c := s[i]; {
		case c == ':':
			return i > 1
		case !isLetter(c) && !isDigit(c) && c != '_' && c != '-' && c != '+':
			return false
		}
	}
	return false
}

// mark cuts one other mark.
func mark(text string, i int) (kind, int) {
	_, n := utf8.DecodeRuneInString(text[i:])
	return stop, i + n
}

// classify says what a chunk looks like.
func classify(chunk string) kind {
	core := chunk[:trimmed(chunk, word)]
	var lower, upper, digits, joins, others, wide int
	for i := 0; i < len(core); i++ {
		switch c := core[i]; {
		case c >= 'a' && c <= 'z':
			lower++
		case isUpper(c):
			upper++
		case isDigit(c):
			digits++
		case c == '-' || c == '\'':
			joins++
		case c >= utf8.RuneSelf:
			wide++
		default:
			others++
		}
	}
	letters := lower + upper
	switch {
	case wide > 0 && wide == 3*strings.Count(core, "’") && others+digits == 0 && isLetter(core[0]):
		return word // a curly apostrophe
	case wide > 0:
		return classifyWide(core, letters+digits+others)
	case letters+digits == 0:
		return classifyMarks(core)
	case letters == 0 && core[0] == '#', digits > 0 && others == 0 && joins == 1 && lower == 0 && isTicket(core):
		return ticket
	case letters == 0 || isVersion(core):
		return number
	case digits > 0 || others > 0:
		return name
	case !isLetter(core[0]):
		return name
	case lower == 0 && upper > 1:
		return caps
	case upper == 0 || upper == 1 && isUpper(core[0]):
		return word
	case joins > 0 && capitalisedParts(core):
		return word
	}
	return name
}

// capitalisedParts reports whether upper-case letters only open the parts of
// a hyphenated word: "Re-Add", "Cross-Thread".
func capitalisedParts(s string) bool {
	for i := 1; i < len(s); i++ {
		if isUpper(s[i]) && s[i-1] != '-' {
			return false
		}
	}
	return true
}

// isTicket reports whether s is a key such as KAFKA-12.
func isTicket(s string) bool {
	i := 0
	for i < len(s) && isUpper(s[i]) {
		i++
	}
	if i < 2 || i == len(s) || s[i] != '-' || i+1 == len(s) {
		return false
	}
	for i++; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// isVersion reports whether s is a version with letters: v2, 5.0.0-alpha.1, 3.x.
func isVersion(s string) bool {
	s = strings.TrimLeft(s, "vV")
	if s == "" || !isDigit(s[0]) {
		return false
	}
	dot := strings.IndexByte(s, '.')
	return dot > 0 && strings.Trim(s[:dot], "0123456789") == "" || strings.Trim(s, "0123456789") == ""
}

// classifyMarks tells chunks without letter or digit apart.
func classifyMarks(s string) kind {
	switch {
	case s == "&" || s == "+" || s == "/":
		return amp
	case s[0] == '-' || s[0] == '=' || s[0] == '~':
		return dash
	}
	return stop
}

// classifyWide judges a chunk with non-ASCII bytes: dashes, emoji and curly
// quotes are marks, a word with an umlaut is a name, other scripts are alien.
func classifyWide(s string, ascii int) kind {
	letters := 0
	for _, r := range s {
		if r >= utf8.RuneSelf && unicode.IsLetter(r) {
			letters++
		}
	}
	switch {
	case letters > 0 && ascii == 0:
		return alien
	case letters > 0 || ascii > 0:
		return name
	}
	switch r, _ := utf8.DecodeRuneInString(s); r {
	case '–', '—', '→', '⇒':
		return dash
	}
	return stop
}
