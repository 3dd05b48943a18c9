package compose

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

// value is a node of a compose file, its aliases and merge keys resolved. It
// is never changed once it is made, for aliases and projects share it.
type value struct {
	kind kind
	mark mark
	// typed is a scalar that is no string, such as 8080 or true.
	typed bool
	// bare is an entry of a list of variables without a value: "NAME".
	bare bool
	// text is the scalar, with its variables replaced where raw is set.
	text string
	// raw is the scalar as the file has it, where it differs from text.
	raw string
	// masked is text, with [Unset] for each variable that has no value.
	masked string
	unset  []string
	// items are a list's values or those of a mapping, in the order of keys.
	items []*value
	keys  []key
	// id tells which item of a list replaces which when lists are merged.
	id string
	at Place
	// dir is the folder that relative paths begin at.
	dir string
}

type key struct {
	name string
	at   Place
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

// unmarked returns the value as later files see it: all marks have done their
// work. It is nil where only a reset was.
func unmarked(v *value) *value {
	if v == nil || v.mark == reset {
		return nil
	}
	if v.kind != mapping {
		return v.remark(plain)
	}
	c := *v
	c.mark, c.keys, c.items = plain, make([]key, 0, len(v.keys)), make([]*value, 0, len(v.items))
	for i, item := range v.items {
		if item = unmarked(item); item != nil {
			c.keys, c.items = append(c.keys, v.keys[i]), append(c.items, item)
		}
	}
	return &c
}
