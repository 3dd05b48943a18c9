package markdown

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	gmparser "github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// outline writes the lists and tables of a document: the first line of each
// item, or cell, and in which line each ends.
func outline(source []byte) string {
	var b strings.Builder
	Parse(source).All(func(n *Block) bool {
		switch n.Kind {
		case List:
			fmt.Fprintf(&b, "list %v loose %v\n", n.Ordered, n.Loose)
			for _, i := range n.Blocks {
				head := ""
				if len(i.Blocks) > 0 && len(i.Blocks[0].Lines) > 0 {
					head = slice(source, i.Blocks[0].Lines[0].Start, i.Blocks[0].Lines[0].End)
				}
				fmt.Fprintf(&b, "item %q to %d\n", head, lineOf(source, i.End()))
			}
		case Table:
			fmt.Fprintf(&b, "table %d\n", n.Columns)
			for _, r := range n.Blocks {
				for _, c := range r.Blocks {
					fmt.Fprintf(&b, "cell %q\n", slice(source, c.Lines[0].Start, c.Lines[0].End))
				}
			}
		}
		return true
	})
	return b.String()
}

func slice(source []byte, start, end int) string { return strings.TrimSpace(string(source[start:end])) }

// lineOf counts the lines that end before an offset, but for one just there.
func lineOf(source []byte, offset int) int {
	return strings.Count(strings.TrimRight(string(source[:offset]), " \t\r\n"), "\n")
}

// theirs is goldmark's parser for blocks but quotes, with tables.
func theirs() gmparser.Parser {
	var blocks []util.PrioritizedValue
	for _, b := range gmparser.DefaultBlockParsers() {
		if !strings.ContainsRune(string(b.Value.(gmparser.BlockParser).Trigger()), '>') {
			blocks = append(blocks, b)
		}
	}
	return gmparser.NewParser(gmparser.WithBlockParsers(blocks...), gmparser.WithParagraphTransformers(
		util.Prioritized(extension.NewTableParagraphTransformer(), 200)))
}

// theirOutline is outline, by goldmark.
func theirOutline(source []byte) string {
	var b strings.Builder
	end := func(n ast.Node) int {
		last := 0
		_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if entering && n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
				last = max(last, n.Lines().At(n.Lines().Len()-1).Stop)
			}
			if h, ok := n.(*ast.HTMLBlock); ok && h.HasClosure() {
				last = max(last, h.ClosureLine.Stop)
			}
			return ast.WalkContinue, nil
		})
		return last
	}
	_ = ast.Walk(theirs().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.List:
			fmt.Fprintf(&b, "list %v loose %v\n", n.IsOrdered(), !n.IsTight)
			for i := n.FirstChild(); i != nil; i = i.NextSibling() {
				head := ""
				if c := i.FirstChild(); c != nil && c.Lines().Len() > 0 {
					head = slice(source, c.Lines().At(0).Start, c.Lines().At(0).Stop)
				}
				fmt.Fprintf(&b, "item %q to %d\n", head, lineOf(source, end(i)))
			}
		case *extast.Table:
			fmt.Fprintf(&b, "table %d\n", len(n.Alignments))
			for r := n.FirstChild(); r != nil; r = r.NextSibling() {
				for c := r.FirstChild(); c != nil; c = c.NextSibling() {
					if c.Lines().Len() > 0 { // it has added those that were left out
						fmt.Fprintf(&b, "cell %q\n", slice(source, c.Lines().At(0).Start, c.Lines().At(0).Stop))
					}
				}
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// document makes a document of pieces by chance.
func document(seed uint64, pieces []string) []byte {
	r := rand.New(rand.NewPCG(seed, 5))
	var b []byte
	for range 1 + r.IntN(20) {
		b = append(b, pieces[r.IntN(len(pieces))]...)
	}
	// goldmark has ideas of its own of what follows an empty item, and of tabs
	// behind spaces and its marker.
	b = spacedTab.ReplaceAll(b, []byte("\t"))
	b = tabbedItem.ReplaceAll(append(b, '\n'), []byte("${1} "))
	return emptyItem.ReplaceAll(b, []byte("${1}x\n"))
}

var (
	spacedTab  = regexp.MustCompile(` +\t`)
	tabbedItem = regexp.MustCompile(`([-+*.)])[ \t]*\t[ \t]*`)
	emptyItem  = regexp.MustCompile(`((?:[-+*]|[0-9]+[.)])[ \t]*)\r?\n`)
)

// TestAsGoldmark reads random documents as goldmark does.
func TestAsGoldmark(t *testing.T) {
	pieces := []string{
		"|", "|", "\n", "\n", "\n", "\n|", "|\n", " ", "  ", "    ", "\t", "\n\t", "\r\n", "a", "b c", "é", "`x\\|y`", "\\|", "> ",
		"\n- ", "\n- ", "- ", "\n* ", "\n1. ", "2) ", "\n\n", "\n  ", "\n   ", "\n    ", "---", "===", "\n---\n", "***", "# ", "\n# a\n",
		"```", "\n```\n", "~~~", "\n  ```sh\n", "<!--", "-->", "<div>", "\n<div>\n", "</div>\n", "<a href='x'>\n", "<pre>", "</pre>",
		"|---|---|\n", "\n|---|\n", "\n--- | ---\n", "| a | b |\n",
	}
	lists, tables := 0, 0
	const tries = 20_000
	for seed := range uint64(tries) {
		source := document(seed, pieces)
		got, want := outline(source), theirOutline(source)
		lists += strings.Count(want, "list")
		if n := strings.Count(want, "table"); n > 0 {
			tables += n
			// goldmark forgets about blank lines before tables, and underlines
			// rows of them.
			got, want = strings.ReplaceAll(got, "loose true", ""), strings.ReplaceAll(want, "loose true", "")
			got, want = strings.ReplaceAll(got, "loose false", ""), strings.ReplaceAll(want, "loose false", "")
		}
		if got != want && !(strings.Contains(want, "table") && strings.Contains(string(source), "===")) {
			t.Errorf("%q: got:\n%s\nwant:\n%s", source, got, want)
		}
	}
	if lists < tries/10 || tables < tries/50 {
		t.Errorf("%d lists and %d tables in %d documents: too few to tell", lists, tables, tries)
	}
}

// TestAsSpecified reads what goldmark reads in another way than CommonMark says.
func TestAsSpecified(t *testing.T) {
	for source, want := range map[string]string{
		"-\n\n  a\n":            "list false loose false\nitem \"\" to 0\n", // at most one blank line
		"-\n  a\n":              "list false loose false\nitem \"a\" to 1\n",
		"-\n\n- a\n":            "list false loose true\nitem \"\" to 0\nitem \"a\" to 2\n",
		"- - \n\n  b\n- c\n":    "list false loose true\nitem \"\" to 2\nitem \"c\" to 3\nlist false loose false\nitem \"\" to 0\n",
		"- a\n  \t- b\n":        "list false loose false\nitem \"a\" to 1\nlist false loose false\nitem \"b\" to 1\n",
		"- - \t- b\n":           "list false loose false\nitem \"\" to 0\nlist false loose false\nitem \"- b\" to 0\n", // code
		"- x\n\n  a\n  |---|\n": "list false loose true\nitem \"x\" to 2\ntable 1\ncell \"a\"\n",
		"a\n2. b\n":             "",
		"a\n1. b\n":             "list true loose false\nitem \"b\" to 1\n",
		"a\n-|-\n===\nb\n":      "table 2\ncell \"a\"\ncell \"===\"\ncell \"b\"\n",
		"1234567890. a\n":       "",
	} {
		if got := outline([]byte(source)); got != want {
			t.Errorf("%q: got:\n%s\nwant:\n%s", source, got, want)
		}
	}
}

// TestHostile reads documents that are made to take long, or to nest.
func TestHostile(t *testing.T) {
	const size = 1 << 20
	for _, piece := range []string{
		"- ", "1. ", "|", "|-", "`", "```\n", "<", "<a ", "<a b", "<!--", " ", "\t", "# ", "> ", "-\n", "- a\n  ", "\n", "a\n", "a\n-|-\n", "-\t",
	} {
		source := bytes.Repeat([]byte(piece), size/len(piece))
		deepest := 0
		var visit func(b *Block, depth int)
		visit = func(b *Block, depth int) {
			deepest = max(deepest, depth)
			for _, line := range b.Lines {
				if line.Start < 0 || line.End < line.Start || line.End > len(source) {
					t.Fatalf("%q: %v", piece, line)
				}
			}
			for _, inner := range b.Blocks {
				visit(inner, depth+1)
			}
		}
		visit(Parse(source), 0)
		if deepest > 2*maxDepth+3 {
			t.Errorf("%q: %d deep", piece, deepest)
		}
	}
	// A table as wide as long, whose rows lack all cells but one.
	wide := strings.Repeat("|a", size/8) + "\n" + strings.Repeat("|-", size/8) + "\n" + strings.Repeat("|\n", size/4)
	cells := 0
	Parse([]byte(wide)).All(func(b *Block) bool {
		if b.Kind == Cell {
			cells++
		}
		return true
	})
	if cells > size {
		t.Errorf("%d cells", cells)
	}
}

// TestRender compares what it renders of random prose with what goldmark does.
func TestRender(t *testing.T) {
	pieces := []string{
		"a", "b c", " ", "\n", "\n", "\n\n", "`", "`", "``", "`x`", " `` ` `` ", "é", "\"", "\n- ", "\n- ", "\n  ", "\n1. ", "\n\n    ", "\n```\n", "'s", ".",
	}
	for seed := range uint64(5_000) {
		source := document(seed, pieces)
		var b bytes.Buffer
		if err := goldmark.Convert(source, &b); err != nil {
			t.Fatal(err)
		}
		if got, want := squeeze(Render(source)), squeeze(b.String()); got != want {
			t.Errorf("%q: got:\n%s\nwant:\n%s", source, got, want)
		}
	}
	got := Render([]byte("# *a*\n<b onclick='x'>\n\n| a | b |\n|---|---|\n\n[a](javascript:x)\n***\n- ```<script>\n  <i>\n\n    a  b\n"))
	want := "<p>*a*</p>\n<p>&lt;b onclick=&#39;x&#39;&gt;</p>\n<p>a | b</p>\n<p>[a](javascript:x)</p>\n<ul>\n<li><pre><code>&lt;i&gt;\n\n  a  b\n</code></pre>\n</li>\n</ul>\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// squeeze drops white space, which no reader sees in prose, and what is left out.
func squeeze(page string) string {
	page = strings.NewReplacer("&quot;", "&#34;", "'", "&#39;").Replace(page)
	page = regexp.MustCompile(` class="language-[^"]*"| start="[0-9]+"|<br>`).ReplaceAllString(page, "")
	return strings.Join(strings.Fields(page), "")
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"| a |\n|---|\n| b |\n", "a\n-:\n", "- a | b\n  --|:-:\n  `\\|`\n", "|\n|-|\n", "x\n| a |\n|---|\n", "1. a\n\n\t- <!--\n", "\t- a", "# a #\n~~~\n<a b='c'/>"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		Parse(source).All(func(b *Block) bool {
			for _, line := range b.Lines {
				_ = source[line.Start:line.End]
			}
			_ = source[:b.End()]
			return true
		})
		if page := Render(source); strings.Contains(page, "<script") {
			t.Errorf("%q: %s", source, page)
		}
	})
}
