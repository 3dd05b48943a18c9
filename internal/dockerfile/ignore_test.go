package dockerfile

import (
	"errors"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// TestReadPatternsAgainstDocker holds how files are read against Docker's
// library.
func TestReadPatternsAgainstDocker(t *testing.T) {
	for _, text := range []string{"", "\n", "a", "a\n\n b \r\n#c\n #d\n!e\n! f/\n/g/./h/..\n/\n!/\n!\n", "\ufeffa\n\ufeffb\n", "\ufeff#a\nb\n",
		"!!a\n! !b\n//c\n!//d\n../e\n.\n!.\n\\#f\n\\!g\n", "a\rb\n\t\n\u00a0c\u00a0\n", "# a\n##\n!#b\n**/\n",
		strings.Repeat("a", 65535) + "\nb", "#" + strings.Repeat("a", 65535) + "\nb", strings.Repeat("a", 65536)} {
		want, wantErr := ignorefile.ReadAll(strings.NewReader(text))
		got, err := readPatterns(text)
		if !slices.Equal(got, want) || !errors.Is(err, wantErr) {
			t.Errorf("%.200q: got %.200q, %v; want %.200q, %v", text, got, err, want, wantErr)
		}
	}
}

// agree holds which paths are left out against Docker's library. It returns how
// many of the patterns are plain, and of the paths left out.
func agree(t *testing.T, texts []string, names ...string) (plain, hits int) {
	t.Helper()
	want, wantErr := patternmatcher.New(texts)
	got, gotErr := newPatterns(texts)
	if wantErr != nil || gotErr != nil {
		if wantErr == nil || gotErr == nil || wantErr.Error() != gotErr.Error() {
			t.Fatalf("%q: got %v, want %v", texts, gotErr, wantErr)
		}
		return 0, 0
	}
	if got.exceptions != want.Exclusions() {
		t.Fatalf("%q: exceptions: got %t", texts, got.exceptions)
	}
	for _, p := range got.list {
		if p.form != intricate {
			plain++
		}
	}
	for _, name := range names {
		match, err := want.MatchesOrParentMatches(name)
		if m := match && err == nil; got.match(name) != m {
			t.Fatalf("%q of %q: got %t, want %t (%v)", texts, name, !m, m, err)
		}
		if match {
			hits++
		}
	}
	return plain, hits
}

// TestPatternsAgainstDocker holds which paths are left out against Docker's
// library, for patterns and paths that are made up.
func TestPatternsAgainstDocker(t *testing.T) {
	n := uint64(20_000)
	if testing.Short() {
		n = 2000
	}
	hits, plain := 0, 0
	for seed := range n {
		r := rand.New(rand.NewPCG(seed, 3))
		text := func(most int, pieces ...string) string {
			var b strings.Builder
			for range 1 + r.IntN(most) {
				b.WriteString(pieces[r.IntN(len(pieces))])
			}
			return b.String()
		}
		var texts, names []string
		for range 1 + r.IntN(3) {
			texts = append(texts, text(1, "", "", "", "!", "!!", "**/", "./", "!./")+text(5, "a", "b", "a", "/", "/", "*", "**", "**/", "?", ".", "[ab]", "[", `\*`, `\a`, "^", "$", "+", "é", "..", " ", "\u00a0", "!", "|", "{2}", "}"))
		}
		for range 8 {
			name := path.Clean(text(6, "a", "b", "a", "/", "/", ".", "é", "^", "*", "!", " ", "\u00a0"))
			if name = strings.TrimLeft(name, "/"); name != "" {
				names = append(names, name)
			}
		}
		p, h := agree(t, texts, names...)
		plain, hits = plain+p, hits+h
	}
	t.Logf("%d paths are left out, %d patterns are plain", hits, plain)
	if hits < int(n)/4 || plain < int(n)/4 {
		t.Errorf("only %d paths are left out, and %d patterns are plain", hits, plain)
	}
}

// FuzzPatterns holds which path is left out against Docker's library.
func FuzzPatterns(f *testing.F) {
	f.Add("docs\n*.md\n!README.md", "a/b.md")
	f.Add("**/a\n!**/[ab]/**", "x/a/y")
	f.Add("*\n!!^**", "!^!")             // "^" is one by a prefix, and nothing in an expression
	f.Add("./\u00a0a^**", "\u00a0a^b")   // blanks that cleaning leaves at the beginning
	f.Add("a^** /.\n!./b^** /", "b^ x ") // and at the end
	f.Add("../../a^**", "a^")
	f.Add("|*\n!a{2}?", "aab") // Docker takes these for an expression's
	f.Fuzz(func(t *testing.T, text, name string) {
		text = strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", "?")
		if name = strings.TrimLeft(path.Clean(name), "/"); name != "" {
			agree(t, strings.Split(text, "\n"), name)
		}
	})
}
