package protobuf

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/protocode"
)

// What several releases of the generators made of files is fresh.
func TestFixturesAreFresh(t *testing.T) {
	const fixtures = "../protocode/testdata"
	tree, err := Walk(os.DirFS(fixtures), nil)
	if err != nil {
		t.Fatal(err)
	}
	judged := 0
	for _, name := range tree.Code {
		f, err := tree.Generated(name)
		if err != nil {
			t.Fatal(err)
		}
		origins := tree.Origins(name, f.Source, "billing.v1", "")
		if len(origins) != 1 {
			t.Errorf("%s comes from %v", name, origins)
			continue
		}
		units, faults := tree.Compile(origins, nil)
		if len(faults) > 0 {
			t.Fatal(faults[0])
		}
		found, err := Stale(units[0], f, false)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want := "" // only one was made from another file
		if name == "go-1.3.5/billing/v1/invoice.pb.go" {
			want = "the label of field Invoice.note is explicitly optional in the .proto file, but optional in the generated code"
		}
		got := ""
		if len(found) > 0 {
			got = found[0].Text
		}
		if got != want {
			t.Errorf("%s: %v", name, found)
		}
		judged++
	}
	if judged < 20 {
		t.Errorf("only %d fixtures were judged", judged)
	}
}

// shape is a .proto file before it is text.
type shape struct {
	random   *rand.Rand
	messages []shapeMessage
	enums    [][]string // names of values; the numbers are their places
	methods  []string
}

type shapeMessage struct {
	name   string
	fields []shapeField
}

type shapeField struct {
	label, kind, name string
	number            int
	suffix            string
}

var scalars = []string{"int32", "int64", "uint32", "sint64", "fixed32", "double", "float", "bool", "string", "bytes"}

func newShape(seed uint64) *shape {
	s := &shape{random: rand.New(rand.NewPCG(seed, 7))}
	for i := range 1 + s.random.IntN(3) {
		values := []string{fmt.Sprintf("E%d_NONE", i)}
		for j := range 1 + s.random.IntN(4) {
			values = append(values, fmt.Sprintf("E%d_V%d", i, j))
		}
		s.enums = append(s.enums, values)
	}
	for i := range 1 + s.random.IntN(4) {
		m := shapeMessage{name: fmt.Sprintf("M%d", i)}
		number := 0
		for j := range 1 + s.random.IntN(6) {
			number += 1 + s.random.IntN(3)
			m.fields = append(m.fields, s.field(i, j, number))
		}
		s.messages = append(s.messages, m)
	}
	for i := range 1 + s.random.IntN(3) {
		s.methods = append(s.methods, fmt.Sprintf("Do%d(%sM0) returns (%sM0)", i, s.pick("", "stream "), s.pick("", "stream ")))
	}
	return s
}

func (s *shape) pick(from ...string) string { return from[s.random.IntN(len(from))] }

func (s *shape) field(m, j, number int) shapeField {
	f := shapeField{s.pick("", "repeated ", "optional "), s.pick(scalars...), fmt.Sprintf("field_%d_x", j), number, ""}
	switch s.random.IntN(6) {
	case 0:
		f.label, f.kind = "", "map<"+s.pick("int32", "string", "bool")+", "+s.pick("M0", "E0", "bytes")+">"
	case 1:
		f.kind = s.pick("M0", "E0", fmt.Sprintf("M%d", m), "google.protobuf.Timestamp")
	}
	f.suffix = s.pick("", "", " [deprecated = true]", fmt.Sprintf(" [json_name = %q]", fmt.Sprintf("json%d", j)))
	return f
}

func (s *shape) text(pkg, comment string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "syntax = \"proto3\";%s\npackage %s;\nimport \"google/protobuf/timestamp.proto\";\noption go_package = \"example.com/%s\";\n", comment, pkg, pkg)
	fmt.Fprintf(&b, "message Unused { google.protobuf.Timestamp at = 1; }\n")
	for _, m := range s.messages {
		fmt.Fprintf(&b, "%s\nmessage %s {\n", comment, m.name)
		for _, f := range m.fields {
			fmt.Fprintf(&b, "  %s%s %s = %d%s;%s\n", f.label, f.kind, f.name, f.number, f.suffix, comment)
		}
		fmt.Fprintf(&b, "  oneof choice { string one = 100; %s two = 101; }\n}\n", m.name)
	}
	for i, e := range s.enums {
		fmt.Fprintf(&b, "enum E%d {\n", i)
		for n, v := range e {
			fmt.Fprintf(&b, "  %s = %d;%s\n", v, n, comment)
		}
		b.WriteString("}\n")
	}
	fmt.Fprintf(&b, "service S {%s\n", comment)
	for _, m := range s.methods {
		fmt.Fprintf(&b, "  rpc %s;\n", m)
	}
	b.WriteString("}\n")
	return b.String()
}

// mutations each change one thing that generated code shows.
var mutations = []struct {
	name string
	do   func(s *shape)
	stub bool // gRPC stubs show it as well
}{
	{"rename a field", func(s *shape) { s.someField().name += "_new" }, false},
	{"change a number", func(s *shape) { s.someField().number += 50 }, false},
	{"change a type", func(s *shape) {
		f := s.someField()
		if f.kind, f.suffix = map[bool]string{true: "string", false: "fixed64"}[f.kind == "fixed64"], ""; f.label == "" {
			f.label = "repeated "
		}
	}, false},
	{"drop a field", func(s *shape) { m := &s.messages[0]; m.fields = m.fields[1:] }, false},
	{"add a field", func(s *shape) {
		m := &s.messages[len(s.messages)-1]
		m.fields = append(m.fields, shapeField{"", "bool", "added", 70, ""})
	}, false},
	{"add a message", func(s *shape) { s.messages = append(s.messages, shapeMessage{name: "Added"}) }, false},
	{"add a value", func(s *shape) { s.enums[0] = append(s.enums[0], "E0_ADDED") }, false},
	{"rename a value", func(s *shape) { s.enums[0][1] += "_NEW" }, false},
	{"add a method", func(s *shape) { s.methods = append(s.methods, "Added(M0) returns (M0)") }, true},
	{"rename a method", func(s *shape) { s.methods[0] = "New" + s.methods[0] }, true},
	{"make a stream", func(s *shape) {
		if before := s.methods[0]; strings.Contains(before, "(stream M0) r") {
			s.methods[0] = strings.Replace(before, "(stream M0) r", "(M0) r", 1)
		} else {
			s.methods[0] = strings.Replace(before, "(M0) r", "(stream M0) r", 1)
		}
	}, true},
}

func (s *shape) someField() *shapeField {
	m := &s.messages[s.random.IntN(len(s.messages))]
	return &m.fields[s.random.IntN(len(m.fields))]
}

// generate runs the real generators, and returns what they write.
func generate(t *testing.T, files map[string]string) *Tree {
	t.Helper()
	protoc, err := exec.LookPath("protoc")
	if err != nil {
		t.Skip("protoc is missing")
	}
	dir := t.TempDir()
	args := []string{"-I" + dir, "--python_out=" + dir}
	for _, plugin := range []string{"go", "go-grpc"} {
		if _, err := exec.LookPath("protoc-gen-" + plugin); err != nil {
			t.Logf("protoc-gen-%s is missing: its output is not tested", plugin)
			continue
		}
		args = append(args, "--"+plugin+"_out="+dir, "--"+plugin+"_opt=paths=source_relative")
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	if out, err := exec.Command(protoc, args...).CombinedOutput(); err != nil {
		t.Fatalf("protoc: %v\n%s", err, out)
	}
	tree, err := Walk(os.DirFS(dir), nil)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// What the generators make is fresh, stays so when comments change, and is
// stale after any other change.
func TestGenerators(t *testing.T) {
	const rounds = 12
	files := map[string]string{}
	for i := range rounds {
		files[fmt.Sprintf("p%d.proto", i)] = newShape(uint64(i)).text(fmt.Sprintf("p%d", i), "")
	}
	tree := generate(t, files)
	var generated []*protocode.File
	for _, name := range tree.Code {
		f, err := tree.Generated(name)
		if err != nil {
			t.Fatal(err)
		}
		generated = append(generated, f)
	}
	if len(generated) < rounds {
		t.Fatalf("%d generated files", len(generated))
	}
	for i := range rounds {
		name := fmt.Sprintf("p%d.proto", i)
		expect := func(what, text string, stale func(*protocode.File) bool) {
			t.Helper()
			tree, err := Walk(fstest.MapFS{name: {Data: []byte(text)}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			units, faults := tree.Compile([]Origin{{Root{"", "."}, name, name}}, nil)
			if len(faults) > 0 {
				t.Fatalf("%s: %v\n%s", what, faults[0], text)
			}
			for _, f := range generated {
				if f.Source != name {
					continue
				}
				found, err := Stale(units[0], f, false)
				if err != nil || (len(found) > 0) != stale(f) {
					t.Errorf("%s, stub %v of %s: %v, %v\n%s", what, f.Stub, f.Language, found, err, text)
				}
				for _, d := range found {
					if d.Text == "the descriptors differ in their bytes" {
						t.Errorf("%s: nothing tells what differs", what)
					}
				}
			}
		}
		never := func(*protocode.File) bool { return false }
		expect("nothing", files[name], never)
		expect("comments", newShape(uint64(i)).text(fmt.Sprintf("p%d", i), " // more\n"), never)
		for _, m := range mutations {
			s := newShape(uint64(i))
			m.do(s)
			expect(m.name, s.text(fmt.Sprintf("p%d", i), ""), func(f *protocode.File) bool { return !f.Stub || m.stub })
		}
	}
}
