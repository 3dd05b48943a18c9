package vendoring

import (
	"archive/zip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/source"
)

// golang runs the real go command, offline, with nothing of the machine's but
// its own toolchain.
type golang struct {
	proxy, gopath, cache string
}

func newGolang(t *testing.T) *golang {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command: ", err)
	}
	g := &golang{proxy: t.TempDir(), gopath: t.TempDir(), cache: t.TempDir()}
	t.Cleanup(func() { g.run(t, ".", "clean", "-modcache") })
	for _, m := range proxied {
		g.publish(t, m)
	}
	return g
}

// run runs `go` with arguments in a folder, and returns what it says.
func (g *golang) run(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	c := exec.Command("go", args...)
	c.Dir = dir
	c.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + g.gopath, "GOPATH=" + g.gopath, "GOCACHE=" + g.cache, "GOTOOLCHAIN=local",
		"GOPROXY=file://" + filepath.ToSlash(g.proxy), "GOSUMDB=off", "GOFLAGS=", "GOENV=off", "CGO_ENABLED=0",
	}
	out, err := c.CombinedOutput()
	return string(out), err
}

func (g *golang) must(t *testing.T, dir string, args ...string) {
	t.Helper()
	if out, err := g.run(t, dir, args...); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// published is a module of the proxy: names and texts in turn.
type published struct {
	path, version string
	files         []string
}

// proxied are the modules that the trees below depend on.
var proxied = []published{
	{"example.org/a", "v1.0.0", []string{
		"go.mod", "module example.org/a\ngo 1.20\nrequire example.org/c v1.0.0\n",
		"a.go", "package a\n\nimport _ \"example.org/c\"\n",
		"a_windows.go", "package a\n\nimport _ \"example.org/c/win\"\n",
		"a_test.go", "package a\n\nimport _ \"example.org/c/testonly\"\n",
		"sub/sub.go", "package sub\n",
		"other/other.go", "package other\n",
		"LICENSE", "free\n",
		"gen.go", "//go:build ignore\n\npackage main\n",
	}},
	{"example.org/a", "v1.1.0", []string{
		"go.mod", "module example.org/a\ngo 1.20\nrequire example.org/c v1.0.0\n",
		"a.go", "package a\n\nimport _ \"example.org/c\"\n\nconst New = 1\n",
		"sub/sub.go", "package sub\n",
	}},
	{"example.org/c", "v1.0.0", []string{
		"go.mod", "module example.org/c\ngo 1.20\n",
		"c.go", "package c\n\nimport _ \"embed\"\n\n//go:embed data/*.txt\nvar s string\n", "data/one.txt", "1", "win/win.go", "package win\n", "testonly/t.go", "package testonly\n",
	}},
	{"example.org/fork", "v1.2.0", []string{"go.mod", "module example.org/c\ngo 1.20\n", "c.go", "package c\n", "win/win.go", "package win\n", "testonly/t.go", "package testonly\n"}},
	{"example.org/tool", "v1.0.0", []string{"go.mod", "module example.org/tool\ngo 1.20\n", "main.go", "package main\n\nfunc main() {}\n"}},
	{"example.org/T", "v1.0.0", []string{"go.mod", "module example.org/T\ngo 1.20\n", "t.go", "package t\n"}},
}

func (g *golang) publish(t *testing.T, m published) {
	escaped := strings.ReplaceAll(m.path, "T", "!t")
	dir := filepath.Join(g.proxy, filepath.FromSlash(escaped), "@v")
	write(t, filepath.Join(dir, m.version+".info"), `{"Version":"`+m.version+`","Time":"2020-01-01T00:00:00Z"}`)
	write(t, filepath.Join(dir, m.version+".mod"), m.files[1])
	f, err := os.Create(filepath.Join(dir, m.version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for i := 0; i < len(m.files); i += 2 {
		w, err := z.Create(m.path + "@" + m.version + "/" + m.files[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, m.files[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	list, err := os.OpenFile(filepath.Join(dir, "list"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	io.WriteString(list, m.version+"\n")
}

func write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// lay writes files, names and texts in turn, into a new folder.
func lay(t testing.TB, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		write(t, filepath.Join(dir, filepath.FromSlash(files[i])), files[i+1])
	}
	return dir
}

// edit replaces a text in a file, which has to be there.
func edit(t testing.TB, name, old, new string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %q:\n%s", name, old, data)
	}
	write(t, name, strings.ReplaceAll(string(data), old, new))
}

// opened is a folder as the rules see it.
func opened(t testing.TB, dir string) *lint.Repo {
	t.Helper()
	fsys, err := source.WorkTreeAt(dir)
	if err != nil {
		t.Fatal(err)
	}
	return &lint.Repo{FS: fsys}
}

// mainModule is a tree whose vendor folder `go mod vendor` then makes.
func mainModule(version string) []string {
	return []string{
		"go.mod", "module example.org/main\n\ngo " + version + "\n\nrequire example.org/a v1.0.0\n",
		"main.go", "package main\n\nimport _ \"example.org/a\"\n\nfunc main() {}\n",
		"main_test.go", "package main\n\nimport _ \"example.org/a/sub\"\n",
		"testdata/x/x.go", "package x\n\nimport _ \"example.org/nothing\"\n",
	}
}

var (
	inconsistent = regexp.MustCompile(`(?m)^\t(\S+: is .*)$`)
	required     = regexp.MustCompile(`(?m)^go: (vendored module .*)$`)
	provides     = regexp.MustCompile(`(?m)(?:cannot find module providing|no required module provides) package ([^\s:;]+)`)
	ambiguity    = regexp.MustCompile(`(?m)ambiguous import: found package (\S+)`)
	implied      = regexp.MustCompile(`(?m)(package \S+ imports \S+ from implicitly required module)`)
	collision    = regexp.MustCompile(`(?m)(case-insensitive import collision)`)
	ofWorkspace  = regexp.MustCompile(`(?m)((?:cannot load )?module \S+ listed in go.work file[^:]*)`)
	conflict     = regexp.MustCompile(`(?m)^go: (conflicting replacements for \S+:)`)
	parsing      = regexp.MustCompile(`(?m)go.mod:\d+: (.*)$`)
)

// compare demands that the rules find what the go command says, and nothing more
// than what is named besides.
func compareWithGo(t *testing.T, said string, j judgement, beyond []string) {
	t.Helper()
	// A version that is none would be looked up, which the rules need not say.
	said = strings.ReplaceAll(said, "cannot query module due to -mod=vendor", "must be of the form v1.2.3")
	said = regexp.MustCompile(`(?m)^[a-z0-9./]+\n`).ReplaceAllString(said, "") // packages
	invalid, absent := j.of(VendorManifestInvalid), j.of(VendorPackageMissing)
	var explained []string
	claim := func(kind []string, want string) {
		i := slices.IndexFunc(kind, func(text string) bool { return strings.Contains(text, want) })
		if i < 0 {
			t.Errorf("go says %q, and no finding does:\n%s\ngo said:\n%s", want, j, said)
			return
		}
		explained = append(explained, kind[i])
	}
	for _, e := range []*regexp.Regexp{inconsistent, required, ambiguity, implied, collision, ofWorkspace, parsing, conflict} {
		for _, m := range e.FindAllStringSubmatch(said, -1) {
			claim(invalid, m[1])
		}
	}
	for _, m := range provides.FindAllStringSubmatch(said, -1) {
		if len(invalid) == 0 { // go does not get to imports before the rest is right
			claim(absent, m[1]+" ")
		}
	}
	for _, want := range beyond {
		claim(append(slices.Clone(invalid), absent...), want)
	}
	for _, text := range append(invalid, absent...) {
		// go stops at the first kind of fault, and builds what is not listed.
		stopped := slices.Contains(absent, text) && len(invalid) > 0
		if !slices.Contains(explained, text) && !stopped && !strings.Contains(text, "does not list it") {
			t.Errorf("go does not say: %s\ngo said:\n%s", text, said)
		}
	}
}

// mutation changes a vendored tree.
type mutation struct {
	name   string
	change func(t *testing.T, dir string)
	// beyond are findings about what the go command does not see.
	beyond []string
	since  string // version of go.mod
}

func in(file, old, new string) func(*testing.T, string) {
	return func(t *testing.T, dir string) { edit(t, filepath.Join(dir, file), old, new) }
}

func without(name string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

func adding(name, text string) func(*testing.T, string) {
	return func(t *testing.T, dir string) { write(t, filepath.Join(dir, name), text) }
}

func mutations() []mutation {
	return []mutation{
		{"nothing", func(*testing.T, string) {}, nil, ""},
		{"requirement changed", in("go.mod", "example.org/a v1.0.0", "example.org/a v1.1.0"), nil, ""},
		{"requirement added", in("go.mod", "require example.org/a v1.0.0", "require example.org/a v1.0.0\nrequire example.org/T v1.0.0"), nil, ""},
		{"requirement removed", in("go.mod", "example.org/a v1.0.0", "example.org/T v1.0.0"), nil, ""},
		{"explicit mark removed", in("vendor/modules.txt", "# example.org/a v1.0.0\n## explicit", "# example.org/a v1.0.0\n## x"), nil, "1.14"},
		{"explicit mark of nothing", in("vendor/modules.txt", "# example.org/c", "# example.org/T v1.0.0\n## explicit\n# example.org/c"),
			[]string{"example.org/T@v1.0.0: is marked as explicit in vendor/modules.txt, but not explicitly required in go.mod"}, ""},
		{"replacement added", in("go.mod", "require example.org/a v1.0.0", "require example.org/a v1.0.0\nreplace example.org/c => example.org/fork v1.2.0"), nil, ""},
		{"replacement of a folder added", in("go.mod", "require example.org/a v1.0.0", "require example.org/a v1.0.0\nreplace example.org/c v1.0.0 => ./c"), nil, ""},
		{"replacement marked only", in("vendor/modules.txt", "# example.org/c v1.0.0", "# example.org/c v1.0.0 => example.org/fork v1.2.0"), nil, ""},
		{"replacement of all marked only", in("vendor/modules.txt", "# example.org/a v1.0.0", "# example.org/z => ./z\n# example.org/a v1.0.0"), nil, ""},
		{"replaced twice", in("go.mod", "require example.org/a v1.0.0", "require example.org/a v1.0.0\nreplace (\n\texample.org/c => ./c\n\texample.org/c => ./d\n)"), nil, ""},
		{"required twice", in("go.mod", "require example.org/a v1.0.0", "require example.org/a v1.0.0\nrequire example.org/a v1.1.0"), nil, ""},
		{"required twice the same", in("go.mod", "require example.org/a v1.0.0", "require example.org/a v1.0.0\nrequire example.org/a v1.0.0"), nil, ""},
		{"module twice", in("go.mod", "module example.org/main", "module example.org/main\nmodule example.org/other"), nil, ""},
		{"list gone", without("vendor/modules.txt"), nil, ""},
		{"list empty", adding("vendor/modules.txt", ""), nil, ""},
		{"package gone", without("vendor/example.org/c/c.go"), nil, ""},
		{"package of a test gone", without("vendor/example.org/a/sub"), []string{"example.org/a/sub is listed in vendor/modules.txt, but vendor/ does not hold it"}, ""},
		{"package of another platform gone", without("vendor/example.org/c/win"), []string{"example.org/c/win is listed in vendor/modules.txt, but vendor/ does not hold it"}, ""},
		{"new import", adding("new.go", "package main\n\nimport _ \"example.org/new\"\n"), nil, ""},
		{"new import by a test", adding("new_test.go", "package main\n\nimport _ \"example.org/new\"\n"), []string{"example.org/new is neither in vendor/ nor in vendor/modules.txt"}, ""},
		{"new import on another platform", adding("new_plan9.go", "package main\n\nimport _ \"example.org/new\"\n"), []string{"example.org/new is neither"}, ""},
		{"new import by an ignored file", adding("new.go", "//go:build ignore\n\npackage main\n\nimport _ \"example.org/new\"\n"), nil, ""},
		{"line of a package gone", in("vendor/modules.txt", "example.org/c\n", ""), nil, ""},
		{"first-party and vendored", func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, "vendor/modules.txt"), "# example.org/c", "# example.org/main/x v1.0.0\nexample.org/main/x\n# example.org/c")
			write(t, filepath.Join(dir, "vendor/example.org/main/x/x.go"), "package x\n")
			write(t, filepath.Join(dir, "x/x.go"), "package x\n")
			write(t, filepath.Join(dir, "y.go"), "package main\n\nimport _ \"example.org/main/x\"\n")
		}, nil, ""},
		{"go.mod does not parse", in("go.mod", "require", "requires"), nil, ""},
		{"go.mod with a bad version", in("go.mod", "a v1.0.0", "a 1.0.0"), nil, ""},
		{"a file edited", in("vendor/example.org/a/sub/sub.go", "package sub", "package sub\n\nfunc init() {}"), nil, ""},
		{"a file added", adding("vendor/example.org/a/sub/evil.go", "package sub\n\nfunc init() {}\n"), nil, ""},
	}
}

// TestLikeGoModVendor changes vendored modules of several ages and compares with
// what `go list -mod=vendor` refuses.
func TestLikeGoModVendor(t *testing.T) {
	g := newGolang(t)
	versions := []string{"1.13", "1.20", "1.23"}
	if testing.Short() {
		versions = versions[2:]
	}
	for _, version := range versions {
		base := lay(t, mainModule(version)...)
		g.must(t, base, "mod", "tidy", "-go="+version)
		g.must(t, base, "mod", "vendor")
		for _, m := range mutations() {
			t.Run(version+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				if m.since > version {
					t.Skip("before go ", m.since)
				}
				dir := t.TempDir()
				if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
					t.Fatal(err)
				}
				m.change(t, dir)
				said, _ := g.run(t, dir, "list", "-mod=vendor", "-deps", "./...")
				compareWithGo(t, said, judge(t, opened(t, dir), nil, VendorManifestInvalid, VendorPackageMissing), m.beyond)
			})
		}
	}
}

// workspace is a tree whose vendor folder `go work vendor` then makes.
func workspace() []string {
	return []string{
		"go.work", "go 1.22\n\nuse (\n\t./one\n\t./two\n)\n\nreplace example.org/T => ./t\n",
		"one/go.mod", "module example.org/one\n\ngo 1.21\n\nrequire example.org/a v1.0.0\n\nrequire example.org/c v1.0.0 // indirect\n",
		"one/one.go", "package one\n\nimport (\n\t_ \"example.org/a\"\n\t_ \"example.org/two\"\n)\n",
		"two/go.mod", "module example.org/two\n\ngo 1.22\n\nrequire (\n\texample.org/T v1.0.0\n\texample.org/c v1.0.0\n)\n\nreplace example.org/c => ../c\n",
		"two/two.go", "package two\n\nimport (\n\t_ \"example.org/T\"\n\t_ \"example.org/c\"\n)\n",
		"t/go.mod", "module example.org/T\n\ngo 1.20\n", "t/t.go", "package t\n",
		"c/go.mod", "module example.org/c\n\ngo 1.20\n", "c/c.go", "package c\n", "c/win/win.go", "package win\n",
	}
}

// TestLikeGoWorkVendor is TestLikeGoModVendor for a workspace.
func TestLikeGoWorkVendor(t *testing.T) {
	g := newGolang(t)
	base := lay(t, workspace()...)
	g.must(t, base, "work", "vendor")
	for _, m := range []mutation{
		{"nothing", func(*testing.T, string) {}, nil, ""},
		{"requirement changed", in("one/go.mod", "example.org/a v1.0.0", "example.org/a v1.1.0"), nil, ""},
		{"requirement removed", in("one/go.mod", "require example.org/a v1.0.0", ""), nil, ""},
		{"replacement removed", in("two/go.mod", "replace example.org/c => ../c", ""), nil, ""},
		{"replacement moved", in("two/go.mod", "=> ../c", "=> ../t"), nil, ""},
		{"replacement of the workspace removed", in("go.work", "replace example.org/T => ./t", ""), nil, ""},
		{"replacement of the workspace changed", in("go.work", "replace example.org/T => ./t", "replace example.org/T => ./c"), nil, ""},
		{"replacement added", in("one/go.mod", "go 1.21", "go 1.21\nreplace example.org/a => example.org/fork v1.2.0"), nil, ""},
		{"module too new", in("two/go.mod", "go 1.22", "go 1.23"), nil, ""},
		{"module gone", in("go.work", "./two", "./three"), nil, ""},
		{"explicit mark removed", in("vendor/modules.txt", "## explicit; go 1.20", "## go 1.20"), nil, ""},
		{"package gone", without("vendor/example.org/a/a.go"), nil, ""},
		{"new import", adding("two/new.go", "package two\n\nimport _ \"example.org/new\"\n"), nil, ""},
		{"line of a package gone", in("vendor/modules.txt", "example.org/c\n", ""), nil, ""},
	} {
		t.Run(m.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
				t.Fatal(err)
			}
			m.change(t, dir)
			said, _ := g.run(t, dir, "list", "-mod=vendor", "-deps", "./one/...", "./two/...")
			compareWithGo(t, said, judge(t, opened(t, dir), nil, VendorManifestInvalid, VendorPackageMissing), m.beyond)
		})
	}
}

// TestVendoredByGo holds that what the go command vendors is clean by every rule,
// and what it does not see is found.
func TestVendoredByGo(t *testing.T) {
	g := newGolang(t)
	base := lay(t,
		"go.mod", "module example.org/main\n\ngo 1.25\n\nignore ./skipped\n\ntool example.org/tool\n\nrequire (\n\texample.org/a v1.0.0\n\texample.org/local v0.0.0\n\texample.org/tool v1.0.0\n)\n\n"+
			"replace example.org/local => ./local\n\nreplace example.org/c => example.org/fork v1.2.0\n",
		"main.go", "package main\n\nimport (\n\t_ \"example.org/a\"\n\t_ \"example.org/local\"\n)\n\nfunc main() {}\n",
		"skipped/s.go", "package s\n\nimport _ \"example.org/nothing\"\n",
		"tools.go", "//go:build tools\n\npackage main\n\nimport _ \"example.org/a/other\"\n",
		"local/go.mod", "module example.org/local\n\ngo 1.20\n", "local/l.go", "package local\n", "local/l_test.go", "package local\n",
	)
	g.must(t, base, "mod", "tidy")
	g.must(t, base, "mod", "vendor")
	cache := os.DirFS(filepath.Join(g.gopath, "pkg/mod"))
	for _, c := range []struct {
		name   string
		change func(*testing.T, string)
		want   string
	}{
		{"nothing", func(*testing.T, string) {}, ""},
		{"a file edited", in("vendor/example.org/a/a.go", "package a", "package a // changed"),
			"vendor-content-changed vendor/example.org/a/a.go: this is not the file of example.org/a@v1.0.0: run `go mod vendor`\n"},
		{"a licence edited", in("vendor/example.org/a/LICENSE", "free", "not free"),
			"vendor-content-changed vendor/example.org/a/LICENSE: this is not the file of example.org/a@v1.0.0: run `go mod vendor`\n"},
		{"a file added", adding("vendor/example.org/a/evil.go", "package a\n\nfunc init() {}\n"),
			"vendor-content-changed vendor/example.org/a/evil.go: example.org/a@v1.0.0 has no such file: remove it, or run `go mod vendor`\n"},
		{"a file removed", without("vendor/example.org/a/a_windows.go"),
			"vendor-content-changed vendor/example.org/a: a_windows.go of example.org/a@v1.0.0 is not here: run `go mod vendor`\n" +
				"vendor-package-unused vendor/modules.txt: nothing imports example.org/c/win: run `go mod vendor`, which leaves it out\n"},
		{"a replaced module edited", in("vendor/example.org/c/c.go", "package c", "package c // changed"),
			"vendor-content-changed vendor/example.org/c/c.go: this is not the file of example.org/fork@v1.2.0: run `go mod vendor`\n"},
		{"the original edited", in("local/l.go", "package local", "package local // changed"),
			"vendor-content-changed vendor/example.org/local/l.go: this is not the file of ./local, which replaces example.org/local: run `go mod vendor`\n"},
		{"the original extended", adding("local/more.go", "package local\n"),
			"vendor-content-changed vendor/example.org/local: more.go of ./local, which replaces example.org/local is not here: run `go mod vendor`\n"},
		{"go.sum changed", in("go.sum", "example.org/a v1.0.0 h1:", "example.org/a v1.0.0 h1:x"), "failure: "},
		{"go.sum cut", in("go.sum", "example.org/a v1.0.0 h1:", "example.org/a v1.0.0/x h1:"),
			"go-sum-incomplete vendor/modules.txt: go.sum has no h1 of example.org/a@v1.0.0: run `go mod tidy`\n" +
				"note: not verified: 1 module of 4 in vendor, without an h1 in go.sum\n"},
		{"a package added", adding("vendor/example.org/evil/evil.go", "package evil\n"),
			"vendor-package-unlisted vendor/example.org/evil: vendor/modules.txt does not list what lies here: remove 1 Go package, or run `go mod vendor`\n"},
		{"a tool not used any more", in("go.mod", "tool example.org/tool", ""),
			"vendor-package-unused vendor/modules.txt: nothing imports example.org/tool: run `go mod vendor`, which leaves it out\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
				t.Fatal(err)
			}
			c.change(t, dir)
			repo := opened(t, dir)
			repo.Modules = cache
			got := judge(t, repo, nil).String()
			if got != c.want && !(c.want == "failure: " && strings.Contains(got, "where go.sum has h1:x")) {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
	t.Run("without a cache", func(t *testing.T) {
		if got, want := judge(t, opened(t, base), nil).String(), "note: not verified: 3 modules of 4 in vendor, not in the Go module cache\n"; got != want {
			t.Errorf("got:\n%s", got)
		}
	})
}
