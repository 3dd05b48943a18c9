package makefile

import (
	"slices"
	"strings"
)

func sortStable(list []int, compare func(a, b int) int) { slices.SortStableFunc(list, compare) }

// record enters the rule whose recipe has come to its end.
func (m *machine) record(e *evaluation) {
	p := e.pending
	e.pending, e.noTargets = nil, false
	if p == nil {
		return
	}
	at := m.at
	m.at = p.at
	if !m.reading {
		m.fail("prerequisites cannot be defined in recipes")
	}
	var r *recipe
	switch {
	case p.hasRecipe:
		r = &recipe{lines: p.recipe, at: p.recipeAt, prefix: p.recipeMark}
	case p.grouped:
		m.fail("grouped targets must provide a recipe")
	}
	deps := m.splitDeps(p)
	if first := parsePattern(p.targets[0]); first.percent {
		m.recordPattern(p, deps, r)
	} else {
		m.recordFiles(p, deps, r)
	}
	m.at = at
}

// splitDeps reads the prerequisites, unless they are to be expanded again.
func (m *machine) splitDeps(p *pendingRule) []dep {
	if p.prereqs == "" {
		return nil
	}
	text := p.prereqs
	if strings.Contains(text, `\:`) {
		text = unescape(text, ':')
	}
	if m.secondary && strings.IndexByte(text, '$') >= 0 {
		return []dep{{name: text, second: true, static: p.static}}
	}
	return m.parseDeps(text)
}

// unescape takes away the backslashes that quote a character.
func unescape(s string, c byte) string {
	var out []byte
	for i := 0; i < len(s); {
		n := 0
		for i+n < len(s) && s[i+n] == '\\' {
			n++
		}
		if i+n < len(s) && s[i+n] == c && n%2 == 1 {
			n /= 2
			out = append(append(out, s[i:i+n]...), c)
			i += 2*n + 2
			continue
		}
		out = append(out, s[i:i+n]...)
		if i += n; i < len(s) {
			out = append(out, s[i])
			i++
		}
	}
	return string(out)
}

// parseDeps splits prerequisites; those after a bar are order-only.
func (m *machine) parseDeps(text string) []dep {
	normal, order := text, ""
	if strings.IndexByte(text, '|') >= 0 {
		var bar int
		if normal, bar = findUnquoted(text, "|", false); bar >= 0 {
			normal, order = normal[:bar], normal[bar+1:]
		}
	}
	first, last := m.fileNames(normal), m.fileNames(order)
	deps := make([]dep, 0, len(first)+len(last))
	for _, name := range first {
		deps = append(deps, dep{name: name})
	}
	for _, name := range last {
		deps = append(deps, dep{name: name, order: true})
	}
	return deps
}

// enterDeps makes records for prerequisites, with the stem put in its place.
func (m *machine) enterDeps(deps []dep, stem string, static bool) []dep {
	kept := deps[:0]
	if static {
		kept = make([]dep, 0, len(deps)) // others have the same patterns
	}
	for _, d := range deps {
		if static {
			if p := parsePattern(d.name); p.percent {
				if d.name = p.prefix + stem + p.suffix; d.name == "" {
					continue
				}
			}
			d.stem = stem
		}
		d.static = false
		d.file = m.fileNamed(d.name)
		kept = append(kept, d)
	}
	return kept
}

func (m *machine) recordPattern(p *pendingRule, deps []dep, r *recipe) {
	if p.static {
		m.fail("mixed implicit and static pattern rules")
	}
	rl := &rule{deps: deps, recipe: r, terminal: p.double, at: p.at}
	for _, name := range p.targets {
		t := parsePattern(name)
		if !t.percent {
			m.fail("mixed implicit and normal rules")
		}
		if hasUnknown(name) {
			m.marked = append(m.marked, markedTarget{name, p.at})
		}
		rl.targets = append(rl.targets, t)
	}
	m.addRule(rl)
}

// addRule enters a pattern rule. One with the same targets and prerequisites
// is replaced.
func (m *machine) addRule(r *rule) {
	if len(m.rules) >= m.tree.limits.Rules {
		m.limit("has too many rules")
	}
	m.spend(len(m.rules)*len(r.targets) + 8)
	for i, old := range m.rules {
		if sameRule(old, r) {
			m.rules = append(slices.Delete(m.rules, i, i+1), r)
			return
		}
	}
	m.rules = append(m.rules, r)
}

// sameRule tells whether two rules have the same targets and prerequisites.
func sameRule(old, r *rule) bool {
	first := old.targets[0].text
	return slices.ContainsFunc(r.targets, func(t pattern) bool { return t.text == first }) &&
		!slices.ContainsFunc(old.targets, func(o pattern) bool { return o.text != first }) && slices.EqualFunc(old.deps, r.deps, func(a, b dep) bool { return a.name == b.name })
}

// recordFiles enters a rule for plain targets.
func (m *machine) recordFiles(p *pendingRule, deps []dep, r *recipe) {
	second := len(deps) == 1 && deps[0].second
	if !p.static && !second {
		deps = m.enterDeps(deps, "", false)
	}
	var group []*file
	for _, name := range p.targets {
		name = unquotePercent(name)
		m.specialTarget(name)
		if hasUnknown(name) {
			m.marked = append(m.marked, markedTarget{name, p.at})
		}
		own, stem := deps, ""
		if len(p.targets) > 1 {
			own = slices.Clone(deps)
		}
		if p.static {
			var ok bool
			if stem, ok = p.pattern.match(name); !ok {
				own = nil // make says so and goes on
				stem = name
			}
			if second {
				for i := range own {
					own[i].stem = stem
				}
			} else {
				own = m.enterDeps(own, stem, true)
			}
		}
		f := m.recordTarget(p, name, own, r)
		if p.static {
			f.stem, f.hasStem = stem, true
		}
		if p.grouped {
			group = append(group, f)
		}
		m.spend(len(own))
	}
	for _, f := range group {
		f.also = group
	}
}

func unquotePercent(name string) string {
	if strings.IndexByte(name, '\\') < 0 {
		return name
	}
	return parsePattern(name).text
}

// recordTarget enters a rule for one target.
func (m *machine) recordTarget(p *pendingRule, name string, deps []dep, r *recipe) *file {
	var f *file
	if !p.double {
		f = m.enterFile(name)
		if f.double != nil {
			m.fail("target file '%s' has both : and :: entries", name)
		}
		if f == m.defaultFile && len(deps) == 0 && r == nil {
			f.recipe = nil
		}
		if r != nil {
			f.recipe, f.at = r, p.at
		}
		if f == m.suffixes && len(deps) == 0 {
			f.deps = nil
		}
	} else {
		if old := m.files[name]; old != nil && old.isTarget && old.double == nil {
			m.fail("target file '%s' has both : and :: entries", name)
		}
		f = m.enterFile(name)
		if f.double == nil {
			f.double = f
		}
		f.recipe = r
	}
	if f.at.src == nil || !f.isTarget {
		f.at = p.at
	}
	f.isTarget = true
	if r != nil || len(f.deps) == 0 {
		m.spend(len(f.deps))
		f.deps = append(deps, f.deps...)
	} else {
		f.deps = append(f.deps, deps...)
	}
	return f
}

// specialTarget heeds the targets that change how make reads on.
func (m *machine) specialTarget(name string) {
	if name[0] != '.' || len(name) < 2 {
		return
	}
	switch name {
	case ".SECONDEXPANSION":
		m.secondary = true
	case ".ONESHELL":
		m.oneShell = true
	case ".POSIX":
		m.posix = true
	case ".DEFAULT":
		m.defaultFile = m.fileNamed(name)
	case ".SUFFIXES":
		m.suffixRules = true
		if m.suffixes == nil {
			m.suffixes = m.fileNamed(name)
			for _, s := range defaultSuffixes() {
				m.suffixes.deps = append(m.suffixes.deps, dep{name: s, file: m.fileNamed(s)})
			}
		}
	case ".PHONY", ".PRECIOUS", ".INTERMEDIATE", ".SECONDARY", ".DELETE_ON_ERROR",
		".IGNORE", ".SILENT", ".EXPORT_ALL_VARIABLES", ".NOTPARALLEL", ".LOW_RESOLUTION_TIME":
	default:
		m.suffixRules = m.suffixRules || strings.IndexByte(name, '/') < 0
	}
}
