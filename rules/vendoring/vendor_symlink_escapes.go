package vendoring

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/megalint/megalint/lint"
)

// VendorSymlinkEscapes finds links in vendor folders that lead elsewhere.
var VendorSymlinkEscapes = &lint.Rule{
	Name: "vendor-symlink-escapes",
	Doc: `No link in a vendor folder leaves the repository

A link that leaves the repository makes the build depend on what happens to lie on
the machine: nobody who clones the repository has the same. Absolute links do so as
well, wherever they point to. Links to other folders of the repository are fine.

Links are only read, never followed to what lies outside.

Source: saas-mega, "Third-party dependency (Golang)": the repository holds what it
builds from.`,
	Severity: lint.Error, Since: "0.1",
	Repo: vendorSymlinkEscapes,
}

func vendorSymlinkEscapes(p *lint.Pass, r *lint.Repo) error {
	s, err := inspect(r)
	if err != nil {
		return err
	}
	var failed []error
	for _, dir := range slices.Sorted(maps.Keys(s.folders)) {
		for _, link := range s.vendorLinks(s.folders[dir]) {
			switch _, err := s.follow(link); {
			case errors.Is(err, errEscapes):
				target, _ := fs.ReadLink(s.FS, link)
				report(p, link, lint.Span{}, "the link to %q leads out of the repository: put what it leads to here", target)
			case err != nil && p.Wants(link):
				failed = append(failed, fmt.Errorf("%s %w", link, err))
			}
		}
	}
	return join(failed...)
}

// vendorLinks lists the links in a vendored folder of Go, and a vendor folder
// that is one.
func (s *survey) vendorLinks(f *folder) []string {
	var links []string
	for _, name := range f.links {
		beside := name == "vendor" && !f.passed && (f.hasMod || f.has("go.work"))
		if f.vendored && f.unit != nil || beside {
			links = append(links, path.Join(f.path, name))
		}
	}
	return links
}
