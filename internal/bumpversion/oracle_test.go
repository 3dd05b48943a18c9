package bumpversion_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/bumpversion"
)

// program finds one of the real programs and returns the interpreter that it
// runs on. An environment variable may name it: BUMP2VERSION or
// BUMP_MY_VERSION.
func program(t *testing.T, name string) string {
	t.Helper()
	variable := strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	path := os.Getenv(variable)
	if path == "" {
		var err error
		if path, err = exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed, and %s does not name it", name, variable)
		}
	}
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(script), "\n")
	interpreter, ok := strings.CutPrefix(first, "#!")
	if !ok {
		t.Skipf("%s does not say which interpreter runs it", path)
	}
	return strings.TrimSpace(interpreter)
}

// outcome is what one of the real programs made of a folder.
type outcome struct {
	OK                  bool
	Error, Tag, Version string
}

// trial is a folder, and the version to bump it to.
type trial struct{ dir, next string }

// ask lets a real program bump the version in each folder, for show.
func ask(t *testing.T, interpreter, dialect string, trials []trial, git bool) []outcome {
	t.Helper()
	scm := "none"
	if git {
		scm = "git"
	}
	sound := t.TempDir() // some releases do not run with all libraries
	write(t, filepath.Join(sound, ".bumpversion.cfg"), "[bumpversion]\ncurrent_version = 1.0.0\n[bumpversion:file:VERSION]\n")
	write(t, filepath.Join(sound, "VERSION"), "1.0.0\n")
	trials = append([]trial{{sound, "2.0.0"}}, trials...)
	var stdin strings.Builder
	for _, x := range trials {
		fmt.Fprintf(&stdin, "%s\t%s\t%s\n", x.dir, x.next, scm)
	}
	c := exec.Command(interpreter, "testdata/oracle.py", dialect)
	c.Stdin = strings.NewReader(stdin.String())
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
		"PYTHONDONTWRITEBYTECODE=1", "LC_ALL=C.UTF-8"}
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	var all []outcome
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		var o outcome
		if err := json.Unmarshal(s.Bytes(), &o); err != nil {
			t.Fatalf("%v in %s", err, s.Bytes())
		}
		all = append(all, o)
	}
	if len(all) != len(trials) {
		t.Fatalf("%d answers about %d folders\n%s", len(all), len(trials), &stderr)
	}
	if !all[0].OK {
		t.Skipf("%s does not work: %s", interpreter, all[0].Error)
	}
	return all[1:]
}

// verdict is what this package says of a folder.
func verdict(t *testing.T, dir string) (c *bumpversion.Config, complaint string, known bool) {
	t.Helper()
	tree := os.DirFS(dir)
	s, err := bumpversion.Read(tree)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Faults) > 0 {
		return s.Config, s.Faults[0].Text, true
	}
	if s.Config == nil {
		return nil, "no configuration", true
	}
	known = true
	for _, f := range s.Config.Files {
		pattern, err := s.Config.Pattern(f)
		if err != nil {
			known = false
			continue
		}
		text, err := fs.ReadFile(tree, f.Path)
		if err != nil {
			if !f.Optional {
				return s.Config, err.Error(), true
			}
			continue
		}
		if !f.MayLack && !pattern.In(string(text)) {
			return s.Config, f.Path + " lacks " + pattern.Texts[0], true
		}
	}
	return s.Config, "", known
}

// generator makes configurations.
type generator struct{ *rand.Rand }

func (g *generator) pick(all ...string) string { return all[g.IntN(len(all))] }

func (g *generator) often() bool { return g.IntN(4) > 0 }

// version returns a version with the parse and serialize that go with it.
func (g *generator) version() (version, next, parse string, serialize []string) {
	switch g.IntN(9) {
	case 0:
		return g.pick("3.0", "3.1", "4"), "9.1", `(?P<major>\d+)(\.(?P<minor>\d+))?`, []string{"{major}.{minor}", "{major}"}
	case 1:
		return g.pick("1.0.0-rc1", "1.0.0", "2.3.0-beta2"), "9.1.1-rc9",
			`(?P<major>\d+)\.(?P<minor>\d+)\.(?P<patch>\d+)(-(?P<release>[a-z]+)(?P<build>\d+))?`,
			[]string{"{major}.{minor}.{patch}-{release}{build}", "{major}.{minor}.{patch}"}
	case 2:
		return g.pick("2024.01", "2024.12"), "2099.11", `(?P<year>\d{4})\.(?P<major>[0-9]{2})`, []string{"{year}.{major}"}
	case 3:
		return g.pick("3", "3.0.x", "a.b.c"), "9.1.1", "", nil
	}
	return g.pick("3.0.0", "1.2.3", "10.0.0", "0.1.0", "0.0.0"), "9.1.1", "", nil
}

// search returns a template, and whether it is a regular expression.
func (g *generator) search(toml bool) (template string, regex bool) {
	if toml && g.IntN(4) == 0 {
		return g.pick(`^v{current_version}$`, `version\s*=\s*.{current_version}`, `x{{0,3}}{current_version}`, `{current_major}\.`), true
	}
	if g.often() {
		return g.pick("{current_version}", "{current_version}", `"{current_version}"`, "v{current_version}"), false
	}
	return g.pick("version = {current_version}", "{{{current_version}}}", "{current_version", "} {current_version}", "{major}", "{current_version!s}", "version = {current_version}\nsecond line",
		"first line\nv{current_version}"), false
}

// content returns what a file says, near to what is looked for or far from it.
func (g *generator) content(version string) string {
	v := version
	if !g.often() {
		v = g.pick("2.9.9", "3.0", "0", version+".1", "2."+version)
	}
	if g.often() {
		return `# "v` + v + "\"\n\"" + v + `"`
	}
	return g.pick("", "# heading\n", "first line\n") + strings.ReplaceAll(
		g.pick("%s", "version = %s", `"%s"`, "v%s", "{%s}", "version = %s\nsecond line", "first line\nv%s", "x%s"), "%s", v) + g.pick("", "\n", "\r\n")
}

// folder makes a folder with a configuration and files.
func (g *generator) folder(t *testing.T, dir string, toml bool) trial {
	t.Helper()
	var b strings.Builder
	version, next, parse, serialize := g.version()
	files := []string{"VERSION", "src/a.txt", "gone"}
	name := g.pick(".bumpversion.cfg", ".bumpversion.cfg", "setup.cfg")
	if toml {
		name = g.pick(".bumpversion.toml", "pyproject.toml")
		g.toml(&b, version, parse, serialize, files)
	} else {
		g.ini(&b, version, parse, serialize, files)
	}
	write(t, filepath.Join(dir, name), b.String())
	for _, f := range files[:2] {
		write(t, filepath.Join(dir, f), g.content(version))
	}
	return trial{dir, next}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (g *generator) ini(b *strings.Builder, version, parse string, serialize, files []string) {
	option := func(key, value string) {
		indent := ""
		if g.IntN(30) == 0 {
			indent = " "
		}
		value = strings.ReplaceAll(value, "\n", "\n\t"+g.pick("", " "))
		delimiter := g.pick(" = ", "=", ": ", " =\n   ")
		if key == "current_version" {
			delimiter = strings.TrimRight(delimiter, "\n ")
		}
		fmt.Fprintf(b, "%s%s%s%s%s\n", indent, key, delimiter, value, g.pick("", "", "\n", "\n# remark", "  "))
	}
	if g.IntN(8) == 0 {
		b.WriteString(g.pick("# remark\n", "\n", "[DEFAULT]\nname = x\n", "stray\n", "[metadata]\nname = hub\n", " [other]\nk = v\n"))
	}
	b.WriteString("[bumpversion]" + g.pick("", "", " ; remark") + "\n")
	option("current_version", version)
	if parse != "" {
		option("parse", parse)
	}
	if serialize != nil {
		option("serialize", "\n"+strings.Join(serialize, "\n"))
	}
	switch g.IntN(12) {
	case 0:
		option("tag", g.pick("True", "no", "maybe", "1"))
	case 1:
		option("message", g.pick("100 %", "%% of {new_version}", "%(current_version)s", "%(nothing)s", "%(message)s"))
	case 2:
		option(g.pick("tag_name", "current_version"), g.pick("v{new_version}", "release-{new_version}"))
	case 3:
		b.WriteString(g.pick("no option\n", "= 3\n", "\tcontinued\n", "[bumpversion]\n"))
	}
	search, _ := g.search(false)
	if g.IntN(5) == 0 {
		option("search", search)
	}
	for _, f := range files {
		if f == "gone" && g.IntN(6) > 0 {
			continue
		}
		fmt.Fprintf(b, "[bumpversion:file%s:%s]\n", g.pick("", "", "(one)", " ( two words )"), f)
		if own, _ := g.search(false); g.IntN(2) == 0 {
			option("search", own)
		}
		if g.IntN(6) == 0 {
			option("serialize", g.pick("{major}", "{major}.{nothing}", "\n{major}.{minor}\n{major}"))
		}
	}
	if g.IntN(4) == 0 {
		b.WriteString("[bumpversion:part:release]\n")
		option("values", "\nalpha\nbeta\nrc\nfinal")
		if g.IntN(2) == 0 {
			option("optional_value", "final")
		}
	}
}

func (g *generator) toml(b *strings.Builder, version, parse string, serialize, files []string) {
	quote := func(s string) string {
		if !strings.ContainsAny(s, "'\n") && g.IntN(2) == 0 {
			return "'" + s + "'"
		}
		q, _ := json.Marshal(s)
		return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(q))
	}
	if g.IntN(6) == 0 {
		b.WriteString(g.pick("# remark\n", "[project]\nname = \"hub\"\nversion = \"3.0.0\"\n", "title = 3.0.0\n", "[tool.other]\nk = [1, {a = 2}]\n"))
	}
	b.WriteString("[tool.bumpversion]\ncurrent_version = " + g.pick(quote(version), quote(version), quote(version), quote(version), "3") + "\n")
	if parse != "" {
		b.WriteString("parse = " + quote(parse) + "\n")
	}
	if serialize != nil {
		var all []string
		for _, s := range serialize {
			all = append(all, quote(s))
		}
		b.WriteString("serialize = [\n  " + strings.Join(all, ",\n  ") + ",\n]\n")
	}
	switch g.IntN(12) {
	case 0:
		b.WriteString("tag = " + g.pick("true", `"yes"`, `"maybe"`, "1") + "\n")
	case 1:
		b.WriteString("ignore_missing_files = true\n")
	case 2:
		b.WriteString("ignore_missing_version = true\n")
	case 3:
		b.WriteString("current_version = \"1\"\n")
	}
	for _, f := range files {
		if f == "gone" && g.IntN(6) > 0 {
			continue
		}
		b.WriteString("[[tool.bumpversion.files]]\nfilename = " + quote(f) + "\n")
		if search, regex := g.search(true); g.IntN(2) == 0 {
			fmt.Fprintf(b, "search = %s\n", quote(search))
			if regex {
				b.WriteString("regex = true\n")
			}
		}
		if g.IntN(6) == 0 {
			b.WriteString("serialize = [" + g.pick(`"{major}"`, `"{major}.{nothing}"`, `"{major}.{minor}", "{major}"`, `"{major:03d}"`) + "]\n")
		}
		if g.IntN(8) == 0 {
			b.WriteString(g.pick("ignore_missing_file = true\n", "ignore_missing_version = true\n"))
		}
	}
	if g.IntN(4) == 0 {
		b.WriteString("[tool.bumpversion.parts.release]\nvalues = [\"alpha\", \"beta\", \"rc\", \"final\"]\n" +
			g.pick("", "optional_value = \"final\"\n"))
	}
}

// configurations is how many are made for each test.
const configurations = 80

func generate(t *testing.T, seed uint64, toml bool) []trial {
	root := t.TempDir()
	g := &generator{rand.New(rand.NewPCG(seed, 7))}
	var trials []trial
	for i := range configurations {
		trials = append(trials, g.folder(t, filepath.Join(root, fmt.Sprint(i)), toml))
	}
	return trials
}

// dump returns the files of a folder, for a message.
func dump(dir string) string {
	var b strings.Builder
	fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			text, _ := os.ReadFile(filepath.Join(dir, name))
			fmt.Fprintf(&b, "-- %s --\n%q\n", name, text)
		}
		return nil
	})
	return b.String()
}

// TestTOMLAsBumpMyVersion compares verdicts over generated configurations.
func TestTOMLAsBumpMyVersion(t *testing.T) {
	interpreter := program(t, "bump-my-version")
	trials := generate(t, 4, true)
	compare(t, trials, ask(t, interpreter, "new", trials, false), nil)
}

// TestINIAsBump2version does the same for INI. What bump-my-version accepts, we
// accept as well: nobody knows which of them reads the file.
func TestINIAsBump2version(t *testing.T) {
	interpreter := program(t, "bump2version")
	trials := generate(t, 40, false)
	answers := ask(t, interpreter, "old", trials, false)
	var others []outcome
	if _, err := exec.LookPath("bump-my-version"); err == nil || os.Getenv("BUMP_MY_VERSION") != "" {
		others = ask(t, program(t, "bump-my-version"), "new", trials, false)
	}
	compare(t, trials, answers, others)
}

func compare(t *testing.T, trials []trial, answers, others []outcome) {
	agreed := map[bool]int{}
	unknown := 0
	for i, x := range trials {
		_, complaint, known := verdict(t, x.dir)
		a := answers[i]
		other := outcome{OK: a.OK}
		if others != nil {
			other = others[i]
		}
		switch {
		case complaint != "" && (a.OK || others != nil && other.OK):
			t.Errorf("we say: %s; it does not (%s / %s)\n%s", complaint, a.Error, other.Error, dump(x.dir))
		case complaint == "" && known && !a.OK && !other.OK:
			t.Errorf("it says: %s; we say nothing\n%s", a.Error, dump(x.dir))
		case !known:
			unknown++
		default:
			agreed[complaint == ""]++
		}
	}
	t.Logf("%d fine, %d not, %d not known", agreed[true], agreed[false], unknown)
	if agreed[true] < len(trials)/8 || agreed[false] < len(trials)/8 || unknown > len(trials)/8 {
		t.Error("the configurations are not a fair sample")
	}
}

// TestTagNames compares the names of tags, and which of several configurations
// is read.
func TestTagNames(t *testing.T) {
	interpreter := program(t, "bump-my-version")
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	names := []string{"v{new_version}", "{new_version}", "release/{new_version}/x", "v{new_major}", "{{{new_version}}}"}
	files := []string{".bumpversion.cfg", ".bumpversion.toml", "setup.cfg", "pyproject.toml"}
	root := t.TempDir()
	if out, err := exec.Command("git", "init", "-q", root).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var trials []trial
	for i, name := range names {
		for first := range files {
			dir := filepath.Join(root, fmt.Sprintf("%d-%d", i, first))
			for j, file := range files[first:] { // only the first one counts
				text := "[bumpversion]\ncurrent_version = 3.0.0\ntag = True\ntag_name = " + name + strings.Repeat("x", j) + "\n"
				if strings.HasSuffix(file, ".toml") {
					text = fmt.Sprintf("[tool.bumpversion]\ncurrent_version = \"3.0.0\"\ntag = true\ntag_name = %q\n", name+strings.Repeat("x", j))
				}
				write(t, filepath.Join(dir, file), text)
			}
			trials = append(trials, trial{dir, "9.0.0"})
		}
	}
	for i, answer := range ask(t, interpreter, "new", trials, true) {
		s, err := bumpversion.Read(os.DirFS(trials[i].dir))
		if err != nil {
			t.Fatal(err)
		}
		tag, err := s.Config.TagFor("9.0.0")
		if err != nil || tag != answer.Tag || !answer.OK || tag == "" {
			t.Errorf("%s: %q (%v), want %q (%s)", filepath.Base(trials[i].dir), tag, err, answer.Tag, answer.Error)
		}
	}
}
