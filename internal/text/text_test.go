package text_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/text"
	"github.com/rivo/uniseg"
)

func TestMeasure(t *testing.T) {
	for _, c := range []struct {
		name, s            string
		graphemes, columns int
	}{
		{"empty", "", 0, 0},
		{"ASCII", "Add x", 5, 5},
		{"combining accent", "e\u0301", 1, 1},
		{"precomposed", "é", 1, 1},
		{"two accents", "e\u0301\u0323x", 2, 2},
		{"wide", "漢字", 2, 4},
		{"full-width", "ＡＢ", 2, 4},
		{"half-width katakana", "ｱｲ", 2, 2},
		{"hangul in parts", "\u1112\u1161\u11ab", 1, 2},
		{"emoji", "😀", 1, 2},
		{"family", "👨‍👩‍👧‍👦", 1, 2},
		{"flag", "🇩🇪🇫🇷", 2, 4},
		{"skin tone", "👍🏽", 1, 2},
		{"emoji presentation", "☁\ufe0f", 1, 2},
		{"ellipsis", "…", 1, 1},
		{"zero width space", "a\u200bb", 3, 2},
		{"tab", "\tx", 2, 9},
		{"tab behind text", "abc\tx", 5, 9},
		{"tab at a stop", "12345678\tx", 10, 17},
		{"tab behind wide", "漢\tx", 3, 9},
		{"control", "a\x1b\x7fb", 4, 2},
		{"CRLF", "a\r\n", 2, 1},
		{"invalid", "a\xff\xfeb", 4, 4},
		{"truncated", "a\xe6\xbc", 3, 3},
	} {
		if got := text.Graphemes(c.s); got != c.graphemes {
			t.Errorf("%s: %d graphemes, want %d", c.name, got, c.graphemes)
		}
		if got := text.Columns(c.s); got != c.columns {
			t.Errorf("%s: %d columns, want %d", c.name, got, c.columns)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		s              string
		n              int
		byChar, byCols string // what keeps to the limit
	}{
		{"", 0, "", ""},
		{"abc", 0, "", ""},
		{"abc", 2, "ab", "ab"},
		{"abc", 3, "abc", "abc"},
		{"abc", 9, "abc", "abc"},
		{"漢字x", 3, "漢字x", "漢"},
		{"漢字x", 2, "漢字", "漢"},
		{"ae\u0301e\u0301", 2, "ae\u0301", "ae\u0301"},
		{"a👨‍👩‍👧‍👦b", 2, "a👨‍👩‍👧‍👦", "a"},
		{"a👨‍👩‍👧‍👦b", 3, "a👨‍👩‍👧‍👦b", "a👨‍👩‍👧‍👦"},
		{"ab\tc", 7, "ab\tc", "ab"},
		{"ab\tc", 8, "ab\tc", "ab\t"},
		{"ab\x1b", 2, "ab", "ab\x1b"},
	} {
		if got := c.s[:text.CutGraphemes(c.s, c.n)]; got != c.byChar {
			t.Errorf("CutGraphemes(%q, %d) leaves %q", c.s, c.n, got)
		}
		if got := c.s[:text.CutColumns(c.s, c.n)]; got != c.byCols {
			t.Errorf("CutColumns(%q, %d) leaves %q", c.s, c.n, got)
		}
	}
}

// The fast path must not change what uniseg says.
func TestAgreesWithUniseg(t *testing.T) {
	pieces := []string{"a", "Z", " ", "-", "é", "e\u0301", "漢", "\u0301", "\u200d", "👩", "👧", "🇩", "\ufe0f", "☁", "\u0600", "\xff", "\u1112", "\u1161", "\r", "\n"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		var b strings.Builder
		for range random.IntN(12) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		s := b.String()
		if got, want := text.Graphemes(s), uniseg.GraphemeClusterCount(s); got != want {
			t.Errorf("%q: %d graphemes, want %d", s, got, want)
		}
		if got, want := text.Columns(s), uniseg.StringWidth(s); got != want {
			t.Errorf("%q: %d columns, want %d", s, got, want)
		}
	}
}

func FuzzMeasure(f *testing.F) {
	f.Add("e\u0301漢\t👨‍👩‍👧‍👦\xff", 3)
	f.Fuzz(func(t *testing.T, s string, n int) {
		chars, cols := text.CutGraphemes(s, n), text.CutColumns(s, n)
		if n >= 0 && (text.Graphemes(s[:chars]) > n || text.Columns(s[:cols]) > n) {
			t.Errorf("%q is cut at %d and %d for %d", s, chars, cols, n)
		}
		if (chars == len(s)) != (text.Graphemes(s) <= max(n, 0)) || cols == len(s) && text.Columns(s) > max(n, 0) {
			t.Errorf("%q: cut at %d and %d for %d", s, chars, cols, n)
		}
	})
}

func BenchmarkColumns(b *testing.B) {
	for _, s := range []string{
		strings.Repeat("Most lines are plain. ", 4)[:80],
		strings.Repeat("漢字", 20),
	} {
		b.Run(s[:6], func(b *testing.B) {
			for b.Loop() {
				text.Columns(s)
			}
		})
	}
}
