package compose

import (
	"path"
	"slices"
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
	m := &value{kind: mapping, at: doc.at}
	for i, k := range doc.keys {
		if !slices.Contains([]string{"services", "include", "volumes", "secrets", "configs"}, k.name) {
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
	c := *v
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
	return &c, nil
}

// fill replaces the variables in all texts of a value.
func (l *loader) fill(v *value) (*value, error) {
	if l.values--; l.values < 0 {
		return nil, errorf(v.at, "the project has more than %d values", maxValues)
	}
	c := *v
	c.dir = l.dir
	if v.kind == scalar && !v.typed && strings.IndexByte(v.text, '$') >= 0 {
		return &c, l.expand(&c)
	}
	c.items = make([]*value, len(v.items))
	for i, item := range v.items {
		var err error
		if c.items[i], err = l.fill(item); err != nil {
			return nil, err
		}
	}
	return &c, nil
}

func (l *loader) expand(v *value) error {
	t := template{lookup: l.lookup, budget: &l.bytes}
	text, err := t.expand(v.text, 0)
	if err != nil {
		return errorf(v.at, "%w", err)
	}
	v.raw, v.text, v.unset = v.text, text, t.unset
	if len(v.unset) > 0 {
		masking := template{lookup: l.lookup, budget: &l.bytes, missing: Unset}
		if v.masked, err = masking.expand(v.raw, 0); err != nil {
			return errorf(v.at, "%w", err)
		}
	}
	return nil
}

// form is how the value of a service's key is brought into canonical form.
type form func(*value) (*value, error)

// formOf gives the form of a key, nil for keys that are not read.
func formOf(name string) form {
	switch name {
	case "image", "container_name", "extends":
		return func(v *value) (*value, error) { return v, nil }
	case "build":
		return canonicalBuild
	case "environment", "labels":
		return variables
	case "env_file", "label_file":
		return listOf(func(v *value) string { return v.dir + " " + firstText(v, "path") }, true)
	case "ports":
		return listOf(portID, false)
	case "volumes":
		return listOf(volumeID, false)
	case "devices":
		return listOf(deviceID, false)
	case "expose", "volumes_from", "profiles":
		return listOf(func(v *value) string { return v.text }, false)
	}
	return nil
}

// service gives the canonical form of a service: its lists of variables are
// mappings, its other lists have ids, `build` is a mapping.
func (l *loader) service(v *value) (*value, error) {
	c := *v
	c.keys, c.items = nil, nil
	for i, k := range v.keys {
		f := formOf(k.name)
		if f == nil {
			continue
		}
		item, err := l.fill(v.items[i])
		if err == nil && item.kind != null && item.mark != reset {
			item, err = f(item)
		}
		if err != nil {
			return nil, err
		}
		c.keys, c.items = append(c.keys, k), append(c.items, item)
	}
	return &c, nil
}

// listOf makes a list whose items have ids; one accepts a single text.
func listOf(id func(*value) string, one bool) form {
	return func(v *value) (*value, error) {
		c := *v
		if v.kind == scalar && one {
			item := *v
			item.mark = plain
			c = value{kind: list, mark: v.mark, at: v.at, items: []*value{&item}}
		}
		if c.kind != list {
			return nil, errorf(v.at, "here is %s, not a list", v.kind)
		}
		items := make([]*value, len(c.items))
		for i, item := range c.items {
			named := *item
			named.id = id(item)
			items[i] = &named
		}
		c.items = items
		return &c, nil
	}
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
func variables(v *value) (*value, error) {
	c := *v
	c.kind, c.keys, c.items = mapping, nil, nil
	index := make(map[string]int, len(v.items))
	put := func(k key, item *value) {
		if at, ok := index[k.name]; ok {
			c.items[at] = item
			return
		}
		index[k.name] = len(c.keys)
		c.keys, c.items = append(c.keys, k), append(c.items, item)
	}
	switch v.kind {
	case mapping:
		for i, k := range v.keys {
			item := *v.items[i]
			if item.kind != scalar {
				item.kind, item.bare, item.text, item.items, item.keys = scalar, true, "", nil, nil
			}
			put(k, &item)
		}
	case list:
		for _, e := range v.items {
			if e.kind != scalar {
				return nil, errorf(e.at, "here is %s, not a text of the form NAME=value", e.kind)
			}
			name, item := cutVariable(e)
			put(key{name, e.at}, item)
		}
	default:
		return nil, errorf(v.at, "here is %s, not a list or a mapping", v.kind)
	}
	return &c, nil
}

// cutVariable takes "NAME=value" apart.
func cutVariable(v *value) (string, *value) {
	item := *v
	name, text, ok := strings.Cut(v.text, "=")
	item.text, item.bare = text, !ok
	if v.raw != "" {
		_, item.raw, _ = strings.Cut(v.raw, "=")
	}
	if v.masked != "" {
		_, item.masked, _ = strings.Cut(v.masked, "=")
	}
	return name, &item
}

func canonicalBuild(v *value) (*value, error) {
	if v.kind == scalar {
		context := *v
		context.mark = plain
		return &value{
			kind: mapping, mark: v.mark, at: v.at, dir: v.dir,
			keys: []key{{"context", v.at}}, items: []*value{&context},
		}, nil
	}
	if v.kind != mapping {
		return nil, errorf(v.at, "here is %s, not a path or a mapping", v.kind)
	}
	c := *v
	c.items = append([]*value(nil), v.items...)
	for i, k := range c.keys {
		item := c.items[i]
		if (k.name != "args" && k.name != "additional_contexts") || item.kind == null || item.mark == reset {
			continue
		}
		var err error
		if c.items[i], err = variables(item); err != nil {
			return nil, err
		}
	}
	return &c, nil
}
