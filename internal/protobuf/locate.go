package protobuf

import (
	"strings"

	"github.com/bufbuild/protocompile/ast"
	"github.com/bufbuild/protocompile/reporter"

	"github.com/megalint/megalint/internal/protocode"
	"github.com/megalint/megalint/lint/message"
)

// Locate finds where a .proto file declares an element, or what is next around
// it; nothing if the file cannot be parsed.
func (t *Tree) Locate(path string, e protocode.Element) message.Span {
	n := &node{tree: t, name: path, path: path}
	syntax, err := n.syntax(reporter.NewHandler(nil))
	if err != nil || syntax == nil {
		return message.Span{}
	}
	var found ast.Node
	inside := elements(syntax.Decls)
	for _, name := range e.Names {
		d, ok := inside[name]
		if !ok {
			break
		}
		found, inside = d.name, d.inside()
	}
	if found == nil {
		return message.Span{}
	}
	at := syntax.NodeInfo(found)
	return message.Span{Start: at.Start().Offset, End: at.Start().Offset + len(at.RawText())}
}

// declared is something with a name, and what may be declared in it.
type declared struct {
	name   ast.Node
	inside func() map[string]declared
}

func nothing() map[string]declared { return nil }

// elements finds what is declared at one level: those of oneofs and extensions
// belong to what is around these.
func elements[D ast.Node](decls []D) map[string]declared {
	all := map[string]declared{}
	for _, d := range decls {
		addElement(all, d)
	}
	return all
}

func addElement(all map[string]declared, d ast.Node) {
	switch d := d.(type) {
	case *ast.MessageNode:
		all[d.Name.Val] = declared{d.Name, func() map[string]declared { return elements(d.Decls) }}
	case *ast.GroupNode: // a field and a message at once
		group := declared{d.Name, func() map[string]declared { return elements(d.Decls) }}
		all[d.Name.Val], all[strings.ToLower(d.Name.Val)] = group, group
	case *ast.EnumNode:
		all[d.Name.Val] = declared{d.Name, func() map[string]declared { return elements(d.Decls) }}
	case *ast.ServiceNode:
		all[d.Name.Val] = declared{d.Name, func() map[string]declared { return elements(d.Decls) }}
	case *ast.OneofNode:
		for name, e := range elements(d.Decls) {
			all[name] = e
		}
	case *ast.ExtendNode:
		for name, e := range elements(d.Decls) {
			all[name] = e
		}
	case *ast.FieldNode:
		all[d.Name.Val] = declared{d.Name, nothing}
	case *ast.MapFieldNode:
		all[d.Name.Val] = declared{d.Name, nothing}
	case *ast.EnumValueNode:
		all[d.Name.Val] = declared{d.Name, nothing}
	case *ast.RPCNode:
		all[d.Name.Val] = declared{d.Name, nothing}
	}
}

// Services lists the services that a .proto file declares; none if it cannot
// be parsed.
func (t *Tree) Services(path string) []string {
	n := &node{tree: t, name: path, path: path}
	syntax, err := n.syntax(reporter.NewHandler(nil))
	if err != nil || syntax == nil {
		return nil
	}
	var names []string
	for _, d := range syntax.Decls {
		if s, ok := d.(*ast.ServiceNode); ok {
			names = append(names, s.Name.Val)
		}
	}
	return names
}
