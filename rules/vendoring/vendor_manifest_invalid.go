package vendoring

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"

	"golang.org/x/mod/module"

	"github.com/megalint/megalint/internal/gomodules"
	"github.com/megalint/megalint/lint"
)

// VendorManifestInvalid judges manifests by themselves and by what lies beside
// them.
var VendorManifestInvalid = &lint.Rule{
	Name: "vendor-manifest-invalid",
	Doc: `A vendor folder has a manifest that parses and agrees with go.mod

` + "`vendor/modules.txt`" + ` has to agree with go.mod, or with go.work and the go.mod
of each module that it uses: what is required, what is replaced and by what. The
findings say so in the go command's own words, for it refuses to build what they
are about. How strict it is depends on the ` + "`go`" + ` line of go.mod. Beyond that, the
rule reports lines that go passes over in silence, and modules that are marked as
explicit for no reason.

` + "`vendor/vendor.json`" + ` has to be JSON, with each package listed once, by a path
that stays in the vendor folder, and checksums that are valid.

A vendor folder of Go packages that has neither is reported as well, unless another
tool keeps it, such as dep or glide: that is noted.

Source: saas-mega, "It outputs a manifest file at vendor/vendor.json".`,
	Severity: lint.Error, Since: "0.1",
	Repo: vendorManifestInvalid,
}

func vendorManifestInvalid(p *lint.Pass, r *lint.Repo) error {
	s, err := inspect(r)
	if err != nil {
		return err
	}
	for _, note := range s.notes {
		p.Note(note)
	}
	var failed []error
	for _, u := range s.units {
		if !p.Wants(u.dir) {
			continue
		}
		failed = append(failed, u.unread)
		switch {
		case u.kind == ofNobody && u.keeper != "":
			p.Note(fmt.Sprintf("not verified: %s, which %s keeps", u.vendor, u.keeper))
		case u.kind == ofNobody:
			report(p, u.vendor, lint.Span{},
				"there is neither modules.txt nor vendor.json, so that nothing says where these packages came from: run `go mod vendor` or `govendor init`")
		}
		complaints := u.complaints
		if u.kind == ofModules && !u.broken && len(complaints) == 0 { // go gets to imports only then
			complaints = s.graphOf(r, u).complaints(u)
		}
		for _, c := range complaints {
			report(p, c.File, c.Span, "%s", c.Text)
		}
	}
	return join(failed...)
}

// complaints are what the go command has against imports.
func (g *graph) complaints(u *unit) []gomodules.Complaint {
	var all []gomodules.Complaint
	for _, m := range slices.SortedFunc(maps.Keys(g.implicit), func(a, b module.Version) int { return cmp.Compare(a.Path, b.Path) }) {
		i := g.implicit[m]
		all = append(all, gomodules.Complaint{File: i.file, Span: i.Span, Text: fmt.Sprintf(
			"package %s imports %s from implicitly required module; to add missing requirements, run: go get %s@%s",
			i.importer, i.imported, m.Path, m.Version)})
	}
	for _, pkg := range slices.Sorted(maps.Keys(g.ambiguous)) {
		dirs := g.ambiguous[pkg]
		at := u.list.Packages[u.listed[pkg]].Span
		all = append(all, gomodules.Complaint{File: u.file, Span: at, Text: fmt.Sprintf(
			"ambiguous import: found package %s in multiple directories: %s and %s", pkg, path.Clean(dirs[0]), dirs[1])})
	}
	return all
}
