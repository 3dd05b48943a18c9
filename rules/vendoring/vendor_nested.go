package vendoring

import "github.com/megalint/megalint/lint"

// VendorNested finds vendor folders below the topmost one.
var VendorNested = &lint.Rule{
	Name: "vendor-nested",
	Doc: `There is one vendor folder, at the repository's root

All services build from the same dependencies. A vendor folder further down is for
what lies beside a go.mod or a go.work of its own, or for an exception that somebody
decided on; one within a vendor folder gives a dependency a second copy of its own
dependencies, whose types do not fit the first ones.

Only folders with Go files or a Go manifest count, and none below ` + "`testdata`" + `.

Source: saas-mega, "put the vendor directory at the root of the repo" and
"Exceptions can be made".`,
	Severity: lint.Error, Since: "0.1",
	Repo: vendorNested,
}

func vendorNested(p *lint.Pass, r *lint.Repo) error {
	s, err := inspect(r)
	if err != nil {
		return err
	}
	for _, u := range s.units {
		if here := s.folders[u.dir]; u.dir != "." && !here.hasMod && !here.has("go.work") {
			report(p, u.vendor, lint.Span{}, "a vendor folder lies below the root with no go.mod of its own beside it: move its packages to vendor/")
		}
	}
	for _, f := range s.stray {
		report(p, f.path, lint.Span{}, "a vendor folder lies within a vendor folder: move its packages to %s/", f.unit.vendor)
	}
	return nil
}
