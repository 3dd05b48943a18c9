package makefile

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// builtin is one of make's functions. Those with run get the text of their
// arguments, the others get them expanded.
type builtin struct {
	least, most int // numbers of arguments; most is 0 for any
	lazy        bool
	run         func(m *machine, name string, args []string) string
}

// functionNamed finds one of make's functions.
func functionNamed(name string) (builtin, bool) {
	switch name {
	case "abspath", "realpath":
		return builtin{0, 1, false, (*machine).fnAbspath}, true
	case "addprefix", "addsuffix":
		return builtin{2, 2, false, (*machine).fnAdd}, true
	case "basename", "dir", "notdir", "suffix":
		return builtin{0, 1, false, (*machine).fnParts}, true
	case "subst":
		return builtin{3, 3, false, (*machine).fnSubst}, true
	case "patsubst":
		return builtin{3, 3, false, (*machine).fnPatsubst}, true
	case "filter", "filter-out":
		return builtin{2, 2, false, (*machine).fnFilter}, true
	case "findstring":
		return builtin{2, 2, false, (*machine).fnFindstring}, true
	case "firstword", "lastword", "words":
		return builtin{0, 1, false, (*machine).fnWords}, true
	case "word":
		return builtin{2, 2, false, (*machine).fnWord}, true
	case "wordlist":
		return builtin{3, 3, false, (*machine).fnWordlist}, true
	case "join":
		return builtin{2, 2, false, (*machine).fnJoin}, true
	case "sort":
		return builtin{0, 1, false, (*machine).fnSort}, true
	case "strip":
		return builtin{0, 1, false, (*machine).fnStrip}, true
	case "wildcard":
		return builtin{0, 1, false, (*machine).fnWildcard}, true
	}
	return otherFunction(name)
}

// otherFunction finds those that do more than change their arguments.
func otherFunction(name string) (builtin, bool) {
	switch name {
	case "flavor", "origin", "value":
		return builtin{0, 1, false, (*machine).fnVariable}, true
	case "shell":
		return builtin{0, 1, false, (*machine).fnShell}, true
	case "foreach":
		return builtin{3, 3, true, (*machine).fnForeach}, true
	case "call":
		return builtin{1, 0, false, (*machine).fnCall}, true
	case "info", "warning", "error":
		return builtin{0, 1, false, (*machine).fnMessage}, true
	case "if":
		return builtin{2, 3, true, (*machine).fnIf}, true
	case "or", "and":
		return builtin{1, 0, true, (*machine).fnOrAnd}, true
	case "eval":
		return builtin{0, 1, false, (*machine).fnEval}, true
	case "file":
		return builtin{1, 2, false, (*machine).fnFile}, true
	}
	return builtin{}, false
}

// function expands a call of one of make's functions at s[i], a parenthesis.
func (m *machine) function(s string, i int) (text string, next int, ok bool) {
	open, begin := s[i], i+1
	end := begin
	for end < len(s) && (s[end] >= 'a' && s[end] <= 'z' || s[end] == '-') {
		end++
	}
	if end == begin || end < len(s) && !isSpace(s[end]) {
		return "", 0, false
	}
	name := s[begin:end]
	f, ok := functionNamed(name)
	if !ok {
		return "", 0, false
	}
	for end < len(s) && isSpace(s[end]) {
		end++
	}
	begin = end
	args, end, ok := arguments(s, begin, open, f.most)
	m.spend((max(end, begin) - begin) / 8)
	if !ok {
		m.fail("unterminated call to function %q: missing %q", name, string(closing(open)))
	}
	m.enter()
	defer m.leave()
	if !f.lazy {
		for i := range args {
			args[i] = m.expand(args[i])
		}
	}
	return m.apply(name, f, args), end + 1, true
}

func (m *machine) apply(name string, f builtin, args []string) string {
	if len(args) < f.least {
		m.fail("insufficient number of arguments (%d) to function %q", len(args), name)
	}
	m.spend(8)
	text := f.run(m, name, args)
	m.spend(len(text))
	m.checkSize(len(text))
	return text
}

// arguments splits what stands between begin and the matching parenthesis at
// commas, most times at most.
func arguments(s string, begin int, open byte, most int) (args []string, end int, ok bool) {
	room := most
	if most == 0 {
		room = 4
	}
	args = make([]string, 0, room)
	depth, from, closer := 0, begin, closing(open)
	for i := begin; i < len(s); i++ {
		switch c := s[i]; {
		case c == open:
			depth++
		case c == closer:
			if depth--; depth < 0 {
				return append(args, s[from:i]), i, true
			}
		case c == ',' && depth == 0 && (most == 0 || len(args)+1 < most):
			args = append(args, s[from:i])
			from = i + 1
		}
	}
	return nil, 0, false
}

// asWritten makes an unknown value of a call.
func (m *machine) asWritten(name string, args []string) string {
	return m.unknown("$(" + name + " " + strings.Join(args, ",") + ")")
}

// eachWord puts together what f makes of each word.
func (m *machine) eachWord(text string, f func(word string) string) string {
	var out joiner
	for {
		var word string
		if word, text = nextWord(text); word == "" {
			return out.String()
		}
		m.spend(8)
		out.add(f(word))
		m.checkSize(out.size())
	}
}

func (m *machine) fnAbspath(name string, args []string) string {
	return m.eachWord(args[0], func(word string) string {
		if strings.IndexByte(word, markStart) == 0 {
			return word // most likely absolute
		}
		abs := path.Clean(m.join(word))
		if name == "realpath" && !hasUnknown(word) && !m.exists(abs) {
			return ""
		}
		return abs
	})
}

func (m *machine) fnAdd(name string, args []string) string {
	return m.eachWord(args[1], func(word string) string {
		if name == "addprefix" {
			return args[0] + word
		}
		return word + args[0]
	})
}

// fnParts are dir, notdir, basename and suffix.
func (m *machine) fnParts(name string, args []string) string {
	out := make([]byte, 0, 64)
	for rest := args[0]; ; {
		var word string
		if word, rest = nextWord(rest); word == "" {
			break
		}
		m.spend(8)
		text, ok := m.part(name, word)
		if !ok {
			continue
		}
		out = append(append(out, text...), ' ')
	}
	if len(out) > 0 {
		out = out[:len(out)-1]
	}
	return string(out)
}

func (m *machine) part(name, word string) (text string, ok bool) {
	slash := strings.LastIndexByte(word, '/')
	base := word[slash+1:]
	if hasUnknown(base) && !(name == "dir" && slash >= 0) {
		dot := strings.LastIndexByte(base, '.')
		if dot < 0 || hasUnknown(base[dot:]) || name == "dir" {
			return m.asWritten(name, []string{word}), true
		}
	}
	dot := strings.LastIndexByte(base, '.')
	switch name {
	case "dir":
		if slash < 0 {
			return "./", true
		}
		return word[:slash+1], true
	case "notdir":
		return base, true
	case "basename":
		if dot < 0 {
			return word, true
		}
		return word[:slash+1+dot], true
	}
	if dot < 0 {
		return "", false
	}
	return base[dot:], true
}

func (m *machine) fnSubst(name string, args []string) string {
	if hasUnknown(args[0]) {
		return m.asWritten(name, args)
	}
	if hasUnknown(args[2]) {
		return m.substAround(args)
	}
	if args[0] == "" {
		return args[2] + args[1]
	}
	m.checkSize(len(args[2]) + strings.Count(args[2], args[0])*(len(args[1])-len(args[0])))
	return strings.ReplaceAll(args[2], args[0], args[1])
}

// substAround replaces in what is known and makes new unknowns of the rest.
func (m *machine) substAround(args []string) string {
	if args[0] == "" {
		return m.asWritten("subst", args)
	}
	var out []byte
	for rest := args[2]; ; {
		before, mark, after, ok := cutMark(rest)
		out = append(out, strings.ReplaceAll(before, args[0], args[1])...)
		if !ok {
			return string(out)
		}
		out = append(out, m.unknown("$(subst "+args[0]+","+args[1]+","+mark+")")...)
		rest = after
		m.spend(len(out))
	}
}

func (m *machine) fnPatsubst(_ string, args []string) string {
	from, to := parsePattern(args[0]), parsePattern(args[1])
	if !from.percent && !hasUnknown(from.text) && !hasUnknown(args[2]) {
		return m.substWords(from.text, to.text, args[2])
	}
	return m.patsubst(from, to, args[2])
}

// substWords is patsubst without a %: the space between words stays as it is.
func (m *machine) substWords(from, to, text string) string {
	var out []byte
	for pos := 0; ; {
		rest := text[pos:]
		n := strings.Index(rest, from)
		if from == "" { // the end of each word
			n = len(rest) - len(skipSpace(rest))
			n += tokenEnd(rest[n:])
		}
		if n < 0 {
			return string(append(out, rest...))
		}
		out = append(out, rest[:n]...)
		begin, end := pos+n, pos+n+len(from)
		if (begin == 0 || isSpace(text[begin-1])) && (end == len(text) || isSpace(text[end])) {
			out = append(out, to...)
		} else {
			out = append(out, from...)
		}
		if pos = end; pos == len(text) {
			return string(out)
		}
		m.spend(8)
		m.checkSize(len(out))
	}
}

func (m *machine) fnFilter(name string, args []string) string {
	var patterns []pattern
	plain := make(map[string]bool)
	for _, w := range words(args[0]) {
		p := parsePattern(w)
		if !p.percent && !hasUnknown(p.text) {
			plain[p.text] = true
			continue
		}
		patterns = append(patterns, p)
	}
	keep := name == "filter"
	return m.eachWord(args[1], func(word string) string {
		m.spend(len(patterns))
		switch m.matchAny(plain, patterns, word) {
		case 0:
			if keep {
				return ""
			}
			return word
		case 1:
			if keep {
				return word
			}
			return ""
		}
		if keep && len(patterns) == 1 && len(plain) == 0 && !hasUnknown(patterns[0].text) {
			p := patterns[0] // what remains has this form
			return p.prefix + m.asWritten(name, []string{args[0], word}) + p.suffix
		}
		return m.asWritten(name, []string{args[0], word})
	})
}

// matchAny gives 1 if a pattern matches the word, 0 if none does, and 2 if
// that is not known.
func (m *machine) matchAny(plain map[string]bool, patterns []pattern, word string) int {
	if plain[word] {
		return 1
	}
	result := 0
	unknown := hasUnknown(word)
	for _, p := range patterns {
		if hasUnknown(p.text) {
			if p.text == word {
				return 1
			}
			if could(p.text, word, true) || unknown {
				result = 2
			}
			continue
		}
		if _, ok := p.match(word); ok {
			return 1
		}
		if unknown && m.mayMatch(p, word) {
			result = 2
		}
	}
	if unknown && result == 0 {
		m.spend(len(plain))
		for text := range plain {
			if could(word, text, false) {
				return 2
			}
		}
	}
	return result
}

func (m *machine) fnFindstring(name string, args []string) string {
	if strings.Contains(args[1], args[0]) {
		return args[0]
	}
	if hasUnknown(args[0]) || hasUnknown(args[1]) {
		return m.asWritten(name, args)
	}
	return ""
}

func (m *machine) fnWords(name string, args []string) string {
	list := words(args[0])
	m.spend(len(list))
	if name == "words" {
		if slices.ContainsFunc(list, hasUnknown) {
			return m.asWritten(name, args)
		}
		return strconv.Itoa(len(list))
	}
	if len(list) == 0 {
		return ""
	}
	word := list[0]
	if name == "lastword" {
		word = list[len(list)-1]
	}
	if len(list) > 1 && hasUnknown(word) {
		return m.asWritten(name, args)
	}
	return word
}

func (m *machine) fnWord(name string, args []string) string {
	if hasUnknown(args[0]) {
		return m.asWritten(name, args)
	}
	n := m.number(args[0], "first", name)
	if n == 0 {
		m.fail("first argument to 'word' function must be greater than 0")
	}
	for text := args[1]; ; n-- {
		var word string
		word, text = nextWord(text)
		m.spend(1)
		switch {
		case hasUnknown(word):
			return m.asWritten(name, args)
		case n == 1 || word == "":
			return word
		}
	}
}

func (m *machine) fnWordlist(name string, args []string) string {
	if hasUnknown(args[0]) || hasUnknown(args[1]) {
		return m.asWritten(name, args)
	}
	first, last := m.number(args[0], "first", name), m.number(args[1], "second", name)
	if first < 1 {
		m.fail("invalid first argument to 'wordlist' function: '%d'", first)
	}
	list := words(args[2])
	m.spend(len(list))
	if i := slices.IndexFunc(list, hasUnknown); i >= 0 && i < last {
		return m.asWritten(name, args)
	}
	if last = min(last, len(list)); first > last {
		return ""
	}
	// What stands between them stays as it is.
	text, i := args[2], 0
	var from string
	for {
		text = skipSpace(text)
		if i++; i == first {
			from = text
		}
		_, text = nextWord(text)
		if i == last {
			return from[:len(from)-len(text)]
		}
	}
}

// number reads a function's numeric argument.
func (m *machine) number(s, which, name string) int {
	t := trimSpace(s)
	for i := range len(t) {
		if t[i] < '0' || t[i] > '9' {
			t = ""
			break
		}
	}
	if t == "" && s != "" || s == "" {
		m.fail("non-numeric %s argument to '%s' function: '%s'", which, name, s)
	}
	n, err := strconv.Atoi(t)
	if err != nil || n > 1<<30 {
		return 1 << 30
	}
	return n
}

func (m *machine) fnJoin(_ string, args []string) string {
	a, b := words(args[0]), words(args[1])
	m.spend(len(a) + len(b))
	var out joiner
	for i := range max(len(a), len(b)) {
		word := ""
		if i < len(a) {
			word = a[i]
		}
		if i < len(b) {
			word += b[i]
		}
		out.add(word)
	}
	return out.String()
}

func (m *machine) fnSort(_ string, args []string) string {
	list := words(args[0])
	m.spend(8 * len(list))
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

func (m *machine) fnStrip(_ string, args []string) string {
	return m.eachWord(args[0], func(word string) string { return word })
}

func (m *machine) fnWildcard(name string, args []string) string {
	return m.eachWord(args[0], func(word string) string {
		if hasUnknown(word) {
			return m.asWritten(name, []string{word})
		}
		m.looksFor(word)
		return strings.Join(m.glob(word), " ")
	})
}

func (m *machine) fnVariable(name string, args []string) string {
	v := m.lookup(args[0])
	if v == nil {
		if name == "value" {
			return ""
		}
		return "undefined"
	}
	switch {
	case name == "value":
		return v.value
	case name == "origin":
		return v.origin.String()
	case v.recursive:
		return "recursive"
	}
	return "simple"
}

func (m *machine) fnShell(_ string, args []string) string { return m.shell(args[0]) }

func (m *machine) fnForeach(_ string, args []string) string {
	name, _ := nextWord(m.expand(args[0]))
	list := m.expand(args[1])
	m.push()
	v := &variable{name: name, origin: originAutomatic}
	m.scope.set.put(v)
	var out []byte
	for {
		if v.value, list = nextWord(list); v.value == "" {
			break
		}
		out = append(append(out, m.expand(args[2])...), ' ')
		m.spend(16)
		m.checkSize(len(out))
	}
	m.pop()
	if len(out) > 0 {
		out = out[:len(out)-1]
	}
	return string(out)
}

func (m *machine) fnCall(_ string, args []string) string {
	name, _ := nextWord(args[0])
	if name == "" {
		return ""
	}
	if f, ok := functionNamed(name); ok {
		return m.apply(name, f, args[1:])
	}
	v := m.lookup(name)
	if v == nil || v.value == "" {
		if v == nil && hasUnknown(name) {
			return m.asWritten("call", args)
		}
		return ""
	}
	m.push()
	args[0] = name
	given := make([]variable, len(args))
	for i, arg := range args {
		given[i] = variable{name: strconv.Itoa(i), value: arg, origin: originAutomatic}
		m.scope.set.put(&given[i])
	}
	// Hide the arguments of a call around this one.
	outer := m.callArgs
	for i := len(args); i < outer; i++ {
		m.scope.set.put(&variable{name: strconv.Itoa(i), origin: originAutomatic})
	}
	m.callArgs = max(outer, len(args))
	v.calls = maxCalls
	text := m.value(v)
	v.calls = 0
	m.callArgs = outer
	m.pop()
	return text
}

// maxCalls is how often a called variable may expand itself again.
const maxCalls = 1 << 15

func (m *machine) fnMessage(name string, args []string) string {
	if name == "error" {
		m.stop(args[0])
	}
	return ""
}

func (m *machine) fnIf(name string, args []string) string {
	cond := m.expand(trimSpace(args[0]))
	if !m.reading && hasUnknown(cond) && !m.settled(cond) {
		return m.either(name, args, cond)
	}
	if m.filled(cond) {
		return m.expand(args[1])
	}
	if len(args) > 2 {
		return m.expand(args[2])
	}
	return ""
}

// either is what an $(if) in a recipe comes to when its condition is unknown.
func (m *machine) either(name string, args []string, cond string) string {
	yes, no := m.expand(args[1]), ""
	if len(args) > 2 {
		no = m.expand(args[2])
	}
	if yes == no {
		return yes
	}
	return m.asWritten(name, []string{cond, yes, no})
}

// settled tells whether a value is certain not to be empty although parts of
// it are unknown.
func (m *machine) settled(s string) bool {
	for {
		before, _, after, ok := cutMark(s)
		if before != "" {
			return true
		}
		if !ok {
			return false
		}
		s = after
	}
}

func (m *machine) fnOrAnd(name string, args []string) string {
	last := ""
	for _, arg := range args {
		last = m.expand(trimSpace(arg))
		filled := m.filled(last)
		if filled == (name == "or") {
			if filled {
				return last
			}
			return ""
		}
	}
	if name == "or" {
		return ""
	}
	return last
}

func (m *machine) fnEval(_ string, args []string) string {
	m.eval(args[0])
	return ""
}

// fnFile reads a file of the tree; it writes none.
func (m *machine) fnFile(name string, args []string) string {
	op, ok := strings.CutPrefix(trimSpace(args[0]), "<")
	if !ok {
		return ""
	}
	file := trimSpace(op)
	if hasUnknown(file) {
		return m.asWritten(name, args)
	}
	text, ok := m.readText(file)
	if !ok {
		return ""
	}
	return strings.TrimSuffix(text, "\n")
}
