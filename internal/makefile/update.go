package makefile

import (
	"iter"
	"path"
	"slices"
	"strings"
)

// state is what one query has found out about a file.
type state struct {
	epoch      int
	considered bool
	tried      bool // an implicit rule was looked for
	updating   bool
	updated    bool
	ran        bool // its recipe, or that of its group
	time       modTime
	found      string // along VPATH
	renamed    *file  // that has the name found
	parent     *file  // that needs it
	opening    bool   // its scope is being set up
}

// modTime is a file's time as far as it matters: all files of the tree are
// taken to be equally old.
type modTime uint8

const (
	timeUnknown modTime = iota
	timeNone            // it does not exist
	timeOld
	timeNew // it was made just now
)

// ranFile is a file whose recipe would run.
type ranFile struct {
	file  *file
	lines []expandedLine
}

// expandedLine is a line of a recipe as the shell would get it.
type expandedLine struct {
	text string
	line recipeLine
}

// finish does what make does between reading and updating.
func (m *machine) finish() {
	if m.secondary {
		for i := 0; i < len(m.order); i++ {
			m.snap(m.order[i])
		}
	}
	for d := range m.specialDeps(".PHONY") {
		if hasUnknown(d.name) {
			m.phonyUnknown = true
		}
		for f := d.file; f != nil; f = f.prev {
			m.spend(1)
			f.phony, f.isTarget = true, true
		}
	}
	for d := range m.specialDeps(".INTERMEDIATE") {
		d.file.intermediate = true
	}
	for d := range m.specialDeps(".SECONDARY") {
		d.file.intermediate, d.file.secondaryFile = true, true
	}
	if v := m.lookup("VPATH"); v != nil && v.value != "" {
		m.addSearch("%", m.value(v))
	}
	m.noBuiltin = m.withoutBuiltin()
	m.remake()
}

// specialDeps gives the prerequisites of a special target.
func (m *machine) specialDeps(name string) iter.Seq[*dep] {
	return func(yield func(*dep) bool) {
		for f := m.files[name]; f != nil; f = f.prev {
			for i := range f.deps {
				if !yield(&f.deps[i]) {
					return
				}
			}
		}
	}
}

// withoutBuiltin tells whether MAKEFLAGS switches the builtin rules off.
func (m *machine) withoutBuiltin() bool {
	v := m.lookup("MAKEFLAGS")
	if v == nil || v.value == "" {
		return false
	}
	for i, word := range words(m.value(v)) {
		switch {
		case word == "--no-builtin-rules" || word == "--no-builtin-variables":
			return true
		case strings.Contains(word, "="), strings.HasPrefix(word, "--"):
		case word[0] == '-' || i == 0:
			if strings.ContainsAny(word, "rR") && !strings.ContainsAny(word, "CfIjloW") {
				return true
			}
		}
	}
	return false
}

// remake sees to the makefiles that are not there: a rule may make them.
func (m *machine) remake() {
	for _, a := range m.absent {
		m.at = a.at
		f := m.files[a.name]
		if f == nil {
			f = &file{name: a.name}
		}
		made := f.recipe != nil || f.isTarget
		if !made && !f.phony {
			made = m.search(f, a.name, 0) != nil
		}
		if !made && m.defaultFile != nil && m.defaultFile.recipe != nil {
			made = true
		}
		switch {
		case made:
			if !dependencies(a.name) {
				m.unread = append(m.unread, "it includes "+a.name+", which a rule makes ("+m.where()+")")
			}
		case !a.try:
			m.fail("%s: No such file or directory", a.name)
		}
	}
}

// dependencies tells whether a makefile has a name that generated lists of
// prerequisites have: they define no target to ask for.
func dependencies(name string) bool {
	switch path.Ext(name) {
	case ".d", ".dep", ".deps", ".depend", ".P":
		return true
	}
	return strings.HasSuffix(name, "depend")
}

// snap expands a target's prerequisites a second time.
func (m *machine) snap(f *file) {
	if f.snapped {
		return
	}
	f.snapped = true
	for i := 0; i < len(f.deps); i++ {
		d := f.deps[i]
		if !d.second {
			continue
		}
		text := d.name
		if d.static {
			text = strings.ReplaceAll(text, "%", "$*")
		}
		stem, has := f.stem, f.hasStem
		if d.stem != "" {
			f.stem, f.hasStem = d.stem, true
		}
		m.at = f.at
		m.automatic(f)
		text = m.expandFor(f, text)
		f.stem, f.hasStem = stem, has
		fresh := m.enterDeps(m.parseDeps(text), d.stem, d.stem != "")
		f.deps = slices.Replace(f.deps, i, i+1, fresh...)
		i += len(fresh) - 1
		m.spend(len(f.deps))
	}
}

// status gives what this query knows about a file.
func (m *machine) status(f *file) *state {
	if f.run.epoch != m.run {
		f.run = state{epoch: m.run}
	}
	return &f.run
}

// modified gives a file's time.
func (m *machine) modified(f *file) modTime {
	s := m.status(f)
	if s.renamed != nil {
		return m.modified(s.renamed)
	}
	if s.time != timeUnknown {
		return s.time
	}
	s.time = timeNone
	if f.phony {
		return s.time
	}
	if m.there(f) {
		s.time = timeOld
	} else if found, ok := m.searched(f.name); ok {
		s.found = found
		if other := m.files[found]; other != nil && other != f {
			m.rename(f, other)
			if s = m.status(other); s.time == timeNew {
				return s.time
			}
		}
		if s.time = timeNone; m.exists(found) {
			s.time = timeOld // even if it is phony
		}
	}
	return s.time
}

// rename makes of a file and of the one that VPATH leads to, which the makefile
// mentions too, the same file.
func (m *machine) rename(f, to *file) {
	m.status(f).renamed = to
	m.changed = append(m.changed, change{f, *f, true})
	m.save(to)
	delete(m.files, f.name)
	switch {
	case to.double != nil && f.double == nil && f.isTarget:
		m.collide("single-colon", f, "double-colon", to)
	case to.double == nil && f.double != nil && to.isTarget:
		m.collide("double-colon", f, "single-colon", to)
	case to.double == nil && f.double != nil:
		to.double = to
	}
	if to.recipe == nil {
		to.recipe = f.recipe
	}
	m.spend(len(to.deps) + len(f.deps))
	to.deps = slices.Concat(to.deps, f.deps)
	to.isTarget, to.phony = to.isTarget || f.isTarget, to.phony || f.phony
}

// collide notes that make stops because a target cannot be the same file as
// another, unless it stopped before.
func (m *machine) collide(colons string, f *file, others string, to *file) {
	if m.clash == "" && len(m.lacks) == 0 {
		m.at = f.at
		m.clash = "make can't rename " + colons + " " + f.name + " to " + others + " " + to.name + " (" + m.where() + ")"
	}
}

// real gives the file that a file was renamed to.
func (m *machine) real(f *file) *file {
	for f.run.epoch == m.run && f.run.renamed != nil {
		f = f.run.renamed
	}
	return f
}

// there tells whether the tree has a file of that name.
func (m *machine) there(f *file) bool {
	if f.there == thereUnknown {
		f.there = thereNo
		if m.exists(f.name) {
			f.there = thereYes
		}
	}
	return f.there == thereYes
}

// updateAll brings a file up to date: all its rules, if it has several.
func (m *machine) updateAll(f *file) {
	f = m.real(f)
	if f.double != nil {
		f = f.double
	}
	if s := m.status(f); s.considered {
		return
	}
	for ; f != nil; f = f.prev {
		m.status(f).considered = true
		m.update(f)
	}
}

// update brings a file up to date and notes the recipes that would run.
func (m *machine) update(f *file) {
	if m.status(f).updated {
		return
	}
	this := m.modified(f)
	f = m.real(f)
	s := m.status(f)
	m.enter()
	defer m.leave()
	m.spend(16)
	s.updating = true
	must := this == timeNone
	m.findRecipe(f)
	m.updateDeps(f, f, this, &must)
	for _, other := range f.also {
		if other != f {
			m.updateDeps(f, other, this, &must)
		}
	}
	if must {
		for i := range f.deps {
			if d := &f.deps[i]; d.file.intermediate && d.dropped != m.run && !m.status(d.file).updating {
				before := m.modified(d.file)
				m.status(d.file).parent = f
				m.status(d.file).considered = false
				m.updateAll(d.file)
				f.deps[i].changed = f.phony && f.recipe != nil || m.modified(d.file) != before
			}
		}
	}
	s = m.status(f)
	s.updating = false
	m.decide(f, this, must)
}

// findRecipe looks for an implicit rule or .DEFAULT if the file has no recipe.
func (m *machine) findRecipe(f *file) {
	if f.recipe == nil && !f.isTarget && ownSuffix(f.name) {
		if r := builtinSuffixRule(f.name); r != nil {
			m.save(f)
			f.recipe = r
		}
	}
	if f.recipe != nil {
		return
	}
	if s := m.status(f); !f.phony && !s.tried {
		s.tried = true
		m.implicit(f)
	}
	if f.recipe == nil && !f.isTarget && m.defaultFile != nil && m.defaultFile.recipe != nil {
		m.save(f)
		f.recipe = m.defaultFile.recipe
	}
}

// updateDeps updates the prerequisites of f, or of another file of its group.
//
// A prerequisite that closes a circle is dropped. Of another file's, make drops
// the first from the wrong list: what comes after it become those of f.
func (m *machine) updateDeps(f, of *file, this modTime, must *bool) {
	first := true
	for i := 0; i < len(of.deps); i++ { // VPATH may add some
		needed := of.deps[i].file
		before := m.modified(needed)
		d := &of.deps[i]
		if m.status(m.real(needed)).updating {
			if first && f != of {
				m.save(f)
				f.deps = of.deps[i+1:]
			} else {
				d.dropped = m.run
			}
			continue
		}
		first = false
		m.status(m.real(needed)).parent = f
		maybe := *must
		order := d.order
		m.check(needed, this, &maybe)
		if !order {
			*must = maybe
		}
		of.deps[i].changed = m.modified(needed) != before || before == timeNone
	}
}

// check updates a prerequisite and tells whether the file that has this time
// must be made because of it.
func (m *machine) check(f *file, this modTime, must *bool) {
	m.enter()
	defer m.leave()
	m.spend(4)
	f = m.real(f)
	if f.phony || !f.intermediate {
		m.updateAll(f)
		if t := m.modified(f); t == timeNone || t > this {
			*must = true
		}
		return
	}
	m.findRecipe(f)
	if t := m.modified(f); t != timeNone && t > this {
		*must = true
		return
	}
	for i := 0; i < len(f.deps); i++ {
		d := &f.deps[i]
		if m.status(d.file).updating {
			d.dropped = m.run
			continue
		}
		m.status(d.file).parent = f
		maybe := *must
		s := m.status(f)
		s.updating = true
		m.check(d.file, this, &maybe)
		s.updating = false
		if d = &f.deps[i]; !d.order {
			*must = maybe
		}
	}
}

// decide runs the recipe if the file must be made.
func (m *machine) decide(f *file, this modTime, must bool) {
	changed := false
	for i := range f.deps {
		d := &f.deps[i]
		if d.dropped == m.run {
			continue
		}
		t := m.modified(d.file)
		if !d.order {
			if t == timeNone && !d.file.intermediate {
				must = true
			}
			changed = changed || d.changed
		}
		d.changed = d.changed || this == timeNone || t > this
	}
	switch {
	case f.double != nil && !slices.ContainsFunc(f.deps, func(d dep) bool { return d.dropped != m.run }):
		must = true
	case this != timeNone && f.isTarget && !changed && f.recipe == nil:
		must = false
	}
	s := m.status(f)
	s.updated = true
	if !must {
		return
	}
	s.found = ""
	if f.recipe == nil {
		if !f.phony && !f.isTarget {
			if !hasUnknown(f.name) && m.perhaps(f.name) == "" {
				m.lacks = append(m.lacks, f.name)
			}
			s.time = timeNew // go on as though it were there
		}
		return
	}
	m.execute(f)
}

// execute notes that a recipe would run.
func (m *machine) execute(f *file) {
	s := m.status(f)
	s.ran = true
	if !f.phony {
		s.time = timeNew
	}
	if !m.collect && plainText(f.recipe) {
		m.commands = append(m.commands, ranFile{file: f}) // nobody will read them
	} else {
		m.automatic(f)
		if lines := m.expandRecipe(f); len(lines) > 0 {
			m.commands = append(m.commands, ranFile{f, lines})
		}
	}
	for _, other := range f.also {
		o := m.status(other)
		o.updated, o.ran = true, true
		if !other.phony {
			o.time = timeNew
		}
	}
}

// plainText tells whether a recipe surely does something, whatever its
// references come to.
func plainText(r *recipe) bool {
	for _, l := range r.lines {
		text := commandText(l.text)
		if text != "" && text[0] != '$' {
			return true
		}
	}
	return false
}

// commandText takes the flags @, - and + and blanks off a recipe's line.
func commandText(s string) string {
	i := 0
	for i < len(s) && (isSpace(s[i]) || s[i] == '@' || s[i] == '-' || s[i] == '+') {
		i++
	}
	return s[i:]
}

// expandRecipe gives the commands of a recipe that are not empty. If nobody
// will read them, one is enough.
func (m *machine) expandRecipe(f *file) []expandedLine {
	lines := f.recipe.lines
	if m.oneShell {
		lines = oneLine(lines)
	}
	out := make([]expandedLine, 0, len(lines))
	for _, l := range lines {
		m.at = l.at
		text := joinReferences(l.text)
		text = m.expandFor(f, text)
		for command, rest := "", text; rest != ""; {
			command, rest = cutCommand(rest, m.oneShell)
			if command = commandText(command); command != "" {
				out = append(out, expandedLine{stripPrefix(command, f.recipe.prefix), l})
			}
		}
		if !m.collect && len(out) > 0 {
			break
		}
	}
	return out
}

// oneLine joins a recipe for .ONESHELL.
func oneLine(lines []recipeLine) []recipeLine {
	if len(lines) < 2 {
		return lines
	}
	var text []string
	for _, l := range lines {
		text = append(text, l.text)
	}
	at := lines[0].at
	at.end = lines[len(lines)-1].at.end
	return []recipeLine{{strings.Join(text, "\n"), at}}
}

// cutCommand takes the first command off an expanded line: a newline ends it.
func cutCommand(text string, whole bool) (command, rest string) {
	if whole {
		return text, ""
	}
	for end := 0; ; end++ {
		n := strings.IndexByte(text[end:], '\n')
		if n < 0 {
			return text, ""
		}
		if end += n; !continued(text[:end]) {
			return text[:end], text[end+1:]
		}
	}
}

// stripPrefix takes the recipe prefix off continuation lines.
func stripPrefix(text string, prefix byte) string {
	if strings.IndexByte(text, '\n') < 0 {
		return text
	}
	return strings.ReplaceAll(text, "\n"+string(prefix), "\n")
}

// joinReferences joins continued lines inside of references, as make does
// before it expands a recipe's line.
func joinReferences(s string) string {
	if !strings.Contains(s, "\\\n") || strings.IndexByte(s, '$') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		d := strings.IndexByte(s[i:], '$')
		if d < 0 || i+d+1 >= len(s) {
			return string(append(out, s[i:]...))
		}
		next := i + d + 1
		out = append(out, s[i:next]...)
		i = next
		if s[i] != '(' && s[i] != '{' {
			continue
		}
		end := skipReference(s, i)
		out = append(out, collapse(s[i:end])...)
		i = end
	}
	return string(out)
}
