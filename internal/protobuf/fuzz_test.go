package protobuf

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/proto"

	"github.com/megalint/megalint/internal/protocode"
)

// Whatever compiles is what it compiles to, and differs from the rest.
func FuzzCompileAndCompare(f *testing.F) {
	names, err := filepath.Glob("../protocode/testdata/proto/billing/v1/*.proto")
	if err != nil || len(names) == 0 {
		f.Fatalf("no fixtures: %v", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(strings.ReplaceAll(string(text), "billing/v1/", ""))
	}
	f.Add(changed)
	f.Add("syntax = \"proto3\";\nimport \"\";\nimport \"gone.proto\";")
	other := compiled(f, changed)
	f.Fuzz(func(t *testing.T, text string) {
		fsys := fstest.MapFS{"a.proto": {Data: []byte(text)}, "options.proto": {Data: []byte("syntax = \"proto3\";")}}
		tree, err := Walk(fsys, nil)
		if err != nil {
			t.Fatal(err)
		}
		units, faults := tree.Compile([]Origin{{Root{"", "."}, "a.proto", "a.proto"}}, nil)
		u := units[0]
		if u.Descriptor == nil {
			if len(faults) == 0 {
				t.Fatal("nothing tells why it was not compiled")
			}
			return
		}
		tree.Locate("a.proto", protocode.Element{Names: []string{"Cart", "id"}, Leaf: true})
		if !u.Partial {
			if !proto.Equal(u.Descriptor, proto.CloneOf(u.Descriptor)) {
				return // a NaN is not even itself
			}
			file := code(t, u)
			if found, err := Stale(u, file, false); err == nil && len(found) > 0 {
				t.Fatalf("not itself: %v", found)
			}
		}
		if _, err := Stale(u, code(t, other), false); err != nil {
			t.Fatal(err)
		}
	})
}
