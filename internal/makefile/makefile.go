package makefile

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// Span is a range of bytes of a file, half-open.
type Span struct{ Start, End int }

// Error is what GNU make stops at: no target of such a makefile works.
type Error struct {
	File         string // from the root of the tree
	Line, Column int    // from 1; the column counts bytes
	Span         Span   // of the statement
	Text         string // what make says, such as "missing separator"
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Text) }

// LimitError says that a makefile is more than this package will read.
type LimitError struct {
	File string // from the root of the tree
	Line int    // from 1; 0 for the file as a whole
	What string // such as "takes too much work to expand"
}

func (e *LimitError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.What
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.What)
}

// Limits bound the reading of one makefile. Zero means the default.
type Limits struct {
	FileSize     int64 // bytes of a file; 8 MB
	TotalSize    int64 // bytes of a makefile and all that it includes; 32 MB
	ValueSize    int   // bytes that an expression expands to; 4 MB
	Work         int   // steps of reading, and of each answer, about a byte each; 25 million
	TotalWork    int64 // steps for all makefiles that a Reader reads; 2.5 billion
	Depth        int   // of references in references, and of prerequisites; 5,000
	IncludeDepth int   // of includes and evals; 60
	Includes     int   // makefiles; 2,000
	Rules        int   // targets and prerequisites; 200,000
}

func (l *Limits) defaults() {
	set := func(p *int, n int) {
		if *p == 0 {
			*p = n
		}
	}
	if l.FileSize == 0 {
		l.FileSize = 8 << 20
	}
	if l.TotalSize == 0 {
		l.TotalSize = 32 << 20
	}
	if l.TotalWork == 0 {
		l.TotalWork = 2_500_000_000
	}
	set(&l.ValueSize, 4<<20)
	set(&l.Work, 25_000_000)
	set(&l.Depth, 5000)
	set(&l.IncludeDepth, 60)
	set(&l.Includes, 2000)
	set(&l.Rules, 200_000)
}

// Options say in what circumstances make would run.
type Options struct {
	// Root is the absolute path at which the tree stands, "/repository" if
	// empty: what $(CURDIR), $(abspath) and `git rev-parse --show-toplevel`
	// are derived from. Absolute paths below it are read from the tree.
	Root string
	// Env gives a variable of make's environment. Without it there is none
	// but $(PWD); $(HOME), $(PATH), $(USER) and $(LOGNAME) are unknown.
	Env    func(name string) (value string, ok bool)
	Limits Limits
}

// Reader reads the makefiles of one tree. What several of them include is
// read and parsed once. It is safe for concurrent use.
type Reader struct {
	tree    *tree
	options Options

	mu     sync.Mutex
	recent []*Makefile // those whose machines are in memory, oldest first
	weight int         // of recent
}

// maxRecent and maxWeight are how many makefiles stay in memory as they were
// read, and how much work went into reading them: a step takes some 30 bytes at
// most. Others are read again when they are asked, from sources that were parsed
// before.
const (
	maxRecent = 128
	maxWeight = 4_000_000
)

// remember keeps a makefile in memory, and lets go of the oldest that nobody
// is asking right now. It is called again when the makefile has more machines.
func (r *Reader) remember(m *Makefile) {
	weight := m.cost()
	r.mu.Lock()
	defer r.mu.Unlock()
	if !m.memory {
		r.recent = append(r.recent, m)
		m.memory = true
	}
	r.weight += weight - m.weight
	m.weight = weight
	for i := 0; i < len(r.recent) && (len(r.recent) > maxRecent || r.weight > maxWeight); {
		if old := r.recent[i]; old != m && old.mu.TryLock() {
			r.weight -= old.weight
			old.forget()
			old.mu.Unlock()
			r.recent = slices.Delete(r.recent, i, i+1)
		} else {
			i++
		}
	}
}

// NewReader returns a Reader of a tree: the whole repository, for makefiles
// reach out of their folders. All reads go through fsys.
func NewReader(fsys fs.FS, o Options) *Reader {
	if o.Root == "" {
		o.Root = "/repository"
	}
	o.Root = path.Clean("/" + o.Root)
	o.Limits.defaults()
	return &Reader{tree: &tree{fsys: fsys, root: o.Root, limits: o.Limits}, options: o}
}

// Read reads the makefile that GNU make would choose in dir, a path from the
// root of fsys, with all that it includes. It is Reader.Read for a single one.
func Read(fsys fs.FS, dir string, o Options) (*Makefile, error) {
	return NewReader(fsys, o).Read(dir)
}

// Read reads the makefile that GNU make would choose in a folder (GNUmakefile,
// makefile or Makefile) with all that it includes. The error wraps
// fs.ErrNotExist if there is none, is an *Error if GNU make would refuse the
// makefile, and a *LimitError if it is too large or too deep.
func (r *Reader) Read(dir string) (*Makefile, error) {
	dir = path.Clean(dir)
	name, err := r.choose(dir)
	if err != nil {
		return nil, err
	}
	return r.read(dir, name, nil, nil, 0)
}

// Files gives what [Makefile.Files] does of the makefile that GNU make would
// choose in a folder. If make refuses it, or it cannot be read, they are those
// that were come to: as long as they stay as they are, so does that. There are
// none in a folder without a makefile.
func (r *Reader) Files(dir string) []string {
	dir = path.Clean(dir)
	name, err := r.choose(dir)
	if err != nil {
		return nil
	}
	m := &Makefile{reader: r, dir: dir, name: name}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.load() == nil {
		m.explore()
	}
	return m.files()
}

// choose gives the name of the makefile of a folder that make would read.
func (r *Reader) choose(dir string) (string, error) {
	listed := r.tree.listed(dir)
	if listed.err != nil {
		return "", listed.err
	}
	for _, name := range []string{"GNUmakefile", "makefile", "Makefile"} {
		if e, ok := listed.find(name); !ok {
			continue
		} else if exists, folder := r.tree.kind(dir, e); exists && !folder {
			return name, nil
		}
	}
	return "", &fs.PathError{Op: "open", Path: path.Join(dir, "Makefile"), Err: fs.ErrNotExist}
}

// ReadFile reads a makefile of any name, as `make -C dir -f name` would.
func (r *Reader) ReadFile(dir, name string) (*Makefile, error) {
	return r.read(path.Clean(dir), name, nil, nil, 0)
}

func (r *Reader) read(dir, name string, given []assignment, env map[string]string, level int) (*Makefile, error) {
	m := &Makefile{reader: r, dir: dir, name: name, path: path.Join(dir, name), given: given, env: env, level: level}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.load(); err != nil {
		return nil, err
	}
	return m, nil
}

// Makefile is a makefile that was read. It is safe for concurrent use.
type Makefile struct {
	reader *Reader
	dir    string
	name   string
	path   string            // dir and name
	main   loaded            // the file itself: one of thousands
	given  []assignment      // on make's command line
	env    map[string]string // what an outer make exports
	level  int               // of make that runs make

	mu       sync.Mutex
	work     int                   // that went into all machines there were
	weight   int                   // of those in memory; the Reader's lock guards it
	memory   bool                  // machines are there
	machines []*machine            // one a world; the first is the likeliest
	refused  []string              // the files of worlds that make refuses
	explored bool                  // all worlds have been
	goals    map[string][]*machine // for makefiles that look at MAKECMDGOALS
	targets  map[string]Target
	told     map[string][]Command // what Commands said
}

// cost is the work of reading that the machines in memory took.
func (m *Makefile) cost() int {
	n := 0
	for _, x := range m.machines {
		n += x.cost
	}
	for _, list := range m.goals {
		for _, x := range list {
			n += x.cost
		}
	}
	return n
}

// forget lets go of what can be read again.
func (m *Makefile) forget() {
	m.machines, m.refused, m.goals, m.explored, m.memory, m.weight = nil, nil, nil, false, false, 0
}

// evaluate reads the makefile in one world.
func (m *Makefile) evaluate(goal string, w world) (*machine, error) {
	x := newMachine(m.reader.tree, &m.reader.options, m.dir, m.name, goal, m.given, m.env, w)
	x.main, x.spent = &m.main, &m.work
	err := x.read()
	if err != nil {
		m.refused = x.cameTo(m.refused)
	}
	return x, err
}

// load reads the makefile, in the likeliest world that GNU make would accept.
func (m *Makefile) load() error {
	if m.memory {
		return nil
	}
	first, err := m.evaluate("", nil)
	if err == nil {
		m.machines = []*machine{first}
	} else if err = m.otherWorlds(first, err); err != nil {
		return err
	}
	m.reader.remember(m)
	return nil
}

// Path gives the makefile's path from the root of the tree.
func (m *Makefile) Path() string { return m.path }

// Files gives the paths, from the root of the tree, of all makefiles read and
// of files that the makefile looked for: included, read by a function or asked
// for by $(wildcard …), there or not. A pattern stands for what it matches.
func (m *Makefile) Files() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.explore()
	return m.files()
}

func (m *Makefile) files() []string {
	list := slices.Clone(m.refused)
	for _, x := range m.machines {
		list = x.cameTo(list)
	}
	for _, name := range []string{"GNUmakefile", "makefile"} {
		if name == m.name {
			break
		}
		list = append(list, path.Join(m.dir, name))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Reads tells whether the makefile depends on what a path, from the root of
// the tree, holds or whether it exists: it is one of Files or matches one.
func (m *Makefile) Reads(name string) bool {
	for _, f := range m.Files() {
		if f == name {
			return true
		}
		if strings.ContainsAny(f, `*?[\`) {
			if ok, err := path.Match(f, name); ok && err == nil {
				return true
			}
		}
	}
	return false
}

// Stops gives the first $(error …) that make would come to while reading, nil
// if none: something that the makefile demands of its environment. It is read
// on as though that were met.
func (m *Makefile) Stops() *Error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.explore()
	for _, x := range m.machines {
		if x.stopped == nil {
			return nil
		}
	}
	return m.machines[0].stopped
}

// DefaultGoal gives the target that make without one would make, "" if there
// is none or if it is not known.
func (m *Makefile) DefaultGoal() string {
	value, known := m.Value(".DEFAULT_GOAL")
	if !known {
		return ""
	}
	return value
}

// Value gives a variable's expanded value after the makefile was read. Where
// it is not known, value holds the makefile's own words for what is unknown.
func (m *Makefile) Value(name string) (value string, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.explore()
	for i, x := range m.machines {
		var text string
		if err := x.caught(func() { text = x.named(name) }); err != nil {
			return "", false
		}
		shown := x.show(text)
		if i == 0 {
			value, known = shown, !hasUnknown(text)
		} else if shown != value {
			return value, false
		}
	}
	return value, known
}

// maxWorlds is how many worlds are looked at, and worldsWork how much work may
// go into those after the first: only makefiles that are costly to read need it.
const (
	maxWorlds  = 8
	worldsWork = 2_000_000
)

// explore reads the makefile in the other worlds that its conditions on
// unknown values open: each alternative of each question by itself.
func (m *Makefile) explore() {
	if err := m.load(); err != nil {
		// It was read before without an error; the files must have changed.
		x := newMachine(m.reader.tree, &m.reader.options, m.dir, m.name, "", nil, nil, nil)
		x.spent, x.reading, x.unread = &m.work, false, []string{err.Error()}
		m.machines, m.explored, m.memory = []*machine{x}, true, true
	}
	if m.explored {
		return
	}
	m.explored = true
	if len(m.machines[0].asked) == 0 {
		return
	}
	m.machines = m.worlds("", m.machines[0])
	m.reader.remember(m)
}

// worlds gives machines for all worlds, the first of which is given.
func (m *Makefile) worlds(goal string, first *machine) []*machine {
	list := []*machine{first}
	seen := make(map[string]bool)
	tried, budget := 1, worldsWork
	for i := 0; i < len(list); i++ {
		for _, q := range list[i].asked {
			if seen[q.key] {
				continue
			}
			seen[q.key] = true
			for answer := 1; answer < q.n && tried < maxWorlds && budget > 0; answer++ {
				tried++
				budget -= first.cost
				w := world{q.key: answer}
				for k, v := range list[i].world {
					w[k] = v
				}
				if x, err := m.evaluate(goal, w); err == nil {
					list = append(list, x)
				}
			}
		}
	}
	return list
}

// otherWorlds looks for a world that GNU make does not refuse.
func (m *Makefile) otherWorlds(first *machine, err error) error {
	var limit *LimitError
	if errors.As(err, &limit) || len(first.asked) == 0 {
		return err
	}
	list := m.worlds("", first)[1:]
	if len(list) == 0 {
		return err
	}
	m.machines, m.explored = list, true
	return nil
}

// forGoal gives the machines that answer for a target.
func (m *Makefile) forGoal(goal string) []*machine {
	m.explore()
	if !slices.ContainsFunc(m.machines, func(x *machine) bool { return x.usesGoals }) {
		return m.machines
	}
	if list, ok := m.goals[goal]; ok {
		return list
	}
	list := m.machines
	if first, err := m.evaluate(goal, nil); err == nil {
		list = m.worlds(goal, first)
	}
	if m.goals == nil {
		m.goals = make(map[string][]*machine)
	}
	m.goals[goal] = list
	m.reader.remember(m)
	return list
}
