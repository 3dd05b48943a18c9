package protobuf

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/megalint/megalint/internal/protocode"
)

// treeOf makes a tree of a txtar archive.
func treeOf(t testing.TB, archive string) *Tree {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
	}
	tree, err := Walk(fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// compile compiles one file and tells how it went.
func compile(t *testing.T, archive string, o Origin, importPaths ...string) string {
	t.Helper()
	units, faults := treeOf(t, archive).Compile([]Origin{o}, importPaths)
	state := "broken"
	switch u := units[0]; {
	case u.Descriptor != nil && u.Partial:
		state = "partial"
	case u.Descriptor != nil && u.Extensions != nil:
		state = "whole"
	}
	for _, f := range faults {
		state += "\n" + f.Error()
	}
	return state
}

func TestCompile(t *testing.T) {
	const use = "-- a/use.proto --\nsyntax = \"proto3\";\npackage use;\nimport \"b/thing.proto\";\nmessage Use { thing.Thing thing = 1; }\n"
	const thing = "syntax = \"proto3\";\npackage thing;\nmessage Thing {}\n"
	atRoot := Origin{Root{"", "."}, "a/use.proto", "a/use.proto"}
	for _, c := range []struct {
		name, archive, want string
		origin              Origin
		importPaths         []string
	}{
		{"beside", use + "-- b/thing.proto --\n" + thing, "whole", atRoot, nil},
		{"from another root", use + "-- b/thing.proto --\n" + thing, "whole", Origin{Root{"", "a"}, "use.proto", "a/use.proto"}, nil},
		{"with an import path", use + "-- far/b/thing.proto --\n" + thing + "-- a/b/thing.proto --\nsyntax = \"proto3\"; package other;", "whole", atRoot, []string{"far"}},
		{"without it, the nearest", use + "-- far/b/thing.proto --\nbroken" + "\n-- a/b/thing.proto --\n" + thing, "whole", atRoot, nil},
		{"vendored", use + "-- vendor/example.com/x/b/thing.proto --\n" + thing, "whole", atRoot, nil},
		{"below a GOPATH", strings.Replace(use, "b/thing", "example.com/x/b/thing", 1) + "-- b/thing.proto --\n" + thing, "whole", Origin{Root{"example.com/x", "."}, "example.com/x/a/use.proto", "a/use.proto"}, nil},
		{"of a module", strings.Replace(use, "b/thing", "example.com/x/b/thing", 1) + "-- go.mod --\nmodule example.com/x\n-- b/thing.proto --\n" + thing, "whole", atRoot, nil},
		{"public", use + "-- b/thing.proto --\nsyntax = \"proto3\"; import public \"c/thing.proto\";\n-- c/thing.proto --\n" + thing, "whole", atRoot, nil},
		{"missing", use, "partial\na/use.proto:3:8: it imports \"b/thing.proto\", which is not in this repository", atRoot, nil},
		{"missing further on", use + "-- b/thing.proto --\n" + strings.Replace(thing, "package", "import \"gone.proto\";\npackage", 1), "partial\nb/thing.proto:2:8: it imports \"gone.proto\", which is not in this repository", atRoot, nil},
		{"an import is broken", use + "-- b/thing.proto --\nsyntax = \"proto3\";\nmessage {}\n", "broken\nb/thing.proto:2:9: syntax error: unexpected '{'", atRoot, nil},
		{"itself", "-- a/use.proto --\nsyntax = \"proto3\";\nimport \"a/use.proto\";", "broken\na/use.proto:2:8: the imports go in a circle: a/use.proto → a/use.proto", atRoot, nil},
		{"a circle", use + "-- b/thing.proto --\nsyntax = \"proto3\";\n\nimport \"c.proto\";\n-- c.proto --\nimport \"a/use.proto\";", "broken\nc.proto:1:8: the imports go in a circle: a/use.proto → b/thing.proto → c.proto → a/use.proto", atRoot, nil},
		{"a type is unknown", "-- a/use.proto --\nsyntax = \"proto3\";\nmessage Use { Gone g = 1; }", "broken\na/use.proto:2:15: field Use.g: unknown type Gone", atRoot, nil},
		{"twice", "-- a/use.proto --\nsyntax = \"proto3\";\nmessage A {}\nmessage A {}", "broken\na/use.proto:3:9: symbol \"A\" already defined at a/use.proto:2:9", atRoot, nil},
		{"an option is wrong", "-- a/use.proto --\nsyntax = \"proto3\";\noption go_package = 1;", "broken\na/use.proto:2:21: option go_package: expecting string, got integer", atRoot, nil},
		{"well-known", "-- a/use.proto --\nsyntax = \"proto3\";\nimport \"google/protobuf/any.proto\";\nimport \"google/protobuf/descriptor.proto\";\nmessage A { google.protobuf.Any a = 1; }\nextend google.protobuf.FieldOptions { string x = 50000; }", "whole", atRoot, nil},
		{"edition", "-- a/use.proto --\nedition = \"2023\";\noption features.field_presence = IMPLICIT;", "whole", atRoot, nil},
		{"an edition to come", "-- a/use.proto --\nedition = \"2024\";", "broken\na/use.proto: it is of an edition that is not known yet", atRoot, nil},
		{"no edition", "-- a/use.proto --\nedition = \"spring\";", "broken\na/use.proto:1:11: edition value \"spring\" not recognized", atRoot, nil},
		{"deep", "-- a/use.proto --\n\n" + strings.Repeat("message A {", 101), "broken\na/use.proto:2: more than 100 brackets are open", atRoot, nil},
		{"a line without an end", "-- a/use.proto --\nsyntax = \"proto3\";\nmessage A { reserved \"a\"" + strings.Repeat(", \"a\"", 4000) + "; }", "broken\na/use.proto:2: the line has more than 16384 bytes", atRoot, nil},
		{"a name without an end", "-- a/use.proto --\nsyntax = \"proto3\";\nmessage A { " + strings.Repeat("A", 10000) + " a = 1; }", "broken\na/use.proto:2:13: field A.a: unknown type " + strings.Repeat("A", 276) + "…", atRoot, nil},
		{"deep, but within comments and strings", "-- a/use.proto --\nsyntax = \"proto3\"; // " + strings.Repeat("{", 200) + "\n/*" + strings.Repeat("[\n", 200) + "*/option java_package = '\\'" + strings.Repeat("(", 200) + "';", "whole", atRoot, nil},
		{"too large", "-- a/use.proto --\n" + strings.Repeat("// a comment\n", maxProto/13+1), "broken\na/use.proto: it has more than 2 MB", atRoot, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := compile(t, c.archive, c.origin, c.importPaths...)
			if !strings.HasPrefix(got, c.want) || c.want == "whole" && got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// One broken file does not take others with it.
func TestOthersGoOn(t *testing.T) {
	tree := treeOf(t, "-- a.proto --\nsyntax = \"proto3\"; message A {}\n-- b.proto --\nbroken\n-- c.proto --\nsyntax = \"proto3\"; message A {} // elsewhere as well\n")
	root := Root{"", "."}
	units, faults := tree.Compile([]Origin{{root, "a.proto", "a.proto"}, {root, "b.proto", "b.proto"}, {root, "c.proto", "c.proto"}, {root, "a.proto", "a.proto"}}, nil)
	for i, whole := range []bool{true, false, true, true} {
		if (units[i].Descriptor != nil) != whole {
			t.Errorf("%s: %v", units[i].Path, units[i].Descriptor)
		}
	}
	if len(faults) != 1 || faults[0].Path != "b.proto" {
		t.Errorf("%v", faults)
	}
}

func TestManyImports(t *testing.T) {
	fsys := fstest.MapFS{}
	var origins []Origin
	for i := range 300 {
		text := "syntax = \"proto3\";\n"
		for j := max(0, i-3); j < i; j++ {
			text += fmt.Sprintf("import \"f%d.proto\";\n", j)
		}
		text += fmt.Sprintf("message M%d { repeated string s = 1; %s }\n", i, map[bool]string{true: fmt.Sprintf("M%d m = 2;", i-1)}[i > 0])
		name := fmt.Sprintf("f%d.proto", i)
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
		origins = append(origins, Origin{Root{"", "."}, name, name})
	}
	tree, err := Walk(fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	units, faults := tree.Compile(origins, nil)
	if len(faults) > 0 {
		t.Fatal(faults[0])
	}
	for _, u := range units {
		if u.Descriptor == nil || u.Partial {
			t.Fatalf("%s is not whole", u.Path)
		}
	}
}

func TestLocate(t *testing.T) {
	const text = `syntax = "proto2";
message Cart {
  optional string id = 1;
  map<string, string> all = 2;
  oneof payer { string account = 3; }
  repeated group Line = 4 { optional int32 amount = 5; }
  message Item { optional string name = 1; }
  extensions 100 to 200;
  extend Cart { optional string more = 100; }
}
enum Size { NONE = 0; }
service Carts { rpc Get(Cart) returns (Cart); }
`
	tree := treeOf(t, "-- a.proto --\n"+text+"-- b.proto --\nbroken\n")
	for _, c := range []struct{ names, want string }{
		{"", ""}, {"Cart", "Cart"}, {"Cart id", "id"}, {"Cart all", "all"}, {"Cart account", "account"},
		{"Cart line", "Line"}, {"Cart Line amount", "amount"}, {"Cart Item name", "name"}, {"Cart more", "more"},
		{"Size NONE", "NONE"}, {"Carts Get", "Get"}, {"Cart gone", "Cart"}, {"Gone", ""},
	} {
		at := tree.Locate("a.proto", protocode.Element{Names: strings.Fields(c.names)})
		if got := at.In(text); got != c.want {
			t.Errorf("%s is at %q, want %q", c.names, got, c.want)
		}
	}
	if at := tree.Locate("b.proto", protocode.Element{Names: []string{"A"}}); !at.Empty() {
		t.Errorf("in a broken file: %v", at)
	}
	if got := tree.Services("a.proto"); len(got) != 1 || got[0] != "Carts" {
		t.Errorf("services %v", got)
	}
}

func TestOrigins(t *testing.T) {
	declared := func(pkg string) string { return "syntax = \"proto3\"; package " + pkg + ";\n" }
	for _, c := range []struct {
		name, archive     string
		generated, source string
		want              string
	}{
		{"the seed's layout", "-- schema/protobuf/a/x.proto --\n" + declared("a"), "schema/gen-go/a/x.pb.go", "a/x.proto", "schema/protobuf/a/x.proto <schema/protobuf>"},
		{"beside", "-- svc/x.proto --\n" + declared("a") + "-- x.proto --\n" + declared("a"), "svc/x.pb.go", "x.proto", "svc/x.proto <svc>"},
		{"beside, below a GOPATH", "-- svc/x.proto --\n" + declared("a"), "svc/x.pb.go", "example.com/r/svc/x.proto", "svc/x.proto example.com/r<>"},
		{"beside, renamed folders", "-- svc/x.proto --\n" + declared("b"), "svc/x.pb.go", "other/x.proto", "svc/x.proto other<svc>"},
		{"of a module", "-- api/go.mod --\nmodule example.com/r/api\n-- api/x.proto --\n" + declared("a"), "gen/x.pb.go", "example.com/r/api/x.proto", "api/x.proto example.com/r/api<api>"},
		{"the nearest", "-- one/proto/x.proto --\n" + declared("a") + "-- two/proto/x.proto --\n" + declared("a"), "two/gen/x.pb.go", "x.proto", "two/proto/x.proto <two/proto>"},
		{"folders alike", "-- proto/one/x.proto --\n" + declared("a") + "-- proto/two/x.proto --\n" + declared("a"), "gen/two/x.pb.go", "x.proto", "proto/two/x.proto <proto/two>"},
		{"not to tell", "-- proto/one/x.proto --\n" + declared("a") + "-- proto/two/x.proto --\n" + declared("a"), "gen/x.pb.go", "x.proto", "proto/one/x.proto <proto/one>, proto/two/x.proto <proto/two>"},
		{"the package tells", "-- proto/one/x.proto --\n" + declared("b") + "-- proto/two/x.proto --\n" + declared("a"), "gen/x.pb.go", "x.proto", "proto/two/x.proto <proto/two>"},
		{"another package", "-- proto/x.proto --\n" + declared("b"), "gen/x.pb.go", "x.proto", ""},
		{"another package in the schema", "-- schema/protobuf/x.proto --\n" + declared("b"), "schema/gen-go/x.pb.go", "x.proto", "schema/protobuf/x.proto <schema/protobuf>"},
		{"names that end alike", "-- proto/x.proto --\n" + declared("a"), "gen/x.pb.go", "other/x.proto", ""},
		{"vendored ones are others'", "-- vendor/r/x.proto --\n" + declared("a"), "gen/x.pb.go", "x.proto", ""},
	} {
		var all []string
		for _, o := range treeOf(t, c.archive).Origins(c.generated, c.source, "a", "schema") {
			if p, ok := o.Root.file(o.Name); !ok || p != o.Path {
				t.Errorf("%s: the root %v makes %s of %s", c.name, o.Root, p, o.Name)
			}
			all = append(all, fmt.Sprintf("%s %s<%s>", o.Path, o.Root.Prefix, o.Root.Dir))
		}
		if got := strings.Join(all, ", "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// unreadable is a tree one folder of which cannot be read.
type unreadable struct{ fstest.MapFS }

func (u unreadable) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == "closed" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.ReadDir(name)
}

func TestWalk(t *testing.T) {
	file := &fstest.MapFile{}
	tree, err := Walk(unreadable{fstest.MapFS{
		"a.proto": file, "b/c.pb.go": file, "b/c_pb2.py": file, "b/c.pb.gw.go": file, "b/other.go": file,
		"vendor/x/v.proto": file, "web/node_modules/x/n.proto": file, ".git/g.proto": file, "closed/x": file,
		"lib/site-packages/x_pb2.py": file, "z.proto": file,
		"link.proto":      {Data: []byte("a.proto"), Mode: fs.ModeSymlink},
		"buf.gen.yaml":    {Data: []byte("version: v2\nmanaged:\n  enabled: true\n")},
		"skipped/s.proto": file,
	}}, func(dir string) bool { return dir == "skipped" })
	if err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("the folder that cannot be read is not told: %v", err)
	}
	if got := fmt.Sprint(tree.Protos, tree.Code, tree.Managed); got != "[a.proto z.proto] [b/c.pb.go b/c.pb.gw.go b/c_pb2.py] true" {
		t.Error(got)
	}
}
