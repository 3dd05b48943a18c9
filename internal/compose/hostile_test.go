package compose_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/compose"
)

// bomb is a document of n levels, each of which repeats the one before.
func bomb(n int) string {
	var b strings.Builder
	b.WriteString("x-0: &a0 {image: x}\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "x-%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	fmt.Fprintf(&b, "services: {a: {image: x, labels: *a%d}}\n", n)
	return b.String()
}

// merges is a chain of mappings that each merge the one before twice.
func merges(n int) string {
	var b strings.Builder
	b.WriteString("x-0: &a0 {image: x}\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "x-%d: &a%d {<<: [*a%d, *a%d], k%d: 1}\n", i, i, i-1, i-1, i)
	}
	fmt.Fprintf(&b, "services: {a: *a%d}\n", n)
	return b.String()
}

// What is hostile costs bounded time and memory, and is either read or an
// error that names the file.
func TestHostileFiles(t *testing.T) {
	const size = 100_000
	repeat := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, text := range map[string]string{
		"a bomb":              bomb(20),
		"merges of merges":    merges(1000),
		"open brackets":       repeat("["),
		"open braces":         repeat("{a: "),
		"dashes":              repeat("- "),
		"indents":             repeat("a:\n "),
		"one long list":       "services: {a: {image: x, ports: [" + repeat("\"1:1\", ") + "]}}",
		"a long line of keys": "services: {" + keys(size/12) + "}",
		"ranges":              "services: {a: {image: x, ports: [" + repeat("\"1-65535:1-65535\", ") + "]}}",
		"different ranges":    "services: {a: {image: x, ports: [" + ranges(size/20) + "]}}",
		"anchors":             "services: {a: {image: x, ports: [" + anchors(size/20) + "]}}",
		"aliases":             "x: &a [1]\ny: [" + repeat("*a, ") + "]\n",
		"variables":           "services: {a: {image: \"" + repeat("${A:-") + "\"}}",
		"nested variables":    "services: {a: {image: \"" + repeat("${A:-") + repeat("}") + "\"}}",
		"braces":              "services: {a: {image: \"" + repeat("${A}{") + "\"}}",
		"defaults":            "services: {a: {image: \"" + repeat("${A:-b}") + "\"}}",
		"dollars":             "services: {a: {image: \"" + repeat("$a{$") + "\"}}",
		"quotes":              "services: {a: {image: \"" + repeat("\\\"") + "}}",
		"comments":            repeat("# x\n"),
		"comment in a flow":   "services: {a: {ports: [1, " + repeat("# x\n") + "]}}",
		"documents":           repeat("---\n"),
		"more documents":      repeat("--- {services: {a: {image: x}}}\n"),
		"tags":                repeat("!a "),
		"text":                repeat("a b\n"),
		"nothing":             "",
		"zeros":               repeat("\x00"),
		"latin-1":             "services: {a: {image: \xfc}}",
		"utf-16":              "\xff\xfes\x00e\x00",
		"bom":                 "\xef\xbb\xbf",
		"block scalars":       "services: {a: }\nx:\n" + repeat(" - |\n  a\n"),
		"one block scalar":    "x: |\n" + repeat("  a\n"),
		"a circle":            "x: &a {b: *a}\nservices: {a: {image: x}}",
		"question marks":      repeat("? "),
		"complex keys":        repeat("? [a]\n: b\n"),
		"spaces":              "a:" + repeat(" "),
		"tabs":                "a:" + repeat("\t") + "b",
		"carriage returns":    repeat("a: b\r"),
		"plain lines":         "a: " + repeat("b\n  "),
		"a long plain scalar": "a: " + repeat("b c "),
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{"docker-compose.yml": {Data: []byte(text)}}
			projects, err := compose.NewReader(files).Projects(".")
			var e *compose.Error
			if err != nil && (!errors.As(err, &e) || e.Path != "docker-compose.yml" || strings.Contains(e.Error(), "\n")) {
				t.Errorf("the error is %q", err)
			}
			if err == nil && len(projects) != 1 {
				t.Errorf("%d projects", len(projects))
			}
		})
	}
}

func keys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d: {}, ", i)
	}
	return b.String()
}

func ranges(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "\"%d-65535:%d-65535\", ", i+1, i+1)
	}
	return b.String()
}

func anchors(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "&a%d \"%d:1\", ", i, i)
	}
	return b.String()
}

// Files that include and extend each other without end are bounded too.
func TestHostileReferences(t *testing.T) {
	deep := fstest.MapFS{}
	for i := range 1500 {
		deep[fmt.Sprintf("%d.yml", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"include: [%d.yml, %d.yml]\nservices: {s%d: {image: x}}", i+1, i+1, i)}
	}
	chain := "services:\n"
	for i := range 5000 {
		chain += fmt.Sprintf("  s%d: {extends: s%d, image: x}\n", i, i+1)
	}
	env := "A0=xxxxxxxxxx\n"
	for i := range 30 {
		env += fmt.Sprintf("A%d=$A%d$A%d$A%d$A%d\n", i+1, i, i, i, i)
	}
	large := fstest.MapFS{"compose.yml": {Data: make([]byte, 3<<20)}}
	folder := fstest.MapFS{"compose.yml/x": {}}
	for name, tree := range map[string]fstest.MapFS{
		"includes": deep, "large": large, "folder": folder,
		"extends": {"0.yml": {Data: []byte(chain)}},
		"env":     {"0.yml": {Data: []byte("services: {a: {image: $A30}}")}, ".env": {Data: []byte(env)}},
	} {
		main := "0.yml"
		if tree[main] == nil {
			main = "compose.yml"
		}
		_, err := compose.NewReader(tree).Load(main)
		var e *compose.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A folder of many files that each repeat a large one is read to a certain
// amount, and so is what many folders extend kept in memory.
func TestHostileFolders(t *testing.T) {
	large := "services:\n  a:\n    image: x\n    labels:\n" + strings.Repeat("      - a\n", 10_000)
	files := fstest.MapFS{"docker-compose.yml": {Data: []byte(large)}}
	for i := range 200 {
		files[fmt.Sprintf("docker-compose.%03d.yml", i)] = &fstest.MapFile{Data: []byte("services: {a: {ports: [80]}}")}
	}
	projects, err := compose.NewReader(files).Projects(".")
	var e *compose.Error
	if len(projects) < 10 || len(projects) > 60 || !errors.As(err, &e) || e.Path == "" {
		t.Errorf("%d projects, %v", len(projects), err)
	}

	opened := opens{fstest.MapFS{}, map[string]int{}}
	for i := range 30 {
		opened.MapFS[fmt.Sprintf("%d/base.yml", i)] = &fstest.MapFile{Data: []byte(large)}
		opened.MapFS[fmt.Sprintf("%d/compose.yml", i)] = &fstest.MapFile{Data: []byte("services: {b: {extends: {file: base.yml, service: a}}}")}
	}
	r := compose.NewReader(opened)
	for _, i := range []int{0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 29, 0} {
		if _, err := r.Load(fmt.Sprintf("%d/compose.yml", i)); err != nil {
			t.Fatal(err)
		}
	}
	if first, last := opened.n["0/base.yml"], opened.n["29/base.yml"]; first != 1 || last != 2 {
		t.Errorf("the first file is read %d times, the last one %d times", first, last)
	}
}

// opens counts how often files are read.
type opens struct {
	fstest.MapFS
	n map[string]int
}

func (o opens) ReadFile(name string) ([]byte, error) {
	o.n[name]++
	return o.MapFS.ReadFile(name)
}

// The project that reads too many files has a name.
func TestTooManyFiles(t *testing.T) {
	files := map[string]string{}
	for depth := range 8 {
		names := make([]string, 10)
		for i := range names {
			names[i] = fmt.Sprintf("%d-%d.yml", depth+1, i)
			files[names[i]] = "services: {a: {image: x}}"
		}
		text := "include: [" + strings.Join(names, ", ") + "]"
		files["compose.yml"] = text
		for i := range 10 {
			if name := fmt.Sprintf("%d-%d.yml", depth, i); depth > 0 {
				files[name] = text
			}
		}
	}
	files["compose.yml"] = "include: [1-0.yml]"
	_, err := compose.NewReader(tree(files)).Load("compose.yml")
	var e *compose.Error
	if !errors.As(err, &e) || !strings.HasSuffix(e.Path, ".yml") || !strings.Contains(e.Text, "1000 files") {
		t.Error(err)
	}
}

// Nothing leads out of the tree: what would is not read, and said.
func TestReferencesOutside(t *testing.T) {
	p := load(t, map[string]string{"s/compose.yml": `
include: [../../x.yml, /etc/x.yml, "https://example.com/x.git", "${X}/y.yml"]
services:
  a: {extends: {file: ../../../x.yml, service: x}, image: a, env_file: [/etc/x, ../../up, "~/x", "${X}", "${X}/y", './${X}'],
      volumes: ["${PWD}/data:/data", "$HOME/.aws:/aws", "${DATA}:/d", "${DATA:-./data}:/e", "./${X}/q:/f"]}
`}, "s/compose.yml")
	var got []string
	for _, r := range p.Uses {
		got = append(got, fmt.Sprint(r.Where))
	}
	for _, f := range p.Service("a").EnvFiles {
		got = append(got, fmt.Sprint(f.Where))
	}
	for _, m := range p.Service("a").Mounts {
		got = append(got, fmt.Sprint(m.Source.Where, m.Source.Path))
	}
	const out, abs, remote, unknown = "2", "3", "4", "5"
	want := strings.Join([]string{
		out, abs, remote, unknown, out,
		abs, out, abs, unknown, unknown, unknown,
		"1s/data", abs, unknown, "1s/data", unknown,
	}, " ")
	if s := strings.Join(got, " "); strings.ReplaceAll(s, "1 s", "1s") != want || !p.Partial {
		t.Errorf("they lead to %s, want %s; partial %t", s, want, p.Partial)
	}
}

// An error names the place, and wraps its cause.
func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"services:\n  a: {extends: {file: no.yml, service: x}}": "compose.yml:2:23: there is no file no.yml",
		"include:\n  - no.yml":                                    "compose.yml:2:5: there is no file no.yml",
		"services:\n  a: {extends: x}":                            "compose.yml:2:16: the service \"x\" to extend is not in compose.yml",
		"services:\n  a: {image: x}\n  a: {}":                     "compose.yml:3:3: the key \"a\" is here twice, first in line 2",
		"services:\n  a: [x]":                                     "compose.yml:2:6: the service \"a\" is a list, not a mapping",
		"- a":                                                     "compose.yml:1:1: a compose file is a mapping, not a list",
		"services:\n  a: {image: '${'}":                           "compose.yml:2:14: invalid interpolation: write \"$$\" for a dollar sign",
		"services:\n  a: {ports: 80}":                             "compose.yml:2:14: here is a text, not a list",
		"services:\n  ? [a]\n  : {}":                              "compose.yml:2:5: a key is a text, not a list or a mapping",
		"services:\n  a: {<<: x}":                                 "compose.yml:2:7: a merge key takes a mapping, not a text",
		"services:\n  a: {environment: [[a]]}":                    "compose.yml:2:21: here is a list, not a text of the form NAME=value",
		"include: x":                                              "compose.yml:1:10: \"include\" is a text, not a list",
		"services: {a: {extends: b}, b: {extends: a}}":            "compose.yml:1:25: the service \"a\" extends itself",
		"x: {a: b\nservices: }":                                   "compose.yml:2:",
		"services: {a: {environment: {A: 1}, volumes: {a: b}}}":   "compose.yml:1:46: here is a mapping, not a list",
		"services: {a: {image: x, extends: {file: compose.yml}}}": "compose.yml:1:35: extends names no service",
		"include: [{env_file: x}]":                                "compose.yml:1:11: the entry of include has no path",
		"services: {a: {build: [x]}}":                             "compose.yml:1:23: here is a list, not a path or a mapping",
	} {
		_, err := compose.NewReader(tree(map[string]string{"compose.yml": text})).Load("compose.yml")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q:\n%v\nwant:\n%s", text, err, want)
		}
		if strings.Contains(want, "no file") && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v does not wrap its cause", err)
		}
	}
}
