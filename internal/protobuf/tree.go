package protobuf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/bufbuild/protocompile/parser/fastscan"
	"go.yaml.in/yaml/v4"

	"github.com/megalint/megalint/internal/protocode"
	"github.com/megalint/megalint/lint/message"
)

// The largest files that are read, in bytes. The largest .proto files that
// people write have less than 1 MB, generated code less than 20.
const (
	maxProto     = 2 << 20
	maxGenerated = 48 << 20
	maxConfig    = 1 << 20
)

// largeProto is the size in bytes from which .proto files are compiled one at a
// time.
const largeProto = 256 << 10

// Tree is what matters here of a tree of files. It is safe for concurrent use.
type Tree struct {
	fs.FS
	// Protos are the .proto files and Code those that may be generated
	// from one, sorted. Folders that package managers fill and links are left
	// out.
	Protos, Code []string
	// Managed tells that some buf.gen.yaml lets buf set options of files that
	// their .proto does not have.
	Managed bool

	byBase   map[string][]string // .proto files, links included, by base name
	has      map[string]bool     // these very files
	modules  []module
	scans    sync.Map // path → func() (*fastscan.Result, error)
	codes    sync.Map // path → func() (*protocode.File, error)
	large    sync.Mutex
	vendors  []string
	vendored func() map[string][]string
}

// module is a Go module of the tree.
type module struct{ path, dir string }

// Walk goes over a tree, once, but for the folders that skip holds for; nil skips
// none. The error names what could not be read; the
// tree holds the rest.
func Walk(fsys fs.FS, skip func(dir string) bool) (*Tree, error) {
	t := &Tree{FS: fsys, byBase: map[string][]string{}, has: map[string]bool{}}
	t.vendored = sync.OnceValue(t.walkVendors)
	if skip == nil {
		skip = func(string) bool { return false }
	}
	w := &walker{Tree: t, skip: skip}
	w.folder(".")
	if len(t.Protos) > 0 {
		t.Managed = slices.ContainsFunc(w.configs, t.managed)
		for _, name := range w.gomods {
			t.addModule(name)
		}
	}
	return t, errors.Join(w.faults...)
}

// walker goes over a tree. It makes a path of the names only that matter: most
// trees have no .proto file at all.
type walker struct {
	*Tree
	skip            func(dir string) bool
	configs, gomods []string
	faults          []error
}

func (w *walker) folder(dir string) {
	entries, err := fs.ReadDir(w.FS, dir)
	if err != nil {
		w.faults = append(w.faults, err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			w.file(dir, e)
		} else if name := path.Join(dir, e.Name()); !w.skip(name) && w.enter(name) {
			w.folder(name)
		}
	}
}

func (w *walker) file(dir string, e fs.DirEntry) {
	base := e.Name()
	switch {
	case strings.HasSuffix(base, ".proto"):
		name := path.Join(dir, base)
		w.byBase[base], w.has[name] = append(w.byBase[base], name), true
		if e.Type().IsRegular() {
			w.Protos = append(w.Protos, name)
		}
	case !e.Type().IsRegular():
	case generatedName(base):
		w.Code = append(w.Code, path.Join(dir, base))
	case strings.HasPrefix(base, "buf.gen") && strings.HasSuffix(base, ".yaml"):
		w.configs = append(w.configs, path.Join(dir, base))
	case base == "go.mod":
		w.gomods = append(w.gomods, path.Join(dir, base))
	}
}

// enter decides whether the walk goes into a folder.
func (t *Tree) enter(name string) bool {
	switch path.Base(name) {
	case ".git", "site-packages":
		return false
	case "vendor", "node_modules":
		t.vendors = append(t.vendors, name)
		return false
	}
	return true
}

// walkVendors finds the .proto files of the folders that Walk left out: only
// an import that nothing else satisfies is worth that.
func (t *Tree) walkVendors() map[string][]string {
	found := map[string][]string{}
	for _, dir := range t.vendors {
		// What cannot be read leaves an import unsatisfied, which is reported.
		_ = fs.WalkDir(t.FS, dir, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(name, ".proto") {
				found[path.Base(name)] = append(found[path.Base(name)], name)
			}
			return nil
		})
	}
	return found
}

// Language tells which generator's output a file is by its name, as gen-go or
// gen-py would have it; "" if it is none that is known.
func Language(name string) string {
	if l := protocode.LanguageOf(name); l != "" {
		return string(l)
	}
	endings := [...]struct{ ending, language string }{
		{".pb.gw.go", "go"}, {".pb.validate.go", "go"}, {".connect.go", "go"}, {".twirp.go", "go"},
		{"_pb2.pyi", "py"}, {"_pb2_grpc.pyi", "py"},
		{".pb.h", "cpp"}, {".pb.cc", "cpp"}, {"_pb.js", "js"}, {"_pb.d.ts", "ts"}, {"_pb.ts", "ts"},
		{"_pb.rb", "ruby"}, {".pb.swift", "swift"}, {".pb.dart", "dart"},
	}
	for _, e := range endings {
		if strings.HasSuffix(name, e.ending) {
			return e.language
		}
	}
	return ""
}

func generatedName(base string) bool { return Language(base) != "" }

// managed tells whether a buf.gen.yaml turns the managed mode on.
func (t *Tree) managed(name string) bool {
	data, err := t.read(name, maxConfig)
	if err != nil || !bytes.Contains(data, []byte("managed")) {
		return false
	}
	var config struct {
		Managed struct {
			Enabled bool `yaml:"enabled"`
		} `yaml:"managed"`
	}
	return yaml.Unmarshal(data, &config) == nil && config.Managed.Enabled
}

// addModule notes the path of a module. A go.mod that is not understood is
// another rule's concern.
func (t *Tree) addModule(name string) {
	data, err := t.read(name, maxConfig)
	if err != nil {
		return
	}
	for line := range strings.Lines(string(data)) {
		words := strings.Fields(line)
		if len(words) >= 2 && words[0] == "module" {
			t.modules = append(t.modules, module{strings.Trim(words[1], `"`), path.Dir(name)})
			return
		}
	}
}

// Generated reads a generated file, once. A gRPC stub that does not say from
// which .proto file it is belongs to what lies beside it.
func (t *Tree) Generated(name string) (*protocode.File, error) {
	once, ok := t.codes.Load(name)
	if !ok {
		once, _ = t.codes.LoadOrStore(name, sync.OnceValues(func() (*protocode.File, error) {
			return t.readGenerated(name)
		}))
	}
	return once.(func() (*protocode.File, error))()
}

func (t *Tree) readGenerated(name string) (*protocode.File, error) {
	src, err := t.read(name, maxGenerated)
	if err != nil {
		return nil, err
	}
	f, err := protocode.Read(name, src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if beside, ok := strings.CutSuffix(name, "_pb2_grpc.py"); ok {
		if beside += "_pb2.py"; slices.Contains(t.Code, beside) {
			if of, err := t.Generated(beside); err == nil && of.Source != "" {
				f.Source = of.Source
			}
		}
	}
	return f, nil
}

// LocateGenerated finds where a generated file declares an element.
func (t *Tree) LocateGenerated(name string, e protocode.Element) message.Span {
	f, err := t.Generated(name)
	if err != nil {
		return message.Span{}
	}
	src, err := t.read(name, maxGenerated)
	if err != nil {
		return f.At
	}
	return f.Locate(src, e)
}

// Marked tells whether a file says at its beginning that it is generated.
func (t *Tree) Marked(name string) bool {
	f, err := t.FS.Open(name)
	if err != nil {
		return false
	}
	defer f.Close() // it was only read
	head := make([]byte, 2048)
	n, _ := io.ReadFull(f, head) // fewer bytes are no fault
	head = bytes.ToLower(head[:n])
	return bytes.Contains(head, []byte("generated by")) || bytes.Contains(head, []byte("@generated"))
}

func (t *Tree) read(name string, limit int64) ([]byte, error) {
	f, err := t.FS.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // it was only read
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s: it has more than %d MB", name, limit>>20)
	}
	return data, nil
}

// scan finds the package and the imports of a .proto file, once.
func (t *Tree) scan(name string) (fastscan.Result, error) {
	once, ok := t.scans.Load(name)
	if !ok {
		once, _ = t.scans.LoadOrStore(name, sync.OnceValues(func() (fastscan.Result, error) {
			data, err := t.read(name, maxProto)
			if err != nil {
				return fastscan.Result{}, err
			}
			// A fault of syntax is told by the compiler, and better.
			result, _ := fastscan.Scan(name, bytes.NewReader(data))
			return result, nil
		}))
	}
	return once.(func() (fastscan.Result, error))()
}

// Namesakes tells whether a folder has a .proto file of the same base name.
func (t *Tree) Namesakes(name, dir string) bool {
	return slices.ContainsFunc(t.byBase[path.Base(name)], func(p string) bool { return within(p, dir) })
}

// Package is the package that a .proto file declares; "" if it cannot be told.
func (t *Tree) Package(name string) string {
	result, _ := t.scan(name)
	return result.PackageName
}
