package dockerfile

import (
	"path"
	"strings"

	own "github.com/megalint/megalint/internal/shell"
)

// kind is what is known to be at a path.
type kind uint8

const (
	maybe kind = iota // not known
	absent
	file
	dir
	link
)

// execution tells whether a file may be executed.
type execution uint8

const (
	unsure execution = iota
	inert
	executable
)

// exec is the execution of a file with these permissions.
func exec(x bool) execution {
	if x {
		return executable
	}
	return inert
}

// node is what is known of a path.
type node struct {
	kind   kind
	exec   execution
	guess  bool   // of the base image: a folder, or the absence of /run, that is only likely
	made   bool   // it may be a folder, too: something makes it before the build, or the base image has one
	broken bool   // the build has ended here with an error
	target string // a link's
	// why says why it is so, or not known.
	why string
	// span is the instruction that made it so.
	span Span
	// source is the file of the tree that was copied; or the one that an
	// instruction wants to copy and that is not there.
	source string
}

// read is what one finds who reads a path. Who writes /run may take it for free:
// in most images it is a folder, if anything, of which the first start would
// tell. But the base image may be one of those with a run.
func (n node) read() node {
	if n.kind == absent && n.guess {
		n.kind = maybe
	}
	return n
}

// unknown is a node of which nothing is known.
func unknown(why string, span Span) node { return node{why: why, span: span} }

// maxSteps bounds how many instructions and names are looked at, over all
// lookups.
const maxSteps = 1 << 20

// maxPath bounds the paths that are looked up, in bytes: a quarter of what Linux
// takes.
const maxPath = 1 << 10

// lookup is how many steps it takes to look at a path, and at those above it.
func lookup(p string) int { return 1 + len(p)*len(p)>>11 }

// matching is how many steps it takes to match a pattern, both lengths in bytes.
func matching(pattern, name int) int { return pattern * name >> 10 }

// maxNested bounds how deep one lookup may lead to another one.
const maxNested = 1 << 11

var tooIntricate = node{why: "the Dockerfile is too intricate to be followed"}

// source is where files are copied from.
type source interface {
	// at is what lies at a clean absolute path, links not followed.
	at(p string) node
	// list returns the names in a folder, and false if they are not known.
	list(p string) ([]string, bool)
}

// view is a stage after its first so many operations.
type view struct {
	f *follower
	s *stage
	n int
}

// done is a stage when all is done.
func (f *follower) done(s *stage) view { return view{f, s, len(s.ops)} }

// op is something that an instruction does to files.
type op interface {
	// at is what lies at a path after it, given what was before; false if it
	// does nothing to the path.
	at(before view, p string) (node, bool)
}

// list is not known, for nobody lists an image's folders.
func (v view) list(string) ([]string, bool) { return nil, false }

// at looks from the last operation to the first for what it does to a path.
func (v view) at(p string) node {
	if !own.Known(p) || len(p) > maxPath {
		return unknown("a path is known only when the image is built", Span{})
	}
	if !v.f.context.spend(lookup(p)) {
		return tooIntricate
	}
	key := moment{v.n, p}
	if n, ok := v.s.memo[key]; ok {
		return n
	}
	if v.f.depth >= maxNested {
		return tooIntricate
	}
	v.f.depth++
	n := v.search(p)
	v.f.depth--
	if v.f.context.left > 0 {
		v.s.memo[key] = n
	}
	return n
}

// moment is a path at a time.
type moment struct {
	n    int
	path string
}

func (v view) search(p string) node {
	for {
		for i := v.n - 1; i >= 0; i-- {
			if !v.f.context.spend(lookup(p)) {
				return tooIntricate
			}
			if n, ok := v.s.ops[i].at(view{v.f, v.s, i}, p); ok {
				return n
			}
		}
		if v.s.base == nil {
			return v.s.below(p)
		}
		v = v.f.done(v.s.base)
		if n, ok := v.s.memo[moment{v.n, p}]; ok {
			return n
		}
	}
}

// maxLinks bounds the links that are followed for one path, as Linux does.
const maxLinks = 40

// resolve is what a path stands for, links followed, and where that is.
func resolve(s source, p string) (node, string) {
	rest, links := path.Clean("/" + p)[1:], 0
	here, n := "/", node{kind: dir}
	for rest != "" {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		switch name {
		case "", ".":
			continue
		case "..":
			here = path.Dir(here)
			n = node{kind: dir}
			continue
		}
		next := path.Join(here, name)
		if n = s.at(next); n == tooIntricate {
			return n, path.Join(next, rest)
		}
		if n.kind != link {
			if n.kind == file && !n.made && rest != "" {
				return node{kind: absent, why: next + " is a file", span: n.span}, path.Join(next, rest)
			}
			here = next
			continue
		}
		if links++; links > maxLinks || strings.Count(rest, "/") > maxValue {
			return unknown("links lead in a circle", n.span), next
		}
		if !own.Known(n.target) {
			return unknown("where the link "+next+" leads is not known", n.span), next
		}
		if path.IsAbs(n.target) {
			here = "/"
		}
		rest = n.target + "/" + rest
	}
	return n, here
}

// under tells whether a path lies below a folder, and returns the path from
// there.
func under(dir, p string) (string, bool) {
	if dir == "/" {
		return p[1:], p != "/"
	}
	if len(p) > len(dir) && p[len(dir)] == '/' && p[:len(dir)] == dir {
		return p[len(dir)+1:], true
	}
	return "", false
}

// reaches tells whether a path that is not all known could be the other one, or
// one above it.
func reaches(unknown, p string) bool {
	prefix, _, blind := strings.Cut(unknown, Unknown)
	if !blind {
		_, below := under(path.Clean(unknown), p)
		return below || path.Clean(unknown) == p
	}
	return strings.HasPrefix(p, prefix)
}

// mkdirOp makes a folder and those above it.
type mkdirOp struct {
	dir  string
	span Span
}

func (o *mkdirOp) at(before view, p string) (node, bool) {
	if _, below := under(p, o.dir); below || p == o.dir {
		if n, _ := stay(before, p); n.kind == link {
			return n, true
		}
		return node{kind: dir, span: o.span}, true
	}
	return node{}, false
}

// stay is what was there before.
func stay(before view, p string) (node, bool) { return before.at(p), true }
