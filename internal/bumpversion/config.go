package bumpversion

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/component"
)

// Config is a configuration that was found and read.
type Config struct {
	Path, Text string
	// TOML tells the format, and so that bump-my-version alone reads it.
	TOML bool
	// Header is where the section begins.
	Header Span
	// Current is the version that the repository holds. It is not set where
	// bumpversion guesses it by the newest tag.
	Current     Value
	Commit, Tag Switch
	TagName     Value
	Files       []*File
	// Project is the version in pyproject.toml's [project], if Path is that
	// file and has one.
	Project *Value

	scheme scheme
}

// Switch is an option that is on or off.
type Switch struct {
	Value
	On bool
}

// File is a file, or a pattern of files, that repeats the version.
type File struct {
	// Path is relative to the root of the repository.
	Path string
	// Glob tells that Path is a pattern, from whose matches Exclude takes some
	// away.
	Glob    bool
	Exclude []string
	// At is where the configuration names the file.
	At     Span
	Search string
	// Versioned tells that the search is for the version. One that is not, such as
	// for the word Unreleased in a changelog, may match just before a release.
	Versioned bool
	// Optional is for a file that need not be there, MayLack for one that need
	// not contain the version.
	Optional, MayLack bool
	// Sometimes tells that some bumps leave the file alone, so that it may lag
	// behind.
	Sometimes bool

	serialize []string
	regex     bool
}

// The defaults of all three programs.
const (
	defaultParse     = `(?P<major>\d+)\.(?P<minor>\d+)\.(?P<patch>\d+)`
	defaultSerialize = "{major}.{minor}.{patch}"
	defaultSearch    = "{current_version}"
	defaultTagName   = "v{new_version}"
)

// mainKeys are the options of the main section.
func mainKeys() []string {
	return []string{
		"current_version", "parse", "serialize", "search", "replace", "regex", "ignore_missing_version",
		"ignore_missing_files", "tag", "push_tag", "sign_tags", "tag_name", "tag_message", "allow_dirty",
		"allow_dirty_files", "commit", "message", "moveable_tags", "commit_args", "parts", "files", "setup_hooks",
		"pre_commit_hooks", "post_commit_hooks", "allow_shell_hooks", "new_version", "dry_run",
		"included_paths", "excluded_paths", "verbose", "list", "no_configured_files",
	}
}

// fileKeys are the options of a file's section.
func fileKeys() []string {
	return []string{
		"parse", "serialize", "search", "replace", "regex", "ignore_missing_version", "ignore_missing_file",
		"filename", "glob", "glob_exclude", "key_path", "include_bumps", "exclude_bumps",
	}
}

// builder makes a configuration of a document, and collects what is wrong.
type builder struct {
	d *document
	c *Config
	s *Setup
}

// config makes a configuration of a document that holds one.
func (d *document) config(s *Setup) *Config {
	b := &builder{d, &Config{Path: d.path, Text: d.text, TOML: d.toml, Header: d.main.span, Project: d.project}, s}
	c, m := b.c, &d.main
	b.known(m, mainKeys())
	c.Current = b.string(m, "current_version", "")
	c.TagName = b.string(m, "tag_name", defaultTagName)
	c.Commit, c.Tag = b.flag(m, "commit"), b.flag(m, "tag")
	c.scheme.toml = d.toml
	parse := b.string(m, "parse", defaultParse)
	c.scheme.read(parse.Text)
	serialize := b.list(m, "serialize", defaultSerialize)
	c.scheme.formats = serialize.List
	for i := range d.parts {
		c.scheme.addPart(&d.parts[i])
	}
	for _, u := range d.unknown {
		b.fault(u.span, "[%s] is no section of bumpversion's: it knows bumpversion:file:PATH, bumpversion:glob:PATTERN and "+
			"bumpversion:part:NAME", u.raw)
	}
	b.version(parse, serialize)
	b.files()
	return c
}

func (b *builder) fault(at Span, format string, args ...any) {
	b.s.add(b.d.path, at, fmt.Sprintf(format, args...))
}

// known looks for options that are slips of the pen. Others that are unknown
// are passed over, as bumpversion does: a later version may know them.
func (b *builder) known(s *section, keys []string) {
	for _, v := range s.values {
		if slices.Contains(keys, v.Key) {
			continue
		}
		if near := component.Nearest(v.Key, keys); near != "" {
			b.fault(v.Line, "bumpversion has no option %s: did you mean %s?", v.Key, near)
		}
	}
}

// string returns an option that is text.
func (b *builder) string(s *section, key, otherwise string) Value {
	v, ok := s.get(key)
	switch {
	case !ok:
		return Value{Key: key, Text: otherwise}
	case v.kind != bare && v.kind != text:
		b.fault(v.Span, "%s must be text: put it in quotes", key)
	}
	return v
}

// list returns an option that is a list of texts: in INI, one a line.
func (b *builder) list(s *section, key string, otherwise ...string) Value {
	v, ok := s.get(key)
	switch {
	case !ok:
		return Value{Key: key, List: otherwise}
	case v.kind == bare:
		for line := range strings.SplitSeq(v.Text, "\n") {
			if line = strings.TrimFunc(line, blank); line != "" {
				v.List = append(v.List, line)
			}
		}
	case v.kind != list:
		b.fault(v.Span, "%s must be a list of texts: write [\"…\"]", key)
		v.List = otherwise
	}
	if len(v.List) == 0 && key == "serialize" {
		b.fault(v.Line, "serialize is empty: give at least one format, such as %q", defaultSerialize)
		v.List = otherwise
	}
	return v
}

// flag returns an option that is on or off.
func (b *builder) flag(s *section, key string) Switch {
	v, ok := s.get(key)
	if !ok {
		return Switch{Value: Value{Key: key, Text: "False"}}
	}
	written := strings.ToLower(v.Text)
	if digit := strings.TrimFunc(written, blank); digit == "0" || digit == "1" {
		written = digit // which is read as a number first
	}
	switch written {
	case "1", "yes", "true", "on", "t", "y":
		return Switch{v, true}
	case "0", "no", "false", "off", "f", "n":
		return Switch{v, false}
	}
	b.fault(v.Span, "%s must be true or false, not %q", key, v.Text)
	return Switch{v, false}
}

// version checks that the current version can be taken apart and put together
// again, as each bump does.
func (b *builder) version(parse, serialize Value) {
	sch, current := &b.c.scheme, b.c.Current
	for _, f := range serialize.List {
		if _, problem := fields(f); problem != "" {
			b.fault(serialize.Span, "serialize: %s", problem)
			sch.pattern = nil // said once: the files need not say it again
			return
		}
	}
	if current.Text == "" || !sch.knows(current.Text) || current.kind != bare && current.kind != text {
		return
	}
	if !sch.pattern.MatchString(current.Text) {
		at := current.Span
		if parse.Set() {
			b.fault(at, "parse does not match the current version %q: bumpversion cannot raise it", current.Text)
		} else {
			b.fault(at, "%q is not of the form 1.2.3: bumpversion cannot raise it unless parse and serialize say what its parts are",
				current.Text)
		}
		return
	}
	if _, err := sch.render(current.Text, serialize.List); err != nil && !errors.Is(err, ErrUnknown) {
		b.fault(serialize.Span, "serialize: %v", err)
		sch.pattern = nil
	}
}

func (b *builder) files() {
	search := b.string(&b.d.main, "search", defaultSearch)
	regex := b.flag(&b.d.main, "regex")
	missing, lacking := b.flag(&b.d.main, "ignore_missing_files"), b.flag(&b.d.main, "ignore_missing_version")
	if v, ok := b.d.main.get("files"); ok && !b.d.toml { // how the oldest versions had it
		for name := range strings.FieldsSeq(v.Text) {
			b.d.files = append(b.d.files, section{name: name, span: v.Span})
		}
	}
	for i := range b.d.files {
		s := &b.d.files[i]
		b.known(s, fileKeys())
		f := &File{
			At: s.span, Glob: s.glob,
			Search:    b.string(s, "search", search.Text).Text,
			serialize: b.list(s, "serialize", b.c.scheme.formats...).List,
			regex:     regex.On, Optional: missing.On, MayLack: lacking.On,
		}
		for key, target := range map[string]*bool{
			"regex": &f.regex, "ignore_missing_file": &f.Optional, "ignore_missing_version": &f.MayLack,
		} {
			if v := b.flag(s, key); v.Set() {
				*target = v.On
			}
		}
		f.Exclude = b.list(s, "glob_exclude").List
		_, included := s.get("include_bumps")
		_, excluded := s.get("exclude_bumps")
		f.Sometimes = included || excluded
		f.regex = f.regex && b.d.toml
		if b.located(f, s) && b.searchable(f, s) {
			b.c.Files = append(b.c.Files, f)
		}
	}
}

// searchable checks the search of a file.
func (b *builder) searchable(f *File, s *section) bool {
	at := s.span
	if v, ok := s.get("search"); ok {
		at = v.Span
	}
	all, problem := fields(f.Search)
	if problem != "" {
		b.fault(at, "search: %s", problem)
		return false
	}
	for _, x := range all {
		f.Versioned = f.Versioned || x.filled && strings.HasPrefix(x.name, "current_")
		if x.filled && !fillable(x.name) {
			b.fault(at, "search: bumpversion does not fill in {%s}: {current_version} is what it knows; write {{ for the character", oneLine(x.name))
			return false
		}
	}
	if b.c.Current.Text == "" {
		return true
	}
	if _, err := b.c.Pattern(f); err != nil && !errors.Is(err, ErrUnknown) {
		b.fault(at, "%s: %v", f.Path, err)
		return false
	}
	return true
}

// fillable tells whether a name may have a value where a search is filled in.
func fillable(name string) bool {
	name, _, _ = strings.Cut(name, "!")
	name, _, _ = strings.Cut(name, ".")
	name, _, _ = strings.Cut(name, "[")
	return surrounding(name) || name == "#" || name == ";" ||
		strings.HasPrefix(name, "current_") || strings.HasPrefix(name, "new_")
}

// located finds out which path of the repository a file's section means.
func (b *builder) located(f *File, s *section) bool {
	if s.name == "" {
		b.fault(s.span, "neither filename nor glob says which file is meant")
		return false
	}
	name := strings.ReplaceAll(s.name, "{repo_root}", ".")
	f.Path = path.Clean(name)
	if path.IsAbs(name) || f.Path == ".." || strings.HasPrefix(f.Path, "../") {
		b.fault(s.span, "%s lies outside of the repository: name files by their paths from its root", s.name)
		return false
	}
	return true
}

// oneLine puts a name on one line that was wrapped in the configuration.
func oneLine(name string) string { return strings.Join(strings.Fields(name), " ") }
