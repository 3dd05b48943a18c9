// Package protocode reads code that the protobuf compiler's plugins generated,
// without running any of it: the descriptor that the code embeds, from which
// .proto file it was made, and the services of gRPC stubs.
//
// It knows what protoc-gen-go (of google.golang.org/protobuf, of
// github.com/golang/protobuf and of gogo), protoc's Python generator and the
// gRPC plugins of both languages write, now and formerly.
package protocode

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/megalint/megalint/lint/message"
)

// Language is a language that this package reads.
type Language string

// The languages, by the names that folders such as gen-go carry.
const (
	Go     Language = "go"
	Python Language = "py"
)

// maxDescriptor bounds, in bytes, a descriptor that is unpacked. The largest
// known ones have less than 2 MB.
const maxDescriptor = 16 << 20

// maxName bounds, in bytes, the name of a .proto file.
const maxName = 4096

// maxNesting bounds how deep the messages of a descriptor nest; protoc allows
// 32 levels, and options may nest besides.
const maxNesting = 200

// File is what a generated file tells of itself.
type File struct {
	Language Language
	// Source is the .proto file's name as the generator was given it, relative
	// to one of the compiler's import paths; "" if the file does not tell.
	Source string
	// Packed is the embedded descriptor as it stands in the code, perhaps
	// compressed; nil if there is none.
	Packed []byte
	// At is where the code names its descriptor.
	At message.Span
	// Stub tells that the gRPC plugin wrote the file: Services is complete.
	Stub bool
	// Services are those for which there is gRPC code, in the file's order.
	Services []Service
	// Gogo tells that a generator of gogo/protobuf wrote the file. These add
	// options to the descriptor that the .proto file does not have.
	Gogo bool
	// Buf tells that buf compiled the .proto file. It may have set options for
	// the files as its configuration says.
	Buf bool
}

// Service is a gRPC service as a stub has it.
type Service struct {
	Name    string // in full, with its package
	Methods []Method
	At      message.Span
}

// Method is a method of a service.
type Method struct {
	Name                         string
	ClientStreams, ServerStreams bool
	At                           message.Span
}

// Descriptor unpacks and decodes the embedded descriptor. Custom options that
// extensions does not know stay encoded.
func (f *File) Descriptor(extensions Extensions) (*descriptorpb.FileDescriptorProto, error) {
	data, err := unpack(f.Packed)
	if err != nil {
		return nil, fmt.Errorf("the embedded descriptor cannot be unpacked: %w", err)
	}
	fd := new(descriptorpb.FileDescriptorProto)
	o := proto.UnmarshalOptions{AllowPartial: true, RecursionLimit: maxNesting, Resolver: extensions}
	if err := o.Unmarshal(data, fd); err != nil {
		return nil, errors.New("the embedded descriptor is cut or corrupt")
	}
	if name := fd.GetName(); name == "" || len(name) > maxName {
		return nil, errors.New("the embedded descriptor names no .proto file: it is cut or corrupt")
	}
	return fd, nil
}

func unpack(packed []byte) ([]byte, error) {
	if !bytes.HasPrefix(packed, []byte{0x1f, 0x8b}) {
		return packed, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, maxDescriptor+1))
	if err == nil && len(data) > maxDescriptor {
		err = fmt.Errorf("it has more than %d bytes", maxDescriptor)
	}
	return data, err
}

// LanguageOf tells by a file's name whether [Read] knows it; "" if not.
func LanguageOf(name string) Language {
	switch {
	case strings.HasSuffix(name, ".pb.go"):
		return Go
	case strings.HasSuffix(name, "_pb2.py"), strings.HasSuffix(name, "_pb2_grpc.py"):
		return Python
	}
	return ""
}

// Read reads a generated file. What other plugins write under such names has
// neither a descriptor nor services. The error tells what is wrong with a file
// that has to have a descriptor.
func Read(name string, src []byte) (*File, error) {
	switch LanguageOf(name) {
	case Go:
		return readGo(src)
	case Python:
		return readPython(name, src)
	}
	return nil, fmt.Errorf("%s is not among the names of generated files", name)
}

// complete fills in what the descriptor tells beside the rest of a file.
func (f *File) complete() (*File, error) {
	if f.Packed == nil {
		return f, nil
	}
	fd, err := f.Descriptor(nil)
	if err != nil {
		return nil, err
	}
	f.Source = fd.GetName()
	return f, nil
}
