package protobuf

import (
	"errors"
	"flag"
	"os"
	"testing"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"
)

var update = flag.Bool("update", false, "write standard.protoset anew")

// protocompile's own list says which files come with protoc.
func TestStandardImports(t *testing.T) {
	oracle := protocompile.WithStandardImports(protocompile.ResolverFunc(
		func(string) (protocompile.SearchResult, error) {
			return protocompile.SearchResult{}, errors.New("no file")
		}))
	bases := []string{
		"any", "source_context", "type", "api", "compiler/plugin", "cpp_features", "descriptor", "duration", "empty",
		"field_mask", "go_features", "java_features", "struct", "timestamp", "wrappers", "none", "compiler", "../any",
	}
	var set descriptorpb.FileDescriptorSet
	for _, base := range bases {
		name := "google/protobuf/" + base + ".proto"
		want, err := oracle.FindFileByPath(name)
		if known := err == nil && want.Desc != nil; known && base != "descriptor" && base != "go_features" {
			set.File = append(set.File, protodesc.ToFileDescriptorProto(want.Desc))
		}
	}
	if *update {
		written, err := proto.MarshalOptions{Deterministic: true}.Marshal(&set)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("standard.protoset", written, 0o644); err != nil {
			t.Fatal(err)
		}
		t.Skip("standard.protoset is written: run the tests again")
	}
	for _, base := range bases {
		name := "google/protobuf/" + base + ".proto"
		want, err := oracle.FindFileByPath(name)
		got := standardImport(name)
		if known := err == nil && want.Desc != nil; known != (got != nil) {
			t.Errorf("%s: known %v, to protocompile %v", name, got != nil, known)
		} else if known && !proto.Equal(protodesc.ToFileDescriptorProto(got), protodesc.ToFileDescriptorProto(want.Desc)) {
			t.Errorf("%s: not as protocompile has it", name)
		}
	}
	for _, name := range []string{"", "google/protobuf/", "any.proto", "billing/v1/billing.proto"} {
		if standardImport(name) != nil {
			t.Errorf("%s comes with protoc", name)
		}
	}
}
