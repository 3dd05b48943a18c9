package makefile

import "strings"

// origin is where a variable comes from, weakest first.
type origin uint8

const (
	originDefault origin = iota
	originEnvironment
	originFile
	originCommand
	originOverride
	originAutomatic
)

func (o origin) String() string {
	switch o {
	case originDefault:
		return "default"
	case originEnvironment:
		return "environment"
	case originCommand:
		return "command line"
	case originOverride:
		return "override"
	case originAutomatic:
		return "automatic"
	}
	return "file"
}

type variable struct {
	name      string
	value     string
	origin    origin
	recursive bool // expanded at each use
	append    bool // a target's +=, to be joined with the value around it
	private   bool
	expanding bool
	calls     int // how often it may still refer to itself, through call
}

// varset is a set of variables: a few in a slice, more in a map.
type varset struct {
	few  []*variable
	many map[string]*variable
}

const few = 12

func (s *varset) get(name string) *variable {
	if s.many != nil {
		return s.many[name]
	}
	for _, v := range s.few {
		if v.name == name {
			return v
		}
	}
	return nil
}

func (s *varset) put(v *variable) {
	if s.many != nil {
		s.many[v.name] = v
		return
	}
	if s.few == nil {
		s.few = make([]*variable, 0, few)
	}
	s.few = append(s.few, v)
	if len(s.few) > few {
		s.many = make(map[string]*variable, 64)
		for _, v := range s.few {
			s.many[v.name] = v
		}
		s.few = nil
	}
}

// automaticNames are those of the variables that each recipe gets.
const automaticNames = "@<*%^+?|"

// automatic sets the automatic variables, in the order of their names.
func (s *varset) automatic(values [len(automaticNames)]string) {
	var fresh []variable
	for i, value := range values {
		name := automaticNames[i : i+1]
		v := s.get(name)
		if v == nil {
			if fresh == nil {
				fresh = make([]variable, len(values))
			}
			v = &fresh[i]
			s.put(v)
		}
		v.name, v.value, v.origin, v.recursive = name, value, originAutomatic, false
	}
}

func (s *varset) remove(name string) {
	if s.many != nil {
		delete(s.many, name)
		return
	}
	for i, v := range s.few {
		if v.name == name {
			s.few = append(s.few[:i], s.few[i+1:]...)
			return
		}
	}
}

// scope is a set of variables and what lies around it.
type scope struct {
	set        *varset
	next       *scope
	nextParent bool // next belongs to the target that needs this one
}

// push opens a scope for a function. A scope around the global one takes its
// place, so that the scopes of targets see it too.
func (m *machine) push() {
	s := &scope{set: new(varset), next: m.scope}
	if m.scope == m.global {
		s.set, m.global.set = m.global.set, s.set
		s.next, m.global.next = m.global.next, s
		return
	}
	m.scope = s
}

func (m *machine) pop() {
	if m.scope != m.global {
		m.scope = m.scope.next
		return
	}
	inner := m.global.next
	m.global.set, m.global.next = inner.set, inner.next
}

// lookup finds a variable, nil if it is not defined.
func (m *machine) lookup(name string) *variable {
	parent := false
	for s := m.scope; s != nil; s = s.next {
		if v := s.set.get(name); v != nil && !(parent && v.private) {
			return v
		}
		parent = parent || s.nextParent
	}
	return m.inherited(name)
}

// inherited finds a variable of the environment or one that make defines.
func (m *machine) inherited(name string) *variable {
	if m.undefined[name] {
		return nil
	}
	v := m.fromOutside(name)
	if v != nil && name != "MAKECMDGOALS" {
		m.variables.put(v)
	}
	return v
}

func (m *machine) fromOutside(name string) *variable {
	switch name {
	case "MAKECMDGOALS":
		m.usesGoals = m.usesGoals || m.reading
		if m.goal == "" {
			return nil
		}
		return &variable{name: name, value: m.goal, origin: originEnvironment}
	case ".VARIABLES", ".TARGETS":
		return &variable{name: name, value: m.unknown("$(" + name + ")")}
	case "SHELL", "MAKEFLAGS", "MAKELEVEL", "CURDIR", "MAKEFILE_LIST", ".DEFAULT_GOAL":
		return nil // defined at the start, so undefined since
	}
	if value, ok := m.env[name]; ok {
		return &variable{name: name, value: strings.ReplaceAll(value, "$", "$$"), origin: originEnvironment, recursive: true}
	}
	if m.options.Env != nil {
		if value, ok := m.options.Env(name); ok {
			return &variable{name: name, value: value, origin: originEnvironment, recursive: true}
		}
	}
	switch name {
	case "PWD":
		return &variable{name: name, value: m.cwd, origin: originEnvironment, recursive: true}
	case "HOME", "PATH", "USER", "LOGNAME":
		return &variable{name: name, value: m.unknown("$(" + name + ")"), origin: originEnvironment}
	}
	if value, ok := builtinVariables()[name]; ok {
		return &variable{name: name, value: value.text, recursive: value.recursive}
	}
	return nil
}

// define sets a variable in a set, unless one of a stronger origin is there.
func (m *machine) define(set *varset, name, value string, o origin, recursive bool) *variable {
	v := set.get(name)
	if v == nil && set == m.variables && !m.undefined[name] {
		v = m.fromOutside(name)
		if v != nil {
			set.put(v)
		}
	}
	if v == nil {
		v = &variable{name: name, value: value, origin: o, recursive: recursive}
		set.put(v)
		return v
	}
	if o >= v.origin {
		v.value, v.origin, v.recursive = value, o, recursive
	}
	return v
}

// assign carries out a definition, of a target's variable if target is set.
func (m *machine) assign(name, value string, o origin, f flavor, target bool) *variable {
	appended := false
	recursive := true
	switch f {
	case flavorSimple:
		value, recursive = m.expand(value), false
	case flavorShell:
		value = m.shell(m.expand(value))
	case flavorConditional:
		if v := m.lookup(name); v != nil {
			return v
		}
	case flavorAppend:
		var v *variable
		if target {
			v = m.scope.set.get(name)
			appended = v == nil || v.append
		} else {
			v = m.lookup(name)
		}
		if v == nil {
			break
		}
		recursive = v.recursive
		if !recursive {
			value = m.expand(value)
		}
		if value == "" {
			return v
		}
		if v.value != "" {
			value = v.value + " " + value
			m.spend(len(value))
			m.checkSize(len(value))
		}
	}
	set := m.variables
	if target {
		set = m.scope.set
	}
	v := m.define(set, name, value, o, recursive)
	v.append = appended
	m.special(v)
	return v
}

// special heeds the variables that change how make reads on.
func (m *machine) special(v *variable) {
	if v.name == ".RECIPEPREFIX" {
		m.prefix = '\t'
		if v.value != "" {
			m.prefix = v.value[0]
		}
	}
}

func (m *machine) export(name string, on bool) {
	if m.exported == nil {
		m.exported = make(map[string]bool)
	}
	if on {
		m.exported[name] = true
	} else {
		delete(m.exported, name)
	}
}

func (m *machine) undefine(name string, o origin) {
	v := m.lookup(name)
	if v == nil || o < v.origin {
		return
	}
	m.variables.remove(name)
	if m.undefined == nil {
		m.undefined = make(map[string]bool)
	}
	m.undefined[name] = true
	if name == ".RECIPEPREFIX" {
		m.prefix = '\t'
	}
}

// value gives a variable's value, expanded if it is to be at each use.
func (m *machine) value(v *variable) string {
	if !v.recursive && !v.append {
		return v.value
	}
	if v.expanding {
		if v.calls == 0 {
			m.fail("recursive variable %q references itself (eventually)", v.name)
		}
		v.calls--
	}
	v.expanding = true
	defer func() { v.expanding = false }()
	if v.append {
		return m.appended(v.name, m.scope, true)
	}
	if strings.IndexByte(v.value, '$') < 0 {
		return v.value
	}
	return m.expand(v.value)
}

// appended joins a target's += with the values of the sets around it.
func (m *machine) appended(name string, s *scope, local bool) string {
	if s == nil {
		if v := m.inherited(name); v != nil {
			return m.value(v)
		}
		return ""
	}
	nextLocal := local && !s.nextParent
	v := s.set.get(name)
	if v == nil || !local && v.private {
		return m.appended(name, s.next, nextLocal)
	}
	before := ""
	if v.append {
		before = m.appended(name, s.next, nextLocal)
	}
	text := v.value
	if v.recursive {
		text = m.expand(text)
	}
	if before == "" {
		return text
	}
	return before + " " + text
}
