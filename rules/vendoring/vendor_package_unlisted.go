package vendoring

import (
	"bytes"
	"io/fs"
	"path"
	"strings"

	"github.com/megalint/megalint/internal/goimports"
	"github.com/megalint/megalint/lint"
)

// VendorPackageUnlisted finds what lies in a vendor folder and is not listed.
var VendorPackageUnlisted = &lint.Rule{
	Name: "vendor-package-unlisted",
	Doc: `Nothing lies in a vendor folder that its manifest does not list

What the manifest does not list came from nobody knows where, and no checksum
covers it. It is compiled all the same as soon as something imports it.

A folder is reported with all that lies below it. Licences in the folders above a
package, what packages embed with ` + "`//go:embed`" + `, and folders within a package that
hold no Go files belong to it.

What is imported, and lies in a vendor folder of modules without being listed, is
left to ` + "`vendor-package-missing`" + `, for the go command refuses it since Go 1.23. In
a GOPATH it is built, so that here govendor's are reported.

Source: saas-mega, "Third-party dependency (Golang)".`,
	Severity: lint.Warning, Since: "0.1",
	Repo: vendorPackageUnlisted,
}

func vendorPackageUnlisted(p *lint.Pass, r *lint.Repo) error {
	s, err := inspect(r)
	if err != nil {
		return err
	}
	var failed []error
	for _, u := range s.judged(p, false) {
		l := &lister{survey: s, graph: s.graphOf(r, u), unit: u, above: make(map[string]bool)}
		for _, e := range u.packages() {
			for dir := e.path; dir != "." && !l.above[dir]; dir = path.Dir(dir) {
				l.above[dir] = true
			}
		}
		l.look(s.folders[u.vendor], "")
		for _, f := range l.found {
			l.report(p, f)
		}
		failed = append(failed, l.unread)
	}
	return join(failed...)
}

// report reports a folder, and tells of an import of what lies in it.
func (l *lister) report(p *lint.Pass, f *folder) {
	name, what := l.unit.file, "the folder"
	if n := l.count(f); n > 0 {
		what = plural(n, "Go package", "Go packages")
	}
	rel, imported := l.rel(f), ""
	for key := range l.graph.unlisted {
		if _, ok := below(key.path, rel); ok && key.unit == l.unit && (imported == "" || key.path < imported) {
			imported = key.path
		}
	}
	if imported == "" {
		report(p, f.path, lint.Span{}, "%s does not list what lies here: remove %s, or run `%s`", name, what, l.unit.command())
		return
	}
	at := l.graph.unlisted[missingKey{l.unit, imported}]
	report(p, f.path, lint.Span{}, "%s does not list what lies here, though %s imports %s: run `govendor add %s`", name, at.file, imported, imported)
}

// rel is a folder's path below the vendor folder.
func (l *lister) rel(f *folder) string { return strings.TrimPrefix(f.path, l.unit.vendor+"/") }

// left tells whether another rule reports a package: vendor-package-missing does,
// for modules, where something imports it.
func (l *lister) left(pkg string) bool {
	return l.unit.kind == ofModules && l.graph.used[l.unit][pkg] == surely && !l.unit.lists(pkg)
}

// lister looks for what is not listed.
type lister struct {
	*survey
	graph  *graph
	unit   *unit
	above  map[string]bool // listed packages, and the folders above them
	found  []*folder
	unread error
}

// look goes through a folder that is listed or lies above what is. The package
// is the listed one that the folder is in, if there is one.
func (l *lister) look(f *folder, pkg string) {
	for _, name := range f.dirs {
		child := l.folders[path.Join(f.path, name)]
		if child == nil {
			continue
		}
		rel := l.rel(child)
		switch {
		case l.unit.lists(rel):
			l.look(child, rel)
		case name == "testdata" && pkg != "": // brought along by govendor
		case l.left(rel):
			l.look(child, pkg)
		case l.above[rel]:
			if pkg == "" && child.hasGo() {
				l.found = append(l.found, child)
			}
			l.look(child, pkg)
		case pkg != "" && (!l.holdsGo(child) || l.embedded(pkg, rel)):
		case l.unit.kind == ofGovendor && name == "vendor":
			// vendor-nested tells
		case l.leavesSome(child):
			l.look(child, pkg)
		case !l.empty(child):
			l.found = append(l.found, child)
		}
	}
}

// leavesSome tells whether another rule reports a package below a folder.
func (l *lister) leavesSome(f *folder) bool {
	prefix := l.rel(f) + "/"
	for pkg := range l.graph.used[l.unit] {
		if strings.HasPrefix(pkg, prefix) && l.left(pkg) {
			return true
		}
	}
	return false
}

// empty tells whether no file lies below a folder.
func (l *lister) empty(f *folder) bool {
	if len(f.files) > 0 {
		return false
	}
	for _, name := range f.dirs {
		if child := l.folders[path.Join(f.path, name)]; child != nil && !l.empty(child) {
			return false
		}
	}
	return true
}

// count counts the Go packages in a folder and below.
func (l *lister) count(f *folder) int {
	n := 0
	if f.hasGo() {
		n = 1
	}
	for _, name := range f.dirs {
		if child := l.folders[path.Join(f.path, name)]; child != nil {
			n += l.count(child)
		}
	}
	return n
}

// embedded tells whether a package embeds files of a folder below it, or may: not
// all of its own files could be read.
func (l *lister) embedded(pkg, dir string) bool {
	rel := strings.TrimPrefix(dir, pkg+"/")
	f := l.folders[path.Join(l.unit.vendor, pkg)]
	if f == nil {
		return false
	}
	for _, name := range f.files {
		if !goimports.Source(name) {
			continue
		}
		data, err := fs.ReadFile(l.FS, path.Join(f.path, name))
		if err != nil {
			l.unread = join(l.unread, err)
			return true
		}
		for line := range bytes.Lines(data) {
			if patterns, ok := bytes.CutPrefix(line, []byte("//go:embed ")); ok && embeds(string(patterns), rel) {
				return true
			}
		}
	}
	return false
}

// embeds tells whether one of the patterns of a //go:embed line names something
// in a folder.
func embeds(patterns, dir string) bool {
	for _, pattern := range strings.Fields(patterns) {
		pattern = strings.TrimPrefix(strings.Trim(pattern, "\"`"), "all:")
		elements := strings.Split(pattern, "/")
		names := strings.Split(dir, "/")
		matches := true
		for i := range min(len(elements), len(names)) {
			ok, err := path.Match(elements[i], names[i])
			matches = matches && ok && err == nil
		}
		if matches {
			return true
		}
	}
	return false
}
