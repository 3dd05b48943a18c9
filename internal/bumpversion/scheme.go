package bumpversion

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// scheme is how versions are taken apart and put together.
type scheme struct {
	toml    bool
	pattern *regexp.Regexp // nil if it is not known
	formats []string
	parts   map[string]part
}

// part is what is configured of one part of a version.
type part struct {
	first, optional string
	calendar        bool
}

func (s *scheme) read(pattern string) { s.pattern = compile(pattern, "", true) }

func (s *scheme) addPart(from *section) {
	p := part{first: "0"}
	if v, ok := from.get("values"); ok {
		values := v.List
		if v.kind == bare {
			values = strings.FieldsFunc(v.Text, func(r rune) bool { return r == '\n' })
			for i := range values {
				values[i] = strings.TrimFunc(values[i], blank)
			}
			values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
		}
		if len(values) > 0 {
			p.first = values[0]
		}
	}
	p.optional = p.first
	if v, ok := from.get("first_value"); ok && v.Text != "" {
		if _, values := from.get("values"); !values {
			p.optional = v.Text
		}
		p.first = v.Text
	}
	if v, ok := from.get("optional_value"); ok && (v.Text != "" || s.toml) {
		p.optional = v.Text
	}
	_, p.calendar = from.get("calver_format")
	if s.parts == nil {
		s.parts = map[string]part{}
	}
	s.parts[from.name] = p
}

// piece is one part of a version.
type piece struct {
	value    string
	required bool // it has another value than the one that may be left out
}

// maxVersion bounds, in bytes, how long a version is taken apart.
const maxVersion = 1000

// knows tells whether the version is taken apart as Python would: it has other
// ideas of letters, digits and the end of a line beyond ASCII's printable part.
func (s *scheme) knows(version string) bool {
	for i := 0; i < len(version); i++ {
		if version[i] < ' ' || version[i] > '~' {
			return false
		}
	}
	return s.pattern != nil && len(version) <= maxVersion
}

// split takes a version apart; nil if that cannot be told.
func (s *scheme) split(version string) map[string]piece {
	if !s.knows(version) {
		return nil
	}
	match := s.pattern.FindStringSubmatch(version)
	if match == nil {
		return nil
	}
	components := map[string]piece{}
	for i, name := range s.pattern.SubexpNames() {
		if name == "" {
			continue
		}
		p, ok := s.parts[name]
		if !ok {
			p = part{first: "0", optional: "0"}
		}
		c := piece{value: match[i]}
		if c.value == "" {
			c.value = p.optional
		}
		c.required = c.value != p.optional || p.calendar
		components[name] = c
	}
	return components
}

// render writes a version in the formats of a file. There are two answers where
// the programs differ and it is not known which one is used. The error is
// [ErrUnknown], or says what keeps bumpversion from writing it.
func (s *scheme) render(version string, formats []string) ([]string, error) {
	components := s.split(version)
	if components == nil || len(formats) == 0 {
		return nil, ErrUnknown
	}
	var all []string
	var failure error
	for _, program := range []func(map[string]piece, []string) (string, error){renderOld, renderNew} {
		if s.toml && all == nil && failure == nil {
			failure = ErrUnknown // the old ones do not read TOML
			continue
		}
		text, err := program(components, formats)
		if err != nil {
			failure = err
			continue
		}
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	if all == nil {
		return nil, failure
	}
	return all, nil
}

// surrounding tells of names that are no part of a version and yet have a value
// when bumpversion runs: the environment's, the clock's, git's.
func surrounding(name string) bool {
	switch name {
	case "now", "utcnow", "commit_sha", "short_commit_sha", "distance_to_latest_tag", "dirty", "branch_name",
		"short_branch_name", "repository_root", "current_tag", "current_version", "tool":
		return true
	}
	return strings.HasPrefix(name, "$")
}

// labels lists what a format has to be filled in with.
func labels(format string) []string {
	all, _ := fields(format)
	var names []string
	for _, f := range all {
		if f.filled {
			names = append(names, f.name)
		}
	}
	return names
}

// fill writes a version in a format. The programs format numbers differently.
func fill(format string, components map[string]piece, old bool) (string, error) {
	return expand(format, func(f field) (string, bool) {
		if f.name == "#" || f.name == ";" {
			return f.name, true
		}
		c, ok := components[f.name]
		if !ok {
			return "", false
		}
		if old {
			return c.value, true
		}
		return pad(c.value, f.spec)
	})
}

// renderOld is bump2version's way: the last format that leaves out nothing that
// it must not, or else the first.
func renderOld(components map[string]piece, formats []string) (string, error) {
	var needed []string
	found := false
	for _, name := range labels(formats[0]) {
		if c, ok := components[name]; ok && (c.required || !found) {
			found = found || c.required
			needed = append(needed, name)
		}
	}
	chosen := ""
	for _, format := range formats {
		have := labels(format)
		for _, name := range have {
			if _, ok := components[name]; !ok && !surrounding(name) && name != "#" && name != ";" {
				return "", fmt.Errorf("{%s} is no part of the version as parse takes it apart", name)
			}
		}
		complete := !slices.ContainsFunc(needed, func(n string) bool { return !slices.Contains(have, n) })
		if complete || chosen == "" {
			chosen = format
		}
	}
	return fill(chosen, components, true)
}

// renderNew is bump-my-version's way: of the formats that can be written, one
// that leaves out nothing, then the one with the fewest parts, then the first.
// Whether one can be written may depend on the environment; mostly another one
// is chosen anyway.
func renderNew(components map[string]piece, formats []string) (string, error) {
	chosen, unknown := choose(components, formats, true)
	if sure, _ := choose(components, formats, false); sure != chosen {
		return "", ErrUnknown
	}
	if chosen == "" {
		return "", fmt.Errorf("{%s} is no part of the version as parse takes it apart", unknown)
	}
	return fill(chosen, components, false)
}

// choose returns the format to write, and a name that keeps another one from
// being written. Those that need what surrounds bumpversion count if it is said
// to be there.
func choose(components map[string]piece, formats []string, surrounded bool) (chosen, unknown string) {
	size, full := 0, false
	for _, format := range formats {
		have := labels(format)
		slices.Sort(have)
		have = slices.Compact(have)
		lacking := slices.IndexFunc(have, func(name string) bool {
			_, ok := components[name]
			return !ok && name != "#" && name != ";" && !(surrounded && surrounding(name))
		})
		if lacking >= 0 {
			unknown = have[lacking]
			continue
		}
		complete := true
		for name, c := range components {
			complete = complete && (!c.required || slices.Contains(have, name))
		}
		if chosen == "" || complete && !full || complete == full && len(have) < size {
			chosen, size, full = format, len(have), complete
		}
	}
	return chosen, unknown
}
