package protobuf

import (
	"errors"
	"testing"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
)

// protocompile's own list says which files come with protoc.
func TestStandardImports(t *testing.T) {
	oracle := protocompile.WithStandardImports(protocompile.ResolverFunc(
		func(string) (protocompile.SearchResult, error) {
			return protocompile.SearchResult{}, errors.New("no file")
		}))
	for _, base := range []string{
		"any", "api", "compiler/plugin", "cpp_features", "descriptor", "duration", "empty", "field_mask", "go_features",
		"java_features", "source_context", "struct", "timestamp", "type", "wrappers", "none", "compiler", "../any",
	} {
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
