package protobuf

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// Root is an import path of the compiler: the file Prefix/REST of its view is
// the tree's Dir/REST. Prefix is empty, unless the compiler was given a folder
// above the tree, as in a GOPATH.
type Root struct{ Prefix, Dir string }

// file is the tree's name of a file that the compiler knows as name.
func (r Root) file(name string) (string, bool) {
	if r.Prefix != "" {
		rest, ok := strings.CutPrefix(name, r.Prefix+"/")
		if !ok {
			return "", false
		}
		name = rest
	}
	return path.Join(r.Dir, name), true
}

// Origin is a .proto file, and how the compiler came by it.
type Origin struct {
	Root Root
	Name string // as the compiler knows it
	Path string // in the tree
}

// candidate is an origin with what speaks for it.
type candidate struct {
	Origin
	beside   bool // it lies where the generated file does
	whole    bool // the compiler's name is the end of the path
	near     int  // how many folders from the top are the same
	alike    int  // how many folders from the bottom are the same
	declares bool // it declares the package that was generated
}

// Origins returns the .proto files that a generated file may come from: one,
// if the tree tells. name is the one that the generator left, and pkg the
// package. home is a folder whose files belong together: there a file keeps
// its origin even when that has moved to another package.
func (t *Tree) Origins(generated, name, pkg, home string) []Origin {
	var found []candidate
	for _, p := range t.namesakes(name, generated) {
		root, sure := t.root(name, p)
		from, to := path.Dir(p), path.Dir(generated)
		c := candidate{
			Origin: Origin{root, name, p}, beside: from == to, whole: root.Prefix == "",
			near: commonStart(from, to), alike: commonEnd(from, to), declares: t.Package(p) == pkg,
		}
		home := within(p, home) && within(generated, home)
		switch {
		case c.beside, sure && (home || c.declares), home && c.declares:
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, compareCandidates)
	var best []Origin
	for _, c := range found {
		if compareCandidates(c, found[0]) == 0 {
			best = append(best, c.Origin)
		}
	}
	return best
}

// mostNamesakes bounds how many files of one base name are looked at for each
// other file.
const mostNamesakes = 1000

// namesakes are the files that may be the one of that name. Where there are too
// many, only those in the folders around the other file are.
func (t *Tree) namesakes(name, other string) []string {
	all := t.byBase[path.Base(name)]
	if len(all) <= mostNamesakes {
		return all
	}
	var near []string
	for dir := path.Dir(other); ; dir = path.Dir(dir) {
		for _, p := range []string{path.Join(dir, path.Base(name)), path.Join(dir, name)} {
			if t.has[p] && !slices.Contains(near, p) {
				near = append(near, p)
			}
		}
		if dir == "." {
			return near
		}
	}
}

// compareCandidates puts the likelier one first.
func compareCandidates(a, b candidate) int {
	return cmp.Or(
		compareBools(b.beside, a.beside),
		compareBools(b.declares, a.declares),
		compareBools(b.whole, a.whole),
		b.near-a.near,
		b.alike-a.alike,
		strings.Count(a.Path, "/")-strings.Count(b.Path, "/"),
	)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// root tells which import path makes the compiler's name of a path, and
// whether that is likely: all of one is the end of the other, or the name
// begins with a module's path.
func (t *Tree) root(name, p string) (root Root, sure bool) {
	for _, m := range t.modules {
		if rest, ok := strings.CutPrefix(name, m.path+"/"); ok && path.Join(m.dir, rest) == p {
			return Root{m.path, m.dir}, true
		}
	}
	n := commonEnd(name, p)
	root = Root{trimEnd(name, n), trimEnd(p, n)}
	return root, root.Prefix == "" || root.Dir == "" && n > 1
}

// within tells whether a path lies in a folder; nothing lies in "".
func within(name, dir string) bool { return dir != "" && strings.HasPrefix(name, dir+"/") }

// commonStart counts the elements that two paths begin with alike.
func commonStart(a, b string) int {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

// commonEnd counts the elements that two paths end with alike.
func commonEnd(a, b string) int {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	n := 0
	for n < len(x) && n < len(y) && x[len(x)-1-n] == y[len(y)-1-n] {
		n++
	}
	return n
}

// trimEnd drops the last n elements of a path; "" if that is all of it.
func trimEnd(p string, n int) string {
	elements := strings.Split(p, "/")
	return strings.Join(elements[:len(elements)-n], "/")
}

// resolve finds the file that an import stands for: where the compiler would
// look first, and then wherever there is a file of such a name, for a tree
// does not say all of the compiler's import paths.
func (t *Tree) resolve(name string, root Root, importPaths []string, importer string) (string, bool) {
	if p, ok := root.file(name); ok && t.has[p] {
		return p, true
	}
	for _, dir := range importPaths {
		if p := path.Join(dir, name); t.has[p] {
			return p, true
		}
	}
	for _, m := range t.modules {
		if p, ok := (Root{m.path, m.dir}).file(name); ok && t.has[p] {
			return p, true
		}
	}
	if p := nearest(t.namesakes(name, importer), name, importer); p != "" {
		return p, true
	}
	vendored := t.vendored()[path.Base(name)]
	p := nearest(vendored[:min(len(vendored), mostNamesakes)], name, importer)
	return p, p != ""
}

// nearest is the path that ends with the name, or that is the end of it, and
// that has most folders in common with the importer.
func nearest(paths []string, name, importer string) string {
	best := ""
	for _, p := range paths {
		if p != name && !strings.HasSuffix(p, "/"+name) && (!strings.HasSuffix(name, "/"+p) || !strings.Contains(p, "/")) {
			continue
		}
		better := commonStart(p, importer) - commonStart(best, importer)
		if best == "" || better > 0 || better == 0 && len(p) < len(best) {
			best = p
		}
	}
	return best
}
