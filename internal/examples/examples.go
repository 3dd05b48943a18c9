// Package examples reads the cases of a rule, which are its tests and its
// documentation at once.
//
// The cases of a rule stand in a txtar archive. Its comment is prose. Then
// come files:
//
//	config              configuration for all cases (optional)
//	tree/PATH           the repository around all cases (optional); a file
//	                    that begins with "#!" is executable
//	bad/CASE            a message at fault; for trees, bad/CASE/PATH
//	bad/CASE.want       the findings, as linttest prints them
//	bad/CASE.fixed      the message once every fix is applied (optional)
//	good/CASE           a message, or tree, without fault
//	KIND/CASE.with      what is known of the commit, "key: value" lines
//	KIND/CASE.config    configuration for this case (optional)
//
// CASE is made of words and hyphens; it reads as a short title.
package examples

import (
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/tools/txtar"
)

// Set holds the cases of one rule.
type Set struct {
	Prose     string
	Config    string
	Tree      map[string]string
	Bad, Good []*Case
}

// Case is one example.
type Case struct {
	Name string
	// Text is the message; Tree the files, for rules about trees.
	Text string
	Tree map[string]string
	// Want lists the findings of a bad case.
	Want string
	// Fixed is the text after all fixes; HasFixed tells whether it is given.
	Fixed    string
	HasFixed bool
	With     map[string]string
	Config   string
}

// Title is the name as prose.
func (c *Case) Title() string { return strings.ReplaceAll(c.Name, "-", " ") }

// Read parses the archive of a rule.
func Read(fsys fs.FS, rule string) (*Set, error) {
	name := "testdata/" + rule + ".txtar"
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	archive := txtar.Parse(data)
	s := &Set{Prose: strings.TrimSpace(string(archive.Comment)), Tree: map[string]string{}}
	for _, f := range archive.Files {
		if err := s.add(f.Name, string(f.Data)); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", name, f.Name, err)
		}
	}
	return s, nil
}

func (s *Set) add(name, data string) error {
	kind, rest, _ := strings.Cut(name, "/")
	switch kind {
	case "config":
		s.Config = data
		return nil
	case "tree":
		s.Tree[rest] = data
		return nil
	case "bad":
		return addTo(&s.Bad, rest, data)
	case "good":
		return addTo(&s.Good, rest, data)
	}
	return fmt.Errorf("want config, tree/…, bad/… or good/…")
}

func addTo(cases *[]*Case, name, data string) error {
	head, path, nested := strings.Cut(name, "/")
	title, part, _ := strings.Cut(head, ".")
	c := find(cases, title)
	switch {
	case title == "":
		return fmt.Errorf("the case has no name")
	case nested:
		c.Tree[path] = data
	case part == "":
		c.Text = data
	case part == "want":
		c.Want = data
	case part == "fixed":
		c.Fixed, c.HasFixed = data, true
	case part == "config":
		c.Config = data
	case part == "with":
		return c.readWith(data)
	default:
		return fmt.Errorf("%q is no part of a case: use want, fixed, with or config", part)
	}
	return nil
}

func find(cases *[]*Case, name string) *Case {
	for _, c := range *cases {
		if c.Name == name {
			return c
		}
	}
	c := &Case{Name: name, Tree: map[string]string{}, With: map[string]string{}}
	*cases = append(*cases, c)
	return c
}

func (c *Case) readWith(data string) error {
	for _, line := range strings.Split(strings.TrimSpace(data), "\n") {
		key, value, found := strings.Cut(line, ":")
		if !found {
			return fmt.Errorf("%q is not of the form \"key: value\"", line)
		}
		c.With[key] = strings.TrimSpace(value)
	}
	return nil
}
