package vendoring

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/megalint/megalint/internal/gomodules"
	"github.com/megalint/megalint/internal/govendor"
	"github.com/megalint/megalint/lint"
)

// kind is what keeps a vendor folder.
type kind int

const (
	ofModules  kind = iota // the go command: vendor/modules.txt
	ofGovendor             // govendor: vendor/vendor.json
	ofNobody               // no manifest that megalint knows
)

// unit is a vendor folder with what it belongs to: a module, a workspace, or the
// packages around it.
type unit struct {
	kind   kind
	dir    string // the folder that holds the vendor folder
	vendor string // the vendor folder
	file   string // the manifest, or where it would be

	// For modules:
	mods []*gomodules.Mod
	work *gomodules.Work
	list *gomodules.List
	// For govendor:
	manifest *govendor.Manifest
	parent   *unit // the next one above, in the same GOPATH
	root     string
	keeper   string // for nobody's: the file of another tool

	// complaints are what is wrong with the files above.
	complaints []gomodules.Complaint
	// broken says that they cannot be gone by, so that other rules have nothing
	// to judge.
	broken bool
	// unread says why one of them could not be read.
	unread error
	// listed finds packages of the manifest by their paths.
	listed map[string]int

	once    sync.Once
	loaded  *load
	seek    sync.Once
	origins map[string]*origin
}

// findUnit makes a unit of what a folder holds beside its vendor folder.
func (s *survey) findUnit(f *folder, c *ground) {
	vendor := s.folders[path.Join(f.path, "vendor")]
	if vendor == nil {
		if slices.Contains(f.links, "vendor") && (f.hasMod || f.has("go.work")) {
			s.notes = append(s.notes, "not verified: "+path.Join(f.path, "vendor")+", which is a link")
		}
		return
	}
	if len(vendor.files)+len(vendor.dirs)+len(vendor.links) == 0 && f.hasMod {
		s.notes = append(s.notes, "not verified: "+vendor.path+", which is empty or a submodule")
		return
	}
	u := &unit{dir: f.path, vendor: vendor.path, kind: ofModules, file: path.Join(vendor.path, "modules.txt")}
	switch {
	case vendor.has("modules.txt"):
	case vendor.has("vendor.json"):
		u.kind, u.file, u.parent = ofGovendor, path.Join(vendor.path, "vendor.json"), c.unit
	case f.hasMod:
	case s.holdsGo(vendor) && !f.has("go.work"):
		u.kind, u.keeper = ofNobody, otherKeeper(f, vendor)
		u.file = vendor.path
	default:
		return
	}
	s.units = append(s.units, u)
	if u.kind == ofGovendor {
		c.unit = u
	}
}

// otherKeeper is the file by which another tool keeps a vendor folder.
func otherKeeper(f, vendor *folder) string {
	for _, name := range []string{"Gopkg.lock", "glide.lock", "vendor.conf", "Godeps/Godeps.json", "manifest"} {
		if name == "manifest" && vendor.has(name) {
			return path.Join(vendor.path, name)
		}
		dir, base := path.Split(name)
		if dir == "" && f.has(base) || dir != "" && strings.Contains(strings.Join(f.dirs, "/")+"/", dir) {
			return path.Join(f.path, name)
		}
	}
	return ""
}

// readUnits reads manifests, go.mod and go.work files.
func (s *survey) readUnits() {
	for _, u := range s.units {
		switch u.kind {
		case ofModules:
			s.readModules(u)
		case ofGovendor:
			s.readGovendor(u)
		}
		u.broken = u.broken || u.unread != nil // a workspace reaches out
	}
}

// read reads a file that belongs to a unit; it may not be there. What cannot be
// read, which ok tells, makes the unit broken.
func (s *survey) read(u *unit, file string) (data []byte, ok bool) {
	data, err := fs.ReadFile(s.FS, file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		u.unread = join(u.unread, err)
		u.broken = true
		return nil, false
	}
	return data, true
}

func (u *unit) complain(file string, at lint.Span, format string, args ...any) {
	u.complaints = append(u.complaints, gomodules.Complaint{File: file, Span: at, Text: fmt.Sprintf(format, args...)})
}

func (s *survey) readGovendor(u *unit) {
	data, ok := s.read(u, u.file)
	if !ok {
		return
	}
	u.manifest = govendor.Read(data)
	for _, p := range u.manifest.Problems {
		u.complain(u.file, p.Span, "%s", p.Text)
	}
	u.broken = u.manifest.Broken
	u.listed = make(map[string]int, len(u.manifest.Packages))
	for i, p := range u.manifest.Packages {
		if p.Path.Text == "" {
			continue
		}
		if _, twice := u.listed[p.Path.Text]; !twice {
			u.listed[p.Path.Text] = i
		}
	}
	s.foldedPaths(u)
}

func (s *survey) readModules(u *unit) {
	data, ok := s.read(u, u.file)
	if !ok {
		return
	}
	u.list = gomodules.ReadList(data)
	for _, p := range u.list.Problems {
		u.complain(u.file, p.Span, "%s", p.Text)
	}
	u.listed = make(map[string]int, len(u.list.Packages))
	for i, p := range u.list.Packages {
		u.listed[p.Path] = i
	}
	s.foldedPaths(u)
	here := s.folders[u.dir]
	switch {
	case u.list.Workspace && !here.has("go.work"):
		u.complain(u.file, lint.Span{}, "the vendor directory is for a workspace, but no go.work lies beside it")
		u.broken = true
	case u.list.Workspace:
		s.readWorkspace(u)
	case !here.hasMod:
		u.complain(u.file, lint.Span{}, "no go.mod lies beside the vendor directory, so that nothing says what it belongs to")
		u.broken = true
	default:
		s.readMod(u, u.dir)
	}
	if u.unread == nil && !u.broken {
		for _, c := range gomodules.Check(gomodules.Workspace{Dir: u.dir, Mods: u.mods, Work: u.work, List: u.list}) {
			if !strings.Contains(c.Text, "to update it: ") {
				c.Text += ": run `" + u.command() + "`"
			}
			u.complaints = append(u.complaints, c)
		}
	}
}

func (s *survey) readMod(u *unit, dir string) {
	file := path.Join(dir, "go.mod")
	data, ok := s.read(u, file)
	if !ok {
		return
	}
	m := gomodules.ReadMod(dir, data)
	for _, p := range m.Problems {
		u.complain(file, p.Span, "%s", strings.ReplaceAll(p.Text, "\n\t", " "))
	}
	if m.File == nil {
		u.broken = true
		return
	}
	u.mods = append(u.mods, m)
}

func (s *survey) readWorkspace(u *unit) {
	file := path.Join(u.dir, "go.work")
	data, ok := s.read(u, file)
	if !ok {
		return
	}
	u.work = gomodules.ReadWork(u.dir, data)
	for _, p := range u.work.Problems {
		u.complain(file, p.Span, "%s", strings.ReplaceAll(p.Text, "\n\t", " "))
	}
	if u.work.WorkFile == nil {
		u.broken = true
		return
	}
	for _, use := range u.work.Use {
		dir := path.Join(u.dir, use.Path)
		f := s.folders[dir]
		switch {
		case path.IsAbs(use.Path) || strings.HasPrefix(dir, "../") || dir == "..":
			u.unread = join(u.unread, fmt.Errorf("%s: the workspace has a module outside of the repository, %s", file, use.Path))
		case f == nil && s.inDark(dir):
			u.unread = join(u.unread, fmt.Errorf("%s: the module %s cannot be read", file, use.Path))
		case f == nil || !f.has("go.mod"):
			u.complain(file, gomodules.LineSpan(use.Syntax), "cannot load module %s listed in go.work file: open %s: no such file or directory",
				path.Clean(use.Path), path.Join(use.Path, "go.mod"))
			u.broken = true
		default:
			s.readMod(u, dir)
		}
	}
}

// foldedPaths complains about packages whose paths differ in case alone, which
// the go command refuses and some file systems cannot tell apart.
func (s *survey) foldedPaths(u *unit) {
	seen := make(map[string]string, len(u.listed))
	for _, p := range u.packages() {
		fold := strings.ToLower(p.path)
		other, twice := seen[fold]
		if twice && other != p.path {
			u.complain(u.file, p.Span, "case-insensitive import collision: %q and %q", p.path, other)
			continue
		}
		seen[fold] = p.path
	}
}

// entry is a package of a manifest of either kind.
type entry struct {
	lint.Span
	path  string
	tree  bool
	index int // in the manifest
}

// packages lists the packages of the unit's manifest, each once.
func (u *unit) packages() []entry {
	var all []entry
	switch u.kind {
	case ofModules:
		for i, p := range u.list.Packages {
			all = append(all, entry{p.Span, p.Path, false, i})
		}
	case ofGovendor:
		for i, p := range u.manifest.Packages {
			if p.Path.Text != "" && u.listed[p.Path.Text] == i {
				all = append(all, entry{p.Path.Span, p.Path.Text, p.Tree, i})
			}
		}
	}
	return all
}

// lists tells whether the manifest lists a package, itself or by a tree.
func (u *unit) lists(pkg string) bool {
	if _, ok := u.listed[pkg]; ok {
		return true
	}
	if u.kind != ofGovendor {
		return false
	}
	for dir := path.Dir(pkg); dir != "."; dir = path.Dir(dir) {
		if i, ok := u.listed[dir]; ok && u.manifest.Packages[i].Tree {
			return true
		}
	}
	return false
}

// command is what brings the vendor folder in line.
func (u *unit) command() string {
	switch {
	case u.kind == ofGovendor:
		return "govendor fetch"
	case u.work != nil:
		return "go work vendor"
	}
	return "go mod vendor"
}

// judged gives the units that a rule has something to say about, and notes those
// that cannot be gone by.
func (s *survey) judged(p *lint.Pass, whole bool) []*unit {
	var units []*unit
	for _, u := range s.units {
		dir := u.vendor
		if whole {
			dir = u.dir
		}
		switch {
		case !p.Wants(dir) || u.kind == ofNobody:
		case u.broken:
			p.Note(fmt.Sprintf("not verified: %s, whose manifests cannot be read", u.vendor))
		default:
			units = append(units, u)
		}
	}
	return units
}
