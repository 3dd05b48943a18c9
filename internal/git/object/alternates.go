package object

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/gitconfig"
)

const (
	maxAlternates = 5       // how deep git follows alternates of alternates
	maxListFile   = 1 << 20 // bytes of an alternates file
)

// withAlternates adds to a repository's object folder those that it borrows
// from, and those of the environment's list. Missing ones are none, as for git.
func withAlternates(dir, list string) []string {
	dirs := []string{dir}
	for list != "" {
		var next string
		next, list = cutPath(list)
		dirs = addAlternate(dirs, next, 0)
	}
	return addFrom(dirs, dir, 0)
}

// addFrom adds what the alternates file in dir names.
func addFrom(dirs []string, dir string, depth int) []string {
	text, err := gitconfig.ReadRegular(filepath.Join(dir, "info", "alternates"), maxListFile)
	if err != nil {
		return dirs
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '"' {
			if path, rest, ok := unquote(line); ok && rest == "" {
				line = path
			}
		}
		if !filepath.IsAbs(line) {
			line = filepath.Join(dir, line)
		}
		dirs = addAlternate(dirs, line, depth)
	}
	return dirs
}

func addAlternate(dirs []string, dir string, depth int) []string {
	dir = filepath.Clean(dir)
	if slices.Contains(dirs, dir) || depth > maxAlternates {
		return dirs
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return dirs
	}
	return addFrom(append(dirs, dir), dir, depth+1)
}

// cutPath takes the first path from a list as GIT_ALTERNATE_OBJECT_DIRECTORIES
// has it: one that begins with a double quote is quoted as in C.
func cutPath(list string) (path, rest string) {
	if list[0] == '"' {
		if path, rest, ok := unquote(list); ok {
			return path, strings.TrimPrefix(rest, string(filepath.ListSeparator))
		}
	}
	path, rest, _ = strings.Cut(list, string(filepath.ListSeparator))
	return path, rest
}

// unquote reads a string in double quotes, with C's escapes, at the beginning
// of s.
func unquote(s string) (text, rest string, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; c {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			if i++; i == len(s) {
				return "", "", false
			}
			if '0' <= s[i] && s[i] <= '3' && i+2 < len(s) {
				b.WriteByte(s[i]<<6 | s[i+1]&7<<3 | s[i+2]&7)
				i += 2
				continue
			}
			const names, values = `abfnrtv\"`, "\a\b\f\n\r\t\v\\\""
			j := strings.IndexByte(names, s[i])
			if j < 0 {
				return "", "", false
			}
			b.WriteByte(values[j])
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}
