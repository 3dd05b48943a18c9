package makefile

import (
	"path"
	"slices"
	"strings"
)

// candidate is a pattern rule that may make a file.
type candidate struct {
	rule    *rule
	target  pattern
	stem    string // without the folder, if the rule's target names none
	folder  string // put before the stem, "" if the target names one
	stemLen int
}

// found is what the search for an implicit rule came to.
type found struct {
	rule   *rule
	stem   string
	target pattern
	deps   []foundDep
	also   []string
}

type foundDep struct {
	name  string
	order bool
	inner *found // how to make it, if it is intermediate
}

// implicit looks for an implicit rule for a file and, if there is one, makes
// its recipe and prerequisites the file's.
func (m *machine) implicit(f *file) bool {
	if hasUnknown(f.name) {
		return false
	}
	r := m.search(f, f.name, 0)
	if r == nil {
		return false
	}
	m.adopt(f, r, false)
	return true
}

// adopt enters what the search found into the records. What the rules for
// intermediate files need gets a record even where a double-colon target has
// one, and so do the other targets of a rule: make takes it for another rule of
// that target, one without a recipe. And what an intermediate file had is
// forgotten, if the search came to it twice.
func (m *machine) adopt(f *file, r *found, intermediate bool) {
	m.save(f)
	var deps []dep
	for _, d := range r.deps {
		if d.inner != nil {
			inner := m.files[d.name]
			if inner != nil {
				m.save(inner)
				inner.secondaryFile = true
			} else {
				inner = m.enterFile(d.name)
			}
			m.adopt(inner, d.inner, true)
			inner.isTarget, inner.intermediate = true, true
			m.status(inner).tried = true
		}
		var df *file
		if intermediate {
			df = m.enterAgain(d.name)
		} else {
			df = m.fileNamed(d.name)
		}
		if d.inner == nil && r.rule.terminal {
			m.status(df).tried = true
		}
		deps = append(deps, dep{name: d.name, file: df, order: d.order})
	}
	if intermediate {
		f.deps, f.also = nil, nil
	}
	f.deps = append(deps, f.deps...)
	f.recipe, f.isTarget, f.stem, f.hasStem = r.rule.recipe, true, r.stem, true
	if f.at.src == nil {
		f.at = r.rule.at
	}
	if len(r.also) > 0 {
		f.also = []*file{f}
		for _, name := range r.also {
			other := m.enterAgain(name)
			m.save(other)
			other.isTarget = true
			f.also = append(f.also, other)
		}
	}
}

// enterAgain is enterFile for a query, which rollback takes back.
func (m *machine) enterAgain(name string) *file {
	if f := m.files[name]; f != nil && f.double != nil {
		m.save(f)
		if f.last != f {
			m.save(f.last)
		}
	}
	return m.enterFile(name)
}

// search looks for a pattern rule whose prerequisites exist or can be made.
func (m *machine) search(f *file, name string, recursion int) *found {
	list := m.candidates(name, recursion > 0)
	for pass := range 2 {
		for i := range list {
			c := &list[i]
			if c.rule == nil || pass == 1 && c.rule.terminal {
				continue
			}
			m.spend(4 + len(c.rule.targets))
			r := &found{rule: c.rule, stem: c.folder + c.stem, target: c.target}
			if len(c.rule.deps) > 0 {
				if m.inUse == nil {
					m.inUse = make(map[*rule]bool)
				}
				m.inUse[r.rule] = true
				ok := m.satisfied(f, name, c, r, pass == 1, recursion)
				delete(m.inUse, r.rule)
				if !ok {
					continue
				}
			}
			for _, t := range c.rule.targets {
				if t != c.target {
					r.also = append(r.also, t.prefix+r.stem+t.suffix)
				}
			}
			return r
		}
	}
	return nil
}

// candidates gives the rules whose targets match, the shortest stem first.
func (m *machine) candidates(name string, inner bool) []candidate {
	var list []candidate
	slash := strings.LastIndexByte(name[:len(name)-1], '/')
	specific := false
	consider := func(r *rule) {
		m.spend(2 * len(r.targets))
		if len(r.deps) > 0 && r.recipe == nil || m.inUse[r] {
			return
		}
		for _, t := range r.targets {
			every := len(t.text) == 1
			if inner && every && !r.terminal || len(t.text) > len(name) {
				continue
			}
			c := candidate{rule: r, target: t}
			rest := name
			if slash >= 0 && strings.IndexByte(t.text, '/') < 0 {
				c.folder, rest = name[:slash+1], name[slash+1:]
			}
			var ok bool
			if c.stem, ok = t.match(rest); !ok {
				continue
			}
			specific = specific || !every
			if len(r.deps) == 0 && r.recipe == nil {
				continue
			}
			c.stemLen = len(c.stem) + len(c.folder)
			list = append(list, c)
		}
	}
	for _, r := range m.rules {
		consider(r)
	}
	if !m.noBuiltin && (inner || m.related(name)) {
		for _, r := range m.builtinRules() {
			consider(r)
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return a.stemLen - b.stemLen })
	if specific {
		for i := range list {
			r := list[i].rule
			m.spend(len(r.targets))
			if !r.terminal && slices.ContainsFunc(r.targets, func(t pattern) bool { return len(t.text) == 1 }) {
				list[i].rule = nil
			}
		}
	}
	return list
}

// related tells whether there is a file or a target that one of make's own
// rules could come to from a name. For most names there is none, which saves
// the search.
func (m *machine) related(name string) bool {
	m.index()
	if m.archive || m.suffixRules || m.feedsBuiltin() || len(m.searches) > 0 || !simple(name) {
		return true
	}
	others := m.heads[head(name)]
	f := m.files[name]
	if f != nil {
		others--
	}
	if others > 0 || f == nil {
		return others > 0 || m.kin(name)
	}
	if f.kin == thereUnknown {
		f.kin = thereNo
		if m.kin(name) {
			f.kin = thereYes
		}
	}
	return f.kin == thereYes
}

// kin tells whether the tree has a file that one of make's own rules could come
// to from a name.
func (m *machine) kin(name string) bool {
	slash := strings.LastIndexByte(name, '/')
	f := m.folder(name[:max(slash, 0)])
	return f.archive || f.kin(name[slash+1:])
}

// index counts the heads of the files that came since it last did.
func (m *machine) index() {
	if m.heads == nil {
		m.heads = make(map[string]int, len(m.order))
	}
	for _, f := range m.order[m.indexed:] {
		if f.double == nil || f.double == f {
			m.heads[head(f.name)]++
			m.archive = m.archive || archived(f.name)
		}
	}
	m.indexed = len(m.order)
}

// feedsBuiltin tells whether a pattern rule of the makefile makes files that
// make's own rules start from.
func (m *machine) feedsBuiltin() bool {
	if m.feeds == 0 {
		m.feeds = 1
		for _, r := range m.rules {
			for _, t := range r.targets {
				if t.suffix == "" || slices.Contains(defaultSuffixes(), path.Ext(t.text)) ||
					strings.HasSuffix(t.suffix, ",v") || strings.Contains(t.text, "s.") {
					m.feeds = 2
				}
			}
		}
	}
	return m.feeds == 2
}

// builtinRules gives make's own rules, without those that the makefile has.
func (m *machine) builtinRules() []*rule {
	if m.own != nil {
		return m.own
	}
	m.own = builtinRules()
	if m.suffixRules {
		m.own = m.convertSuffixes()
	}
	if len(m.rules) == 0 {
		return m.own
	}
	kept := m.own[:0:0]
	for _, r := range m.own {
		if !slices.ContainsFunc(m.rules, func(o *rule) bool { return sameRule(o, r) }) {
			kept = append(kept, r)
		}
	}
	m.spend(len(m.own))
	m.own = kept
	return m.own
}

// satisfied tells whether the prerequisites of a candidate exist, ought to
// exist or, if intermediates are allowed, can be made.
func (m *machine) satisfied(f *file, name string, c *candidate, r *found, intermediates bool, recursion int) bool {
	for i := range c.rule.deps {
		d := &c.rule.deps[i]
		for _, p := range m.expandDep(f, name, c, d) {
			m.spend(4)
			if m.never[p.name] {
				c.rule = nil
				return false
			}
			if m.mentioned(f, p.name) || m.entered(p.name) || hasUnknown(p.name) || m.exists(p.name) {
				r.deps = append(r.deps, foundDep{name: p.name, order: p.order})
				continue
			}
			if _, ok := m.searched(p.name); ok {
				r.deps = append(r.deps, foundDep{name: p.name, order: p.order})
				continue
			}
			if intermediates {
				m.enter()
				inner := m.search(&file{name: p.name}, p.name, recursion+1)
				m.leave()
				if inner != nil {
					r.deps = append(r.deps, foundDep{name: p.name, order: p.order, inner: inner})
					continue
				}
				if m.never == nil {
					m.never = make(map[string]bool)
				}
				m.never[p.name] = true
			}
			return false
		}
	}
	return true
}

// mentioned tells whether a file has the prerequisite of its own.
func (m *machine) mentioned(f *file, name string) bool {
	m.spend(len(f.deps))
	return slices.ContainsFunc(f.deps, func(d dep) bool { return d.name == name })
}

// entered tells whether make has a record of a file, be it there or not: the
// makefile mentions it or includes it, or it is one of make's suffixes.
func (m *machine) entered(name string) bool {
	if m.files[name] != nil || ownSuffix(name) {
		return true
	}
	m.spend(len(m.absent))
	return slices.ContainsFunc(m.absent, func(a absentInclude) bool { return a.name == name })
}

// expandDep gives the names that a pattern rule's prerequisite comes to.
func (m *machine) expandDep(f *file, name string, c *candidate, d *dep) []dep {
	if d.second {
		return m.expandAgain(f, name, c, d)
	}
	text := d.name
	if i := strings.IndexByte(text, '%'); i >= 0 {
		text = c.folder + text[:i] + c.stem + text[i+1:]
	}
	if !strings.ContainsAny(text, "*?[") || hasUnknown(text) {
		return []dep{{name: stripDot(text), order: d.order}}
	}
	var list []dep
	found := m.glob(text)
	if len(found) == 0 {
		found = []string{text}
	}
	for _, n := range found {
		list = append(list, dep{name: stripDot(n), order: d.order})
	}
	return list
}

// expandAgain carries out the second expansion of a pattern rule's
// prerequisites, word by word.
func (m *machine) expandAgain(f *file, name string, c *candidate, d *dep) []dep {
	stem, has := f.stem, f.hasStem
	f.stem, f.hasStem = c.folder+c.stem, true
	defer func() { f.stem, f.hasStem = stem, has }()
	var list []dep
	order := false
	for text := d.name; ; {
		word, rest := dollarWord(text)
		if word == "" {
			return list
		}
		text = rest
		if word == "|" {
			order = true
			continue
		}
		folder := ""
		if i := strings.IndexByte(word, '%'); i >= 0 {
			reference := "$*"
			if c.folder != "" {
				folder, reference = c.folder, "$(*F)"
			}
			word = word[:i] + reference + word[i+1:]
		}
		m.automatic(f)
		for _, p := range m.parseDeps(m.expandFor(f, word)) {
			p.name = folder + p.name
			p.order = p.order || order
			list = append(list, p)
		}
	}
}

// dollarWord takes the next word off text; references are part of words.
func dollarWord(s string) (word, rest string) {
	s = skipSpace(s)
	i := 0
	for i < len(s) {
		switch s[i] {
		case ' ', '\t':
			return s[:i], s[i:]
		case '|':
			if i == 0 {
				return s[:1], s[1:]
			}
			return s[:i], s[i:]
		case '$':
			if i = skipReference(s, i+1); i < 0 {
				return s, ""
			}
			continue
		}
		i++
	}
	return s, ""
}

// convertSuffixes makes pattern rules of the suffix rules, then adds the other
// builtin ones.
func (m *machine) convertSuffixes() []*rule {
	var list []*rule
	add := func(target, source string, r *recipe) {
		n := &rule{targets: []pattern{newPattern("%"+target, 0)}, recipe: r}
		m.spend(len(list))
		if source != "" {
			n.deps = []dep{{name: "%" + source}}
		}
		if !slices.ContainsFunc(list, func(o *rule) bool { return sameRule(o, n) }) {
			list = append(list, n)
		}
	}
	recipeOf := func(name string) *recipe {
		if f := m.files[name]; f != nil && (f.isTarget || f.recipe != nil) {
			return f.recipe
		}
		return builtinSuffixRule(name)
	}
	suffixes := defaultSuffixes()
	if m.suffixes != nil {
		suffixes = nil
		for _, d := range m.suffixes.deps {
			suffixes = append(suffixes, d.name)
		}
	}
	for _, s := range suffixes {
		m.spend(8 * len(suffixes))
		add(s, "", nil)
		if r := recipeOf(s); r != nil {
			add("", s, r)
		}
		for _, t := range suffixes {
			if s != t {
				if r := recipeOf(s + t); r != nil {
					add(t, s, r)
				}
			}
		}
	}
	for _, r := range builtinRules() {
		if !fromSuffixes(r) {
			list = append(list, r)
		}
	}
	return list
}

// expandFor expands text with a target's variables.
func (m *machine) expandFor(f *file, text string) string {
	outer := m.scope
	m.scope = f.scope
	text = m.expand(text)
	m.scope = outer
	return text
}

// automatic sets $@, $<, $^ and their like for a target.
func (m *machine) automatic(f *file) {
	m.initVariables(f, false)
	if !f.hasStem {
		f.stem = m.withoutSuffix(f.name)
	}
	var less string
	// Enough for most, and no need to allocate.
	all, once, newer, order := make([]string, 0, 8), make([]string, 0, 8), make([]string, 0, 8), make([]string, 0, 8)
	var seen nameSet
	first := true
	for i := range f.deps {
		d := &f.deps[i]
		if d.order || d.dropped == m.run {
			continue
		}
		if first && !d.second {
			less = m.nameOf(d)
		}
		first = false
		if d.second {
			continue
		}
		name := m.nameOf(d)
		if name == "" {
			continue
		}
		all = append(all, name)
		if seen.add(name) {
			once = append(once, name)
			if d.changed {
				newer = append(newer, name)
			}
		}
	}
	for i := range f.deps {
		if d := &f.deps[i]; d.order && !d.second && d.dropped != m.run && m.nameOf(d) != "" && seen.add(m.nameOf(d)) {
			order = append(order, m.nameOf(d))
		}
	}
	if f.recipe != nil && m.defaultFile != nil && f.recipe == m.defaultFile.recipe {
		less = f.name
	}
	caret := strings.Join(once, " ")
	plus, question := caret, caret
	if len(all) > len(once) {
		plus = strings.Join(all, " ")
	}
	if len(newer) < len(once) {
		question = strings.Join(newer, " ")
	}
	f.scope.set.automatic([...]string{f.name, less, f.stem, "", caret, plus, question, strings.Join(order, " ")})
	m.spend(8 * (len(f.deps) + 1))
}

// nameOf gives a prerequisite's name, along VPATH if it was found there.
func (m *machine) nameOf(d *dep) string {
	if d.file != nil && d.file.run.epoch == m.run && d.file.run.found != "" {
		return d.file.run.found
	}
	return d.name
}

// withoutSuffix gives $* of an explicit rule.
func (m *machine) withoutSuffix(name string) string {
	suffixes := defaultSuffixes()
	if m.suffixes != nil {
		suffixes = nil
		for _, d := range m.suffixes.deps {
			suffixes = append(suffixes, d.name)
		}
	}
	if m.noBuiltin && m.suffixes == nil {
		suffixes = nil
	}
	if path.Ext(name) == "" && m.suffixes == nil {
		return ""
	}
	m.spend(len(suffixes) / 4)
	for _, s := range suffixes {
		if len(name) > len(s) && strings.HasSuffix(name, s) {
			return name[:len(name)-len(s)]
		}
	}
	return ""
}
