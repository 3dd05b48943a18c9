package service

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/internal/markdown"
	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// ServiceUncatalogued compares the README's list of services with the folders.
var ServiceUncatalogued = &lint.Rule{
	Name: "service-uncatalogued",
	Doc: `The root README's list of services and the service directories agree

The list is where somebody new finds out what there is, and what a folder's name
means. It goes stale unless it is held to the folders, both ways: each service
has an item, and each item a service. A folder without code, build file and
compose file, such as one of documents, is no service here.

The list is found by what it lists. Any list or table counts of which at least
half of the items begin with the name of a service, or with a link to its
folder; several of them, such as one for each kind of service, add up. An item
that leads out of the repository, that names another folder of it, a configured
component or what else the root's compose file runs, or that does not begin with
a name, is not held against the list. A README without such a list at all, a
tree of folders for instance, is fine as long as it mentions each service. One
that is not Markdown is not judged.

Source: saas-mega, whose README lists its services and what each is for.`,
	Severity: lint.Warning, Since: "0.1",
	Options: uncatalogued{File: "README.md"},
	Repo:    enough(serviceUncatalogued),
}

type uncatalogued struct {
	File   string   `yaml:"file" doc:"the Markdown file that lists the services, from the root"`
	Ignore []string `yaml:"ignore" doc:"names of services that need not be listed"`
}

// Validate refuses what is no path of the repository.
func (o uncatalogued) Validate() error {
	if !fs.ValidPath(o.File) || o.File == "." {
		return errors.New("file is to be a path from the repository's root")
	}
	return nil
}

// maxReadme bounds the file, in bytes: reading Markdown is slow.
const maxReadme = 1 << 20

func serviceUncatalogued(p *lint.Pass, repo *lint.Repo) error {
	o := p.Options.(uncatalogued)
	services := slices.DeleteFunc(slices.Clone(repo.Services), func(s *lint.Service) bool {
		return slices.Contains(o.Ignore, s.Name())
	})
	if len(services) == 0 {
		return nil
	}
	file, err := readmeName(repo, o.File)
	if err != nil {
		return err
	}
	if file == "" {
		p.Report(lint.Finding{Path: ".", Text: fmt.Sprintf("there is no %s: write one that lists the services, and what each is for", o.File)})
		return nil
	}
	if !isMarkdown(file) {
		return nil
	}
	source, err := fs.ReadFile(repo.FS, file)
	if err != nil {
		return err
	}
	if len(source) > maxReadme {
		return fmt.Errorf("%s has %d bytes, more than the %d that are read", file, len(source), maxReadme)
	}
	if markdown.TooDeep(source) {
		return fmt.Errorf("%s begins more lists in one line than are read", file)
	}
	index := indexServices(repo.Services)
	lists := readCatalogues(source, file, index)
	if len(lists) == 0 {
		return mentioned(p, services, file, source)
	}
	return errors.Join(missing(p, services, file, source, lists), stale(p, repo, file, lists))
}

// readmeName returns the file to read, whatever the case and the ending of its
// name; "" if there is none.
func readmeName(repo *lint.Repo, file string) (string, error) {
	if found, err := regular(repo.FS, file); err != nil || found {
		return file, err
	}
	entries, err := fs.ReadDir(repo.FS, path.Dir(file))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	stem := strings.TrimSuffix(path.Base(file), path.Ext(file))
	for _, e := range entries {
		name := e.Name()
		if e.Type().IsRegular() && strings.EqualFold(strings.TrimSuffix(name, path.Ext(name)), stem) {
			return path.Join(path.Dir(file), name), nil
		}
	}
	return "", nil
}

func isMarkdown(file string) bool {
	switch strings.ToLower(path.Ext(file)) {
	case ".md", ".markdown", ".mdown", ".mkd":
		return true
	}
	return false
}

// mentioned is for a README without a list.
func mentioned(p *lint.Pass, services []*lint.Service, file string, source []byte) error {
	var first string
	count := 0
	for _, s := range services {
		if hasWord(string(source), s.Name()) {
			continue
		}
		if no, err := noService(s); err != nil {
			return err
		} else if no {
			continue
		}
		if count++; count == 1 {
			first = s.Name()
		}
	}
	who := first + " is"
	switch {
	case count == 0:
		return nil
	case count > 1:
		who = fmt.Sprintf("%s and %d more are", first, count-1)
	}
	p.Report(lint.Finding{Path: file,
		Text: fmt.Sprintf("there is no list of the services here, and %s not mentioned: add a list, with a line for each", who)})
	return nil
}

// noService tells whether nothing in the folder is to be built, and nothing to
// be run.
func noService(s *lint.Service) (bool, error) {
	if nothing, err := nothingToBuild(s); err != nil || !nothing {
		return false, err
	}
	files, err := composeNamesOf(s)
	return len(files) == 0, err
}

// hasWord tells whether a name stands in a text, and not as a part of another
// one.
func hasWord(text, name string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(name)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !wordRune(before) && !wordRune(after) {
			return true
		}
		at = end
	}
}

func wordRune(c rune) bool {
	return c != utf8.RuneError && (unicode.IsLetter(c) || unicode.IsDigit(c) || c == '-' || c == '_')
}

// missing reports the services that no list has.
func missing(p *lint.Pass, services []*lint.Service, file string, source []byte, lists []*catalogue) error {
	listed := make(map[*lint.Service]bool)
	for _, c := range lists {
		for _, i := range c.items {
			for _, s := range i.services {
				listed[s] = true
			}
		}
	}
	place := insertionInto(file, source, lists)
	for _, s := range services {
		if listed[s] {
			continue
		}
		if no, err := noService(s); err != nil {
			return err
		} else if !no {
			p.Report(lint.Finding{Path: s.Dir, Fixes: place.of(s),
				Text: fmt.Sprintf("%s does not list the service: add a line that says what it is for", file)})
		}
	}
	return nil
}

// stale reports the items that are no service any more.
func stale(p *lint.Pass, repo *lint.Repo, file string, lists []*catalogue) error {
	for _, c := range lists {
		for _, i := range c.items {
			gone, err := isGone(repo, i)
			if err != nil {
				return err
			}
			if gone {
				p.Report(lint.Finding{Path: file, Span: i.at,
					Text: fmt.Sprintf("there is no service %s: remove the item, or correct its name", text.Shorten(i.name))})
			}
		}
	}
	return nil
}

// isGone tells whether an item names a service that is not there.
func isGone(repo *lint.Repo, i item) (bool, error) {
	if len(i.services) > 0 || i.away || !i.alone || i.name == "" {
		return false, nil
	}
	if slices.ContainsFunc(repo.Config.Components, func(c lint.Component) bool { return c.Name == i.name }) {
		return false, nil
	}
	for _, p := range []string{i.target, strings.Trim(path.Clean(i.name), "/")} {
		if p == "" || !fs.ValidPath(p) {
			continue
		}
		if _, err := fs.Stat(repo.FS, p); err == nil {
			return false, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
	}
	projects, err := rootComposeOf(repo)
	runs := func(p *compose.Project) bool { return p.Service(i.name) != nil }
	// Another rule says which compose file cannot be read.
	return err == nil && !slices.ContainsFunc(projects, runs), nil
}

// insertion is where a file gets a line for each service that it does not list:
// into its longest list.
type insertion struct {
	file    string
	source  []byte
	items   []item // those that name services
	columns int
	sorted  bool
}

// byName orders the items of a sorted list.
func byName(a, b item) int { return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) }

// maxColumns bounds the table that gets lines: each service's has all columns.
const maxColumns = 100

// insertionInto returns nil for a numbered list, whose numbers would be wrong.
func insertionInto(file string, source []byte, lists []*catalogue) *insertion {
	longest := slices.MaxFunc(lists, func(a, b *catalogue) int { return len(a.items) - len(b.items) })
	if longest.ordered || longest.columns > maxColumns {
		return nil
	}
	items := slices.DeleteFunc(slices.Clone(longest.items), func(i item) bool { return len(i.services) == 0 })
	return &insertion{file, source, items, longest.columns, slices.IsSortedFunc(items, byName)}
}

// of adds a line for a service, in its place if the list is sorted.
func (n *insertion) of(s *lint.Service) []lint.Fix {
	if n == nil {
		return nil
	}
	before := len(n.items)
	if n.sorted {
		before, _ = slices.BinarySearchFunc(n.items, item{name: s.Name()}, byName)
	}
	model, at := n.items[0], lineStart(n.source, n.items[0].at.Start)
	if before > 0 {
		model = n.items[before-1]
		at = nextLine(n.source, model.end)
	}
	line := catalogueLine(s, n.file, n.source, model, n.columns)
	if at == len(n.source) && at > 0 && n.source[at-1] != '\n' {
		line = "\n" + strings.TrimSuffix(line, "\n")
	}
	return []lint.Fix{{Title: fmt.Sprintf("add %s to %s", s.Name(), n.file), Safe: true,
		Edits: []lint.Edit{{Path: n.file, Span: lint.Span{Start: at, End: at}, New: line}}}}
}

// linkTo writes a link to a service in the way of another one.
func linkTo(s *lint.Service, file, model string) string {
	to := s.Dir
	switch dir := path.Dir(file); {
	case strings.HasPrefix(model, "/"):
		to = "/" + to
	case dir != ".":
		to = strings.Repeat("../", strings.Count(dir, "/")+1) + to
	case strings.HasPrefix(model, "./"):
		to = "./" + to
	}
	if strings.HasSuffix(model, "/") {
		to += "/"
	}
	return to
}

// catalogueLine writes an item in the way of another one.
func catalogueLine(s *lint.Service, file string, source []byte, model item, columns int) string {
	start := lineStart(source, model.at.Start)
	mark := strings.TrimRight(string(source[start:model.at.Start]), "[*`_./")
	name := s.Name()
	switch model.style {
	case "[":
		name = fmt.Sprintf("[%s](%s)", name, linkTo(s, file, model.link))
	case "`", "**":
		name = model.style + name + model.style
	}
	line := mark + name
	if columns > 0 {
		line = "| " + name + " |" + strings.Repeat(" |", columns-1)
	}
	if next := nextLine(source, model.end); next > 1 && source[next-2] == '\r' {
		return line + "\r\n"
	}
	return line + "\n"
}
