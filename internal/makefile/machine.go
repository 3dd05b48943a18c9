package makefile

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// machine reads one makefile in one world, as GNU make would from its start to
// the point where it looks at the goals, and then answers for goals.
type machine struct {
	tree    *tree
	options *Options
	dir     string            // of the makefile, from the tree's root
	cwd     string            // the same, absolute
	name    string            // of the makefile, from dir
	main    *loaded           // its file
	goal    string            // what MAKECMDGOALS holds
	env     map[string]string // what an outer make exports

	world     world
	asked     []question
	swayed    []swayed
	subject   subject
	usesGoals bool
	maySearch bool // it may have a VPATH, for other goals perhaps
	reading   bool
	marks     map[string]string
	markTexts []string

	variables *varset // the global ones
	global    *scope
	scope     *scope
	undefined map[string]bool
	exported  map[string]bool
	callArgs  int

	at       place
	prefix   byte // of recipe lines
	included []string
	looked   map[string]bool
	globbed  []string
	absent   []absentInclude
	unread   []string // makefiles whose content is unknown: why
	stopped  *Error   // the first $(error …)

	files        map[string]*file
	heads        map[string]int // how many of them begin with a head
	indexed      int            // how many files heads counts
	archive      bool           // one of them has a name of RCS or SCCS
	order        []*file
	fresh        []file // for those to come
	rules        []*rule
	patternVars  []patternVar
	searches     []search
	marked       []markedTarget
	defaultFile  *file
	suffixes     *file
	suffixRules  bool // the makefile has something to do with suffix rules
	secondary    bool // .SECONDEXPANSION
	oneShell     bool
	posix        bool
	phonyUnknown bool
	noBuiltin    bool

	buffer []byte // of expand
	work   int
	allows int    // work until then
	scarce string // what a makefile does that takes more
	spent  *int   // work of all machines of the makefile
	cost   int    // work of reading
	depth  int
	nest   int // depth of includes and evals
	bytes  int64
	run    int // which query the state of files belongs to
	inUse  map[*rule]bool
	never  map[string]bool // files that no rule makes
	own    []*rule         // builtin rules that the makefile leaves alone
	feeds  uint8           // whether a pattern rule leads to builtin ones: 1 no, 2 yes

	lastFolder *folder
	lastName   string
	lastCwd    string

	known    int      // one more than the files that were there after reading
	changed  []change // what the query at hand has changed
	commands []ranFile
	lacks    []string
	clash    string // of two files that VPATH makes one: why make stops
	collect  bool
}

// place is where a statement stands.
type place struct {
	src   *source
	line  int
	start int
	end   int
}

// absentInclude is a makefile that is not there.
type absentInclude struct {
	name string
	at   place
	try  bool // -include
}

// markedTarget is a target whose name is partly unknown.
type markedTarget struct {
	name string
	at   place
}

// search is a vpath directive, or VPATH.
type search struct {
	pattern pattern
	dirs    []string
	folders []*folder // that dirs are, as far as they were asked
}

// bail is what a fatal error is thrown as inside of the package.
type bail struct{ err error }

// fail ends the reading as GNU make would.
func (m *machine) fail(format string, args ...any) {
	panic(bail{m.errorAt(m.at, m.show(fmt.Sprintf(format, args...)))})
}

func (m *machine) errorAt(at place, text string) *Error {
	e := &Error{File: path.Join(m.dir, m.name), Line: at.line, Column: 1, Text: text}
	if at.src != nil {
		e.File, e.Span = at.src.path, Span{at.start, at.end}
		if line := at.src.text[min(at.start, len(at.src.text)):]; line != "" {
			indent := len(line) - len(skipSpace(line))
			if nl := strings.IndexByte(line, '\n'); nl < 0 || indent < nl {
				e.Column, e.Span.Start = indent+1, at.start+indent
			}
		}
	}
	return e
}

// stop notes an $(error …) and lets the reading go on.
func (m *machine) stop(text string) {
	if m.stopped == nil && m.reading {
		m.stopped = m.errorAt(m.at, m.show(text))
	}
}

// limit ends the reading because the makefile asks for too much.
func (m *machine) limit(what string) {
	e := &LimitError{File: path.Join(m.dir, m.name), Line: m.at.line, What: what}
	if m.at.src != nil {
		e.File = m.at.src.path
	}
	panic(bail{e})
}

// spend counts steps: each loop over what a makefile may have many of says how
// many it takes.
func (m *machine) spend(n int) {
	if m.work += n; m.work > m.allows {
		m.limit(m.scarce)
	}
}

// maxShares is how many times the work of one reading all machines of a
// makefile may take, with all the answers that they give.
const maxShares = 4

// allow sets how much work may follow: as much as one reading may take, unless
// this makefile or all of them have had their share.
func (m *machine) allow() {
	limits := &m.tree.limits
	left := min(limits.Work, maxShares*limits.Work-*m.spent)
	m.scarce = "takes too much work to expand"
	if all := limits.TotalWork - m.tree.spent.Load(); all < int64(left) {
		left, m.scarce = int(all), "is one of many makefiles that together take too much work to expand"
	}
	if m.allows = m.work + left; left <= 0 {
		m.limit(m.scarce)
	}
}

func (m *machine) checkSize(n int) {
	if n > m.tree.limits.ValueSize {
		m.limit(fmt.Sprintf("expands to more than %d bytes", m.tree.limits.ValueSize))
	}
}

func (m *machine) enter() {
	if m.depth++; m.depth > m.tree.limits.Depth {
		m.limit(fmt.Sprintf("nests references more than %d deep", m.tree.limits.Depth))
	}
}

func (m *machine) leave() { m.depth-- }

// where tells people the place of the statement at hand.
func (m *machine) where() string {
	if m.at.src == nil {
		return path.Join(m.dir, m.name)
	}
	return fmt.Sprintf("%s:%d", m.at.src.path, m.at.line)
}

// caught runs f and gives the error that ended it, if one did.
func (m *machine) caught(f func()) (err error) {
	depth, nest, scope, at, calls, buffer := m.depth, m.nest, m.scope, m.at, m.callArgs, len(m.buffer)
	global, work := *m.global, m.work
	defer func() {
		r := recover()
		*m.spent += m.work - work
		m.tree.spent.Add(int64(m.work - work))
		if b, ok := r.(bail); ok {
			err = b.err
		} else if r != nil {
			// A mistake of ours must not end the judging of other makefiles.
			err = fmt.Errorf("%s: internal error: %v", m.where(), r)
		}
		if r != nil {
			m.depth, m.nest, m.scope, m.at, m.callArgs = depth, nest, scope, at, calls
			m.buffer, *m.global = m.buffer[:buffer], global
			m.run++ // what this query noted about files is not complete
		}
	}()
	m.allow()
	f()
	return nil
}

// newMachine prepares the reading of the makefile dir/name.
func newMachine(t *tree, o *Options, dir, name, goal string, given []assignment, env map[string]string, w world) *machine {
	m := &machine{
		tree: t, options: o, dir: dir, cwd: t.absolute(dir), name: name,
		goal: goal, env: env, world: w, prefix: '\t', reading: true,
		variables: new(varset), files: make(map[string]*file, 14), order: make([]*file, 0, 14),
		buffer: make([]byte, 0, 256),
	}
	m.global = &scope{set: m.variables}
	m.scope = m.global
	m.variables.many = make(map[string]*variable, 24)
	set := []variable{
		{name: "CURDIR", value: m.cwd, origin: originFile},
		{name: "SHELL", value: "/bin/sh"},
		{name: "MAKEFILE_LIST", origin: originFile},
		{name: "MAKEFLAGS", origin: originFile, recursive: true},
		{name: "MAKELEVEL", value: "0", origin: originEnvironment},
		{name: ".DEFAULT_GOAL", origin: originFile},
	}
	for _, a := range given {
		set = append(set, variable{name: a.name, value: a.value, origin: originCommand, recursive: a.flavor != flavorSimple})
	}
	for i := range set {
		m.variables.many[set[i].name] = &set[i]
	}
	return m
}

// maxBuffer is how long a buffer may be that a machine keeps.
const maxBuffer = 4096

// read reads the makefile and all that it includes.
func (m *machine) read() error {
	err := m.caught(func() {
		m.include(m.name, false)
		m.finish()
	})
	m.reading = false
	m.cost = m.work
	if cap(m.buffer) > maxBuffer {
		m.buffer = nil
	}
	return err
}

// include reads a makefile into this one.
func (m *machine) include(name string, try bool) {
	rel, ok := m.locate(name)
	if !ok || !fs.ValidPath(rel) {
		m.outside(name, try)
		return
	}
	if exists, dir := m.tree.stat(rel); !exists || dir {
		m.look(rel)
		m.spend(len(name))
		m.appendList(name)
		m.absent = append(m.absent, absentInclude{name, m.at, try})
		return
	}
	var src *source
	var err error
	if len(m.included) == 0 {
		src, err = m.main.read(m.tree, rel)
	} else {
		src, err = m.tree.source(rel)
	}
	if err != nil {
		m.look(rel)
		var tooLarge *LimitError
		if errors.As(err, &tooLarge) {
			m.limitAt(tooLarge)
		}
		if try {
			return
		}
		panic(bail{err})
	}
	m.nest++
	if m.nest > m.tree.limits.IncludeDepth {
		m.limit(fmt.Sprintf("includes makefiles more than %d deep", m.tree.limits.IncludeDepth))
	}
	if len(m.included) >= m.tree.limits.Includes {
		m.limit(fmt.Sprintf("includes more than %d makefiles", m.tree.limits.Includes))
	}
	m.bytes += int64(len(src.text))
	if m.bytes > m.tree.limits.TotalSize {
		m.limit(fmt.Sprintf("reads more than %d bytes", m.tree.limits.TotalSize))
	}
	m.included = append(m.included, rel)
	m.maySearch = m.maySearch || src.searches
	m.appendList(name)
	at := m.at
	m.evaluate(src, src.statements, nil)
	m.at = at
	m.nest--
}

func (m *machine) limitAt(e *LimitError) {
	if m.at.src != nil {
		e = &LimitError{File: m.at.src.path, Line: m.at.line, What: "includes " + e.File + ", which is " + e.What}
	}
	panic(bail{e})
}

// outside handles a makefile that is not part of the tree.
func (m *machine) outside(name string, try bool) {
	if abs := path.Clean(m.join(name)); abs == "/dev/null" {
		return
	}
	if !try {
		m.unread = append(m.unread, fmt.Sprintf("it includes %s, outside of the repository (%s)", m.show(name), m.where()))
	}
}

func (m *machine) appendList(name string) {
	v := m.variables.many["MAKEFILE_LIST"]
	if v == nil {
		v = m.define(m.variables, "MAKEFILE_LIST", "", originFile, false)
	}
	if v.value == "" {
		v.value = name
	} else {
		m.spend(len(v.value) / 64)
		v.value += " " + name
	}
}

// cameTo adds the makefiles that were read, and what else was looked for.
func (m *machine) cameTo(list []string) []string {
	list = append(append(list, m.included...), m.globbed...)
	for name := range m.looked {
		list = append(list, name)
	}
	return list
}

// look notes a path from the root that was looked for in vain.
func (m *machine) look(rel string) {
	if m.looked == nil {
		m.looked = make(map[string]bool)
	}
	m.looked[rel] = true
}

// looksFor notes that the makefile asks whether a name, or a pattern, is there.
func (m *machine) looksFor(name string) {
	rel, ok := m.locate(name)
	if !ok {
		return
	}
	if strings.ContainsAny(rel, `*?[\`) {
		m.globbed = append(m.globbed, rel)
		return
	}
	m.look(rel)
}

// readText gives the content of a file that the makefile reads.
func (m *machine) readText(name string) (string, bool) {
	rel, ok := m.locate(name)
	if !ok || !fs.ValidPath(rel) {
		return "", false
	}
	m.look(rel)
	if !m.exists(name) {
		return "", false
	}
	text, err := m.tree.read(rel)
	if err != nil {
		return "", false
	}
	m.bytes += int64(len(text))
	if m.bytes > m.tree.limits.TotalSize {
		m.limit(fmt.Sprintf("reads more than %d bytes", m.tree.limits.TotalSize))
	}
	m.checkSize(len(text))
	return strings.ReplaceAll(text, "\x00", ""), true
}
