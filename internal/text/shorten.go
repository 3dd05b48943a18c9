package text

import "strings"

// Cut cuts a text to so many bytes, with an ellipsis in place of the rest.
func Cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// maxQuoted bounds what a sentence quotes, in bytes.
const maxQuoted = 200

// Shorten cuts what a sentence quotes from a file to some 200 bytes, with an
// ellipsis in place of the rest: names, and even more so commands, can be as long
// as the file.
func Shorten(s string) string {
	if len(s) <= maxQuoted {
		return s
	}
	cut := maxQuoted
	for cut > maxQuoted-4 && s[cut]&0xc0 == 0x80 { // within a character
		cut--
	}
	return strings.TrimRight(s[:cut], " \t\r\n") + "…"
}
