package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Bounds of a document, so that no file costs more than an honest one could.
const (
	maxDepth = 100
	maxNodes = 100_000 // aliases expanded
)

const byteOrderMark = "\xef\xbb\xbf"

// document is one YAML file, and the way back from its nodes to its bytes.
type document struct {
	path string
	text string // without byte-order mark
	bom  int    // bytes of the byte-order mark
	root *yaml.Node

	starts []int // of the lines as YAML counts them, once needed
	last   place // that offset found
}

// place is one place in a document, as YAML counts it and in bytes.
type place struct{ line, column, offset int }

// parse reads one document. The root is nil if the file is empty.
func parse(name string, raw []byte) (*document, *Error) {
	text, marked := bytes.CutPrefix(raw, []byte(byteOrderMark))
	d := &document{path: name, text: string(text)}
	if marked {
		d.bom = len(byteOrderMark)
	}
	if at, why := binary(d.text); why != "" {
		return nil, d.errorAt(at, why)
	}
	loader, err := yaml.NewLoader(bytes.NewReader(text), yaml.WithPlugin(limits{}))
	if err != nil {
		return nil, &Error{Path: name, Text: err.Error()}
	}
	var first, second yaml.Node
	if err := loader.Load(&first); err == io.EOF {
		return d, nil
	} else if err != nil {
		return nil, d.syntaxError(err)
	}
	if err := loader.Load(&second); err == nil {
		return nil, d.errorAt(d.offset(&second), "begins a second document; a configuration is one")
	} else if err != io.EOF {
		return nil, d.syntaxError(err)
	}
	d.root = first.Content[0]
	nodes := 0
	if n, why := oversized(d.root, 1, &nodes); n != nil {
		return nil, d.errorAt(d.offset(n), why)
	}
	return d, nil
}

// limits stops YAML's parser at a depth that no honest file reaches.
type limits struct{}

func (limits) CheckDepth(depth int, _ *yaml.DepthContext) error {
	if depth > maxDepth {
		return fmt.Errorf("nested more than %d deep", maxDepth)
	}
	return nil
}

// CheckAlias has nothing to do: [oversized] counts.
func (limits) CheckAlias(int, int) error { return nil }

// binary finds the first byte that has no place in a text, and says what it
// is. The characters are those that YAML allows.
func binary(text string) (int, string) {
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return 0, "is written in UTF-16: save the file as UTF-8"
	}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case r == utf8.RuneError && size == 1:
			return i, fmt.Sprintf("holds the byte 0x%02X, which is not UTF-8", text[i])
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r >= 0x7f && r < 0xa0 && r != 0x85,
			r == 0xfeff, r == 0xfffe, r == 0xffff:
			return i, fmt.Sprintf("holds the control character U+%04X; is this a text file?", r)
		}
		i += size
	}
	return 0, ""
}

// oversized finds the node at which the document, aliases expanded, exceeds
// the bounds. An alias to a node around it has no end, hence too much depth.
func oversized(n *yaml.Node, depth int, nodes *int) (*yaml.Node, string) {
	*nodes++
	switch {
	case depth > maxDepth:
		return n, fmt.Sprintf("nested more than %d deep", maxDepth)
	case *nodes > maxNodes:
		return n, fmt.Sprintf("here the file, its aliases expanded, has more than %d values", maxNodes)
	case n.Kind == yaml.AliasNode:
		if _, why := oversized(n.Alias, depth+1, nodes); why != "" {
			return n, why
		}
	}
	for _, c := range n.Content {
		if at, why := oversized(c, depth+1, nodes); at != nil {
			return at, why
		}
	}
	return nil, ""
}

// syntaxError puts an error of YAML's parser in our form.
func (d *document) syntaxError(err error) *Error {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return &Error{Path: d.path, Text: err.Error(), err: err}
	}
	text, mark, context := load.Message, load.Mark, load.ContextMark
	if mark.Line == 0 {
		mark = context
	}
	if mark.Line == 0 {
		return &Error{Path: d.path, Text: text, err: err}
	}
	at := d.offset(&yaml.Node{Line: mark.Line, Column: mark.Column})
	switch {
	case strings.HasPrefix(d.text[at:], "\t"):
		text = "a tab cannot indent: use spaces"
	case load.ContextMsg == "while scanning an alias":
		text = `YAML takes what begins with * for an alias: quote a pattern, such as "*"`
	case strings.HasPrefix(text, "unknown anchor"):
		text += ": quote a pattern that begins with *"
	case load.ContextMsg != "" && context.Line > 0 && context.Line != mark.Line:
		text = fmt.Sprintf("%s (from line %d on): %s", load.ContextMsg, context.Line, text)
	case load.ContextMsg != "":
		text = load.ContextMsg + ": " + text
	}
	e := d.errorAt(at, text)
	e.err = err
	return e
}

// errorAt makes an error at a place in the text. Its own text becomes one
// printable line, whatever a file put into it.
func (d *document) errorAt(offset int, text string) *Error {
	line := strings.Count(d.text[:offset], "\n") + 1
	column := offset - strings.LastIndexByte(d.text[:offset], '\n')
	return &Error{Path: d.path, Line: line, Column: column, Text: strings.Map(printable, text)}
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

// offset returns where in the text a node begins. YAML counts columns in
// characters, and more than a line feed ends a line.
func (d *document) offset(n *yaml.Node) int {
	if d.starts == nil {
		d.starts = lineStarts(d.text)
	}
	switch {
	case n.Line < 1:
		return 0
	case n.Line > len(d.starts):
		return len(d.text)
	}
	// Nodes are mostly asked for in their order, so that a file of one long
	// line is not walked from its beginning for each of them.
	at, column := d.starts[n.Line-1], 1
	if d.last.line == n.Line && d.last.column <= n.Column {
		at, column = d.last.offset, d.last.column
	}
	for ; column < n.Column && at < len(d.text); column++ {
		_, size := utf8.DecodeRuneInString(d.text[at:])
		at += size
	}
	d.last = place{n.Line, column, at}
	return at
}

// lineStarts returns the offset of each line as YAML 1.1 divides a text.
func lineStarts(text string) []int {
	starts := []int{0}
	for i := 0; i < len(text); {
		width := breakWidth(text[i:])
		i += max(1, width)
		if width > 0 {
			starts = append(starts, i)
		}
	}
	return starts
}

// breakWidth returns the length of the line break that s begins with, 0 if it
// begins with none.
func breakWidth(s string) int {
	switch s[0] {
	case '\n':
		return 1
	case '\r':
		if strings.HasPrefix(s, "\r\n") {
			return 2
		}
		return 1
	case 0xc2:
		if strings.HasPrefix(s, "\u0085") {
			return 2
		}
	case 0xe2:
		if strings.HasPrefix(s, "\u2028") || strings.HasPrefix(s, "\u2029") {
			return 3
		}
	}
	return 0
}
