package config

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/megalint/megalint/lint"
)

// Validator is what a rule's options implement to refuse values that their
// types allow. Where the text of an error begins with the name of an option, it
// is reported at that option; several errors are joined by [errors.Join].
type Validator interface{ Validate() error }

// validate asks options for what is wrong with them, each mistake apart.
func validate(options any) []error {
	v, ok := options.(Validator)
	if !ok {
		return nil
	}
	err := v.Validate()
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err != nil {
		return []error{err}
	}
	return nil
}

// options is a copy of a rule's options to be changed.
type options struct {
	struc  reflect.Value // addressable; invalid if the rule has none
	fields []field
}

// field is one option.
type field struct {
	name, doc string
	index     int
}

// newOptions copies the options that a rule has so far; nil if it has none.
func newOptions(now any) *options {
	o := new(options)
	if now == nil {
		return o
	}
	o.struc = reflect.New(reflect.TypeOf(now)).Elem()
	o.struc.Set(reflect.ValueOf(now))
	o.fields = optionFields(o.struc.Type())
	return o
}

// optionFields lists the fields that carry a yaml tag.
func optionFields(t reflect.Type) []field {
	var fields []field
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name != "" && name != "-" {
			fields = append(fields, field{name, t.Field(i).Tag.Get("doc"), i})
		}
	}
	return fields
}

func (o *options) value() any {
	if !o.struc.IsValid() {
		return nil
	}
	return o.struc.Interface()
}

// keys lists what the settings of a rule may hold.
func (o *options) keys(r *lint.Rule) []string {
	keys := []string{"severity"}
	if r.Message != nil {
		keys = append(keys, "skip-authors", "skip-bots")
	}
	for _, f := range o.fields {
		keys = append(keys, f.name)
	}
	return keys
}

// set reads one option, and tells whether there is one of that name.
func (o *options) set(f *file, e entry) bool {
	for _, field := range o.fields {
		if field.name != e.name {
			continue
		}
		if !o.struc.Field(field.index).CanSet() {
			break
		}
		f.option(e, o.struc.Field(field.index))
		return true
	}
	return false
}

// option reads a value into an option, by the option's type.
func (f *file) option(e entry, to reflect.Value) {
	switch p := to.Addr().Interface().(type) {
	case *bool:
		if b, ok := f.boolean(e.value, e.name); ok {
			*p = b
		}
	case *int:
		if i, ok := f.integer(e.value, e.name); ok {
			*p = i
		}
	case *string:
		if s, ok := f.str(e.value, "a string"); ok {
			if why := checkLength(s); why != "" {
				f.fault(e.value, "%s", why)
			}
			*p = s
		}
	case *[]string:
		if list, ok := f.strs(e.value, "strings", "a string", checkLength); ok {
			*p = list
		}
	case *lint.Severity:
		f.severity(e.value, p)
	default:
		f.fault(e.value, "internal error, please report it: %s is of type %s, which no file can set", e.name, to.Type())
	}
}

// maxString bounds an option, in bytes: it may be a regular expression.
const maxString = 2000

func checkLength(s string) string {
	if len(s) > maxString {
		return fmt.Sprintf("the string is longer than %d bytes", maxString)
	}
	return ""
}
