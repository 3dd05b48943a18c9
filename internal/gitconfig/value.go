package gitconfig

import "strings"

// parseBool reads a boolean that has a value.
func parseBool(s string) (b, ok bool) {
	switch {
	case s == "":
		return false, true
	case isWord(s, "true"), isWord(s, "yes"), isWord(s, "on"):
		return true, true
	case isWord(s, "false"), isWord(s, "no"), isWord(s, "off"):
		return false, true
	}
	n, ok := parseInt(s, 1<<31-1)
	return n != 0, ok
}

// parseInt reads a number as C's strtoimax with base 0 and git's units do. It
// refuses what lies outside of -max-1 … max.
func parseInt(s string, max int64) (int64, bool) {
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	negative := strings.HasPrefix(s, "-")
	if negative || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	limit := uint64(max)
	if negative {
		limit++
	}
	n, rest, ok := parseDigits(s, limit)
	if !ok {
		return 0, false
	}
	factor := uint64(1)
	switch {
	case rest == "":
	case isWord(rest, "k"):
		factor = 1 << 10
	case isWord(rest, "m"):
		factor = 1 << 20
	case isWord(rest, "g"):
		factor = 1 << 30
	default:
		return 0, false
	}
	if n > limit/factor {
		return 0, false
	}
	if negative {
		return -int64(n * factor), true
	}
	return int64(n * factor), true
}

// parseDigits reads the digits that s begins with, at least one, and returns
// what follows them. It refuses numbers over limit.
func parseDigits(s string, limit uint64) (n uint64, rest string, ok bool) {
	base := uint64(10)
	if len(s) > 2 && s[0] == '0' && lower(s[1]) == 'x' && digit(s[2]) < 16 {
		base, s = 16, s[2:]
	} else if strings.HasPrefix(s, "0") {
		base = 8
	}
	i := 0
	for ; i < len(s) && digit(s[i]) < base; i++ {
		d := digit(s[i])
		if n > (limit-d)/base {
			return 0, "", false
		}
		n = n*base + d
	}
	return n, s[i:], i > 0
}

// digit is the value of a digit up to f, and more than that for anything else.
func digit(c byte) uint64 {
	switch c = lower(c); {
	case isDigit(c):
		return uint64(c - '0')
	case 'a' <= c && c <= 'f':
		return uint64(c-'a') + 10
	}
	return 99
}

// isWord compares with an ASCII word without regard to case, and without
// Unicode's folding: "yeſ" is not yes.
func isWord(s, word string) bool { return len(s) == len(word) && strings.EqualFold(s, word) }
