package compose

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sync"
	"sync/atomic"
)

// Bounds of a project.
const (
	maxFiles  = 1000
	maxValues = 500_000
	maxBytes  = 16 << 20 // of texts whose variables are replaced
)

// maxShared bounds the values of files that are kept for other projects. What is
// beyond that is read again.
const maxShared = 250_000

// Reader reads the compose files of one tree. What several projects share, such
// as a file that they all extend, is parsed once. It may be used by several
// goroutines.
type Reader struct {
	tree  fs.FS
	files sync.Map     // path to func() ([]*value, error)
	kept  atomic.Int64 // values in them
}

// NewReader returns a reader of a tree, whose root paths are relative to.
func NewReader(tree fs.FS) *Reader { return &Reader{tree: tree} }

// documents parses a file, or recalls it.
func (r *Reader) documents(file string) ([]*value, error) {
	parsed, ok := r.files.Load(file)
	if !ok {
		parsed, _ = r.files.LoadOrStore(file, sync.OnceValues(func() ([]*value, error) {
			fresh := new(values)
			docs, err := r.parse(file, fresh)
			if r.kept.Add(int64(fresh.made)) > maxShared {
				r.kept.Add(-int64(fresh.made))
				r.files.Delete(file)
			}
			return docs, err
		}))
	}
	return parsed.(func() ([]*value, error))()
}

// parse parses a file, whose values it takes from fresh ones.
func (r *Reader) parse(file string, fresh *values) ([]*value, error) {
	raw, err := r.read(file)
	if err != nil {
		return nil, err
	}
	return parse(file, raw, fresh)
}

// read gives the content of a file of honest size.
func (r *Reader) read(file string) ([]byte, error) {
	raw, err := fs.ReadFile(r.tree, file)
	if err != nil {
		if info, no := fs.Stat(r.tree, file); no == nil && info.IsDir() {
			return nil, &Error{Place: Place{Path: file}, Text: "is a folder, not a file", Err: fs.ErrInvalid}
		}
		return nil, &Error{Place: Place{Path: file}, Text: cause(err), Err: err}
	}
	if len(raw) > maxSize {
		return nil, &Error{Place: Place{Path: file}, Text: "is larger than 2 MB, which no compose file is"}
	}
	return raw, nil
}

// cause is an error without the path that fs puts before it.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return oneLine(err.Error())
}

// EnvFile reads an env file of the tree, such as one that a service names. A
// file that is missing has no variables.
func (r *Reader) EnvFile(file string) (map[string]string, error) {
	l := loader{folder: &folder{Reader: r}, read: new([]string)}
	err := l.environment(nil, file)
	return l.env, err
}

// Load reads one project from its compose files, which are merged in the
// order given; the folder of the first is the project's. The error, an
// [*Error], is the first fault that compose could not get over.
func (r *Reader) Load(files ...string) (*Project, error) {
	return (&folder{Reader: r}).project(files...)
}

func (f *folder) project(files ...string) (*Project, error) {
	p := &Project{Main: files[len(files)-1], Over: len(files) > 1}
	l := &loader{
		folder: f, project: p, dir: path.Dir(files[0]), read: &p.Files,
		budget: &budget{values: maxValues, bytes: maxBytes, files: maxFiles},
	}
	if !f.bare {
		if err := l.environment(nil, path.Join(l.dir, ".env")); err != nil {
			return nil, err
		}
	}
	m, err := l.load(files)
	f.spent += maxValues - l.values
	if err != nil {
		return nil, err
	}
	(&decoder{p}).decode(m)
	slices.Sort(p.Files)
	p.Files = slices.Compact(p.Files)
	return p, nil
}

// budget is what a project may yet use.
type budget struct{ values, bytes, files int }

// loader loads the files of a project, or of one that it includes.
type loader struct {
	*folder
	project *Project
	dir     string // of the project
	env     map[string]string
	read    *[]string // the files
	// included are the files on the way to this one, to see circles.
	included []string
	// bases are the files whose services are extended.
	bases map[string]*services
	// moved is a file that is read as if it lay in the project's folder.
	moved *file
	// within tells that both sides of a merge stand in one file.
	within bool
	*budget
}

// lookup gives a variable's value.
func (l *loader) lookup(name string) (string, bool) {
	if v, ok := l.env[name]; ok {
		return v, true
	}
	switch name { // what every shell sets
	case "PWD":
		return ".", true
	case "HOME":
		return "~", true
	}
	return "", false
}

// environment adds the variables of an env file to those of outer, which win.
// A file that is missing is no fault: mostly it is not tracked, on purpose.
func (l *loader) environment(outer map[string]string, file string) error {
	if l.env == nil {
		l.env = maps.Clone(outer)
	}
	raw, err := l.Reader.read(file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil
	}
	if err != nil {
		return err
	}
	*l.read = append(*l.read, file)
	vars, err := Variables(string(raw), outer)
	if err != nil {
		return &Error{Place: Place{Path: file}, Text: oneLine(err.Error()), Err: err}
	}
	maps.Copy(vars, l.env)
	l.env = vars
	return nil
}

// load merges files into one model without marks.
func (l *loader) load(files []string) (*value, error) {
	var m *value
	for _, file := range files {
		docs, err := l.documents(file, spot{})
		if err != nil {
			return nil, err
		}
		for _, doc := range docs {
			if m, err = l.document(m, doc, file); err != nil {
				return nil, err
			}
		}
	}
	l.finish(m)
	return m, nil
}

// finish does what waits for the end of merging: it gives services the
// variables that they pass on, and lets builds without a context begin at the
// project's folder. The mapping of services is this loader's own: no other one
// has seen it.
func (l *loader) finish(m *value) {
	services := m.get("services")
	if services == nil {
		return
	}
	for i, s := range services.items {
		if build := s.get("build"); build.is(mapping) {
			build = l.pass(build, "args")
			if build.find("context") < 0 {
				here := &value{kind: scalar, text: ".", at: l.here(build.at)}
				build = build.with(key{"context", build.at}, here)
			}
			if build != s.get("build") {
				s = s.with(s.keys[s.find("build")], build)
			}
		}
		services.items[i] = l.pass(s, "environment")
	}
}

// pass gives variables without a value, those of a key, the one that the
// project's have.
func (l *loader) pass(v *value, name string) *value {
	at := v.find(name)
	if at < 0 || v.items[at].kind != mapping || len(l.env) == 0 {
		return v
	}
	vars := *v.items[at]
	vars.items = slices.Clone(vars.items)
	for i, item := range vars.items {
		if text, ok := l.env[vars.keys[i].name]; ok && item.bare {
			given := l.copied(item)
			given.kind, given.bare, given.text = scalar, false, text
			vars.items[i] = given
		}
	}
	return v.with(v.keys[at], &vars)
}

const tooManyFiles = "the project reads more than %d files"

// documents reads a file on behalf of the place that names it.
func (l *loader) documents(file string, from spot) ([]*value, error) {
	if l.files--; l.files < 0 {
		if from.in == nil {
			return nil, errorAt(Place{Path: file}, tooManyFiles, maxFiles)
		}
		return nil, errorf(from, tooManyFiles, maxFiles)
	}
	docs, err := l.folder.documents(file)
	if err != nil && from.in != nil && errors.Is(err, fs.ErrNotExist) {
		missing := errorf(from, "there is no file %s", file)
		missing.Err = err
		return nil, missing
	}
	*l.read = append(*l.read, file)
	return docs, err
}

// document lays one document over the model so far.
func (l *loader) document(under *value, doc *value, file string) (*value, error) {
	m, err := l.model(doc)
	if err != nil {
		return nil, err
	}
	if m, err = l.include(m, file); err != nil {
		return nil, err
	}
	if m, err = l.extend(m, file); err != nil {
		return nil, err
	}
	merged, err := l.merge(under, m)
	if merged = unmarked(merged); err != nil || merged == nil {
		return merged, err
	}
	all := merged.get("services")
	if own := distinct(all); own != all {
		merged = merged.with(merged.keys[merged.find("services")], own)
	}
	return merged, nil
}
