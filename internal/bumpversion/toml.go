package bumpversion

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// readTOML reads [tool.bumpversion]. The text is decoded first, which finds
// all that TOML forbids; then it is walked once more for the places.
func (d *document) readTOML() *Fault {
	if f := longKey(d.text); f != nil {
		return f
	}
	var all map[string]any
	if err := toml.Unmarshal([]byte(d.text), &all); err != nil {
		return tomlFault(d.text, err)
	}
	places := locate(d.text)
	tool, _ := all["tool"].(map[string]any)
	if project, ok := all["project"].(map[string]any); ok {
		if version, ok := project["version"].(string); ok {
			v := places.value("version", "project.version", version)
			d.project = &v
		}
	}
	own, ok := tool["bumpversion"].(map[string]any)
	if !ok {
		return nil
	}
	const root = "tool.bumpversion"
	d.found = true
	d.main = places.section(root, own)
	switch files := own["files"].(type) {
	case nil:
	case []any:
		for i, f := range files {
			options, ok := f.(map[string]any)
			if !ok {
				return &Fault{Span: places[root+".files"].value, Text: "files must be tables: write [[tool.bumpversion.files]]"}
			}
			d.files = append(d.files, places.file(root+".files."+strconv.Itoa(i), options))
		}
	default:
		return &Fault{Span: places[root+".files"].value, Text: "files must be tables: write [[tool.bumpversion.files]]"}
	}
	parts, _ := own["parts"].(map[string]any)
	for name, p := range parts {
		if options, ok := p.(map[string]any); ok {
			s := places.section(root+".parts."+name, options)
			s.name = name
			d.parts = append(d.parts, s)
		}
	}
	return nil
}

// maxKeyParts bounds the parts of a key: the time that the library takes grows
// with their square.
const maxKeyParts = 2000

// longKey complains about a line that may hold a key of too many parts.
func longKey(text string) *Fault {
	at := 0
	for line := range strings.Lines(text) {
		key, _, _ := strings.Cut(line, "=")
		if strings.Count(key, ".") > maxKeyParts {
			return &Fault{Span: Span{Start: at, End: at + len(key)}, Text: fmt.Sprintf("the key has more than %d parts", maxKeyParts)}
		}
		at += len(line)
	}
	return nil
}

func tomlFault(text string, err error) *Fault {
	f := &Fault{Text: "this is not TOML: " + strings.TrimPrefix(err.Error(), "toml: ")}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		row, column := decode.Position()
		at := 0
		for ; row > 1; row-- {
			at += strings.IndexByte(text[at:], '\n') + 1
		}
		at = min(max(at+column-1, 0), len(text))
		f.Span = Span{Start: at, End: min(at+1, len(text))}
	}
	return f
}

// places says where each key stands, by its dotted path; elements of arrays
// count from 0.
type places map[string]place

type place struct {
	line, value Span // of the whole option, and of the value
}

// locate walks a TOML text that is known to be sound.
func locate(text string) places {
	found := places{}
	counts := map[string]int{}
	p := &unstable.Parser{}
	p.Reset([]byte(text))
	prefix := ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			name, span := keyOf(e, counts)
			header := found.headed(text, span)
			if e.Kind == unstable.ArrayTable {
				n := counts[name]
				counts[name]++
				found[name] = place{header, header}
				name += "." + strconv.Itoa(n)
			}
			prefix = name
			found[name] = place{header, header}
		case unstable.KeyValue:
			found.walk(prefix, e)
		}
	}
	return found
}

// headed widens the span of a table's key to its brackets.
func (places) headed(text string, s Span) Span {
	for s.Start > 0 && strings.IndexByte("[ \t", text[s.Start-1]) >= 0 {
		s.Start--
	}
	for s.Start < s.End && text[s.Start] != '[' {
		s.Start++
	}
	for s.End < len(text) && strings.IndexByte("] \t", text[s.End]) >= 0 {
		s.End++
	}
	for s.End > s.Start && text[s.End-1] != ']' {
		s.End--
	}
	return s
}

// keyOf returns a dotted key, with the number of the element that each array of
// tables in it stands for.
func keyOf(e *unstable.Node, counts map[string]int) (string, Span) {
	name, span := "", Span{}
	for it := e.Key(); it.Next(); {
		n := it.Node()
		if span == (Span{}) {
			span = spanOf(n.Raw)
		}
		span.End = spanOf(n.Raw).End
		if counts[name] > 0 {
			name += "." + strconv.Itoa(counts[name]-1)
		}
		name = join(name, string(n.Data))
	}
	return name, span
}

func join(prefix, key string) string {
	if prefix == "" {
		return key
	}
	return prefix + "." + key
}

func spanOf(r unstable.Range) Span {
	return Span{Start: int(r.Offset), End: int(r.Offset) + int(r.Length)}
}

// walk notes where an option and what is in it stand, and returns its place.
func (p places) walk(prefix string, e *unstable.Node) place {
	name, key := keyOf(e, nil)
	name = join(prefix, name)
	value := p.measure(name, e.Value())
	at := place{Span{Start: key.Start, End: max(key.End, value.End)}, value}
	p[name] = at
	return at
}

// measure returns where a value stands, as far as its parts tell.
func (p places) measure(name string, n *unstable.Node) Span {
	span := spanOf(n.Raw)
	i := 0
	for it := n.Children(); it.Next(); i++ {
		child := it.Node()
		var part Span
		if child.Kind == unstable.KeyValue {
			part = p.walk(name, child).line
		} else {
			element := name + "." + strconv.Itoa(i)
			part = p.measure(element, child)
			p[element] = place{part, part}
		}
		if span.Empty() {
			span = part
		}
		span.Start, span.End = min(span.Start, part.Start), max(span.End, part.End)
	}
	return span
}

// section collects the options of a table, sorted by their place.
func (p places) section(name string, options map[string]any) section {
	s := section{span: p[name].line}
	for key, v := range options {
		s.values = append(s.values, p.value(key, name+"."+key, v))
	}
	return s
}

// file is section for an element of files.
func (p places) file(name string, options map[string]any) section {
	s := p.section(name, options)
	for _, key := range []string{"filename", "glob"} {
		if v, ok := s.get(key); ok && v.Text != "" {
			s.name, s.glob = v.Text, key == "glob"
			s.span = v.Span
		}
	}
	return s
}

// value makes a value of what was decoded.
func (p places) value(key, name string, decoded any) Value {
	at := p[name]
	v := Value{Key: key, Span: at.value, Line: at.line}
	switch x := decoded.(type) {
	case string:
		v.kind, v.Text = text, x
		if v.Len() >= len(x)+2 && v.Len() <= len(x)+6 { // without its quotes
			quotes := (v.Len() - len(x)) / 2
			v.Span = Span{Start: v.Start + quotes, End: v.End - quotes}
		}
	case bool:
		v.kind, v.Text = boolean, strconv.FormatBool(x)
	case int64, float64:
		v.kind, v.Text = number, fmt.Sprint(x)
	case []any:
		v.kind = list
		for _, element := range x {
			if t, ok := element.(string); ok {
				v.List = append(v.List, t)
				continue
			}
			v.kind = other
		}
		v.Text = strings.Join(v.List, "\n")
	default:
		v.kind = other
	}
	return v
}
