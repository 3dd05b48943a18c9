package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/megalint/megalint/internal/text"
)

func TestShorten(t *testing.T) {
	a := strings.Repeat("a", 200)
	for s, want := range map[string]string{
		"": "", "run": "run", a: a, a + "b": a + "…", a[:199] + "é": a[:199] + "…", a[:198] + "éb": a[:198] + "é…",
		a[:197] + "😀b": a[:197] + "…", a[:199] + "  b": a[:199] + "…", strings.Repeat("\x80", 300): strings.Repeat("\x80", 196) + "…",
	} {
		if got := text.Shorten(s); got != want {
			t.Errorf("%q: got %q", s, got)
		}
	}
	if long := text.Shorten(strings.Repeat("日本語", 1<<20)); len(long) > 204 || !utf8.ValidString(long) {
		t.Errorf("%d bytes", len(long))
	}
}
