package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/megalint/megalint/lint"
)

// Baseline returns the text of a configuration with exceptions added to it,
// and every other byte as it was. The text may be empty. Of an exception, Rule,
// Path, Revisions, Reason and Until count; [Literal] makes a Path of a file.
//
// It fails if the text is no YAML, if an exception cannot be written down, or
// if the text has its exceptions in a form that cannot be added to. The result
// is read back before it is returned: it says what the text said, and the
// exceptions.
func Baseline(text []byte, exceptions []*lint.Exception) ([]byte, error) {
	before, fault := parse(Name, text)
	if fault != nil {
		return nil, fault
	}
	if len(exceptions) == 0 {
		return slices.Clone(text), nil
	}
	for _, e := range exceptions {
		if !utf8.ValidString(e.Path + e.Reason) {
			return nil, fmt.Errorf("the exception from %s for %q: YAML cannot hold what is not UTF-8", e.Rule, e.Path)
		}
	}
	w := &baseline{document: before, exceptions: exceptions, newline: "\n"}
	if i := strings.IndexByte(before.text, '\n'); i > 0 && before.text[i-1] == '\r' {
		w.newline = "\r\n"
	}
	result, fault := w.add()
	if fault != nil {
		return nil, fault
	}
	result = string(text[:before.bom]) + result
	if len(result) > maxSize {
		return nil, &Error{Path: Name, Text: fmt.Sprintf(
			"with %d exceptions it would be larger than 1 MiB, too large for a configuration: turn rules off, or judge less", len(exceptions))}
	}
	after, fault := parse(Name, []byte(result))
	if fault != nil || !w.holds(after) {
		return nil, &Error{Path: Name, Text: "exceptions cannot be added to a file of this form: do it by hand"}
	}
	return []byte(result), nil
}

// baseline adds exceptions to a document.
type baseline struct {
	*document
	exceptions []*lint.Exception
	newline    string
}

// add returns the text with the exceptions in it.
func (w *baseline) add() (string, *Error) {
	if w.root == nil || isNull(w.root) {
		return w.appendSection(0), nil
	}
	if w.root.Kind != yaml.MappingNode {
		return "", w.errorAt(w.offset(w.root), "expected a mapping, not "+describe(w.root))
	}
	indent := w.root.Column - 1
	key := slices.IndexFunc(pairs(w.root), func(p pair) bool { return p.key.Value == "exceptions" })
	if key < 0 && w.root.Style&yaml.FlowStyle != 0 {
		return w.insertFirst(w.offset(w.root)+1, "exceptions: ["+w.flow()+"]"), nil
	}
	if key < 0 {
		return w.appendSection(indent), nil
	}
	p := pairs(w.root)[key]
	switch value := p.value; {
	case value.Kind == yaml.AliasNode:
		return "", w.errorAt(w.offset(value), "expected a list of exceptions, not an alias")
	case value.Kind == yaml.SequenceNode && value.Style&yaml.FlowStyle != 0:
		return w.intoBrackets(p), nil
	case value.Kind == yaml.SequenceNode:
		return w.appendItems(key), nil
	case isNull(value) && value.Value == "":
		end := w.lineEnd(w.offset(p.key))
		return w.insert(end, w.lead(end)+w.block(indent+2)), nil
	default:
		return "", w.errorAt(w.offset(value), "expected a list of exceptions, not "+describe(value))
	}
}

// pair is a key of a mapping with its value, aliases not followed.
type pair struct{ key, value *yaml.Node }

func pairs(n *yaml.Node) []pair {
	var all []pair
	for i := 0; i+1 < len(n.Content); i += 2 {
		all = append(all, pair{n.Content[i], n.Content[i+1]})
	}
	return all
}

func (w *baseline) insert(at int, added string) string { return w.text[:at] + added + w.text[at:] }

// insertFirst adds a member to brackets or braces, right behind the one that
// opens them.
func (w *baseline) insertFirst(at int, added string) string {
	if rest := strings.TrimLeft(w.text[at:], " \t\r\n"); !strings.HasPrefix(rest, "]") && !strings.HasPrefix(rest, "}") {
		added += ", "
	}
	return w.insert(at, added)
}

// lead is the line break that has to stand before a line that is added at at.
func (w *baseline) lead(at int) string {
	if at > 0 && w.text[at-1] != '\n' {
		return w.newline
	}
	return ""
}

// lineEnd returns where the line of an offset ends, its line break included.
func (w *baseline) lineEnd(at int) int {
	if i := strings.IndexByte(w.text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(w.text)
}

// documentEnd returns where the document ends: at its end marker, if it has
// one.
func (w *baseline) documentEnd() int {
	for at := 0; at < len(w.text); at = w.lineEnd(at) {
		line := w.text[at:w.lineEnd(at)]
		if rest, ok := strings.CutPrefix(line, "..."); ok && strings.TrimLeft(rest[:min(1, len(rest))], " \t\r\n") == "" {
			return at
		}
	}
	return len(w.text)
}

// appendSection adds a section at the end.
func (w *baseline) appendSection(indent int) string {
	end := w.documentEnd()
	added := w.lead(end)
	if strings.TrimSpace(w.text[:end]) != "" {
		added += w.newline
	}
	return w.insert(end, added+strings.Repeat(" ", indent)+"exceptions:"+w.newline+w.block(indent+2))
}

// appendItems adds to the list that the root's pair of that index holds. What
// stands behind the last exception, empty lines and comments that are not
// indented, belongs to what follows.
func (w *baseline) appendItems(index int) string {
	all := pairs(w.root)
	list, end := all[index].value, w.documentEnd()
	if index+1 < len(all) {
		end = w.lineStart(w.offset(all[index+1].key))
	}
	for end > 0 {
		start := w.lineStart(end - 1)
		line := strings.TrimRight(w.text[start:end], " \t\r\n")
		content := strings.TrimLeft(line, " \t")
		if content != "" && (content[0] != '#' || len(line)-len(content) >= w.root.Column) {
			break
		}
		end = start
	}
	return w.insert(end, w.lead(end)+w.block(list.Column-1))
}

func (w *baseline) lineStart(at int) int { return strings.LastIndexByte(w.text[:at], '\n') + 1 }

// intoBrackets adds to a list in brackets: in front, for its other end is not
// known. An empty one gives way to lines.
func (w *baseline) intoBrackets(p pair) string {
	at := w.offset(p.value) + 1
	rest := strings.TrimLeft(w.text[at:], " ")
	if w.root.Style&yaml.FlowStyle != 0 || !strings.HasPrefix(rest, "]") || p.key.Line != p.value.Line {
		return w.insertFirst(at, w.flow())
	}
	head, tail := strings.TrimRight(w.text[:at-1], " "), rest[1:]
	end := strings.IndexByte(tail, '\n') + 1
	lead := ""
	if end == 0 {
		end, lead = len(tail), w.newline
	}
	return head + tail[:end] + lead + w.block(w.root.Column+1) + tail[end:]
}

// block writes the exceptions as lines.
func (w *baseline) block(indent int) string {
	var b strings.Builder
	margin := strings.Repeat(" ", indent)
	for _, e := range w.exceptions {
		for i, f := range fields(e) {
			dash := "  "
			if i == 0 {
				dash = "- "
			}
			b.WriteString(margin + dash + f.name + ":")
			if len(f.values) == 1 {
				b.WriteString(" " + f.values[0] + w.newline)
				continue
			}
			b.WriteString(w.newline)
			for _, v := range f.values {
				b.WriteString(margin + "    - " + v + w.newline)
			}
		}
	}
	return b.String()
}

// flow writes the exceptions as members of a list in brackets.
func (w *baseline) flow() string {
	var all []string
	for _, e := range w.exceptions {
		var parts []string
		for _, f := range fields(e) {
			value := f.values[0]
			if len(f.values) > 1 {
				value = "[" + strings.Join(f.values, ", ") + "]"
			}
			parts = append(parts, f.name+": "+value)
		}
		all = append(all, "{"+strings.Join(parts, ", ")+"}")
	}
	return strings.Join(all, ", ")
}

// writtenField is a key of an exception with its value, or its list of values,
// as YAML.
type writtenField struct {
	name   string
	values []string
}

func fields(e *lint.Exception) []writtenField {
	all := []writtenField{{"rule", []string{scalar(e.Rule)}}}
	if e.Path != "" {
		all = append(all, writtenField{"path", []string{scalar(e.Path)}})
	}
	if len(e.Revisions) > 0 {
		ids := make([]string, len(e.Revisions))
		for i, id := range e.Revisions {
			ids[i] = scalar(id)
		}
		all = append(all, writtenField{"revisions", ids})
	}
	all = append(all, writtenField{"reason", []string{scalar(e.Reason)}})
	if !e.Until.IsZero() {
		all = append(all, writtenField{"until", []string{e.Until.Format(time.DateOnly)}})
	}
	return all
}

// holds tells whether a document says what w's says, and the exceptions.
func (w *baseline) holds(after *document) bool {
	was, had := apart(w.root)
	is, has := apart(after.root)
	for _, e := range w.exceptions {
		var b strings.Builder
		b.WriteString("{")
		for _, f := range fields(e) {
			value, err := asWritten(f)
			if err != nil {
				return false
			}
			b.WriteString(strconv.Quote(f.name) + value)
		}
		had = append(had, b.String()+"}")
	}
	slices.Sort(had)
	slices.Sort(has)
	return was == is && slices.Equal(had, has)
}

// asWritten returns the canonical form of the value of a field.
func asWritten(f writtenField) (string, error) {
	text := f.values[0]
	if len(f.values) > 1 {
		text = "[" + strings.Join(f.values, ", ") + "]"
	}
	d, fault := parse(Name, []byte(text))
	if fault != nil || d.root == nil {
		return "", errors.New("not YAML")
	}
	return canonical(d.root), nil
}

// apart returns the canonical form of a document without its exceptions, and
// that of each of those.
func apart(root *yaml.Node) (rest string, exceptions []string) {
	if root == nil || isNull(root) {
		return "{}", nil
	}
	other := &yaml.Node{Kind: yaml.MappingNode}
	for _, p := range pairs(root) {
		if p.key.Value != "exceptions" {
			other.Content = append(other.Content, p.key, p.value)
			continue
		}
		for _, c := range deref(p.value).Content {
			exceptions = append(exceptions, canonical(c))
		}
	}
	return canonical(other), exceptions
}

// canonical writes down what a node says, whatever it looks like.
func canonical(n *yaml.Node) string {
	n = deref(n)
	var b strings.Builder
	switch n.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		brackets := "[]"
		if n.Kind == yaml.MappingNode {
			brackets = "{}"
		}
		b.WriteByte(brackets[0])
		for _, c := range n.Content {
			b.WriteString(canonical(c))
		}
		b.WriteByte(brackets[1])
	default:
		if tag := n.ShortTag(); tag != tagString {
			b.WriteString(tag)
		}
		b.WriteString(strconv.Quote(n.Value))
	}
	return b.String()
}
