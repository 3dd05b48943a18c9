package html_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
	"github.com/megalint/megalint/lint/report/html"
	"github.com/megalint/megalint/lint/report/internal/sample"
)

var update = flag.Bool("update", false, "write the pages of testdata anew")

func render(t testing.TB, r *sample.Run) string {
	t.Helper()
	var b strings.Builder
	if err := r.Write(html.Format(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// runs are the samples, by the name of their pages.
func runs() map[string]*sample.Run {
	return map[string]*sample.Run{
		"tree": sample.Tree(), "clean": sample.Clean(), "messages": sample.Messages(),
		"nothing": {Result: lint.Result{Messages: 3}},
	}
}

// asset is what all pages share, and a golden page leaves out.
var asset = regexp.MustCompile(`(?s)(<style>).*?(</style>)|(<script>\n).*?(</script>)|sha256-(?:[A-Za-z0-9/=]|&#43;)*`)

// TestGolden compares with what somebody looked at and found good.
func TestGolden(t *testing.T) {
	for name, r := range runs() {
		path := "testdata/" + name + ".html"
		got := asset.ReplaceAllString(render(t, r), "$1$2$3$4")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: got\n%s", name, got)
		}
	}
}

func TestDeterministic(t *testing.T) {
	first := render(t, sample.Tree())
	if again := render(t, sample.Tree()); again != first {
		t.Error("two pages of one run differ")
	}
}

// elements parses a page, but for what is in its stylesheet and its script. It
// fails where an element is not closed.
func elements(t testing.TB, page string) []xml.StartElement {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(asset.ReplaceAllString(page, "$1$2$3$4")))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var all []xml.StartElement
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, page)
		}
		if e, ok := token.(xml.StartElement); ok {
			all = append(all, e.Copy())
		}
	}
}

// TestElements parses the pages and holds that the linted repository brought no
// element and no attribute with it, that nothing is fetched, and that each link
// within the page leads somewhere.
func TestElements(t *testing.T) {
	allowed := strings.Fields(`html head meta title style body a header p h1 h2 h3 dl div dt dd main section ul ol li form label input
		select option fieldset legend output table thead tbody tfoot tr th td details summary article pre span mark ins kbd b em strong
		code footer script`)
	for name, r := range runs() {
		page := render(t, r)
		if strings.ContainsAny(page, "\x1b\u202e") || !utf8.ValidString(page) {
			t.Errorf("%s: controls", name)
		}
		ids, links, scripts := map[string]bool{}, map[string]bool{}, 0
		for _, e := range elements(t, page) {
			if !strings.Contains(" "+strings.Join(allowed, " ")+" ", " "+e.Name.Local+" ") {
				t.Errorf("%s: <%s>", name, e.Name.Local)
			}
			if e.Name.Local == "script" {
				scripts++
			}
			for _, a := range e.Attr {
				switch key := a.Name.Local; {
				case key == "src", key == "style", strings.HasPrefix(key, "on"):
					t.Errorf("%s: <%s %s=%q>", name, e.Name.Local, key, a.Value)
				case key == "id":
					if ids[a.Value] {
						t.Errorf("%s: the id %s is there twice", name, a.Value)
					}
					ids[a.Value] = true
				case key == "href":
					links[a.Value] = true
				}
			}
		}
		if scripts != 1 {
			t.Errorf("%s: %d scripts", name, scripts)
		}
		for l := range links {
			if id, ok := strings.CutPrefix(l, "#"); ok && !ids[id] {
				t.Errorf("%s: nothing has the id %s", name, id)
			} else if !ok && l != "https://github.com/megalint/megalint" && l != "" {
				t.Errorf("%s: a link to %s", name, l)
			}
		}
	}
}

// TestMany holds that a page stays one that browsers show, and says what it
// leaves out.
func TestMany(t *testing.T) {
	r := sample.Clean()
	rule := r.Options.Rules[0]
	r.Options.Services = nil
	for i := range 1000 {
		dir := fmt.Sprintf("services/s%04d", i)
		r.Options.Services = append(r.Options.Services, dir)
		for range 20 {
			r.Findings = append(r.Findings, lint.Finding{Rule: rule, Severity: lint.Error, Path: dir, Text: "bad"})
			r.Result.Errors++
		}
	}
	page := render(t, r)
	if n := strings.Count(page, "<article"); n != 5000 {
		t.Errorf("%d findings", n)
	}
	if n := strings.Count(page, "<tr data-section"); n != 1000 {
		t.Errorf("%d rows", n)
	}
	if strings.Contains(page, `<details class="section" open`) {
		t.Error("all of it is unfolded")
	}
	if n := strings.Count(page, "more findings not shown here"); n != 750 {
		t.Errorf("%d sections say that more was found", n)
	}
}

// TestManyMessages does the same for a long history.
func TestManyMessages(t *testing.T) {
	one := sample.Messages()
	r := &sample.Run{Options: one.Options, Result: one.Result}
	for i := range 20_000 {
		f := one.Findings[0]
		f.Rev = fmt.Sprintf("%040x", i)
		r.Findings = append(r.Findings, f)
	}
	page := render(t, r)
	if n := strings.Count(page, "<tr data-section"); n != 2001 {
		t.Errorf("%d rows", n)
	}
	if !strings.Contains(page, "further messages") || !strings.Contains(page, "17800 more findings not shown here") {
		t.Error("the page does not say that there are more")
	}
}

// TestHugeLines holds that an excerpt shows what is near.
func TestHugeLines(t *testing.T) {
	text := strings.Repeat("日本語\t", 1<<16) + "MARK" + strings.Repeat("\u202e", 1<<16) + "\n" + strings.Repeat("x\n", 1000)
	at := strings.Index(text, "MARK")
	r := &sample.Run{Options: report.Options{Tree: true, Source: func(string) ([]byte, error) { return []byte(text), nil }}}
	for _, s := range []lint.Span{{Start: at, End: at + 4}, {Start: at, End: len(text)}, {Start: 1 << 40, End: -1}, {Start: len(text), End: len(text)}} {
		r.Findings = append(r.Findings, lint.Finding{Rule: sample.Rules()[0], Severity: lint.Error, Path: "f", Span: s, Text: "bad"})
	}
	page := render(t, r)
	if len(page) > 60<<10 || strings.Count(page, "MARK") != 2 {
		t.Errorf("%d bytes, %d marks", len(page), strings.Count(page, "MARK"))
	}
}

type broken struct{}

var errBroken = errors.New("the pipe is broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestBrokenWriter(t *testing.T) {
	if err := sample.Tree().Write(html.Format(), broken{}); !errors.Is(err, errBroken) {
		t.Error(err)
	}
}

func FuzzPage(f *testing.F) {
	f.Add("a\nb\tc\r\n", "services/a/run", "bad", 2, 3)
	f.Add(sample.Hostile, sample.Hostile, sample.Hostile, 0, 1<<40)
	f.Add("", "", "</script>", -1, 0)
	f.Fuzz(func(t *testing.T, text, path, words string, start, end int) {
		span := lint.Span{Start: start, End: end}
		r := &sample.Run{Options: report.Options{Tree: true, Services: []string{path, "services/a"},
			Source: func(string) ([]byte, error) { return []byte(text), nil }}}
		r.Findings = []lint.Finding{{Rule: sample.Rules()[0], Severity: lint.Error, Path: path, Span: span, Text: words,
			Fixes: []lint.Fix{{Title: words, Edits: []lint.Edit{{Path: path, Span: span, New: text}}}, {Title: text, Edits: []lint.Edit{{Path: words, Mode: 0o755}}}}}}
		r.Result.Failures = []*lint.Failure{{Path: path, Err: errors.New(words)}}
		r.Result.Notes = []string{words}
		page := render(t, r)
		articles := 0
		for _, e := range elements(t, page) {
			switch e.Name.Local {
			case "article":
				articles++
			case "img", "iframe", "svg", "object":
				t.Errorf("<%s>", e.Name.Local)
			}
		}
		if articles != 1 || strings.Count(page, "<script>") != 1 {
			t.Errorf("%d findings, %d scripts", articles, strings.Count(page, "<script>"))
		}
	})
}
