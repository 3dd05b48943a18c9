package protobuf

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/megalint/megalint/internal/protocode"
)

type (
	serviceType = *descriptorpb.ServiceDescriptorProto
	methodType  = *descriptorpb.MethodDescriptorProto
)

func (c *comparison) services(a, b []serviceType) {
	for _, m := range align(c, "service", false, a, b, sameMethods) {
		if proto.Equal(m.source, m.generated) {
			continue
		}
		c.enter(m.source.GetName(), func() {
			c.methods(m.source.Method, m.generated.Method)
			c.options(c.around(), "service "+m.source.GetName(), m.source.Options, m.generated.Options)
		})
	}
}

func sameMethods(a, b serviceType) bool {
	return len(a.Method) > 0 && slices.EqualFunc(a.Method, b.Method, func(a, b methodType) bool {
		return a.GetName() == b.GetName()
	})
}

func (c *comparison) methods(a, b []methodType) {
	same := func(a, b methodType) bool {
		return a.GetInputType() == b.GetInputType() && a.GetOutputType() == b.GetOutputType() && kindOf(a) == kindOf(b)
	}
	for _, m := range align(c, "method", true, a, b, same) {
		c.method(m.source, m.generated)
	}
}

func (c *comparison) method(a, b methodType) {
	e, name := c.element(a.GetName(), true), "method "+c.full(a.GetName())
	if !c.sameName(a.GetInputType(), b.GetInputType()) {
		c.differ(e, "the request of "+name, short(a.GetInputType(), c.pkg), short(b.GetInputType(), c.old))
	}
	if !c.sameName(a.GetOutputType(), b.GetOutputType()) {
		c.differ(e, "the response of "+name, short(a.GetOutputType(), c.pkg), short(b.GetOutputType(), c.old))
	}
	c.differ(e, name, kindOf(a), kindOf(b))
	c.options(e, name, a.Options, b.Options)
}

func short(name, pkg string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "."), pkg+".")
}

func kindOf(m methodType) string { return kind(m.GetClientStreaming(), m.GetServerStreaming()) }

func kind(client, server bool) string {
	switch {
	case client && server:
		return "a stream both ways"
	case client:
		return "a stream of requests"
	case server:
		return "a stream of responses"
	}
	return "no stream"
}

// stubs compares gRPC code, which tells the names of services and methods and
// which of them are streams, and no more.
func (c *comparison) stubs(source *descriptorpb.FileDescriptorProto, f *protocode.File) {
	prefix := ""
	if source.GetPackage() != "" {
		prefix = source.GetPackage() + "."
	}
	services := make([]serviceType, len(f.Services))
	for i, s := range f.Services {
		services[i] = asDescriptor(s, prefix)
	}
	for _, m := range align(c, "gRPC service", false, source.Service, services, sameMethods) {
		c.enter(m.source.GetName(), func() { c.stubMethods(m.source.Method, m.generated.Method) })
	}
}

func (c *comparison) stubMethods(a, b []methodType) {
	sorted := func(all []methodType) []methodType {
		return slices.SortedFunc(slices.Values(all), func(a, b methodType) int {
			return strings.Compare(a.GetName(), b.GetName())
		})
	}
	// Without types there is no telling what was renamed.
	renamed := func(a, b methodType) bool { return false }
	for _, m := range align(c, "gRPC method", true, sorted(a), sorted(b), renamed) {
		e := c.element(m.source.GetName(), true)
		c.differ(e, "gRPC method "+c.full(m.source.GetName()), kindOf(m.source), kindOf(m.generated))
	}
}

// asDescriptor describes a stub's service. One of another package keeps a name
// that no service in a descriptor has.
func asDescriptor(s protocode.Service, prefix string) serviceType {
	name, ok := strings.CutPrefix(s.Name, prefix)
	if !ok {
		name = "." + name
	}
	d := &descriptorpb.ServiceDescriptorProto{Name: &name}
	for _, m := range s.Methods {
		d.Method = append(d.Method, &descriptorpb.MethodDescriptorProto{
			Name: &m.Name, ClientStreaming: &m.ClientStreams, ServerStreaming: &m.ServerStreams,
		})
	}
	return d
}
