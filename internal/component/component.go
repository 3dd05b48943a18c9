// Package component maps the paths of a repository to the names that the
// header of a commit message may use, and back.
//
// Three things are components: a service, named after its directory; a
// top-level area such as schema or vendor; and what the configuration adds.
// A leading dot does not count: .github is the component github.
package component

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Owner is a configured component: a name and the glob patterns, relative to
// the root, of the paths that it owns.
type Owner struct {
	Name  string
	Paths []string
}

// Map knows the components of one repository. It is safe for concurrent use.
type Map struct {
	services []string
	owners   []Owner
	depth    int // how many elements the longest path has that a pattern matches
}

// New makes a map from the patterns of service directories and the configured
// components. The patterns are doublestar's; a malformed one matches nothing.
func New(services []string, owners []Owner) *Map {
	m := &Map{services: services, owners: owners, depth: 1}
	for _, p := range services {
		m.depth = max(m.depth, reach(p))
	}
	for _, o := range owners {
		for _, p := range o.Paths {
			// To own all of what is in a folder is to own the folder.
			m.depth = max(m.depth, reach(strings.TrimSuffix(p, "/**")))
		}
	}
	return m
}

// reach is how many elements a path has at most that the pattern matches.
func reach(pattern string) int {
	if strings.Contains(pattern, "**") || strings.ContainsAny(pattern, `{[\`) {
		return math.MaxInt // or no telling
	}
	return strings.Count(pattern, "/") + 1
}

// Whole tells whether all that can ever be in the folder has the same names:
// those that Of gives for the folder's path with a slash at its end.
func (m *Map) Whole(dir string) bool { return strings.Count(dir, "/")+1 >= m.depth }

// Of returns the names under which a change to the path may be announced, the
// most telling first: configured components, the service, the top-level area.
// A file at the root that no configured component owns has none.
func (m *Map) Of(file string) []string {
	var names []string
	for _, o := range m.owners {
		if slices.ContainsFunc(o.Paths, func(p string) bool { return covers(p, file) }) {
			names = append(names, o.Name)
		}
	}
	if s := m.service(file); s != "" {
		names = append(names, path.Base(s))
	}
	if area, _, nested := strings.Cut(file, "/"); nested {
		names = append(names, areaName(area))
	}
	return names
}

// covers tells whether the pattern matches the path or a folder above it.
func covers(pattern, file string) bool {
	for p := file; p != "."; p = path.Dir(p) {
		if ok, _ := doublestar.Match(pattern, p); ok {
			return true
		}
	}
	return false
}

// service returns the service directory that holds the file, or "".
func (m *Map) service(file string) string {
	for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
		for _, pattern := range m.services {
			if ok, _ := doublestar.Match(pattern, dir); ok && !unmeant(pattern, dir) {
				return dir
			}
		}
	}
	return ""
}

// unmeant tells whether a pattern of services matches a hidden folder that it
// does not speak of, as * does .github: a shell would pass over it.
func unmeant(pattern, dir string) bool { return hidden(dir, "/") && !hidden(pattern, "/{,") }

// hidden tells whether a dot begins a name, which begin behind any of some bytes.
func hidden(p, before string) bool {
	for i := range len(p) {
		if p[i] == '.' && (i == 0 || strings.IndexByte(before, p[i-1]) >= 0) {
			return true
		}
	}
	return false
}

func areaName(dir string) string { return strings.TrimPrefix(dir, ".") }

// Names returns every component of the tree and the configuration, sorted.
func (m *Map) Names(tree fs.FS) ([]string, error) {
	var names []string
	for _, o := range m.owners {
		names = append(names, o.Name)
	}
	areas, err := fs.ReadDir(tree, ".")
	if err != nil {
		return nil, fmt.Errorf("read the top-level areas: %w", err)
	}
	for _, a := range areas {
		if a.IsDir() && a.Name() != ".git" {
			names = append(names, areaName(a.Name()))
		}
	}
	services, err := Services(tree, m.services)
	if err != nil {
		return nil, err
	}
	for _, s := range services {
		names = append(names, path.Base(s))
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Services returns the directories of the tree that a pattern matches, sorted.
// Links to directories are none: what they lead to has a place of its own.
func Services(tree fs.FS, patterns []string) ([]string, error) {
	var dirs []string
	deep := map[string][]string{} // patterns with "**", by the folder that they begin with
	for _, pattern := range patterns {
		if strings.Contains(pattern, "**") {
			base, _ := doublestar.SplitPattern(pattern)
			deep[base] = append(deep[base], pattern)
			continue
		}
		found, err := doublestar.Glob(tree, pattern, doublestar.WithFailOnIOErrors(), doublestar.WithNoFollow())
		if err != nil {
			return nil, fmt.Errorf("find services by %q: %w", pattern, err)
		}
		for _, f := range found {
			info, err := fs.Lstat(tree, f)
			if err != nil {
				return nil, fmt.Errorf("find services by %q: %w", pattern, err)
			}
			if info.IsDir() && f != "." && !unmeant(pattern, f) {
				dirs = append(dirs, f)
			}
		}
	}
	for _, base := range slices.Sorted(maps.Keys(deep)) {
		found, err := below(tree, base, deep[base])
		if err != nil {
			return nil, fmt.Errorf("find services by %q: %w", deep[base][0], err)
		}
		dirs = append(dirs, found...)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs), nil
}

// below returns the directories that patterns with "**" match, which all begin
// with base. It walks through that once: doublestar would do so for each pattern,
// and list a directory for each way in which several "**" share the path to it.
func below(tree fs.FS, base string, patterns []string) ([]string, error) {
	switch info, err := fs.Lstat(tree, base); {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.IsDir():
		return nil, nil
	case err != nil:
		return nil, err
	}
	var dirs []string
	err := fs.WalkDir(tree, base, func(dir string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && dir != "." &&
			slices.ContainsFunc(patterns, func(p string) bool { return doublestar.MatchUnvalidated(p, dir) && !unmeant(p, dir) }) {
			dirs = append(dirs, dir)
		}
		return err
	})
	return dirs, err
}

// Nearest returns the name that a slip of the pen most likely meant: the one
// with the fewest edits, at most a third of its length and three; "" if there
// is none. Case does not count. Of equals the first one wins.
func Nearest(name string, names []string) string {
	best, bestDistance := "", 4
	for _, n := range names {
		limit := min(bestDistance-1, max(1, len(n)/3))
		if d := distance(strings.ToLower(name), strings.ToLower(n), limit); d <= limit {
			best, bestDistance = n, d
		}
	}
	return best
}

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours that turn a into b (optimal string alignment), giving up with a
// larger number once it exceeds the limit.
func distance(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	before, previous, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, previous, row = previous, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(previous[j]+1, row[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		if slices.Min(row) > limit {
			return limit + 1
		}
	}
	return row[len(b)]
}
