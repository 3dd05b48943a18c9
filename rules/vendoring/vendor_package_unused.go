package vendoring

import (
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/goimports"
	"github.com/megalint/megalint/lint"
)

// VendorPackageUnused finds what is listed and not imported.
var VendorPackageUnused = &lint.Rule{
	Name: "vendor-package-unused",
	Doc: `Nothing is listed in a manifest that nothing imports

What nobody imports is carried along for nothing: it makes reviews longer, and its
faults have to be watched.

Imports are counted generously: those of all platforms and tags, and with govendor
those of vendored tests and programs too. An entry without Go files is let be, for
nobody can tell by imports what C headers or data are for.

The fix takes the entry out of the manifest. It is safe only where the files are gone
already: a tool has no business in deleting them.

Source: saas-mega, "Third-party dependency (Golang)".`,
	Severity: lint.Warning, Since: "0.1",
	Repo: vendorPackageUnused,
}

func vendorPackageUnused(p *lint.Pass, r *lint.Repo) error {
	s, err := inspect(r)
	if err != nil {
		return err
	}
	failed := slices.Clone(s.unread)
	for _, u := range s.judged(p, false) {
		g := s.graphOf(r, u)
		if g.unread != nil || len(s.dark) > 0 { // what imports what is not known
			failed = append(failed, g.unread)
			continue
		}
		var unused []entry
		for _, e := range u.packages() {
			if !g.uses(u, e) {
				unused = append(unused, e)
			}
		}
		cuts := u.cuts(unused)
		for i, e := range unused {
			g.reportUnused(p, u, e, cuts[i])
		}
	}
	return join(failed...)
}

// uses tells whether an entry of the manifest is of use, as far as that can be
// told.
func (g *graph) uses(u *unit, e entry) bool {
	if g.used[u][e.path] != 0 || withinAny(path.Join(u.vendor, e.path), g.empty) {
		return true
	}
	f := g.find(path.Join(u.vendor, e.path))
	switch {
	case u.kind == ofModules || f == nil:
		return false
	case !e.tree:
		return len(f.files) > 0 && !f.hasGo() || g.onlyTests(u, f)
	}
	for pkg := range g.used[u] {
		if strings.HasPrefix(pkg, e.path+"/") {
			return true
		}
	}
	return !g.holdsGo(f)
}

// onlyTests tells whether a folder's Go files are all tests, or of a package that
// has the tests of another one.
func (g *graph) onlyTests(u *unit, f *folder) bool {
	c := g.contents(u).folders[f]
	if c == nil {
		return false
	}
	for _, src := range c.sources {
		if !goimports.Test(src.name) {
			return false
		}
	}
	return len(c.sources) > 0
}

// cuts says what to take from the manifest to remove entries.
func (u *unit) cuts(unused []entry) []lint.Span {
	indexes := make([]int, len(unused))
	spans := make([]lint.Span, len(unused))
	for i, e := range unused {
		indexes[i] = e.index
		spans[i] = e.Span
	}
	if u.kind == ofGovendor {
		return u.manifest.Removals(indexes)
	}
	for i := range spans {
		spans[i].End = min(spans[i].End+1, u.list.Size) // with the line's end
	}
	return spans
}

func (g *graph) reportUnused(p *lint.Pass, u *unit, e entry, cut lint.Span) {
	f := g.find(path.Join(u.vendor, e.path))
	gone := f == nil || len(f.files) == 0 && (!e.tree || len(f.dirs) == 0)
	text, title := "nothing imports "+e.path+": remove it from "+u.file+" and from "+u.vendor+"/",
		"remove the entry (and then the folder)"
	switch {
	case u.kind == ofModules:
		text = "nothing imports " + e.path + ": run `" + u.command() + "`, which leaves it out"
	case gone:
		text = "nothing imports " + e.path + ", and it is not in " + u.vendor + "/: remove it from " + u.file
	}
	if gone {
		title = "remove the entry"
	}
	p.Report(lint.Finding{Path: u.file, Span: e.Span, Text: text, Fixes: []lint.Fix{{
		Title: title, Safe: gone, Edits: []lint.Edit{{Path: u.file, Span: cut}},
	}}})
}
