// Package ignore reads git's ignore files, .gitignore and its relatives, and
// tells which paths they exclude.
package ignore

import (
	"path"
	"strings"

	"github.com/megalint/megalint/internal/gitconfig"
)

// Bounds of one file, so that none costs more than an honest one could.
const (
	maxPatterns = 10_000
	maxPattern  = 4096 // bytes
)

// pattern is one line of an ignore file.
type pattern struct {
	glob     string
	negated  bool // takes paths back
	folder   bool // matches folders only
	anchored bool // holds for a path, not for a name
}

// List is the patterns of one ignore file. The zero List excludes nothing.
type List struct {
	dir      string // of the file, from the root; "" is the root
	fold     bool
	patterns []pattern
}

// Parse reads an ignore file. Dir is the folder that its patterns are relative
// to, from the root, "." for the root itself. Fold makes case count for nothing,
// as core.ignoreCase does.
func Parse(dir, text string, fold bool) List {
	l := List{fold: fold}
	if dir != "." {
		l.dir = dir
	}
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if p, ok := parseLine(trimSpaces(line)); ok && len(line) <= maxPattern && len(l.patterns) < maxPatterns {
			l.patterns = append(l.patterns, p)
		}
	}
	return l
}

// trimSpaces takes the spaces from a line's end that no backslash keeps.
func trimSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ':
			continue
		case '\\':
			i++ // and what it escapes
		}
		end = min(i+1, len(line))
	}
	return line[:end]
}

func parseLine(line string) (pattern, bool) {
	if line == "" || line[0] == '#' {
		return pattern{}, false
	}
	var p pattern
	line, p.negated = strings.CutPrefix(line, "!")
	line, p.folder = strings.CutSuffix(line, "/")
	p.anchored = strings.Contains(line, "/")
	p.glob = strings.TrimPrefix(line, "/")
	return p, true
}

// match tells what the list says of a path: whether a pattern matches, and if
// so, whether the path is excluded. The last pattern that matches decides.
func (l *List) match(name string, folder bool) (excluded, matched bool) {
	if l.dir != "" {
		rest, below := strings.CutPrefix(name, l.dir+"/")
		if !below {
			return false, false
		}
		name = rest
	}
	for i := len(l.patterns) - 1; i >= 0; i-- {
		p := &l.patterns[i]
		if p.folder && !folder {
			continue
		}
		subject := name
		if !p.anchored {
			subject = path.Base(name)
		}
		if gitconfig.Wildmatch(p.glob, subject, l.fold) {
			return !p.negated, true
		}
	}
	return false, false
}

// Excluded tells whether a path from the root is excluded by lists, of which the
// last counts most. What lies in an excluded folder is excluded too, which is
// for the caller not to look into.
func Excluded(lists []List, name string, folder bool) bool {
	for i := len(lists) - 1; i >= 0; i-- {
		if excluded, matched := lists[i].match(name, folder); matched {
			return excluded
		}
	}
	return false
}
