package protocode

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"math/rand/v2"
	"strings"
	"testing"
)

// packed reads the descriptor that a Go expression stands for, whatever it says.
func packed(expression string) ([]byte, error) {
	r := newGoReader([]byte("package a\n\nvar file_a_rawDesc = " + expression + "\n"))
	r.file = new(File)
	err := r.read()
	return r.file.Packed, err
}

// Go's own type checker is the judge of what sums of strings are.
func TestGoAgreesOnStrings(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pieces := []string{`\n`, `\x07`, `\xff`, `\377`, `\000`, `\u00e9`, `\U0001F600`, `\\`, `\"`, `'`, "é", "a", " ", "{", "//", "/*"}
	literal := func() string {
		var b strings.Builder
		for range random.IntN(6) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		if random.IntN(4) == 0 && !strings.ContainsAny(b.String(), "\"") {
			return "`" + strings.ReplaceAll(b.String(), "a", "\n\r") + "`"
		}
		return `"` + b.String() + `"`
	}
	var sum func(depth int) string
	sum = func(depth int) string {
		terms := make([]string, 1+random.IntN(4))
		for i := range terms {
			switch {
			case depth < 5 && random.IntN(4) == 0:
				terms[i] = []string{"(", "string("}[random.IntN(2)] + sum(depth+1) + ")"
			default:
				terms[i] = literal()
			}
		}
		return strings.Join(terms, []string{"+", " +\n\t", " /* no */ + // no\n"}[random.IntN(3)])
	}
	for range 3000 {
		expression := sum(0)
		want, err := types.Eval(token.NewFileSet(), nil, token.NoPos, expression)
		if err != nil {
			t.Fatalf("%s: %v", expression, err)
		}
		if got, err := packed(expression); err != nil || string(got) != constant.StringVal(want.Value) {
			t.Errorf("%s: %q, %v, want %s", expression, got, err, want.Value)
		}
	}
}

// Go's parser and its constants are the judges of what lists of bytes are.
func TestGoAgreesOnLists(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	formats := []string{"%d", "0x%x", "0X%02X", "0%o", "0o%o", "0b%b"}
	good, bad := 0, 0
	for range 3000 {
		var b strings.Builder
		b.WriteString([]string{"[]byte{", "[]uint8{\n\t", "[] byte /* no */ {"}[random.IntN(3)])
		n := random.IntN(6)
		for i := range n {
			most := 256
			if random.IntN(20) == 0 {
				most = 300
			}
			fmt.Fprintf(&b, formats[random.IntN(len(formats))], random.IntN(most))
			if i < n-1 {
				b.WriteString([]string{",", ", ", ",\n\t"}[random.IntN(3)])
			}
		}
		b.WriteString([]string{"}", "}", " }"}[random.IntN(3)])
		want, fits := bytesOf(t, b.String())
		got, err := packed(b.String())
		switch {
		case fits && (err != nil || string(got) != string(want)):
			t.Errorf("%s: %v, %v, want %v", b.String(), got, err, want)
		case !fits && err == nil:
			t.Errorf("%s was read as %v", b.String(), got)
		case fits:
			good++
		default:
			bad++
		}
	}
	if good < 2000 || bad < 20 {
		t.Errorf("%d lists were good and %d bad: too few to tell", good, bad)
	}
}

// bytesOf evaluates a list of bytes, and tells whether all of them are such.
func bytesOf(t *testing.T, list string) (all []byte, fits bool) {
	t.Helper()
	e, err := parser.ParseExpr(list)
	if err != nil {
		t.Fatalf("%s: %v", list, err)
	}
	for _, element := range e.(*ast.CompositeLit).Elts {
		n, _ := constant.Uint64Val(constant.MakeFromLiteral(element.(*ast.BasicLit).Value, token.INT, 0))
		if n > 255 {
			return nil, false
		}
		all = append(all, byte(n))
	}
	return all, true
}

// What a stub says of services is what the descriptor of the same .proto file
// says.
func TestStubsAgreeWithDescriptors(t *testing.T) {
	fd, err := read(t, "go-v1.36.12/billing/v1/invoice.pb.go").Descriptor(nil)
	if err != nil {
		t.Fatal(err)
	}
	var declared []Service
	for _, s := range fd.Service {
		service := Service{Name: fd.GetPackage() + "." + s.GetName()}
		for _, m := range s.Method {
			service.Methods = append(service.Methods, Method{
				Name: m.GetName(), ClientStreams: m.GetClientStreaming(), ServerStreams: m.GetServerStreaming(),
			})
		}
		declared = append(declared, service)
	}
	stubs := 0
	for _, name := range fixtures(t) {
		if f := read(t, name); f.Stub && strings.Contains(name, "/invoice_") {
			stubs++
			if got, want := describe(f.Services), describe(declared); got != want {
				t.Errorf("%s: %s\nthe descriptor has %s", name, got, want)
			}
			for _, s := range f.Services {
				if at := s.At.In(string(fixture(t, name))); !strings.Contains(at, s.Name) {
					t.Errorf("%s: %s is at %q", name, s.Name, at)
				}
			}
		}
	}
	if stubs < 3 {
		t.Errorf("only %d stubs", stubs)
	}
}

// TestHostileFiles reads files that are made to take long.
func TestHostileFiles(t *testing.T) {
	for _, unit := range []string{
		"(", "[", "{", "\"", "`", "'", "'''", "\\", "\\\n", "#", "/*", "\"a\" + ", "b'a' ", "1, ", "ServiceDesc{", "ServiceName: \"a\", ",
		"var fileDescriptor = nil\n", "fileDescriptor = (", "AddSerializedFile(", "serialized_pb=b''", "D = AddSerializedFile(b'a'", "\x00", "\xff", "é",
		"// source: a.proto\n", "type A struct {\n", "'/a.B/C',\n",
	} {
		body := strings.Repeat(unit, (1<<17)/len(unit))
		for _, before := range []string{"", "package a\nvar file_a_rawDesc = []byte{", "package a\nvar file_a_rawDesc = \"\" + ", "D = AddSerializedFile("} {
			for _, name := range []string{"a.pb.go", "a_pb2.py", "a_pb2_grpc.py"} {
				src := []byte(before + body)
				f, err := Read(name, src)
				if err != nil {
					if text := err.Error(); len(text) > 500 || strings.Contains(text, "\n") {
						t.Errorf("%s of %q: an error of %d bytes", name, unit, len(text))
					}
					continue
				}
				for _, e := range []Element{{}, {Names: []string{"A"}}, {Names: []string{"B", "C"}, Leaf: true}} {
					if at := f.Locate(src, e); at.Start < 0 || at.End < at.Start || at.End > len(src) {
						t.Errorf("%s of %q: %v is at %v", name, unit, e, at)
					}
				}
			}
		}
	}
}

// TestDamagedFiles reads what generators wrote after somebody edited it, and
// holds that a descriptor which is not the whole one is refused or differs.
func TestDamagedFiles(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for _, name := range fixtures(t) {
		src := string(fixture(t, name))
		for range 40 {
			from := random.IntN(len(src))
			to := min(len(src), from+random.IntN(40))
			var damaged string
			switch random.IntN(3) {
			case 0:
				damaged = src[:from] + src[to:]
			case 1:
				damaged = src[:to] + src[from:]
			default:
				damaged = src[:from] + string(rune(random.IntN(256))) + src[to:]
			}
			f, err := Read(name, []byte(damaged))
			if err != nil {
				continue
			}
			if f.Packed != nil {
				if fd, err := f.Descriptor(nil); err != nil || fd.GetName() != f.Source {
					t.Fatalf("%s, %d to %d: read, and yet: %v", name, from, to, err)
				}
			}
			for _, s := range f.Services {
				if s.At.Start < 0 || s.At.End < s.At.Start || s.At.End > len(damaged) {
					t.Fatalf("%s, %d to %d: the service %q is at %v", name, from, to, s.Name, s.At)
				}
			}
		}
	}
}
