package vendoring

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/megalint/megalint/internal/gomodules"
	"github.com/megalint/megalint/lint"
)

// SkewOptions are those of [DependencyVersionSkew].
type SkewOptions struct {
	Indirect  bool     `yaml:"indirect" doc:"compare requirements marked // indirect as well"`
	Revisions bool     `yaml:"revisions" doc:"within one vendor.json, compare the revisions of packages that are from one repository"`
	Except    []string `yaml:"except" doc:"patterns of modules, or of repositories of packages, that may differ, such as golang.org/x/*"`
}

// Validate implements the check of options.
func (o SkewOptions) Validate() error {
	for _, pattern := range o.Except {
		if !doublestar.ValidatePattern(pattern) {
			return fmt.Errorf("except: %q is no pattern", pattern)
		}
	}
	return nil
}

func (o SkewOptions) excepts(mod string) bool {
	return slices.ContainsFunc(o.Except, func(pattern string) bool {
		ok, err := doublestar.Match(pattern, mod)
		return ok && err == nil
	})
}

// DependencyVersionSkew finds dependencies of several versions.
var DependencyVersionSkew = &lint.Rule{
	Name: "dependency-version-skew",
	Doc: `All modules and services take a dependency at one version

One version means one set of known faults to mend, one behaviour to know, and code
that can move from one service to another. Each go.mod that requires less than the
highest version of the repository is reported, and each vendor.json whose revision is
older than another one's.

What is compared is what is built: a replaced module counts as its replacement.
Modules of the repository itself, and replacements by folders, do not count. Major
versions with import paths of their own are dependencies of their own. Where a version
and a revision cannot be compared nothing is said.

Source: saas-mega, "all services share the same third-party dependencies, at the
same version".`,
	Severity: lint.Warning, Since: "0.1",
	Options: SkewOptions{},
	Repo:    dependencyVersionSkew,
}

// demand is one place that asks for a version of a dependency.
type demand struct {
	file string
	lint.Span
	version  string // semantic, or "" for govendor's
	revision string // the commit, or its beginning, where it is known
	time     string // of the revision
	actual   string // the path of what is built: the replacement's, if any
}

// describe names the version of a dependency, and what stands in for it.
func (d *demand) describe(mod string) string {
	v := d.version
	if v == "" {
		v = "revision " + lint.ShortID(d.revision)
	}
	if d.actual != mod {
		v = d.actual + " " + v
	}
	return v
}

func dependencyVersionSkew(p *lint.Pass, r *lint.Repo) error {
	s, err := inspect(r)
	if err != nil {
		return err
	}
	o := p.Options.(SkewOptions)
	demands := make(map[string][]demand)
	var failed []error
	own := make(map[string]bool)
	mods := s.allMods(&failed)
	for _, m := range mods {
		own[m.Path()] = true
	}
	for _, m := range mods {
		for _, req := range m.Require {
			if (o.Indirect || !req.Indirect) && !own[req.Mod.Path] && !o.excepts(req.Mod.Path) {
				addRequirement(demands, m, req)
			}
		}
	}
	for _, u := range s.units {
		if u.kind == ofGovendor && !u.broken {
			addGovendor(p, demands, u, o)
		}
	}
	for mod, all := range demands {
		reportSkew(p, mod, all)
	}
	return join(failed...)
}

// allMods reads every go.mod that is not vendored or test data.
func (s *survey) allMods(failed *[]error) []*gomodules.Mod {
	var mods []*gomodules.Mod
	for _, f := range s.folders {
		if !f.hasMod || f.vendored || f.passed {
			continue
		}
		file := path.Join(f.path, "go.mod")
		data, err := fs.ReadFile(s.FS, file)
		if err != nil {
			*failed = append(*failed, err)
			continue
		}
		m := gomodules.ReadMod(f.path, data)
		switch {
		case m.Marker:
		case m.File == nil:
			*failed = append(*failed, fmt.Errorf("%s:%s: it does not parse: %s", file, place(data, m.Problems[0].Start), oneLine(m.Problems[0].Text)))
		default:
			mods = append(mods, m)
		}
	}
	slices.SortFunc(mods, func(a, b *gomodules.Mod) int { return strings.Compare(a.Dir, b.Dir) })
	slices.SortFunc(*failed, compareErrors)
	return mods
}

func addRequirement(demands map[string][]demand, m *gomodules.Mod, req *modfile.Require) {
	actual := req.Mod
	for _, r := range m.Replace {
		if r.Old == req.Mod || r.Old.Path == req.Mod.Path && r.Old.Version == "" {
			actual = r.New
		}
	}
	if actual.Version == "" {
		return // a folder
	}
	d := demand{file: path.Join(m.Dir, "go.mod"), Span: gomodules.LineSpan(req.Syntax), version: actual.Version, actual: actual.Path}
	if module.IsPseudoVersion(actual.Version) {
		d.revision, _ = module.PseudoVersionRev(actual.Version)
	}
	demands[req.Mod.Path] = append(demands[req.Mod.Path], d)
}

// addGovendor adds a vendor.json's packages: one demand a repository, for whether
// those within agree is another question, which is answered here.
func addGovendor(p *lint.Pass, demands map[string][]demand, u *unit, o SkewOptions) {
	first := make(map[string]demand)
	mixed := make(map[string]bool)
	for _, e := range u.packages() {
		pkg := u.manifest.Packages[e.index]
		repo := repository(e.path)
		if pkg.Revision.Text == "" || pkg.Origin.Text != "" || o.excepts(repo) {
			continue
		}
		d := demand{file: u.file, Span: pkg.Revision.Span, revision: pkg.Revision.Text, time: pkg.RevisionTime.Text, actual: repo}
		if v := pkg.VersionExact.Text; semver.IsValid(v) {
			d.version = v
		}
		old, known := first[repo]
		switch {
		case !known:
			first[repo] = d
		case old.revision != d.revision:
			mixed[repo] = true
			if o.Revisions {
				report(p, u.file, d.Span, "%s is at revision %s, where %s lists another package of %s at %s: take one revision",
					e.path, lint.ShortID(d.revision), u.file, repo, lint.ShortID(old.revision))
			}
		}
	}
	for repo, d := range first {
		if !mixed[repo] {
			demands[repo] = append(demands[repo], d)
		}
	}
}

// repository is the path of the repository that a package is from, as far as its
// path tells: host, owner and name on the usual hosts.
func repository(pkg string) string {
	elements := strings.Split(pkg, "/")
	n := 3
	switch {
	case elements[0] == "gopkg.in" && len(elements) > 1 && strings.Contains(elements[1], "."):
		n = 2
	case elements[0] == "google.golang.org", elements[0] == "cloud.google.com", elements[0] == "go.uber.org", elements[0] == "k8s.io":
		n = 2
	}
	return strings.Join(elements[:min(n, len(elements))], "/")
}

// reportSkew reports the demands that are behind another one.
func reportSkew(p *lint.Pass, mod string, all []demand) {
	newest := newestOf(all)
	for i := range all {
		d, ahead := &all[i], newest
		switch {
		case newest == nil || newest.file == d.file:
			ahead = aheadOf(d, all)
		case !behind(d, newest):
			ahead = nil
		}
		if ahead != nil {
			report(p, d.file, d.Span, "%s is taken at %s here and at %s by %s: take one version", mod, d.describe(mod), ahead.describe(mod), ahead.file)
		}
	}
}

// aheadOf is the first demand of those that a demand is furthest behind; nil if
// it is behind none.
func aheadOf(d *demand, all []demand) (ahead *demand) {
	for i := range all {
		if e := &all[i]; e.file != d.file && behind(d, e) && (ahead == nil || behind(ahead, e)) {
			ahead = e
		}
	}
	return ahead
}

// newestOf is what aheadOf finds for the demands of other files, where all are
// for versions of one module. In a monorepo these are thousands, too many to
// compare each with each.
func newestOf(all []demand) *demand {
	newest := &all[0]
	for i := range all {
		d := &all[i]
		if d.version == "" || d.actual != newest.actual {
			return nil
		}
		if behind(newest, d) {
			newest = d
		}
	}
	return newest
}

// behind tells whether one demand is for what is older than another one's, or
// for another module altogether, in a fixed order.
func behind(d, e *demand) bool {
	switch {
	case d.actual != e.actual:
		return d.file > e.file
	case d.version != "" && e.version != "":
		return semver.Compare(d.version, e.version) < 0
	case d.revision == "" || e.revision == "":
		return false
	}
	n := min(len(d.revision), len(e.revision))
	if d.revision[:n] == e.revision[:n] {
		return false
	}
	if d.time != "" && e.time != "" && d.time != e.time {
		return d.time < e.time
	}
	return d.file > e.file
}
