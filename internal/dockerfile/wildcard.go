package dockerfile

import (
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	own "github.com/megalint/megalint/internal/shell"
)

// wildcard is an item whose path is a pattern.
func (o *copyOp) wildcard(before view, it item, p, rel string) (node, bool) {
	pattern := path.Clean("/" + it.path)
	matches, known := match(o.from, before.f.context, pattern)
	if known {
		for i := len(matches) - 1; i >= 0; i-- {
			if n, ok := o.plain(before, matches[i], p, rel); ok {
				return n, true
			}
		}
	}
	// The file that would become the path, where a folder cannot be listed or
	// something makes the file.
	folder := path.Dir(pattern)
	if strings.ContainsAny(folder, "*?[") {
		if known {
			return node{}, false
		}
		return touched(before, p, "what "+pattern+" matches is not known", o.span)
	}
	name := path.Base(p)
	if ok, err := path.Match(path.Base(pattern), name); ok && err == nil && p != o.dest {
		if n, _ := resolve(o.from, path.Join(folder, name)); n.kind == file {
			return o.single(before, name, p, n)
		}
	}
	if known {
		return node{}, false
	}
	if into, sure := o.into(before); into && sure && rel == name {
		if ok, err := path.Match(path.Base(pattern), name); !ok && err == nil && !strings.HasPrefix(path.Base(pattern), "*") {
			return node{}, false
		}
	}
	return touched(before, p, "what "+pattern+" matches is not known", o.span)
}

// maxMatches bounds what one pattern matches.
const maxMatches = 1 << 12

// usualName is how long a file's name is, in bytes, give or take.
const usualName = 16

// match are the paths that a pattern matches, and false if a folder cannot be
// listed, or if that takes more steps than the context has left.
func match(s source, c *context, pattern string) ([]string, bool) {
	found := []string{"/"}
	for part := range strings.SplitSeq(pattern[1:], "/") {
		var next []string
		for _, dir := range found {
			if !strings.ContainsAny(part, `*?[\`) {
				next = append(next, path.Join(dir, part))
				continue
			}
			names, ok := s.list(dir)
			if !ok {
				if n := s.at(dir).read(); n.kind == absent {
					continue
				}
				return nil, false
			}
			if !c.spend(len(names)/4 + matching(len(part), len(names)*usualName)) {
				return nil, false
			}
			for _, name := range names {
				if ok, err := path.Match(part, name); ok && err == nil && own.Known(name) {
					next = append(next, path.Join(dir, name))
				}
			}
			if len(next) > maxMatches {
				return nil, false
			}
		}
		found = next
	}
	var there []string
	for _, p := range found {
		if n := s.at(p).read(); n.kind != absent {
			there = append(there, p)
		}
	}
	return there, true
}

// parent is an item of --parents, which keeps its folders: those after "/./" if
// there is one.
func (o *copyOp) parent(before view, it item, p, rel string) (node, bool) {
	root, pattern, ok := strings.Cut(it.path, "/./")
	if !ok {
		root, pattern = "/", it.path
	}
	root, pattern = path.Clean("/"+root), path.Clean("/" + pattern)[1:]
	if rel == "" {
		return o.folder(before, p), true
	}
	if !o.covers(pattern, rel) {
		return node{}, false
	}
	return o.inside(before, root, p, rel)
}

// covers tells whether a pattern of --parents matches a path or a folder above
// it, or one below it.
func (o *copyOp) covers(pattern, rel string) bool {
	if strings.Contains(pattern, "**") {
		return true
	}
	want, have := strings.Split(pattern, "/"), strings.Split(rel, "/")
	for i := range min(len(want), len(have)) {
		if ok, err := path.Match(want[i], have[i]); !ok || err != nil {
			return false
		}
	}
	return true
}

// archive tells by its first bytes whether a file may be an archive.
func (c *context) archive(p string) bool {
	file, err := c.fsys.Open(path.Join(c.root, p[1:]))
	if err != nil {
		// Something makes it: its name is all that is known.
		return slices.Contains([]string{".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst"}, path.Ext(p))
	}
	defer file.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(file, head)
	head = head[:n]
	for _, magic := range []string{"\x1f\x8b", "BZh", "\xfd7zXZ\x00", "\x28\xb5\x2f\xfd"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return n > 262 && string(head[257:262]) == "ustar"
}
