package vendoring

import (
	"path"
	"strings"

	"github.com/megalint/megalint/internal/goimports"
	"github.com/megalint/megalint/internal/gostd"
)

// followGovendor finds an import the way that GOPATH does: in the vendor folder,
// in those of the folders above, and then in the repository itself.
func (g *graph) followGovendor(n node, pkg string, at site, how grade) {
	u := n.unit
	if u.manifest.IgnoredPath(pkg) {
		return
	}
	if f := g.inner(n, pkg); f != nil {
		g.enter(node{f, u}, how)
		return
	}
	for v := u; v != nil; v = v.parent {
		f := g.vendorFolder(v, pkg)
		if f == nil {
			continue
		}
		g.use(v, pkg, f, how)
		if !v.broken && !v.lists(pkg) && how == surely {
			key := missingKey{v, pkg}
			g.unlisted[key] = first(g.unlisted[key], at)
		}
		return
	}
	if dir, ok := g.repoFolder(u, pkg); ok {
		if f := g.folders[dir]; f.hasGo() && f.unit != nil && !f.vendored {
			g.enter(node{f, f.unit}, how)
		}
		return
	}
	for v := u; v != nil; v = v.parent {
		if _, listed := v.listed[pkg]; listed {
			g.use(v, pkg, nil, how)
			g.miss(missing{path: pkg, unit: v, listed: true}, at, how)
			return
		}
	}
	if !dotted(pkg) {
		g.unknown[pkg] = first(g.unknown[pkg], at)
		return
	}
	g.miss(missing{path: pkg, unit: u}, at, how)
}

// inner finds a package in a vendor folder within the vendor folder, where a
// vendored package may have brought one along.
func (g *graph) inner(n node, pkg string) *folder {
	if !n.vendored {
		return nil
	}
	for dir := n.path; dir != n.unit.vendor && dir != "."; dir = path.Dir(dir) {
		if f := g.folders[path.Join(dir, "vendor", pkg)]; f.hasGo() {
			return f
		}
	}
	return nil
}

// repoFolder says where in the repository a first-party package would be.
func (s *survey) repoFolder(u *unit, pkg string) (dir string, ok bool) {
	if u.root == "" {
		return "", false
	}
	if rest, ok := below(pkg, u.root); ok {
		return path.Join(u.dir, rest), true
	}
	if base, ok := strings.CutSuffix(u.root, "/"+u.dir); ok {
		if rest, ok := below(pkg, base); ok {
			return path.Join(".", rest), true
		}
	}
	return "", false
}

// rootPath is the import path of a unit's folder: the manifest's rootPath, the
// module path of a go.mod beside it, that of a unit above, or what the unit's own
// imports say by leading to its folders.
func (s *survey) rootPath(u *unit) string {
	if u.manifest.RootPath.Text != "" {
		return strings.Trim(u.manifest.RootPath.Text, "/")
	}
	if f := s.folders[u.dir]; f.hasMod {
		probe := &unit{}
		s.readMod(probe, u.dir)
		if len(probe.mods) > 0 {
			return probe.mods[0].Path()
		}
	}
	if u.parent != nil && u.parent.root != "" {
		rest, _ := below(u.dir, u.parent.dir)
		if u.parent.dir == "." {
			rest = u.dir
		}
		return path.Join(u.parent.root, rest)
	}
	return s.guessRoot(u)
}

// guessRoot counts for each prefix of an import how often what follows it is a
// folder of the unit with Go files.
func (s *survey) guessRoot(u *unit) string {
	votes := make(map[string]int)
	for f, c := range s.contents(u).folders {
		if f.vendored {
			continue
		}
		for _, src := range c.sources {
			s.vote(u, src.Imports, votes)
		}
	}
	best := ""
	for prefix, n := range votes {
		if m := votes[best]; best == "" || n > m || n == m && (len(prefix) < len(best) || len(prefix) == len(best) && prefix < best) {
			best = prefix
		}
	}
	return best
}

func (s *survey) vote(u *unit, imports []goimports.Import, votes map[string]int) {
	for _, im := range imports {
		if gostd.Has(im.Path) || s.find(path.Join(u.vendor, im.Path)) != nil {
			continue
		}
		for i := range len(im.Path) {
			if im.Path[i] != '/' || i == 0 {
				continue
			}
			if f := s.folders[path.Join(u.dir, im.Path[i+1:])]; f.hasGo() && !f.vendored && f.unit == u {
				votes[im.Path[:i]]++
			}
		}
	}
}
