package vendoring

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/megalint/megalint/internal/goimports"
	"github.com/megalint/megalint/lint"
)

// survey is what the rules know of a tree before any file of it is read.
type survey struct {
	fs.FS
	modules fs.FS // the module cache; nil if there is none
	folders map[string]*folder
	units   []*unit // by folder
	// links are those in vendor folders that lead to a folder of the tree, by
	// path, with where they lead.
	links map[string]string
	// stray are vendor folders of Go that belong nowhere.
	stray []*folder
	// dark are the folders that could not be listed, and unread says why.
	dark   []string
	unread []error
	// empty are vendored folders with nothing in them: git keeps no such, so that
	// they are submodules.
	empty []string
	// notes say which vendor folders are not judged.
	notes []string
}

// folder is a folder of the tree, with the names of what lies in it, bytewise.
type folder struct {
	path               string
	files, dirs, links []string
	// module is the folder of the go.mod that rules here, "" if there is none.
	module string
	hasMod bool
	// unit is the one that the folder belongs to, as first-party code of
	// govendor's kind or within its vendor folder; nil if there is none.
	unit *unit
	// vendored says that the folder is a vendor folder or lies in one.
	vendored bool
	// passed says that `./...` passes over the folder, as over testdata.
	passed bool
}

// hasGo tells whether the go command would see a package in the folder.
func (f *folder) hasGo() bool {
	return f != nil && slices.ContainsFunc(f.files, goimports.Source)
}

// countGo counts the Go files in the folder.
func (f *folder) countGo() int {
	n := 0
	for _, name := range f.files {
		if goimports.Source(name) {
			n++
		}
	}
	return n
}

// has tells whether a file of that name lies in the folder.
func (f *folder) has(name string) bool {
	_, found := slices.BinarySearch(f.files, name)
	return found
}

type surveyKey struct{}

// inspect gives the survey of the repository, made once for all rules.
func inspect(r *lint.Repo) (*survey, error) {
	return lint.Once(&r.Memo, surveyKey{}, func() (*survey, error) {
		s := &survey{FS: r.FS, modules: r.Modules, folders: make(map[string]*folder), links: make(map[string]string)}
		s.walk()
		root := s.folders["."]
		if root == nil {
			return nil, errors.Join(s.unread...)
		}
		s.settle(root, ground{})
		if r.Tracked != nil {
			if err := s.dropUntracked(r.Tracked); err != nil {
				return nil, err
			}
		}
		slices.SortFunc(s.units, func(a, b *unit) int { return strings.Compare(a.dir, b.dir) })
		s.readUnits()
		return s, nil
	})
}

// walk lists all folders, several at a time. It follows no links.
func (s *survey) walk() {
	var mu sync.Mutex
	wake := sync.NewCond(&mu)
	queue, busy := []string{"."}, 0
	work := func() {
		mu.Lock()
		defer mu.Unlock()
		for {
			for len(queue) == 0 && busy > 0 {
				wake.Wait()
			}
			if len(queue) == 0 {
				return
			}
			dir := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			busy++
			mu.Unlock()
			f, err := s.list(dir)
			mu.Lock()
			busy--
			if err != nil {
				s.dark, s.unread = append(s.dark, dir), append(s.unread, err)
			} else {
				s.folders[dir] = f
				for _, name := range f.dirs {
					queue = append(queue, path.Join(dir, name))
				}
			}
			wake.Broadcast()
		}
	}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(work)
	}
	workers.Wait()
	slices.SortFunc(s.unread, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
}

func (s *survey) list(dir string) (*folder, error) {
	entries, err := fs.ReadDir(s.FS, dir)
	if err != nil {
		return nil, err
	}
	f := &folder{path: dir, files: make([]string, 0, len(entries))}
	for _, e := range entries {
		switch e.Type() {
		case 0:
			f.files = append(f.files, e.Name())
		case fs.ModeDir:
			f.dirs = append(f.dirs, e.Name())
		case fs.ModeSymlink:
			f.links = append(f.links, e.Name())
		}
	}
	return f, nil
}

// ground is what the folders above a folder make of it.
type ground struct {
	module   string
	unit     *unit
	vendored bool
	passed   bool
}

// settle finds out what each folder belongs to, from the root down.
func (s *survey) settle(f *folder, c ground) {
	name := path.Base(f.path)
	if f.path != "." && (name == "testdata" || !c.vendored && (name[0] == '.' || name[0] == '_')) {
		c.passed = true
	}
	if f.hasMod = f.has("go.mod"); f.hasMod && !c.vendored {
		c.module, c.unit = f.path, nil
	}
	if !c.vendored && !c.passed {
		s.findUnit(f, &c)
	}
	f.module, f.unit, f.vendored, f.passed = c.module, c.unit, c.vendored, c.passed
	for _, name := range f.dirs {
		child := s.folders[path.Join(f.path, name)]
		if child == nil {
			continue
		}
		below := c
		if name == "vendor" && !c.vendored {
			below = ground{unit: s.unitAt(f.path), vendored: true, passed: c.passed}
		}
		s.settle(child, below)
	}
	if !c.vendored || c.unit == nil {
		return
	}
	s.findLinks(f)
	if len(f.files)+len(f.dirs)+len(f.links) == 0 {
		s.empty = append(s.empty, f.path)
	}
	if name == "vendor" && f.path != c.unit.vendor && !c.passed && s.ofGo(f) {
		s.stray = append(s.stray, f)
	}
}

// dropUntracked leaves out the vendor folders that are not the repository's.
func (s *survey) dropUntracked(tracked func(string) ([]string, error)) error {
	var failed error
	s.units = slices.DeleteFunc(s.units, func(u *unit) bool {
		files, err := tracked(u.vendor)
		failed = join(failed, err)
		if err != nil || len(files) > 0 {
			return false
		}
		s.notes = append(s.notes, "not verified: "+u.vendor+", of which git tracks nothing")
		return true
	})
	return failed
}

// unitAt is the unit whose vendor folder lies in a folder.
func (s *survey) unitAt(dir string) *unit {
	for i := len(s.units) - 1; i >= 0; i-- {
		if s.units[i].dir == dir {
			return s.units[i]
		}
	}
	return nil
}

// ofGo tells whether a vendor folder is one of Go's, for other languages have
// folders of that name too.
func (s *survey) ofGo(vendor *folder) bool {
	return vendor.has("modules.txt") || vendor.has("vendor.json") || s.holdsGo(vendor)
}

// holdsGo tells whether there is a Go file in a folder or below.
func (s *survey) holdsGo(f *folder) bool {
	if f.hasGo() {
		return true
	}
	for _, name := range f.dirs {
		if child := s.folders[path.Join(f.path, name)]; child != nil && s.holdsGo(child) {
			return true
		}
	}
	return false
}

// find gives a folder by its path, through the links of vendor folders; nil if
// there is none.
func (s *survey) find(dir string) *folder {
	if f := s.folders[dir]; f != nil || len(s.links) == 0 {
		return f
	}
	for i := 0; i <= len(dir); i++ {
		if i < len(dir) && dir[i] != '/' {
			continue
		}
		if target, ok := s.links[dir[:i]]; ok {
			return s.folders[path.Join(target, strings.TrimPrefix(dir[i:], "/"))]
		}
	}
	return nil
}

// inDark tells whether a folder lies in one that could not be listed.
func (s *survey) inDark(dir string) bool {
	return withinAny(dir, s.dark)
}

func withinAny(dir string, folders []string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool {
		_, ok := below(dir, folder)
		return ok
	})
}

// maxLinks bounds the links that are followed for one path, as Linux does.
const maxLinks = 40

// The ways in which a link leads nowhere.
var (
	errEscapes = errors.New("leads out of the repository")
	errLoop    = errors.New("leads in a circle")
)

// follow finds what a link stands for: a path in the tree that is no link. It
// looks at names alone, so that nothing outside of the tree is touched.
func (s *survey) follow(link string) (string, error) {
	rest, at, links := link, ".", 0
	for rest != "" {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		switch {
		case name == "", name == ".":
			continue
		case name == ".." && at == ".":
			return "", errEscapes
		case name == "..":
			at = path.Dir(at)
			continue
		}
		next := path.Join(at, name)
		if f := s.folders[at]; f == nil || !slices.Contains(f.links, name) {
			at = next
			continue
		}
		if links++; links > maxLinks {
			return "", errLoop
		}
		target, err := fs.ReadLink(s.FS, next)
		if err != nil {
			return "", fmt.Errorf("cannot be read: %w", err)
		}
		if target = strings.ReplaceAll(target, `\`, "/"); path.IsAbs(target) || len(target) > 1 && target[1] == ':' {
			return "", errEscapes
		}
		rest = target + "/" + rest
	}
	return at, nil
}

// findLinks notes the links of a vendored folder that lead to folders.
func (s *survey) findLinks(f *folder) {
	for _, name := range f.links {
		link := path.Join(f.path, name)
		target, err := s.follow(link)
		switch {
		case err != nil:
		case s.folders[target] != nil:
			s.links[link] = target
		case s.inDark(target):
			s.dark = append(s.dark, link)
		}
	}
}
