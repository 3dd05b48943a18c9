package compose

import "strings"

// plainReader reads the part of YAML that most compose files keep to: ASCII with
// block mappings and lists, flow collections in one line, scalars that are
// plain or quoted and end in their line, comments, anchors, aliases and merge
// keys. That is a tenth of the work of a parser for all of YAML, which has to
// read whatever goes beyond, and whatever is wrong: this one gives up rather
// than guess. Its tests hold it to the other one.
type plainReader struct {
	*file
	text  string
	at    int // the next byte
	line  int // its number, from 1
	begin int // where the line begins
	depth int
	nodes int // as [document] counts them
	// anchors are what aliases stand for: the one of the name that began last.
	// Its value is nil until it is complete.
	anchors map[string]*anchored
	values  *values
}

// The bounds of what is plain.
const (
	plainDepth = maxDepth / 2
	plainKey   = 128 // bytes
)

// readPlain reads a file of one document. It is not ok if there is something in
// it that is not plain.
func readPlain(in *file, text string, fresh *values) (docs []*value, ok bool) {
	for i := range len(text) {
		if c := text[i]; c != '\n' && (c < ' ' || c > '~') {
			return nil, false
		}
	}
	r := &plainReader{file: in, text: text, line: 1, nodes: 1, values: fresh}
	if r.next(); r.marker() {
		if !strings.HasPrefix(text[r.at:], "---\n") {
			return nil, false
		}
		r.at += len("---")
		r.next()
	}
	if r.column() != 0 {
		return nil, false
	}
	v, _, ok := r.block()
	return []*value{v}, ok && r.at == len(text) && r.nodes <= maxNodes
}

// next goes to the first byte of the next line that has more than a comment.
func (r *plainReader) next() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case '\n':
			r.at++
			r.line, r.begin = r.line+1, r.at
		case ' ':
			r.at++
		case '#':
			r.at = r.lineEnd()
		default:
			return
		}
	}
}

func (r *plainReader) lineEnd() int {
	if i := strings.IndexByte(r.text[r.at:], '\n'); i >= 0 {
		return r.at + i
	}
	return len(r.text)
}

// column is the column of the next byte, from 0; -1 at the end.
func (r *plainReader) column() int {
	if r.at == len(r.text) {
		return -1
	}
	return r.at - r.begin
}

// marker tells whether the line begins or ends a document.
func (r *plainReader) marker() bool {
	return r.at == r.begin && (strings.HasPrefix(r.text[r.at:], "---") || strings.HasPrefix(r.text[r.at:], "..."))
}

// peek returns a byte from here on; the end is a line's.
func (r *plainReader) peek(i int) byte {
	if r.at+i >= len(r.text) {
		return '\n'
	}
	return r.text[r.at+i]
}

func (r *plainReader) spaces() {
	for r.peek(0) == ' ' {
		r.at++
	}
}

// rest tells whether nothing follows in the line but a comment, and if so goes
// to the next line that has more.
func (r *plainReader) rest() bool {
	r.spaces()
	if c := r.peek(0); c != '\n' && (c != '#' || r.text[r.at-1] != ' ') {
		return false
	}
	r.next()
	return !r.marker()
}

func (r *plainReader) spot(start, end int) spot {
	return spot{r.file, int32(start), int32(end), int32(r.line), int32(start - r.begin + 1)}
}

// new makes a value that begins here.
func (r *plainReader) new(k kind) *value {
	v := r.values.next()
	v.kind, v.at = k, r.spot(r.at, r.at)
	return v
}

// finish tells a value where it ends.
func finish(v *value, end int) (*value, int, bool) {
	v.at.end = int32(end)
	return v, end, true
}

// dash tells whether an item of a block list begins here.
func (r *plainReader) dash() bool {
	return r.peek(0) == '-' && (r.peek(1) == ' ' || r.peek(1) == '\n') && r.at < len(r.text)
}

// block reads a mapping or list that begins here. Like all that read a value, it
// returns where that ends.
func (r *plainReader) block() (*value, int, bool) {
	if r.depth++; r.depth > plainDepth {
		return nil, 0, false
	}
	defer func() { r.depth-- }()
	if r.dash() {
		return r.list()
	}
	return r.mapping()
}

func (r *plainReader) list() (*value, int, bool) {
	v, column, end := r.new(list), r.column(), 0
	for r.column() == column && r.dash() {
		r.at++
		item, after, ok := r.value(column, true)
		if !ok {
			return nil, 0, false
		}
		v.items, end = append(v.items, item), after
	}
	if r.column() > column {
		return nil, 0, false
	}
	return finish(v, end)
}

func (r *plainReader) mapping() (*value, int, bool) {
	v, column, end := r.new(mapping), r.column(), 0
	index := indexed(v)
	var merged []*value
	for r.column() == column {
		k, quoted, ok := r.key(false)
		if !ok {
			return nil, 0, false
		}
		item, after, ok := r.value(column, false)
		if !ok || !index.put(k, quoted, item, &merged) {
			return nil, 0, false
		}
		end = after
	}
	if r.column() > column {
		return nil, 0, false
	}
	index.merge(merged)
	return finish(v, end)
}

// put adds a key, unless it is there already, or what a merge key merges.
func (x *index) put(k key, quoted bool, item *value, merged *[]*value) (ok bool) {
	if k.name == "<<" && !quoted {
		var err error
		*merged, err = sources(*merged, item, k.at)
		return err == nil
	}
	if x.find(k.name) >= 0 {
		return false
	}
	x.add(k, item)
	return true
}

// key reads the key of a mapping and its colon.
func (r *plainReader) key(flow bool) (k key, quoted, ok bool) {
	end, quoted := r.scalarEnd(flow)
	if end-r.at > plainKey || !r.colon(end) {
		return k, false, false
	}
	k = key{r.unquoted(end, quoted), r.spot(r.at, end)}
	r.nodes++
	r.at = end + 1
	return k, quoted, r.peek(0) == ' ' || r.peek(0) == '\n'
}

// value reads what follows the colon of a key, or the dash of an item, of a
// block collection at a column.
func (r *plainReader) value(column int, item bool) (v *value, end int, ok bool) {
	here := r.spot(r.at, r.at)
	r.spaces()
	r.nodes++
	before, anchor := r.nodes, (*anchored)(nil)
	if r.peek(0) == '&' {
		name, named := r.name()
		if !named {
			return nil, 0, false
		}
		anchor = r.define(name)
		r.spaces()
	}
	if c := r.peek(0); c == '\n' || c == '#' {
		if !r.rest() {
			return nil, 0, false
		}
		switch {
		case r.column() > column, r.column() == column && !item && r.dash():
			v, end, ok = r.block()
		case !item && anchor == nil:
			v, end, ok = r.values.next(), int(here.end), true
			v.at = here
		}
	} else if item && anchor == nil && r.keyed() {
		v, end, ok = r.block()
	} else if anchor == nil || r.peek(0) != '*' {
		v, end, ok = r.inline(false)
		ok = ok && r.rest()
	}
	if ok && anchor != nil {
		*anchor = anchored{v, r.nodes - before + 1}
	}
	return v, end, ok
}

// keyed tells whether a mapping begins here, in the line of its dash.
func (r *plainReader) keyed() bool {
	end, _ := r.scalarEnd(false)
	return r.colon(end)
}

// colon tells whether there is one at the end of a scalar.
func (r *plainReader) colon(end int) bool { return end >= 0 && end < len(r.text) && r.text[end] == ':' }

func (r *plainReader) define(anchor string) *anchored {
	if r.anchors == nil {
		r.anchors = make(map[string]*anchored)
	}
	a := new(anchored)
	r.anchors[anchor] = a
	return a
}

// name reads the name of an anchor or alias.
func (r *plainReader) name() (string, bool) {
	r.at++
	start := r.at
	for c := r.peek(0); c == '_' || c == '-' || alphanumeric(c); c = r.peek(0) {
		r.at++
	}
	return r.text[start:r.at], r.at > start && strings.IndexByte(" \n,]}", r.peek(0)) >= 0
}

func alphanumeric(c byte) bool { return c >= '0' && c <= '9' || letter(c) }

// inline reads a value that ends in this line: a scalar, a flow collection or an
// alias.
func (r *plainReader) inline(flow bool) (*value, int, bool) {
	switch r.peek(0) {
	case '[', '{':
		return r.collection()
	case '*':
		name, ok := r.name()
		target := r.anchors[name]
		if !ok || target == nil || target.value == nil {
			return nil, 0, false
		}
		r.nodes += target.nodes
		return target.value, r.at, r.nodes <= maxNodes
	}
	end, quoted := r.scalarEnd(flow)
	if end < 0 || r.colon(end) {
		return nil, 0, false
	}
	v := r.new(scalar)
	v.text = r.unquoted(end, quoted)
	if !quoted {
		var ok bool
		if v.kind, v.typed, ok = resolve(v.text); !ok {
			return nil, 0, false
		}
	}
	r.at = end
	return finish(v, end)
}

// collection reads a flow list or a flow mapping.
func (r *plainReader) collection() (*value, int, bool) {
	v, closing := r.new(list), byte(']')
	if r.peek(0) == '{' {
		v.kind, closing = mapping, '}'
	}
	if r.depth++; r.depth > plainDepth {
		return nil, 0, false
	}
	index := indexed(v)
	var merged []*value
	for more := false; ; more = true {
		r.at++ // the bracket, or a comma
		r.spaces()
		if !more && r.peek(0) == closing {
			break
		}
		var k key
		quoted, ok := false, true
		if v.kind == mapping {
			k, quoted, ok = r.key(true)
			r.spaces()
		}
		r.nodes++
		item, _, read := r.inline(true)
		switch {
		case !ok || !read:
			return nil, 0, false
		case v.kind == list:
			v.items = append(v.items, item)
		case !index.put(k, quoted, item, &merged):
			return nil, 0, false
		}
		if r.spaces(); r.peek(0) == closing {
			break
		} else if r.peek(0) != ',' {
			return nil, 0, false
		}
	}
	index.merge(merged)
	r.depth--
	r.at++
	return finish(v, r.at)
}

// scalarEnd finds the end of the scalar that begins here, -1 if it is none that
// is plain in both senses. What follows is a line's end, a comment, the colon of
// a key or, in a flow collection, what comes next there.
func (r *plainReader) scalarEnd(flow bool) (end int, quoted bool) {
	c := r.peek(0)
	if c == '"' || c == '\'' {
		i := strings.IndexByte(r.text[r.at+1:], c)
		if i < 0 {
			return -1, true
		}
		end = r.at + i + 2
		// An escape, a doubled quote, or a second line.
		if strings.ContainsAny(r.text[r.at:end], "\\\n") || end < len(r.text) && r.text[end] == c {
			return -1, true
		}
		return end, true
	}
	if strings.IndexByte("-?:,[]{}#&*!|>'\"%@` \n", c) >= 0 && (c != '-' || strings.IndexByte(" \n,[]{}", r.peek(1)) >= 0) {
		return -1, false
	}
	for end = r.at; end < len(r.text); end++ {
		switch c := r.text[end]; {
		case c == '\n', c == '#' && r.text[end-1] == ' ', flow && (c == ',' || c == ']' || c == '}'):
			return r.trimmed(end), false
		case c == ':' && (end+1 == len(r.text) || r.text[end+1] == ' ' || r.text[end+1] == '\n'):
			if r.text[end-1] == ' ' {
				return -1, false
			}
			return end, false
		case flow && (c == '[' || c == '{' || c == '?' || c == ':' && strings.IndexByte(",[]{}", r.text[end+1]) >= 0):
			return -1, false
		}
	}
	return r.trimmed(end), false
}

// trimmed takes spaces from the end of a scalar.
func (r *plainReader) trimmed(end int) int {
	for r.text[end-1] == ' ' {
		end--
	}
	return end
}

// unquoted is the text of the scalar from here to its end.
func (r *plainReader) unquoted(end int, quoted bool) string {
	if quoted {
		return r.text[r.at+1 : end-1]
	}
	return r.text[r.at:end]
}

// resolve tells what a plain scalar is, as YAML's core schema has it. It is not
// ok for what takes more than a look.
func resolve(s string) (k kind, typed, ok bool) {
	switch s {
	case "~", "null", "Null", "NULL":
		return null, false, true
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return scalar, true, true
	}
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	switch c := s[0]; {
	case digit(c):
	case c == '.', c == '+', c == '-': // .5, .inf, -.inf, +1
		return scalar, false, len(s) == 1 || !digit(s[1]) && strings.IndexByte(".iInN", s[1]) < 0 || strings.HasPrefix(s, "../")
	default:
		return scalar, false, true
	}
	dots, others := 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case digit(c):
		case c == '.':
			dots++
		case strings.IndexByte("abcdefxo_+-", c|0x20) < 0 && c != '_':
			return scalar, false, true // no number has that
		default:
			others = true
		}
	}
	// An address or version is no number; what has letters may be one.
	return scalar, dots < 2, !others && len(s) < 19
}
