package message_test

import (
	"strings"
	"testing"

	"github.com/megalint/megalint/lint/message"
)

// hostile are long texts, each made to be slow for a reader that looks at a
// part of it once too often. Nothing here is timed: if something is quadratic,
// the test does not end.
func hostile(n int) map[string]string {
	repeat := func(s string) string { return strings.Repeat(s, n/len(s)) }
	return map[string]string{
		"one line":        "[a] " + repeat("x"),
		"lines":           "[a] X\n\n" + repeat("a\n"),
		"blank lines":     repeat("\n"),
		"spaces":          "[a] X" + repeat(" ") + "x",
		"open brackets":   repeat("["),
		"brackets apart":  repeat("[ "),
		"groups":          repeat("[a]"),
		"components":      "[" + repeat("a, ") + "b] X",
		"colons":          repeat("a: "),
		"no-break spaces": repeat("\u00a0"),
		"reverts":         repeat(`Revert "`),
		"closed reverts":  repeat(`Revert "`) + repeat(`"`),
		"fixups":          repeat("fixup! "),
		"fixups apart":    repeat("fixup!    "),
		"trailers":        "X\n\n" + repeat("A: b\n"),
		"folds":           "X\n\nA: b\n" + repeat(" c\n"),
		"comments":        repeat("#\n"),
		"cut lines":       repeat("# " + cut),
		"cuts apart":      "[a] X\n" + repeat("# "+cut+"# '#'\n\n"),
		"unclosed scope":  "a(" + repeat("(b"),
		"invalid":         repeat("\xff"),
		"carriage":        repeat("\r"),
	}
}

func TestHostile(t *testing.T) {
	n := 1 << 18
	if testing.Short() {
		n = 1 << 14
	}
	for name, text := range hostile(n) {
		t.Run(name, func(t *testing.T) {
			for _, s := range []string{message.Brackets, message.Colon, message.Conventional, message.Plain} {
				m := message.Parse(text, message.Options{Style: style(t, s), Trailers: message.TrailerOptions{Keys: []string{"b", "c"}}})
				m.Subject()
				for _, tr := range m.Trailers {
					m.Unfold(tr.Value)
				}
			}
			for _, edited := range []bool{false, true} {
				if _, err := message.Stored([]byte(text), message.StoredOptions{Edited: edited, Comment: "auto"}); err != nil && name != "invalid" {
					t.Error(err)
				}
			}
		})
	}
}
