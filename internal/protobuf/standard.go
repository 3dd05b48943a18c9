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
	_ "google.golang.org/protobuf/types/gofeaturespb" // a file that comes with protoc
)

// standardSet has the files that come with protoc, but for those which
// protocompile needs itself: descriptor.proto and go_features.proto. There are Go
// packages for most of them, each of which takes time whenever a program starts
// that has it. TestStandardImports compares the files with those, and writes them
// anew with -update.
//
//go:embed standard.protoset
var standardSet []byte

// standardFiles decodes standardSet. It is ours: without one of its files those
// that import it would be told to lack an import.
var standardFiles = sync.OnceValue(func() *protoregistry.Files {
	files := new(protoregistry.Files)
	var set descriptorpb.FileDescriptorSet
	if proto.Unmarshal(standardSet, &set) != nil {
		return files
	}
	for _, fd := range set.File { // each behind those that it imports
		if d, err := protodesc.NewFile(fd, eitherFiles{files, protoregistry.GlobalFiles}); err == nil {
			_ = files.RegisterFile(d)
		}
	}
	return files
})

// eitherFiles looks for files in one registry, and then in another.
type eitherFiles [2]*protoregistry.Files

// FindFileByPath finds a file by its name.
func (e eitherFiles) FindFileByPath(name string) (protoreflect.FileDescriptor, error) {
	if d, err := e[0].FindFileByPath(name); err == nil {
		return d, nil
	}
	return e[1].FindFileByPath(name)
}

// FindDescriptorByName finds what a file declares.
func (e eitherFiles) FindDescriptorByName(name protoreflect.FullName) (protoreflect.Descriptor, error) {
	if d, err := e[0].FindDescriptorByName(name); err == nil {
		return d, nil
	}
	return e[1].FindDescriptorByName(name)
}

// standardImport is a file that comes with protoc; nil for others. protocompile
// knows them too, but builds them all each time that a program starts that has
// its root package.
func standardImport(name string) linker.File {
	if !strings.HasPrefix(name, "google/protobuf/") {
		return nil
	}
	d, err := eitherFiles{standardFiles(), protoregistry.GlobalFiles}.FindFileByPath(name)
	if err != nil {
		return nil
	}
	file, err := linker.NewFileRecursive(d)
	if err != nil {
		return nil
	}
	return file
}
