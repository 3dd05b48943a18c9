package protocode

import (
	"bytes"
	"strings"

	"github.com/megalint/megalint/lint/message"
)

// Element names something that a .proto file declares.
type Element struct {
	// Names are those of the messages around it and its own, without the
	// package. A method comes after its service; nil is the file itself.
	Names []string
	// Leaf tells that the last name is that of a field, an extension, a value
	// or a method.
	Leaf bool
}

// Locate finds where a generated file's text declares an element, or what is
// next around it. In Python everything stands in the descriptor.
func (f *File) Locate(src []byte, e Element) message.Span {
	if at, ok := f.locateService(e); ok {
		return at
	}
	if f.Language != Go {
		return f.At
	}
	names := e.Names
	if e.Leaf {
		names = names[:len(names)-1]
	}
	declared := f.At
	for n := 1; n <= len(names); n++ {
		if at, ok := goType(src, goName(names[:n])); ok {
			declared = at
		}
	}
	if e.Leaf {
		if at, ok := goLeaf(src, declared, goName(names), e.Names[len(e.Names)-1]); ok {
			return at
		}
	}
	return declared
}

func (f *File) locateService(e Element) (message.Span, bool) {
	if len(e.Names) == 0 {
		return message.Span{}, false
	}
	for _, s := range f.Services {
		if s.Name != e.Names[0] && !strings.HasSuffix(s.Name, "."+e.Names[0]) {
			continue
		}
		for _, m := range s.Methods {
			if e.Leaf && m.Name == e.Names[len(e.Names)-1] {
				return m.At, true
			}
		}
		return s.At, true
	}
	return message.Span{}, false
}

// goType finds "type Name" at the beginning of a line.
func goType(src []byte, name string) (message.Span, bool) {
	at := bytes.Index(src, []byte("\ntype "+name+" "))
	if at < 0 {
		return message.Span{}, false
	}
	at += len("\ntype ")
	return message.Span{Start: at, End: at + len(name)}, true
}

// goLeaf finds a field by its tag in the type declared there, and an enum's
// value by the constant's name.
func goLeaf(src []byte, declared message.Span, outer, name string) (message.Span, bool) {
	for _, constant := range []string{outer + "_" + name, name} {
		if at := bytes.Index(src, []byte("\n\t"+constant+" ")); at >= 0 {
			at += len("\n\t")
			return message.Span{Start: at, End: at + len(constant)}, true
		}
	}
	end := bytes.Index(src[declared.End:], []byte("\n}"))
	if end < 0 {
		return message.Span{}, false
	}
	body := src[declared.End : declared.End+end]
	tag := bytes.Index(body, []byte(",name="+name+","))
	if tag < 0 {
		return message.Span{}, false
	}
	line := bytes.LastIndexByte(body[:tag], '\n') + 1
	words := bytes.Fields(body[line:tag])
	if len(words) == 0 {
		return message.Span{}, false
	}
	at := declared.End + line + bytes.Index(body[line:], words[0])
	return message.Span{Start: at, End: at + len(words[0])}, true
}

// goName is the name that protoc-gen-go gives to a type: camel case, and an
// underscore between a message and what it holds.
func goName(names []string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = goCamelCase(n)
	}
	return strings.Join(parts, "_")
}

func goCamelCase(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		next := i+1 < len(s) && s[i+1] >= 'a' && s[i+1] <= 'z'
		switch {
		case c == '_' && i == 0:
			b.WriteByte('X')
		case c == '_' && next:
			// the letter that follows is written as a capital
		case c >= 'a' && c <= 'z' && (i == 0 || s[i-1] == '_' || s[i-1] >= '0' && s[i-1] <= '9'):
			b.WriteByte(c - 'a' + 'A')
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
