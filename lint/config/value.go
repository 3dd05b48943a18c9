package config

import (
	"fmt"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// The kinds of scalar, as YAML tags them.
const (
	tagString = "!!str"
	tagInt    = "!!int"
	tagFloat  = "!!float"
	tagBool   = "!!bool"
	tagNull   = "!!null"
	tagDate   = "!!timestamp"
	tagMap    = "!!map"
	tagList   = "!!seq"
)

// file reads the nodes of a document and reports what is wrong with them.
type file struct {
	*document
	*loader
}

// entry is one key of a mapping, with its value.
type entry struct {
	name       string
	key, value *yaml.Node
}

// fault reports a mistake at a node.
func (f *file) fault(at *yaml.Node, format string, args ...any) {
	if f.full() {
		return
	}
	f.faults = append(f.faults, f.errorAt(f.offset(at), fmt.Sprintf(format, args...)))
}

// deref follows an alias to what it stands for.
func deref(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// describe names what a node is, for an error about what it is not.
func describe(n *yaml.Node) string {
	switch tag := n.ShortTag(); {
	case n.Kind == yaml.MappingNode && tag == tagMap:
		return "a mapping"
	case n.Kind == yaml.SequenceNode && tag == tagList:
		return "a list"
	case n.Kind != yaml.ScalarNode:
		return "a value tagged " + shorten(tag)
	case tag == tagNull:
		return "nothing"
	case tag == tagString:
		return excerpt(n.Value)
	case tag == tagInt || tag == tagFloat:
		return "the number " + shorten(n.Value)
	case tag == tagBool:
		return "the boolean " + n.Value
	case tag == tagDate:
		return "the date " + n.Value
	default:
		return "a value tagged " + shorten(tag)
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == tagNull }

// isPlain tells whether a scalar is what its letters say, tagged or not.
func isPlain(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode {
		return false
	}
	switch n.ShortTag() {
	case tagString, tagInt, tagFloat, tagBool, tagDate:
		return true
	}
	return false
}

// mapping returns the entries of a mapping, without those whose keys are
// wrong. Nothing at all is an empty mapping. ok is false if it is no mapping.
func (f *file) mapping(n *yaml.Node, what string) (entries []entry, ok bool) {
	switch {
	case isNull(n):
		return nil, true
	case n.Kind != yaml.MappingNode || n.ShortTag() != tagMap:
		f.fault(n, "expected %s, not %s", what, describe(n))
		return nil, false
	}
	seen := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], deref(n.Content[i+1])
		name := deref(key)
		if key.ShortTag() == "!!merge" {
			f.fault(key, "merge keys (<<) are not understood: write the settings out, or extend a file")
			continue
		}
		if !isPlain(name) {
			f.fault(key, "expected a name, not %s", describe(name))
			continue
		}
		if first, twice := seen[name.Value]; twice {
			f.duplicate(key, first)
			continue
		}
		seen[name.Value] = key
		entries = append(entries, entry{name.Value, key, value})
	}
	return entries, true
}

// duplicate reports a key that says what an earlier one said already.
func (f *file) duplicate(key, first *yaml.Node) {
	if !f.full() {
		line := f.errorAt(f.offset(first), "").Line
		f.fault(key, "%s is given twice, the first time in line %d", excerpt(deref(key).Value), line)
	}
}

// str reads a string that is not empty.
func (f *file) str(n *yaml.Node, what string) (string, bool) {
	switch {
	case n.Kind != yaml.ScalarNode || n.ShortTag() != tagString:
		hint := ""
		if isPlain(n) {
			hint = ": put it in quotes"
		}
		f.fault(n, "expected %s, not %s%s", what, describe(n), hint)
		return "", false
	case n.Value == "":
		f.fault(n, "expected %s, not an empty string", what)
		return "", false
	}
	return n.Value, true
}

// list returns the members of a list, aliases followed; a single scalar is a
// list of one.
func (f *file) list(n *yaml.Node, what string) ([]*yaml.Node, bool) {
	switch {
	case n.Kind == yaml.SequenceNode && n.ShortTag() == tagList:
		members := make([]*yaml.Node, len(n.Content))
		for i, c := range n.Content {
			members[i] = deref(c)
		}
		return members, true
	case isPlain(n):
		return []*yaml.Node{n}, true
	}
	f.fault(n, "expected a list of %s, not %s", what, describe(n))
	return nil, false
}

// strs reads a list of strings. Each one passes through check, which says
// what is wrong with it, "" if nothing is.
func (f *file) strs(n *yaml.Node, what, each string, check func(string) string) ([]string, bool) {
	members, ok := f.list(n, what)
	if !ok {
		return nil, false
	}
	values := make([]string, 0, len(members))
	for _, m := range members {
		s, fine := f.str(m, each)
		if fine {
			if why := check(s); why != "" {
				f.fault(m, "%s", why)
				fine = false
			}
		}
		if ok = ok && fine; fine {
			values = append(values, s)
		}
	}
	return values, ok
}

func (f *file) boolean(n *yaml.Node, what string) (bool, bool) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != tagBool {
		f.fault(n, "%s is true or false, not %s", what, describe(n))
		return false, false
	}
	return n.Value[0] == 't' || n.Value[0] == 'T', true
}

// maxInteger bounds what an option may count.
const maxInteger = 1_000_000_000

func (f *file) integer(n *yaml.Node, what string) (int, bool) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != tagInt {
		f.fault(n, "%s is a whole number, not %s", what, describe(n))
		return 0, false
	}
	i, err := strconv.Atoi(n.Value)
	switch {
	case err != nil && decimal(n.Value), i > maxInteger:
		f.fault(n, "%s is at most %d, not %s", what, maxInteger, shorten(n.Value))
	case err != nil || strconv.Itoa(i) != n.Value:
		f.fault(n, "%s is a whole number in decimal digits, not %s", what, shorten(n.Value))
	case i < 0:
		f.fault(n, "%s cannot be negative, as %d is", what, i)
	default:
		return i, true
	}
	return 0, false
}

func decimal(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
