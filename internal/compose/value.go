package compose

import "slices"

// kind is the form of a value.
type kind uint8

const (
	null kind = iota
	scalar
	list
	mapping
)

func (k kind) String() string { return [...]string{"nothing", "a text", "a list", "a mapping"}[k] }

// mark is what a tag asks of merging.
type mark uint8

const (
	plain   mark = iota
	reset        // !reset: what earlier files say goes away
	replace      // !override: it replaces what earlier files say
)

// value is a node of a compose file, its aliases and merge keys resolved. Those
// of a file are never changed once it is read, for aliases and projects share
// them; a project has its own ones only of what it changes.
type value struct {
	kind kind
	mark mark
	// typed is a scalar that is no string, such as 8080 or true.
	typed bool
	// bare is an entry of a list of variables without a value: "NAME".
	bare bool
	// ids tells which item of a list replaces which when lists are merged.
	ids identity
	// text is the scalar, with its variables replaced.
	text string
	// filled tells how text came about; nil if there was nothing to replace.
	filled *filling
	// items are a list's values or those of a mapping, in the order of keys.
	items []*value
	keys  []key
	at    spot
}

// filling is a text whose variables were replaced.
type filling struct {
	// raw is as the file has it.
	raw string
	// masked has [Unset] for each variable that has no value; unset names them.
	masked string
	unset  []string
}

type key struct {
	name string
	at   spot
}

// spot is a [Place] that takes less room. The zero spot is none.
type spot struct {
	in                       *file
	start, end, line, column int32
}

// file is a file that is read.
type file struct {
	path string
	bom  int // the length of its byte-order mark
	// dir is the folder that relative paths begin at: the file's own one, unless
	// it is part of a project that is elsewhere.
	dir string
}

func (s spot) place() Place {
	if s.in == nil {
		return Place{}
	}
	return Place{s.in.path, int(s.start) + s.in.bom, int(s.end) + s.in.bom, int(s.line), int(s.column)}
}

// values makes values, some at a time.
type values struct {
	free []value
	made int
}

func (v *values) next() *value {
	if len(v.free) == 0 {
		v.free = make([]value, 16)
	}
	v.made++
	n := &v.free[0]
	v.free = v.free[1:]
	return n
}

// find returns where the key stands in a mapping, -1 if nowhere.
func (v *value) find(name string) int {
	if v != nil {
		for i := range v.keys {
			if v.keys[i].name == name {
				return i
			}
		}
	}
	return -1
}

// get returns the value of a mapping's key, nil if there is none.
func (v *value) get(name string) *value {
	if i := v.find(name); i >= 0 {
		return v.items[i]
	}
	return nil
}

// is tells whether the value is there and of the kind.
func (v *value) is(k kind) bool { return v != nil && v.kind == k }

// with returns a copy of a mapping in which the key has another value.
func (v *value) with(k key, item *value) *value {
	c := *v
	c.keys, c.items = append([]key(nil), v.keys...), append([]*value(nil), v.items...)
	if i := c.find(k.name); i >= 0 {
		c.items[i] = item
	} else {
		c.keys, c.items = append(c.keys, k), append(c.items, item)
	}
	return &c
}

// without returns a copy of a mapping that lacks the key.
func (v *value) without(name string) *value {
	i := v.find(name)
	if i < 0 {
		return v
	}
	c := *v
	c.keys = append(append([]key(nil), v.keys[:i]...), v.keys[i+1:]...)
	c.items = append(append([]*value(nil), v.items[:i]...), v.items[i+1:]...)
	return &c
}

// remark returns the value with another mark.
func (v *value) remark(m mark) *value {
	if v.mark == m {
		return v
	}
	c := *v
	c.mark = m
	return &c
}

// few is how many keys are faster compared than looked up.
const few = 16

// index finds the keys of a mapping that grows.
type index struct {
	of *value
	by map[string]int // nil as long as there are few
}

func indexed(v *value) index {
	x := index{of: v}
	x.fill()
	return x
}

func (x *index) fill() {
	if len(x.of.keys) <= few {
		return
	}
	x.by = make(map[string]int, 2*len(x.of.keys))
	for i, k := range x.of.keys {
		x.by[k.name] = i
	}
}

// find returns where a key is, -1 if nowhere.
func (x *index) find(name string) int {
	if x.by == nil {
		return x.of.find(name)
	}
	if i, ok := x.by[name]; ok {
		return i
	}
	return -1
}

// add puts another key behind the others.
func (x *index) add(k key, item *value) {
	if x.of.keys == nil {
		var room struct {
			keys  [few / 4]key
			items [few / 4]*value
		}
		x.of.keys, x.of.items = room.keys[:0], room.items[:0]
	}
	x.of.keys, x.of.items = append(x.of.keys, k), append(x.of.items, item)
	if x.by == nil {
		x.fill()
	} else {
		x.by[k.name] = len(x.of.keys) - 1
	}
}

// unmarked returns the value as later files see it: all marks have done their
// work. It is nil where only a reset was.
func unmarked(v *value) *value {
	if v == nil || v.mark == reset {
		return nil
	}
	if !marked(v) {
		return v
	}
	c := *v
	c.mark = plain
	if v.kind != mapping {
		return &c
	}
	c.keys, c.items = make([]key, 0, len(v.keys)), make([]*value, 0, len(v.items))
	for i, item := range v.items {
		if item = unmarked(item); item != nil {
			c.keys, c.items = append(c.keys, v.keys[i]), append(c.items, item)
		}
	}
	return &c
}

// marked tells whether there is a mark on the value or in the mappings in it.
func marked(v *value) bool {
	return v.mark != plain || v.kind == mapping && slices.ContainsFunc(v.items, marked)
}
