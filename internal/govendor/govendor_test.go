package govendor

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/megalint/megalint/lint/message"
)

const sample = `{
	"comment": "",
	"ignore": "appengine test github.com/hashicorp/nomad/ golang.org/x",
	"package": [
		{
			"checksumSHA1": "ZLRh6zW4/DnVsGpgtt+ZiIaEFKc=",
			"path": "a.org/a",
			"revision": "81b7822b1e798e8f17bf64b59512a5be4097e966",
			"revisionTime": "2017-01-18T16:13:56Z",
			"unknown": {"kept": [1, -2.5e3, true, null]}
		},
		{"canonical": "b.org/b", "tree": true, "version": "v1", "versionExact": "v1.2.3", "origin": "c.org/b"},
		{"Vendor": "old.org/c"}
	],
	"rootPath": "example.org/root"
}
`

func TestRead(t *testing.T) {
	m := Read([]byte(sample))
	if len(m.Problems) > 0 || m.Broken || len(m.Packages) != 3 {
		t.Fatalf("%+v", m)
	}
	a, b, c := m.Packages[0], m.Packages[1], m.Packages[2]
	for _, v := range []struct {
		v    Value
		want string
	}{
		{a.Path, "a.org/a"}, {a.Checksum, "ZLRh6zW4/DnVsGpgtt+ZiIaEFKc="}, {a.Revision, "81b7822b1e798e8f17bf64b59512a5be4097e966"},
		{a.RevisionTime, "2017-01-18T16:13:56Z"}, {b.Path, "b.org/b"}, {b.Version, "v1"}, {b.VersionExact, "v1.2.3"},
		{b.Origin, "c.org/b"}, {c.Path, "old.org/c"}, {m.RootPath, "example.org/root"},
	} {
		if v.v.Text != v.want || sample[v.v.Start:v.v.End] != `"`+v.want+`"` {
			t.Errorf("got %q at %q, want %q", v.v.Text, sample[v.v.Start:v.v.End], v.want)
		}
	}
	if a.Tree || !b.Tree {
		t.Error("tree is read wrongly")
	}
	if got := sample[c.Start:c.End]; got != `{"Vendor": "old.org/c"}` {
		t.Errorf("an entry's span is %q", got)
	}
}

func TestIgnore(t *testing.T) {
	m := Read([]byte(sample))
	for tag, want := range map[string]bool{"appengine": true, "test": true, "linux": false, "golang.org/x": false} {
		if m.IgnoredTag(tag) != want {
			t.Errorf("IgnoredTag(%q) = %v", tag, !want)
		}
	}
	for p, want := range map[string]bool{
		"github.com/hashicorp/nomad": true, "github.com/hashicorp/nomad/api": true, "github.com/hashicorp/nomad2": false,
		"golang.org/x": true, "golang.org/x/net": true, "appengine": false,
	} {
		if m.IgnoredPath(p) != want {
			t.Errorf("IgnoredPath(%q) = %v", p, !want)
		}
	}
}

func TestProblems(t *testing.T) {
	entry := func(path string) string { return `{"package":[{"path":` + path + `}]}` }
	for _, c := range []struct {
		text, at, want string
		broken         bool
	}{
		{``, "", "the file ends where a value is due", true},
		{`[]`, "[", "the manifest is an array where an object is due", true},
		{`{"package":[}`, "}", "a value is due", true},
		{`{"package":[],}`, "}", "a comma stands in front of '}'", true},
		{`{"package" []}`, "[", "':' is missing behind the key", true},
		{`{} {}`, "{", "something follows the manifest", true},
		{"{\"comment\": \"a\nb\"}", "\n", "a line ends within a string", true},
		{`{"comment": "\q"}`, `"`, "the string has an escape that JSON does not know", true},
		{`{"comment": 01}`, "0", "that is no number", true},
		{`{"comment": tru}`, "t", "a value is due", true},
		{`{"comment": "a`, "", "the file ends within a string", true},
		{"\xef\xbb\xbf{}", "\xef", "the file begins with a byte-order mark", true},
		{strings.Repeat(`{"a":`, 100), "{", "values are nested more than 64 deep", true},
		{`{"package":{}}`, "{}", `"package" is an object where an array is due`, false},
		{`{"package":[7]}`, "7", `an entry of "package" is a number where an object is due`, false},
		{`{"ignore":[]}`, "[]", `"ignore" is an array where a string is due`, false},
		{entry(`true`), "true", `"path" is a boolean where a string is due`, false},
		{entry(`null`), `{"path":null}`, "the entry has no path", false},
		{entry(`"/etc"`), `"/etc"`, `the path "/etc" is absolute`, false},
		{entry(`"c:/x"`), `"c:/x"`, `the path "c:/x" is absolute`, false},
		{entry(`"../x"`), `"../x"`, `the path "../x" leads out of the vendor folder`, false},
		{entry(`"a/../../x"`), `"a/../../x"`, "leads out of the vendor folder", false},
		{entry(`"a\\b"`), `"a\\b"`, "is not written with slashes", false},
		{entry(`"a//b/"`), `"a//b/"`, `is not written the short way: "a/b"`, false},
		{`{"package":[{"path":"a"},{"path":"a"}]}`, `"a"`, "a is listed twice", false},
		{`{"package":[{"path":"a"}],"Package":[{"path":"b"}]}`, "[", "packages are listed a second time", false},
		{`{"ignore":"a","ignore":"b"}`, `"ignore"`, `the key "ignore" stands twice in one object`, false},
		{`{"package":[{"path":"a","tree":"yes"}]}`, `"yes"`, `"tree" is a string where a boolean is due`, false},
		{`{"package":[{"path":"a","checksumSHA1":"zzz"}]}`, `"zzz"`, "checksumSHA1 is no SHA-1", false},
	} {
		m := Read([]byte(c.text))
		if m.Broken != c.broken || len(m.Problems) == 0 {
			t.Errorf("%s: %+v", c.text, m)
			continue
		}
		p := m.Problems[0]
		if got := c.text[p.Start:p.End]; !strings.Contains(p.Text, c.want) || got != c.at {
			t.Errorf("%.60s: %q at %q, want %q at %q", c.text, p.Text, got, c.want, c.at)
		}
	}
}

// TestLikeEncodingJSON holds what is JSON against the standard library.
func TestLikeEncodingJSON(t *testing.T) {
	for _, text := range []string{
		`{}`, ` { } `, `{"a":{}}`, `{"a":[1,2]}`, `{"a":1e5}`, `{"a":-0.1}`, `{"a":1.}`, `{"a":--1}`, `{"a":"é\u00e9\n"}`, `{"a":"\ud800"}`,
		`{"a":nul}`, `{"a":truefalse}`, `{,}`, `{"a"}`, `{"a":}`, `{"a":[,]}`, `{"a":[1 2]}`, `{"a":1 "b":2}`, `{a:1}`, `{"a":'b'}`, "{\"a\":\"\t\"}", "{}\x00",
	} {
		if got, want := !Read([]byte(text)).Broken, json.Valid([]byte(text)); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestManyPackages(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(`{"package":[{}`)
	for range 1 << 20 {
		b.WriteString(",\n{}")
	}
	b.WriteString("]}")
	start := time.Now()
	m := Read(b.Bytes())
	if !m.Broken || len(m.Packages) != MaxPackages {
		t.Errorf("%d packages were read", len(m.Packages))
	}
	if last := m.Problems[len(m.Problems)-1]; !strings.Contains(last.Text, "more than 131072 packages") {
		t.Errorf("%q", last.Text)
	}
	t.Log(time.Since(start))
}

// apply cuts spans from a text; they must not overlap.
func apply(t *testing.T, text string, cuts []message.Span) string {
	cuts = slices.Clone(cuts)
	slices.SortFunc(cuts, func(a, b message.Span) int { return b.Start - a.Start })
	end := len(text)
	for _, c := range cuts {
		if c.End > end {
			t.Fatalf("the cuts %v overlap", cuts)
		}
		text, end = text[:c.Start]+text[c.End:], c.Start
	}
	return text
}

// TestRemovals removes every set of entries from small manifests.
func TestRemovals(t *testing.T) {
	for n := 1; n <= 5; n++ {
		text := "{\n\t\"package\": [\n\t\t{\"path\": \"p0\"}"
		for i := 1; i < n; i++ {
			text += fmt.Sprintf(",\n\t\t{\"path\": \"p%d\"}", i)
		}
		text += "\n\t]\n}\n"
		m := Read([]byte(text))
		for set := 1; set < 1<<n; set++ {
			var gone []int
			var kept []string
			for i := range n {
				if set>>i&1 == 1 {
					gone = append(gone, i)
				} else {
					kept = append(kept, fmt.Sprintf("p%d", i))
				}
			}
			cuts := m.Removals(gone)
			if len(kept) > 0 || n == 1 {
				if got := listed(apply(t, text, cuts)); !slices.Equal(got, kept) {
					t.Errorf("without %v: %q", gone, got)
				}
			}
			for i, cut := range cuts { // each alone has to do, too
				if got := listed(apply(t, text, []message.Span{cut})); len(got) != n-1 || slices.Contains(got, fmt.Sprintf("p%d", gone[i])) {
					t.Errorf("of %v only %d: %q", gone, gone[i], got)
				}
			}
		}
	}
	m := Read([]byte(sample))
	want := strings.Replace(sample, `{"canonical": "b.org/b", "tree": true, "version": "v1", "versionExact": "v1.2.3", "origin": "c.org/b"},`+"\n\t\t", "", 1)
	if got := apply(t, sample, m.Removals([]int{1})); got != want {
		t.Errorf("the layout changed:\n%s", got)
	}
}

func listed(text string) []string {
	var v struct{ Package []struct{ Path string } }
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return []string{err.Error()}
	}
	var all []string
	for _, p := range v.Package {
		all = append(all, p.Path)
	}
	return all
}

// mapTree is a vendor folder in memory.
type mapTree struct{ fstest.MapFS }

func (m mapTree) Entries(dir string) (files, dirs []string) {
	entries, _ := m.ReadDir(dir)
	for _, e := range entries {
		if e.IsDir() {
			dirs = append(dirs, e.Name())
		} else {
			files = append(files, e.Name())
		}
	}
	return files, dirs
}

func (m mapTree) Read(file string) ([]byte, error) { return m.ReadFile(file) }

// stream is a SHA-1 over the strings, as govendor records it.
func stream(parts ...string) string {
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func TestSum(t *testing.T) {
	tree := mapTree{fstest.MapFS{}}
	for name, data := range map[string]string{
		"a/b.go": "1", "a/B.go": "2", "a/.dot": "3", "a/LICENSE": "4", "a/sub/c.go": "5", "a/sub.go": "6",
		"a/testdata/x": "7", "a/_tools/t.go": "8", "a/sub/testdata/y": "9", "plain/p.go": "p",
	} {
		tree.MapFS[path.Clean(name)] = &fstest.MapFile{Data: []byte(data)}
	}
	for _, c := range []struct {
		tree bool
		form Form
		want string
	}{
		{false, Status, stream("a", ".dot", "3", "B.go", "2", "LICENSE", "4", "b.go", "1", "sub.go", "6")},
		{true, Status, stream("a", ".dot", "3", "B.go", "2", "LICENSE", "4", "b.go", "1", "sub.go", "6",
			"a/_tools", "t.go", "8", "a/sub", "c.go", "5", "a/sub/testdata", "y", "9", "a/testdata", "x", "7")},
		{false, Fetch, stream("a", "B.go", "2", "LICENSE", "4", "b.go", "1", "sub.go", "6", "a/testdata", "x", "7")},
		{false, FetchWithoutTests, stream("a", "B.go", "2", "LICENSE", "4", "b.go", "1", "sub.go", "6")},
		{true, Fetch, stream("a", "B.go", "2", "LICENSE", "4", "b.go", "1", "sub.go", "6",
			"a/sub", "c.go", "5", "a/sub/testdata", "y", "9", "a/testdata", "x", "7")},
		{true, FetchWithoutTests, stream("a", "B.go", "2", "LICENSE", "4", "b.go", "1", "sub.go", "6", "a/sub", "c.go", "5")},
	} {
		got, err := Sum(tree, "a", c.tree, c.form)
		if err != nil || got != c.want {
			t.Errorf("tree=%v form=%v: got %s, %v", c.tree, c.form, got, err)
		}
	}
	if !FormsDiffer(tree, "a", false) || !FormsDiffer(tree, "a", true) || FormsDiffer(tree, "plain", true) {
		t.Error("FormsDiffer is wrong")
	}
	if got, _ := Sum(tree, "none", false, Status); got != stream("none") {
		t.Error("what is not there does not have the sum of its name")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(`{"package":[{"path":"a"},{"path":"a"},{"path":"../b","checksumSHA1":"x"}]}`))
	f.Add([]byte(`{"ignore": null, "package": [[], {}, "\ud834\udd1e"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := Read(data)
		object := json.Valid(data) && len(bytes.TrimSpace(data)) > 0 && bytes.TrimSpace(data)[0] == '{'
		if m.Broken && object && len(data) < 1<<12 && !strings.Contains(m.Problems[len(m.Problems)-1].Text, "deep") {
			t.Fatalf("JSON is refused: %s", m.Problems[len(m.Problems)-1].Text)
		}
		if !m.Broken && !json.Valid(data) {
			t.Fatal("what is no JSON is read")
		}
		for _, p := range m.Problems {
			if p.Start < 0 || p.End > len(data) || p.Start > p.End {
				t.Fatalf("%q has the span %v of %d", p.Text, p.Span, len(data))
			}
		}
		if m.Broken {
			return
		}
		for i := range m.Packages {
			cut := m.Removals([]int{i})[0]
			if rest := string(data[:cut.Start]) + string(data[cut.End:]); !json.Valid([]byte(rest)) {
				t.Fatalf("without entry %d it is no JSON: %s", i, rest)
			}
		}
	})
}
