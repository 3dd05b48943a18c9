package bumpversion

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// python asks Python's own libraries, one question after the other.
func python[Q, A any](t *testing.T, about string, questions []Q) []A {
	t.Helper()
	interpreter, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	var stdin bytes.Buffer
	encoder := json.NewEncoder(&stdin)
	for _, q := range questions {
		if err := encoder.Encode(q); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command(interpreter, "-X", "utf8", "testdata/python.py", about)
	c.Stdin = &stdin
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	var answers []A
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a A
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatalf("%v in %s", err, lines.Bytes())
		}
		answers = append(answers, a)
	}
	if len(answers) != len(questions) {
		t.Fatalf("%d answers to %d questions", len(answers), len(questions))
	}
	return answers
}

// parsed is what configparser makes of a text.
type parsed struct {
	Error    string
	Sections map[string]map[string]json.RawMessage
	Default  map[string]json.RawMessage
}

// jumble makes a text of the pieces that configparser tells apart.
func jumble(r *rand.Rand) string {
	pieces := []string{"[bumpversion]", "[bumpversion:file:a]", "[other] x", "[DEFAULT]", "[a]b]", "[]", "[", "]", "[x", "k = v", "k=v", "K : v = w",
		"key", "= v", ": v", "k =", "k:", "# remark", "; remark", "k = v # no remark", "\u00a0k = v", "  ", "\t", "    deeper", "\u3000wide = 1",
		"é = ü", "\ufeff[bom]", "k\u2028l = m", "%(k)s", "a = %%"}
	ends := []string{"\n", "\n", "\n", "\n", "\r\n", "\r", "\n\n"}
	var b strings.Builder
	if r.IntN(3) > 0 {
		b.WriteString("[bumpversion]\n")
	}
	for range r.IntN(9) {
		b.WriteString([]string{"", "", "", " ", "  ", "\t", "\v"}[r.IntN(7)])
		b.WriteString(pieces[r.IntN(len(pieces))])
		b.WriteString(ends[r.IntN(len(ends))])
	}
	return b.String()
}

// blocks reads a text as configparser is asked to: all sections, raw.
func blocks(text string) (map[string]map[string]string, *Fault) {
	r := &reader{doc: &document{text: text}, seen: map[[2]string]bool{}}
	for at := 0; at < len(text) && r.fault == nil; {
		end, next := lineEnd(text, at)
		r.line(at, end)
		at = next
	}
	all := map[string]map[string]string{defaultSection: {}}
	for _, b := range r.sections {
		if all[b.name] == nil {
			all[b.name] = map[string]string{}
		}
		for _, o := range b.options {
			all[b.name][o.key] = o.value()
		}
	}
	return all, r.fault
}

// TestINIAsPython compares the reader with configparser over jumbled texts.
func TestINIAsPython(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var texts []string
	for range 2000 {
		texts = append(texts, jumble(r))
	}
	sound := 0
	for i, want := range python[string, parsed](t, "ini", texts) {
		got, fault := blocks(texts[i])
		if (fault != nil) != (want.Error != "") {
			t.Errorf("%q: we say %+v, Python %q", texts[i], fault, want.Error)
			continue
		}
		if fault != nil {
			continue
		}
		sound++
		compareSection(t, texts[i], got[defaultSection], want.Default)
		delete(got, defaultSection)
		if !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want.Sections))) {
			t.Errorf("%q: sections %q, want %q", texts[i], slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want.Sections)))
		}
		for name, options := range want.Sections {
			compareSection(t, texts[i], got[name], options)
		}
	}
	if sound < len(texts)/8 {
		t.Errorf("only %d of %d texts are sound", sound, len(texts))
	}
}

func compareSection(t *testing.T, text string, got map[string]string, want map[string]json.RawMessage) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%q: options %q, want %s", text, got, want)
	}
	for key, raw := range want {
		var value string
		if err := json.Unmarshal(raw, &value); err != nil {
			t.Fatal(err)
		}
		if got[key] != value {
			t.Errorf("%q: %s is %q, want %q", text, key, got[key], value)
		}
	}
}

// TestInterpolationAsPython compares the values of setup.cfg.
func TestInterpolationAsPython(t *testing.T) {
	values := []string{"plain", "%(b)s", "%(A)s", "%%", "100 %", "%(b)", "%()s", "%(none)s", "%(c)s%(c)s", "%(name)s", "%%(b)s", "%(b)s %", "%s",
		"%(a)s", "x\n  %(b)s\n  y", "%(b)d"}
	r := rand.New(rand.NewPCG(3, 4))
	var texts []string
	for range 1500 {
		text := "[DEFAULT]\nname = hub\n[bumpversion]\n"
		for _, key := range []string{"a", "B", "c"} {
			text += key + " = " + values[r.IntN(len(values))] + "\n"
		}
		texts = append(texts, text)
	}
	for i, want := range python[string, parsed](t, "interpolated", texts) {
		d := &document{path: "setup.cfg", text: texts[i]}
		fault := d.readINI(true)
		if (fault != nil) != (want.Error != "") {
			t.Errorf("%q: we say %+v, Python %q", texts[i], fault, want.Error)
			continue
		}
		if fault != nil {
			continue
		}
		got := map[string]string{}
		for _, v := range d.main.values {
			got[v.Key] = v.Text
		}
		compareSection(t, texts[i], got, want.Sections["bumpversion"])
	}
}

// TestRegexAsPython compares how versions are taken apart. What we do not
// understand is not known; it is never taken for something else.
func TestRegexAsPython(t *testing.T) {
	type question struct{ Pattern, Version string }
	patterns := []string{
		defaultParse, `(?P<major>\d+)`, `^(?P<major>\d+)\.(?P<minor>\d+)$`, `(?P<a>\d+)(\.(?P<b>\d+))?`,
		`(?P<major>\d+) \. (?P<minor>\d+)  # a remark`, "(?P<major>\\d+) # (?P<no>x)\n\\.(?P<minor>\\d+)", `(?P<a>[ #x]+)(?P<b>\d)`, `(?P<a>[]x]+)`,
		`(?P<a>[^]x]+)`, `(?P<a>\d+)\ (?P<b>\d+)`, `(?P<a>\d+)\#`, `(?x)(?P<a>\d+) x`, `(?i)(?P<a>RC)`, `(?s)(?P<a>.+)\Z`, `\A(?P<a>v?)`,
		`(?P<a>\d+)(?=\.)`, `(?P<a>\d)(?P=a)`, `(?<!v)(?P<a>\d+)`, `(?P<a>\d++)`, `(?P<a`, `(`, `(?P<a>x{2,1})`, `(?P<a>a|ab)(?P<b>c|bcd)(?P<c>d*)`,
		`(?P<major>\d+)\.(?P<minor>\d+)\.(?P<patch>\d+)(?:-(?P<release>[a-z]+)\.?(?P<build>\d+)?)?`, `(?P<a>[\w.]+?)-(?P<b>\w*)`, `(?P<a>\w+)$`,
		`(?P<a>[[]?)(?P<b>\d)`, `(?P<a>\d{1,3})`, `(?P<a>{)`, `(?P<a>x)|(?P<b>\d)`, `(?P<a>\x31)`, `(?P<a>\u0031)`, `(?P<a>\07)`, `(?P<a>[\s\S])`,
		`(?#remark)(?P<a>\d)`, `(?P<a>\d)(?#remark)`, `(?-i:(?P<a>X))`, `(?P<a>\b\d)`, "(?P<a>\\d)\\\n(?P<b>\\d)", `(?P<a>\.)  \  (?P<b>.)`,
	}
	versions := []string{"3.0.0", "1.2", "10", "1.2.3-rc1", "1.2.3-rc.1", "v1.2.3", "", "x", "abcd", "RC", "rc", "1 2", "1#", "]x", "{", "1\n", "1.2\n2", "11", "[1", "é1"}
	var questions []question
	for _, p := range patterns {
		for _, v := range versions {
			questions = append(questions, question{p, v})
		}
	}
	type answer struct {
		Error  string
		Groups map[string]string
	}
	type q struct {
		Pattern string `json:"pattern"`
		Version string `json:"version"`
	}
	var asked []q
	for _, x := range questions {
		asked = append(asked, q(x))
	}
	known := 0
	for i, want := range python[q, answer](t, "regex", asked) {
		x := questions[i]
		var s scheme
		s.read(x.Pattern)
		if !s.knows(x.Version) {
			continue
		}
		known++
		if want.Error != "" {
			t.Errorf("%q: Python says %s", x.Pattern, want.Error)
			continue
		}
		got := map[string]string{}
		match := s.pattern.FindStringSubmatch(x.Version)
		for j, name := range s.pattern.SubexpNames() {
			if match != nil && name != "" {
				got[name] = match[j]
			}
		}
		if (match == nil) != (want.Groups == nil) || !maps.Equal(got, want.Groups) && match != nil {
			t.Errorf("%q of %q: %q, want %q", x.Pattern, x.Version, got, want.Groups)
		}
	}
	if known < len(questions)/2 {
		t.Errorf("only %d of %d are known", known, len(questions))
	}
}

// TestFormatAsPython compares how templates are filled in.
func TestFormatAsPython(t *testing.T) {
	type question struct {
		Format string            `json:"format"`
		Values map[string]string `json:"values"`
	}
	values := map[string]string{"current_version": "3.0.0", "#": "#", ";": ";", "$USER": "me"}
	pieces := []string{"{current_version}", "{", "}", "{{", "}}", "{#}", "{;}", "v", "\n", `"`, "{nothing}", "{}", "{0}", "{current_version!s}", "{current_version:>9}",
		"{current_version.x}", "{current_version[0]}", "{$USER}", "{current_version:{#}}", ":", "!", "{ current_version}", "{current_version }"}
	r := rand.New(rand.NewPCG(5, 6))
	var questions []question
	for range 3000 {
		format := ""
		for range 1 + r.IntN(4) {
			format += pieces[r.IntN(len(pieces))]
		}
		questions = append(questions, question{format, values})
	}
	type answer struct{ Text, Error string }
	c := &Config{Current: Value{Text: "3.0.0"}}
	c.scheme.read(defaultParse)
	filled := 0
	for i, want := range python[question, answer](t, "template", questions) {
		got, err := c.search(questions[i].Format, "3.0.0", func(s string) string { return s })
		switch {
		case errors.Is(err, ErrUnknown): // whatever it is
		case (err != nil) != (want.Error != ""):
			t.Errorf("%q: %v, want %+v", questions[i].Format, err, want)
		case err == nil && got != want.Text:
			t.Errorf("%q: %q, want %q", questions[i].Format, got, want.Text)
		case err == nil:
			filled++
		}
	}
	if filled < len(questions)/10 {
		t.Errorf("only %d are filled in", filled)
	}
}

// TestPad compares with Python's format(int, spec).
func TestPad(t *testing.T) {
	for _, c := range []struct{ value, spec, want string }{
		{"7", "", "7"}, {"007", "", "7"}, {"7", "03", "007"}, {"7", "03d", "007"}, {"7", "3", "  7"}, {"1234", "02d", "1234"}, {"rc", "03d", "rc"},
	} {
		if got, ok := pad(c.value, c.spec); !ok || got != c.want {
			t.Errorf("%q by %q: %q", c.value, c.spec, got)
		}
	}
	for _, spec := range []string{"x", "<3", "+d", "999999", ","} {
		if got, ok := pad("7", spec); ok {
			t.Errorf("%q is known: %q", spec, got)
		}
	}
}

// TestOutdated holds which version is taken for the one that fell behind.
func TestOutdated(t *testing.T) {
	for _, c := range []struct{ search, text, want string }{
		{"{current_version}", "2.0.0\n", "2.0.0"},
		{"{current_version}", "v2.0.0", "2.0.0"},
		{"{current_version}", "2.0.0.1 12.0.0.5 x2.0.0 2.0.0x", ""},
		{"{current_version}", "a 1.0.0\nb 2.0.0\n", ""},
		{"{current_version}", "a 1.0.0\nversion 2.0.0\n", "2.0.0"},
		{"{current_version}", "version 1.0.0\nversion 2.0.0\n", ""},
		{"{current_version}", "2.0.0-rc1, then", "2.0.0-rc1"},
		{"{current_version}", "nothing", ""},
		{"version = '{current_version}'", "version = '2.1.0'\nneeds = '1.0.0'", "2.1.0"},
		{"version = '{current_version}'", "version = '2.1.0'\nversion = '2.2.0'", "2.1.0 2.2.0"},
		{"(c) {current_version}+", "(c) 2.0.0+", "2.0.0"},
	} {
		s := new(Setup)
		s.consider(".bumpversion.cfg", "[bumpversion]\ncurrent_version = 3.0.0\n[bumpversion:file:f]\nsearch = "+c.search+"\n")
		p, err := s.Config.Pattern(s.Config.Files[0])
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range p.Outdated(c.text) {
			got = append(got, o.In(c.text))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q in %q: %q, want %q", c.search, c.text, got, c.want)
		}
	}
}

// TestTagsAndBack holds that a tag's name leads back to its version.
func TestTagsAndBack(t *testing.T) {
	for _, c := range []struct{ name, tag, version string }{
		{"v{new_version}", "v3.0.0", "3.0.0"}, {"v{new_version}", "3.0.0", ""}, {"{new_version}", "x", "x"},
		{"release/{new_version}-final", "release/1-final", "1"}, {"release/{new_version}-final", "release/1", ""}, {"v{new_major}", "v3", ""},
	} {
		config := &Config{TagName: Value{Text: c.name}}
		version, ok := config.VersionOf(c.tag)
		if ok != (c.version != "") || ok && version != c.version {
			t.Errorf("%s is %q by %s", c.tag, version, c.name)
		}
		if ok {
			if tag, err := config.TagFor(version); err != nil || tag != c.tag {
				t.Errorf("%s leads to %q, %v", version, tag, err)
			}
		}
	}
}

func ExampleConfig_Pattern() {
	s := new(Setup)
	s.consider(".bumpversion.cfg", "[bumpversion]\ncurrent_version = 3.0.0\n[bumpversion:file:setup.py]\nsearch = version='{current_version}'\n")
	p, err := s.Config.Pattern(s.Config.Files[0])
	if err != nil {
		panic(err)
	}
	fmt.Println(p.Texts[0], p.In("setup(version='3.0.0')"), p.In("setup(version='2.0.0')"))
	// Output: version='3.0.0' true false
}
