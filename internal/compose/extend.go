package compose

import (
	"path"
	"slices"
)

// services are those of one document, or of a file that is extended.
type services struct {
	file string
	m    *value
	busy map[string]bool   // to see circles
	done map[string]*value // with what they extend below them
}

// extend lays each service of a model over the one that it extends.
func (l *loader) extend(m *value, file string) (*value, error) {
	all := m.get("services")
	if !all.is(mapping) || !slices.ContainsFunc(all.items, func(s *value) bool { return s.find("extends") >= 0 }) {
		return m, nil
	}
	set := &services{file, all, map[string]bool{}, map[string]*value{}}
	c := *all
	c.items = make([]*value, len(all.items))
	for i, k := range all.keys {
		var err error
		if c.items[i], err = l.extended(set, k.name, all.items[i]); err != nil {
			return nil, err
		}
	}
	return m.with(m.keys[m.find("services")], &c), nil
}

// extended returns the service laid over all that it extends.
func (l *loader) extended(set *services, name string, s *value) (*value, error) {
	extends := s.get("extends")
	if extends == nil || extends.kind == null || extends.mark == reset {
		return s, nil
	}
	if done, ok := set.done[name]; ok {
		return done, nil
	}
	if set.busy[name] || len(set.busy) > maxDepth {
		return nil, errorf(extends.at, "the service %q extends itself", name)
	}
	set.busy[name] = true
	defer delete(set.busy, name)
	own := s.without("extends")
	from, ref, err := l.base(set, extends)
	if err != nil || from == nil {
		return own, err
	}
	base := from.m.get(ref)
	if base == nil {
		return nil, errorf(extends.at, "the service %q to extend is not in %s", ref, from.file)
	}
	if base, err = l.extended(from, ref, base); err != nil {
		return nil, err
	}
	l.within = from == set
	merged, err := l.merge(unmarked(base), own)
	l.within = false
	if err == nil {
		set.done[name] = merged
	}
	return merged, err
}

// base finds the services among which the one to extend is, and its name.
// There are none if the file is out of reach.
func (l *loader) base(set *services, extends *value) (*services, string, error) {
	if extends.kind == scalar {
		return set, extends.text, nil
	}
	service, file := extends.get("service"), extends.get("file")
	if !service.is(scalar) {
		return nil, "", errorf(extends.at, "extends names no service")
	}
	if !file.is(scalar) {
		return set, service.text, nil
	}
	r := reference(file)
	l.project.Uses = append(l.project.Uses, r)
	if r.Where != Inside {
		l.project.Partial = true
		return nil, "", nil
	}
	if r.Path == set.file {
		return set, service.text, nil
	}
	from, err := l.baseFile(r, file.at)
	return from, service.text, err
}

// baseFile reads a file whose services are extended. What it includes is not
// looked at, and its paths are relative to its own folder.
func (l *loader) baseFile(r Ref, from spot) (*services, error) {
	if set, ok := l.bases[r.Path]; ok {
		return set, nil
	}
	docs, err := l.documents(r.Path, from)
	if err != nil {
		return nil, err
	}
	of := *l
	of.dir = path.Dir(r.Path)
	set := &services{r.Path, nil, map[string]bool{}, map[string]*value{}}
	for _, doc := range docs {
		m, err := of.model(doc)
		if err != nil {
			return nil, err
		}
		if set.m, err = l.merge(set.m, m.get("services")); err != nil {
			return nil, err
		}
		set.m = distinct(set.m)
	}
	if set.m == nil {
		set.m = &value{kind: mapping}
	}
	if l.bases == nil {
		l.bases = map[string]*services{}
	}
	l.bases[r.Path] = set
	return set, nil
}
