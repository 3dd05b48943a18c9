package compose

import "slices"

// merge lays one value over another as compose merges files, the model of a
// service over the one that it extends, and a project over what it includes.
// Services are in canonical form already, see [loader.service]. Marks of the
// value on top are obeyed and kept, for it may be laid over something else
// yet; either value may be nil.
func (l *loader) merge(base, over *value) (*value, error) {
	switch {
	case base == nil || over == nil:
		if over == nil {
			return base, nil
		}
		return over, nil
	case over.mark != plain:
		return over, nil
	case over.kind == null:
		return base, nil
	case base.kind == null:
		return over, nil
	case base.kind != over.kind && (base.kind == list || base.kind == mapping):
		return nil, errorf(over.at, "here is %s, but %s in line %d of %s: the two cannot be merged",
			over.kind, base.kind, base.at.line, base.at.place().Path)
	}
	if l.values -= len(base.items) + len(over.items); l.values < 0 {
		return nil, errorf(over.at, "the project has more than %d values", maxValues)
	}
	switch base.kind {
	case list:
		return l.mergeLists(base, over), nil
	case mapping:
		return l.mergeMappings(base, over)
	}
	return over, nil
}

func (l *loader) mergeMappings(base, over *value) (*value, error) {
	c := l.fresh.next()
	*c = *base
	c.at, c.mark = over.at, plain
	c.keys = append(make([]key, 0, len(base.keys)+len(over.keys)), base.keys...)
	c.items = append(make([]*value, 0, len(base.keys)+len(over.keys)), base.items...)
	index := indexed(c)
	for i, k := range over.keys {
		at := index.find(k.name)
		if at < 0 {
			index.add(k, over.items[i])
			continue
		}
		item, err := l.merge(c.items[at], over.items[i])
		if err != nil {
			return nil, err
		}
		c.keys[at], c.items[at] = k, item
	}
	return c, nil
}

// mergeLists appends the items that are not in the base word for word. Of
// those, compose does not see the short ones of an earlier file, which it has
// rewritten by then.
func (l *loader) mergeLists(base, over *value) *value {
	c := *base
	c.at = over.at
	c.items = append(make([]*value, 0, len(base.items)+len(over.items)), base.items...)
	byID := make(map[string][]*value, len(base.items))
	for _, v := range base.items {
		id := base.ids.of(v)
		byID[id] = append(byID[id], v)
	}
	for _, v := range over.items {
		if v.kind == scalar && !l.within || !slices.ContainsFunc(byID[base.ids.of(v)], v.same) {
			c.items = append(c.items, v)
		}
	}
	return &c
}

// same tells whether two values say the same.
func (v *value) same(o *value) bool {
	if v.kind != o.kind || v.typed != o.typed || v.bare != o.bare || v.text != o.text || v.at.in.dir != o.at.in.dir ||
		len(v.items) != len(o.items) {
		return false
	}
	for i := range v.keys {
		if other := o.get(v.keys[i].name); other == nil || !v.items[i].same(other) {
			return false
		}
	}
	for i := range v.items {
		if v.kind == list && !v.items[i].same(o.items[i]) {
			return false
		}
	}
	return true
}

// distinct keeps one item for each id in the lists of all services.
func distinct(services *value) *value {
	if !services.is(mapping) {
		return services
	}
	distinct, _ := services.each(func(s *value) (*value, error) {
		if s.kind != mapping {
			return s, nil
		}
		return s.each(unique)
	})
	return distinct
}

// each returns a mapping or a list with what change makes of its values. Where
// nothing changes it is the same one.
func (v *value) each(change func(*value) (*value, error)) (*value, error) {
	c := v
	for i, item := range v.items {
		changed, err := change(item)
		if err != nil {
			return nil, err
		}
		if changed == item {
			continue
		}
		if c == v {
			own := *v
			own.items = slices.Clone(v.items)
			c = &own
		}
		c.items[i] = changed
	}
	return c, nil
}

// unique keeps one item of a list for each id: the last one, where the first
// one stood.
func unique(v *value) (*value, error) {
	if v.kind != list || len(v.items) < 2 {
		return v, nil
	}
	index := make(map[string]int, len(v.items))
	kept := make([]*value, 0, len(v.items))
	for _, item := range v.items {
		id := v.ids.of(item)
		if at, ok := index[id]; ok {
			kept[at] = item
			continue
		}
		index[id] = len(kept)
		kept = append(kept, item)
	}
	if len(kept) == len(v.items) {
		return v, nil
	}
	c := *v
	c.items = kept
	return &c, nil
}
