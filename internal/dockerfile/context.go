package dockerfile

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// context is the build context.
type context struct {
	fsys   fs.FS
	root   string            // of the context, in the tree
	made   func(string) bool // answers are in makes
	ignore *patterns         // nil: nothing is ignored
	rules  string            // the file that says what is ignored

	mu    sync.Mutex // guards what follows, and all lookups of an Image
	paths map[string]bool
	memo  map[string]node
	makes map[string]bool
	left  int // how many more steps lookups may take

	budget  *Budget
	settled int // the steps that were left when the budget last paid for them
}

func newContext(fsys fs.FS, b Build) *context {
	made := b.Made
	if made == nil {
		made = func(string) bool { return false }
	}
	return &context{
		fsys: fsys, root: b.Context, made: made, paths: map[string]bool{}, memo: map[string]node{}, makes: map[string]bool{},
		left: maxSteps, settled: maxSteps, budget: b.Budget,
	}
}

// confine leaves no more steps than the budget has.
func (c *context) confine() {
	if b := c.budget; b != nil {
		c.left = int(max(-1, min(int64(c.left), b.Left())))
		c.settled = c.left
	}
}

// settle takes the steps since the last time from the budget.
func (c *context) settle() {
	c.budget.spend(c.settled - c.left)
	c.settled = c.left
}

func (c *context) note(name string) { c.paths[name] = true }

func (c *context) looked() []string { return slices.Sorted(maps.Keys(c.paths)) }

// readIgnore reads what is kept out of the context: the file beside the
// Dockerfile with its name, or else the context's own.
func (c *context) readIgnore(fsys fs.FS, b Build) error {
	for _, name := range []string{b.Dockerfile + ".dockerignore", path.Join(b.Context, ".dockerignore")} {
		data, err := c.read(fsys, name, maxIgnore)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		texts, err := readPatterns(legible(string(data)))
		if err != nil {
			return &SyntaxError{name, 0, err.Error()}
		}
		if c.ignore, err = newPatterns(texts); err != nil {
			return &SyntaxError{name, 0, fmt.Sprintf("a pattern is malformed: %v", err)}
		}
		c.rules = name
		return nil
	}
	return nil
}

// ignored tells whether a path of the context is left out.
func (c *context) ignored(rel string) bool {
	return c.ignore != nil && rel != "." && rel != "" && c.ignore.match(rel)
}

// spend takes steps from those that are left, and tells whether there were as
// many.
func (c *context) spend(steps int) bool {
	c.left = max(c.left-steps, -1)
	return c.left >= 0
}

// at is what the context has at a path, its own root being "/".
func (c *context) at(p string) node {
	if len(p) > maxPath || !c.spend(lookup(p)) {
		return tooIntricate
	}
	if n, ok := c.memo[p]; ok {
		return n
	}
	if c.ignore != nil && !c.spend(c.ignore.cost(p)) {
		return tooIntricate
	}
	n := c.look(p)
	if len(c.memo) < maxSteps>>4 {
		c.memo[p] = n
	}
	return n
}

func (c *context) look(p string) node {
	rel := p[1:]
	name := path.Join(c.root, rel)
	if rel == "" {
		return node{kind: dir}
	}
	if !fs.ValidPath(name) {
		return unknown("the path is odd", Span{})
	}
	c.note(name)
	info, err := fs.Lstat(c.fsys, name)
	ignored := c.ignored(rel)
	switch {
	case ignored && (err != nil || !info.IsDir() || !c.ignore.exceptions):
		return node{kind: absent, source: name, why: c.rules + " keeps " + rel + " out of the build context"}
	case err != nil && c.isMade(name):
		// What makes it knows what it is for.
		return node{kind: file, exec: executable, source: name, made: true}
	case err == nil:
	case errors.Is(err, fs.ErrNotExist):
		if n, ok := c.platform(p); ok {
			return n
		}
		if folder := c.madeAbove(rel); folder != "" {
			return node{source: name, why: "what is made in " + folder + " is not known"}
		}
		return node{kind: absent, source: name, why: "there is no " + name}
	default:
		return unknown(err.Error(), Span{})
	}
	switch {
	case info.IsDir():
		return node{kind: dir, source: name}
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := fs.ReadLink(c.fsys, name)
		if err != nil {
			return unknown(err.Error(), Span{})
		}
		return node{kind: link, target: target, source: name}
	}
	n := node{kind: file, exec: exec(info.Mode()&0o111 != 0), source: name}
	if n.exec == inert {
		n.why = name + " is not executable"
	}
	return n
}

// askMade is how many steps it takes to find out whether something makes a file.
const askMade = 1 << 9

// isMade tells whether something makes a file that is not there.
func (c *context) isMade(name string) bool {
	made, ok := c.makes[name]
	if !ok && c.spend(askMade) {
		made = c.made(name)
		c.makes[name] = made
	}
	return made
}

// platform is what lies at a path that depends on the platform: on a likely one.
func (c *context) platform(p string) (node, bool) {
	if !strings.Contains(p, targetArch) && !strings.Contains(p, buildArch) {
		return node{}, false
	}
	for _, arch := range []string{"amd64", "arm64"} {
		if n := c.look(strings.NewReplacer(targetArch, arch, buildArch, arch).Replace(p)); n.kind != absent {
			return n, true
		}
	}
	return unknown("what is at "+p[1:]+" depends on the platform", Span{}), true
}

// madeAbove is the folder above a path that something makes, if there is one.
func (c *context) madeAbove(rel string) string {
	for dir := path.Dir(rel); dir != "."; dir = path.Dir(dir) {
		name := path.Join(c.root, dir)
		if _, err := fs.Lstat(c.fsys, name); err == nil {
			return ""
		}
		if c.isMade(name) {
			return name
		}
	}
	return ""
}

// list returns the names in a folder.
func (c *context) list(p string) ([]string, bool) {
	name := path.Join(c.root, p[1:])
	c.note(name)
	entries, err := fs.ReadDir(c.fsys, name)
	if err != nil || len(entries) > maxStages {
		return nil, false
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, true
}
