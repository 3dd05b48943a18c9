package gitconfig

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
)

// maxDepth is how deep includes may nest; git's own bound, which ends circles.
const maxDepth = 10

// include reads the file that an entry names. A relative name is relative to
// the folder of the file that the entry stands in.
func (l *loader) include(e *Entry) error {
	if e.Valueless {
		return e.errorf("missing value")
	}
	path, err := expandPath(e.Value, l.opts.Getenv)
	if err != nil {
		return e.errorf("%v", err)
	}
	if !isAbs(path) {
		if e.Origin.File == "" {
			return e.errorf("relative config includes must come from files")
		}
		dir, _ := filepath.Split(e.Origin.File)
		path = dir + path
	}
	if l.depth++; l.depth > maxDepth {
		return e.errorf("exceeded maximum include depth (%d) while including %s: are the includes circular?",
			maxDepth, path)
	}
	defer func() { l.depth-- }()
	err = l.source(e.Origin.Scope, path)
	if errors.Is(err, fs.ErrPermission) {
		// Unlike the user's own file, git insists on being able to read an
		// include. The cause is not wrapped, so that it is not taken for one.
		return e.errorf("%v", err)
	}
	return err
}

// holds decides an includeIf condition. Those that are not known are false, as
// git has it.
func (l *loader) holds(e *Entry, condition string) (bool, error) {
	kind, pattern, _ := strings.Cut(condition, ":")
	switch kind {
	case "gitdir":
		return l.gitDirMatches(e, pattern, false), nil
	case "gitdir/i":
		return l.gitDirMatches(e, pattern, true), nil
	case "onbranch":
		branch := currentBranch(l.opts.GitDir, l.opts.CommonDir)
		return branch != "" && wildmatch(withStarStar(pattern), branch, false), nil
	case "hasconfig":
		glob, ok := strings.CutPrefix(pattern, "remote.*.url:")
		if !ok {
			return false, nil
		}
		return l.hasRemote(glob)
	}
	return false, nil
}

// gitDirMatches compares the git directory with a pattern: first its real path,
// then the path as given, for the pattern may name a link on the way to it.
func (l *loader) gitDirMatches(e *Entry, pattern string, fold bool) bool {
	if l.opts.GitDir == "" {
		return false
	}
	prefix := 0 // how much of the pattern is to be taken literally
	switch {
	case strings.HasPrefix(pattern, "~/"):
		home, err := filepath.EvalSymlinks(home(l.opts.Getenv))
		if err == nil {
			pattern = filepath.ToSlash(home) + pattern[1:]
		}
	case strings.HasPrefix(pattern, "./"):
		if e.Origin.File == "" {
			return true // git complains, and then includes the file
		}
		dir := strings.TrimSuffix(filepath.ToSlash(filepath.Dir(realPath(e.Origin.File))), "/")
		pattern = dir + pattern[1:]
		prefix = len(dir) + 1
	}
	if prefix == 0 && !isAbs(pattern) {
		pattern = "**/" + pattern
	}
	pattern = withStarStar(pattern)
	given, err := filepath.Abs(l.opts.GitDir)
	if err != nil {
		return false
	}
	return matchesPath(pattern, filepath.ToSlash(realPath(l.opts.GitDir)), prefix, fold) ||
		matchesPath(pattern, filepath.ToSlash(given), prefix, fold)
}

// matchesPath compares the first bytes literally, so that a special character
// in a folder's name has no effect, and the rest as a glob.
func matchesPath(pattern, path string, prefix int, fold bool) bool {
	if len(path) < prefix {
		return false
	}
	for i := range prefix {
		if pattern[i] != path[i] && !(fold && lower(pattern[i]) == lower(path[i])) {
			return false
		}
	}
	return wildmatch(pattern[prefix:], path[prefix:], fold)
}

// withStarStar makes a pattern that ends in a slash match all below it.
func withStarStar(pattern string) string {
	if strings.HasSuffix(pattern, "/") {
		return pattern + "**"
	}
	return pattern
}

// realPath resolves links as far as the path exists.
func realPath(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real
	}
	return abs
}

// hasRemote tells whether any remote's URL matches the glob, wherever in the
// configuration that remote is set.
func (l *loader) hasRemote(glob string) (bool, error) {
	if l.collecting {
		return true, nil
	}
	if !l.urlsKnown {
		collector := loader{opts: l.opts, collecting: true}
		if err := collector.all(); err != nil {
			return false, err
		}
		l.urls, l.urlsKnown = collector.urls, true
	}
	for _, url := range l.urls {
		if wildmatch(glob, url, false) {
			return true, nil
		}
	}
	return false, nil
}
