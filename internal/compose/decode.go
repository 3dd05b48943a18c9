package compose

import (
	"cmp"
	"slices"
)

// decoder makes a project of a merged model.
type decoder struct{ project *Project }

func (d *decoder) fault(at Place, format string, args ...any) {
	if len(d.project.Faults) < maxDepth {
		d.project.Faults = append(d.project.Faults, errorAt(at, format, args...))
	}
}

func (d *decoder) decode(m *value) {
	p := d.project
	if services := m.get("services"); services.is(mapping) {
		all := make([]Service, len(services.keys))
		p.Services = make([]*Service, len(all))
		for i, k := range services.keys {
			d.service(&all[i], k, services.items[i])
			p.Services[i] = &all[i]
		}
	}
	if volumes := m.get("volumes"); volumes.is(mapping) {
		for i, k := range volumes.keys {
			p.Volumes = append(p.Volumes, d.volume(k, volumes.items[i]))
		}
	}
	p.Secrets, p.Configs = files(m.get("secrets")), files(m.get("configs"))
	slices.SortFunc(p.Services, func(a, b *Service) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(p.Volumes, func(a, b *Volume) int { return cmp.Compare(a.Name, b.Name) })
}

func files(section *value) []*File {
	if !section.is(mapping) {
		return nil
	}
	var fs []*File
	for i, k := range section.keys {
		f := &File{Name: k.name, At: k.at.place()}
		if file := section.items[i].get("file"); file.is(scalar) {
			f.Path = reference(file)
		}
		fs = append(fs, f)
	}
	slices.SortFunc(fs, func(a, b *File) int { return cmp.Compare(a.Name, b.Name) })
	return fs
}

func (d *decoder) service(s *Service, k key, v *value) {
	s.Name, s.At = k.name, k.at.place()
	s.Image, s.Container = text(v.get("image")), text(v.get("container_name")).Value
	if build := v.get("build"); build.is(mapping) {
		s.Build = d.build(build)
	}
	s.Ports, s.Mounts = valid(v.get("ports"), d.port), valid(v.get("volumes"), d.mount)
	s.Expose, s.VolumesFrom = each(v.get("expose"), text), each(v.get("volumes_from"), text)
	s.Profiles = each(v.get("profiles"), func(item *value) string { return item.text })
	s.Devices, s.LabelFiles = each(v.get("devices"), device), each(v.get("label_file"), reference)
	s.EnvFiles = each(v.get("env_file"), envFile)
	s.Environment, s.Labels = vars(v.get("environment")), vars(v.get("labels"))
}

// each decodes the items of a list.
func each[T any](l *value, decode func(*value) T) []T {
	if !l.is(list) || len(l.items) == 0 {
		return nil
	}
	all := make([]T, len(l.items))
	for i, item := range l.items {
		all[i] = decode(item)
	}
	return all
}

// valid decodes the items of a list but for those that are at fault.
func valid[T any](l *value, decode func(*value) (T, bool)) []T {
	if !l.is(list) || len(l.items) == 0 {
		return nil
	}
	all := make([]T, 0, len(l.items))
	for _, item := range l.items {
		if t, ok := decode(item); ok {
			all = append(all, t)
		}
	}
	return all
}

func envFile(v *value) EnvFile {
	if v.kind != mapping {
		return EnvFile{Ref: reference(v)}
	}
	required := v.get("required")
	return EnvFile{reference(v.get("path")), required.is(scalar) && required.text == "false"}
}

// device gives the host's side of a device. One that is named after a vendor
// (CDI) is no path.
func device(v *value) Ref {
	if v.kind == mapping {
		v = v.get("source")
	}
	if !v.is(scalar) {
		return Ref{}
	}
	r := Ref{Text: text(v), Where: Remote}
	if source, _, err := cutVolume(r.Value); err == nil && source != "" {
		r.Value = source
	}
	if source, _, err := cutVolume(r.Masked); err == nil && source != "" {
		r.Masked = source
	}
	if v.filled == nil {
		r.Raw = r.Value
	}
	if isPath(r.Masked) {
		r.Where, r.Path = locate(v.at.in.dir, r.Masked)
	} else if len(r.Unset) > 0 {
		r.Where = Unknown
	}
	return r
}

func vars(v *value) []Variable {
	if !v.is(mapping) {
		return nil
	}
	list := make([]Variable, len(v.keys))
	for i, k := range v.keys {
		list[i] = Variable{Name: k.name, Value: text(v.items[i]), Set: !v.items[i].bare}
	}
	return list
}

func (d *decoder) build(v *value) *Build {
	b := &Build{At: v.at.place(), Inline: text(v.get("dockerfile_inline")), Target: text(v.get("target")), Args: vars(v.get("args"))}
	if context := v.get("context"); context.is(scalar) {
		b.Context = reference(context)
	}
	if contexts := v.get("additional_contexts"); contexts.is(mapping) {
		for i, k := range contexts.keys {
			b.Contexts = append(b.Contexts, Context{k.name, reference(contexts.items[i])})
		}
	}
	if b.Inline.Given() {
		return b
	}
	file := &value{kind: scalar, text: "Dockerfile"}
	if given := v.get("dockerfile"); given.is(scalar) {
		file = given
	}
	b.Dockerfile.Text = text(file)
	b.Dockerfile.Where, b.Dockerfile.Path = locate(b.Context.Path, b.Dockerfile.Masked)
	if b.Context.Where != Inside && b.Dockerfile.Where == Inside {
		b.Dockerfile.Where, b.Dockerfile.Path = b.Context.Where, ""
	}
	return b
}

// volume reads an entry of volumes. With the local driver, an option "bind"
// and a device that is a folder, it is a mount of the host.
func (d *decoder) volume(k key, v *value) *Volume {
	volume := &Volume{Name: k.name, At: k.at.place()}
	if external := v.get("external"); external != nil {
		volume.External = external.kind == mapping || external.text == "true"
	}
	options := v.get("driver_opts")
	device := options.get("device")
	if !device.is(scalar) {
		return volume
	}
	if driver := v.get("driver"); driver.is(scalar) && driver.text != "local" {
		return volume
	}
	if kind := options.get("type"); kind.is(scalar) && !slices.Contains([]string{"", "none", "bind"}, kind.text) {
		return volume
	}
	if volume.Bind = reference(device); volume.Bind.Where == Remote {
		volume.Bind = Ref{}
	}
	return volume
}
