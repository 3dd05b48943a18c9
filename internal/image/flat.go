package image

import (
	"errors"
	"path"
	"strings"
)

// maxLinks bounds the links that are followed for one path, as Linux does.
const maxLinks = 40

// The limits of an image's file system.
const (
	maxFiles = 2 << 20 // in all layers, with those that are replaced
	maxDepth = 1 << 10 // folders in one another
	maxWork  = 1 << 25 // steps to take away what layers take away
)

// kind is what a file is.
type kind uint8

const (
	implied kind = iota // a folder that only occurs in other paths
	regular
	directory
	symlink
	other
)

// file is a file, a folder or a link of the file system that the layers make
// when they lie on one another.
type file struct {
	kind   kind
	exec   bool
	layer  int32  // the layer that it is from
	target string // a link's
	inside map[string]*file
}

// folderCost is how many files take as much memory as a folder with one of them.
const folderCost = 8

// put puts a file into a folder.
func (t *tree) put(dir *file, name string, f *file) {
	if dir.inside == nil {
		dir.inside = map[string]*file{}
		t.count += folderCost
	}
	dir.inside[name] = f
}

// tree is that file system.
type tree struct {
	root  file
	count int
	work  int
	layer int32
	// gone and opaque are what the layer at hand takes away from those below:
	// files, and the content of folders.
	gone, opaque map[string]bool
}

func newTree() *tree { return &tree{root: file{kind: directory}} }

// errTooMany refuses an image over the limits.
var errTooMany = errors.New("the image holds too many files")

// begin begins with a layer, and end ends it. What a layer takes away, it takes
// from the layers below only, wherever in the layer it says so.
func (t *tree) begin() {
	t.layer++
	t.gone, t.opaque = map[string]bool{}, map[string]bool{}
}

func (t *tree) end() error {
	for p := range t.gone {
		if parent := t.folder(path.Dir(p), false); parent != nil {
			name := path.Base(p)
			if f := parent.inside[name]; f != nil && !t.keep(f, 0) {
				delete(parent.inside, name)
			}
		}
	}
	for p := range t.opaque {
		if dir := t.folder(p, false); dir != nil {
			t.empty(dir, 0)
		}
	}
	if t.work > maxWork {
		return errTooMany
	}
	return nil
}

// keep takes from a file what is from the layers below, and tells whether
// anything is left.
func (t *tree) keep(f *file, depth int) bool {
	if f.layer == t.layer && f.kind != directory && f.kind != implied {
		return true
	}
	t.empty(f, depth)
	if f.layer == t.layer {
		return true
	}
	f.kind = implied
	return len(f.inside) > 0
}

func (t *tree) empty(dir *file, depth int) {
	for name, f := range dir.inside {
		if t.work++; t.work > maxWork || depth > maxDepth {
			return
		}
		if !t.keep(f, depth+1) {
			delete(dir.inside, name)
		}
	}
}

// add adds a file of the layer at hand: name is as the layer has it.
func (t *tree) add(name string, f file) error {
	if t.count++; t.count > maxFiles {
		return errTooMany
	}
	name = path.Clean("/" + name)
	dir, base := path.Split(name)
	if base == "" {
		return nil
	}
	if strings.Count(name, "/") > maxDepth {
		return errors.New("the image has folders too deep in one another")
	}
	switch hidden, ok := strings.CutPrefix(base, ".wh."); {
	case base == ".wh..wh..opq":
		t.opaque[t.real(dir)] = true
		return nil
	case ok && strings.HasPrefix(hidden, ".wh."):
		return nil // what overlay file systems keep for themselves
	case ok:
		t.gone[path.Join(t.real(dir), hidden)] = true
		return nil
	}
	parent := t.folder(dir, true)
	if parent == nil {
		return nil // a link in a circle: it can be reached by no path
	}
	f.layer = t.layer
	if old := parent.inside[base]; old != nil && f.kind == directory && (old.kind == directory || old.kind == implied) {
		f.inside = old.inside
	}
	t.put(parent, base, &f)
	return nil
}

// hard adds a hard link: another name for a file that is there.
func (t *tree) hard(name, target string) error {
	f, _ := t.find(target, false)
	if f == nil || f.kind == directory || f.kind == implied {
		return nil
	}
	return t.add(name, file{kind: f.kind, exec: f.exec, target: f.target})
}

// real is where a folder is, links followed; the path itself if it is not there.
func (t *tree) real(dir string) string {
	if _, p := t.find(dir, true); p != "" {
		return p
	}
	return path.Clean(dir)
}

// folder finds a folder, links followed, and makes it if wanted.
func (t *tree) folder(dir string, create bool) *file {
	if f, _ := t.find(dir, true); f != nil && (f.kind == directory || f.kind == implied) {
		return f
	}
	if !create {
		return nil
	}
	here := &t.root
	way := ""
	for name := range strings.SplitSeq(strings.Trim(path.Clean("/"+dir), "/"), "/") {
		if name == "" {
			continue
		}
		way += "/" + name
		next := here.inside[name]
		switch {
		case next == nil || next.kind == regular || next.kind == other:
			next = &file{kind: implied, layer: t.layer}
			t.put(here, name, next)
			t.count++
		case next.kind == symlink:
			var at string
			if next, at = t.find(way, true); next == nil || next.kind == symlink || next.kind == regular || next.kind == other {
				return nil
			}
			way = at
		}
		here = next
	}
	return here
}

// find finds a file and where it really is, links on the way followed; the last
// one only if wanted. It returns nil for what is not there.
func (t *tree) find(name string, follow bool) (*file, string) {
	rest := strings.Split(strings.Trim(path.Clean("/"+name), "/"), "/")
	way, names := []*file{&t.root}, []string{}
	for links := 0; len(rest) > 0; {
		part := rest[0]
		rest = rest[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			if len(names) > 0 {
				way, names = way[:len(way)-1], names[:len(names)-1]
			}
			continue
		}
		next := way[len(way)-1].inside[part]
		if next == nil {
			return nil, ""
		}
		if next.kind != symlink || len(rest) == 0 && !follow {
			way, names = append(way, next), append(names, part)
			continue
		}
		if links++; links > maxLinks || len(rest) > maxDepth {
			return nil, ""
		}
		if path.IsAbs(next.target) {
			way, names = way[:1], names[:0]
		}
		rest = append(strings.Split(next.target, "/"), rest...)
	}
	return way[len(way)-1], "/" + strings.Join(names, "/")
}
