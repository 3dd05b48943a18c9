package gitconfig

import (
	"fmt"
	"strings"
)

// sameKey compares a canonical key with one that a caller wrote. Only the
// subsection, between the first and the last dot, is compared with its case.
func sameKey(canonical, asked string) bool {
	if len(canonical) != len(asked) {
		return false
	}
	first, last := strings.IndexByte(canonical, '.'), strings.LastIndexByte(canonical, '.')
	for i := 0; i < len(canonical); i++ {
		c := asked[i]
		if i < first || i > last {
			c = lower(c)
		}
		if c != canonical[i] {
			return false
		}
	}
	return true
}

// canonicalKey checks a key that the environment gives and brings it into the
// form in which files' keys are kept.
func canonicalKey(key string) (string, error) {
	first, last := strings.IndexByte(key, '.'), strings.LastIndexByte(key, '.')
	switch {
	case last <= 0:
		return "", fmt.Errorf("key does not contain a section: %q", key)
	case last == len(key)-1:
		return "", fmt.Errorf("key does not contain a variable name: %q", key)
	case !isAlpha(key[last+1]):
		return "", fmt.Errorf("invalid key: %q", key)
	}
	canonical := []byte(key)
	for i, c := range canonical {
		switch {
		case i >= first && i <= last:
			if c == '\n' {
				return "", fmt.Errorf("invalid key (newline): %q", key)
			}
		case !isKeyChar(c):
			return "", fmt.Errorf("invalid key: %q", key)
		default:
			canonical[i] = lower(c)
		}
	}
	return string(canonical), nil
}

// subsection splits a canonical key of the form section.subsection.name and
// returns the part in the middle, as git's parse_config_key does.
func subsection(key, section, name string) (string, bool) {
	rest, ok := strings.CutPrefix(key, section+".")
	if !ok {
		return "", false
	}
	dot := strings.LastIndexByte(rest, '.')
	if dot < 0 || rest[dot+1:] != name {
		return "", false
	}
	return rest[:dot], true
}

// The classes of characters below are git's own, which know only ASCII and no
// locale: vertical tab and form feed are not white space.

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isAlpha(c byte) bool { return 'a' <= lower(c) && lower(c) <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isKeyChar(c byte) bool { return isAlpha(c) || isDigit(c) || c == '-' }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
