package vendoring

import (
	"testing"

	"github.com/megalint/megalint/lint"
)

// TestModules follows imports the way that modules find them.
func TestModules(t *testing.T) {
	const mod = "module example.org/shop\n\ngo 1.24\n"
	const list = "# a.org/a v1.0.0\n## x\n"
	imports := func(paths ...string) string {
		text := "package p\n\nimport (\n"
		for _, p := range paths {
			text += "\t_ \"" + p + "\"\n"
		}
		return text + ")\n"
	}
	for _, c := range []struct {
		name  string
		files []string
		want  []string
	}{
		{"packages that are none", []string{
			"go.mod", mod, "vendor/modules.txt", list,
			"p.go", imports("C", "unsafe", "appengine", "appengine/user", "appengine_internal/x", "./rel", "../rel", "fmt", ""),
		}, nil},
		{"first-party code that is generated later", []string{
			"go.mod", mod, "vendor/modules.txt", list, "p.go", imports("example.org/shop/gen"),
		}, nil},
		{"a module below that is not vendored", []string{
			"go.mod", mod, "vendor/modules.txt", list, "p.go", imports("example.org/shop/api/v1"),
			"api/go.mod", "module example.org/shop/api\n", "api/v1/v1.go", "package v1\n",
		}, []string{"vendor-package-missing p.go: example.org/shop/api/v1 is neither in vendor/ nor in vendor/modules.txt: run `go mod vendor`"}},
		{"test data that is imported by its path", []string{
			"go.mod", mod, "vendor/modules.txt", list, "p.go", imports("example.org/shop/testdata/x"), "testdata/x/x.go", imports("b.org/b"),
		}, []string{"vendor-package-missing testdata/x/x.go: b.org/b is neither in vendor/ nor in vendor/modules.txt: run `go mod vendor`"}},
		{"a later standard library", []string{
			"go.mod", mod, "vendor/modules.txt", list, "p.go", imports("crypto/quantum"),
		}, []string{"note: not verified: 1 import without a dot in its first element for vendor, of which the standard library of go1.26.8 has none: crypto/quantum, first imported by p.go"}},
		{"a module without a dot that is vendored", []string{
			"go.mod", mod + "\nrequire lib v1.0.0\n", "vendor/modules.txt", "# lib v1.0.0\n## explicit\nlib/x\n", "go.sum", "lib v1.0.0 h1:x\n",
			"p.go", imports("lib/x", "lib/y"), "vendor/lib/x/x.go", "package x\n",
		}, []string{"vendor-package-missing p.go: lib/y is neither in vendor/ nor in vendor/modules.txt: run `go mod vendor`"}},
		{"files that the go command passes over", []string{
			"go.mod", mod, "vendor/modules.txt", list,
			"_p.go", imports("b.org/1"), ".p.go", imports("b.org/2"), "_x/p.go", imports("b.org/3"), ".x/p.go", imports("b.org/4"), "p.txt", imports("b.org/5"),
			"doc.go", "package documentation\n\nimport _ \"b.org/6\"\n",
		}, nil},
		{"several importers", []string{
			"go.mod", mod, "vendor/modules.txt", list, "b/b.go", imports("b.org/b", "b.org/b"), "a/a.go", imports("b.org/b"), "c_test.go", imports("b.org/b"),
		}, []string{"vendor-package-missing a/a.go: b.org/b is neither in vendor/ nor in vendor/modules.txt (2 more files import it too): run `go mod vendor`"}},
		{"a workspace that reaches out", []string{
			"go.work", "go 1.24\n\nuse (\n\t.\n\t../other\n)\n", "go.mod", mod, "vendor/modules.txt", "## workspace\n",
		}, []string{"failure: vendor-manifest-invalid could not be judged: go.work: the workspace has a module outside of the repository, ../other",
			"note: not verified: vendor, whose manifests cannot be read"}},
		{"a workspace's list without a workspace", []string{
			"go.mod", mod, "vendor/modules.txt", "## workspace\n",
		}, []string{"vendor-manifest-invalid vendor/modules.txt: the vendor directory is for a workspace, but no go.work lies beside it",
			"note: not verified: vendor, whose manifests cannot be read"}},
		{"a list without a go.mod", []string{"vendor/modules.txt", list},
			[]string{"vendor-manifest-invalid vendor/modules.txt: no go.mod lies beside the vendor directory, so that nothing says what it belongs to",
				"note: not verified: vendor, whose manifests cannot be read"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			expect(t, judge(t, &lint.Repo{FS: tree(c.files...)}, nil, VendorManifestInvalid, VendorPackageMissing, VendorPackageUnlisted), c.want...)
		})
	}
}

// TestPartial holds that a finding stands where findings are asked for.
func TestPartial(t *testing.T) {
	files := tree("go.mod", "module example.org/shop\n\ngo 1.24\n", "vendor/modules.txt", "# a.org/a v1.0.0\n",
		"services/a/a.go", "package a\n\nimport _ \"b.org/b\"\n", "services/b/b.go", "package b\n\nimport _ \"b.org/b\"\n")
	selected := func(p string) bool { return p == "." || p == "services" || p == "services/b" || p == "services/b/b.go" }
	expect(t, judge(t, &lint.Repo{FS: files}, selected),
		"vendor-package-missing services/b/b.go: b.org/b is neither in vendor/ nor in vendor/modules.txt (1 more file imports it too): run `go mod vendor`")
}

// TestSkew compares what kinds of versions can be compared.
func TestSkew(t *testing.T) {
	govendor := func(entries string) string { return `{"package": [` + entries + `]}` }
	for _, c := range []struct {
		name  string
		files []string
		want  []string
	}{
		{"the older revision by its time", []string{
			"a/vendor/vendor.json", govendor(`{"path": "github.com/x/y", "revision": "aaaaaaaaaaaaaaaa", "revisionTime": "2017-02-01T00:00:00Z"}`),
			"b/vendor/vendor.json", govendor(`{"path": "github.com/x/y/sub", "revision": "bbbbbbbbbbbbbbbb", "revisionTime": "2017-01-01T00:00:00Z"}`),
		}, []string{"dependency-version-skew b/vendor/vendor.json: github.com/x/y is taken at revision bbbbbbbbbbbb here and at revision aaaaaaaaaaaa by a/vendor/vendor.json: take one version"}},
		{"a revision and its pseudo-version", []string{
			"a/vendor/vendor.json", govendor(`{"path": "github.com/x/y", "revision": "8c9f03a8e57eb486e42badaed3fb287da51807ba"}`),
			"b/go.mod", "module b\n\nrequire github.com/x/y v0.0.0-20200121045136-8c9f03a8e57e\n",
		}, nil},
		{"a revision and a version cannot be compared", []string{
			"a/vendor/vendor.json", govendor(`{"path": "github.com/x/y", "revision": "8c9f03a8e57eb486e42badaed3fb287da51807ba"}`),
			"b/go.mod", "module b\n\nrequire github.com/x/y v1.0.0\n",
		}, nil},
		{"an exact version and a version", []string{
			"a/vendor/vendor.json", govendor(`{"path": "github.com/x/y", "revision": "8c9f03a8e57e", "versionExact": "v1.0.1"}`),
			"b/go.mod", "module b\n\nrequire github.com/x/y v1.0.0\n",
		}, []string{"dependency-version-skew b/go.mod: github.com/x/y is taken at v1.0.0 here and at v1.0.1 by a/vendor/vendor.json: take one version"}},
		{"forks and folders are not compared", []string{
			"a/vendor/vendor.json", govendor(`{"path": "github.com/x/y", "revision": "aaaaaaaa", "origin": "github.com/z/y"}`),
			"b/vendor/vendor.json", govendor(`{"path": "github.com/x/y", "revision": "bbbbbbbb"}`),
			"c/go.mod", "module c\n\nrequire github.com/x/z v1.0.0\n\nreplace github.com/x/z => ../z\n",
			"d/go.mod", "module d\n\nrequire github.com/x/z v1.1.0\n",
		}, nil},
		{"major versions are dependencies of their own", []string{
			"a/go.mod", "module a\n\nrequire github.com/x/y v1.0.0\n", "b/go.mod", "module b\n\nrequire github.com/x/y/v2 v2.0.0\n",
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			expect(t, judge(t, &lint.Repo{FS: tree(c.files...)}, nil, DependencyVersionSkew), c.want...)
		})
	}
}
