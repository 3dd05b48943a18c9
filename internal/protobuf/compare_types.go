package protobuf

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"
)

type (
	messageType = *descriptorpb.DescriptorProto
	enumType    = *descriptorpb.EnumDescriptorProto
	enumValue   = *descriptorpb.EnumValueDescriptorProto
	oneofType   = *descriptorpb.OneofDescriptorProto
	fieldType   = *descriptorpb.FieldDescriptorProto
)

func (c *comparison) messages(a, b []messageType) {
	for _, m := range align(c, "message", false, withoutEntries(a), withoutEntries(b), sameMessage) {
		if proto.Equal(m.source, m.generated) {
			continue
		}
		c.enter(m.source.GetName(), func() { c.message(m.source, m.generated) })
	}
}

// withoutEntries drops the messages that stand for the entries of maps.
func withoutEntries(all []messageType) []messageType {
	return slices.DeleteFunc(slices.Clone(all), func(m messageType) bool { return m.GetOptions().GetMapEntry() })
}

func sameMessage(a, b messageType) bool {
	return len(a.Field)+len(a.NestedType) > 0 && len(a.Field) == len(b.Field) &&
		slices.EqualFunc(a.Field, b.Field, func(a, b fieldType) bool {
			return a.GetName() == b.GetName() && a.GetNumber() == b.GetNumber()
		})
}

func (c *comparison) message(a, b messageType) {
	ctx := fieldContext{a, b}
	c.fields("field", a.Field, b.Field, ctx)
	c.fields("extension", a.Extension, b.Extension, ctx)
	c.messages(a.NestedType, b.NestedType)
	c.enums(a.EnumType, b.EnumType)
	x, y := written(a), written(b)
	renamed := func(oneofType, oneofType) bool { return len(x) == len(y) }
	for _, m := range align(c, "oneof", false, x, y, renamed) {
		c.options(c.around(), "oneof "+c.full(m.source.GetName()), m.source.Options, m.generated.Options)
	}
	name := "message " + strings.Join(c.scope, ".")
	c.reserved(name, ranges(a.ReservedRange), ranges(b.ReservedRange), a.ReservedName, b.ReservedName)
	c.differ(c.around(), "the extension range of "+name, extensionRanges(a), extensionRanges(b))
	for i := range min(len(a.ExtensionRange), len(b.ExtensionRange)) {
		c.options(c.around(), "an extension range of "+name, a.ExtensionRange[i].Options, b.ExtensionRange[i].Options)
	}
	c.differ(c.around(), "the visibility of "+name, a.GetVisibility().String(), b.GetVisibility().String())
	c.options(c.around(), name, a.Options, b.Options)
}

// written leaves out the oneofs that stand for optional fields.
func written(m messageType) []oneofType {
	synthetic := map[int32]bool{}
	for _, f := range m.Field {
		if f.GetProto3Optional() && f.OneofIndex != nil {
			synthetic[f.GetOneofIndex()] = true
		}
	}
	var all []oneofType
	for i, o := range m.OneofDecl {
		if !synthetic[int32(i)] {
			all = append(all, o)
		}
	}
	return all
}

func (c *comparison) reserved(name, a, b string, names, old []string) {
	c.differ(c.around(), "what "+name+" reserves", a, b)
	if !slices.Equal(names, old) {
		c.differ(c.around(), "what "+name+" reserves", list(names), list(old))
	}
}

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// span is a range of numbers, as messages (half-open) and enums have them.
type span interface {
	GetStart() int32
	GetEnd() int32
}

func ranges[S span](all []S) string {
	text := make([]string, len(all))
	for i, r := range all {
		text[i] = fmt.Sprintf("[%d, %d)", r.GetStart(), r.GetEnd())
		if _, ok := any(r).(*descriptorpb.EnumDescriptorProto_EnumReservedRange); ok {
			text[i] = fmt.Sprintf("[%d, %d]", r.GetStart(), r.GetEnd())
		}
	}
	return list(text)
}

func extensionRanges(m messageType) string { return ranges(m.ExtensionRange) }

func (c *comparison) enums(a, b []enumType) {
	same := func(a, b enumType) bool {
		return slices.EqualFunc(a.Value, b.Value, func(a, b enumValue) bool {
			return a.GetName() == b.GetName() && a.GetNumber() == b.GetNumber()
		})
	}
	for _, m := range align(c, "enum", false, a, b, same) {
		if proto.Equal(m.source, m.generated) {
			continue
		}
		c.enter(m.source.GetName(), func() { c.enum(m.source, m.generated) })
	}
}

func (c *comparison) enum(a, b enumType) {
	same := func(a, b enumValue) bool { return a.GetNumber() == b.GetNumber() }
	for _, m := range align(c, "value", true, a.Value, b.Value, same) {
		e, name := c.element(m.source.GetName(), true), "value "+c.full(m.source.GetName())
		c.differ(e, "the number of "+name, fmt.Sprint(m.source.GetNumber()), fmt.Sprint(m.generated.GetNumber()))
		c.options(e, name, m.source.Options, m.generated.Options)
	}
	name := "enum " + strings.Join(c.scope, ".")
	c.reserved(name, ranges(a.ReservedRange), ranges(b.ReservedRange), a.ReservedName, b.ReservedName)
	c.differ(c.around(), "the visibility of "+name, a.GetVisibility().String(), b.GetVisibility().String())
	c.options(c.around(), name, a.Options, b.Options)
}

// fieldContext is the messages that fields belong to; nil at a file's top.
type fieldContext struct{ source, generated messageType }

func (c *comparison) fields(kind string, a, b []fieldType, ctx fieldContext) {
	same := func(a, b fieldType) bool { return a.GetNumber() == b.GetNumber() && a.GetType() == b.GetType() }
	for _, m := range align(c, kind, true, a, b, same) {
		c.entry(kind+" "+c.full(m.source.GetName()), m.source, m.generated, ctx)
		if !proto.Equal(m.source, m.generated) {
			c.field(kind, m.source, m.generated, ctx)
		}
	}
}

func (c *comparison) field(kind string, a, b fieldType, ctx fieldContext) {
	e, name := c.element(a.GetName(), true), kind+" "+c.full(a.GetName())
	c.differ(e, "the number of "+name, fmt.Sprint(a.GetNumber()), fmt.Sprint(b.GetNumber()))
	if !c.sameType(a, b) {
		c.differ(e, "the type of "+name, c.typeName(a, ctx.source, c.pkg), c.typeName(b, ctx.generated, c.old))
	}
	c.differ(e, "the label of "+name, label(a), label(b))
	c.differ(e, "the default of "+name, quote(a.GetDefaultValue()), quote(b.GetDefaultValue()))
	c.differ(e, "the JSON name of "+name, jsonOf(a), jsonOf(b))
	c.differ(e, "the oneof of "+name, oneof(a, ctx.source), oneof(b, ctx.generated))
	if !c.sameName(a.GetExtendee(), b.GetExtendee()) {
		c.differ(e, "what is extended by "+name, a.GetExtendee(), b.GetExtendee())
	}
	c.options(e, name, a.Options, b.Options)
}

// sameType compares types. While imports are missing, it is not known whether
// a name is that of a message or of an enum, nor in which package it is.
func (c *comparison) sameType(a, b fieldType) bool {
	if a.Type != nil && a.GetType() != b.GetType() {
		return false
	}
	return c.sameName(a.GetTypeName(), b.GetTypeName())
}

func (c *comparison) sameName(a, b string) bool {
	if a == b || !c.lenient.types {
		return a == b
	}
	return !strings.HasPrefix(a, ".") && a != "" && strings.HasSuffix(b, "."+a)
}

// entry compares the keys and the values of maps.
func (c *comparison) entry(name string, a, b fieldType, ctx fieldContext) {
	x, y := entryOf(a, ctx.source), entryOf(b, ctx.generated)
	if x == nil || y == nil || len(x.Field) != 2 || len(y.Field) != 2 {
		return
	}
	for i, part := range []string{"the key", "the value"} {
		if !c.sameType(x.Field[i], y.Field[i]) {
			c.differ(c.element(a.GetName(), true), part+" of "+name,
				c.typeName(x.Field[i], nil, c.pkg), c.typeName(y.Field[i], nil, c.old))
		}
	}
}

// entryOf is the message that stands for a map's entries; nil if f is no map.
func entryOf(f fieldType, outer messageType) messageType {
	if outer == nil || f.GetLabel() != descriptorpb.FieldDescriptorProto_LABEL_REPEATED {
		return nil
	}
	short := f.GetTypeName()[strings.LastIndexByte(f.GetTypeName(), '.')+1:]
	for _, m := range outer.NestedType {
		if m.GetOptions().GetMapEntry() && m.GetName() == short {
			return m
		}
	}
	return nil
}

// typeName writes a type as the .proto file does, without the own package.
func (c *comparison) typeName(f fieldType, outer messageType, pkg string) string {
	if m := entryOf(f, outer); m != nil && len(m.Field) == 2 {
		return fmt.Sprintf("map<%s, %s>", c.typeName(m.Field[0], nil, pkg), c.typeName(m.Field[1], nil, pkg))
	}
	if f.GetTypeName() == "" {
		return strings.ToLower(strings.TrimPrefix(f.GetType().String(), "TYPE_"))
	}
	name := strings.TrimPrefix(f.GetTypeName(), ".")
	if f.GetType() == descriptorpb.FieldDescriptorProto_TYPE_GROUP {
		name = "group " + name
	}
	if pkg == "" {
		return name
	}
	return strings.TrimPrefix(name, pkg+".")
}

func label(f fieldType) string {
	if f.GetProto3Optional() {
		return "explicitly optional"
	}
	return strings.ToLower(strings.TrimPrefix(f.GetLabel().String(), "LABEL_"))
}

func jsonOf(f fieldType) string {
	if f.JsonName == nil {
		return fmt.Sprintf("%q", jsonName(f.GetName()))
	}
	return fmt.Sprintf("%q", f.GetJsonName())
}

// oneof is the name of the oneof that a field belongs to.
func oneof(f fieldType, outer messageType) string {
	if f.OneofIndex == nil || f.GetProto3Optional() || outer == nil || int(f.GetOneofIndex()) >= len(outer.OneofDecl) || f.GetOneofIndex() < 0 {
		return "none"
	}
	return outer.OneofDecl[f.GetOneofIndex()].GetName()
}
