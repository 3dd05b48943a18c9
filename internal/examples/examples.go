// Package examples reads the cases of a rule, which are its tests and its
// documentation at once.
//
// The cases of a rule stand in a txtar archive. Its comment is prose. Then
// come files:
//
//	config              configuration for all cases (optional)
//	tree/PATH           the repository around all cases (optional)
//	bad/CASE            a message at fault; for trees, bad/CASE/PATH
//	bad/CASE.want       the findings, as linttest prints them
//	bad/CASE.fixed      the message once every fix is applied (optional); for
//	                    trees bad/CASE.fixed/PATH, the files that differ then
//	good/CASE           a message, or tree, without fault
//	KIND/CASE.with      what is known of the commit or the repository, "key:
//	                    value" lines
//	KIND/CASE.config    configuration for this case (optional)
//
// CASE is made of words and hyphens; it reads as a short title. A PATH may end
// in a mark, like the names that `ls -F` prints: "run*" is executable, "link@"
// is a symbolic link to what its text says. A file that begins with "#!" is
// executable without a mark, unless it has the mark "=".
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
	Tree      Tree
	Bad, Good []*Case
}

// Case is one example.
type Case struct {
	Name string
	// Text is the message; Tree the files, for rules about trees.
	Text string
	Tree Tree
	// Want lists the findings of a bad case.
	Want string
	// Fixed is the text after all fixes; HasFixed tells whether it is given.
	Fixed    string
	HasFixed bool
	// FixedTree holds the files that are others after all fixes.
	FixedTree Tree
	With      map[string]string
	Config    string
}

// Tree is the files of a repository, in the order of the archive.
type Tree []File

// File is one of them.
type File struct {
	Path string
	Mode fs.FileMode // 0644, 0755, or that of a symbolic link
	Data string      // a link's is its target
}

// readFile makes a file of a path with its mark.
func readFile(name, data string) File {
	f := File{name, 0o644, data}
	switch name[len(name)-1] {
	case '*':
		f.Mode = 0o755
	case '@':
		f.Mode, f.Data = fs.ModeSymlink|0o777, strings.TrimSuffix(data, "\n")
	case '=':
	default:
		if strings.HasPrefix(data, "#!") {
			f.Mode = 0o755
		}
		return f
	}
	f.Path = name[:len(name)-1]
	return f
}

// Name is the file's path with its mark.
func (f File) Name() string {
	script := strings.HasPrefix(f.Data, "#!")
	switch {
	case f.Mode&fs.ModeSymlink != 0:
		return f.Path + "@"
	case f.Mode&0o100 != 0 && !script:
		return f.Path + "*"
	case f.Mode&0o100 == 0 && script:
		return f.Path + "="
	}
	return f.Path
}

// Text is the file as it stands in an archive.
func (f File) Text() string {
	if f.Mode&fs.ModeSymlink != 0 {
		return f.Data + "\n"
	}
	return f.Data
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
	s := &Set{Prose: strings.TrimSpace(string(archive.Comment))}
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
		return s.Tree.add(rest, data)
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
	case nested && part == "fixed":
		return c.FixedTree.add(path, data)
	case nested:
		return c.Tree.add(path, data)
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

func (t *Tree) add(name, data string) error {
	if name == "" {
		return fmt.Errorf("the file has no name")
	}
	*t = append(*t, readFile(name, data))
	return nil
}

func find(cases *[]*Case, name string) *Case {
	for _, c := range *cases {
		if c.Name == name {
			return c
		}
	}
	c := &Case{Name: name, With: map[string]string{}}
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
