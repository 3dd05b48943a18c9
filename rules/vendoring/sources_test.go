package vendoring

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/source"
)

// git runs git in a folder, with nobody's configuration.
func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir = dir
	c.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.org",
		"GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z",
	}
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// monorepo mixes all kinds of vendor folders, with a fault in each.
func monorepo(t *testing.T) string {
	dir := lay(t,
		"vendor/vendor.json", `{"rootPath": "example.org/mono", "package": [
			{"path": "a.org/a", "checksumSHA1": "DyOsZprHfbzbmS0Jp2QRQtDNuh0="},
			{"path": "a.org/unused"}
		]}`,
		"lib/lib.go", "package lib\n\nimport _ \"a.org/a\"\n",
		"vendor/a.org/a/a.go", "package a\n", "vendor/a.org/unlisted/u.go", "package unlisted\n",
		"services/old/main.go", "package main\n\nimport (\n\t_ \"a.org/a\"\n\t_ \"b.org/b\"\n\t_ \"example.org/mono/lib\"\n\t_ \"example.org/mono/services/old/sub\"\n)\n",
		"services/old/sub/sub.go", "package sub\n\nimport _ \"c.org/missing\"\n",
		"services/old/vendor/vendor.json", `{"package": [{"path": "b.org/b"}]}`,
		"services/old/vendor/b.org/b/b.go", "package b\n",
		"services/new/go.mod", "module example.org/mono/services/new\n\ngo 1.24\n\nrequire d.org/d v1.0.0\n",
		"services/new/main.go", "package main\n\nimport _ \"d.org/d\"\n",
		"services/new/vendor/modules.txt", "# d.org/d v1.0.1\n## explicit\nd.org/d\n",
		"services/new/vendor/d.org/d/d.go", "package d\n",
		"work/go.work", "go 1.24\n\nuse ./m\n",
		"work/m/go.mod", "module example.org/m\n\ngo 1.24\n\nrequire d.org/d v1.0.2\n",
		"work/m/m.go", "package m\n\nimport _ \"d.org/d\"\n",
		"work/vendor/modules.txt", "## workspace\n# d.org/d v1.0.2\n## explicit\nd.org/d\n",
	)
	if err := os.Symlink("/etc", filepath.Join(dir, "work/vendor/etc")); err != nil {
		t.Skip("there are no links here: ", err)
	}
	return dir
}

var faults = []string{
	"dependency-version-skew services/new/go.mod: d.org/d is taken at v1.0.0 here and at v1.0.2 by work/m/go.mod: take one version",
	"vendor-manifest-invalid services/new/go.mod: d.org/d@v1.0.0: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt: run `go mod vendor`",
	"go-sum-incomplete services/new/vendor/modules.txt: go.sum has no h1 of d.org/d@v1.0.1: run `go mod tidy`",
	"vendor-manifest-invalid services/new/vendor/modules.txt: d.org/d@v1.0.1: is marked as explicit in vendor/modules.txt, but not explicitly required in go.mod: run `go mod vendor`",
	"vendor-package-missing services/old/sub/sub.go: c.org/missing is neither in services/old/vendor/ nor in services/old/vendor/vendor.json: run `govendor fetch c.org/missing`",
	"vendor-nested services/old/vendor: a vendor folder lies below the root with no go.mod of its own beside it: move its packages to vendor/",
	"vendor-package-unlisted vendor/a.org/unlisted: vendor/vendor.json does not list what lies here: remove 1 Go package, or run `govendor fetch`",
	"vendor-content-changed vendor/vendor.json: vendor/a.org/a is not what was fetched: its files have the checksum j37oDRUsMLnHLaNa+l3fcfKyxu4=: fetch it again with `govendor sync`",
	"vendor-package-unused vendor/vendor.json: nothing imports a.org/unused, and it is not in vendor/: remove it from vendor/vendor.json",
	"vendor-package-missing work/m/m.go: d.org/d is listed in work/vendor/modules.txt, but work/vendor/ does not hold it: run `go work vendor`",
	"vendor-symlink-escapes work/vendor/etc: the link to \"/etc\" leads out of the repository: put what it leads to here",
	"go-sum-incomplete work/vendor/modules.txt: neither go.work.sum nor a go.sum of the workspace has the h1 of d.org/d@v1.0.2: run `go work sync`",
	"note: not verified: 1 module of 1 in services/new/vendor, not in the Go module cache",
	"note: not verified: 1 module of 1 in work/vendor, not in the Go module cache",
	"note: not verified: 1 package in services/old/vendor without checksumSHA1",
	"note: not verified: 1 package in vendor without checksumSHA1",
}

// TestSources holds that a tree is judged the same wherever it is read from.
func TestSources(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git: ", err)
	}
	dir := monorepo(t)
	git(t, dir, "init", "-q")
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "All")
	bare := filepath.Join(t.TempDir(), "bare.git")
	git(t, dir, "clone", "-q", "--bare", dir, bare)
	open := func(dir string) *source.Repository {
		r, err := source.Open(dir, func(string) string { return "" })
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(r.Close)
		return r
	}
	work := open(dir)
	for name, read := range map[string]func() (*source.FS, error){
		"working tree": work.WorkTree,
		"index":        work.Index,
		"revision": func() (*source.FS, error) {
			fsys, _, err := work.Revision(context.Background(), "HEAD")
			return fsys, err
		},
		"bare": func() (*source.FS, error) {
			fsys, _, err := open(bare).Revision(context.Background(), "HEAD")
			return fsys, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			fsys, err := read()
			if err != nil {
				t.Fatal(err)
			}
			expect(t, judge(t, &lint.Repo{FS: fsys}, nil), faults...)
		})
	}
}

// TestGOPATH follows imports as GOPATH does.
func TestGOPATH(t *testing.T) {
	for _, c := range []struct {
		name  string
		files []string
		want  []string
	}{
		{"the root's path is found by its imports", []string{
			"vendor/vendor.json", `{"package": []}`,
			"main.go", "package main\n\nimport (\n\t_ \"github.com/me/app/lib\"\n\t_ \"github.com/me/app/gone\"\n)\n",
			"lib/lib.go", "package lib\n\nimport _ \"github.com/me/app/lib/deep\"\n", "lib/deep/deep.go", "package deep\n",
		}, nil},
		{"the path of a go.mod beside", []string{
			"vendor/vendor.json", `{"package": []}`, "go.mod", "module github.com/me/app\n",
			"main.go", "package main\n\nimport _ \"github.com/me/app/gone\"\n",
		}, nil},
		{"a path without a dot", []string{
			"vendor/vendor.json", `{"rootPath": "shop", "package": []}`,
			"main.go", "package main\n\nimport (\n\t_ \"shop/cart\"\n\t_ \"other/thing\"\n)\n", "cart/cart.go", "package cart\n",
		}, []string{"note: not verified: 1 import without a dot in its first element for vendor, of which the standard library of go1.26.8 has none: other/thing, first imported by main.go"}},
		{"a vendor folder within a vendored package", []string{
			"vendor/vendor.json", `{"rootPath": "a.org/r", "package": [{"path": "b.org/b"}]}`,
			"main.go", "package main\n\nimport _ \"b.org/b\"\n",
			"vendor/b.org/b/b.go", "package b\n\nimport _ \"c.org/c\"\n", "vendor/b.org/b/vendor/c.org/c/c.go", "package c\n",
		}, []string{"vendor-nested vendor/b.org/b/vendor: a vendor folder lies within a vendor folder: move its packages to vendor/"}},
		{"tags and files that ignore leaves out", []string{
			"vendor/vendor.json", `{"ignore": "test appengine plan9", "rootPath": "a.org/r", "package": [{"path": "b.org/b"}]}`,
			"main.go", "package main\n\nimport _ \"b.org/b\"\n",
			"vendor/b.org/b/b.go", "package b\n", "vendor/b.org/b/b_plan9.go", "package b\n\nimport _ \"none.org/1\"\n",
			"vendor/b.org/b/x.go", "// +build appengine\n\npackage b\n\nimport _ \"none.org/2\"\n",
			"vendor/b.org/b/y.go", "// +build !appengine\n\npackage b\n\nimport _ \"none.org/3\"\n",
			"vendor/b.org/b/doc.go", "package documentation\n\nimport _ \"none.org/4\"\n",
		}, []string{"vendor-package-missing vendor/b.org/b/y.go: none.org/3 is neither in vendor/ nor in vendor/vendor.json: run `govendor fetch none.org/3`"}},
		{"paths that differ in case", []string{
			"vendor/vendor.json", `{"package": [{"path": "github.com/Sirupsen/logrus"}, {"path": "github.com/sirupsen/logrus"}]}`,
			"main.go", "package main\n\nimport (\n\t_ \"github.com/Sirupsen/logrus\"\n\t_ \"github.com/sirupsen/logrus\"\n)\n",
			"vendor/github.com/sirupsen/logrus/l.go", "package logrus\n", "vendor/github.com/Sirupsen/logrus/l.go", "package logrus\n",
		}, []string{`vendor-manifest-invalid vendor/vendor.json: case-insensitive import collision: "github.com/sirupsen/logrus" and "github.com/Sirupsen/logrus"`}},
		{"a vendor folder that another tool keeps", []string{"Gopkg.lock", "", "vendor/a.org/a/a.go", "package a\n"},
			[]string{"note: not verified: vendor, which Gopkg.lock keeps"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var rules []*lint.Rule
			for _, r := range all() {
				if r != VendorContentChanged {
					rules = append(rules, r)
				}
			}
			expect(t, judge(t, &lint.Repo{FS: tree(c.files...)}, nil, rules...), c.want...)
		})
	}
}
