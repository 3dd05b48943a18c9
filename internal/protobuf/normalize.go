package protobuf

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/options"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/megalint/megalint/internal/protocode"
)

// leniency says what of two descriptors may differ although nothing is stale.
type leniency struct {
	managed bool // the options of files that buf's managed mode sets
	custom  bool // custom options
	types   bool // whether names of types are complete
	gogo    bool // what gogo's generators add and sort
}

// normalize copies a descriptor without what generators leave out or write in
// several ways: positions, options that only concern the source, the names in
// JSON that are those that follow from the field's.
func normalize(fd *descriptorpb.FileDescriptorProto, extensions protocode.Extensions, l leniency) (*descriptorpb.FileDescriptorProto, error) {
	fd, err := withExtensions(fd, extensions)
	if err != nil {
		return nil, err
	}
	fd.SourceCodeInfo = nil
	if fd.GetSyntax() == "proto2" {
		fd.Syntax = nil
	}
	if !l.custom {
		if fd, err = options.StripSourceRetentionOptionsFromFile(fd); err != nil {
			return nil, err
		}
	}
	fd = proto.CloneOf(fd) // what is stripped shares the rest with the original
	if l.managed && fd.Options != nil {
		clearManaged(fd.Options)
	}
	if l.gogo && len(fd.PublicDependency)+len(fd.WeakDependency) == 0 {
		fd.Dependency = slices.DeleteFunc(fd.Dependency, func(name string) bool {
			return strings.HasSuffix(name, "gogoproto/gogo.proto")
		})
	}
	sortImports(fd)
	tidy(fd.ProtoReflect(), l)
	return fd, nil
}

// withExtensions decodes the custom options that are known.
func withExtensions(fd *descriptorpb.FileDescriptorProto, extensions protocode.Extensions) (*descriptorpb.FileDescriptorProto, error) {
	data, err := proto.MarshalOptions{AllowPartial: true, Deterministic: true}.Marshal(fd)
	if err != nil {
		return nil, fmt.Errorf("the descriptor of %s cannot be encoded: %w", fd.GetName(), err)
	}
	decoded := new(descriptorpb.FileDescriptorProto)
	err = proto.UnmarshalOptions{AllowPartial: true, Resolver: extensions}.Unmarshal(data, decoded)
	if err != nil {
		return nil, fmt.Errorf("the options of %s cannot be decoded: %w", fd.GetName(), err)
	}
	return decoded, nil
}

// sortImports sorts the imports, whose order means nothing.
func sortImports(fd *descriptorpb.FileDescriptorProto) {
	old := slices.Clone(fd.Dependency)
	slices.Sort(fd.Dependency)
	for _, places := range [][]int32{fd.PublicDependency, fd.WeakDependency} {
		for i, n := range places {
			if n >= 0 && int(n) < len(old) {
				places[i] = int32(slices.Index(fd.Dependency, old[n]))
			}
		}
		slices.Sort(places)
	}
}

// clearManaged drops the options that buf's managed mode sets.
func clearManaged(o *descriptorpb.FileOptions) {
	o.JavaPackage, o.JavaOuterClassname, o.JavaMultipleFiles = nil, nil, nil
	o.JavaStringCheckUtf8, o.OptimizeFor, o.CcEnableArenas = nil, nil, nil
	o.GoPackage, o.ObjcClassPrefix, o.CsharpNamespace = nil, nil, nil
	o.PhpNamespace, o.PhpClassPrefix, o.PhpMetadataNamespace = nil, nil, nil
	o.RubyPackage, o.SwiftPrefix = nil, nil
}

// tidy goes over a descriptor's messages, to drop what does not count.
func tidy(m protoreflect.Message, l leniency) {
	switch d := m.Interface().(type) {
	case *descriptorpb.FieldDescriptorProto:
		derived := jsonName(d.GetName())
		// protoc once made the first letter a small one as well.
		if n := d.GetJsonName(); n == derived || n == lowerFirst(derived) || d.GetExtendee() != "" {
			d.JsonName = nil
		}
		if l.types && uninterpreted(d, "default") {
			d.DefaultValue = nil
		}
	case *descriptorpb.DescriptorProto:
		if l.gogo { // its generators sort what they are given
			slices.SortStableFunc(d.Field, func(a, b *descriptorpb.FieldDescriptorProto) int {
				return int(a.GetNumber()) - int(b.GetNumber())
			})
		}
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Message() == nil || f.IsMap():
		case f.IsList():
			for i := range v.List().Len() {
				tidy(v.List().Get(i).Message(), l)
			}
		case f.Name() == "options":
			tidyOptions(m, f, l)
		default:
			tidy(v.Message(), l)
		}
		return true
	})
}

func tidyOptions(m protoreflect.Message, f protoreflect.FieldDescriptor, l leniency) {
	o := m.Mutable(f).Message()
	o.Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		if f.Name() == "uninterpreted_option" || l.custom && f.IsExtension() {
			o.Clear(f)
		}
		return true
	})
	if l.custom {
		o.SetUnknown(nil)
	}
	if proto.Size(o.Interface()) == 0 {
		m.Clear(f)
	}
}

// uninterpreted tells whether a field's option could not be made sense of.
func uninterpreted(d *descriptorpb.FieldDescriptorProto, name string) bool {
	for _, o := range d.GetOptions().GetUninterpretedOption() {
		if len(o.Name) == 1 && o.Name[0].GetNamePart() == name {
			return true
		}
	}
	return false
}

// jsonName is the name in JSON that protoc derives from a field's.
func jsonName(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c == '_':
		case i > 0 && name[i-1] == '_' && c >= 'a' && c <= 'z':
			b.WriteByte(c - 'a' + 'A')
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func lowerFirst(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToLower(s[:1]) + s[1:]
}
