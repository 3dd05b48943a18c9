package vendoring

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/source"
)

// expect demands all that a run had to say.
func expect(t *testing.T, got judgement, want ...string) {
	t.Helper()
	all := ""
	if len(want) > 0 {
		all = strings.Join(want, "\n") + "\n"
	}
	if got.String() != all {
		t.Errorf("got:\n%s\nwant:\n%s", got, all)
	}
}

// brittle is a tree of which some files cannot be read.
type brittle struct {
	fs.FS
	broken string
}

var errBroken = errors.New("the disk is on fire")

func (b brittle) Open(name string) (fs.File, error) {
	if name == b.broken {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errBroken}
	}
	return b.FS.Open(name)
}

func TestUnreadable(t *testing.T) {
	files := tree(
		"go.mod", "module example.org/main\n\ngo 1.24\n",
		"a.go", "package main\n\nimport _ \"example.org/missing\"\n",
		"vendor/modules.txt", "# example.org/a v1.0.0\nexample.org/a\n", "vendor/example.org/a/a.go", "package a\n", "go.sum", "example.org/a v1.0.0 h1:x\n",
	)
	required := "vendor-manifest-invalid vendor/modules.txt: vendored module example.org/a@v1.0.0 should be required explicitly in go.mod: run `go mod vendor`"
	missing := "vendor-package-missing a.go: example.org/missing is neither in vendor/ nor in vendor/modules.txt: run `go mod vendor`"
	unused := "vendor-package-unused vendor/modules.txt: nothing imports example.org/a: run `go mod vendor`, which leaves it out"
	cache := "note: not verified: 1 module of 1 in vendor, not in the Go module cache"
	cannot := "note: not verified: vendor, whose manifests cannot be read"
	for _, c := range []struct {
		broken string
		want   []string
	}{
		{"vendor/example.org/a/a.go", []string{missing, required,
			"failure: vendor-package-missing could not be judged: open vendor/example.org/a/a.go: the disk is on fire",
			"failure: vendor-package-unused could not be judged: open vendor/example.org/a/a.go: the disk is on fire", cache}},
		{"vendor/example.org", []string{required,
			"failure: vendor-package-missing could not be judged: open vendor/example.org: the disk is on fire",
			"failure: vendor-package-unused could not be judged: open vendor/example.org: the disk is on fire", cache}},
		{"vendor/modules.txt", []string{"failure: vendor-manifest-invalid could not be judged: open vendor/modules.txt: the disk is on fire", cannot}},
		{"go.mod", []string{
			"failure: dependency-version-skew could not be judged: open go.mod: the disk is on fire",
			"failure: vendor-manifest-invalid could not be judged: open go.mod: the disk is on fire", cannot}},
		{"go.sum", []string{missing, required, unused,
			"failure: go-sum-incomplete could not be judged: open go.sum: the disk is on fire",
			"failure: vendor-content-changed could not be judged: open go.sum: the disk is on fire", cache}},
	} {
		t.Run(c.broken, func(t *testing.T) {
			got := judge(t, &lint.Repo{FS: brittle{files, c.broken}}, nil)
			expect(t, got, c.want...)
		})
	}
}

// TestUnreadableInSum holds that a file that spoils a checksum does not keep the
// imports beside it from being known.
func TestUnreadableInSum(t *testing.T) {
	files := tree("vendor/vendor.json", `{"package": [{"path": "a.org/a", "checksumSHA1": "DyOsZprHfbzbmS0Jp2QRQtDNuh0="}, {"path": "b.org/b"}]}`,
		"main.go", "package main\n\nimport _ \"a.org/a\"\n",
		"vendor/a.org/a/data.bin", "", "vendor/a.org/a/z.go", "package a\n\nimport _ \"b.org/b\"\n", "vendor/b.org/b/b.go", "package b\n")
	expect(t, judge(t, &lint.Repo{FS: brittle{files, "vendor/a.org/a/data.bin"}}, nil),
		"failure: vendor-content-changed could not be judged: open vendor/a.org/a/data.bin: the disk is on fire",
		"note: not verified: 1 package in vendor without checksumSHA1")
}

func TestTooLarge(t *testing.T) {
	dir := lay(t, "vendor/vendor.json", `{"package":[`+strings.Repeat(" ", 1000)+"]}")
	fsys, err := source.WorkTreeAt(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := judge(t, &lint.Repo{FS: fsys.WithLimit(500)}, nil)
	if len(got.failures) != 1 || !strings.Contains(got.failures[0], "read vendor/vendor.json: ") || len(got.findings) > 0 {
		t.Error(got)
	}
}

func TestLinks(t *testing.T) {
	dir := lay(t, "go.mod", "module example.org/main\n\ngo 1.24\n", "vendor/modules.txt", "# a.org/a v1.0.0\n## x\na.org/a\n",
		"vendor/a.org/x", "", "outside/o.go", "package o\n", "a.go", "package main\n\nimport _ \"a.org/a\"\n")
	for _, l := range [][2]string{
		{"loop", "loop"}, {"one", "two"}, {"two", "one"}, {"out", "../../../x"}, {"abs", "/etc"}, {"dangling", "nothing"}, {"a", "../../outside"}, {"up", ".."},
		{"through", "up/../../../.."},
	} {
		if err := os.Symlink(l[1], filepath.Join(dir, "vendor/a.org", l[0])); err != nil {
			t.Skip("there are no links here:", err)
		}
	}
	got := judge(t, opened(t, dir), nil, VendorSymlinkEscapes, VendorPackageMissing, VendorPackageUnused, VendorContentChanged)
	expect(t, got,
		`vendor-symlink-escapes vendor/a.org/abs: the link to "/etc" leads out of the repository: put what it leads to here`,
		`vendor-symlink-escapes vendor/a.org/out: the link to "../../../x" leads out of the repository: put what it leads to here`,
		`vendor-symlink-escapes vendor/a.org/through: the link to "up/../../../.." leads out of the repository: put what it leads to here`,
		"failure: vendor-symlink-escapes could not be judged: vendor/a.org/loop leads in a circle\nvendor/a.org/one leads in a circle\nvendor/a.org/two leads in a circle",
		"note: not verified: 1 module of 1 in vendor, not in the Go module cache",
	)
}

// wide is a tree of very many folders, which are made when they are looked at.
type wide struct{ groups, packages int }

func (w wide) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
}

// wideEntry is a name in a folder of wide.
type wideEntry struct {
	name string
	mode fs.FileMode
}

func (e wideEntry) Name() string               { return e.name }
func (e wideEntry) IsDir() bool                { return e.mode.IsDir() }
func (e wideEntry) Type() fs.FileMode          { return e.mode }
func (e wideEntry) Info() (fs.FileInfo, error) { return nil, fs.ErrInvalid }

func (w wide) ReadDir(dir string) ([]fs.DirEntry, error) {
	many := func(format string, n int) []fs.DirEntry {
		all := make([]fs.DirEntry, n)
		for i := range all {
			all[i] = wideEntry{fmt.Sprintf(format, i), fs.ModeDir}
		}
		return all
	}
	switch {
	case dir == ".":
		return []fs.DirEntry{wideEntry{"go.mod", 0}, wideEntry{"vendor", fs.ModeDir}}, nil
	case dir == "vendor":
		return append(many("g%05d.org", w.groups), wideEntry{"modules.txt", 0}), nil
	case strings.Count(dir, "/") == 1:
		return many("p%05d", w.packages), nil
	}
	return []fs.DirEntry{wideEntry{"p.go", 0}}, nil
}

func (w wide) ReadFile(name string) ([]byte, error) {
	switch name {
	case "go.mod":
		return []byte("module example.org/main\n\ngo 1.24\n"), nil
	case "vendor/modules.txt":
		return nil, nil
	case "go.sum":
		return nil, fs.ErrNotExist
	}
	return []byte("package p\n"), nil
}

func TestManyFolders(t *testing.T) {
	w := wide{500, 200}
	if testing.Short() {
		w = wide{50, 20}
	}
	got := judge(t, &lint.Repo{FS: w}, nil)
	if n := len(got.of(VendorPackageUnlisted)); n != w.groups || len(got.findings) != n || len(got.failures) > 0 {
		t.Errorf("%d findings: %v", len(got.findings), got.findings[0])
	}
}

// packed makes a zip of names and texts in turn.
func packed(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, files[i+1])
	}
	w.Close()
	return b.Bytes()
}

func TestBadMods(t *testing.T) {
	files := tree("a/go.mod", "", "b/go.mod", "module b\n\nfoo bar\n", "c/go.mod", "// no module\n")
	expect(t, judge(t, &lint.Repo{FS: files}, nil),
		"failure: dependency-version-skew could not be judged: b/go.mod:3:1: it does not parse: unknown directive: foo")
}

func TestBadCache(t *testing.T) {
	files := tree("go.mod", "module example.org/main\n\ngo 1.24\n\nrequire (\n\ta.org/a v1.0.0\n\tb.org/b v1.0.0\n\tc.org/c v1.0.0\n)\n",
		"go.sum", "a.org/a v1.0.0 h1:x\nb.org/b v1.0.0 h1:x\nc.org/c v1.0.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
		"a.go", "package main\n\nimport (\n\t_ \"a.org/a\"\n\t_ \"b.org/b\"\n\t_ \"c.org/c\"\n)\n",
		"vendor/modules.txt", "# a.org/a v1.0.0\n## explicit\na.org/a\n# b.org/b v1.0.0\n## explicit\nb.org/b\n# c.org/c v1.0.0\n## explicit\nc.org/c\n",
		"vendor/a.org/a/a.go", "package a\n", "vendor/b.org/b/b.go", "package b\n", "vendor/c.org/c/c.go", "package c\n")
	cache := fstest.MapFS{
		"cache/download/a.org/a/@v/v1.0.0.zip": {Data: []byte("PK no zip")},
		"cache/download/b.org/b/@v/v1.0.0.zip": {Data: packed(t, "b.org/b@v1.0.0/b.go", "package b\n")},
		"cache/download/c.org/c/@v/v1.0.0.zip": {Data: packed(t)},
	}
	got := judge(t, &lint.Repo{FS: files, Modules: cache}, nil)
	expect(t, got,
		"vendor-content-changed vendor/c.org/c/c.go: c.org/c@v1.0.0 has no such file: remove it, or run `go mod vendor`",
		"failure: vendor-content-changed could not be judged: the module cache's cache/download/a.org/a/@v/v1.0.0.zip: zip: not a valid zip file\n"+
			"the module cache's cache/download/b.org/b/@v/v1.0.0.zip: it has h1:7Mx3Gb3CzJUCMId/471hBCI/RXyx+UNz4+TDjXMvVtE=, where go.sum has h1:x: one of them was changed; `go clean -modcache` removes the cache",
	)
}

func TestNotJudged(t *testing.T) {
	untracked := tree("go.mod", "module a.org/a\n\ngo 1.24\n\nrequire b.org/b v1.0.0\n", "vendor/modules.txt", "")
	submodule := tree("go.mod", "module a.org/a\n\ngo 1.24\n\nrequire b.org/b v1.0.0\n")
	submodule["vendor"] = &fstest.MapFile{Mode: fs.ModeDir | 0o755}
	part := tree("vendor/vendor.json", `{"package": [{"path": "a.org/a"}, {"path": "b.org/b"}]}`, "main.go", "package main\n\nimport _ \"a.org/a/x\"\n",
		"vendor/b.org/b/main.go", "package main\n")
	part["vendor/a.org/a"] = &fstest.MapFile{Mode: fs.ModeDir | 0o755}
	linked := tree("go.mod", "module a.org/a\n\ngo 1.24\n", "vendor@", "third_party", "third_party/x.go", "package x\n")
	nested := tree("vendor/vendor.json", `{"package": [{"path": "a.org/a"}]}`, "main.go", "package main\n\nimport _ \"a.org/a\"\n",
		"vendor/a.org/a/a.go", "package a\n", "vendor/a.org/a/testdata/vendor/x/x.go", "package x\n", "web/vendor/github.com/x/vendor/y.js", "")
	for _, c := range []struct {
		name    string
		files   fstest.MapFS
		tracked func(string) ([]string, error)
		want    []string
	}{
		{"untracked", untracked, func(string) ([]string, error) { return nil, nil }, []string{"note: not verified: vendor, of which git tracks nothing"}},
		{"a submodule", submodule, nil, []string{"note: not verified: vendor, which is empty or a submodule"}},
		{"a submodule within", part, nil, []string{"note: not verified: 2 packages in vendor without checksumSHA1"}},
		{"a link", linked, nil, []string{"note: not verified: vendor, which is a link"}},
		{"test data and other languages", nested, nil, []string{"note: not verified: 1 package in vendor without checksumSHA1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			expect(t, judge(t, &lint.Repo{FS: c.files, Tracked: c.tracked}, nil), c.want...)
		})
	}
}

// TestLastLine removes an entry that no line end follows.
func TestLastLine(t *testing.T) {
	list := "# b.org/b v1.0.0\nb.org/b"
	got := judge(t, &lint.Repo{FS: tree("go.mod", "module a.org/a\n\ngo 1.24\n", "vendor/modules.txt", list)}, nil, VendorPackageUnused)
	if len(got.findings) != 1 {
		t.Fatal(got)
	}
	if cut := got.findings[0].Fixes[0].Edits[0]; list[:cut.Start]+list[cut.End:] != "# b.org/b v1.0.0\n" {
		t.Errorf("%+v", cut)
	}
}

// counted is a tree that counts what is read of it.
type counted struct {
	fstest.MapFS
	reads *atomic.Int64
}

func (c counted) ReadFile(name string) ([]byte, error) {
	if strings.HasSuffix(name, ".go") {
		c.reads.Add(1)
	}
	return c.MapFS.ReadFile(name)
}

// TestReads holds that each Go file is read once, and none where no finding is
// asked for.
func TestReads(t *testing.T) {
	files := tree("vendor/vendor.json", `{"package":[{"path":"a.org/a","tree":true,"checksumSHA1":"DyOsZprHfbzbmS0Jp2QRQtDNuh0="},{"path":"a.org/a/x","checksumSHA1":"DyOsZprHfbzbmS0Jp2QRQtDNuh0="}]}`,
		"main.go", "package main\n\nimport _ \"a.org/a\"\n", "lib/lib.go", "package lib\n",
		"vendor/a.org/a/a.go", "package a\n", "vendor/a.org/a/b.go", "package a\n", "vendor/a.org/a/y/y.go", "package y\n",
		"elsewhere/go.mod", "module example.org/else\n", "elsewhere/e.go", "package e\n")
	for _, c := range []struct {
		selected func(string) bool
		want     int64
	}{
		{nil, 5},
		{func(string) bool { return false }, 0},
		{func(p string) bool { return p == "." || strings.HasPrefix(p, "elsewhere") }, 5},
	} {
		var reads atomic.Int64
		judge(t, &lint.Repo{FS: counted{files, &reads}}, c.selected)
		if reads.Load() != c.want {
			t.Errorf("%d files were read, want %d", reads.Load(), c.want)
		}
	}
}

// FuzzRules runs all rules over trees that are written as txtar archives.
func FuzzRules(f *testing.F) {
	cases, err := fs.Glob(Cases, "testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range cases {
		data, err := Cases.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		byCase := map[string]*txtar.Archive{}
		for _, file := range txtar.Parse(data).Files {
			if parts := strings.SplitN(file.Name, "/", 3); len(parts) == 3 && !strings.HasSuffix(parts[1], ".fixed") {
				a := byCase[parts[1]]
				if a == nil {
					a = new(txtar.Archive)
					byCase[parts[1]] = a
				}
				a.Files = append(a.Files, txtar.File{Name: parts[2], Data: file.Data})
			}
		}
		for _, a := range byCase {
			f.Add(txtar.Format(a))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var files []string
		for _, file := range txtar.Parse(data).Files {
			name := strings.TrimSuffix(file.Name, "@")
			if !fs.ValidPath(name) || name == "." || len(files) > 60 || path.Clean(name) != name || strings.Count(name, "/") > 20 {
				return
			}
			files = append(files, file.Name, strings.TrimRight(string(file.Data), "\n"))
		}
		got := judge(t, &lint.Repo{FS: tree(files...)}, nil)
		for _, failure := range got.failures {
			if strings.Contains(failure, "internal error") {
				t.Fatal(failure)
			}
		}
	})
}
