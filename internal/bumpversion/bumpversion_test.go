package bumpversion_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/bumpversion"
)

// read reads a tree that the test is sure of.
func read(t testing.TB, files map[string]string) *bumpversion.Setup {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	s, err := bumpversion.Read(tree)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPlaces holds that values are where they are said to be.
func TestPlaces(t *testing.T) {
	for name, text := range map[string]string{
		".bumpversion.cfg": "# remark\n[bumpversion]\ncurrent_version : 3.0.0\t\ntag_name =\n\tv{new_version}\n\n[bumpversion:file:a b]\nsearch = x\n",
		"setup.cfg":        "[metadata]\r\nname = x\r\n[bumpversion]\r\ncurrent_version=3.0.0\r\ntag_name=v{new_version}\r\n[bumpversion:file:a b]\r\n",
		".bumpversion.toml": "# ä\n[ tool . bumpversion ] # remark\ncurrent_version = '3.0.0'\ntag_name = \"\"\"v{new_version}\"\"\"\n" +
			"[[tool.bumpversion.files]]\nfilename = \"a b\"\n",
		"pyproject.toml": "[project]\nversion = \"3.0.0\"\n[tool]\nbumpversion = {current_version = \"3.0.0\", tag_name = \"v{new_version}\", " +
			"files = [{filename = 'a b'}]}\n",
	} {
		s := read(t, map[string]string{name: text})
		if len(s.Faults) > 0 || s.Config == nil {
			t.Errorf("%s: %+v", name, s.Faults)
			continue
		}
		c := s.Config
		if got := c.Current.In(text); got != "3.0.0" || c.Current.Text != got {
			t.Errorf("%s: the current version is %q", name, got)
		}
		if got := c.TagName.In(text); got != "v{new_version}" || strings.TrimSpace(c.TagName.Text) != got {
			t.Errorf("%s: the tag's name is %q", name, got)
		}
		if c.TOML != strings.HasSuffix(name, ".toml") || len(c.Files) != 1 || c.Files[0].Path != "a b" {
			t.Errorf("%s: %+v", name, c)
		}
		if got := c.Files[0].At.In(text); !strings.Contains(got, "a b") || len(got) > 30 {
			t.Errorf("%s: the file is named in %q", name, got)
		}
	}
}

// TestHeader holds where new options can be written.
func TestHeader(t *testing.T) {
	text := "[tool.x]\na = 1\n\n[tool.bumpversion]\ncurrent_version = \"1.0.0\"\n"
	if got := read(t, map[string]string{"pyproject.toml": text}).Config.Header.In(text); got != "[tool.bumpversion]" {
		t.Errorf("%q", got)
	}
}

// TestFirstOneCounts goes through the search order.
func TestFirstOneCounts(t *testing.T) {
	ini, toml := "[bumpversion]\ncurrent_version = 1.0.0\n", "[tool.bumpversion]\ncurrent_version = \"1.0.0\"\n"
	files := map[string]string{".bumpversion.cfg": ini, ".bumpversion.toml": toml, "setup.cfg": ini, "pyproject.toml": toml}
	for _, first := range []string{".bumpversion.cfg", ".bumpversion.toml", "setup.cfg", "pyproject.toml"} {
		s := read(t, files)
		if s.Config.Path != first || len(s.Faults) != len(files)-1 {
			t.Errorf("%s instead of %s, %d faults", s.Config.Path, first, len(s.Faults))
		}
		delete(files, first)
	}
	if s := read(t, files); s.Config != nil || s.Faults != nil {
		t.Errorf("%+v", s)
	}
}

// TestSerialize compares with what bump2version and bump-my-version wrote.
func TestSerialize(t *testing.T) {
	const release = "parse = (?P<major>\\d+)\\.(?P<minor>\\d+)(-(?P<release>[a-z]+))?\n"
	for _, c := range []struct{ version, options, part, want string }{
		{"3.0.0", "", "", "3.0.0"},
		{"3.0", release + "serialize =\n\t{major}.{minor}-{release}\n\t{major}.{minor}\n", "", "3.0"},
		{"3.1-rc", release + "serialize =\n\t{major}.{minor}-{release}\n\t{major}.{minor}\n", "", "3.1-rc"},
		{"3.1-final", release + "serialize =\n\t{major}.{minor}-{release}\n\t{major}.{minor}\n",
			"values =\n\talpha\n\tfinal\noptional_value = final\n", "3.1"},
		{"3.1", release + "serialize =\n\t{major}.{minor}-{release}\n\t{major}.{minor}\n",
			"values =\n\talpha\n\tfinal\noptional_value = final\n", "3.1"},
	} {
		s := read(t, map[string]string{".bumpversion.cfg": "[bumpversion]\ncurrent_version = " + c.version + "\n" + c.options +
			"[bumpversion:part:release]\n" + c.part + "[bumpversion:file:f]\nsearch = <{current_version}>\n"})
		if len(s.Faults) > 0 {
			t.Errorf("%s: %+v", c.version, s.Faults)
			continue
		}
		p, err := s.Config.Pattern(s.Config.Files[0])
		if err != nil || p.Texts[0] != "<"+c.want+">" {
			t.Errorf("%s: %+v, %v", c.version, p, err)
		}
	}
}

func TestUnreadable(t *testing.T) {
	for _, f := range []*fstest.MapFile{
		{Data: make([]byte, 5<<20)},
		{Mode: fs.ModeNamedPipe},
	} {
		_, err := bumpversion.Read(fstest.MapFS{"setup.cfg": f})
		if err == nil || !strings.HasPrefix(err.Error(), "setup.cfg: ") {
			t.Errorf("%v", err)
		}
	}
	if s, err := bumpversion.Read(fstest.MapFS{"setup.cfg/x": {}}); err != nil || s.Config != nil {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestInterpolationIsBounded holds what references in references may cost.
// A library takes time that grows with the square of a key's parts.
func TestKeysAreBounded(t *testing.T) {
	for parts, refused := range map[int]bool{1000: false, 100000: true} {
		text := "[tool.bumpversion]\ncurrent_version = '1.0.0'\n[" + strings.Repeat("a.", parts) + "a]\nb = 1\n"
		s, err := bumpversion.Read(fstest.MapFS{"pyproject.toml": {Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(s.Faults) > 0; got != refused {
			t.Errorf("%d parts: %v", parts, s.Faults)
		}
	}
}

func TestInterpolationIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("[bumpversion]\na0 = " + strings.Repeat("x", 1000) + "\n")
	for i := 1; i < 10; i++ {
		ref := "%(a" + string(rune('0'+i-1)) + ")s"
		b.WriteString("a" + string(rune('0'+i)) + " = " + strings.Repeat(ref, 1000) + "\n")
	}
	s := read(t, map[string]string{"setup.cfg": b.String()})
	if len(s.Faults) != 1 || !strings.Contains(s.Faults[0].Text, "more than 1 MB") {
		t.Errorf("%.200v", s.Faults)
	}
	s = read(t, map[string]string{"setup.cfg": "[bumpversion]\na = %(b)s\nb = %(a)s\n"})
	if len(s.Faults) != 1 || !strings.Contains(s.Faults[0].Text, "10 levels") {
		t.Errorf("%.200v", s.Faults)
	}
}

// check holds what is true of whatever is read.
func check(t *testing.T, name, text, target string) {
	s, err := bumpversion.Read(fstest.MapFS{name: {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Faults {
		if f.Start < 0 || f.End < f.Start || f.End > len(text) || f.Text == "" || f.Path != name || strings.Contains(f.Text, "\n") {
			t.Errorf("%+v", f)
		}
	}
	c := s.Config
	if c == nil {
		return
	}
	for _, v := range []bumpversion.Value{c.Current, c.TagName, c.Commit.Value, c.Tag.Value} {
		if v.Start < 0 || v.End < v.Start || v.End > len(text) {
			t.Errorf("%+v", v)
		}
	}
	if _, err := c.TagFor(c.Current.Text); err != nil && errors.Is(err, bumpversion.ErrUnknown) && c.TagName.Text == "v{new_version}" {
		t.Error(err)
	}
	for _, f := range c.Files {
		p, err := c.Pattern(f)
		if err != nil {
			continue
		}
		if len(p.Texts) == 0 {
			t.Errorf("%+v looks for nothing", f)
		}
		if p.Texts[0] != "" && !strings.ContainsAny(p.Texts[0], "\r") && f.Search == "{current_version}" && !p.In(target+p.Texts[0]) {
			t.Errorf("%q is not found", p.Texts[0])
		}
		for _, o := range p.Outdated(target) {
			if o.Empty() || o.In(target) == p.Version {
				t.Errorf("%+v", o)
			}
		}
	}
}

func FuzzINI(f *testing.F) {
	f.Add("[bumpversion]\ncurrent_version = 3.0.0\n[bumpversion:file:x]\nsearch = v{current_version}\n", "v2.0.0")
	f.Add("[DEFAULT]\na=%(b)s\n[bumpversion]\ncurrent_version: 3.0\n parse\nparse=(?P<a>\\d+)\\.[^\\]#]\nserialize=\n  {a}\n  {a:02}\n", "3.0 1.0")
	f.Add("[bumpversion:file(x):y]\n[bumpversion]\n\n# c\n  x = \n\n y\n[bumpversion:part:a]\nvalues=\n a\n b\n", "")
	f.Add("[bumpversion]\ncurrent_version = 1.0.0\nsearch =\n {current_version}\n b\n[bumpversion:file:x]\n", "2.0.0\nb")
	f.Fuzz(func(t *testing.T, text, target string) {
		check(t, ".bumpversion.cfg", text, target)
		check(t, "setup.cfg", text, target)
	})
}

func FuzzTOML(f *testing.F) {
	f.Add("[tool.bumpversion]\ncurrent_version = \"3.0.0\"\n[[tool.bumpversion.files]]\nfilename = 'x'\n", "2.0.0")
	f.Add("tool = {bumpversion = {current_version = \"\"\"3.0\"\"\", files = [{glob = '*', search = 'v{current_version}', regex = true}]}}", "v1")
	f.Add("[project]\nversion='1'\n[tool.bumpversion.parts.a]\nvalues = ['x', 1]\n[tool.bumpversion]\nserialize = ['{a:03d}']\n", "")
	f.Fuzz(func(t *testing.T, text, target string) {
		check(t, ".bumpversion.toml", text, target)
		check(t, "pyproject.toml", text, target)
	})
}
