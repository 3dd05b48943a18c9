package compose

import (
	"fmt"
	"strings"
)

// cutVolume takes the short form of a mount apart: [source:]target[:options].
// A colon behind a drive's letter is part of a path.
func cutVolume(s string) (source, target string, err error) {
	if len(s) <= 2 {
		if s == "" {
			return "", "", fmt.Errorf("the volume is empty")
		}
		return "", s, nil
	}
	var parts []string
	for rest, more := s, true; more; {
		at := strings.IndexByte(rest, ':')
		if at == 1 && letter(rest[0]) {
			if next := strings.IndexByte(rest[2:], ':'); next >= 0 {
				at = next + 2
			} else {
				at = -1
			}
		}
		part := rest
		if more = at >= 0; more {
			part, rest = rest[:at], rest[at+1:]
		}
		if part == "" {
			return "", "", fmt.Errorf("%q has nothing between two colons", s)
		}
		parts = append(parts, part)
	}
	switch len(parts) {
	case 1:
		return "", parts[0], nil
	case 2, 3:
		return parts[0], parts[1], nil
	}
	return "", "", fmt.Errorf("%q has too many colons", s)
}

func letter(c byte) bool { c |= 0x20; return c >= 'a' && c <= 'z' }

// isPath tells a path from a volume's name, as compose does.
func isPath(s string) bool {
	drive := len(s) > 2 && letter(s[0]) && s[1] == ':'
	return drive || s != "" && (strings.IndexByte("./~", s[0]) >= 0 || windows(s))
}

// windows tells whether s is a path of Windows, or a pipe.
func windows(s string) bool {
	if strings.HasPrefix(s, `\\`) {
		return true
	}
	return len(s) >= 2 && letter(s[0]) && s[1] == ':' && (len(s) == 2 || s[2] == '\\' || s[2] == '/')
}

func (d *decoder) mount(v *value) (Mount, bool) {
	m := Mount{At: v.at.place()}
	switch v.kind {
	case scalar:
		source, target, err := cutVolume(v.text)
		if err != nil && v.filled != nil && len(v.filled.unset) > 0 {
			source, target, err = cutVolume(v.filled.masked)
		}
		if err != nil {
			d.fault(m.At, "%w", err)
			return m, false
		}
		s := *v
		s.text = source
		if f := v.filled; f != nil { // variables may hold colons, so that these are what can be said
			s.filled = &filling{unset: f.unset}
			s.filled.raw, _, _ = cutVolume(f.raw)
			s.filled.masked, _, _ = cutVolume(f.masked)
		}
		m.Source.Text, m.Target, m.Type = text(&s), target, "volume"
		if isPath(source) || s.filled != nil && strings.HasPrefix(s.filled.masked, Unset) {
			m.Type, m.Source = "bind", reference(&s)
		}
		return m, true
	case mapping:
		m.Type, m.Target = firstText(v, "type"), firstText(v, "target")
		source := v.get("source")
		if m.Type == "bind" && source.is(scalar) {
			m.Source = reference(source)
		} else {
			m.Source.Text = text(source)
		}
		return m, true
	}
	d.fault(v.at.place(), "a volume is a text or a mapping, not %s", v.kind)
	return m, false
}
