package makefile

import (
	"path"
	"slices"
	"strings"
)

// Verdict is what GNU make would do for a target.
type Verdict int

const (
	// Unknown: it depends on what only running could tell; see Why.
	Unknown Verdict = iota
	// Missing: make says "No rule to make target".
	Missing
	// NoRecipe: the target exists, but nothing would be done.
	NoRecipe
	// PrerequisitesOnly: the target has no recipe of its own, prerequisites of
	// it have.
	PrerequisitesOnly
	// Recipe: the target has a recipe, its own or an implicit rule's.
	Recipe
)

func (v Verdict) String() string {
	switch v {
	case Missing:
		return "missing"
	case NoRecipe:
		return "no recipe"
	case PrerequisitesOnly:
		return "prerequisites only"
	case Recipe:
		return "recipe"
	}
	return "unknown"
}

// Works tells whether there is something that make would do.
func (v Verdict) Works() bool { return v == Recipe || v == PrerequisitesOnly }

// Target is what GNU make would do for a target.
type Target struct {
	Name    string
	Verdict Verdict
	Why     string // of Unknown: what it depends on, for people to read
	Phony   bool   // a prerequisite of .PHONY
	// Shadowed is the file or folder of that name because of which make says
	// that the target is up to date, "" if it does not. All files of the tree
	// are taken to be equally old.
	Shadowed string
	// Lacks are the prerequisites that neither exist nor have a rule, at which
	// make would stop; they may be ones that git does not track.
	Lacks []string
	// File and Span are where the rule's targets stand, "" for a target that
	// has no rule of its own or one that is built into make. In text given to
	// eval it is the statement that did so.
	File   string
	Span   Span
	Recipe []Line
}

// Line is a line of a recipe as the makefile has it, without the tab. A line
// that continues is one.
type Line struct {
	Text string
	File string // "" in a rule that is built into make
	Span Span
}

// Target tells what GNU make would do for `make name`.
func (m *Makefile) Target(name string) Target {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t, ok := m.targets[name]; ok {
		return t
	}
	t := m.target(name)
	if m.targets == nil {
		m.targets = make(map[string]Target)
	}
	m.targets[name] = t
	return t
}

// MayShadow tells whether something lies where make looks for the file of a
// target, and a rule may make it. If not, no target of that name is Shadowed; to
// know so is far cheaper than to ask for the Target.
func (m *Makefile) MayShadow(name string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.explore()
	name = stripDot(name)
	return slices.ContainsFunc(m.machines, func(x *machine) bool {
		may := x.maySearch || len(x.searches) > 0
		err := x.caught(func() { may = may || x.exists(name) && (x.usesGoals || x.mayMake(name)) })
		return may || err != nil
	})
}

// mayMake tells whether there may be a rule for a name. If there is none, make
// has nothing to run for it.
func (m *machine) mayMake(name string) bool {
	return m.files[name] != nil || len(m.rules) > 0 || m.defaultFile != nil || m.related(name)
}

// Targets gives the names that the makefile's rules make, sorted: not those of
// pattern rules nor special ones such as .PHONY. Those that are only partly
// known are left out. A name nearby is worth suggesting where one is missing.
func (m *Makefile) Targets() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.explore()
	var names []string
	m.machines[0].rollback()
	for name, f := range m.machines[0].files {
		special := name[0] == '.' && strings.IndexByte(name, '/') < 0
		if f.isTarget && !special && !hasUnknown(name) && !f.intermediate {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// target merges the answers of all worlds.
func (m *Makefile) target(name string) Target {
	if name == "" || strings.IndexByte(name, 0) >= 0 {
		return Target{Name: name, Verdict: Missing}
	}
	all := m.forGoal(name)
	list := all[:0:0]
	for _, x := range all {
		if x.stopped == nil {
			list = append(list, x)
		}
	}
	if len(list) == 0 {
		list = all
	}
	best := list[0].target(name)
	for _, x := range list[1:] {
		t := x.target(name)
		if t.Verdict == best.Verdict || t.Verdict.Works() && best.Verdict.Works() {
			if t.Shadowed == "" {
				best.Shadowed = ""
			}
			continue
		}
		if best.Verdict == Unknown {
			return best
		}
		if t.Verdict == Unknown {
			return t
		}
		if !best.Verdict.Works() && t.Verdict.Works() {
			t, best = best, t
		}
		best.Verdict, best.Why = Unknown, "it depends on "+questions(list)
		return best
	}
	return best
}

// questions tells what the worlds differ in.
func questions(list []*machine) string {
	for _, x := range list {
		if len(x.asked) > 0 {
			return x.asked[0].text
		}
	}
	return "the system"
}

// target answers in one world.
func (m *machine) target(name string) Target {
	name = stripDot(name)
	var t Target
	if err := m.caught(func() { t = m.answer(name) }); err != nil {
		t = Target{Name: name, Verdict: Unknown, Why: err.Error()}
		if f := m.files[name]; f != nil && f.recipe != nil {
			t.Verdict = Recipe // it is only what the recipe expands to
			m.describe(&t, f)
		}
	}
	return t
}

// begin starts a query.
func (m *machine) begin(goal string, collect bool) {
	m.rollback()
	m.run++
	m.goal = goal
	m.commands, m.lacks, m.clash, m.collect = m.commands[:0], m.lacks[:0], "", collect
}

// rollback takes back what the last query entered: its goal, and the implicit
// rules that it found. Each query begins with what the makefile says.
func (m *machine) rollback() {
	if m.known == 0 {
		m.known = len(m.order) + 1
	}
	for _, c := range slices.Backward(m.changed) {
		*c.file = c.before
		if c.renamed {
			m.files[c.file.name] = c.file
		}
	}
	for _, f := range m.order[m.known-1:] {
		if m.files[f.name] == f {
			delete(m.files, f.name)
		}
	}
	if m.indexed >= m.known {
		for _, f := range m.order[m.known-1 : m.indexed] {
			m.heads[head(f.name)]--
		}
		m.indexed = m.known - 1
	}
	m.order, m.changed, m.never = m.order[:m.known-1], nil, nil
}

// change is what a file was before a query found a rule for it, or took away its
// name.
type change struct {
	file    *file
	before  file
	renamed bool
}

// save notes what a file is before a query changes it.
func (m *machine) save(f *file) {
	m.changed = append(m.changed, change{file: f, before: *f})
}

// answer carries out the update of one goal and tells what came of it.
func (m *machine) answer(name string) Target {
	m.begin(name, false)
	t := Target{Name: name}
	f := m.goalFile(name)
	exists := m.modified(f) != timeNone
	m.findRecipe(f)
	if !f.isTarget && f.recipe == nil && !exists {
		return m.missing(t)
	}
	m.updateAll(f)
	if m.clash != "" {
		t.Why = m.clash
		return t
	}
	first := f
	if f.double != nil {
		first = f.double
	}
	m.describe(&t, first)
	for f := first; f != nil; f = f.prev {
		s := m.status(f)
		if hasText(f.recipe) && (s.ran && m.didRun(f) || !s.ran && m.expandsToText(f)) {
			t.Verdict = Recipe
			if len(t.Recipe) == 0 {
				m.describe(&t, f)
			}
			if exists && !s.ran && !m.phonyUnknown {
				t.Shadowed = path.Join(m.dir, name)
			}
			if s.ran {
				t.Shadowed = ""
				break
			}
		}
	}
	if t.Verdict == Unknown {
		t.Verdict = m.withoutRecipe(first)
	}
	for _, lack := range m.lacks {
		if lack != name {
			t.Lacks = append(t.Lacks, lack)
		}
	}
	return t
}

// goalFile gives the file of a goal, or the one that VPATH leads to instead.
func (m *machine) goalFile(name string) *file {
	f := m.fileNamed(name)
	m.modified(f)
	return m.real(f)
}

// missing judges a target that no rule makes.
func (m *machine) missing(t Target) Target {
	t.Verdict = Missing
	if why := m.perhaps(t.Name); why != "" {
		t.Verdict, t.Why = Unknown, why
	}
	return t
}

// perhaps tells why there may be a rule or a file for a name although none was
// found, "" if there cannot be one.
func (m *machine) perhaps(name string) string {
	m.spend(16 * len(m.marked))
	for _, target := range m.marked {
		if could(target.name, name, true) {
			m.at = target.at
			return "a rule makes " + m.show(target.name) + " (" + m.where() + ")"
		}
	}
	if len(m.unread) > 0 {
		return m.unread[0]
	}
	if dir := m.unknownFolder(name); dir != "" {
		return "make looks for files in " + m.show(dir)
	}
	return ""
}

// withoutRecipe judges a target that has no recipe of its own.
func (m *machine) withoutRecipe(f *file) Verdict {
	if len(m.commands) > 0 {
		return PrerequisitesOnly
	}
	seen := make(map[*file]bool)
	if m.hasRecipes(f, seen) {
		return PrerequisitesOnly
	}
	return NoRecipe
}

// hasRecipes tells whether a prerequisite, near or far, has a recipe or a name
// that is not known.
func (m *machine) hasRecipes(f *file, seen map[*file]bool) bool {
	stack := []*file{f}
	for len(stack) > 0 {
		f := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if f == nil || seen[f] {
			continue
		}
		seen[f] = true
		m.spend(4 + len(f.deps))
		for _, d := range f.deps {
			if hasUnknown(d.name) {
				return true
			}
			if d.file == nil {
				continue
			}
			needed := m.real(d.file)
			if needed != f && hasText(needed.recipe) && m.expandsToText(needed) {
				return true
			}
			stack = append(stack, needed)
		}
		stack = append(stack, f.prev)
	}
	return false
}

// hasText tells whether a recipe has more than blanks and flags.
func hasText(r *recipe) bool {
	if r == nil {
		return false
	}
	for _, l := range r.lines {
		if commandText(l.text) != "" {
			return true
		}
	}
	return false
}

// didRun tells whether a file's recipe ran a command.
func (m *machine) didRun(f *file) bool {
	m.spend((1 + len(f.also)) * len(m.commands))
	for _, c := range m.commands {
		if c.file == f {
			return true
		}
	}
	for _, other := range f.also {
		for _, c := range m.commands {
			if c.file == other {
				return true
			}
		}
	}
	return false
}

// expandsToText tells whether a recipe that would not run now has commands.
func (m *machine) expandsToText(f *file) bool {
	if plainText(f.recipe) {
		return true
	}
	m.automatic(f)
	return len(m.expandRecipe(f)) > 0
}

// describe fills in where a target's rule is and what it runs.
func (m *machine) describe(t *Target, f *file) {
	t.Phony = f.phony
	if f.at.src != nil && f.isTarget {
		t.File, t.Span = f.at.src.path, f.at.targets(f.name)
	}
	if f.recipe == nil {
		return
	}
	t.Recipe = nil
	for _, l := range f.recipe.lines {
		line := Line{Text: l.text}
		if l.at.src != nil {
			line.File, line.Span = l.at.src.path, Span{l.at.start, l.at.end}
		}
		t.Recipe = append(t.Recipe, line)
	}
}

// targets finds the place of a target's name in its rule, or of what stands
// before the colon.
func (p place) targets(name string) Span {
	text := p.src.text[p.start:min(p.end, len(p.src.text))]
	indent := len(text) - len(skipSpace(text))
	for i := indent; i < len(text); i++ {
		if text[i] == ':' {
			text = text[:i]
			break
		}
		if text[i] == '$' {
			if i = skipReference(text, i+1) - 1; i < 0 {
				break
			}
		}
		if i >= 0 && i < len(text) && text[i] == '\n' && (i == 0 || text[i-1] != '\\') {
			text = text[:i]
			break
		}
	}
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			break
		}
		i += at
		end := i + len(name)
		if (i == 0 || isSpace(text[i-1])) && (end == len(text) || isSpace(text[end])) {
			return Span{p.start + i, p.start + end}
		}
		at = i + 1
	}
	head := strings.TrimRight(text, " \t&\r\n")
	return Span{p.start + min(indent, len(head)), p.start + len(head)}
}

// Makes tells whether some rule of the makefile, not one built into make,
// could produce a file, given from the makefile's folder: a target's rule or a
// pattern's that has a recipe.
func (m *Makefile) Makes(name string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.explore()
	for _, x := range m.machines {
		made := false
		if err := x.caught(func() { made = x.makes(path.Clean(name)) }); err == nil && made {
			return true
		}
	}
	return false
}

func (m *machine) makes(name string) bool {
	m.begin("", false)
	names := []string{name}
	if rel, ok := strings.CutPrefix(m.join(name), m.cwd+"/"); ok && rel == name {
		names = append(names, m.join(name))
	}
	for _, n := range names {
		f := m.files[n]
		if f != nil && !f.phony {
			for d := f; d != nil; d = d.prev {
				if hasText(d.recipe) && !d.recipe.builtin {
					return true
				}
			}
		}
		if f == nil || !f.phony {
			if r := m.search(&file{name: n}, n, 0); r != nil && hasText(r.rule.recipe) && !r.rule.recipe.builtin {
				return true
			}
		}
	}
	m.spend(16 * len(m.marked))
	for _, t := range m.marked {
		if strings.Contains(t.name, "/") && could(t.name, name, true) {
			return true
		}
	}
	return false
}
