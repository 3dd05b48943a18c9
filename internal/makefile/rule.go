package makefile

import (
	"slices"
	"strings"
)

// file is a target or a prerequisite.
type file struct {
	name     string
	deps     []dep
	recipe   *recipe
	isTarget bool
	phony    bool
	double   *file // the first of its double-colon rules
	prev     *file // the next of them, in make's words
	last     *file
	also     []*file // made by the same run of a recipe
	stem     string
	hasStem  bool
	scope    *scope // variables of the target
	patScope *scope
	patDone  bool

	intermediate  bool
	secondaryFile bool
	snapped       bool // prerequisites were expanded a second time
	there         thereness
	kin           thereness // a file that make's own rules could derive it from
	at            place

	run state
}

// thereness is whether the tree has a file.
type thereness uint8

const (
	thereUnknown thereness = iota
	thereNo
	thereYes
)

// dep is a prerequisite.
type dep struct {
	name    string
	file    *file
	order   bool // order-only
	second  bool // to be expanded a second time
	static  bool // of a static pattern rule
	stem    string
	changed bool
	dropped int // the query in which it was part of a circle
}

// recipe is what a rule runs.
type recipe struct {
	lines   []recipeLine
	at      place
	builtin bool
	prefix  byte
}

type recipeLine struct {
	text string // without the prefix; "\\\n" inside
	at   place
}

// rule is a pattern rule.
type rule struct {
	targets  []pattern
	deps     []dep
	recipe   *recipe
	terminal bool
	at       place
}

// patternVar is a variable of the targets that match a pattern.
type patternVar struct {
	pattern pattern
	assign  assignment
	origin  origin
	private bool
}

// enterFile finds or makes the record of a name. A double-colon target gets a
// new one for each rule.
func (m *machine) enterFile(name string) *file {
	f := m.files[name]
	if f != nil && f.double == nil {
		return f
	}
	if len(m.order) >= m.tree.limits.Rules {
		m.limit("has too many rules")
	}
	if len(m.fresh) == 0 {
		m.fresh = make([]file, 8)
	}
	n := &m.fresh[0]
	m.fresh = m.fresh[1:]
	n.name = name
	m.order = append(m.order, n)
	m.spend(8)
	if f == nil {
		n.last = n
		m.files[name] = n
		return n
	}
	n.double = f
	f.last.prev = n
	f.last = n
	return n
}

// archived tells whether a name is one that RCS or SCCS give.
func archived(name string) bool {
	base := name[strings.LastIndexByte(name, '/')+1:]
	return strings.HasPrefix(base, "s.") || strings.HasSuffix(base, ",v") ||
		strings.HasPrefix(name, "RCS/") || strings.HasPrefix(name, "SCCS/")
}

// fileNamed finds the record of a name or makes it.
func (m *machine) fileNamed(name string) *file {
	if f := m.files[name]; f != nil {
		return f
	}
	return m.enterFile(name)
}

// rule reads the first line of a rule, or a target's variable.
func (m *machine) rule(e *evaluation, line string) {
	m.record(e)
	line, cut := findUnquoted(line, ";#", true)
	after, hasRecipe, semicolon := "", false, ""
	if cut >= 0 {
		if line[cut] == ';' {
			after, hasRecipe, semicolon = line[cut+1:], true, line[cut:]
		}
		line = line[:cut]
	}
	line = collapse(line)
	head, rest, ok := m.ruleHead(e, line, &after, &hasRecipe)
	if !ok {
		return
	}
	p := &e.rule
	*p = pendingRule{at: m.at, recipeMark: m.prefix}
	colon := head.colon
	if colon > 0 && head.text[colon-1] == '&' {
		p.grouped = true
		p.targets = m.fileNames(head.text[:colon-1])
	} else {
		p.targets = m.fileNames(head.text[:colon])
	}
	if len(p.targets) == 0 {
		e.noTargets = true
		return
	}
	tail := head.text[colon+1:]
	if strings.HasPrefix(tail, ":") {
		p.double, tail = true, tail[1:]
	}
	if text, mods, a, k, ok := parseAssignment(skipSpace(tail + rest)); ok && skipSpace(tail+rest) != "" {
		if semicolon != "" {
			if k == kindAssign {
				a.value += collapse(semicolon)
			}
			text += collapse(semicolon)
		}
		m.targetVariable(p.targets, mods, a, k, text)
		return
	}
	e.noTargets = false
	m.prerequisites(p, tail, rest, &after, &hasRecipe)
	if hasRecipe {
		p.addLine(recipeLine{text: after, at: m.at}, m.at)
	}
	e.pending = p
	m.defaultGoal(p.targets)
}

// ruleHead is what was expanded of a rule's line until its colon.
type ruleHead struct {
	text  string
	colon int
}

// ruleHead expands a line word by word until there is a colon. What follows is
// not expanded yet, for it may be a variable's definition.
func (m *machine) ruleHead(e *evaluation, line string, after *string, hasRecipe *bool) (ruleHead, string, bool) {
	kind, start, end := makeWord(line, 0)
	switch kind {
	case wordEnd:
		if *hasRecipe {
			m.fail("missing rule before recipe")
		}
		return ruleHead{}, "", false
	case wordColon:
		e.noTargets = true
		return ruleHead{}, "", false
	}
	text, from := m.expand(line[start:end]), 0
	rest := line[end:]
	for {
		if !*hasRecipe {
			tail, semi := findUnquoted(text[from:], ";", false)
			if semi >= 0 {
				tail += m.expand(rest)
				rest = ""
				*after, *hasRecipe = tail[semi+1:], true
				tail = tail[:semi]
			}
			text = withTail(text, from, tail)
		}
		tail, colon := findUnquoted(text[from:], ":", false)
		text = withTail(text, from, tail)
		if colon >= 0 {
			return ruleHead{text, from + colon}, rest, true
		}
		kind, start, end = makeWord(rest, 0)
		if kind == wordEnd {
			break
		}
		from = len(text) + 1
		text += " " + m.expand(rest[start:end])
		rest = rest[end:]
		m.spend(len(text) / 8)
		m.checkSize(len(text))
	}
	if skipSpace(text) == "" {
		return ruleHead{}, "", false
	}
	if hasUnknown(text) {
		// Who knows what this would have been; output of a command most likely.
		return ruleHead{}, "", false
	}
	if m.prefix == '\t' && strings.HasPrefix(line, "        ") {
		m.fail("missing separator (did you mean TAB instead of 8 spaces?)")
	}
	m.fail("missing separator")
	return ruleHead{}, "", false
}

// withTail gives text with another tail in place of what begins at from, which
// is as long only if it is the same.
func withTail(text string, from int, tail string) string {
	if len(tail) == len(text)-from {
		return text
	}
	return text[:from] + tail
}

type wordKind uint8

const (
	wordEnd wordKind = iota
	wordColon
	wordOther
)

// makeWord finds the next word of a line as make sees it: a reference is part
// of one, an operator is one by itself.
func makeWord(s string, i int) (kind wordKind, start, end int) {
	for i < len(s) && isBlank(s[i]) {
		i++
	}
	start = i
	if i == len(s) {
		return wordEnd, i, i
	}
	at := func(i int) byte {
		if i < len(s) {
			return s[i]
		}
		return 0
	}
	switch c := s[i]; {
	case c == ';' || c == '=':
		return wordOther, i, i + 1
	case c == ':' && at(i+1) == '=', (c == '+' || c == '?' || c == '!') && at(i+1) == '=':
		return wordOther, i, i + 2
	case c == ':' && at(i+1) == ':':
		if at(i+3) == '=' {
			return wordOther, i, i + 3
		}
		return wordColon, i, i + 2
	case c == ':':
		return wordColon, i, i + 1
	case c == '&' && at(i+1) == ':':
		return wordColon, i, i + 2
	}
	for i < len(s) {
		switch c := s[i]; c {
		case ' ', '\t', '=', ':':
			return wordOther, start, i
		case '$':
			if i = skipReference(s, i+1); i < 0 {
				return wordOther, start, len(s)
			}
			continue
		case '?', '+':
			if at(i+1) == '=' {
				return wordOther, start, i
			}
		case '&':
			if at(i+1) == ':' {
				return wordOther, start, i
			}
		case '\\':
			if n := at(i + 1); n == ':' || n == ';' || n == '=' || n == '\\' {
				i++
			}
		}
		i++
	}
	return wordOther, start, min(i, len(s))
}

// prerequisites expands what follows the colon.
func (m *machine) prerequisites(p *pendingRule, tail, rest string, after *string, hasRecipe *bool) {
	if rest != "" {
		rest, _ = findUnquoted(rest, "=", false)
		tail += m.expand(rest)
		if !*hasRecipe {
			var semi int
			if tail, semi = findUnquoted(tail, ";", false); semi >= 0 {
				*after, *hasRecipe = tail[semi+1:], true
				tail = tail[:semi]
			}
		}
	}
	if colon := unquotedColon(tail); colon >= 0 {
		names := m.patternNames(tail[:colon])
		switch {
		case len(names) == 0:
			m.fail("missing target pattern")
		case len(names) > 1:
			m.fail("multiple target patterns")
		}
		p.static, p.pattern = true, parsePattern(names[0])
		if !p.pattern.percent && !hasUnknown(names[0]) {
			m.fail("target pattern contains no '%%'")
		}
		tail = tail[colon+1:]
	}
	p.prereqs = trimSpace(tail)
}

// unquotedColon finds the colon of a static pattern rule.
func unquotedColon(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == ':' && !continued(s[:i]) {
			return i
		}
	}
	return -1
}

// patternNames splits text into names, patterns for files left as they are.
func (m *machine) patternNames(text string) []string {
	var names []string
	for {
		name, rest, ok := cutName(text)
		if !ok {
			return names
		}
		names, text = append(names, name), rest
	}
}

// defaultGoal takes the first fitting target for `make` without one.
func (m *machine) defaultGoal(targets []string) {
	v := m.variables.many[".DEFAULT_GOAL"]
	if v != nil && v.value != "" {
		return
	}
	for _, name := range targets {
		if strings.IndexByte(name, '%') >= 0 {
			return
		}
		if name[0] == '.' && strings.IndexByte(name, '/') < 0 || m.isSuffix(name) {
			continue
		}
		m.define(m.variables, ".DEFAULT_GOAL", name, originFile, false)
		return
	}
}

// isSuffix tells whether a name is a suffix rule's, without a leading dot.
func (m *machine) isSuffix(name string) bool {
	if m.suffixes == nil {
		return false
	}
	m.spend(len(m.suffixes.deps))
	for _, d := range m.suffixes.deps {
		if d.name != "" && d.name[0] != '.' && d.name == name {
			return true
		}
		rest, ok := strings.CutPrefix(name, d.name)
		if !ok {
			continue
		}
		m.spend(len(m.suffixes.deps))
		if slices.ContainsFunc(m.suffixes.deps, func(e dep) bool { return e.name == rest }) {
			return true
		}
	}
	return false
}

// targetVariable records a variable of targets or of patterns.
func (m *machine) targetVariable(targets []string, mods modifiers, a assignment, k kind, text string) {
	if k != kindAssign {
		if parsed, ok := parseDefinition(text); ok {
			a = parsed
		} else {
			m.fail("Malformed target-specific variable definition")
		}
	}
	o := originFile
	if mods&modOverride != 0 {
		o = originOverride
	}
	for _, name := range targets {
		if p := parsePattern(name); p.percent {
			def := a
			if def.name = m.expand(def.name); def.name == "" {
				m.fail("empty variable name")
			}
			if def.flavor == flavorSimple {
				def.value = m.expand(def.value)
			}
			m.patternVars = append(m.patternVars, patternVar{p, def, o, mods&modPrivate != 0})
			continue
		}
		m.fileVariable(parsePattern(name).text, mods, a, o)
	}
}

func (m *machine) fileVariable(name string, mods modifiers, a assignment, o origin) {
	f := m.fileNamed(name)
	if f.double != nil {
		f = f.double
	}
	m.initVariables(f, true)
	outer := m.scope
	m.scope = f.scope
	variableName := m.expand(a.name)
	if variableName == "" {
		m.fail("empty variable name")
	}
	v := m.assign(variableName, a.value, o, a.flavor, true)
	m.scope = outer
	v.private = mods&modPrivate != 0
	if v.origin != originOverride {
		if g := m.lookup(v.name); g != nil && g != v && g.origin == originCommand {
			v.value, v.origin, v.recursive, v.append = g.value, g.origin, g.recursive, false
		}
	}
}

// initVariables sets up the scope of a target: its own variables, those of the
// patterns that it matches, those of the target that needs it and so on.
func (m *machine) initVariables(f *file, reading bool) {
	if f.scope == nil {
		f.scope = &scope{set: new(varset)}
	}
	s := f.scope
	now := m.status(f)
	outer := now.parent
	s.nextParent = true
	if f.double != nil && f.double != f {
		outer, s.nextParent = f.double, false
	}
	m.spend(1)
	if outer == nil || m.status(outer).opening {
		s.next, s.nextParent = m.global, true
	} else {
		now.opening = true // double-colon rules may need each other in a circle
		m.initVariables(outer, reading)
		now.opening = false
		s.next = outer.scope
	}
	if !s.nextParent {
		return
	}
	if !reading && !f.patDone {
		f.patDone = true
		m.patternVariables(f)
	}
	if f.patScope != nil {
		f.patScope.next, f.patScope.nextParent = s.next, s.nextParent
		s.next, s.nextParent = f.patScope, false
	}
}

// patternVariables collects those of the patterns that a target matches, the
// least specific first.
func (m *machine) patternVariables(f *file) {
	var found []int
	m.spend(len(m.patternVars))
	for i, pv := range m.patternVars {
		if _, ok := pv.pattern.match(f.name); ok {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return
	}
	sortStable(found, func(a, b int) int {
		return len(m.patternVars[a].pattern.text) - len(m.patternVars[b].pattern.text)
	})
	outer := m.scope
	f.patScope = &scope{set: new(varset), next: m.scope}
	m.scope = f.patScope
	for _, i := range found {
		pv := m.patternVars[i]
		var v *variable
		if pv.assign.flavor == flavorSimple {
			v = m.define(m.scope.set, pv.assign.name, pv.assign.value, pv.origin, false)
		} else {
			v = m.assign(pv.assign.name, pv.assign.value, pv.origin, pv.assign.flavor, true)
		}
		v.private = pv.private
	}
	m.scope = outer
}
