package protobuf

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/megalint/megalint/internal/protocode"
)

// Difference is one thing in which generated code is not what its .proto file
// says.
type Difference struct {
	// Text says what differs, as a clause: "field Invoice.total has the number
	// 3 in the .proto file, but 2 in the generated code".
	Text string
	// Source and Generated name what differs as each side calls it; where one
	// does not have it, what is around it.
	Source, Generated protocode.Element
}

// Stale compares what a .proto file compiles to with a generated file: its
// descriptor, if it has one, and its gRPC services, if it has such. Nothing
// differs in code that is fresh. The error tells that the generated file's
// descriptor cannot be read.
func Stale(u *Unit, f *protocode.File, managed bool) ([]Difference, error) {
	c := &comparison{lenient: leniency{
		managed: managed || f.Buf, custom: u.Partial || f.Gogo, types: u.Partial, gogo: f.Gogo,
	}}
	source, err := normalize(u.Descriptor, u.Extensions, c.lenient)
	if err != nil {
		return nil, err
	}
	if f.Packed != nil {
		generated, err := f.Descriptor(u.Extensions)
		if err != nil {
			return nil, err
		}
		if generated, err = normalize(generated, u.Extensions, c.lenient); err != nil {
			return nil, err
		}
		c.file(source, generated)
	}
	if len(c.found) == 0 && (f.Stub || len(f.Services) > 0) {
		c.stubs(source, f)
	}
	return c.found, nil
}

// comparison collects the differences of two descriptors, both normalized.
type comparison struct {
	lenient leniency
	pkg     string   // of the .proto file
	old     string   // of the generated code
	scope   []string // the messages around, as the .proto file names them
	found   []Difference
}

const (
	there = "in the .proto file"
	here  = "in the generated code"
)

// mostDifferences bounds what is collected: one is told and the others counted.
const mostDifferences = 1000

func (c *comparison) add(source, generated protocode.Element, format string, args ...any) {
	if len(c.found) < mostDifferences {
		c.found = append(c.found, Difference{shorten(fmt.Sprintf(format, args...)), source, generated})
	}
}

// element names something in the current scope.
func (c *comparison) element(name string, leaf bool) protocode.Element {
	return protocode.Element{Names: append(slices.Clone(c.scope), name), Leaf: leaf}
}

// around is the current scope itself.
func (c *comparison) around() protocode.Element {
	return protocode.Element{Names: slices.Clone(c.scope)}
}

// full is a name with its scope, without the package.
func (c *comparison) full(name string) string {
	return strings.Join(append(slices.Clone(c.scope), name), ".")
}

// enter is the comparison of what a message, an enum or a service holds.
func (c *comparison) enter(name string, inside func()) {
	c.scope = append(c.scope, name)
	inside()
	c.scope = c.scope[:len(c.scope)-1]
}

// differ reports two values that are not the same.
func (c *comparison) differ(e protocode.Element, what, source, generated string) {
	if source != generated {
		c.add(e, e, "%s is %s %s, but %s %s", what, shorten(source), there, shorten(generated), here)
	}
}

func (c *comparison) file(a, b *descriptorpb.FileDescriptorProto) {
	c.pkg, c.old = a.GetPackage(), b.GetPackage()
	if proto.Equal(a, b) {
		return
	}
	var top protocode.Element
	c.differ(top, "the package", quote(c.pkg), quote(c.old))
	c.differ(top, "the syntax", syntax(a), syntax(b))
	c.messages(a.MessageType, b.MessageType)
	c.enums(a.EnumType, b.EnumType)
	c.fields("extension", a.Extension, b.Extension, fieldContext{})
	c.services(a.Service, b.Service)
	c.imports(a, b)
	c.options(top, "the file", a.Options, b.Options)
	if len(c.found) == 0 && !c.lenient.types {
		c.add(top, top, "the descriptors differ in their bytes") // what no check above knows
	}
}

func syntax(fd *descriptorpb.FileDescriptorProto) string {
	switch {
	case fd.GetSyntax() == "editions":
		return strings.ToLower(strings.Replace(fd.GetEdition().String(), "_", " ", 1))
	case fd.GetSyntax() == "":
		return "proto2"
	}
	return fd.GetSyntax()
}

func (c *comparison) imports(a, b *descriptorpb.FileDescriptorProto) {
	var top protocode.Element
	for _, name := range a.Dependency {
		if !slices.Contains(b.Dependency, name) {
			c.add(top, top, "the .proto file imports %q, the generated code does not", name)
		}
	}
	for _, name := range b.Dependency {
		if !slices.Contains(a.Dependency, name) {
			c.add(top, top, "the .proto file no longer imports %q", name)
		}
	}
	if slices.Equal(a.Dependency, b.Dependency) && (!slices.Equal(a.PublicDependency, b.PublicDependency) || !slices.Equal(a.WeakDependency, b.WeakDependency)) {
		c.add(top, top, "other imports are public or weak %s", there)
	}
}

// named is what descriptors of one kind have in common.
type named interface{ GetName() string }

// match is what is the same thing in both descriptors.
type match[T named] struct{ source, generated T }

// align finds which of the elements are the same, by name, and of those left
// which was renamed. It reports the others, by kind.
func align[T named](c *comparison, kind string, leaf bool, a, b []T, same func(T, T) bool) []match[T] {
	var matches []match[T]
	taken := make([]bool, len(b))
	index := make(map[string]int, len(b))
	for j, e := range b {
		index[e.GetName()] = j
	}
	var missing []T
	order := -1
	disordered := false
	for _, e := range a {
		j, ok := index[e.GetName()]
		if !ok || taken[j] {
			missing = append(missing, e)
			continue
		}
		taken[j] = true
		disordered = disordered || j < order
		order = j
		matches = append(matches, match[T]{e, b[j]})
	}
	for _, e := range missing {
		j := indexOf(b, taken, e, same)
		if j < 0 {
			c.add(c.element(e.GetName(), leaf), c.around(),
				"%s %s is missing %s", kind, c.full(e.GetName()), here)
			continue
		}
		taken[j] = true
		c.add(c.element(e.GetName(), leaf), c.element(b[j].GetName(), leaf),
			"%s %s is still called %s %s", kind, c.full(e.GetName()), b[j].GetName(), here)
	}
	for j, e := range b {
		if !taken[j] {
			c.add(c.around(), c.element(e.GetName(), leaf),
				"%s %s is no longer %s", kind, c.full(e.GetName()), there)
		}
	}
	if disordered && len(matches) == len(a) && len(a) == len(b) {
		c.add(c.around(), c.around(), "the order of each %s%s is another one %s", kind, c.of(), there)
	}
	return matches
}

// of names the scope, for the end of a clause.
func (c *comparison) of() string {
	if len(c.scope) == 0 {
		return ""
	}
	return " of " + strings.Join(c.scope, ".")
}

// indexOf finds what was renamed. Only some are tried, for this takes a
// comparison each.
func indexOf[T named](b []T, taken []bool, e T, same func(T, T) bool) int {
	const most = 100
	tried := 0
	for j := range b {
		if taken[j] {
			continue
		}
		if same(e, b[j]) {
			return j
		}
		if tried++; tried == most {
			break
		}
	}
	return -1
}

func quote(s string) string {
	if s == "" {
		return "none"
	}
	return fmt.Sprintf("%q", s)
}
