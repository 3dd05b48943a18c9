package report

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// tabStop is how far apart tab stops are in an excerpt: as on a terminal, and
// as rules count columns.
const tabStop = 8

// plain counts the bytes at the start of s that a terminal shows as they are,
// one column each. It leaves out the last one if a mark may combine with it.
func plain(s string) int {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '#' && orders(s[i:]) {
			if c >= utf8.RuneSelf && i > 0 {
				return i - 1
			}
			return i
		}
	}
	return len(s)
}

// orders tells whether a text begins as what the runners of GitHub and of Azure
// Pipelines take for a command wherever it stands in the log.
func orders(s string) bool { return strings.HasPrefix(s, "##[") || strings.HasPrefix(s, "##vso[") }

// maxCluster bounds how many bytes are taken for one character: enough for
// any emoji, too few for a tower of a million accents to cost much.
const maxCluster = 128

// appendUnit appends what a terminal may see of the first character of s,
// which must not be empty. Column is where it will stand, from 0. It returns
// how many bytes of s were used and how many columns they take.
func appendUnit(dst []byte, s string, column int) (out []byte, size, width int) {
	c := s[0]
	switch {
	case c == '\t':
		width = tabStop - column%tabStop
		return append(dst, "        "[:width]...), 1, width
	case c < ' ': // the Unicode picture of the control character: ␛ for ESC
		return utf8.AppendRune(dst, 0x2400+rune(c)), 1, 1
	case c == 0x7f:
		return append(dst, "␡"...), 1, 1
	case c == '#' && orders(s):
		return append(dst, "## "...), len("##"), len("## ")
	case c < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf):
		return append(dst, c), 1, 1
	}
	cluster, _, width, _ := uniseg.FirstGraphemeClusterInString(bounded(s), -1)
	if honest(cluster) {
		return append(dst, cluster...), len(cluster), width
	}
	return appendRune(dst, s)
}

// bounded returns the start of s, cut between two characters.
func bounded(s string) string {
	if len(s) <= maxCluster {
		return s
	}
	n := maxCluster
	for n > maxCluster-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// appendRune is appendUnit for one rune of a character that is not honest.
func appendRune(dst []byte, s string) (out []byte, size, width int) {
	r, size := utf8.DecodeRuneInString(s)
	before := len(dst)
	switch {
	case r == utf8.RuneError && size == 1:
		const hex = "0123456789ABCDEF"
		return append(dst, '<', hex[s[0]>>4], hex[s[0]&15], '>'), 1, 4
	case !seen(r):
		dst = append(dst, "<U+"...)
		if r < 0x1000 {
			dst = append(dst, '0')
		}
		dst = appendUpperHex(dst, r)
		dst = append(dst, '>')
		return dst, size, len(dst) - before
	}
	return append(dst, s[:size]...), size, uniseg.StringWidth(s[:size])
}

// appendUpperHex appends at least three digits.
func appendUpperHex(dst []byte, r rune) []byte {
	if r < 0x100 {
		dst = append(dst, '0')
	}
	start := len(dst)
	dst = strconv.AppendInt(dst, int64(r), 16)
	for i := start; i < len(dst); i++ {
		if dst[i] >= 'a' {
			dst[i] -= 'a' - 'A'
		}
	}
	return dst
}

// honest tells whether a character shows all that it holds. What a terminal
// would act upon, hide or reorder by is not: controls, bidirectional overrides,
// characters of no width, bytes that are no UTF-8.
func honest(cluster string) bool {
	var previous rune
	for i, r := range cluster {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(cluster[i:]); size == 1 {
				return false
			}
		}
		// Joiners build emoji and many scripts' letters; behind a Latin
		// letter they only hide.
		joins := (r == 0x200c || r == 0x200d) && previous >= 0x300
		if !seen(r) && !joins {
			return false
		}
		previous = r
	}
	return true
}

// seen tells whether a rune shows itself, if only as a space.
func seen(r rune) bool {
	return unicode.IsGraphic(r) && r != 0x115f && r != 0x1160 && r != 0x3164 && r != 0xffa0 && r != 0x034f
}

// appendVisible appends a text that must stay on one line, made safe for a
// terminal.
func appendVisible(dst []byte, s string) []byte {
	for len(s) > 0 {
		if n := plain(s); n > 0 {
			dst = append(dst, s[:n]...)
			s = s[n:]
			continue
		}
		if s[0] == '\t' || s[0] == '\n' { // a tab would depend on where it stands
			dst = utf8.AppendRune(dst, 0x2400+rune(s[0]))
			s = s[1:]
			continue
		}
		var size int
		dst, size, _ = appendUnit(dst, s, 0)
		s = s[size:]
	}
	return dst
}

// visible is appendVisible for a string.
func visible(s string) string {
	if plain(s) == len(s) {
		return s
	}
	return string(appendVisible(nil, s))
}
