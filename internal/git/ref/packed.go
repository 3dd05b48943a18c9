package ref

import (
	"bytes"
	"errors"
	"io/fs"

	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/gitconfig"
)

// maxPacked bounds the size of the packed-refs file: a million references.
const maxPacked = 128 << 20

// packedRefs is the text of a packed-refs file.
type packedRefs struct {
	text   []byte
	sorted bool
}

func readPacked(path string) (packedRefs, error) {
	text, err := gitconfig.ReadRegular(path, maxPacked)
	if errors.Is(err, fs.ErrNotExist) {
		return packedRefs{}, nil
	}
	return newPacked(text), err
}

// newPacked looks at the first line, which says what git promises about the
// others.
func newPacked(text []byte) packedRefs {
	p := packedRefs{text: text}
	if bytes.HasPrefix(text, []byte("#")) {
		head, rest, _ := bytes.Cut(text, []byte("\n"))
		p.text, p.sorted = rest, bytes.Contains(append(head, ' '), []byte(" sorted "))
	}
	return p
}

// find returns the id of a reference.
func (p packedRefs) find(name string) (object.ID, bool) {
	if p.sorted {
		return p.search(name)
	}
	for text := p.text; len(text) > 0; {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte("\n"))
		if id, found, ok := packedLine(line); ok && string(found) == name {
			return id, true
		}
	}
	return object.ID{}, false
}

// search bisects the text, in which all lines are in the order of their names.
func (p packedRefs) search(name string) (object.ID, bool) {
	lo, hi := 0, len(p.text)
	for lo < hi {
		start, end := p.lineAround(lo, (lo+hi)/2)
		line := p.text[start:end]
		id, found, ok := packedLine(line)
		if !ok { // the line of a tag's target, below the tag's own
			for !ok && start > lo {
				start, end = p.lineAround(lo, start-1)
				id, found, ok = packedLine(p.text[start:end])
			}
			if !ok {
				lo = p.next(lo)
				continue
			}
		}
		switch c := bytes.Compare(found, []byte(name)); {
		case c == 0:
			return id, true
		case c < 0:
			lo = p.next(end)
		default:
			hi = start
		}
	}
	return object.ID{}, false
}

// lineAround returns the bounds of the line that holds the byte at mid, none of
// which lie before lo.
func (p packedRefs) lineAround(lo, mid int) (start, end int) {
	start = lo + bytes.LastIndexByte(p.text[lo:mid], '\n') + 1
	if n := bytes.IndexByte(p.text[mid:], '\n'); n >= 0 {
		return start, mid + n
	}
	return start, len(p.text)
}

// next is where the line after the one at pos begins.
func (p packedRefs) next(pos int) int {
	if n := bytes.IndexByte(p.text[pos:], '\n'); n >= 0 {
		return pos + n + 1
	}
	return len(p.text)
}

// packedLine reads "<id> <name>". It is false for the lines that begin with "^".
func packedLine(line []byte) (id object.ID, name []byte, ok bool) {
	i := bytes.IndexByte(line, ' ')
	if i < 0 {
		return object.ID{}, nil, false
	}
	id, ok = object.ParseID(string(line[:i]))
	return id, line[i+1:], ok
}
