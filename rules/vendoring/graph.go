package vendoring

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/megalint/megalint/internal/goimports"
	"github.com/megalint/megalint/internal/gomodules"
	"github.com/megalint/megalint/internal/gostd"
	"github.com/megalint/megalint/lint"
)

// grade says how sure it is that a package is needed.
type grade int

const (
	perhaps grade = iota + 1 // by what is not built everywhere it is vendored
	surely
)

// site is where a package is imported.
type site struct {
	file string
	lint.Span
}

// missing is a package that is imported and lacks something.
type missing struct {
	path   string
	unit   *unit // whose vendor folder it should be in
	listed bool  // in the manifest
	there  bool  // in the vendor folder
	sites  []site
}

// graph is what follows from the imports of a unit, and for govendor of those
// that lie below it.
type graph struct {
	*survey
	// used are the packages that are reached, by the unit whose vendor folder
	// they are in.
	used map[*unit]map[string]grade
	// missing are the packages that are not where they should be.
	missing map[missingKey]*missing
	// unlisted are govendor's packages that are imported and in the vendor folder,
	// with the first import. GOPATH builds them whether they are listed or not.
	unlisted map[missingKey]site
	// unknown are imports of what may be a package of a later standard library.
	unknown map[string]site
	// ambiguous are packages that are both first-party and vendored.
	ambiguous map[string][2]string
	// implicit are modules that first-party code imports and go.mod does not
	// require, with the first such import.
	implicit map[module.Version]implicit
	// unread says which files could not be read.
	unread error

	reached map[node]grade
	queue   []node
	scanner goimports.Scanner
	extra   map[*folder][]goFile
}

type missingKey struct {
	unit *unit
	path string
}

type implicit struct {
	site
	importer, imported string
}

// node is a package: its folder, and the unit in whose vendor folder it looks
// for what it imports.
type node struct {
	*folder
	unit *unit
}

// graphOf follows the imports of a unit and those below it, once.
func (s *survey) graphOf(r *lint.Repo, u *unit) *graph {
	u = u.top()
	g, _ := lint.Once(&r.Memo, u, func() (*graph, error) {
		g := &graph{
			survey: s, used: make(map[*unit]map[string]grade), missing: make(map[missingKey]*missing), unlisted: make(map[missingKey]site),
			unknown: make(map[string]site), ambiguous: make(map[string][2]string), implicit: make(map[module.Version]implicit),
			reached: make(map[node]grade), extra: make(map[*folder][]goFile),
		}
		for _, member := range s.units {
			if member.top() == u && !member.broken {
				if member.kind == ofGovendor {
					member.root = s.rootPath(member)
				}
				g.start(member)
			}
		}
		for len(g.queue) > 0 {
			n := g.queue[len(g.queue)-1]
			g.queue = g.queue[:len(g.queue)-1]
			g.visit(n)
		}
		return g, nil
	})
	return g
}

// top is the topmost unit that a unit's imports may find something in.
func (u *unit) top() *unit {
	for u.parent != nil {
		u = u.parent
	}
	return u
}

// start enters a unit's own packages, its tools, and the vendored programs, which
// nobody imports.
func (g *graph) start(u *unit) {
	l := g.contents(u)
	g.unread = join(g.unread, l.unknown)
	for f, c := range l.folders {
		switch {
		case !f.vendored:
			g.enter(node{f, u}, surely)
		case u.kind == ofGovendor && isProgram(c.sources):
			g.use(u, strings.TrimPrefix(f.path, u.vendor+"/"), f, perhaps)
		}
	}
	for _, m := range u.mods {
		for _, t := range m.Tool {
			at := site{path.Join(m.Dir, "go.mod"), gomodules.LineSpan(t.Syntax)}
			g.follow(node{g.folders[m.Dir], u}, t.Path, at, surely)
		}
	}
}

func isProgram(sources []goFile) bool {
	return slices.ContainsFunc(sources, func(s goFile) bool {
		return s.Package == "main" && !goimports.Test(s.name) && s.Builds(nil)
	})
}

func (g *graph) enter(n node, how grade) {
	if g.reached[n] < how {
		g.reached[n] = how
		g.queue = append(g.queue, n)
	}
}

// visit follows the imports of one package.
func (g *graph) visit(n node) {
	how := g.reached[n]
	for _, src := range g.sources(n) {
		grade := g.grade(n, &src, how)
		if grade == 0 {
			continue
		}
		for _, im := range src.Imports {
			g.follow(n, im.Path, site{path.Join(n.path, src.name), im.Span}, grade)
		}
	}
}

// sources are a package's Go files, read now if no unit has done so.
func (g *graph) sources(n node) []goFile {
	if c, ok := g.contents(n.unit).folders[n.folder]; ok {
		return c.sources
	}
	if known, ok := g.extra[n.folder]; ok {
		return known
	}
	var all []goFile
	for _, name := range n.files {
		if !goimports.Source(name) {
			continue
		}
		data, err := fs.ReadFile(g.FS, path.Join(n.path, name))
		if err != nil {
			g.unread = join(g.unread, err)
			continue
		}
		all = append(all, goFile{name, g.scanner.Scan(data)})
	}
	g.extra[n.folder] = all
	return all
}

// grade tells how a file's imports count: those of vendored tests hardly, those
// of files that nobody builds not at all.
func (g *graph) grade(n node, src *goFile, how grade) grade {
	if !src.Builds(nil) || src.Package == "documentation" {
		return 0
	}
	foreign := n.vendored || !g.firstParty(n.unit, n.folder) && n.unit.kind == ofModules && !n.passed
	if foreign && goimports.Test(src.name) {
		if n.vendored && n.unit.kind == ofModules {
			return 0
		}
		return perhaps
	}
	if n.unit.kind == ofGovendor && tagIgnored(n.unit, src) {
		return perhaps
	}
	return how
}

// tagIgnored tells whether govendor's `ignore` leaves a file out.
func tagIgnored(u *unit, src *goFile) bool {
	if !src.Builds(u.manifest.IgnoredTag) {
		return true
	}
	parts := strings.Split(strings.TrimSuffix(src.name, ".go"), "_")
	for _, part := range parts[max(1, len(parts)-3):] {
		if part != "test" && u.manifest.IgnoredTag(part) {
			return true
		}
	}
	return false
}

// follow finds what an import stands for.
func (g *graph) follow(n node, pkg string, at site, how grade) {
	switch {
	case pkg == "C", gostd.Has(pkg), appengine(pkg), strings.HasPrefix(pkg, "./"), strings.HasPrefix(pkg, "../"), pkg == "":
	case n.unit.kind == ofGovendor:
		g.followGovendor(n, pkg, at, how)
	default:
		g.followModules(n, pkg, at, how)
	}
}

// appengine tells packages that only ever were on App Engine, which the go
// command passes over as well.
func appengine(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return first == "appengine" || first == "appengine_internal"
}

func below(pkg, prefix string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(pkg, prefix)
	return strings.TrimPrefix(rest, "/"), ok && prefix != "" && (rest == "" || rest[0] == '/')
}

// vendorFolder is where a package lies in a unit's vendor folder; nil if it has
// no Go files there.
func (g *graph) vendorFolder(u *unit, pkg string) *folder {
	if f := g.find(path.Join(u.vendor, pkg)); f.hasGo() {
		return f
	}
	return nil
}

func (g *graph) use(u *unit, pkg string, f *folder, how grade) {
	if g.used[u] == nil {
		g.used[u] = make(map[string]grade)
	}
	g.used[u][pkg] = max(g.used[u][pkg], how)
	if f != nil {
		g.enter(node{f, u}, how)
	}
}

func (g *graph) followModules(n node, pkg string, at site, how grade) {
	u := n.unit
	own, covered := g.ownPackage(u, pkg)
	vendored := g.vendorFolder(u, pkg)
	_, listed := u.listed[pkg]
	if own != nil {
		if vendored != nil && vendored.vendored && listed {
			g.ambiguous[pkg] = [2]string{own.path, vendored.path}
		}
		g.enter(node{own, u}, how)
	}
	switch {
	case vendored != nil && listed:
		g.use(u, pkg, vendored, how)
		if own == nil {
			g.noteImplicit(n, pkg, at, how)
		}
	case own != nil:
	case vendored != nil, listed:
		g.use(u, pkg, vendored, how)
		g.miss(missing{path: pkg, unit: u, listed: listed, there: vendored != nil}, at, how)
	case covered: // a package of its own that is not there, such as generated code
	case !dotted(pkg) && !g.ofVendored(u, pkg):
		g.unknown[pkg] = first(g.unknown[pkg], at)
	default:
		g.miss(missing{path: pkg, unit: u}, at, how)
	}
}

// ownPackage finds a package in the main modules. It is covered if its path is
// that of a main module and no other module's.
func (g *graph) ownPackage(u *unit, pkg string) (f *folder, covered bool) {
	for _, m := range u.mods {
		rest, ok := below(pkg, m.Path())
		if !ok {
			continue
		}
		dir := path.Join(m.Dir, rest)
		if f := g.folders[dir]; f.hasGo() && f.module == m.Dir && !f.vendored {
			return f, true
		}
		covered = covered || !g.nested(m.Dir, dir)
	}
	return nil, covered
}

// nested tells whether a folder lies in a module below another one's folder.
func (g *graph) nested(top, dir string) bool {
	for ; dir != top && dir != "."; dir = path.Dir(dir) {
		if f := g.folders[dir]; f != nil && f.hasMod {
			return true
		}
	}
	return false
}

// ofVendored tells whether a package would be in one of the vendored modules.
func (g *graph) ofVendored(u *unit, pkg string) bool {
	return slices.ContainsFunc(u.list.Modules, func(m gomodules.Vendored) bool {
		_, ok := below(pkg, m.Path)
		return ok
	})
}

// dotted tells whether a path begins with a host's name, as those of packages
// that are fetched do.
func dotted(pkg string) bool {
	host, _, _ := strings.Cut(pkg, "/")
	return strings.Contains(host, ".")
}

// noteImplicit notes an import of a module that go.mod does not require itself.
func (g *graph) noteImplicit(n node, pkg string, at site, how grade) {
	u := n.unit
	if how < surely || n.vendored || u.work != nil || u.mods[0].GoAtLeast("1.17") || !g.firstParty(u, n.folder) {
		return
	}
	m := u.list.Modules[u.list.Packages[u.listed[pkg]].Module].Version
	if slices.ContainsFunc(u.mods[0].Require, func(r *modfile.Require) bool { return r.Mod == m }) {
		return
	}
	rel, _ := below(n.path, u.dir)
	if u.dir == "." {
		rel = strings.TrimPrefix(n.path, ".")
	}
	old, known := g.implicit[m]
	if first(old.site, at) == at || !known {
		g.implicit[m] = implicit{at, path.Join(u.mods[0].Path(), rel), pkg}
	}
}

// miss notes an import of what is not where it should be, as far as can be told.
func (g *graph) miss(m missing, at site, how grade) {
	if dir := path.Join(m.unit.vendor, m.path); how < surely || g.inDark(dir) || withinAny(dir, g.empty) {
		return
	}
	key := missingKey{m.unit, m.path}
	if g.missing[key] == nil {
		g.missing[key] = &m
	}
	g.missing[key].sites = append(g.missing[key].sites, at)
}

// first is the site that comes first; the empty one comes last.
func first(a, b site) site {
	if a.file != "" && cmp.Or(strings.Compare(a.file, b.file), cmp.Compare(a.Start, b.Start)) <= 0 {
		return a
	}
	return b
}
