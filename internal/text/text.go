// Package text measures text as a reader sees it: in grapheme clusters, the
// characters that a reader counts, and in the columns of a terminal.
package text

import "github.com/rivo/uniseg"

// tabStop is the distance between a terminal's tab stops, in columns.
const tabStop = 8

// Graphemes returns the number of grapheme clusters in s: "e" with a combining
// accent is one, and so is a family of emoji. A byte that is no UTF-8 is one.
func Graphemes(s string) int {
	n, _ := graphemes(s, len(s))
	return n
}

// CutGraphemes returns the byte offset at which the grapheme cluster begins
// that exceeds a limit of n; len(s) if s keeps to it.
func CutGraphemes(s string, n int) int {
	_, end := graphemes(s, n)
	return end
}

// graphemes counts the clusters of s up to limit, and returns where it stopped.
func graphemes(s string, limit int) (n, end int) {
	state := -1
	for end < len(s) && n < limit {
		if run := min(plain(s[end:]), limit-n); run > 0 {
			n, end, state = n+run, end+run, -1
			continue
		}
		var first string
		first, _, _, state = uniseg.FirstGraphemeClusterInString(s[end:], state)
		n++
		end += len(first)
	}
	return n, end
}

// Columns returns the number of columns that s takes on a terminal, from the
// first column on: 2 for a wide East Asian character or an emoji, 0 for a
// control character and for what combines with the character before it. A tab
// reaches to the next multiple of 8.
func Columns(s string) int {
	n, _ := columns(s, int(^uint(0)>>1))
	return n
}

// CutColumns returns the byte offset at which the grapheme cluster begins that
// reaches beyond column n; len(s) if s keeps within n columns.
func CutColumns(s string, n int) int {
	_, end := columns(s, n)
	return end
}

// columns counts the columns of s up to limit, and returns where it stopped.
func columns(s string, limit int) (col, end int) {
	state := -1
	for end < len(s) {
		if run := min(plain(s[end:]), limit-col); run > 0 {
			col, end, state = col+run, end+run, -1
			continue
		}
		var first string
		var width int
		first, _, width, state = uniseg.FirstGraphemeClusterInString(s[end:], state)
		if first == "\t" {
			width = tabStop - col%tabStop
		}
		if col+width > limit {
			break
		}
		col += width
		end += len(first)
	}
	return col, end
}

// plain returns the number of bytes at the start of s that are each a cluster
// and a column by themselves: printable ASCII, but for the last one if what
// follows may combine with it. Most text is nothing else.
func plain(s string) int {
	n := 0
	for n < len(s) && ' ' <= s[n] && s[n] < 0x7f {
		n++
	}
	if n > 0 && n < len(s) && s[n] >= 0x80 {
		n--
	}
	return n
}
