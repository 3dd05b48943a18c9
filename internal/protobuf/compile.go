package protobuf

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/bufbuild/protocompile/ast"
	"github.com/bufbuild/protocompile/linker"
	"github.com/bufbuild/protocompile/options"
	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/megalint/megalint/internal/protocode"
)

// Unit is a compiled .proto file.
type Unit struct {
	Origin
	// Descriptor is nil if the file, or one that it imports, is at fault. It is
	// shared: not to be changed.
	Descriptor *descriptorpb.FileDescriptorProto
	// Extensions are the custom options that the file may use; nil if Partial.
	Extensions protocode.Extensions
	// Partial tells that some import is not in the tree, be it one of another
	// import's. The names of types are as written then, and custom options are
	// left out.
	Partial bool
}

// Fault is why a .proto file, which need not be among those asked for, could
// not be compiled as a whole.
type Fault struct {
	Path string
	// Missing is the import that the tree does not have; "" for other faults.
	Missing string
	// Newer tells that the file is of an edition that this package does not
	// know yet.
	Newer bool
	err   error
}

// Error tells the fault with its file, line and column.
func (f *Fault) Error() string { return f.err.Error() }

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.err }

// Compile compiles files, each once, several at a time, and what they import.
// importPaths are folders to look for imports in, before guessing. Units come
// in the order of the origins, faults by path.
func (t *Tree) Compile(origins []Origin, importPaths []string) ([]*Unit, []*Fault) {
	programs := map[Root]*program{}
	targets := make([]*node, len(origins))
	for i, o := range origins {
		p := programs[o.Root]
		if p == nil {
			p = &program{tree: t, root: o.Root, importPaths: importPaths, nodes: map[string]*node{}}
			programs[o.Root] = p
		}
		targets[i] = p.add(o.Name, o.Path, nil)
	}
	var all []*node
	for _, p := range programs {
		all = append(all, p.order...)
	}
	compileAll(all)
	units := make([]*Unit, len(origins))
	for i, n := range targets {
		units[i] = &Unit{Origin: origins[i], Descriptor: n.descriptor, Partial: n.partial}
		if n.file != nil {
			units[i].Extensions = linker.ResolverFromFile(n.file)
		}
	}
	return units, faultsOf(all)
}

// faultsOf collects faults. A file that is compiled under two names has one.
func faultsOf(nodes []*node) []*Fault {
	var all []*Fault
	for _, n := range nodes {
		all = append(all, n.faults...)
	}
	slices.SortFunc(all, func(a, b *Fault) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Error(), b.Error()))
	})
	return slices.CompactFunc(all, func(a, b *Fault) bool { return a.Error() == b.Error() })
}

// compileAll compiles nodes, each of which comes behind those it depends on.
func compileAll(nodes []*node) {
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var running sync.WaitGroup
	for _, n := range nodes {
		// Taken here, in order: what a node waits for has its slot already.
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			defer close(n.done)
			n.compile()
		})
	}
	running.Wait()
}

// program is what is compiled with one import path.
type program struct {
	tree        *Tree
	root        Root
	importPaths []string
	nodes       map[string]*node
	order       []*node // imports before importers
}

// node is a file of a program.
type node struct {
	tree       *Tree
	name, path string
	imports    []*node
	open       bool // its imports are being added
	faults     []*Fault
	broken     bool // it, or one of its imports, cannot be compiled
	partial    bool
	ways       int // see countWays
	done       chan struct{}

	file       linker.File
	descriptor *descriptorpb.FileDescriptorProto
}

// add adds a file and what it imports. via are the names that lead to it.
func (p *program) add(name, path string, via []string) *node {
	if n := p.nodes[name]; n != nil {
		return n
	}
	n := &node{tree: p.tree, name: name, path: path, open: true, done: make(chan struct{})}
	p.nodes[name] = n
	scan, err := p.tree.scan(path)
	if err != nil {
		n.fail(err)
	}
	via = append(via, name)
	for _, i := range scan.Imports {
		p.addImport(n, i.Path, via)
	}
	n.open = false
	p.order = append(p.order, n)
	return n
}

func (p *program) addImport(n *node, name string, via []string) {
	if name == "" {
		n.fail(fmt.Errorf("%s: it imports a file without a name", n.path))
		return
	}
	d := p.nodes[name]
	if d == nil {
		if standard := standardImport(name); standard != nil {
			d = &node{name: name, file: standard, done: make(chan struct{})}
			p.nodes[name] = d
			p.order = append(p.order, d)
		} else if path, ok := p.tree.resolve(name, p.root, p.importPaths, n.path); ok {
			d = p.add(name, path, via)
		}
	}
	switch {
	case d == nil:
		n.partial = true
		n.faults = append(n.faults, missing(n.path, n.path, name))
	case d.open:
		cycle := append(via[slices.Index(via, name):len(via):len(via)], name)
		n.fail(fmt.Errorf("%s: the imports go in a circle: %s",
			n.position(n.importPositions()[name]), strings.Join(cycle, " → ")))
	default:
		n.imports = append(n.imports, d)
	}
}

func (n *node) fail(err error) {
	n.faults = append(n.faults, &Fault{Path: n.path, Newer: errors.Is(err, errNewer), err: err})
	n.broken = true
}

var errNewer = errors.New("it is of an edition that is not known yet")

// newer tells whether a file is of an edition after the last that is known.
func newer(f *ast.FileNode) bool {
	const last = 2023
	if f.Edition == nil {
		return false
	}
	edition, err := strconv.Atoi(f.Edition.Edition.AsString())
	return err == nil && edition > last && edition < 10000
}

// compile compiles a node after those that it imports.
func (n *node) compile() {
	defer func() {
		if p := recover(); p != nil {
			n.descriptor, n.file = nil, nil
			n.fail(fmt.Errorf("%s: internal error of the compiler, please report it: %v", n.path, p))
		}
	}()
	if n.path == "" {
		return // a standard import
	}
	for _, d := range n.imports {
		<-d.done
		n.broken = n.broken || d.broken
		n.partial = n.partial || d.partial
	}
	n.explainMissing()
	if n.broken {
		return
	}
	// What the compiler makes of a file takes some hundred times its size.
	if info, err := fs.Stat(n.tree.FS, n.path); err == nil && info.Size() > largeProto {
		n.tree.large.Lock()
		defer n.tree.large.Unlock()
	}
	if err := n.link(); err != nil {
		n.fail(n.explain(err))
		n.descriptor, n.file = nil, nil
	}
}

// link does the compiler's work.
func (n *node) link() error {
	handler := reporter.NewHandler(nil)
	parsed, err := n.parse(handler)
	if err != nil {
		return err
	}
	if n.partial {
		if _, err := options.InterpretUnlinkedOptions(parsed); err != nil {
			return err
		}
		n.descriptor = parsed.FileDescriptorProto()
		return nil
	}
	if err := n.countWays(parsed.FileDescriptorProto()); err != nil {
		return err
	}
	files := make(linker.Files, len(n.imports))
	for i, d := range n.imports {
		files[i] = d.file
	}
	// The symbols of files that do not import each other may clash.
	symbols := new(linker.Symbols)
	linked, err := linker.Link(parsed, files, symbols, handler)
	if err != nil {
		return err
	}
	if _, err := options.InterpretOptions(linked, handler); err != nil {
		return err
	}
	if err := linked.ValidateOptions(handler, symbols); err != nil {
		return err
	}
	linked.RemoveAST()
	n.file, n.descriptor = linked, linked.FileDescriptorProto()
	return nil
}

// mostWays bounds in how many ways the public imports of a file may lead to
// others: the linker goes all of them, for each name that it looks up.
const mostWays = 10000

// countWays counts the ways from this file, or refuses it.
func (n *node) countWays(fd *descriptorpb.FileDescriptorProto) error {
	ways := make(map[string]int, len(n.imports))
	all := 0
	for _, d := range n.imports {
		ways[d.name] = d.ways + 1
		all += d.ways + 1
	}
	for _, i := range fd.PublicDependency {
		n.ways = min(n.ways+ways[fd.Dependency[i]], mostWays+1)
	}
	if all > mostWays {
		return fmt.Errorf("%s: its imports lead to others in more than %d ways", n.path, mostWays)
	}
	return nil
}

func (n *node) parse(handler *reporter.Handler) (parser.Result, error) {
	syntax, err := n.syntax(handler)
	if err != nil {
		return nil, err
	}
	if newer(syntax) {
		return nil, fmt.Errorf("%s: %w", n.path, errNewer)
	}
	return parser.ResultFromAST(syntax, true, handler)
}

func (n *node) syntax(handler *reporter.Handler) (*ast.FileNode, error) {
	src, err := n.tree.read(n.path, maxProto)
	if err != nil {
		return nil, err
	}
	if err := checkShape(src); err != nil {
		return nil, fmt.Errorf("%s:%w", n.path, err)
	}
	return parser.Parse(n.name, bytes.NewReader(src), handler)
}

// explain puts the tree's name of a file into the compiler's error.
func (n *node) explain(err error) error {
	var located reporter.ErrorWithPos
	if !errors.As(err, &located) {
		return err
	}
	at := located.GetPosition()
	return fmt.Errorf("%s:%d:%d: %s", n.path, at.Line, at.Col, shorten(located.Unwrap().Error()))
}

// explainMissing tells where the file imports what is not there.
func (n *node) explainMissing() {
	var at map[string]ast.SourcePos
	for _, f := range n.faults {
		if f.Missing == "" {
			continue
		}
		if at == nil {
			at = n.importPositions()
		}
		*f = *missing(n.path, n.position(at[f.Missing]), f.Missing)
	}
}

func missing(path, position, name string) *Fault {
	return &Fault{Path: path, Missing: name, err: fmt.Errorf(
		"%s: it imports %q, which is not in this repository", position, shorten(name))}
}

// position is "path:line:column", as far as it is known.
func (n *node) position(at ast.SourcePos) string {
	if at.Line == 0 {
		return n.path
	}
	return fmt.Sprintf("%s:%d:%d", n.path, at.Line, at.Col)
}

// importPositions finds where a file names each of its imports.
func (n *node) importPositions() map[string]ast.SourcePos {
	all := map[string]ast.SourcePos{}
	syntax, err := n.syntax(reporter.NewHandler(nil))
	if err != nil || syntax == nil {
		return all
	}
	for _, d := range syntax.Decls {
		if i, ok := d.(*ast.ImportNode); ok {
			all[i.Name.AsString()] = syntax.NodeInfo(i.Name).Start()
		}
	}
	return all
}
