package vendoring

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/megalint/megalint/internal/goimports"
	"github.com/megalint/megalint/internal/gomodules"
	"github.com/megalint/megalint/lint"
)

// origin is what a vendored module was copied from, as far as it can be had.
type origin struct {
	*gomodules.Vendored
	zip   string // in the module cache, "" if it is not there
	local string // the folder that replaces the module, "" if none does
	// files are the digests of the origin's files, by path from the vendor
	// folder; nil for what is not known.
	files map[string]gomodules.Digest
	// unread are those of them that could not be read.
	unread []string
	// lacking are source files that the origin has and the vendor folder not.
	lacking []string
	err     error
}

// known tells whether the origin's content is.
func (o *origin) known() bool { return o.files != nil }

// hides tells whether the origin may have a file of that name, which could not be
// read.
func (s *survey) hides(o *origin, name string) bool {
	rest, _ := below(path.Dir(name), o.Path)
	return slices.Contains(o.unread, name) || o.local != "" && s.inDark(path.Join(o.local, rest))
}

// origins gives those of all modules that have packages in a unit's vendor
// folder, by path.
func (s *survey) origins(u *unit) map[string]*origin {
	u.seek.Do(func() {
		u.origins = make(map[string]*origin)
		for i := range u.list.Modules {
			v := &u.list.Modules[i]
			if v.Packages == 0 {
				continue
			}
			o := &origin{Vendored: v}
			u.origins[v.Path] = o
			if m := v.Source(); m.Version == "" {
				if dir := path.Join(u.dir, m.Path); !path.IsAbs(m.Path) && s.folders[dir] != nil {
					o.local = dir
				}
			} else if name, err := gomodules.ZipName(m); err == nil && s.modules != nil {
				if _, err := fs.Stat(s.modules, name); err == nil {
					o.zip = name
				}
			}
		}
	})
	return u.origins
}

// candidates are the origins that a file in a vendored folder may be from: the
// modules whose path the folder's begins with.
func (s *survey) candidates(u *unit, f *folder) []*origin {
	origins := s.origins(u)
	var all []*origin
	for dir := strings.TrimPrefix(f.path, u.vendor+"/"); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if o := origins[dir]; o != nil {
			all = append(all, o)
		}
	}
	return all
}

// verifiable tells whether a vendored folder's files can be compared.
func (s *survey) verifiable(f *folder) bool {
	if f.unit == nil || f.unit.broken || f.path == f.unit.vendor {
		return false
	}
	return slices.ContainsFunc(s.candidates(f.unit, f), func(o *origin) bool { return o.zip != "" || o.local != "" })
}

// compareModules holds a vendor folder's files against the modules' own.
func (s *survey) compareModules(p *lint.Pass, u *unit) error {
	l := s.contents(u)
	origins := s.origins(u)
	sums := s.sums(u)
	s.readOrigins(u, sums)
	failed := []error{sums.unread}
	for f, c := range l.folders {
		if c.wanted {
			failed[0] = join(sums.unread, l.unread)
			s.compareFolder(p, u, f, c)
		}
	}
	uncached, unvouched := 0, 0
	for _, o := range origins {
		failed = append(failed, o.err)
		switch {
		case o.known() || o.err != nil:
		case o.zip != "":
			unvouched++
		default:
			uncached++
		}
		for _, name := range o.lacking {
			report(p, path.Join(u.vendor, path.Dir(name)), lint.Span{}, "%s of %s is not here: run `%s`", path.Base(name), o.describe(), u.command())
		}
	}
	unverified := func(n int, why string) {
		if n > 0 {
			p.Note(fmt.Sprintf("not verified: %s of %d in %s, %s", plural(n, "module", "modules"), len(origins), u.vendor, why))
		}
	}
	unverified(uncached, "not in the Go module cache")
	unverified(unvouched, "without an h1 in go.sum")
	slices.SortFunc(failed, compareErrors)
	return join(failed...)
}

// readOrigins reads what a unit's modules were copied from, several at a time.
func (s *survey) readOrigins(u *unit, sums *sums) {
	work := make(chan *origin)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for o := range work {
				s.readOrigin(u, o, sums)
			}
		})
	}
	for _, o := range s.origins(u) {
		work <- o
	}
	close(work)
	workers.Wait()
}

func compareErrors(a, b error) int { return strings.Compare(text(a), text(b)) }

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// describe names the origin for a reader.
func (o *origin) describe() string {
	m := o.Source()
	if m.Version == "" {
		return m.Path + ", which replaces " + o.Path
	}
	return m.Path + "@" + m.Version
}

// readOrigin reads the files that a vendored module was copied from.
func (s *survey) readOrigin(u *unit, o *origin, sums *sums) {
	switch {
	case o.local != "":
		o.err = s.readLocal(u, o)
	case o.zip != "" && len(sums.known[o.Source()]) > 0:
		if err := s.readZip(u, o, sums.known[o.Source()]); err != nil {
			o.err = fmt.Errorf("the module cache's %s: %w", o.zip, err)
		}
	}
}

// readZip reads a module's zip, if it is the one that go.sum vouches for.
func (s *survey) readZip(u *unit, o *origin, h1 []string) error {
	file, err := s.modules.Open(o.zip)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	at, ok := file.(io.ReaderAt)
	if !ok {
		return errors.New("it cannot be read at any place")
	}
	zip, err := gomodules.ReadZip(at, info.Size(), o.Source())
	if err != nil {
		return err
	}
	if !slices.Contains(h1, zip.H1) {
		return fmt.Errorf("it has %s, where go.sum has %s: one of them was changed; `go clean -modcache` removes the cache", zip.H1, h1[0])
	}
	files := make(map[string]gomodules.Digest)
	for name, digest := range zip.Files {
		full := path.Join(o.Path, name)
		if s.folders[path.Join(u.vendor, path.Dir(full))] == nil {
			continue
		}
		files[full] = digest
		if s.lacks(u, full, func() ([]byte, error) { return zip.Read(name, maxHead) }) {
			o.lacking = append(o.lacking, full)
		}
	}
	slices.Sort(o.lacking)
	o.files = files
	return nil
}

// readLocal reads what a module that is replaced by a folder has for the vendored
// packages.
func (s *survey) readLocal(u *unit, o *origin) error {
	files := make(map[string]gomodules.Digest)
	var failed error
	for _, f := range s.folders {
		rest, ok := strings.CutPrefix(f.path, o.local)
		if !ok || rest != "" && rest[0] != '/' && o.local != "." {
			continue
		}
		dir := path.Join(o.Path, rest)
		if f.vendored || s.folders[path.Join(u.vendor, dir)] == nil {
			continue
		}
		for _, name := range f.files {
			full := path.Join(dir, name)
			data, err := fs.ReadFile(s.FS, path.Join(f.path, name))
			if err != nil {
				failed = join(failed, err)
				o.unread = append(o.unread, full)
				continue
			}
			files[full] = sha256.Sum256(data)
			if s.lacks(u, full, func() ([]byte, error) { return data, nil }) {
				o.lacking = append(o.lacking, full)
			}
		}
	}
	slices.Sort(o.lacking)
	o.files = files
	return failed
}

// maxHead bounds what is read of a Go file to find its build constraints.
const maxHead = 1 << 20

// lacks tells whether a file of a module ought to be in the vendor folder, and is
// not: what is compiled with a package that is listed.
func (s *survey) lacks(u *unit, name string, read func() ([]byte, error)) bool {
	dir, base := path.Dir(name), path.Base(name)
	i, listed := u.listed[dir]
	if f := s.folders[path.Join(u.vendor, dir)]; !listed || f == nil || f.has(base) || slices.Contains(f.links, base) {
		return false
	}
	if m := &u.list.Modules[u.list.Packages[i].Module]; !strings.HasPrefix(name+"/", m.Path+"/") || goimports.Test(base) {
		return false
	}
	switch path.Ext(base) {
	case ".s", ".S", ".sx", ".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".m", ".f", ".F", ".for", ".f90", ".swig", ".swigcxx", ".syso":
		return true
	case ".go":
	default:
		return false
	}
	data, err := read()
	if err != nil {
		return false
	}
	var scanner goimports.Scanner
	head := scanner.Scan(data)
	return head.Builds(nil)
}

// compareFolder compares the files of one vendored folder.
func (s *survey) compareFolder(p *lint.Pass, u *unit, f *folder, c *contents) {
	rel := strings.TrimPrefix(f.path, u.vendor+"/")
	candidates := s.candidates(u, f)
	for _, o := range candidates {
		if !o.known() {
			return
		}
	}
	for _, name := range f.files {
		digest, read := c.digests[name]
		if !read || p.Options.(ContentOptions).generates(name) {
			continue
		}
		var other *origin
		same := false
		for _, o := range candidates {
			if want, ok := o.files[path.Join(rel, name)]; ok {
				same = same || want == digest
				other = o
			}
		}
		file := path.Join(f.path, name)
		switch {
		case same, slices.ContainsFunc(candidates, func(o *origin) bool { return s.hides(o, path.Join(rel, name)) }):
		case other != nil:
			report(p, file, lint.Span{}, "this is not the file of %s: run `%s`", other.describe(), u.command())
		default:
			report(p, file, lint.Span{}, "%s has no such file: remove it, or run `%s`", candidates[0].describe(), u.command())
		}
	}
}
