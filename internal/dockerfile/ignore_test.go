package dockerfile

import (
	"math/rand/v2"
	"path"
	"strings"
	"testing"

	"github.com/moby/patternmatcher"
)

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
		var texts []string
		for range 1 + r.IntN(3) {
			texts = append(texts, text(1, "", "", "", "!", "!!", "**/")+text(5, "a", "b", "a", "/", "/", "*", "**", "**/", "?", ".", "[ab]", "[", `\*`, `\a`, "^", "$", "+", "é", "..", " "))
		}
		want, wantErr := patternmatcher.New(texts)
		got, gotErr := newPatterns(texts)
		if wantErr != nil || gotErr != nil {
			if wantErr == nil || gotErr == nil || wantErr.Error() != gotErr.Error() {
				t.Fatalf("%q: got %v, want %v", texts, gotErr, wantErr)
			}
			continue
		}
		if got.exceptions != want.Exclusions() {
			t.Fatalf("%q: exceptions: got %t", texts, got.exceptions)
		}
		for _, p := range got.list {
			if p.form != intricate {
				plain++
			}
		}
		for range 8 {
			name := path.Clean(text(6, "a", "b", "a", "/", "/", ".", "é", "^", "*", "!", " "))
			if name = strings.TrimLeft(name, "/"); name == "" {
				continue
			}
			match, err := want.MatchesOrParentMatches(name)
			if m := match && err == nil; got.match(name) != m {
				t.Fatalf("seed %d: %q of %q: got %t, want %t (%v)", seed, texts, name, !m, m, err)
			}
			if match {
				hits++
			}
		}
	}
	t.Logf("%d paths are left out, %d patterns are plain", hits, plain)
	if hits < int(n)/4 || plain < int(n)/4 {
		t.Errorf("only %d paths are left out, and %d patterns are plain", hits, plain)
	}
}
