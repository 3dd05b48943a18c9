package protobuf

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// What these cost would show: each is done in far less than a second, unless
// something takes as much as the square of it, or more.
func TestHostileTrees(t *testing.T) {
	var imports, messages, values strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&imports, "import \"gone/%d.proto\";\n", i)
		fmt.Fprintf(&messages, "message M%d { M%d m = 1; }\n", i, i/2)
		fmt.Fprintf(&values, "V%d = %d;\n", i, i)
	}
	lattice := fstest.MapFS{}
	for level := range 60 {
		for side := range 2 {
			text := "syntax = \"proto3\";\n"
			if level < 59 {
				text += fmt.Sprintf("import public \"l%d_0.proto\";\nimport public \"l%d_1.proto\";\n", level+1, level+1)
			}
			lattice[fmt.Sprintf("l%d_%d.proto", level, side)] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	lattice["a.proto"] = &fstest.MapFile{Data: []byte("syntax = \"proto3\"; import \"l0_0.proto\"; message A { Gone g = 1; }")}
	for name, fsys := range map[string]fstest.MapFS{
		"imports":  {"a.proto": {Data: []byte("syntax = \"proto3\";\n" + imports.String())}},
		"messages": {"a.proto": {Data: []byte("syntax = \"proto3\";\n" + messages.String())}},
		"values":   {"a.proto": {Data: []byte("syntax = \"proto3\"; enum E {\n" + values.String() + "}")}},
		"lattice":  lattice,
	} {
		t.Run(name, func(t *testing.T) {
			tree, err := Walk(fsys, nil)
			if err != nil {
				t.Fatal(err)
			}
			units, faults := tree.Compile([]Origin{{Root{"", "."}, "a.proto", "a.proto"}}, nil)
			if units[0].Descriptor == nil && len(faults) == 0 {
				t.Error("nothing tells why it was not compiled")
			}
		})
	}
}

func TestManyNamesakes(t *testing.T) {
	fsys := fstest.MapFS{}
	const n = 1500
	for i := range n {
		fsys[fmt.Sprintf("d%d/x.proto", i)] = &fstest.MapFile{Data: []byte("syntax = \"proto3\"; package p;")}
		fsys[fmt.Sprintf("d%d/use.proto", i)] = &fstest.MapFile{Data: []byte("syntax = \"proto3\"; import \"x.proto\";")}
	}
	tree, err := Walk(fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	var origins []Origin
	for i := range n {
		found := tree.Origins(fmt.Sprintf("d%d/x.pb.go", i), "x.proto", "p", "")
		if len(found) != 1 || found[0].Path != fmt.Sprintf("d%d/x.proto", i) {
			t.Fatalf("%v", found)
		}
		use := fmt.Sprintf("d%d/use.proto", i)
		origins = append(origins, Origin{Root{"", "."}, use, use})
	}
	units, faults := tree.Compile(origins, nil)
	if len(faults) > 0 || units[n-1].Descriptor == nil || units[n-1].Partial {
		t.Error(faults)
	}
}
