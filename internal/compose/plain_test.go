package compose

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// describe writes down all of a value that parsing decides on.
func describe(b *strings.Builder, v *value) {
	fmt.Fprintf(b, "%d %d %d %t %t %t %q %s %v(", v.kind, v.mark, v.ids, v.typed, v.bare, v.filled != nil, v.text, v.at.in.dir, v.at.place())
	for i, item := range v.items {
		if v.kind == mapping {
			fmt.Fprintf(b, "%q %v: ", v.keys[i].name, v.keys[i].at.place())
		}
		describe(b, item)
	}
	b.WriteString(")\n")
}

func describeAll(docs []*value) string {
	var b strings.Builder
	for _, v := range docs {
		describe(&b, v)
	}
	return b.String()
}

// agree holds the plain reader to the one for all of YAML, and tells whether it
// has read the text.
func agree(t *testing.T, text string) bool {
	t.Helper()
	in := &file{path: "compose.yml"}
	docs, ok := readPlain(in, text, new(values))
	if !ok {
		return false
	}
	want, err := parseAll(in, text, new(values))
	switch {
	case err != nil:
		t.Errorf("%q is no plain file: %v", text, err)
	case describeAll(docs) != describeAll(want):
		t.Errorf("%q is read as\n%s\ninstead of\n%s", text, describeAll(docs), describeAll(want))
	}
	return true
}

// What is plain, and what is not. Of both, what is read is right.
func TestPlain(t *testing.T) {
	for text, plain := range map[string]bool{
		"a: b":                                  true,
		"a: b  ":                                true,
		"a:":                                    true,
		"---\n# x\na: b # c\n\n  # d\n":         true,
		"a:\n  b: 'c' # d\n  \"e f\":\nd: ~\n":  true,
		"a:\n- b\n- c: d\n  e: f\n-\n  g: h\n":  true,
		"a:\n  - &x 1:1\n  - *x\n  -   y # z\n": true,
		"a: &x\n  # c\n  b: 1\nc:\n  <<: *x\n  d: {<<: [*x, *x], e: [], f: {}}\n":                     true,
		"a: &x [b, 'c, d', \"e: f\", 1:1, http://x, [g]]\nb: {c: d, 'e': 1, \"<<\": x, f g: h i}":     true,
		"a: 42.0.0\nb: 0.5\nc: 007\nd: 512M\ne: ./x\nf: .\ng: -x\nh: .env\ni: 127.0.0.1:80:80\nj: 1.": true,
		"a b: it's\nc\"d: e#f\n'<<': x\ng: h:i\nj: k, [l] {m} - n ? o":                                true,
		"a: &x\n  b: &x c\nd: *x\n":        true,
		"a: &x\n- b\nc:\n\n# d\n- - e\n":   false,
		"a: &x\n- b\nc:\n\n# d\n- *x\n":    true,
		"a: $A${B:-c}\n":                   true,
		"a: &x b\nb: *x\nc: &x d\ne: *x\n": true,

		"":                        false,
		"# x\n":                   false,
		"a":                       false,
		"- a":                     true,
		"{a: b}":                  false,
		"a: b\n---\nc: d\n":       false,
		"a: b\n...\n":             false,
		"--- a: b\n":              false,
		"%YAML 1.1\n---\na: b":    false,
		"a: |\n  b\n":             false,
		"a: >-\n  b\n":            false,
		"a: b\n  c\n":             false,
		"a:\n  b\n":               false,
		"a: b: c\n":               false,
		"a : b\n":                 false,
		"a: b\na: c\n":            false,
		"a: *x\n":                 false,
		"a: &x\n  b: *x\n":        false,
		"a: &x\n":                 false,
		"a: !reset x\n":           false,
		"? a\n: b\n":              false,
		"a: [b,\n  c]\n":          false,
		"a: [b, ]\n":              false,
		"a: [b: c]\n":             false,
		"a: {b}\n":                false,
		"a: {b: }\n":              false,
		"a: {\"b\":1}\n":          false,
		"a: [{b: c}\n":            false,
		"a: \"\\n\"\n":            false,
		"a: 'b''c'\n":             false,
		"a: 'b\n  c'\n":           false,
		"a: 'b' c\n":              false,
		"a: 'b'#c\n":              false,
		"a: [b]#c\n":              false,
		"a:\tb\n":                 false,
		"a: b\r\n":                false,
		"a: ü\n":                  false,
		"- - a\n":                 false,
		"- &x a: b\n":             false,
		"-\n- a\n":                false,
		"a:\n  b: c\n d: e\n":     false,
		"a:\n    b: c\n  d: e\n":  false,
		"a: -\n":                  false,
		"a: - b\n":                false,
		"a: @b\n":                 false,
		"a: .inf\nb: 0x50\n":      false,
		"a: 1_000\n":              false,
		"a: 2020-01-01\n":         false,
		"<<: x\n":                 false,
		"a: [*x]\n":               false,
		strings.Repeat("[", 1000): false,
		"a: " + strings.Repeat("[", 60) + strings.Repeat("]", 60): false,
	} {
		if agree(t, text) != plain {
			t.Errorf("%q: plain is to be %t", text, plain)
		}
	}
}

// TestPlainShort reads every text of few characters, where each kind of value may
// stand.
func TestPlainShort(t *testing.T) {
	const alphabet = "a1: -\n[]{},'#&*."
	count := 0
	for _, begin := range []string{"", "a:", "a:\n", "- ", "a: [", "a: {b", "a: &a\n ", "c: &a b\n", "c: &a\n- a", "b:\n a: b\n"} {
		end := map[string]string{"a: [": "]", "a: {b": "}"}[begin]
		texts := []string{""}
		for range 3 {
			var longer []string
			for _, text := range texts {
				for _, c := range alphabet {
					longer = append(longer, text+string(c))
				}
			}
			for _, text := range longer {
				if agree(t, begin+text+end) {
					count++
				}
			}
			texts = longer
		}
	}
	if count < 1000 {
		t.Errorf("only %d texts are plain", count)
	}
}

// What is a number, a truth or nothing, and what is close to one.
func TestPlainScalars(t *testing.T) {
	for _, s := range strings.Fields(`0 1 -1 +1 00 01 08 010 0o7 0O7 0o8 0x1F 0X1f 0xg 0b1 0b2 1_000 _1 1_ 0_0 -0 -0x1 -0o7 -0b1
		1:30 190:20:30 1:2 -1:2 1.5 1. .5 -.5 +.5 1.5.2 1..2 . .. ... ./a ../a .a -.a .inf .Inf .INF -.inf +.inf .iNF .infx
		.nan .NaN -.nan .5x -5 .-5 +-5 --5 1e3 1E3 1e+3 1e-3 1.e3 .e3 e3 1e 1.5e 1e400 9223372036854775807 9223372036854775808
		18446744073709551616 123456789012345678 -9223372036854775809 0xffffffffffffffff 0xfffffffffffffffff 12345678901.123456789
		127.0.0.1 1.2.3.4:80 8000-8010 1+2 1a 1f 1d 1p2 0x1p2 1x 512M 10s 1.5GB 1.5g 1.5b true True TRUE tRUE false yes Yes no on
		Off y N ~ null Null NULL nULL nil 2001-01-01 2001-1-1 2001-01-01T00:00:00Z 1/2 1,000 inf NaN -inf 1i + - -- +a -a .= .i .n
		+i -n -1x -1.2.3 0. 00.5 0.0.0 0777 0x 0b 0o 0_ 1__0 1._5 1_.5 ._5 1-1-1 11-11-11 1::1 1# $1 50% 1@1 1= << = 5..`) {
		for _, form := range []string{"a: %s\n", "- %s", "a: [%s, %[1]s]", "a: {b: %s}", "%s: a\n", "- %s: b\n", "a: &x %s # b\nb: *x\n"} {
			agree(t, fmt.Sprintf(form, s))
		}
	}
}

// TestPlainBounds reads what is about as large as a file may be.
func TestPlainBounds(t *testing.T) {
	for _, n := range []int{312, 314, 315} {
		items := strings.Repeat("b, ", n-1) + "b"
		agree(t, "a: &x ["+items+"]\nc: ["+strings.Repeat("*x, ", n-1)+"*x]\n")
		agree(t, "a: &x {b: ["+items+"]}\nc:\n"+strings.Repeat("- <<: *x\n", n))
	}
	for _, n := range []int{48, 49, 50, 51} {
		agree(t, "a: "+strings.Repeat("[", n)+strings.Repeat("]", n))
		deep := "\n"
		for i := range n {
			deep = "\n" + strings.Repeat(" ", n-i) + "a:" + deep
		}
		agree(t, "a:"+deep)
	}
	for _, n := range []int{few - 1, few, few + 1, 3 * few} {
		var keys strings.Builder
		for i := range n {
			fmt.Fprintf(&keys, "k%d: %d\n", i, i)
		}
		if !agree(t, keys.String()) || agree(t, keys.String()+"k0: again\n") {
			t.Errorf("with %d keys", n)
		}
	}
}

// TestPlainAgrees reads the cases of the other tests, and what comes out of them
// when lines, words and characters are moved about.
func TestPlainAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	count, plain := 0, 0
	for _, seed := range plainSeeds(t) {
		for range 200 {
			text := seed
			for range r.IntN(4) {
				text = mutated(r, text)
			}
			count++
			if agree(t, text) {
				plain++
			}
			if t.Failed() {
				return
			}
		}
	}
	if plain < count/20 {
		t.Errorf("%d of %d are plain: that shows little", plain, count)
	}
}

func plainSeeds(tb testing.TB) []string {
	archives, err := filepath.Glob("testdata/oracle/*.txtar")
	if err != nil {
		tb.Fatal(err)
	}
	var seeds []string
	for _, a := range archives {
		archive, err := txtar.ParseFile(a)
		if err != nil {
			tb.Fatal(err)
		}
		for _, f := range archive.Files {
			seeds = append(seeds, string(f.Data))
		}
	}
	return append(seeds,
		"services:\n  a: &a\n    build: .\n    ports: [\"80:80\"]\n    volumes_from: [b]\n\n  b:\n    <<: *a\n    command: [x, y]\n",
		"services:\n  a:\n    ports:\n    - 80:80\n    - target: 1\n      published: 2 # x\n    environment:\n      A: b\n      C:\nvolumes:\n  d:\n",
		"# x\n---\na: ~\n\n'b': # y\n  - \"c\" # z\n",
		"a: {b: c, d: [e, 'f', \"g\"]}\nh:\n  - i\n  -\n    j: k\n",
	)
}

// mutated moves something in a text.
func mutated(r *rand.Rand, text string) string {
	lines := strings.SplitAfter(text, "\n")
	i := r.IntN(len(lines))
	at := r.IntN(len(text) + 1)
	pieces := []string{" ", "  ", "\n", ":", ": ", "- ", "#", " # ", "a", "1", ".", "&a ", "*a", "<<: ", "[", "]", "{", "}", ", ", "'", "\"", "~", "?"}
	switch r.IntN(6) {
	case 0:
		lines[i] = "  " + lines[i]
	case 1:
		lines[i] = strings.TrimPrefix(lines[i], "  ")
	case 2:
		lines = slices.Insert(lines, r.IntN(len(lines)), lines[i])
	case 3:
		lines = slices.Delete(lines, i, i+1)
	case 4:
		return text[:at] + pieces[r.IntN(len(pieces))] + text[at:]
	default:
		return text[:at] + text[min(len(text), at+1+r.IntN(3)):]
	}
	return strings.Join(lines, "")
}

// FuzzPlain looks for files that the plain reader reads otherwise than YAML's.
func FuzzPlain(f *testing.F) {
	for _, seed := range plainSeeds(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { agree(t, text) })
}
