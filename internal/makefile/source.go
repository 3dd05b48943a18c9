package makefile

import (
	"strings"
)

// source is one makefile, cut into logical lines. It is shared between all
// makefiles that include it and so never changes.
type source struct {
	path       string // from the root of the tree
	text       string
	statements []statement
	searches   bool // it has a word such as VPATH
}

// statement is one logical line: physical lines joined where a backslash ends
// them. What kind of statement it is when it is not a line of a recipe is told
// once, for it depends on nothing but the text.
type statement struct {
	text   string // as in the file, "\\\n" inside, without the last newline
	offset int    // of the first byte in the file
	line   int    // from 1
	parsed bool
	kind   kind
	mods   modifiers
	rest   string // what follows the first word, or an assignment's text
	assign assignment
}

type kind uint8

const (
	kindOther   kind = iota // a rule, or nothing that make knows
	kindBlank               // empty, or a comment
	kindAssign              // NAME = value
	kindDefine              // define NAME
	kindUndef               // undefine NAME
	kindIfdef               // the conditionals
	kindIfndef              //
	kindIfeq                //
	kindIfneq               //
	kindElse                //
	kindEndif               //
	kindExport              // export, without an assignment
	kindVpath               // vpath
	kindInclude             // include
	kindTry                 // -include, sinclude
	kindLoad                // load
	kindTryLoad             // -load
	kindEndef               // endef, of significance only in a skipped define
)

type modifiers uint8

const (
	modExport modifiers = 1 << iota
	modOverride
	modPrivate
)

// flavor is an assignment's operator.
type flavor uint8

const (
	flavorRecursive   flavor = iota // =
	flavorSimple                    // := ::=
	flavorAppend                    // +=
	flavorConditional               // ?=
	flavorShell                     // !=
)

// assignment is a variable definition. The name is not expanded yet.
type assignment struct {
	name   string
	value  string
	flavor flavor
}

// newSource cuts a file into statements.
func newSource(path, text string) *source {
	s := &source{path: path, text: text}
	s.statements = statements(text, true)
	s.searches = strings.Contains(text, "vpath") || strings.Contains(text, "VPATH")
	return s
}

// statements cuts text into logical lines and parses those that do not begin
// with a tab. A file's lines may end in CR LF and its first bytes may be a
// byte order mark; text given to eval is taken as it is.
func statements(text string, file bool) []statement {
	list := make([]statement, 0, strings.Count(text, "\n")+1)
	pos, line := 0, 1
	if file && strings.HasPrefix(text, "\xef\xbb\xbf") {
		pos = 3
	}
	for pos < len(text) {
		raw, next, lines := logicalLine(text, pos, file)
		st := statement{text: raw, offset: pos, line: line}
		if raw == "" || raw[0] != '\t' {
			st.parse()
		}
		list = append(list, st)
		pos, line = next, line+lines
	}
	return list
}

// logicalLine gives the line at pos with its continuations, where the next one
// begins and how many physical lines it spans.
func logicalLine(text string, pos int, file bool) (line string, next, lines int) {
	start, clean := pos, true
	var mended []byte // the line so far, if it is not a piece of text
	for {
		end := strings.IndexByte(text[pos:], '\n')
		last := end < 0
		if last {
			end = len(text)
		} else {
			end += pos
		}
		lines++
		stop := end
		if file && !last && end > pos && text[end-1] == '\r' {
			stop = end - 1
		}
		if nul := strings.IndexByte(text[pos:stop], 0); file && nul >= 0 {
			stop = pos + nul // make ignores the rest of such a line
		}
		piece := text[pos:stop]
		more := !last && continued(piece)
		if stop != end && (more || !clean) || !clean {
			if clean {
				mended, clean = append(mended, text[start:pos]...), false
			}
			mended = append(mended, piece...)
			if more {
				mended = append(mended, '\n')
			}
		}
		if !more {
			next = min(end+1, len(text))
			if !clean {
				return string(mended), next, lines
			}
			return text[start:stop], next, lines
		}
		pos = end + 1
	}
}

// continued tells whether an odd number of backslashes ends a line.
func continued(line string) bool {
	n := 0
	for n < len(line) && line[len(line)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// parse tells what the statement is when it is no line of a recipe.
func (st *statement) parse() {
	st.parsed = true
	line := st.text
	if strings.IndexByte(line, '\n') >= 0 {
		line = collapse(line)
	}
	line = skipSpace(stripComment(line))
	if line == "" {
		st.kind = kindBlank
		return
	}
	if rest, mods, a, k, ok := parseAssignment(line); ok {
		st.rest, st.mods, st.assign, st.kind = rest, mods, a, k
		return
	}
	word := line[:tokenEnd(line)]
	st.rest = skipSpace(line[len(word):])
	st.kind = directive(word)
	if st.kind == kindOther || st.kind == kindExport {
		st.rest = line // export and unexport need the word too
	}
}

func directive(word string) kind {
	switch word {
	case "ifdef":
		return kindIfdef
	case "ifndef":
		return kindIfndef
	case "ifeq":
		return kindIfeq
	case "ifneq":
		return kindIfneq
	case "else":
		return kindElse
	case "endif":
		return kindEndif
	case "endef":
		return kindEndef
	case "export", "unexport":
		return kindExport
	case "vpath":
		return kindVpath
	case "include":
		return kindInclude
	case "-include", "sinclude":
		return kindTry
	case "load":
		return kindLoad
	case "-load":
		return kindTryLoad
	}
	return kindOther
}

// parseAssignment reads a variable definition with the words that may precede
// it, or a define or undefine line.
func parseAssignment(line string) (rest string, mods modifiers, a assignment, k kind, ok bool) {
	p := line
	for {
		if a, ok := parseDefinition(p); ok {
			return p, mods, a, kindAssign, true
		}
		word := p[:tokenEnd(p)]
		next := skipSpace(p[len(word):])
		switch word {
		case "export":
			mods |= modExport
		case "override":
			mods |= modOverride
		case "private":
			mods |= modPrivate
		case "define":
			return next, mods, a, kindDefine, true
		case "undefine":
			return next, mods, a, kindUndef, true
		default:
			return line, 0, a, 0, false
		}
		if next == "" {
			return line, 0, a, 0, false
		}
		p = next
	}
}

// parseDefinition reads `NAME op value`: a name without blanks outside of
// references, then an operator.
func parseDefinition(p string) (assignment, bool) {
	p = skipSpace(p)
	end, i := -1, 0
	for i < len(p) {
		c := p[i]
		i++
		switch c {
		case '#':
			return assignment{}, false
		case '$':
			if i = skipReference(p, i); i < 0 {
				return assignment{}, false
			}
			continue
		case ' ', '\t':
			end = i - 1
			for i < len(p) && isSpace(p[i]) {
				i++
			}
			if i == len(p) {
				return assignment{}, false
			}
			c = p[i]
			i++
		}
		if f, n, ok := operator(p, i-1, c); ok {
			if end < 0 {
				end = i - 1
			}
			return assignment{name: p[:end], flavor: f, value: skipSpace(p[i-1+n:])}, true
		}
		if end >= 0 || c == ':' {
			return assignment{}, false
		}
	}
	return assignment{}, false
}

// operator reads an assignment operator at i and gives its length.
func operator(p string, i int, c byte) (flavor, int, bool) {
	if c == '=' {
		return flavorRecursive, 1, true
	}
	if i+1 < len(p) && p[i+1] == '=' {
		switch c {
		case ':':
			return flavorSimple, 2, true
		case '+':
			return flavorAppend, 2, true
		case '?':
			return flavorConditional, 2, true
		case '!':
			return flavorShell, 2, true
		}
	}
	if c == ':' && strings.HasPrefix(p[i:], "::=") {
		return flavorSimple, 3, true
	}
	return 0, 0, false
}

// skipReference skips what follows a dollar sign at i-1; -1 if nothing does.
func skipReference(p string, i int) int {
	if i >= len(p) {
		return -1
	}
	open := p[i]
	i++
	if open != '(' && open != '{' {
		return i
	}
	depth := 1
	for ; i < len(p); i++ {
		switch p[i] {
		case closing(open):
			if depth--; depth == 0 {
				return i + 1
			}
		case open:
			depth++
		}
	}
	return i
}

func closing(open byte) byte {
	if open == '(' {
		return ')'
	}
	return '}'
}

// collapse joins continued lines: the backslash, the newline and the blanks
// around them become one space.
func collapse(line string) string {
	nl := strings.IndexByte(line, '\n')
	if nl < 0 {
		return line
	}
	out := make([]byte, 0, len(line))
	in := 0
	for nl >= 0 {
		nl += in
		n := 0
		for nl-1-n >= in && line[nl-1-n] == '\\' {
			n++
		}
		out = append(out, line[in:nl-n+n/2]...)
		in = nl + 1
		if n%2 == 1 {
			for in < len(line) && isBlank(line[in]) {
				in++
			}
			for len(out) > 0 && isBlank(out[len(out)-1]) {
				out = out[:len(out)-1]
			}
			out = append(out, ' ')
		} else {
			out = append(out, '\n')
		}
		nl = strings.IndexByte(line[in:], '\n')
	}
	return string(append(out, line[in:]...))
}

// stripComment cuts a line at the first # that is neither quoted by a
// backslash nor inside of a reference.
func stripComment(line string) string {
	if strings.IndexByte(line, '#') < 0 {
		return line
	}
	line, at := findUnquoted(line, "#", true)
	if at >= 0 {
		return line[:at]
	}
	return line
}

// findUnquoted looks for the first of the stop characters that no backslash
// quotes, and outside of references if asked to. Backslashes that quote such a
// character are taken out of the string.
func findUnquoted(s, stops string, references bool) (string, int) {
	if !strings.ContainsAny(s, stops) {
		return s, -1
	}
	i := 0
	for i < len(s) {
		c := s[i]
		if references && c == '$' {
			if i+1 >= len(s) {
				return s, -1
			}
			i = skipReference(s, i+1)
			continue
		}
		if strings.IndexByte(stops, c) < 0 {
			i++
			continue
		}
		n := 0
		for i-1-n >= 0 && s[i-1-n] == '\\' {
			n++
		}
		if n == 0 {
			return s, i
		}
		// Half of the backslashes go away.
		s = s[:i-n+n/2] + s[i:]
		i -= n - n/2
		if n%2 == 0 {
			return s, i
		}
		i++
	}
	return s, -1
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func skipSpace(s string) string {
	i := 0
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return s[i:]
}

func tokenEnd(s string) int {
	i := 0
	for i < len(s) && !isSpace(s[i]) {
		i++
	}
	return i
}

// nextWord gives the first word of s and what follows it.
func nextWord(s string) (word, rest string) {
	s = skipSpace(s)
	n := tokenEnd(s)
	return s[:n], s[n:]
}

// words splits s at white space.
func words(s string) []string {
	var list []string
	for {
		var w string
		if w, s = nextWord(s); w == "" {
			return list
		}
		list = append(list, w)
	}
}

func trimSpace(s string) string {
	s = skipSpace(s)
	for s != "" && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}
