package shell_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/internal/shell"
)

// odd are texts that leave a parser in the middle of something.
var odd = []string{
	"a 'b", "a \"b $(c", "a `b", "cat <<A; cat <<B\na\nA\nb", "cat <<A\n$(cat <<B\nb\nB\n)\nA\n", "[[ a =~ (b", "[[ a =~ (b|c) ]] && d",
	"${a:-", "$((1 +", "case x in", "a() {", "a\\", "a \xff", "a #b", "#", "", "\n", "a \\`b", "`a \\`b\\``", "if a; then b; fi <<A", "a=(b [c]=d", "é",
}

// tree is what a text was read as, or why it was not.
func tree(t testing.TB, text string, parse func(string) (*syntax.File, error)) string {
	t.Helper()
	file, err := parse(text)
	if err != nil {
		return "error: " + err.Error()
	}
	return dump(t, file)
}

func dump(t testing.TB, file *syntax.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := syntax.DebugPrint(&b, file); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func unused(dialect syntax.LangVariant) func(string) (*syntax.File, error) {
	return func(text string) (*syntax.File, error) {
		return syntax.NewParser(syntax.Variant(dialect)).Parse(strings.NewReader(text), "")
	}
}

func used(dialect syntax.LangVariant) func(string) (*syntax.File, error) {
	return func(text string) (*syntax.File, error) { return shell.ParseAs(text, dialect) }
}

// TestParseAs makes sure that a parser that is used again has forgotten the
// text before, whatever that was.
func TestParseAs(t *testing.T) {
	for _, before := range odd {
		for _, text := range odd {
			for _, dialect := range []syntax.LangVariant{syntax.LangPOSIX, syntax.LangBash, syntax.LangMirBSDKorn} {
				_, _ = shell.ParseAs(before, syntax.LangBash)
				if got, want := tree(t, text, used(dialect)), tree(t, text, unused(dialect)); got != want {
					t.Errorf("%q after %q, as %s\ngot  %s\nwant %s", text, before, dialect, got, want)
				}
			}
		}
	}
}

// TestParseAsTogether makes sure that parsers are not shared while they work,
// nor the trees that they have returned.
func TestParseAsTogether(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			var files []*syntax.File
			for _, text := range odd {
				file, _ := shell.ParseAs(text, syntax.LangBash)
				files = append(files, file)
			}
			for i, text := range odd {
				if file, err := unused(syntax.LangBash)(text); err == nil && dump(t, files[i]) != dump(t, file) {
					t.Errorf("%q\ngot  %s\nwant %s", text, dump(t, files[i]), dump(t, file))
				}
			}
		})
	}
	all.Wait()
}

func FuzzParseAs(f *testing.F) {
	for i, text := range odd {
		f.Add(odd[len(odd)-1-i], text)
	}
	f.Fuzz(func(t *testing.T, before, text string) {
		if len(before)+len(text) > 1<<12 {
			return
		}
		_, _ = shell.ParseAs(before, syntax.LangBash)
		if got, want := tree(t, text, used(syntax.LangBash)), tree(t, text, unused(syntax.LangBash)); got != want {
			t.Errorf("%q after %q\ngot  %s\nwant %s", text, before, got, want)
		}
	})
}
