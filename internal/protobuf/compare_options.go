package protobuf

import (
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/megalint/megalint/internal/protocode"
)

// options compares the options of something, and tells which one differs.
func (c *comparison) options(e protocode.Element, what string, a, b proto.Message) {
	x, y := a.ProtoReflect(), b.ProtoReflect()
	if proto.Equal(a, b) || !x.IsValid() && !y.IsValid() {
		return
	}
	for _, o := range differing(x, y) {
		source, generated := o.value(x), o.value(y)
		if source == generated {
			source, generated = "one thing", "another" // too long to be shown
		}
		c.differ(e, fmt.Sprintf("option %s of %s", o.text, what), source, generated)
	}
}

// option is an option that two messages of options do not have alike.
type option struct {
	field protoreflect.FieldDescriptor // nil for those that nothing declares
	text  string
}

func differing(x, y protoreflect.Message) []option {
	var all []option
	seen := map[protoreflect.FieldNumber]bool{}
	visit := func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		if !seen[f.Number()] && !sameOption(x, y, f) {
			name := string(f.Name())
			if f.IsExtension() {
				name = "(" + string(f.FullName()) + ")"
			}
			all = append(all, option{f, name})
		}
		seen[f.Number()] = true
		return true
	}
	x.Range(visit)
	y.Range(visit)
	slices.SortFunc(all, func(a, b option) int { return int(a.field.Number() - b.field.Number()) })
	if len(all) == 0 {
		all = append(all, option{text: "of an unknown number"})
	}
	return all
}

func sameOption(x, y protoreflect.Message, f protoreflect.FieldDescriptor) bool {
	if x.Has(f) != y.Has(f) {
		return false
	}
	return x.Get(f).Equal(y.Get(f))
}

// value shows an option's value if it is short.
func (o option) value(m protoreflect.Message) string {
	const longest = 100
	switch {
	case o.field == nil:
		return fmt.Sprintf("%d bytes", len(m.GetUnknown()))
	case !m.Has(o.field):
		return "not set"
	}
	v := m.Get(o.field)
	text := v.String()
	switch o.field.Kind() {
	case protoreflect.StringKind:
		text = fmt.Sprintf("%q", text)
	case protoreflect.EnumKind:
		if name := o.field.Enum().Values().ByNumber(v.Enum()); !o.field.IsList() && name != nil {
			text = string(name.Name())
		}
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return "set"
	}
	if o.field.IsList() || len(text) > longest {
		return "set"
	}
	return text
}
