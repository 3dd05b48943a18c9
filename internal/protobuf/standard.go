package protobuf

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/bufbuild/protocompile/linker"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	_ "google.golang.org/protobuf/types/gofeaturespb" // files that come with protoc
	_ "google.golang.org/protobuf/types/known/anypb"
	_ "google.golang.org/protobuf/types/known/apipb"
	_ "google.golang.org/protobuf/types/known/durationpb"
	_ "google.golang.org/protobuf/types/known/emptypb"
	_ "google.golang.org/protobuf/types/known/fieldmaskpb"
	_ "google.golang.org/protobuf/types/known/sourcecontextpb"
	_ "google.golang.org/protobuf/types/known/structpb"
	_ "google.golang.org/protobuf/types/known/timestamppb"
	_ "google.golang.org/protobuf/types/known/typepb"
	_ "google.golang.org/protobuf/types/known/wrapperspb"
	_ "google.golang.org/protobuf/types/pluginpb"
)

// featureSets are cpp_features.proto and java_features.proto, for which there is
// no Go package, as `protoc --descriptor_set_out` writes them.
//
//go:embed features.protoset
var featureSets []byte

// features decodes featureSets. They are ours: without them the files that
// import them would be told to lack an import.
var features = sync.OnceValue(func() map[string]protoreflect.FileDescriptor {
	all := map[string]protoreflect.FileDescriptor{}
	var set descriptorpb.FileDescriptorSet
	if proto.Unmarshal(featureSets, &set) != nil {
		return all
	}
	for _, fd := range set.File {
		if d, err := protodesc.NewFile(fd, protoregistry.GlobalFiles); err == nil {
			all[fd.GetName()] = d
		}
	}
	return all
})

// standardImport is a file that comes with protoc; nil for others. protocompile
// knows them too, but builds them all each time that a program starts that has
// its root package.
func standardImport(name string) linker.File {
	if !strings.HasPrefix(name, "google/protobuf/") {
		return nil
	}
	d, err := protoregistry.GlobalFiles.FindFileByPath(name)
	if err != nil {
		d = features()[name]
	}
	if d == nil {
		return nil
	}
	file, err := linker.NewFileRecursive(d)
	if err != nil {
		return nil
	}
	return file
}
