package compose

import (
	"path"
	"slices"
)

// include lays a model over the projects that it includes.
func (l *loader) include(m *value, file string) (*value, error) {
	section := m.get("include")
	if section == nil {
		return m, nil
	}
	m = m.without("include")
	if section.kind == null || section.mark == reset {
		return m, nil
	}
	if section.kind != list {
		return nil, errorf(section.at, "%q is %s, not a list", "include", section.kind)
	}
	for _, item := range section.items {
		imported, err := l.imported(item, file)
		if err != nil {
			return nil, err
		}
		if m, err = l.merge(imported, m); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// imported loads one entry of include. It is nil if the entry leads out of
// the tree.
func (l *loader) imported(item *value, file string) (*value, error) {
	paths, envFiles, dir := texts(item), []*value(nil), ""
	if item.kind == mapping {
		paths, envFiles = texts(item.get("path")), texts(item.get("env_file"))
	}
	var files []string
	known := true
	for _, p := range paths {
		r := reference(p)
		l.project.Uses = append(l.project.Uses, r)
		files, known = append(files, r.Path), known && r.Where == Inside
	}
	if len(files) == 0 {
		return nil, errorf(item.at, "the entry of include has no path")
	}
	if dir = path.Dir(files[0]); item.get("project_directory").is(scalar) {
		r := reference(item.get("project_directory"))
		l.project.Uses = append(l.project.Uses, r)
		dir, known = r.Path, known && r.Where == Inside
	}
	if !known {
		l.project.Partial = true
		return nil, nil
	}
	sub := &loader{
		folder: l.folder, project: l.project, dir: dir, read: l.read,
		included: append(slices.Clip(l.included), file), budget: l.budget,
	}
	if slices.Contains(sub.included, files[0]) {
		return nil, errorf(item.at, "%s includes itself", files[0])
	}
	if err := sub.outerEnvironment(l, envFiles); err != nil {
		return nil, err
	}
	return sub.loadIncluded(files, paths)
}

// outerEnvironment gives an included project the variables of the one around
// it, and those of its own env files or of the .env file in its folder.
func (l *loader) outerEnvironment(outer *loader, files []*value) error {
	if len(files) == 0 {
		return l.environment(outer.env, path.Join(l.dir, ".env"))
	}
	vars := map[string]string{}
	for _, f := range files {
		r := reference(f)
		l.project.Uses = append(l.project.Uses, r)
		if r.Where != Inside {
			continue
		}
		one := &loader{folder: l.folder, read: l.read}
		if err := one.environment(outer.env, r.Path); err != nil {
			return err
		}
		for name, v := range one.env {
			vars[name] = v // of several files the last one wins
		}
	}
	for name, v := range outer.env {
		vars[name] = v
	}
	l.env = vars
	return nil
}

// loadIncluded is [loader.load] for files that a place names.
func (l *loader) loadIncluded(files []string, from []*value) (*value, error) {
	for i, file := range files {
		if _, err := l.documents(file, from[i].at); err != nil {
			return nil, err
		}
	}
	return l.load(files)
}

// texts gives the scalars of a value that is one text or a list of them.
func texts(v *value) []*value {
	switch {
	case v.is(scalar):
		return []*value{v}
	case v.is(list):
		return slices.DeleteFunc(slices.Clone(v.items), func(v *value) bool { return v.kind != scalar })
	}
	return nil
}
