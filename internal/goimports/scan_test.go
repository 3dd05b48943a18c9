package goimports

import (
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func paths(f File) []string {
	var all []string
	for _, im := range f.Imports {
		all = append(all, im.Path)
	}
	return all
}

func TestScan(t *testing.T) {
	for _, c := range []struct {
		name, src, pkg string
		imports        []string
		broken         bool
	}{
		{"nothing", "", "", nil, true},
		{"package alone", "package p", "p", nil, false},
		{"byte-order mark", "\xef\xbb\xbfpackage p", "p", nil, false},
		{"one import", "package p\nimport \"fmt\"\n", "p", []string{"fmt"}, false},
		{"names", "package p; import a \"x\"; import . \"y\"; import _ `z`\nvar i int", "p", []string{"x", "y", "z"}, false},
		{"group", "package p\nimport (\n\"a\" // c\n/* d */ b \"e\"; \"f\"\n)\nfunc f() {}", "p", []string{"a", "e", "f"}, false},
		{"empty group", "package p\nimport ()\nimport \"a\"", "p", []string{"a"}, false},
		{"several groups", "package p\nimport (\"a\")\nimport (\"b\")\n", "p", []string{"a", "b"}, false},
		{"escape", `package p; import "\x61\u0062"`, "p", []string{"ab"}, false},
		{"bad escape", `package p; import "\q"; import "b"`, "p", []string{"b"}, false},
		{"comments first", "// c\n/* package q\nimport \"no\" */ package p", "p", nil, false},
		{"i begins something else", "package p\nint x", "p", nil, false},
		{"code afterwards is not read", "package p\nimport \"a\"\n}}}} \"import", "p", []string{"a"}, false},
		{"unclosed comment", "package p /* import \"a\"", "p", nil, false},
		{"unclosed string", "package p\nimport \"a\n\"", "p", nil, true},
		{"unclosed group", "package p\nimport (\"a\"", "p", []string{"a"}, true},
		{"no path", "package p\nimport x", "p", nil, true},
		{"ends in an escape", "package p\nimport \"a\\", "p", nil, true},
		{"a slash", "/", "", nil, true},
		{"semicolons too many", "package p;;import \"a\";;import \"b\"", "p", []string{"a", "b"}, false},
		{"letters beyond ASCII", "package größe\nimport größe \"a\"", "größe", []string{"a"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s Scanner
			f := s.Scan([]byte(c.src))
			if f.Package != c.pkg || !slices.Equal(paths(f), c.imports) || f.Broken != c.broken {
				t.Errorf("got %q %q broken=%v", f.Package, paths(f), f.Broken)
			}
			for _, im := range f.Imports {
				if q, err := strconv.Unquote(c.src[im.Start:im.End]); err != nil || q != im.Path {
					t.Errorf("the span of %q is %q", im.Path, c.src[im.Start:im.End])
				}
			}
		})
	}
}

// TestScanLikeGoParser compares with go/parser over Go's own source.
func TestScanLikeGoParser(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no go command to tell where Go's source is")
	}
	var s Scanner
	n := 0
	for _, dir := range []string{"net", "crypto", "go", "cmd/go", "cmd/compile", "internal", "runtime"} {
		err := filepath.WalkDir(filepath.Join(strings.TrimSpace(string(root)), "src", dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || testing.Short() && n > 500 {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			n++
			compare(t, path, s.Scan(src), src)
			return nil
		})
		if err != nil {
			t.Skip("Go's own source is not here:", err)
		}
	}
	if n < 400 {
		t.Errorf("only %d files were compared", n)
	}
}

// compare holds a scan against go/parser where that finds no fault.
func compare(t *testing.T, path string, got File, src []byte) {
	t.Helper()
	set := token.NewFileSet()
	want, err := parser.ParseFile(set, path, src, parser.ImportsOnly)
	if err != nil {
		return
	}
	if strayed(src) {
		return
	}
	var imports []Import
	for _, spec := range want.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return
		}
		im := Import{Path: p}
		im.Start, im.End = set.Position(spec.Path.Pos()).Offset, set.Position(spec.Path.End()).Offset
		imports = append(imports, im)
	}
	for i := range imports { // line comments move what Position tells
		imports[i].Start, imports[i].End = 0, 0
	}
	plain := slices.Clone(got.Imports)
	for i := range plain {
		plain[i].Start, plain[i].End = 0, 0
	}
	if got.Package != want.Name.Name || !slices.Equal(plain, imports) || got.Broken {
		t.Errorf("%s: got %q %v broken=%v, want %q %v", path, got.Package, plain, got.Broken, want.Name.Name, imports)
	}
}

// strayed tells whether go/parser stops at a semicolon too many, and so before
// imports that the go command's own reader, as Scan, goes on to.
func strayed(src []byte) bool {
	_, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	return err != nil && strings.Contains(err.Error(), "expected declaration, found ';'")
}

func TestBuilds(t *testing.T) {
	for _, c := range []struct {
		header string
		off    string
		want   bool
	}{
		{"", "", true},
		{"//go:build linux\n\n", "", true},
		{"//go:build !linux\n\n", "", true},
		{"//go:build linux && !linux\n\n", "", true},
		{"//go:build ignore\n\n", "", false},
		{"//go:build !ignore\n\n", "", true},
		{"//go:build ignore || linux\n\n", "", true},
		{"//go:build ignore && linux\n\n", "", false},
		{"//go:build tools\n", "", true},
		{"//go:build linux &&\n\n", "", false},
		{"//go:build a\n//go:build b\n\n", "", false},
		{"/* x */\n//go:build ignore\n", "", false},
		{"/*\n//go:build ignore\n*/\n", "", true},
		{"//go:buildignore\n\n", "", true},
		{"\xef\xbb\xbf//go:build ignore\n\n", "", false},
		{"// +build ignore\n\n", "", false},
		{"// +build ignore\n", "", true}, // no blank line behind
		{"// +build linux\n// +build ignore\n\n", "", false},
		{"// +build linux ignore\n\n", "", true},
		{"// +build linux,ignore\n\n", "", false},
		{"//go:build linux\n// +build ignore\n\n", "", true},
		{"// +build appengine\n\n", "appengine", false},
		{"// +build !appengine\n\n", "appengine", true},
		{"// +build appengine linux\n\n", "appengine", true},
		{"//go:build !(appengine || x)\n\n", "appengine", true},
	} {
		var s Scanner
		f := s.Scan([]byte(c.header + "package p\n"))
		if got := f.Builds(func(tag string) bool { return tag == c.off }); got != c.want {
			t.Errorf("%q without %q: got %v", c.header, c.off, got)
		}
	}
}

func TestSource(t *testing.T) {
	for name, want := range map[string]bool{"a.go": true, "_a.go": false, ".a.go": false, "a.txt": false, "a_test.go": true} {
		if Source(name) != want {
			t.Errorf("Source(%q) = %v", name, !want)
		}
	}
	if !Test("a_test.go") || Test("a.go") {
		t.Error("Test does not tell tests")
	}
}

func TestDeepConstraints(t *testing.T) {
	var s Scanner
	src := "//go:build " + strings.Repeat("(", 1<<20) + "x\n\npackage p\n"
	if f := s.Scan([]byte(src)); f.Builds(nil) {
		t.Error("a constraint that is too long to be one was taken for one")
	}
	if _, err := constraint.Parse("//go:build x"); err != nil {
		t.Fatal(err)
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{
		"package p\nimport (\n\"a\"\n. `b`\n)\n", "//go:build a && !b\n\npackage p\nimport \"c\"",
		"// +build a,b c\n\npackage p", "\xef\xbb\xbfpackage p;import\"x\"", "package p;import(\"a\\", "/*", "package p\nimport \"a\\x61\"",
		"package p;;import \"a\"",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		var s Scanner
		got := s.Scan(src)
		got.Builds(nil)
		for _, im := range got.Imports {
			if im.Start < 0 || im.End > len(src) || im.Start >= im.End {
				t.Fatalf("%q has the span %v", im.Path, im.Span)
			}
		}
		compare(t, "fuzz.go", got, src)
	})
}
