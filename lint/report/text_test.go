package report_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/lint/report"
)

// checkVisible fails if a terminal would act upon a part of the text.
func checkVisible(t testing.TB, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Fatalf("not UTF-8: %q", text)
	}
	for _, r := range text {
		joiner := r == 0x200c || r == 0x200d // within emoji and Indic letters
		if r != '\n' && !joiner && !unicode.IsGraphic(r) {
			t.Fatalf("%U reaches the terminal in %q", r, text)
		}
	}
}

var gutter = regexp.MustCompile(`^ *[0-9]* (\||\+)`)

// TestEndOfTextAtTheEdge shows lines of every length that the text ends with,
// for the last one that is looked at may be just as long as what is left.
func TestEndOfTextAtTheEdge(t *testing.T) {
	for n := range 500 {
		m := lint.NewMessage(strings.Repeat("x", n+1), message.Options{})
		checkText(t, render(t, "text", sample{
			options:  report.Options{Width: 80},
			findings: []lint.Finding{{Rule: new(lint.Rule), Span: lint.Span{End: n}, Message: m}},
		}), 80)
	}
}

// checkText checks what holds for each report in text.
func checkText(t testing.TB, text string, width int) {
	t.Helper()
	checkVisible(t, text)
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if gutter.MatchString(line) && uniseg.StringWidth(line) > width {
			t.Fatalf("%d columns, with %d to fill: %q", uniseg.StringWidth(line), width, line)
		}
	}
}

func TestTextIsVisible(t *testing.T) {
	for _, s := range samples() {
		for _, width := range []int{0, 40, 60, 80, 200} {
			s.options.Width = width
			if width == 0 {
				width = 120
			}
			checkText(t, render(t, "text", s), width)
		}
	}
}

// TestColor holds that colours change nothing but colours.
func TestColor(t *testing.T) {
	sequence := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for _, s := range samples() {
		plain := render(t, "text", s)
		s.options.Color = true
		colored := render(t, "text", s)
		if len(s.findings) > 0 && colored == plain {
			t.Errorf("%s: no colour", s.name)
		}
		if got := sequence.ReplaceAllString(colored, ""); got != plain {
			t.Errorf("%s: without colours, got\n%s\nwant\n%s", s.name, got, plain)
		}
		if on, off := strings.Count(colored, "\x1b[")-strings.Count(colored, "\x1b[0m"), strings.Count(colored, "\x1b[0m"); on < off {
			t.Errorf("%s: %d colours are switched on, and %d off", s.name, on, off)
		}
		for line := range strings.Lines(colored) {
			if all := sequence.FindAllString(line, -1); len(all) > 0 && all[len(all)-1] != "\x1b[0m" {
				t.Errorf("%s: a colour is left on at the end of %q", s.name, line)
			}
		}
	}
}

// marked returns the line that an excerpt shows and the part over the carets.
func marked(t *testing.T, text string) (line, part string) {
	t.Helper()
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if !strings.Contains(l, "^") || !strings.HasPrefix(strings.TrimLeft(l, " |"), "^") {
			continue
		}
		_, shown, _ := strings.Cut(lines[i-1], "| ")
		_, carets, _ := strings.Cut(l, "| ")
		from := len(carets) - len(strings.TrimLeft(carets, " "))
		return shown, columns(shown, from, len(carets))
	}
	t.Fatalf("no carets in\n%s", text)
	return "", ""
}

// columns returns what stands in some columns of a line.
func columns(line string, from, to int) string {
	at, state := 0, -1
	var b strings.Builder
	for line != "" {
		var cluster string
		var width int
		cluster, line, width, state = uniseg.FirstGraphemeClusterInString(line, state)
		if at >= from && at < to {
			b.WriteString(cluster)
		}
		at += width
	}
	return b.String()
}

// TestCarets marks a word between all sorts of neighbours.
func TestCarets(t *testing.T) {
	for _, before := range []string{"", "a ", "日本語 ", "e\u0301te\u0301 ", "\t", "a\tb\t", "👩‍👩‍👧‍👦 ", "🇩🇪🇫🇷", "\x1b[31m", "\u202e",
		"\xff\xfe", "ᄀ각ᆨ ", "\x00", strings.Repeat("日", 300), strings.Repeat("x", 5000), strings.Repeat("\t", 100),
		strings.Repeat("\x01", 200), strings.Repeat("a\u0301", 500), strings.Repeat("\u0301", 5000)} {
		for _, behind := range []string{"", " z", "\r", "日", "\t\t", strings.Repeat("é", 3000), strings.Repeat("\u202e", 100)} {
			m := commit("", before+"MARK"+behind)
			s := sample{findings: []lint.Finding{found(period, m, "MARK", "here")}}
			s.options.Width = 72
			text := render(t, "text", s)
			checkText(t, text, 72)
			if line, part := marked(t, text); part != "MARK" {
				t.Errorf("%q is marked in %q, of %q", part, line, m.Text[:min(40, len(m.Text))])
			}
		}
	}
}

func TestPlacesInText(t *testing.T) {
	m := commit(revA, "[lint] Add\n\nBody.\n")
	for _, c := range []struct {
		finding lint.Finding
		want    string
	}{
		{lint.Finding{Message: m, Rev: revA}, " --> commit 3f9a1c2b0d4e\n"},
		{lint.Finding{Message: m, Rev: revA, Span: lint.Span{Start: 12, End: 13}}, " --> commit 3f9a1c2b0d4e:3:1\n"},
		{lint.Finding{Message: m, Span: lint.Span{Start: 12, End: 13}}, " --> message:3:1\n"},
		{lint.Finding{Message: commit("abc", "x"), Rev: "abc", Span: lint.Span{Start: 1, End: 1}}, " --> commit abc:1:2\n"},
		{lint.Finding{}, "--> message\n"},
		{lint.Finding{Message: &lint.Message{}}, "--> message\n"},
		{lint.Finding{Path: "services/a"}, "--> services/a\n"},
		{lint.Finding{Path: "f", Span: lint.Span{Start: 3, End: 4}}, " --> f\n"},
		{lint.Finding{Path: "f", Rev: revB}, " --> f in commit aa00bb11cc22\n"},
	} {
		c.finding.Rule, c.finding.Severity = period, lint.Error
		if got := render(t, "text", sample{findings: []lint.Finding{c.finding}}); !strings.Contains(got, c.want) {
			t.Errorf("no %q in\n%s", c.want, got)
		}
	}
}

func TestTotals(t *testing.T) {
	failure := &lint.Failure{Err: errors.New("x")}
	for _, c := range []struct {
		result lint.Result
		want   string
	}{
		{lint.Result{}, "0 messages: no findings"},
		{lint.Result{Messages: 1}, "1 message: no findings"},
		{lint.Result{Services: 2}, "2 services: no findings"},
		{lint.Result{Errors: 3, Warnings: 1, Messages: 12}, "3 errors, 1 warning in 12 messages"},
		{lint.Result{Infos: 2, Messages: 2, Services: 1}, "2 infos in 2 messages and 1 service"},
		{lint.Result{Messages: 2, Failures: []*lint.Failure{failure}}, "failure: x\n\n1 failure in 2 messages"},
	} {
		if got := render(t, "text", sample{result: c.result}); got != c.want+"\n" {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// broken is a writer that fails after some writes.
type broken struct{ left, writes int }

var errBroken = errors.New("the pipe is broken")

func (b *broken) Write(p []byte) (int, error) {
	b.writes++
	if b.left--; b.left < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

func TestBrokenWriter(t *testing.T) {
	s := commits()
	for _, format := range report.Formats() {
		out := &broken{}
		w, err := report.New(format, out, report.Options{Live: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range s.findings {
			if err := w.Finding(f); err != nil && !errors.Is(err, errBroken) {
				t.Errorf("%s: %v", format, err)
			}
		}
		if err := w.Close(&s.result, s.summary); !errors.Is(err, errBroken) {
			t.Errorf("%s: Close returns %v", format, err)
		}
		if out.writes != 1 {
			t.Errorf("%s: %d writes, though the first one failed", format, out.writes)
		}
	}
}

func TestLive(t *testing.T) {
	s := commits()
	for _, live := range []bool{true, false} {
		out := &broken{left: 1000}
		w, err := report.New("text", out, report.Options{Live: live})
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range s.findings {
			if err := w.Finding(f); err != nil {
				t.Fatal(err)
			}
			want := 0
			if live {
				want = i + 1
			}
			if out.writes != want {
				t.Errorf("live %v: %d writes after %d findings", live, out.writes, i+1)
			}
		}
	}
}

// TestStreams holds that a long report leaves in pieces.
func TestStreams(t *testing.T) {
	s := commits()
	for _, format := range []string{"text", "json", "sarif", "junit", "rdjson"} {
		out := &broken{left: 1 << 30}
		w, err := report.New(format, out, report.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2000 {
			for _, f := range s.findings {
				if err := w.Finding(f); err != nil {
					t.Fatal(err)
				}
			}
		}
		if out.writes < 50 {
			t.Errorf("%s: only %d writes", format, out.writes)
		}
	}
}

// TestSourceIsAskedOnce holds that a file is read once for its findings, even
// when they also edit another file.
func TestSourceIsAskedOnce(t *testing.T) {
	for _, format := range report.Formats() {
		asked := make(map[string]int)
		var s sample
		s.options.Source = func(path string) ([]byte, error) {
			asked[path]++
			return []byte("text\n"), nil
		}
		for _, path := range []string{"a", "b", "c", "d", "e", "f"} {
			for i := range 20 {
				s.findings = append(s.findings, lint.Finding{Rule: period, Severity: lint.Severity(1 + i%3), Path: path, Span: lint.Span{End: 1},
					Fixes: []lint.Fix{{Title: "x", Edits: []lint.Edit{{Path: path + "x", Span: lint.Span{End: 1}}}}}})
			}
		}
		render(t, format, s)
		for path, n := range asked {
			if n != 1 {
				t.Errorf("%s: %s was read %d times", format, path, n)
			}
		}
		if len(asked) == 0 {
			t.Errorf("%s: no file was read", format)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	_, err := report.New("xml", nil, report.Options{})
	if err == nil || !strings.Contains(err.Error(), `"xml" is no format`) || !strings.Contains(err.Error(), "rdjson") {
		t.Errorf("got %v", err)
	}
}
