package gitconfig

import "strings"

// verdict is the outcome of matching a part of a pattern. The two aborts say
// that trying further places for an asterisk before is of no use.
type verdict int

const (
	match verdict = iota
	noMatch
	abortAll
	abortToStarStar
)

// wildmatch tells whether a path matches a glob as git's wildmatch.c does with
// WM_PATHNAME: "*" and "?" stop at slashes, "**" between slashes does not.
func wildmatch(pattern, path string, fold bool) bool {
	m := matcher{pattern: pattern, text: path, fold: fold}
	return m.from(0, 0) == match
}

// matcher remembers what it has found, for each pair of places is reached in
// many ways, and a pattern with several "**" would take exponential time.
type matcher struct {
	pattern, text string
	fold          bool
	seen          map[[2]int]verdict
}

// from matches the pattern from p on with the text from t on.
func (m *matcher) from(p, t int) verdict {
	if v, ok := m.seen[[2]int{p, t}]; ok {
		return v
	}
	v := m.match(p, t)
	if m.seen == nil {
		m.seen = make(map[[2]int]verdict)
	}
	m.seen[[2]int{p, t}] = v
	return v
}

// at returns a byte of the pattern, and 0 behind its end.
func (m *matcher) at(p int) byte {
	if p < len(m.pattern) {
		return m.pattern[p]
	}
	return 0
}

// textAt returns a byte of the text, and 0 behind its end, folded if wanted.
func (m *matcher) textAt(t int) byte {
	if t >= len(m.text) {
		return 0
	}
	return m.folded(m.text[t])
}

func (m *matcher) folded(c byte) byte {
	if m.fold {
		return lower(c)
	}
	return c
}

func (m *matcher) match(start, t int) verdict {
	for p := start; p < len(m.pattern); t, p = t+1, p+1 {
		pc, tc := m.pattern[p], m.textAt(t)
		if tc == 0 && pc != '*' {
			return abortAll
		}
		switch pc {
		case '?':
			if tc == '/' {
				return noMatch
			}
		case '*':
			return m.star(start, p, t)
		case '[':
			end, ok := m.class(p+1, tc)
			if end < 0 {
				return abortAll
			}
			if !ok || tc == '/' {
				return noMatch
			}
			p = end
		case '\\':
			p++
			if m.at(p) != tc { // the next character as it is, without folding
				return noMatch
			}
		default:
			if m.folded(pc) != tc {
				return noMatch
			}
		}
	}
	if t < len(m.text) {
		return noMatch
	}
	return match
}

// star matches from an asterisk at p on; start is where this part of the
// pattern began.
func (m *matcher) star(start, p, t int) verdict {
	first := p
	p++
	slashes := false // whether the asterisks match slashes too
	if m.at(p) == '*' {
		for m.at(p) == '*' {
			p++
		}
		before := first-start < 1 || m.pattern[first-1] == '/'
		after := m.at(p) == 0 || m.at(p) == '/' || m.at(p) == '\\' && m.at(p+1) == '/'
		if slashes = before && after; slashes && m.at(p) == '/' && m.from(p+1, t) == match {
			return match // "**/" may stand for nothing
		}
	}
	if m.at(p) == 0 {
		if !slashes && strings.IndexByte(m.text[min(t, len(m.text)):], '/') >= 0 {
			return abortToStarStar
		}
		return match
	}
	if !slashes && m.at(p) == '/' {
		slash := strings.IndexByte(m.text[min(t, len(m.text)):], '/')
		if slash < 0 {
			return abortAll
		}
		return m.from(p+1, t+slash+1)
	}
	for ; m.textAt(t) != 0; t++ {
		switch v := m.from(p, t); {
		case v != noMatch:
			if !slashes || v != abortToStarStar {
				return v
			}
		case !slashes && m.textAt(t) == '/':
			return abortToStarStar
		}
	}
	return abortAll
}

// class matches the character c with the bracket expression that begins behind
// p-1. It returns where its "]" stands, or -1 if there is none.
func (m *matcher) class(p int, c byte) (end int, ok bool) {
	negated := m.at(p) == '!' || m.at(p) == '^'
	if negated {
		p++
	}
	matched, previous := false, byte(0)
	for first := true; first || m.at(p) != ']'; first = false {
		pc := m.at(p)
		switch {
		case pc == 0:
			return -1, false
		case pc == '\\':
			p++
			if pc = m.at(p); pc == 0 {
				return -1, false
			}
			matched = matched || c == pc
		case pc == '-' && previous != 0 && m.at(p+1) != 0 && m.at(p+1) != ']':
			p++
			if m.at(p) == '\\' {
				p++
			}
			if pc = m.at(p); pc == 0 {
				return -1, false
			}
			matched = matched || m.inRange(c, previous, pc)
			pc = 0
		case pc == '[' && m.at(p+1) == ':':
			length := strings.IndexByte(m.pattern[p+2:], ']')
			if length < 0 {
				return -1, false
			}
			if length == 0 || m.pattern[p+1+length] != ':' {
				matched = matched || c == '[' // no ":]": an ordinary set
				break
			}
			in, known := m.named(m.pattern[p+2:p+1+length], c)
			if !known {
				return -1, false
			}
			matched = matched || in
			p += 2 + length
			pc = 0
		default:
			matched = matched || c == pc
		}
		previous = pc
		p++
	}
	return p, matched != negated
}

func (m *matcher) inRange(c, from, to byte) bool {
	if from <= c && c <= to {
		return true
	}
	upper := c - 'a' + 'A'
	return m.fold && 'a' <= c && c <= 'z' && from <= upper && upper <= to
}

// named tells whether c is in one of POSIX's classes of ASCII characters.
func (m *matcher) named(class string, c byte) (in, known bool) {
	isUpper, isLower := 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z'
	alnum := isAlpha(c) || isDigit(c)
	graph := '!' <= c && c <= '~'
	switch class {
	case "alnum":
		return alnum, true
	case "alpha":
		return isAlpha(c), true
	case "blank":
		return c == ' ' || c == '\t', true
	case "cntrl":
		return c < ' ' || c == 0x7f, true
	case "digit":
		return isDigit(c), true
	case "graph":
		return graph, true
	case "lower":
		return isLower, true
	case "print":
		return graph || c == ' ', true
	case "punct":
		return graph && !alnum, true
	case "space":
		return isSpace(c), true
	case "upper":
		return isUpper || m.fold && isLower, true
	case "xdigit":
		return digit(c) < 16, true
	}
	return false, false
}

// Wildmatch tells whether a path matches a glob as git matches the patterns of
// its ignore files: "*" and "?" stop at slashes, "**" between slashes does not.
// Fold makes upper and lower case of ASCII the same. It takes time in proportion
// to the product of the lengths at most.
func Wildmatch(pattern, path string, fold bool) bool { return wildmatch(pattern, path, fold) }
