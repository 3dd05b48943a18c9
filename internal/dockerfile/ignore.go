package dockerfile

import (
	"bufio"
	"path"
	"strings"

	"github.com/moby/patternmatcher"
)

// patterns tell which paths are left out of a build context or a copy, as
// .dockerignore and --exclude have them.
//
// Docker's own library, which takes them apart, matches by regular expressions,
// of which making one takes longer than all else that is done for a COPY. So the
// plain patterns that nearly all are get by without.
type patterns struct {
	list       []pattern
	exceptions bool // some begin with "!"
	bytes      int  // of all patterns, the intricate ones several times
}

// pattern is one of them.
type pattern struct {
	text      string
	form      form
	exception bool
	whole     *patternmatcher.PatternMatcher // for those of no form
}

// form says how a pattern is written.
type form uint8

const (
	intricate  form = iota // otherwise than below
	plain                  // no wildcards but * and ?: docs/*.md
	everywhere             // the same after **/
)

// intricacy is how many times more work an intricate pattern is than a plain one.
const intricacy = 16

// readPatterns returns the patterns in a .dockerignore. The error is for a line
// that is too long for Docker.
func readPatterns(text string) ([]string, error) {
	var all []string
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		if len(strings.TrimSuffix(line, "\n")) >= bufio.MaxScanTokenSize {
			return nil, bufio.ErrTooLong
		}
		if line[0] == '#' {
			continue
		}
		p, exception := strings.CutPrefix(strings.TrimSpace(line), "!")
		if p = strings.TrimSpace(p); p != "" {
			p = path.Clean(p)
			if len(p) > 1 {
				p = strings.TrimPrefix(p, "/")
			}
		}
		if exception {
			p = "!" + p
		}
		if p != "" {
			all = append(all, p)
		}
	}
	return all, nil
}

// newPatterns reads patterns. The error is for a malformed one. A pattern with
// "^", "{" or "|" is not plain, for the library lets its expressions have them:
// "a|*" matches all.
func newPatterns(texts []string) (*patterns, error) {
	m, err := patternmatcher.New(texts)
	if err != nil {
		return nil, err
	}
	ps := &patterns{list: make([]pattern, len(m.Patterns())), exceptions: m.Exclusions()}
	for i, p := range m.Patterns() {
		text, deep := strings.CutPrefix(p.String(), "**/")
		q := &ps.list[i]
		q.text, q.exception = p.String(), p.Exclusion()
		switch {
		case text == "" || strings.Contains(text, "**") || strings.ContainsAny(text, "[]\\^{|\ufeff"):
		case deep:
			q.text, q.form = text, everywhere
		default:
			q.form = plain
		}
		if ps.bytes += len(q.text); q.form == intricate {
			ps.bytes += intricacy * len(q.text)
		}
	}
	return ps, nil
}

// cost is how many steps it takes to match a path.
func (ps *patterns) cost(name string) int {
	return len(ps.list)/4 + matching(ps.bytes, len(name))
}

// match tells whether a clean relative path is left out: a pattern matches it or
// a folder above it, and no exception that follows does.
func (ps *patterns) match(name string) bool {
	out := false
	for i := range ps.list {
		p := &ps.list[i]
		if p.exception != out {
			continue // it would change nothing
		}
		hit, err := p.match(name)
		if err != nil {
			return false
		}
		if hit {
			out = !p.exception
		}
	}
	return out
}

// match tells whether a pattern matches a path or a folder above it.
func (p *pattern) match(name string) (bool, error) {
	if p.form == intricate {
		return p.intricate(name)
	}
	elements := strings.Count(p.text, "/") + 1 // for no wildcard stands for a slash
	for {
		end, ok := firstOf(name, elements)
		if !ok {
			return false, nil
		}
		if ok, err := path.Match(p.text, name[:end]); ok || err != nil {
			return ok, err
		}
		i := strings.IndexByte(name, '/')
		if i < 0 || p.form != everywhere {
			return false, nil
		}
		name = name[i+1:]
	}
}

// firstOf is where the first n elements of a path end, if it has so many.
func firstOf(name string, n int) (end int, ok bool) {
	for end = -1; n > 0; n-- {
		if end == len(name) {
			return 0, false
		}
		i := strings.IndexByte(name[end+1:], '/')
		if i < 0 {
			i = len(name) - end - 1
		}
		end += 1 + i
	}
	return end, true
}

// intricate leaves the matching to the library. It gets the pattern as it stands,
// for it would match `\a^**` otherwise than "a^**". An exception is given as one,
// after what matches all, and answers the other way round.
func (p *pattern) intricate(name string) (bool, error) {
	if p.whole == nil {
		texts := []string{p.text + "/"} // so that blanks at the end stay
		switch {
		case p.exception:
			texts = []string{"**", "!" + texts[0]}
		case p.text[0] != '/':
			texts[0] = "./" + texts[0] // so that blanks at the beginning stay
		}
		var err error
		if p.whole, err = patternmatcher.New(texts); err != nil {
			return false, err
		}
	}
	out, err := p.whole.MatchesOrParentMatches(name)
	return out != p.exception, err
}
