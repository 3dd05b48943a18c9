package compose

import (
	"path"
	"strings"
)

// model reduces a document to what is read of it, replaces its variables, and
// puts its services into the canonical form in which they can be merged.
func (l *loader) model(doc *value) (*value, error) {
	if doc == nil || doc.kind == null {
		return &value{kind: mapping}, nil
	}
	if doc.kind != mapping {
		return nil, errorf(doc.at, "a compose file is a mapping, not %s", doc.kind)
	}
	if first(doc) {
		doc = &value{kind: mapping, at: doc.at, keys: []key{{"services", doc.at}}, items: []*value{doc}}
	}
	m := l.fresh.next()
	m.kind, m.at = mapping, doc.at
	for i, k := range doc.keys {
		switch k.name {
		case "services", "include", "volumes", "secrets", "configs":
		default:
			continue
		}
		item, err := l.section(k.name, doc.items[i])
		if err != nil {
			return nil, err
		}
		m.keys, m.items = append(m.keys, k), append(m.items, item)
	}
	return m, nil
}

// first tells whether the file is of the first version, which has its services
// at the top level: nothing of the later versions is there, and each value
// could be a service.
func first(doc *value) bool {
	for i, k := range doc.keys {
		switch k.name {
		case "services", "version", "name", "include", "volumes", "networks", "secrets", "configs":
			return false
		}
		v := doc.items[i]
		if !v.is(mapping) || v.find("image") < 0 && v.find("build") < 0 && v.find("extends") < 0 {
			return false
		}
	}
	return len(doc.keys) > 0
}

func (l *loader) section(name string, v *value) (*value, error) {
	if v.kind == null || v.mark == reset {
		return v, nil
	}
	if name == "include" {
		return l.fill(v)
	}
	if v.kind != mapping {
		return nil, errorf(v.at, "%q is %s, not a mapping", name, v.kind)
	}
	c := l.copied(v)
	c.items = make([]*value, len(v.items))
	for i, item := range v.items {
		var err error
		switch {
		case name != "services":
			c.items[i], err = l.fill(item)
		case item.kind == null:
			c.items[i] = &value{kind: mapping, mark: item.mark, at: item.at}
		case item.mark == reset:
			c.items[i] = item
		case item.kind != mapping:
			err = errorf(item.at, "the service %q is %s, not a mapping", v.keys[i].name, item.kind)
		default:
			c.items[i], err = l.service(item)
		}
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

// fill replaces the variables in all texts of a value, and lets its paths begin
// at the project's folder.
func (l *loader) fill(v *value) (*value, error) {
	if l.values--; l.values < 0 {
		return nil, errorf(v.at, "the project has more than %d values", maxValues)
	}
	if at := l.here(v.at); at != v.at {
		v = l.copied(v)
		v.at = at
	}
	if v.kind == scalar && !v.typed && strings.IndexByte(v.text, '$') >= 0 {
		v = l.copied(v)
		return v, l.expand(v)
	}
	return v.each(l.fill)
}

// copied returns a value of the loader's own.
func (l *loader) copied(v *value) *value {
	c := l.fresh.next()
	*c = *v
	return c
}

// here is a spot from which paths begin at the project's folder.
func (l *loader) here(at spot) spot {
	if at.in.dir == l.dir {
		return at
	}
	if l.moved == nil || l.moved.path != at.in.path || l.moved.dir != l.dir {
		in := *at.in
		in.dir = l.dir
		l.moved = &in
	}
	at.in = l.moved
	return at
}

func (l *loader) expand(v *value) error {
	t := template{lookup: l.lookup, budget: &l.bytes}
	text, err := t.expand(v.text, 0)
	if err != nil {
		return errorf(v.at, "%w", err)
	}
	f := &filling{raw: v.text, unset: t.unset}
	v.text, v.filled = text, f
	if len(f.unset) > 0 {
		masking := template{lookup: l.lookup, budget: &l.bytes, missing: Unset}
		if f.masked, err = masking.expand(f.raw, 0); err != nil {
			return errorf(v.at, "%w", err)
		}
	}
	return nil
}

// service gives the canonical form of a service: its lists of variables are
// mappings, its other lists have ids, `build` is a mapping. Keys that are not
// read are left out.
func (l *loader) service(v *value) (*value, error) {
	c := l.copied(v)
	c.keys, c.items = make([]key, 0, len(v.keys)), make([]*value, 0, len(v.items))
	for i, k := range v.keys {
		if !isRead(k.name) {
			continue
		}
		item, err := l.fill(v.items[i])
		if err == nil && item.kind != null && item.mark != reset {
			item, err = l.canonical(k.name, item)
		}
		if err != nil {
			return nil, err
		}
		c.keys, c.items = append(c.keys, k), append(c.items, item)
	}
	return c, nil
}

// isRead tells whether a key of a service is.
func isRead(name string) bool {
	switch name {
	case "image", "container_name", "extends", "build", "environment", "labels", "env_file", "label_file", "ports",
		"volumes", "devices", "expose", "volumes_from", "profiles":
		return true
	}
	return false
}

// canonical brings the value of a service's key into canonical form.
func (l *loader) canonical(name string, v *value) (*value, error) {
	switch name {
	case "build":
		return l.canonicalBuild(v)
	case "environment", "labels":
		return l.variables(v)
	case "env_file", "label_file":
		return l.list(v, byPath, true)
	case "ports":
		return l.list(v, byPort, false)
	case "volumes":
		return l.list(v, byMount, false)
	case "devices":
		return l.list(v, byDevice, false)
	case "expose", "volumes_from", "profiles":
		return l.list(v, byText, false)
	}
	return v, nil
}

// list tells how the items of a list are told apart; one accepts a single text.
func (l *loader) list(v *value, ids identity, one bool) (*value, error) {
	c := l.fresh.next()
	switch {
	case v.kind == list:
		*c = *v
	case v.kind == scalar && one:
		*c = value{kind: list, mark: v.mark, at: v.at, items: []*value{v.remark(plain)}}
	default:
		return nil, errorf(v.at, "here is %s, not a list", v.kind)
	}
	c.ids = ids
	return c, nil
}

// identity is what tells the items of a list apart.
type identity uint8

const (
	byNothing identity = iota
	byText
	byPath
	byPort
	byMount
	byDevice
)

// of returns the id of an item.
func (i identity) of(item *value) string {
	switch i {
	case byText:
		return item.text
	case byPath:
		return item.at.in.dir + " " + firstText(item, "path")
	case byPort:
		return portID(item)
	case byMount:
		return volumeID(item)
	case byDevice:
		return deviceID(item)
	}
	return ""
}

func firstText(v *value, name string) string {
	if v.kind == mapping {
		if v = v.get(name); v == nil {
			return ""
		}
	}
	return v.text
}

func portID(v *value) string {
	if v.kind != mapping {
		return v.text
	}
	id := make([]string, 0, 4)
	for _, name := range []string{"host_ip", "published", "target", "protocol"} {
		part := firstText(v, name)
		switch {
		case part == "" && name == "host_ip":
			part = "0.0.0.0"
		case part == "" && name == "protocol":
			part = "tcp"
		}
		id = append(id, part)
	}
	return strings.Join(id, " ")
}

func volumeID(v *value) string {
	if v.kind == mapping {
		return firstText(v, "target")
	}
	_, target, _ := cutVolume(v.text)
	return path.Clean(target)
}

func deviceID(v *value) string {
	if v.kind == mapping {
		return firstText(v, "target")
	}
	source, rest, ok := strings.Cut(v.text, ":")
	if !ok {
		return source
	}
	target, _, _ := strings.Cut(rest, ":")
	return target
}

// variables makes a mapping of a list of NAME=value entries.
func (l *loader) variables(v *value) (*value, error) {
	switch v.kind {
	case mapping:
		return v.each(func(item *value) (*value, error) {
			if item.kind != scalar {
				item = &value{kind: scalar, mark: item.mark, bare: true, at: item.at}
			}
			return item, nil
		})
	case list:
		c := l.fresh.next()
		*c = value{kind: mapping, mark: v.mark, at: v.at}
		c.keys, c.items = make([]key, 0, len(v.items)), make([]*value, 0, len(v.items))
		index := indexed(c)
		for _, e := range v.items {
			if e.kind != scalar {
				return nil, errorf(e.at, "here is %s, not a text of the form NAME=value", e.kind)
			}
			name, item := l.cutVariable(e)
			if at := index.find(name); at >= 0 {
				c.items[at] = item
			} else {
				index.add(key{name, e.at}, item)
			}
		}
		return c, nil
	}
	return nil, errorf(v.at, "here is %s, not a list or a mapping", v.kind)
}

// cutVariable takes "NAME=value" apart.
func (l *loader) cutVariable(entry *value) (name string, v *value) {
	v = l.copied(entry)
	name, text, ok := strings.Cut(entry.text, "=")
	v.text, v.bare = text, !ok
	if f := entry.filled; f != nil {
		v.filled = &filling{unset: f.unset}
		_, v.filled.raw, _ = strings.Cut(f.raw, "=")
		_, v.filled.masked, _ = strings.Cut(f.masked, "=")
	}
	return name, v
}

func (l *loader) canonicalBuild(v *value) (*value, error) {
	if v.kind == scalar {
		c := l.fresh.next()
		c.kind, c.mark, c.at = mapping, v.mark, v.at
		c.keys, c.items = []key{{"context", v.at}}, []*value{v.remark(plain)}
		return c, nil
	}
	if v.kind != mapping {
		return nil, errorf(v.at, "here is %s, not a path or a mapping", v.kind)
	}
	for _, name := range [...]string{"args", "additional_contexts"} {
		item := v.get(name)
		if item == nil || item.kind == null || item.mark == reset {
			continue
		}
		vars, err := l.variables(item)
		if err != nil {
			return nil, err
		}
		v = v.with(v.keys[v.find(name)], vars)
	}
	return v, nil
}
