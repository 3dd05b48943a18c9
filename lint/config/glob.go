package config

import (
	"fmt"
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Bounds of a pattern: matching one takes time in proportion to both.
const (
	maxPattern  = 1000 // bytes
	maxBranches = 256  // ways to choose from its {a,b} groups
)

// checkGlob says what is wrong with a pattern of paths, "" if nothing is.
func checkGlob(pattern string) string {
	switch {
	case pattern == "":
		return "the pattern is empty"
	case pattern == ".":
		return `"." matches nothing, for the root is no path below itself; did you mean "**"?`
	case len(pattern) > maxPattern:
		return fmt.Sprintf("the pattern is longer than %d bytes", maxPattern)
	case strings.HasPrefix(pattern, "/"):
		return fmt.Sprintf("%s is absolute: patterns are relative to the repository's root", excerpt(pattern))
	case !doublestar.ValidatePattern(pattern):
		return fmt.Sprintf("%s is no valid pattern: a bracket, a brace or an escape is not closed", excerpt(pattern))
	case branches(pattern) > maxBranches:
		return fmt.Sprintf("%s stands for more than %d patterns: split it", excerpt(pattern), maxBranches)
	case windowsSlash(pattern):
		return fmt.Sprintf("%s has backslashes, which escape: separate folders by slashes", excerpt(pattern))
	}
	for element := range strings.SplitSeq(pattern, "/") {
		if element == ".." {
			return fmt.Sprintf(`%s has "..": patterns are relative to the repository's root`, excerpt(pattern))
		}
	}
	if clean := path.Clean(pattern); clean != pattern {
		return fmt.Sprintf("%s matches nothing; did you mean %s?", excerpt(pattern), excerpt(clean))
	}
	return ""
}

// branches counts the patterns without groups that a valid pattern stands
// for, no further than needed to tell that they are too many.
func branches(pattern string) int {
	sums, products := []int{0}, []int{1}
	bound := func(n int) int { return min(n, maxBranches+1) }
	inClass := false
	for i := 0; i < len(pattern); i++ {
		top := len(products) - 1
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case inClass:
			inClass = c != ']'
		case c == '[':
			inClass = true
		case c == '{':
			sums, products = append(sums, 0), append(products, 1)
		case c == ',' && top > 0:
			sums[top], products[top] = bound(sums[top]+products[top]), 1
		case c == '}' && top > 0:
			inner := sums[top] + products[top]
			sums, products = sums[:top], products[:top]
			products[top-1] = bound(products[top-1] * inner)
		}
	}
	return products[0]
}

// windowsSlash tells whether a backslash stands before a character that needs
// no escape, as in services\legacy.
func windowsSlash(pattern string) bool {
	for i := 0; i+1 < len(pattern); i++ {
		if pattern[i] != '\\' {
			continue
		}
		i++
		if !strings.ContainsRune(`*?[]{}\,!^-`, rune(pattern[i])) {
			return true
		}
	}
	return false
}

// covers returns the function that tells whether the pattern matches a path,
// or a folder above it.
func covers(pattern string) func(string) bool {
	return func(file string) bool {
		for p := file; p != "." && p != "/" && p != ""; p = path.Dir(p) {
			if doublestar.MatchUnvalidated(pattern, p) {
				return true
			}
		}
		return false
	}
}

// Literal returns the pattern that matches the path and nothing else beside
// it, for an exception that is written by a program.
func Literal(file string) string {
	var b strings.Builder
	for i := 0; i < len(file); i++ {
		if strings.IndexByte(`*?[]{}\`, file[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(file[i])
	}
	return b.String()
}
