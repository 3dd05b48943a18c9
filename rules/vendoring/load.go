package vendoring

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/megalint/megalint/internal/goimports"
	"github.com/megalint/megalint/internal/gomodules"
	"github.com/megalint/megalint/internal/govendor"
)

// load is what was read of a unit's files, each of them once.
type load struct {
	folders map[*folder]*contents
	// sums are the checksums of govendor's packages, by their index; "" for
	// those that could not be computed.
	sums []string
	// unread says which files could not be read, and unknown which of them are Go's.
	unread, unknown error
}

// contents is what was read of a folder.
type contents struct {
	taken   atomic.Bool // by the worker that reads it for a sum
	rescued bool        // after a sum that failed
	goFiles int         // how many there are
	sources []goFile
	digests map[string]gomodules.Digest
	// wanted says that digests are.
	wanted bool
}

// goFile is a Go file.
type goFile struct {
	name string
	goimports.File
}

// contents gives what a unit's files hold. They are read when it is first
// asked for.
func (s *survey) contents(u *unit) *load {
	u.once.Do(func() {
		l := &loader{survey: s, unit: u, load: &load{folders: make(map[*folder]*contents)}}
		l.plan()
		l.run()
		u.loaded = l.load
	})
	return u.loaded
}

// loader reads the files of a unit on all processors.
type loader struct {
	*survey
	unit *unit
	load *load
	jobs []func(*reader)

	mu     sync.Mutex
	unread []error
	spoilt []entry // whose sums could not be computed
}

// plan says what is to be read: the sums of govendor's packages first, for they
// take longest, and then what they do not cover.
func (l *loader) plan() {
	u := l.unit
	for _, f := range l.survey.folders {
		if l.belongs(f) && (f.hasGo() || f.vendored && len(f.files) > 0) {
			c := &contents{goFiles: f.countGo()}
			c.wanted = f.vendored && u.kind == ofModules && l.verifiable(f)
			l.load.folders[f] = c
		}
	}
	if u.kind == ofGovendor {
		l.load.sums = make([]string, len(u.manifest.Packages))
		for _, p := range u.packages() {
			if u.manifest.Packages[p.index].Checksum.Text != "" {
				l.jobs = append(l.jobs, func(r *reader) { l.load.sums[p.index] = r.sum(p) })
			}
		}
	}
	for f := range l.load.folders {
		if (f.hasGo() || l.load.folders[f].wanted) && !l.summed(f) {
			l.jobs = append(l.jobs, func(r *reader) { r.folder(f) })
		}
	}
}

// summed tells whether a sum covers a folder, and so reads its files.
func (l *loader) summed(f *folder) bool {
	if l.unit.kind != ofGovendor || !f.vendored {
		return false
	}
	pkg := strings.TrimPrefix(f.path, l.unit.vendor+"/")
	for dir := pkg; dir != "."; dir = path.Dir(dir) {
		i, listed := l.unit.listed[dir]
		if p := l.unit.manifest.Packages; listed && p[i].Checksum.Text != "" && (dir == pkg || p[i].Tree) {
			return true
		}
	}
	return false
}

// belongs tells whether a folder's files are the unit's.
func (l *loader) belongs(f *folder) bool {
	if f.vendored {
		return f.unit == l.unit
	}
	return l.firstParty(l.unit, f)
}

// firstParty tells whether a folder holds the unit's own packages, as `./...`
// finds them.
func (s *survey) firstParty(u *unit, f *folder) bool {
	if f.vendored || f.passed {
		return false
	}
	if u.kind == ofGovendor {
		return f.unit == u
	}
	for _, m := range u.mods {
		if f.module == m.Dir {
			return !ignored(m, f.path)
		}
	}
	return false
}

// ignored tells whether go.mod has the go command pass over a folder.
func ignored(m *gomodules.Mod, dir string) bool {
	rel := "/" + strings.TrimPrefix(dir, m.Dir+"/") + "/"
	if m.Dir == "." {
		rel = "/" + dir + "/"
	}
	for _, ig := range m.Ignore {
		if from, ok := strings.CutPrefix(ig.Path, "./"); ok {
			if strings.HasPrefix(rel, "/"+strings.Trim(from, "/")+"/") {
				return true
			}
		} else if strings.Contains(rel, "/"+strings.Trim(ig.Path, "/")+"/") {
			return true
		}
	}
	return false
}

// ballast makes the garbage collector wait until so many bytes more were read.
// Contents live for a moment only, and what is kept of them is small: without it
// the collector would go over that every few files, for a third of the time. It is
// never touched, so that memory holds garbage in its place at most.
const ballast = 32 << 20

// run has the jobs done by as many workers as there are processors.
func (l *loader) run() {
	weight := make([]byte, ballast)
	defer runtime.KeepAlive(&weight)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			r := &reader{loader: l}
			for {
				i := int(next.Add(1)) - 1
				if i >= len(l.jobs) {
					return
				}
				l.jobs[i](r)
			}
		})
	}
	workers.Wait()
	for _, p := range l.spoilt {
		(&reader{loader: l}).rescue(p)
	}
	slices.SortFunc(l.unread, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	for _, err := range l.unread {
		l.load.unread = join(l.load.unread, err)
		if p := (*fs.PathError)(nil); !errors.As(err, &p) || goimports.Source(path.Base(p.Path)) {
			l.load.unknown = join(l.load.unknown, err)
		}
	}
}

// reader is one worker. It is govendor's view of the vendor folder too.
type reader struct {
	*loader
	scanner goimports.Scanner
	current *contents // of the folder whose files are being read, if it is this worker's
}

func (r *reader) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unread = append(r.unread, err)
}

// spoil notes a package whose files are to be read without a sum.
func (r *reader) spoil(p entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.spoilt = append(r.spoilt, p)
}

// folder reads a folder that no sum covers.
func (r *reader) folder(f *folder) {
	c := r.loader.load.folders[f]
	r.current = c
	for _, name := range f.files {
		if goimports.Source(name) || c.wanted {
			if _, err := r.file(path.Join(f.path, name)); err != nil {
				r.fail(err)
			}
		}
	}
	r.current = nil
}

// file reads a file, and what is to be known of it.
func (r *reader) file(name string) ([]byte, error) {
	data, err := fs.ReadFile(r.FS, name)
	if err != nil || r.current == nil {
		return data, err
	}
	base := path.Base(name)
	if goimports.Source(base) {
		if r.current.sources == nil {
			r.current.sources = make([]goFile, 0, r.current.goFiles)
		}
		r.current.sources = append(r.current.sources, goFile{base, r.scanner.Scan(data)})
	}
	if r.current.wanted {
		if r.current.digests == nil {
			r.current.digests = make(map[string]gomodules.Digest)
		}
		r.current.digests[base] = sha256.Sum256(data)
	}
	return data, nil
}

// sum computes the checksum of one of govendor's packages.
func (r *reader) sum(p entry) string {
	r.current = nil
	sum, err := govendor.Sum(r, p.path, p.tree, govendor.Status)
	r.current = nil
	if err != nil {
		r.fail(err)
		r.spoil(p)
		return ""
	}
	if want := r.unit.manifest.Packages[p.index].Checksum.Text; sum == want || !govendor.FormsDiffer(quiet{r}, p.path, p.tree) {
		return sum
	}
	form := govendor.Fetch
	if r.unit.manifest.IgnoredTag("test") {
		form = govendor.FetchWithoutTests
	}
	fetched, err := govendor.Sum(quiet{r}, p.path, p.tree, form)
	if err == nil && fetched == r.unit.manifest.Packages[p.index].Checksum.Text {
		return fetched
	}
	return sum
}

// rescue reads the Go files of a package whose sum could not be computed to its
// end. No other worker is left by then.
func (r *reader) rescue(p entry) {
	top := path.Join(r.unit.vendor, p.path)
	for f, c := range r.loader.load.folders {
		if _, ok := below(f.path, top); ok && (p.tree || f.path == top) && !c.rescued {
			c.rescued, c.sources = true, nil
			r.folder(f)
		}
	}
}

// Entries implements govendor.Tree, and takes the folder for this worker if
// nobody has it yet.
func (r *reader) Entries(dir string) (files, dirs []string) {
	f := r.find(path.Join(r.unit.vendor, dir))
	if f == nil {
		return nil, nil
	}
	r.current = nil
	if c := r.loader.load.folders[f]; c != nil && !c.taken.Swap(true) {
		r.current = c
	}
	return entries(r.survey, f)
}

// entries lists a folder as govendor sees it, which follows links to files.
func entries(s *survey, f *folder) (files, dirs []string) {
	if len(f.links) == 0 {
		return f.files, f.dirs
	}
	files = slices.Clone(f.files)
	for _, name := range f.links {
		target, err := s.follow(path.Join(f.path, name))
		if parent := s.folders[path.Dir(target)]; err == nil && parent != nil && parent.has(path.Base(target)) {
			files = append(files, name)
		}
	}
	slices.Sort(files)
	return files, f.dirs
}

// Read implements govendor.Tree.
func (r *reader) Read(file string) ([]byte, error) {
	return r.file(path.Join(r.unit.vendor, file))
}

// quiet is a reader that learns nothing from what it reads once more.
type quiet struct{ *reader }

// Entries implements govendor.Tree.
func (q quiet) Entries(dir string) (files, dirs []string) {
	if f := q.find(path.Join(q.unit.vendor, dir)); f != nil {
		return entries(q.survey, f)
	}
	return nil, nil
}
