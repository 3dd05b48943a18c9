package govendor

import (
	"encoding/base64"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/lint/message"
)

// MaxPackages bounds how many packages a manifest may list. The largest public
// ones list some thousand.
const MaxPackages = 1 << 17

// Value is a string of the manifest. Its span, the quotes included, is empty
// where the manifest does not have it.
type Value struct {
	Text string
	message.Span
}

// Set tells whether the manifest has the value.
func (v Value) Set() bool { return v.End > 0 }

// Package is an entry of the manifest.
type Package struct {
	// Path is where the package lies below the vendor folder, and how it is
	// imported. Former spellings of the key are read as well.
	Path Value
	// Origin is where it was copied from, if not from Path.
	Origin Value
	// Revision is the commit of its repository, and RevisionTime that commit's
	// time in RFC 3339.
	Revision, RevisionTime Value
	// Version is what was asked for, VersionExact what that was at the time.
	Version, VersionExact Value
	// Checksum is the key checksumSHA1, in base64.
	Checksum Value
	// Tree says that the folders below belong to the entry.
	Tree bool
	// Span is the whole entry, braces included.
	message.Span
}

// Problem is what is wrong with a manifest.
type Problem struct {
	message.Span
	Text string
}

// Manifest is a vendor.json.
type Manifest struct {
	// Ignore holds words: those with a slash are prefixes of packages that are
	// not vendored, the others build tags.
	Ignore Value
	// RootPath is the import path of the folder that holds the vendor folder.
	RootPath Value
	Packages []Package
	Problems []Problem
	// Broken says that the file could not be read to its end; the last problem
	// says why.
	Broken bool

	list message.Span // of the array, brackets included
}

// Read reads a manifest. What is wrong with it is in its problems. Keys that
// govendor does not know are let be.
func Read(data []byte) *Manifest {
	r := &reader{scanner: scanner{data: data}, m: new(Manifest)}
	r.read()
	return r.m
}

type reader struct {
	scanner
	m *Manifest
}

func (r *reader) read() {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case syntaxError:
			r.problem(message.Span{Start: p.at, End: min(p.at+1, len(r.data))}, "%s", p.text)
			r.m.Broken = true
		default:
			panic(p)
		}
	}()
	if len(r.data) >= 3 && string(r.data[:3]) == "\xef\xbb\xbf" {
		r.fail("the file begins with a byte-order mark, which govendor does not read: save it without")
	}
	if r.kind() != object {
		r.fail("the manifest is %s where an object is due", r.kind())
	}
	seen := make(keys)
	r.object(func(key string, at message.Span) {
		seen.add(r, key, at)
		r.top(key)
	})
	if r.next() != 0 || r.pos < len(r.data) {
		r.fail("something follows the manifest")
	}
	r.paths()
}

// keys are those of one object.
type keys map[string]bool

// add reports a key that the object has already. Not every unknown one is kept,
// for there may be many.
func (k keys) add(r *reader, key string, at message.Span) {
	if k[key] {
		r.problem(at, "the key %q stands twice in one object, and only the last one counts", key)
	}
	if len(k) < 1<<10 {
		k[key] = true
	}
}

// maxProblems bounds how many problems one manifest has.
const maxProblems = 1 << 10

func (r *reader) problem(at message.Span, format string, args ...any) {
	if len(r.m.Problems) < maxProblems {
		r.m.Problems = append(r.m.Problems, Problem{at, fmt.Sprintf(format, args...)})
	}
}

// top reads a value of the outermost object.
func (r *reader) top(key string) {
	switch key {
	case "ignore":
		r.m.Ignore = r.value(key)
	case "rootPath":
		r.m.RootPath = r.value(key)
	case "package", "Package":
		r.packages(key)
	default:
		r.skip()
	}
}

// value reads a string. Null stands for none.
func (r *reader) value(key string) Value {
	if k := r.kind(); k != text {
		_, at := r.skip()
		if k != null {
			r.problem(at, "%q is %s where a string is due", key, k)
		}
		return Value{}
	}
	s, at := r.text()
	return Value{s, at}
}

func (r *reader) packages(key string) {
	if k := r.kind(); k != array {
		_, at := r.skip()
		if k != null {
			r.problem(at, "%q is %s where an array is due", key, k)
		}
		return
	}
	start := r.pos
	if r.m.list.End > 0 {
		r.m.Packages = nil // the last list counts
		r.problem(message.Span{Start: start, End: start + 1}, "packages are listed a second time, and only the last list counts")
	}
	r.array(func() {
		if len(r.m.Packages) == MaxPackages {
			r.fail("the manifest lists more than %d packages", MaxPackages)
		}
		if k := r.kind(); k != object {
			_, at := r.skip()
			r.problem(at, "an entry of %q is %s where an object is due", key, k)
			return
		}
		r.entry()
	})
	r.m.list = message.Span{Start: start, End: r.pos}
}

func (r *reader) entry() {
	var p Package
	p.Start = r.pos
	seen := make(keys, 8)
	paths := [5]Value{} // by precedence
	r.object(func(key string, at message.Span) {
		seen.add(r, key, at)
		if i := slices.Index([]string{"path", "canonical", "Canonical", "vendor", "Vendor"}, key); i >= 0 {
			paths[i] = r.value(key)
			return
		}
		r.field(&p, key)
	})
	p.End = r.pos
	for _, v := range paths {
		if !p.Path.Set() {
			p.Path = v
		}
	}
	r.m.Packages = append(r.m.Packages, p)
}

func (r *reader) field(p *Package, key string) {
	switch key {
	case "origin":
		p.Origin = r.value(key)
	case "revision", "Revision":
		p.Revision = r.value(key)
	case "revisionTime", "RevisionTime":
		p.RevisionTime = r.value(key)
	case "version", "Version":
		p.Version = r.value(key)
	case "versionExact":
		p.VersionExact = r.value(key)
	case "checksumSHA1":
		p.Checksum = r.value(key)
		if sum, err := base64.StdEncoding.DecodeString(p.Checksum.Text); p.Checksum.Text != "" && (err != nil || len(sum) != 20) {
			r.problem(p.Checksum.Span, "checksumSHA1 is no SHA-1 in base64, which takes 28 characters")
			p.Checksum = Value{}
		}
	case "tree":
		k, at := r.skip()
		p.Tree = k == truth
		if k != truth && k != falsum && k != null {
			r.problem(at, "\"tree\" is %s where a boolean is due", k)
		}
	default:
		r.skip()
	}
}

// paths judges the entries' paths, and takes those away that lead anywhere else
// than below the vendor folder.
func (r *reader) paths() {
	first := make(map[string]int, len(r.m.Packages))
	for i := range r.m.Packages {
		p := &r.m.Packages[i]
		if fault := pathFault(p.Path.Text); fault != "" {
			at := p.Path.Span
			if !p.Path.Set() {
				at = p.Span
			}
			r.problem(at, "%s", fault)
			p.Path.Text = ""
			continue
		}
		if _, twice := first[p.Path.Text]; twice {
			r.problem(p.Path.Span, "%s is listed twice: keep one entry", p.Path.Text)
			continue
		}
		first[p.Path.Text] = i
	}
}

// pathFault says why a path cannot be a package's below the vendor folder.
func pathFault(p string) string {
	switch {
	case p == "":
		return "the entry has no path"
	case strings.ContainsAny(p, "\\\x00"):
		return fmt.Sprintf("the path %q is not written with slashes", p)
	case path.IsAbs(p), len(p) > 1 && p[1] == ':':
		return fmt.Sprintf("the path %q is absolute: it begins below the vendor folder", p)
	case p == "..", strings.HasPrefix(p, "../"), strings.Contains(p, "/../"), strings.HasSuffix(p, "/.."):
		return fmt.Sprintf("the path %q leads out of the vendor folder", p)
	case path.Clean(p) != p, p == ".":
		return fmt.Sprintf("the path %q is not written the short way: %q", p, path.Clean(p))
	}
	return ""
}

// IgnoredTag tells whether `ignore` names a build tag.
func (m *Manifest) IgnoredTag(tag string) bool {
	return !strings.Contains(tag, "/") && slices.Contains(strings.Fields(m.Ignore.Text), tag)
}

// IgnoredPath tells whether `ignore` excludes a package by a prefix of its path.
func (m *Manifest) IgnoredPath(path string) bool {
	for _, word := range strings.Fields(m.Ignore.Text) {
		if !strings.Contains(word, "/") {
			continue
		}
		prefix := strings.TrimRight(word, "/")
		if rest, ok := strings.CutPrefix(path, prefix); ok && (rest == "" || rest[0] == '/' || prefix == word) {
			return true
		}
	}
	return false
}

// Removals gives, for each of some entries, in ascending order, what to cut from
// the file to remove it. The rest keeps its layout, and the cuts do not overlap
// unless they take all entries.
func (m *Manifest) Removals(entries []int) []message.Span {
	removed := make(map[int]bool, len(entries))
	for _, i := range entries {
		removed[i] = true
	}
	tail := len(m.Packages) // where only removed entries follow
	for tail > 0 && removed[tail-1] {
		tail--
	}
	cuts := make([]message.Span, len(entries))
	for n, i := range entries {
		p := m.Packages[i]
		switch {
		case len(m.Packages) == 1:
			cuts[n] = message.Span{Start: m.list.Start + 1, End: m.list.End - 1}
		case i < tail || i == 0:
			cuts[n] = message.Span{Start: p.Start, End: m.Packages[i+1].Start}
		default:
			cuts[n] = message.Span{Start: m.Packages[i-1].End, End: p.End}
		}
	}
	return cuts
}
