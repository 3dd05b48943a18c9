package protobuf

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/proto"

	"github.com/megalint/megalint/internal/protocode"
)

// compiled compiles a.proto beside what it may import.
func compiled(t testing.TB, text string) *Unit {
	t.Helper()
	fsys := fstest.MapFS{
		"a.proto": {Data: []byte(text)},
		"options.proto": {Data: []byte(`syntax = "proto3"; import "google/protobuf/descriptor.proto";
			message Rule { string path = 1; repeated string verbs = 2; map<string, string> labels = 3; }
			extend google.protobuf.MethodOptions { Rule rule = 50001; }
			extend google.protobuf.FieldOptions {
				bool secret = 50002;
				string hidden = 50003 [retention = RETENTION_SOURCE];
			}`)},
	}
	tree, err := Walk(fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	units, faults := tree.Compile([]Origin{{Root{"", "."}, "a.proto", "a.proto"}}, nil)
	for _, f := range faults {
		if f.Missing == "" {
			t.Fatalf("%s\n%v", text, f)
		}
	}
	return units[0]
}

// code is what a generator would make of a unit.
func code(t testing.TB, u *Unit) *protocode.File {
	t.Helper()
	fd, err := normalize(u.Descriptor, u.Extensions, leniency{})
	if err != nil {
		t.Fatal(err)
	}
	packed, err := proto.Marshal(fd)
	if err != nil {
		t.Fatal(err)
	}
	return &protocode.File{Packed: packed, Source: "a.proto"}
}

// differences compares two texts, as clauses.
func differences(t testing.TB, source, generated string) string {
	t.Helper()
	found, err := Stale(compiled(t, source), code(t, compiled(t, generated)), false)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range found {
		text := strings.ReplaceAll(d.Text, " in the .proto file", " there")
		all = append(all, strings.ReplaceAll(text, " in the generated code", " here"))
	}
	return strings.Join(all, "; ")
}

// Each change is made to the text below, which is what the code came from.
const changed = `syntax = "proto3";
package shop.v1;
import "options.proto";
option go_package = "example.com/shop";
message Cart {
  reserved 20, 30 to 35;
  reserved "old";
  string id = 1;
  int64 total = 2;
  repeated Item items = 3;
  map<string, int32> counts = 4;
  oneof payer { string account = 5; Item item = 6; }
  optional string note = 7 [(secret) = true];
  Size size = 8;
  message Item { string name = 1; uint32 amount = 2; }
}
enum Size { SIZE_NONE = 0; SIZE_BIG = 1; }
service Carts {
  rpc Get(Cart) returns (Cart.Item);
  rpc List(Cart) returns (stream Cart) { option (rule) = {path: "/carts" verbs: ["GET"]}; }
}
`

func TestDifferences(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"// nothing", "", ""},
		{"string id = 1;", "// The id.\n  string   id\n= 1 ;", ""},
		{"string id = 1;", "string id = 1 [json_name = \"id\"];", ""},
		{`[(secret) = true]`, `[(secret) = true, (hidden) = "from generators"]`, ""},
		{"string id = 1;", "string id = 9;", "the number of field Cart.id is 9 there, but 1 here"},
		{"string id = 1;", "string key = 1;", "field Cart.key is still called id here"},
		{"string id = 1;", "bytes id = 1;", "the type of field Cart.id is bytes there, but string here"},
		{"string id = 1;", "repeated string id = 1;", "the label of field Cart.id is repeated there, but optional here"},
		{"string id = 1;", "optional string id = 1;", "the label of field Cart.id is explicitly optional there, but optional here"},
		{"string id = 1;", "string id = 1 [json_name = \"key\"];", `the JSON name of field Cart.id is "key" there, but "id" here`},
		{"string id = 1;", "string id = 1 [deprecated = true];", "option deprecated of field Cart.id is true there, but not set here"},
		{"string id = 1;", "", "field Cart.id is no longer there"},
		{"string id = 1;", "string id = 1; bool open = 9;", "field Cart.open is missing here"},
		{"string id = 1;\n  int64 total = 2;", "int64 total = 2;\n  string id = 1;", "the order of each field of Cart is another one there"},
		{"repeated Item items", "repeated Size items", "the type of field Cart.items is Size there, but Cart.Item here"},
		{"map<string, int32>", "map<string, Item>", "the value of field Cart.counts is Cart.Item there, but int32 here"},
		{"map<string, int32>", "map<int64, int32>", "the key of field Cart.counts is int64 there, but string here"},
		{"map<string, int32> counts", "Item counts", "the type of field Cart.counts is Cart.Item there, but map<string, int32> here; the label of field Cart.counts is optional there, but repeated here"},
		{"Item item = 6; }", "} Item item = 6;", "the oneof of field Cart.item is none there, but payer here"},
		{"oneof payer", "oneof buyer", "oneof Cart.buyer is still called payer here"},
		{"reserved 20, 30 to 35;", "reserved 20;", "what message Cart reserves is [20, 21) there, but [20, 21), [30, 36) here"},
		{`reserved "old";`, "", "what message Cart reserves is none there, but old here"},
		{"(secret) = true", "(secret) = false", "option (secret) of field Cart.note is false there, but true here"},
		{"message Item {", "message Item { string more = 3; ", "field Cart.Item.more is missing here"},
		{"SIZE_BIG = 1", "SIZE_HUGE = 1", "value Size.SIZE_HUGE is still called SIZE_BIG here"},
		{"SIZE_BIG = 1", "SIZE_BIG = 2", "the number of value Size.SIZE_BIG is 2 there, but 1 here"},
		{"SIZE_BIG = 1;", "SIZE_BIG = 1 [deprecated = true];", "option deprecated of value Size.SIZE_BIG is true there, but not set here"},
		{"SIZE_BIG = 1;", "SIZE_BIG = 1; reserved 5 to 6;", "what enum Size reserves is [5, 6] there, but none here"},
		{"enum Size {", "enum More { MORE = 0; }\nenum Size {", "enum More is missing here"},
		{"service Carts {", "service Shop {", "service Shop is still called Carts here"},
		{"rpc Get(Cart)", "rpc Take(Cart)", "method Carts.Take is still called Get here"},
		{"rpc Get(Cart)", "rpc Get(Cart.Item)", "the request of method Carts.Get is Cart.Item there, but Cart here"},
		{"returns (Cart.Item)", "returns (Cart)", "the response of method Carts.Get is Cart there, but Cart.Item here"},
		{"rpc Get(Cart)", "rpc Get(stream Cart)", "method Carts.Get is a stream of requests there, but no stream here"},
		{"returns (Cart.Item);", "returns (Cart.Item); rpc Put(Cart) returns (Cart);", "method Carts.Put is missing here"},
		{`path: "/carts"`, `path: "/shop/carts"`, "option (rule) of method Carts.List is one thing there, but another here"},
		{"package shop.v1;", "package shop.v2;", `the package is "shop.v2" there, but "shop.v1" here`},
		{`"example.com/shop"`, `"example.com/shop;shop"`, `option go_package of the file is "example.com/shop;shop" there, but "example.com/shop" here`},
		{`import "options.proto";`, `import "options.proto"; import "google/protobuf/any.proto";`, `the .proto file imports "google/protobuf/any.proto", the generated code does not`},
		{`import "options.proto";`, `import public "options.proto";`, "other imports are public or weak there"},
		{`import "options.proto";`, `import "options.proto"; import weak "google/protobuf/any.proto";`, `the .proto file imports "google/protobuf/any.proto", the generated code does not`},
		{"message Cart {", "message Basket { int64 id = 1; }\nmessage Cart {", "message Basket is missing here"},
	} {
		text := strings.Replace(changed, c.from, c.to, 1)
		if text == changed && c.want != "" {
			t.Fatalf("%q is not in the text", c.from)
		}
		got := differences(t, text, changed)
		if c.want != "" && !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s → %s\n%s\nwant %s", c.from, c.to, got, c.want)
		}
		// The other way round, there is a difference as well.
		if back := differences(t, changed, text); (back == "") != (c.want == "") {
			t.Errorf("%s → %s, the other way round: %q", c.from, c.to, back)
		}
	}
}

func TestDifferencesOfOlderSyntax(t *testing.T) {
	const text = `package shop; // proto2, for nothing else is said
message Cart {
  optional string name = 1 [default = "x"];
  repeated group Line = 2 { optional int32 amount = 3; }
  extensions 100 to 199;
  enum Kind { A = 1; B = 2; }
}
extend Cart { optional bool open = 100; }
`
	for _, c := range []struct{ from, to, want string }{
		{"package", "syntax = \"proto2\"; package", ""},
		{`default = "x"`, `default = "y"`, `the default of field Cart.name is "y" there, but "x" here`},
		{"optional string", "required string", "the label of field Cart.name is required there, but optional here"},
		{"amount = 3", "amount = 4", "the number of field Cart.Line.amount is 4 there, but 3 here"},
		{"100 to 199", "100 to 299", "the extension range of message Cart is [100, 300) there, but [100, 200) here"},
		{"bool open = 100", "bool open = 101", "the number of extension open is 101 there, but 100 here"},
		{"bool open", "string open", "the type of extension open is string there, but bool here"},
		{"optional bool open = 100;", "optional bool open = 100; optional bool shut = 101;", "extension shut is missing here"},
		{"enum Kind", "enum Sort", "enum Cart.Sort is still called Kind here"},
	} {
		got := differences(t, strings.Replace(text, c.from, c.to, 1), text)
		if c.want != "" && !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s → %s\n%s\nwant %s", c.from, c.to, got, c.want)
		}
	}
	edition := `edition = "2023"; package shop; message Cart { string name = 1; }`
	for _, c := range []struct{ source, generated, want string }{
		{edition, strings.Replace(edition, "= 1", "= 1 [features.field_presence = IMPLICIT]", 1), "option features of field Cart.name is not set there, but set here"},
		{edition, strings.Replace(edition, `edition = "2023"`, `syntax = "proto3"`, 1), "the syntax is edition 2023 there, but proto3 here"},
	} {
		if got := differences(t, c.source, c.generated); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s\n%s\nwant %s", c.source, got, c.want)
		}
	}
}

// What imports something that is not there is compared as far as it goes.
func TestDifferencesInPart(t *testing.T) {
	const text = `syntax = "proto3"; package shop.v1;
import "gone/annotations.proto";
message Cart {
  string id = 1 [(gone.validate).min = 3, deprecated = true];
  Item item = 2;
  gone.Status status = 3;
  map<string, gone.Status> all = 4;
  message Item { Size size = 1; }
}
enum Size { NONE = 0; }
service Carts { rpc Get(Cart) returns (gone.Status) { option (gone.http) = {get: "/"}; } }
`
	// The generator had the import.
	const whole = `syntax = "proto3"; package shop.v1;
import "options.proto";
message Status {}
message Cart {
  string id = 1 [(secret) = true, deprecated = true];
  Item item = 2;
  Status status = 3;
  map<string, Status> all = 4;
  message Item { Size size = 1; }
}
enum Size { NONE = 0; }
service Carts { rpc Get(Cart) returns (Status); }
`
	generated := compiled(t, whole)
	generated.Descriptor.Dependency[0] = "gone/annotations.proto"
	generated.Descriptor.MessageType = generated.Descriptor.MessageType[1:]
	for _, m := range generated.Descriptor.MessageType[0].Field {
		if m.GetTypeName() == ".shop.v1.Status" {
			m.TypeName = proto.String(".gone.Status")
		}
	}
	generated.Descriptor.MessageType[0].NestedType[0].Field[1].TypeName = proto.String(".gone.Status")
	generated.Descriptor.Service[0].Method[0].OutputType = proto.String(".gone.Status")
	f := code(t, generated)
	for _, c := range []struct{ from, to, want string }{
		{"", "", "[]"},
		{"string id", "int32 id", "[the type of field Cart.id is int32 in the .proto file, but string in the generated code]"},
		{"Item item = 2", "Size item = 2", "[the type of field Cart.item is Size in the .proto file, but Cart.Item in the generated code]"},
		{"gone.Status status", "gone.Reply status", "[the type of field Cart.status is gone.Reply in the .proto file, but gone.Status in the generated code]"},
		{"rpc Get", "rpc Put", "[method Carts.Put is missing in the generated code method Carts.Get is no longer in the .proto file]"},
		{", deprecated = true", "", "[option deprecated of field Cart.id is not set in the .proto file, but true in the generated code]"},
	} {
		u := compiled(t, strings.Replace(text, c.from, c.to, 1))
		if !u.Partial {
			t.Fatal("the unit is whole")
		}
		found, err := Stale(u, f, false)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, d := range found {
			all = append(all, d.Text)
		}
		if got := fmt.Sprint(all); got != c.want {
			t.Errorf("%s → %s\n%s\nwant %s", c.from, c.to, got, c.want)
		}
	}
}

func TestManagedOptionsAreNoDifference(t *testing.T) {
	const text = `syntax = "proto3"; package a; `
	u, f := compiled(t, text), code(t, compiled(t, text+`option java_package = "com.a"; option go_package = "a.b/c";`))
	if found, err := Stale(u, f, true); err != nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
	if found, err := Stale(u, f, false); err != nil || len(found) != 2 {
		t.Errorf("%v, %v", found, err)
	}
	f.Buf = true
	if found, err := Stale(u, f, false); err != nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
}

// The generator does not tell these apart.
func TestWhatMeansNothing(t *testing.T) {
	const text = `syntax = "proto3"; import "google/protobuf/any.proto"; import public "google/protobuf/empty.proto";
message A { int32 ID = 2; bool open = 1; google.protobuf.Any any = 3; }`
	other := strings.Replace(text, `import "google/protobuf/any.proto";`, "", 1)
	other = strings.Replace(other, "message", `import "google/protobuf/any.proto"; message`, 1)
	if got := differences(t, text, other); got != "" {
		t.Errorf("the order of imports: %s", got)
	}
	old := compiled(t, text)
	old.Descriptor.MessageType[0].Field[0].JsonName = proto.String("iD")
	if found, err := Stale(compiled(t, text), code(t, old), false); err != nil || len(found) > 0 {
		t.Errorf("a name in JSON as protoc 3.0 made it: %v, %v", found, err)
	}
	sorted := strings.Replace(strings.Replace(text, "bool open = 1;", "", 1), "int32", "bool open = 1; int32", 1)
	f := code(t, compiled(t, sorted))
	if found, err := Stale(compiled(t, text), f, false); err != nil || len(found) != 1 {
		t.Errorf("the order of fields: %v, %v", found, err)
	}
	f.Gogo = true
	if found, err := Stale(compiled(t, text), f, false); err != nil || len(found) > 0 {
		t.Errorf("the order of fields that gogo made: %v, %v", found, err)
	}
}

func TestStubs(t *testing.T) {
	u := compiled(t, changed)
	method := func(name string, server bool) protocode.Method {
		return protocode.Method{Name: name, ServerStreams: server}
	}
	for _, c := range []struct {
		name     string
		services []protocode.Service
		want     string
	}{
		{"fresh, in another order", []protocode.Service{{Name: "shop.v1.Carts", Methods: []protocode.Method{method("List", true), method("Get", false)}}}, "[]"},
		{"none", nil, "[gRPC service Carts is missing in the generated code]"},
		{"another package", []protocode.Service{{Name: "Carts", Methods: []protocode.Method{method("Get", false), method("List", true)}}}, "[gRPC service Carts is still called .Carts in the generated code]"},
		{"a method too few", []protocode.Service{{Name: "shop.v1.Carts", Methods: []protocode.Method{method("List", true)}}}, "[gRPC method Carts.Get is missing in the generated code]"},
		{"a method too many", []protocode.Service{{Name: "shop.v1.Carts", Methods: []protocode.Method{method("List", true), method("Get", false), method("Put", false)}}}, "[gRPC method Carts.Put is no longer in the .proto file]"},
		{"no stream", []protocode.Service{{Name: "shop.v1.Carts", Methods: []protocode.Method{method("List", false), method("Get", false)}}}, "[gRPC method Carts.List is a stream of responses in the .proto file, but no stream in the generated code]"},
		{"renamed", []protocode.Service{{Name: "shop.v1.Shop", Methods: []protocode.Method{method("Get", false), method("List", true)}}}, "[gRPC service Carts is still called Shop in the generated code]"},
	} {
		found, err := Stale(u, &protocode.File{Stub: true, Services: c.services}, false)
		if err != nil {
			t.Fatal(err)
		}
		all := []string{}
		for _, d := range found {
			all = append(all, d.Text)
		}
		if got := fmt.Sprint(all); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
