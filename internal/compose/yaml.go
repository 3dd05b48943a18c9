package compose

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Bounds of a file, far beyond what an honest one has.
const (
	maxSize  = 2 << 20
	maxDepth = 100
	maxNodes = 100_000 // with aliases expanded
)

// document is a file on its way from YAML's nodes to values.
type document struct {
	*file
	text   string
	lines  []int // where each begins
	last   position
	nodes  int
	shared map[*yaml.Node]anchored
	values *values
}

// position is a place as YAML counts it, and its offset.
type position struct{ line, column, offset int }

// anchored is what an alias stands for.
type anchored struct {
	value *value
	nodes int
}

// parse reads the documents of a file.
func parse(name string, raw []byte, fresh *values) ([]*value, error) {
	if bytes.HasPrefix(raw, []byte("\xff\xfe")) || bytes.HasPrefix(raw, []byte("\xfe\xff")) {
		return nil, &Error{Place: Place{Path: name}, Text: "is written in UTF-16: save the file as UTF-8"}
	}
	text := string(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))
	in := &file{name, len(raw) - len(text), path.Dir(name)}
	if docs, ok := readPlain(in, text, fresh); ok {
		return docs, nil
	}
	return parseAll(in, text, fresh)
}

// parseAll is parse for text that may have all of YAML in it.
func parseAll(in *file, text string, fresh *values) ([]*value, error) {
	d := &document{file: in, text: text, lines: lineStarts(text), shared: map[*yaml.Node]anchored{}, values: fresh}
	loader, err := yaml.NewLoader(strings.NewReader(text), yaml.WithPlugin(limits{}))
	if err != nil {
		return nil, &Error{Place: Place{Path: in.path}, Text: err.Error(), Err: err}
	}
	var docs []*value
	for {
		var n yaml.Node
		switch err := loader.Load(&n); {
		case err == io.EOF:
			return docs, nil
		case err != nil:
			return nil, d.syntaxError(err)
		case len(n.Content) == 0:
			continue
		}
		v, _, err := d.value(n.Content[0])
		if err != nil {
			return nil, err
		}
		docs = append(docs, v)
	}
}

// limits stops YAML's parser at a depth that no honest file reaches.
type limits struct{}

// CheckDepth refuses what is nested too deep.
func (limits) CheckDepth(depth int, _ *yaml.DepthContext) error {
	if depth > maxDepth {
		return fmt.Errorf("nested more than %d deep", maxDepth)
	}
	return nil
}

// CheckAlias has nothing to do: the nodes are counted.
func (limits) CheckAlias(int, int) error { return nil }

// value resolves a node, and tells where it ends in the text.
func (d *document) value(n *yaml.Node) (*value, int, error) {
	d.nodes++
	start := d.offset(n.Line, n.Column)
	if n.Kind == yaml.AliasNode {
		v, err := d.alias(n, d.spot(start, start+1+len(n.Value)))
		return v, start + 1 + len(n.Value), err
	}
	start = d.skipProperties(start, n)
	if d.nodes > maxNodes {
		return nil, 0, errorf(d.spot(start, start), "here the file, its aliases expanded, has more than %d values", maxNodes)
	}
	if n.Anchor != "" {
		d.shared[n] = anchored{} // until it is complete, an alias to it would be a circle
	}
	before := d.nodes
	v, end, err := d.content(n, start)
	if err != nil {
		return nil, 0, err
	}
	v.at = d.spot(start, max(start, end))
	switch n.Tag {
	case "!reset":
		v.mark = reset
	case "!override":
		v.mark = replace
	}
	if n.Anchor != "" {
		d.shared[n] = anchored{v, d.nodes - before + 1}
	}
	return v, end, nil
}

func (d *document) content(n *yaml.Node, start int) (*value, int, error) {
	switch n.Kind {
	case yaml.MappingNode:
		return d.mapping(n, start)
	case yaml.SequenceNode:
		v, end := d.values.next(), start
		v.kind, v.items = list, make([]*value, 0, len(n.Content))
		for _, c := range n.Content {
			item, after, err := d.value(c)
			if err != nil {
				return nil, 0, err
			}
			if end = after; item.mark != reset {
				v.items = append(v.items, item)
			}
		}
		return v, d.close(n, start, end), nil
	}
	v := d.values.next()
	v.kind, v.text = scalar, n.Value
	switch n.ShortTag() {
	case "!!null":
		v.kind = null
	case "!!int", "!!float", "!!bool":
		v.typed = true
	}
	return v, d.scalarEnd(n, start), nil
}

// alias gives the value that an alias stands for, and counts all of it.
func (d *document) alias(n *yaml.Node, at spot) (*value, error) {
	target, ok := d.shared[n.Alias]
	if !ok || target.value == nil {
		return nil, errorf(at, "the alias *%s stands within what it stands for", n.Value)
	}
	if d.nodes += target.nodes; d.nodes > maxNodes {
		return nil, errorf(at, "here the file, its aliases expanded, has more than %d values", maxNodes)
	}
	return target.value, nil
}

// mapping resolves a mapping: its own keys, then those that it merges.
func (d *document) mapping(n *yaml.Node, start int) (*value, int, error) {
	v, end := d.values.next(), start
	v.kind = mapping
	v.keys, v.items = make([]key, 0, len(n.Content)/2), make([]*value, 0, len(n.Content)/2)
	index := indexed(v)
	var merged []*value
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, err := d.key(n.Content[i])
		if err != nil {
			return nil, 0, err
		}
		item, after, err := d.value(n.Content[i+1])
		if err != nil {
			return nil, 0, err
		}
		end = max(after, int(k.at.end))
		if mergeKey(n.Content[i]) {
			if merged, err = sources(merged, item, k.at); err != nil {
				return nil, 0, err
			}
			continue
		}
		if first := index.find(k.name); first >= 0 {
			return nil, 0, errorf(k.at, "the key %q is here twice, first in line %d", k.name, v.keys[first].at.line)
		}
		index.add(k, item)
	}
	index.merge(merged)
	return v, d.close(n, start, end), nil
}

// merge adds the keys of mappings that merge keys name to those of its own.
func (x *index) merge(merged []*value) {
	for _, m := range merged {
		for i, k := range m.keys {
			if at := x.find(k.name); at < 0 {
				x.add(k, m.items[i])
			} else {
				x.of.items[at] = combine(x.of.items[at], m.items[i])
			}
		}
	}
}

// combine gives the value of a key that a mapping has itself and merges in: its
// own one, unless that is a reset. A mark of either holds for what earlier
// files say.
func combine(own, merged *value) *value {
	switch {
	case own.mark == reset && merged.mark != reset:
		return merged.remark(replace)
	case own.mark == plain && merged.mark != plain:
		return own.remark(replace)
	}
	return own
}

func mergeKey(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "<<" && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0
}

// sources adds the mappings that a merge key names.
func sources(to []*value, v *value, at spot) ([]*value, error) {
	switch v.kind {
	case mapping:
		return append(to, v), nil
	case list:
		for _, item := range v.items {
			if item.kind != mapping {
				return nil, errorf(at, "a merge key takes mappings, not %s", item.kind)
			}
			to = append(to, item)
		}
		return to, nil
	case null:
		return to, nil
	}
	return nil, errorf(at, "a merge key takes a mapping, not %s", v.kind)
}

// key reads a mapping's key. One that is no string, such as 80, is its text.
func (d *document) key(n *yaml.Node) (key, error) {
	d.nodes++
	start := d.offset(n.Line, n.Column)
	at := d.spot(start, start)
	if n.Kind == yaml.AliasNode && n.Alias.Kind == yaml.ScalarNode {
		return key{n.Alias.Value, d.spot(start, start+1+len(n.Value))}, nil
	}
	if n.Kind != yaml.ScalarNode {
		return key{}, errorf(at, "a key is a text, not a list or a mapping")
	}
	start = d.skipProperties(start, n)
	return key{n.Value, d.spot(start, d.scalarEnd(n, start))}, nil
}

// syntaxError puts an error of YAML's parser in our form.
func (d *document) syntaxError(err error) *Error {
	e := &Error{Place: Place{Path: d.path}, Text: oneLine(err.Error()), Err: err}
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return e
	}
	mark := load.Mark
	if mark.Line == 0 {
		mark = load.ContextMark
	}
	e.Text = oneLine(load.Message)
	if load.ContextMsg != "" {
		e.Text = oneLine(load.ContextMsg + ": " + load.Message)
	}
	if mark.Line > 0 {
		at := d.offset(mark.Line, mark.Column)
		e.Place = d.spot(at, at).place()
	}
	if e.Text == "" {
		e.Text = oneLine(err.Error())
	}
	if !utf8.ValidString(d.text) {
		e.Text += " (the file is not UTF-8)"
	}
	return e
}
