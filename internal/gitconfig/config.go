package gitconfig

import (
	"fmt"
	"iter"
	"os"
	"strings"
)

// Scope says which of git's configuration layers a value comes from, in the
// words of `git config --show-scope`.
type Scope string

// The scopes, from the weakest to the strongest.
const (
	ScopeSystem   Scope = "system"
	ScopeGlobal   Scope = "global"
	ScopeLocal    Scope = "local"
	ScopeWorktree Scope = "worktree"
	ScopeCommand  Scope = "command" // -c, GIT_CONFIG_PARAMETERS and GIT_CONFIG_COUNT
)

// Options says where to look. The zero value reads the system's and the user's
// configuration with the process's own environment.
type Options struct {
	// GitDir is the repository's git directory: in a linked worktree or a
	// submodule that worktree's own. Empty outside of a repository.
	GitDir string
	// CommonDir is the git directory that a repository's worktrees share. If it
	// is empty, the commondir file in GitDir names it, or it is GitDir.
	CommonDir string
	// Getenv reads the environment; nil means os.Getenv.
	Getenv func(string) string
}

// Origin is the place that a value was set at.
type Origin struct {
	Scope Scope
	File  string // "" when the value comes from the environment
	Line  int    // from 1: the line that the entry ends on; 0 without a file
}

// String gives the place as file:line, for messages.
func (o Origin) String() string {
	if o.File == "" {
		return "command line"
	}
	return fmt.Sprintf("%s:%d", o.File, o.Line)
}

// Entry is one `key = value` in the order in which git reads them.
type Entry struct {
	// Key is canonical: section and name in lower case, the subsection as
	// written.
	Key string
	// Value is what stands behind the "=", unquoted. It is empty for an entry
	// without one.
	Value string
	// Valueless is set for an entry without "=", which git takes for true where
	// a boolean is wanted and refuses elsewhere.
	Valueless bool
	Origin    Origin
}

// Config is all that git would know, at the moment of Load. It is read only and
// so may be shared.
type Config struct {
	entries []Entry
	getenv  func(string) string
}

// Load reads the configuration. Missing files are no error; one that is
// malformed, unreadable, larger than 1 MiB or not a regular file is, and so are
// includes without end: git does not work with such a configuration either, or
// not well. The error names file and line.
func Load(opts Options) (*Config, error) {
	if opts.Getenv == nil {
		opts.Getenv = os.Getenv
	}
	if opts.GitDir != "" && opts.CommonDir == "" {
		common, err := CommonDir(opts.GitDir)
		if err != nil {
			return nil, err
		}
		opts.CommonDir = common
	}
	l := loader{opts: opts, entries: make([]Entry, 0, 32)}
	if err := l.all(); err != nil {
		return nil, err
	}
	return &Config{entries: l.entries, getenv: opts.Getenv}, nil
}

// Get returns the value that git would use for the key, and whether there is
// one at all. Section and name are matched without regard to case, as in
// "core.commentChar". An entry without "=" has the value "".
func (c *Config) Get(key string) (string, bool) {
	if e := c.last(key); e != nil {
		return e.Value, true
	}
	return "", false
}

// All returns every value of the key, in the order in which git reads them.
func (c *Config) All(key string) []string {
	var values []string
	for i := range c.entries {
		if sameKey(c.entries[i].Key, key) {
			values = append(values, c.entries[i].Value)
		}
	}
	return values
}

// Origin tells where the value that Get returns was set.
func (c *Config) Origin(key string) (Origin, bool) {
	if e := c.last(key); e != nil {
		return e.Origin, true
	}
	return Origin{}, false
}

// Prefix iterates over the entries whose canonical key begins with prefix, in
// the order in which git reads them; "" gives all. The prefix is compared as it
// is, so its section has to be in lower case: "trailer.".
func (c *Config) Prefix(prefix string) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := range c.entries {
			if strings.HasPrefix(c.entries[i].Key, prefix) && !yield(c.entries[i]) {
				return
			}
		}
	}
}

// Bool reads the key as git reads booleans: true, yes, on, a number other than
// 0 and an entry without "="; false, no, off, 0 and the empty value. It returns
// def if the key is not set, and an error that names the place for anything
// else.
func (c *Config) Bool(key string, def bool) (bool, error) {
	e := c.last(key)
	if e == nil {
		return def, nil
	}
	if e.Valueless {
		return true, nil
	}
	b, ok := parseBool(e.Value)
	if !ok {
		return false, e.errorf("bad boolean value %q", e.Value)
	}
	return b, nil
}

// Int reads the key as git reads numbers: decimal, 0x hexadecimal or 0 octal,
// with an optional unit k, m or g, which are powers of 1024. It returns def if
// the key is not set, and an error that names the place for anything else.
func (c *Config) Int(key string, def int64) (int64, error) {
	e := c.last(key)
	if e == nil {
		return def, nil
	}
	n, ok := parseInt(e.Value, 1<<63-1)
	if !ok {
		return 0, e.errorf("bad numeric value %q", e.Value)
	}
	return n, nil
}

// Text reads the key where git wants a string: as Get, but an entry without "="
// is an error, as it is for git.
func (c *Config) Text(key string) (string, bool, error) {
	e := c.last(key)
	if e == nil {
		return "", false, nil
	}
	if e.Valueless {
		return "", false, e.errorf("missing value")
	}
	return e.Value, true, nil
}

// Pathname reads the key where git wants a file's name: "~/" stands for the
// home directory and ":(optional)" before a name that does not exist unsets it.
// A relative name is returned as it is; what it is relative to depends on the
// key.
func (c *Config) Pathname(key string) (string, bool, error) {
	value, ok, err := c.Text(key)
	if err != nil || !ok {
		return "", false, err
	}
	name, optional := strings.CutPrefix(value, ":(optional)")
	path, err := expandPath(name, c.getenv)
	if err != nil {
		return "", false, c.last(key).errorf("%v", err)
	}
	if optional {
		if _, err := os.Lstat(path); err != nil {
			return "", false, nil
		}
	}
	return path, true, nil
}

// last returns the entry that decides the key, or nil.
func (c *Config) last(key string) *Entry {
	for i := len(c.entries) - 1; i >= 0; i-- {
		if sameKey(c.entries[i].Key, key) {
			return &c.entries[i]
		}
	}
	return nil
}

// errorf reports a fault in the entry's value, at its place.
func (e *Entry) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %s: %s", e.Origin, e.Key, fmt.Sprintf(format, args...))
}
