package makefile

import (
	"slices"
	"strings"
)

// evaluation is the state of reading one makefile or one text given to eval.
type evaluation struct {
	statements []statement
	next       int
	caller     *place // of the eval; nil in a file
	conds      []condition
	ignoring   bool
	inDefine   bool // in a define that is skipped
	pending    *pendingRule
	noTargets  bool        // the rule at hand has none, its recipe is skipped
	rule       pendingRule // what pending leads to
	assigned   [1]string   // the name that the assignment at hand gives
}

// pendingRule is a rule whose recipe is being read.
type pendingRule struct {
	targets    []string
	grouped    bool
	double     bool
	static     bool
	pattern    pattern
	prereqs    string
	at         place
	recipe     []recipeLine
	hasRecipe  bool
	recipeAt   place
	recipeMark byte
}

// eval reads text as part of the makefile.
func (m *machine) eval(text string) {
	m.nest++
	if m.nest > m.tree.limits.IncludeDepth {
		m.limit("evaluates itself too deep")
	}
	m.spend(len(text))
	at, about := m.at, m.subject
	m.evaluate(at.src, statements(text, false), &at)
	m.at, m.subject = at, about
	m.nest--
}

// evaluate carries out statements.
func (m *machine) evaluate(src *source, list []statement, caller *place) {
	e := &evaluation{statements: list, caller: caller}
	for e.next < len(e.statements) {
		st := &e.statements[e.next]
		e.next++
		m.at = e.place(src, st)
		m.spend(4 + len(st.text)/8)
		m.statement(e, st)
	}
	if len(e.conds) > 0 {
		m.fail("missing 'endif'")
	}
	m.record(e)
}

func (e *evaluation) place(src *source, st *statement) place {
	if e.caller != nil {
		return *e.caller
	}
	return place{src, st.line, st.offset, st.offset + len(st.text)}
}

// statement carries out one logical line.
func (m *machine) statement(e *evaluation, st *statement) {
	if st.text == "" {
		return
	}
	if st.text[0] == m.prefix {
		if e.noTargets {
			return
		}
		if e.pending != nil {
			if !e.ignoring {
				e.pending.addLine(recipeLine{text: st.text[1:], at: m.at}, m.at)
			}
			return
		}
	}
	if !st.parsed {
		parsed := *st
		parsed.parse()
		st = &parsed
	}
	switch st.kind {
	case kindBlank:
		return
	case kindAssign, kindDefine, kindUndef:
		if e.ignoring {
			e.inDefine = e.inDefine || st.kind == kindDefine
			return
		}
		m.record(e)
		m.definition(e, st)
		return
	}
	if e.inDefine {
		if st.kind == kindEndef && (st.rest == "" || st.rest[0] == '#') {
			e.inDefine = false
		}
		return
	}
	if st.kind >= kindIfdef && st.kind <= kindEndif {
		m.conditional(e, st)
		return
	}
	if !e.ignoring {
		m.about(subject{major: true}, st.text)
		m.directive(e, st)
	}
}

func (p *pendingRule) addLine(l recipeLine, at place) {
	if !p.hasRecipe {
		p.hasRecipe, p.recipeAt = true, at
	}
	p.recipe = append(p.recipe, l)
}

// definition carries out an assignment, a define or an undefine.
func (m *machine) definition(e *evaluation, st *statement) {
	o := originFile
	if st.mods&modOverride != 0 {
		o = originOverride
	}
	switch st.kind {
	case kindUndef:
		m.undefine(m.nonEmptyName(st.rest), o)
		return
	case kindDefine:
		m.multiLine(e, st, o)
		return
	}
	e.assigned[0] = st.assign.name
	m.about(subject{names: e.assigned[:]}, st.assign.value)
	name := m.expand(st.assign.name)
	if name == "" {
		m.fail("empty variable name")
	}
	v := m.assign(name, st.assign.value, o, st.assign.flavor, false)
	m.modify(v, st.mods)
}

func (m *machine) modify(v *variable, mods modifiers) {
	if mods&modPrivate != 0 {
		v.private = true
	}
	if mods&modExport != 0 {
		m.export(v.name, true)
	}
}

func (m *machine) nonEmptyName(text string) string {
	name := skipSpace(m.expand(text))
	for name != "" && isBlank(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	if name == "" {
		m.fail("empty variable name")
	}
	return name
}

// multiLine reads a define up to its endef.
func (m *machine) multiLine(e *evaluation, st *statement, o origin) {
	at := m.at
	m.subject = subject{major: true}
	a, ok := parseDefinition(st.rest)
	if !ok {
		a = assignment{name: st.rest}
	}
	name := m.nonEmptyName(a.name)
	var body []string
	size := 0
	for level := 1; ; {
		if e.next >= len(e.statements) {
			m.at = at
			m.fail("missing 'endef', unterminated 'define'")
		}
		line := collapse(e.statements[e.next].text)
		e.next++
		if line == "" || line[0] != m.prefix {
			switch word := skipSpace(line); {
			case isWord(word, "define"):
				level++
			case isWord(word, "endef"):
				level--
			}
		}
		if level == 0 {
			break
		}
		body = append(body, line)
		size += len(line) + 1
		m.spend(1 + len(line)/8)
	}
	m.checkSize(size)
	m.at = at
	value := ""
	if len(body) == 1 {
		value = body[0]
	} else {
		value = strings.Join(body, "\n")
	}
	m.modify(m.assign(name, value, o, a.flavor, false), st.mods)
}

// isWord tells whether the line is the word, alone or before a blank.
func isWord(line, word string) bool {
	return strings.HasPrefix(line, word) && (len(line) == len(word) || isBlank(line[len(word)]))
}

// directive carries out what is neither assignment nor condition.
func (m *machine) directive(e *evaluation, st *statement) {
	switch st.kind {
	case kindExport:
		m.record(e)
		word := st.rest[:tokenEnd(st.rest)]
		for _, name := range words(m.expand(st.rest[len(word):])) {
			if m.lookup(name) == nil {
				m.define(m.variables, name, "", originFile, false)
			}
			m.export(name, word == "export")
		}
	case kindVpath:
		m.record(e)
		m.vpath(m.expand(st.rest))
	case kindInclude, kindTry:
		m.record(e)
		m.includes(m.expand(st.rest), st.kind == kindTry)
	case kindLoad, kindTryLoad:
		m.record(e)
		if st.kind == kindLoad && trimSpace(m.expand(st.rest)) != "" {
			m.unread = append(m.unread, "it loads an extension of make ("+m.where()+")")
		}
	default:
		if st.text[0] == m.prefix {
			m.fail("recipe commences before first target")
		}
		m.rule(e, st.text)
	}
}

// includes reads the makefiles named.
func (m *machine) includes(names string, try bool) {
	at := m.at
	for _, name := range m.fileNames(names) {
		m.at = at
		if hasUnknown(name) {
			m.includeUnknown(name, try)
			continue
		}
		m.include(name, try)
	}
	m.at = at
}

// includeUnknown handles a makefile whose name is not known. One below the
// home folder is no part of the repository, and does without most times.
func (m *machine) includeUnknown(name string, try bool) {
	if try && strings.HasPrefix(m.show(name), "$(HOME)/") {
		return
	}
	m.unread = append(m.unread, "it includes "+m.show(name)+" ("+m.where()+")")
}

// fileNames splits text into names as make does for targets, prerequisites
// and includes: without a leading ./, patterns replaced by what they match.
func (m *machine) fileNames(text string) []string {
	var names []string
	for {
		name, rest, ok := cutName(text)
		if !ok {
			return names
		}
		text = rest
		m.spend(4)
		if strings.HasPrefix(name, "~") && (len(name) == 1 || name[1] == '/') {
			name = m.named("HOME") + name[1:]
		}
		if strings.ContainsAny(name, "*?[") && !hasUnknown(name) {
			if found := m.glob(name); len(found) > 0 {
				names = append(names, found...)
				continue
			}
		}
		if names == nil {
			names = make([]string, 0, 1+min(strings.Count(text, " "), 15))
		}
		names = append(names, name)
	}
}

// cutName takes the next name off text.
func cutName(text string) (name, rest string, ok bool) {
	text = skipSpace(text)
	if text == "" {
		return "", text, false
	}
	end := strings.IndexAny(text, " \t\n\\")
	if end >= 0 && text[end] != '\\' {
		name, rest = text[:end], text[end:]
	} else if end < 0 {
		name = text
	} else if text, end = findUnquoted(text, " \t", false); end < 0 {
		name = text
	} else {
		name, rest = text[:end], text[end:]
	}
	return stripDot(name), rest, true
}

// stripDot takes leading ./ off a name.
func stripDot(name string) string {
	for len(name) > 2 && name[0] == '.' && name[1] == '/' {
		name = name[2:]
		for name != "" && name[0] == '/' {
			name = name[1:]
		}
	}
	if name == "" {
		return "./"
	}
	return name
}

// vpath carries out a vpath directive.
func (m *machine) vpath(text string) {
	pat, dirs := nextWord(text)
	if skipSpace(dirs) == "" {
		m.spend(8 * len(m.searches))
		kept := m.searches[:0]
		for _, s := range m.searches {
			if pat != "" && s.pattern != parsePattern(pat) {
				kept = append(kept, s)
			}
		}
		m.searches = kept
		return
	}
	m.addSearch(pat, dirs)
}

// addSearch has make look along a list of folders for names that match. The
// makefile's own folder is none of them.
func (m *machine) addSearch(pattern, text string) {
	list := strings.FieldsFunc(text, func(r rune) bool { return r == ':' || r == ' ' || r == '\t' || r == '\n' })
	for i, dir := range list {
		if len(dir) > 1 {
			list[i] = strings.TrimSuffix(dir, "/")
		}
	}
	list = slices.DeleteFunc(list, func(dir string) bool { return dir == "." })
	if len(list) > 0 {
		m.searches = append(m.searches, search{parsePattern(pattern), list, make([]*folder, len(list))})
	}
}

// searched looks for a name along VPATH and vpath.
func (m *machine) searched(name string) (string, bool) {
	if len(m.searches) == 0 || name == "" || strings.HasPrefix(name, "/") || hasUnknown(name) {
		return "", false
	}
	sought := m.files[name]
	mentioned := func(f *file) bool {
		return f != nil && (f.isTarget || sought == nil || !sought.isTarget)
	}
	m.spend(len(m.searches))
	plain := strings.IndexByte(name, '/') < 0 && simple(name)
	var room [128]byte
	found := room[:0]
	for i := range m.searches {
		s := &m.searches[i]
		if _, ok := s.pattern.match(name); !ok {
			continue
		}
		for n, dir := range s.dirs {
			found = append(append(append(found[:0], strings.TrimSuffix(dir, "/")...), '/'), name...)
			m.spend(12 + len(found)/8)
			if plain && m.isWithout(s, n, name) && dir[0] != '.' && m.files[string(found)] == nil {
				continue
			}
			m.spend(24)
			if found := string(found); mentioned(m.files[stripDot(found)]) || m.exists(found) {
				return found, true
			}
		}
	}
	return "", false
}

// isWithout tells whether a folder of a search surely has no file of a plain
// name. Makefiles with a VPATH look there for all that their rules and make's own
// could start from.
func (m *machine) isWithout(s *search, n int, name string) bool {
	if s.folders[n] == nil {
		if !simple(s.dirs[n]) {
			return false
		}
		m.spend(64)
		rel, ok := m.locate(s.dirs[n])
		if !ok {
			return false
		}
		s.folders[n] = m.tree.list(rel)
	}
	_, ok := s.folders[n].find(name)
	return !ok
}

// unknownFolder gives a folder along which make looks for a name, of which it is
// not known which it is, "" if there is none.
func (m *machine) unknownFolder(name string) string {
	if strings.HasPrefix(name, "/") {
		return ""
	}
	for _, s := range m.searches {
		m.spend(1)
		if _, ok := s.pattern.match(name); ok {
			m.spend(len(s.dirs))
			if i := slices.IndexFunc(s.dirs, hasUnknown); i >= 0 {
				return s.dirs[i]
			}
		}
	}
	return ""
}
