package makefile

import "strings"

// condition is one open conditional: which of its branches is to be read.
type condition struct {
	state    uint8
	seenElse bool
}

const (
	reads  uint8 = iota // this branch
	awaits              // a later one, perhaps
	done                // none any more
)

// conditional carries out ifdef, ifeq, else, endif and their like.
func (m *machine) conditional(e *evaluation, st *statement) {
	switch st.kind {
	case kindEndif:
		if len(e.conds) == 0 {
			m.fail("extraneous 'endif'")
		}
		e.conds = e.conds[:len(e.conds)-1]
	case kindElse:
		m.otherwise(e, st.rest)
	default:
		m.open(e, st.kind, st.rest)
	}
	e.ignoring = false
	for _, c := range e.conds {
		e.ignoring = e.ignoring || c.state != reads
	}
}

// otherwise carries out an else, perhaps with a condition of its own.
func (m *machine) otherwise(e *evaluation, rest string) {
	if len(e.conds) == 0 {
		m.fail("extraneous 'else'")
	}
	c := &e.conds[len(e.conds)-1]
	if c.seenElse {
		m.fail("only one 'else' per conditional")
	}
	switch c.state {
	case reads:
		c.state = done
	case awaits:
		c.state = reads
	}
	if rest == "" {
		c.seenElse = true
		return
	}
	word := rest[:tokenEnd(rest)]
	k := directive(word)
	if k < kindIfdef || k > kindIfneq {
		return // make says "extraneous text" and goes on
	}
	m.open(e, k, skipSpace(rest[len(word):]))
	inner := e.conds[len(e.conds)-1]
	e.conds = e.conds[:len(e.conds)-1]
	if c = &e.conds[len(e.conds)-1]; c.state != done {
		c.state = inner.state
	}
}

// open begins a conditional.
func (m *machine) open(e *evaluation, k kind, text string) {
	if len(e.conds) > m.tree.limits.Depth {
		m.limit("nests conditionals too deep")
	}
	for _, c := range e.conds {
		if c.state != reads {
			e.conds = append(e.conds, condition{state: awaits})
			return
		}
	}
	m.about(e.stake(e.next), text)
	var holds, ok bool
	if k == kindIfdef || k == kindIfndef {
		holds, ok = m.defined(text)
	} else {
		holds, ok = m.compared(text)
	}
	if !ok {
		m.fail("invalid syntax in conditional")
	}
	c := condition{state: awaits}
	if holds == (k == kindIfdef || k == kindIfeq) {
		c.state = reads
	}
	e.conds = append(e.conds, c)
}

// defined tells whether the variable named has a value.
func (m *machine) defined(text string) (holds, ok bool) {
	name := m.expand(text)
	n := tokenEnd(name)
	if skipSpace(name[n:]) != "" {
		return false, false
	}
	v := m.lookup(name[:n])
	return v != nil && m.filled(v.value), true
}

// compared evaluates (a,b), "a" "b" and the mixtures.
func (m *machine) compared(text string) (holds, ok bool) {
	if text == "" {
		return false, false
	}
	var first string
	open := text[0]
	switch open {
	case '(':
		end := argumentEnd(text[1:], ',')
		if end < 0 {
			return false, false
		}
		first, text = strings.TrimRight(text[1:1+end], " \t"), text[end+2:]
	case '"', '\'':
		end := strings.IndexByte(text[1:], open)
		if end < 0 {
			return false, false
		}
		first, text = text[1:1+end], skipSpace(text[end+2:])
	default:
		return false, false
	}
	a := m.expand(first)
	closer := byte(')')
	if open != '(' {
		if text == "" {
			return false, false
		}
		closer = text[0]
	}
	var second string
	switch closer {
	case ')':
		text = skipSpace(text)
		end := argumentEnd(text, ')')
		if end < 0 {
			return false, false
		}
		second = text[:end]
	case '"', '\'':
		end := strings.IndexByte(text[1:], closer)
		if end < 0 {
			return false, false
		}
		second = text[1 : 1+end]
	default:
		return false, false
	}
	return m.equal(a, m.expand(second)), true
}

// argumentEnd finds the stop character outside of parentheses.
func argumentEnd(s string, stop byte) int {
	depth := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '(':
			depth++
		case c == stop && depth <= 0:
			return i
		case c == ')':
			depth--
		}
	}
	return -1
}
