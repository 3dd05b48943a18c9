package markdown

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

func render(t *testing.T, m goldmark.Markdown, source string) string {
	t.Helper()
	var b bytes.Buffer
	if err := m.Convert([]byte(source), &b); err != nil {
		t.Fatalf("%q: %v", source, err)
	}
	return b.String()
}

func TestTable(t *testing.T) {
	got := render(t, New(), "Text\n\n| a | b\n|:--|---\n| `x\\|y` | \\| |\n")
	want := `<p>Text</p>
<table>
<thead>
<tr>
<th align="left">a</th>
<th>b</th>
</tr>
</thead>
<tbody>
<tr>
<td align="left"><code>x|y</code></td>
<td>|</td>
</tr>
</tbody>
</table>
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func oracle() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))))
}

// TestAsGoldmark renders random documents as goldmark's own extension does.
func TestAsGoldmark(t *testing.T) {
	pieces := []string{
		"|", "|", "|", "|", "\n", "\n", "\n|", "|\n", " ", "a", "b c", "`", "`x\\|y`", "\\|", "\\", "*", "**b**", "> ", "- ", "\n\n",
		"---", "-", ":-", "-:", ":-:", "::", "|---|---|\n", "\n|---|\n", "\n|:--|--:|:-:|\n", "\n--- | ---\n", "| a | b |\n", "   ", "\t", "\r\n", "é",
		"--", "\n--", "\v", "\f", "\u00a0", "\u0085", "    -", "1. ",
	}
	ours, theirs := New(), oracle()
	tables := 0
	const tries = 20_000
	for seed := range uint64(tries) {
		r := rand.New(rand.NewPCG(seed, 5))
		var b strings.Builder
		for range 1 + r.IntN(20) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		got, want := render(t, ours, b.String()), render(t, theirs, b.String())
		if got != want {
			t.Fatalf("%q: got:\n%s\nwant:\n%s", b.String(), got, want)
		}
		tables += strings.Count(want, "<table>")
	}
	if tables < tries/20 {
		t.Errorf("%d tables in %d documents: too few to tell", tables, tries)
	}
}

func FuzzTables(f *testing.F) {
	for _, seed := range []string{
		"| a |\n|---|\n| b |\n", "a\n-:\n", "- a | b\n  --|:-:\n  `\\|`\n", "|\n|-|\n", "x\n| a |\n|---|\n",
		// Dashes alone that make no heading.
		"* 0\n--", "* 0\n--\n", "* 0\n--\n1", "0\n    --", "> 0\n-- ",
		// Spaces other than blanks, tabs and line breaks.
		"0\n|-\v|\n", "0\n|-\f|\n", "0\n|-\u00a0|\n", "0\n\u0085|-|\n", "0\n|-|\u2003\n",
		// Indented lines.
		"0\n \t|-|\n", "- 0\n\t|-|\n", "- 0\n\t  |-|\n", ">\t0\n>\t|-|\n",
		// No delimiters.
		"0\n||\n", "0\n|:|\n", "0\n|::-|\n", "0\n|-:-|\n", "0\n|- -|\n", "0|\n-||\n",
	} {
		f.Add(seed)
	}
	ours, theirs := New(), oracle()
	f.Fuzz(func(t *testing.T, source string) {
		if got, want := render(t, ours, source), render(t, theirs, source); got != want {
			t.Errorf("%q: got:\n%s\nwant:\n%s", source, got, want)
		}
	})
}

// A table whose missing cells would fill the memory stays text.
func TestWideTable(t *testing.T) {
	const columns = 2000
	text := "\n|" + strings.Repeat("a|", columns) + "\n|" + strings.Repeat("-|", columns) + "\n"
	if got := render(t, New(), text+strings.Repeat("|a\n", 100)); !strings.Contains(got, "<table>") {
		t.Errorf("no table: %.100s", got)
	}
	if got := render(t, New(), text+strings.Repeat("|a\n", 1000)); strings.Contains(got, "<table>") {
		t.Error("two million cells")
	}
}

func TestTooDeep(t *testing.T) {
	for text, want := range map[string]bool{
		strings.Repeat("- ", 50): false, "a\n" + strings.Repeat("- ", 1000): true, strings.Repeat("1. *\t+ 2)  ", 100): true,
		strings.Repeat("-", 1000): false, strings.Repeat("- x", 1000): false, strings.Repeat(" ", 1000) + "- a": false,
		strings.Repeat("- a\n", 1000): false, "": false, "1.": false, "-": false, strings.Repeat("1.", 500): false,
	} {
		if TooDeep([]byte(text)) != want {
			t.Errorf("%.40q: %t", text, !want)
		}
	}
}
