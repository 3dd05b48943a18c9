package vendoring

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/gostd"
	"github.com/megalint/megalint/lint"
)

// VendorPackageMissing finds imports of what is not vendored.
var VendorPackageMissing = &lint.Rule{
	Name: "vendor-package-missing",
	Doc: `Each package that first-party or vendored code imports is vendored

Whoever builds the repository builds it from what the repository holds. A package
that is imported has to lie in the vendor folder, and the manifest has to list it,
so that it is known where it came from.

Imports are read as ` + "`go mod vendor`" + ` reads them: of all platforms and all
build tags but ` + "`ignore`" + `, of first-party tests too, of vendored tests not. The
go command is more lenient when it builds: it looks at one platform only, and
compiles what the manifest does not list if go.mod says ` + "`go 1.22`" + ` or less.
govendor's ` + "`ignore`" + ` is obeyed; what lies in
its vendor folder without being listed is built in a GOPATH all the same, and left to
` + "`vendor-package-unlisted`" + `. Links in the vendor folder that lead to other
code of the repository are followed.

An import whose first element has no dot and that the standard library does not
have is only noted, for a later release of Go may have it.

Source: saas-mega, "Download package directly into vendor", with its dependencies,
or "Copy all packages in $GOPATH that are referenced".`,
	Severity: lint.Error, Since: "0.1",
	Repo: vendorPackageMissing,
}

func vendorPackageMissing(p *lint.Pass, r *lint.Repo) error {
	s, err := inspect(r)
	if err != nil {
		return err
	}
	units := s.judged(p, true)
	if len(units) == 0 {
		return nil
	}
	failed := slices.Clone(s.unread)
	noted := make(map[*graph]bool)
	for _, u := range units {
		g := s.graphOf(r, u)
		failed = append(failed, g.unread)
		if !noted[g] {
			noted[g] = true
			g.noteUnknown(p, u)
		}
		for _, key := range slices.SortedFunc(maps.Keys(g.missing), compareMissing) {
			if key.unit == u {
				reportMissing(p, g.missing[key])
			}
		}
	}
	return join(failed...)
}

func compareMissing(a, b missingKey) int {
	return cmp.Or(strings.Compare(a.path, b.path), strings.Compare(a.unit.dir, b.unit.dir))
}

// reportMissing points at the first import that findings are asked for of.
func reportMissing(p *lint.Pass, m *missing) {
	var at site
	files := make(map[string]bool)
	for _, s := range m.sites {
		files[s.file] = true
		if p.Wants(s.file) {
			at = first(at, s)
		}
	}
	if at.file == "" {
		return
	}
	where, vendor, text := m.unit.file, m.unit.vendor+"/", ""
	switch {
	case m.listed:
		text = fmt.Sprintf("%s is listed in %s, but %s does not hold it", m.path, where, vendor)
	case m.there:
		text = fmt.Sprintf("%s lies in %s, but %s does not list it", m.path, vendor, where)
	default:
		text = fmt.Sprintf("%s is neither in %s nor in %s", m.path, vendor, where)
	}
	if n := len(files) - 1; n > 0 {
		text += fmt.Sprintf(" (%s it too)", plural(n, "more file imports", "more files import"))
	}
	report(p, at.file, at.Span, "%s: run `%s`", text, m.remedy())
}

// remedy is the command that vendors the package.
func (m *missing) remedy() string {
	switch {
	case m.unit.kind == ofModules:
		return m.unit.command()
	case m.listed:
		return "govendor sync"
	}
	return "govendor fetch " + m.path
}

// noteUnknown notes imports of what may be a package of another standard library.
func (g *graph) noteUnknown(p *lint.Pass, u *unit) {
	if len(g.unknown) == 0 {
		return
	}
	paths := slices.Sorted(maps.Keys(g.unknown))
	p.Note(fmt.Sprintf("not verified: %s for %s, of which the standard library of %s has none: %s, first imported by %s",
		plural(len(paths), "import without a dot in its first element", "imports without a dot in their first elements"),
		u.vendor, gostd.Version(), paths[0], g.unknown[paths[0]].file))
}
