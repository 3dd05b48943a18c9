package vendoring

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/lint"
)

// ContentOptions are those of [VendorContentChanged].
type ContentOptions struct {
	Generated []string `yaml:"generated" doc:"names of files that tools add to vendored modules or rewrite there, as patterns"`
}

// Validate checks the patterns.
func (o ContentOptions) Validate() error {
	for _, pattern := range o.Generated {
		if _, err := path.Match(pattern, ""); err != nil || strings.Contains(pattern, "/") {
			return fmt.Errorf("generated: %q is no pattern of a file's name", pattern)
		}
	}
	return nil
}

// generates tells whether tools write files of that name.
func (o ContentOptions) generates(name string) bool {
	return slices.ContainsFunc(o.Generated, func(pattern string) bool {
		ok, _ := path.Match(pattern, name)
		return ok
	})
}

// VendorContentChanged compares vendored files with what was fetched.
var VendorContentChanged = &lint.Rule{
	Name: "vendor-content-changed",
	Doc: `Vendored files are what was fetched

A vendored file that somebody edits is lost with the next update, and is a place to
hide something in: nobody reviews a vendor folder line by line. Neither
` + "`go build -mod=vendor`" + ` nor ` + "`go mod verify`" + ` looks at what it holds.

govendor: each package has the checksum that vendor.json records, in either of the
two ways in which govendor computes it.

Modules: each file is the one in the module's zip, and that zip is the one that
go.sum vouches for. The zip is taken from the Go module cache; nothing is fetched.
What the cache does not have is not verified, and the summary says how much that is.
A module that is replaced by a folder of the repository is compared with that folder.
Bazel's build files, which its tools write beside the vendored ones, do not count.

There is no fix that writes a new checksum, for it would hide what happened. Fetch the
package again, and commit changes to the dependency upstream or to a fork.

Source: saas-mega, "Third-party dependency (Golang)".`,
	Severity: lint.Error, Since: "0.1",
	Options: ContentOptions{Generated: []string{"BUILD", "BUILD.bazel"}},
	Repo:    vendorContentChanged,
}

func vendorContentChanged(p *lint.Pass, r *lint.Repo) error {
	s, err := inspect(r)
	if err != nil {
		return err
	}
	var failed []error
	for _, u := range s.judged(p, false) {
		if u.kind == ofGovendor {
			failed = append(failed, s.compareSums(p, u))
		} else {
			failed = append(failed, s.compareModules(p, u))
		}
	}
	return join(failed...)
}

// compareSums holds govendor's packages against their checksums.
func (s *survey) compareSums(p *lint.Pass, u *unit) error {
	l := s.contents(u)
	unsummed := 0
	for _, e := range u.packages() {
		pkg := u.manifest.Packages[e.index]
		f := s.find(path.Join(u.vendor, e.path))
		switch got := l.sums[e.index]; {
		case pkg.Checksum.Text == "":
			unsummed++
		case f == nil, got == "", got == pkg.Checksum.Text:
			// What is not there is for other rules, what could not be read a failure.
		default:
			report(p, u.file, pkg.Checksum.Span, "%s is not what was fetched: its files have the checksum %s: fetch it again with `govendor sync`",
				path.Join(u.vendor, e.path), got)
		}
	}
	if unsummed > 0 {
		p.Note(fmt.Sprintf("not verified: %s in %s without checksumSHA1", plural(unsummed, "package", "packages"), u.vendor))
	}
	return l.unread
}
