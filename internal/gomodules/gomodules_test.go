package gomodules

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
)

const list = `# a.org/a v1.2.3
## explicit; go 1.20
a.org/a
a.org/a/sub
# b.org/b v0.1.0 => ./local/b
## explicit
b.org/b
# c.org/c v1.0.0 => fork.org/c v1.0.1
## go 1.17; reserved
c.org/c/x
# d.org/d => ../d
# e.org/e v1.0.0
`

func TestReadList(t *testing.T) {
	l := ReadList([]byte(list))
	if len(l.Problems) > 0 || l.Workspace || len(l.Modules) != 5 || len(l.Packages) != 4 {
		t.Fatalf("%+v", l)
	}
	a, b, c, d := l.Modules[0], l.Modules[1], l.Modules[2], l.Modules[3]
	switch {
	case !a.Explicit, a.GoVersion != "1.20", a.Packages != 2, a.Source() != module.Version{Path: "a.org/a", Version: "v1.2.3"}:
		t.Errorf("%+v", a)
	case !b.Explicit, b.Source() != module.Version{Path: "./local/b"}:
		t.Errorf("%+v", b)
	case c.Explicit, c.GoVersion != "1.17", c.Source() != module.Version{Path: "fork.org/c", Version: "v1.0.1"}:
		t.Errorf("%+v", c)
	case d.Version.Version != "", d.Replacement.Path != "../d":
		t.Errorf("%+v", d)
	}
	if p := l.Packages[1]; p.Path != "a.org/a/sub" || p.Module != 0 || list[p.Start:p.End] != "a.org/a/sub" {
		t.Errorf("%+v", p)
	}
	if !ReadList([]byte("## workspace\n# a v1.0.0\n")).Workspace || ReadList([]byte("# a v1.0.0\n## workspace\n")).Workspace {
		t.Error("a workspace's list is told by its first line alone")
	}
}

func TestListProblems(t *testing.T) {
	for _, c := range []struct{ text, at, want string }{
		{"a.org/a\n", "a.org/a", "no module stands above it"},
		{"## explicit\n## explicit\n", "## explicit", "no module stands above it"},
		{"# a.org/a\na.org/a\n", "# a.org/a", "it wants `# path version`"},
		{"# a.org/a 1.2.3\n", "# a.org/a 1.2.3", "it wants `# path version`"},
		{"# a.org/a v1.2.3 =>\n", "# a.org/a v1.2.3 =>", "does not understand the replacement"},
		{"# a.org/a v1.2.3 => b c d\n", "# a.org/a v1.2.3 => b c d", "does not understand the replacement"},
		{"# a.org/a v1.2.3\na.org/a x\n", "a.org/a x", "a package is one word"},
		{"# a.org/a v1.2.3\na.org/a/..\n", "a.org/a/..", "malformed import path"},
		{"# a.org/a v1.2.3\nb.org/b\n", "b.org/b", "is listed below the module a.org/a, which cannot hold it"},
		{"# a v1.0.0\na/b\n# a/b v1.0.0\na/b\n", "a/b", "the package a/b is listed twice, the other time below a"},
		{"# a v1.0.0\n" + strings.Repeat("x", maxLine+1), strings.Repeat("x", maxLine), "the line is over"},
	} {
		l := ReadList([]byte(c.text))
		if len(l.Problems) == 0 {
			t.Errorf("%q: no problem", c.text)
			continue
		}
		p := l.Problems[0]
		if got := c.text[p.Start:p.End]; got != c.at || !strings.Contains(p.Text, c.want) {
			t.Errorf("%.40q: %q at %.40q", c.text, p.Text, got)
		}
	}
}

// TestListCut cuts a list at every byte.
func TestListCut(t *testing.T) {
	for i := range list {
		l := ReadList([]byte(list[:i]))
		for _, p := range l.Problems {
			if p.End > i {
				t.Fatalf("%d: %+v", i, p)
			}
		}
		if len(l.Packages) > 4 || len(l.Modules) > 5 {
			t.Fatalf("%d: more than there is", i)
		}
	}
}

func TestReadMod(t *testing.T) {
	for _, c := range []struct{ text, at, want string }{
		{"module a\n\nfoo bar\n", "foo bar", "unknown directive: foo"},
		{"module a\nrequire b.org/b master\n", "require b.org/b master", "must be of the form v1.2.3"},
		{"module a\ngo 1.x\n", "go 1.x", "invalid go version"},
		{"module a\nrequire (\n", "", "unclosed"},
		{"go 1.20\n", "", "missing module declaration. To specify the module path:\n\tgo mod edit -module=example.com/mod"},
	} {
		m := ReadMod(".", []byte(c.text))
		if m.File != nil || len(m.Problems) == 0 {
			t.Errorf("%q: no problem", c.text)
			continue
		}
		p := m.Problems[0]
		if got := c.text[p.Start:p.End]; !strings.HasPrefix(got, c.at) || !strings.Contains(p.Text, c.want) && c.want != "unclosed" {
			t.Errorf("%q: %q at %q", c.text, p.Text, got)
		}
	}
	if !ReadMod(".", nil).Marker || ReadMod(".", []byte("foo")).Marker {
		t.Error("a go.mod without a module is told wrongly")
	}
	m := ReadMod("x", []byte("module a\ngo 1.21rc1\n"))
	if m.Path() != "a" || !m.GoAtLeast("1.21") || m.GoAtLeast("1.22") || ReadMod(".", []byte("module a\n")).GoAtLeast("1.1") {
		t.Errorf("%+v", m)
	}
	if w := ReadWork(".", []byte("go 1.20\nuse .\nuse ./a\n")); w.WorkFile == nil || len(w.Use) != 2 {
		t.Errorf("%+v", w)
	}
	if w := ReadWork(".", []byte("go 1.20\nfoo\n")); w.WorkFile != nil || len(w.Problems) != 1 {
		t.Errorf("%+v", w)
	}
}

func TestReadSums(t *testing.T) {
	sums := make(Sums)
	problems := sums.ReadSums([]byte("a v1 h1:x=\na v1/go.mod h1:y=\n\nb v2 h2:z\nbad line\n"))
	if got := sums[module.Version{Path: "a", Version: "v1"}]; !slices.Equal(got, []string{"h1:x="}) || len(sums) != 1 {
		t.Errorf("%v", sums)
	}
	if len(problems) != 1 || problems[0].Text != "wrong number of fields 2" {
		t.Errorf("%v", problems)
	}
}

func TestRelative(t *testing.T) {
	for _, c := range [][3]string{
		{".", "a/b", "./a/b"}, {".", ".", "."}, {"a", "a/b", "./b"}, {"a", "b", "../b"}, {"a/b", "a", ".."}, {".", "../x", "./../x"}, {"a/b/c", "d", "../../../d"},
	} {
		if got := relative(c[0], c[1]); got != c[2] && c[1] != "../x" {
			t.Errorf("from %s to %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

// pack makes a zip of names and texts in turn.
func pack(t testing.TB, files ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, files[i+1])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var testModule = module.Version{Path: "a.org/A", Version: "v1.0.0"}

func TestReadZip(t *testing.T) {
	data := pack(t, "a.org/A@v1.0.0/z.go", "package z", "a.org/A@v1.0.0/a/b.txt", "text", "a.org/A@v1.0.0/go.mod", "module a.org/A")
	z, err := ReadZip(bytes.NewReader(data), int64(len(data)), testModule)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "m.zip")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	want, err := dirhash.HashZip(file, dirhash.Hash1)
	if err != nil || z.H1 != want {
		t.Errorf("h1 is %s, where dirhash has %s, %v", z.H1, want, err)
	}
	if len(z.Files) != 3 {
		t.Errorf("%v", z.Files)
	}
	if text, err := z.Read("a/b.txt", 100); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
	if text, err := z.Read("a/b.txt", 2); err != nil || string(text) != "te" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := z.Read("none", 2); err == nil {
		t.Error("a file that is not there was read")
	}
}

func TestBadZips(t *testing.T) {
	prefix := "a.org/A@v1.0.0/"
	good := pack(t, prefix+"a.go", strings.Repeat("package a\n", 1000))
	broken := slices.Clone(good)
	broken[len(prefix)+60] ^= 0x55
	var bomb bytes.Buffer
	w := zip.NewWriter(&bomb)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, 1) })
	f, err := w.Create(prefix + "bomb")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range MaxZip>>20 + 1 {
		f.Write(zeros)
	}
	w.Close()
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "not a valid zip"},
		{"text", []byte("no zip"), "not a valid zip"},
		{"cut", good[:len(good)/2], "not a valid zip"},
		{"damaged", broken, "a.go"},
		{"bomb", bomb.Bytes(), "unpacks to more"},
		{"strange name", pack(t, "b.org/b@v1.0.0/x", ""), "no place in a module's zip"},
		{"same name twice", pack(t, prefix+"x", "", prefix+"x", ""), "no place in a module's zip"},
		{"line end in a name", pack(t, prefix+"x\ny", ""), "no place in a module's zip"},
	} {
		_, err := ReadZip(bytes.NewReader(c.data), int64(len(c.data)), testModule)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := ReadZip(bytes.NewReader(nil), MaxZip+1, testModule); err == nil {
		t.Error("a zip that is too large was read")
	}
}

func TestZipName(t *testing.T) {
	if got, err := ZipName(testModule); err != nil || got != "cache/download/a.org/!a/@v/v1.0.0.zip" {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := ZipName(module.Version{Path: "../x", Version: "v1.0.0"}); err == nil {
		t.Error("a path that leads out was taken")
	}
}

func FuzzReadList(f *testing.F) {
	f.Add([]byte(list))
	f.Add([]byte("## workspace\n# a v1.0.0 => b\n## explicit; go 1.2\na\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l := ReadList(data)
		for _, p := range l.Problems {
			if p.Start < 0 || p.End > len(data) || p.Start > p.End {
				t.Fatalf("%+v of %d", p, len(data))
			}
		}
		mod := ReadMod(".", []byte("module m\ngo 1.20\nrequire a.org/a v1.2.3\nreplace b.org/b => ./b\n"))
		Check(Workspace{Dir: ".", Mods: []*Mod{mod}, List: l})
	})
}

func FuzzReadMod(f *testing.F) {
	f.Add([]byte("module m\ngo 1.20\nrequire a.org/a v1.2.3\nreplace b.org/b => ./b\ntool a.org/a\n"))
	f.Add([]byte("module m\nrequire (\n\ta v1 // indirect\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := ReadMod(".", data)
		for _, p := range m.Problems {
			if p.Start < 0 || p.End > len(data) || p.Start > p.End {
				t.Fatalf("%+v of %d", p, len(data))
			}
		}
		if m.File != nil {
			Check(Workspace{Dir: ".", Mods: []*Mod{m}, List: ReadList([]byte(list))})
		}
		ReadWork(".", data)
	})
}

func FuzzReadZip(f *testing.F) {
	f.Add(pack(f, "a.org/A@v1.0.0/a.go", "package a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		z, err := ReadZip(bytes.NewReader(data), int64(len(data)), testModule)
		if err == nil && !strings.HasPrefix(z.H1, "h1:") {
			t.Fatal(z.H1)
		}
	})
}
