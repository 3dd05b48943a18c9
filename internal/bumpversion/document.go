package bumpversion

import (
	"path"
	"strings"
)

// A document is a configuration file, cut into its sections.
type document struct {
	path, text string
	toml       bool
	found      bool // it holds what bumpversion looks for
	main       section
	files      []section
	parts      []section
	stray      Span   // a section that is bumpversion's in a file that is not
	project    *Value // the version in pyproject.toml's [project]
	// unknown are sections that look like bumpversion's and are not.
	unknown []section
}

// section is one section's options.
type section struct {
	name   string // the file, pattern or part that it is about
	glob   bool
	span   Span // its header
	values []Value
	raw    string // header as written
}

// Value is the value of an option.
type Value struct {
	Key string
	// Text is the value; of a list the elements, one a line.
	Text string
	List []string
	// Span is where the value stands, without quotes; zero for a default.
	Span
	// Line is where the whole option stands.
	Line Span
	kind kind
}

// kind is what a value is written as.
type kind int

const (
	bare kind = iota // INI, where all is text
	text             // TOML's kinds
	boolean
	number
	list
	other
)

// Set tells whether the option is written down.
func (v *Value) Set() bool { return v.Span != Span{} || v.Line != Span{} }

// get returns the option, the last one of that name.
func (s *section) get(key string) (Value, bool) {
	for i := len(s.values) - 1; i >= 0; i-- {
		if s.values[i].Key == key {
			return s.values[i], true
		}
	}
	return Value{}, false
}

// parse reads a file by its name.
func parse(name, text string) (*document, *Fault) {
	d := &document{path: name, text: text}
	if path.Ext(name) == ".toml" {
		d.toml = true
		return d, d.readTOML()
	}
	return d, d.readINI(name == "setup.cfg")
}

// sorted puts a section of an INI file where it belongs, by its name.
func (d *document) sort(s section) {
	kind, value, nested := strings.Cut(strings.TrimPrefix(s.raw, "bumpversion"), ":")
	if kind != "" && s.raw != "bumpversion" {
		return // [bumpversionx]
	}
	if !nested {
		d.main, d.found = s, true
		return
	}
	kind, value, nested = strings.Cut(value, ":")
	kind = strings.TrimSpace(kind)
	if i := strings.IndexByte(kind, '('); i >= 0 { // bumpversion:file (suffix):name
		kind = strings.TrimSpace(kind[:i])
	}
	s.name = value
	switch {
	case !nested || value == "":
		d.unknown = append(d.unknown, s)
	case strings.HasPrefix(kind, "file"):
		d.files = append(d.files, s)
	case strings.HasPrefix(kind, "glob"):
		s.glob = true
		d.files = append(d.files, s)
	case strings.HasPrefix(kind, "part"):
		d.parts = append(d.parts, s)
	default:
		d.unknown = append(d.unknown, s)
	}
}
