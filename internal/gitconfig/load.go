package gitconfig

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
)

// The bounds are far from what is usual: a few files of a few kilobytes. Those on
// the sums keep files that include each other many times from taking for ever.
const (
	maxFile  = 1 << 20  // bytes of one file
	maxFiles = 1000     // files, each counted as often as it is read
	maxBytes = 16 << 20 // bytes of all files
)

// loader reads all sources in git's order.
type loader struct {
	opts    Options
	entries []Entry
	depth   int // of includes
	files   int // that were read
	bytes   int // that they had

	perWorktree bool // the repository has extensions.worktreeConfig

	// The URLs of all remotes, for includeIf "hasconfig:remote.*.url:…". They
	// are collected by a loader of their own, which takes each such condition
	// for true, and in which conditional files may not set a remote's URL.
	urls       []string
	urlsKnown  bool
	collecting bool
	forbidURLs bool
}

// all reads the sources from the weakest to the strongest.
func (l *loader) all() error {
	skipSystem, err := envBool(l.opts.Getenv, "GIT_CONFIG_NOSYSTEM")
	if err != nil {
		return err
	}
	if !skipSystem {
		if err := l.source(ScopeSystem, systemFile(l.opts.Getenv)); err != nil {
			return err
		}
	}
	for _, file := range globalFiles(l.opts.Getenv) {
		// An unreadable file of the user's is no obstacle for git: sudo keeps HOME.
		if err := l.source(ScopeGlobal, file); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	if l.opts.GitDir != "" {
		if err := l.repository(); err != nil {
			return err
		}
	}
	return l.environment()
}

// repository reads the repository's own file and the worktree's, if that
// extension is on.
func (l *loader) repository() error {
	if err := l.source(ScopeLocal, filepath.Join(l.opts.CommonDir, "config")); err != nil {
		return err
	}
	if !l.perWorktree {
		return nil
	}
	return l.source(ScopeWorktree, filepath.Join(l.opts.GitDir, "config.worktree"))
}

// source reads one file and what it includes. A missing one is none; so is one
// below what is no folder.
func (l *loader) source(scope Scope, file string) error {
	if file == "" {
		return nil
	}
	text, err := ReadRegular(file, maxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return nil
	case err != nil:
		return fmt.Errorf("git's configuration: %w", err)
	}
	l.files++
	l.bytes += len(text)
	if l.files > maxFiles || l.bytes > maxBytes {
		return fmt.Errorf("git's configuration: %s: the includes add up to more than %d files or %d bytes", file, maxFiles, maxBytes)
	}
	return parse(file, string(text), func(key, value string, valueless bool, line int) error {
		return l.entry(Entry{key, value, valueless, Origin{scope, file, line}})
	})
}

// entry records one entry and follows it if it is an include: what a file
// includes takes effect at the place of the include.
func (l *loader) entry(e Entry) error {
	if l.collecting {
		if name, ok := subsection(e.Key, "remote", "url"); ok && name != "" {
			if l.forbidURLs {
				return e.errorf("a remote's URL cannot be set in a file that includeIf brings in " +
					"while another includeIf asks for remotes' URLs")
			}
			l.urls = append(l.urls, e.Value)
		}
	} else {
		l.entries = append(l.entries, e)
	}
	switch {
	case e.Key == "include.path":
		return l.include(&e)
	case e.Key == "extensions.worktreeconfig" && e.Origin.Scope == ScopeLocal && l.depth == 0:
		// git reads extensions from the repository's own file, without its includes.
		on, ok := parseBool(e.Value)
		if l.perWorktree = on || e.Valueless; !ok {
			return e.errorf("bad boolean value %q", e.Value)
		}
	}
	if !strings.HasPrefix(e.Key, "includeif.") {
		return nil
	}
	condition, ok := subsection(e.Key, "includeif", "path")
	if !ok {
		return nil
	}
	holds, err := l.holds(&e, condition)
	if err != nil || !holds {
		return err
	}
	outer := l.forbidURLs
	l.forbidURLs = l.collecting
	err = l.include(&e)
	l.forbidURLs = outer
	return err
}
