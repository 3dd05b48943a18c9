package compose

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
			over.kind, base.kind, base.at.Line, base.at.Path)
	}
	if l.values -= len(base.items) + len(over.items); l.values < 0 {
		return nil, errorf(over.at, "the project has more than %d values", maxValues)
	}
	switch base.kind {
	case list:
		c := *base
		c.items = unique(append(append(make([]*value, 0, len(base.items)+len(over.items)), base.items...), over.items...))
		c.at = over.at
		return &c, nil
	case mapping:
		return l.mergeMappings(base, over)
	}
	return over, nil
}

func (l *loader) mergeMappings(base, over *value) (*value, error) {
	c := *base
	c.at, c.mark = over.at, plain
	c.keys, c.items = append([]key(nil), base.keys...), append([]*value(nil), base.items...)
	index := make(map[string]int, len(c.keys))
	for i, k := range c.keys {
		index[k.name] = i
	}
	for i, k := range over.keys {
		at, ok := index[k.name]
		if !ok {
			index[k.name] = len(c.keys)
			c.keys, c.items = append(c.keys, k), append(c.items, over.items[i])
			continue
		}
		item, err := l.merge(c.items[at], over.items[i])
		if err != nil {
			return nil, err
		}
		c.keys[at], c.items[at] = k, item
	}
	return &c, nil
}

// unique keeps one item for each id: the last one, where the first one stood.
func unique(items []*value) []*value {
	index := make(map[string]int, len(items))
	kept := items[:0]
	for _, v := range items {
		if at, ok := index[v.id]; ok {
			kept[at] = v
			continue
		}
		index[v.id] = len(kept)
		kept = append(kept, v)
	}
	return kept
}
