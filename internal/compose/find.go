package compose

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// bases and overrides are the names that compose looks for, in its order.
// fig.yml is what they were called once.
var (
	bases     = [...]string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml", "fig.yml"}
	overrides = [...]string{
		"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml",
	}
)

// IsFile tells whether a file's name, without a folder, is one of a compose
// file: docker-compose*.yml, compose.yml, compose.*.yml, compose-*.yml,
// compose_*.yml, fig.yml, and each as .yaml.
func IsFile(name string) bool {
	stem, ok := strings.CutSuffix(name, ".yml")
	if !ok {
		if stem, ok = strings.CutSuffix(name, ".yaml"); !ok {
			return false
		}
	}
	if strings.HasPrefix(stem, "docker-compose") || stem == "fig" {
		return true
	}
	rest, ok := strings.CutPrefix(stem, "compose")
	return ok && (rest == "" || strings.IndexByte(".-_", rest[0]) >= 0)
}

// Base returns the name of the folder's base among the names of its files,
// empty if there is none.
func Base(names []string) string { return firstOf(bases[:], names) }

func firstOf(wanted, names []string) string {
	for _, w := range wanted {
		if slices.Contains(names, w) {
			return w
		}
	}
	return ""
}

// Projects reads the projects of a folder: its base with the override file,
// then the variants by name. The package's documentation tells which files
// make a project. What can be read is returned even if there is an error; the
// error joins those of all files. A folder that does not exist has none.
func (r *Reader) Projects(dir string) ([]*Project, error) {
	entries, err := fs.ReadDir(r.tree, dir)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return nil, &Error{Place: Place{Path: dir}, Text: cause(err), Err: err}
	}
	return r.ProjectsOf(dir, entries)
}

// ProjectsOf is [Reader.Projects] for those who have listed the folder.
func (r *Reader) ProjectsOf(dir string, entries []fs.DirEntry) ([]*Project, error) {
	f := &folder{Reader: r, bare: true}
	var names []string
	for _, e := range entries {
		if name := e.Name(); name == ".env" {
			f.bare = false
		} else if !e.IsDir() && IsFile(name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	f.own = make([]parsed, len(names))
	for i, name := range names {
		f.own[i].path = path.Join(dir, name)
	}
	return f.projects(names)
}

// folder is a folder whose compose files are read.
type folder struct {
	*Reader
	// bare tells that there is no .env file.
	bare bool
	// own are its compose files. Others rarely extend them, so that the reader
	// need not keep them.
	own []parsed
	// fresh are the values that its files and projects are made of.
	fresh values
	// spent is how many values its projects have used, of [maxValues] each.
	spent int
}

// parsed is a file, and what is in it once it was read.
type parsed struct {
	path string
	read bool
	docs []*value
	err  error
}

// documents parses a file, or recalls it.
func (f *folder) documents(file string) ([]*value, error) {
	for i := range f.own {
		if p := &f.own[i]; p.path == file {
			if !p.read {
				p.read = true
				p.docs, p.err = f.parse(file, &f.fresh)
			}
			return p.docs, p.err
		}
	}
	return f.Reader.documents(file)
}

// projects reads the projects of the folder, whose own files have names.
func (f *folder) projects(names []string) ([]*Project, error) {
	base, override := Base(names), firstOf(overrides[:], names)
	projects := make([]*Project, 0, len(names))
	var faults []error
	var files []string
	if base != "" {
		files = append(files, f.own[slices.Index(names, base)].path)
		if override != "" {
			files = append(files, f.own[slices.Index(names, override)].path)
		}
		if p, err := f.project(files...); err != nil {
			faults = append(faults, err)
		} else {
			p.Main, p.Over = files[0], false
			projects = append(projects, p)
		}
	}
	for i, name := range names {
		if name == base || base != "" && name == override || slices.Contains(bases[:], name) {
			continue // compose takes only the first of several bases
		}
		if f.spent > maxValues {
			faults = append(faults, errorAt(Place{Path: f.own[i].path},
				"is not read, for the compose files beside it have more than %d values", maxValues))
			break
		}
		p, err := f.variant(files, f.own[i].path)
		if p != nil {
			projects = append(projects, p)
		}
		if err != nil {
			faults = append(faults, err)
		}
	}
	f.parts(projects)
	return projects, errors.Join(faults...)
}

// parts takes variants from the base which other files extend or include: they
// are parts of those, and not meant to be merged with anything.
func (f *folder) parts(projects []*Project) {
	used := make(map[string]bool)
	for _, p := range projects {
		for _, r := range p.Uses {
			if r.Where == Inside && r.Path != p.Main {
				used[r.Path] = true
			}
		}
	}
	for i, p := range projects {
		if !p.Over || !used[p.Main] {
			continue
		}
		if alone, err := f.project(p.Main); err == nil {
			projects[i] = alone
		}
	}
}

// variant reads a file that is neither base nor override, which are the others
// if the folder has a base. It is nil without an error if the file is a template,
// which only becomes YAML.
func (f *folder) variant(others []string, file string) (*Project, error) {
	docs, err := f.documents(file)
	if err != nil {
		if f.template(file) {
			return nil, nil
		}
		return nil, err
	}
	if len(others) > 0 && !slices.ContainsFunc(docs, complete) {
		// That the two belong together is our guess: if they do not fit, it is wrong.
		if p, err := f.project(others[0], file); err == nil {
			return p, nil
		}
	}
	return f.project(file)
}

// complete tells whether a document can do without the base.
func complete(doc *value) bool {
	if !doc.is(mapping) {
		return false
	}
	if first(doc) {
		return true
	}
	all := doc.get("services")
	if !all.is(mapping) {
		return doc.get("include") != nil
	}
	for _, s := range all.items {
		if s.mark != plain || s.find("image") < 0 && s.find("build") < 0 && s.find("extends") < 0 {
			return false
		}
		if slices.ContainsFunc(s.items, func(v *value) bool { return v.mark != plain }) {
			return false
		}
	}
	return len(all.items) > 0
}

// template tells whether the file is one of Jinja, Helm, ERB or the like.
func (r *Reader) template(file string) bool {
	raw, err := r.read(file)
	if err != nil {
		return false
	}
	text := string(raw)
	return strings.Contains(text, "{{") || strings.Contains(text, "{%") || strings.Contains(text, "<%")
}
