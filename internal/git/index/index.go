// Package index reads git's index file: versions 2 to 4, with the extensions
// for cached trees, split indexes and sparse ones.
package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
	"unsafe"

	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/gitconfig"
)

// ErrCorrupt is wrapped by the errors for files that are no index.
var ErrCorrupt = errors.New("the index is corrupt")

const (
	maxFile  = 1 << 30 // bytes of an index file
	maxName  = 1 << 15 // bytes of a path
	maxNames = 1 << 28 // bytes of all paths that are stored compressed
)

// Entry is one path of the index.
type Entry struct {
	// Path has slashes whatever the system, and may be of any bytes. In a
	// sparse index a whole folder is one entry; its path ends with a slash.
	Path string
	Mode object.Mode
	ID   object.ID
	// Stage is 0, or 1 to 3 for the versions of a path in conflict.
	Stage uint8
	// IntentToAdd is set by `git add -N`: the path will not be in the commit.
	IntentToAdd bool
	// SkipWorktree is set where a sparse checkout leaves the file out.
	SkipWorktree bool
	// Size, Seconds and Nanos are the length, as far as 32 bits hold it, and the
	// time of modification that the file had when git last found it to be ID's.
	Size, Seconds, Nanos uint32
}

// Index is a whole index, in git's order: by the bytes of the paths, then by
// stage.
type Index struct {
	Entries []Entry
	// Tree has the ids of the trees that the entries make up, as far as git has
	// worked them out; nil if it has none.
	Tree *Tree
	// Modified is when the index file was written. What a file says of itself
	// counts only if the file is older.
	Modified time.Time
}

// Read reads an index file. A missing one is empty, as for git.
func Read(path string, format object.Format) (*Index, error) {
	info, err := os.Stat(path) // before it is read: rather too old than too new
	if errors.Is(err, fs.ErrNotExist) {
		return &Index{}, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := gitconfig.ReadRegular(path, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return &Index{}, nil
	}
	if err != nil {
		return nil, err
	}
	x, link, err := parse(data, format)
	if err == nil && link != nil {
		err = x.join(link, filepath.Dir(path), format)
	}
	if err == nil {
		err = x.sorted()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	x.Modified = info.ModTime()
	return x, nil
}

// sorted makes sure that paths can be searched for.
func (x *Index) sorted() error {
	for i := 1; i < len(x.Entries); i++ {
		a, b := &x.Entries[i-1], &x.Entries[i]
		if a.Path > b.Path || a.Path == b.Path && a.Stage >= b.Stage {
			return fmt.Errorf("%w: %q is not in its place", ErrCorrupt, b.Path)
		}
	}
	return nil
}

// Find returns the position of the first entry whose path is not below the given
// one.
func (x *Index) Find(path string) int {
	return sort.Search(len(x.Entries), func(i int) bool { return x.Entries[i].Path >= path })
}

// parser reads an index file from its beginning.
type parser struct {
	data   []byte
	text   string // the same: paths are parts of it
	pos    int
	format object.Format
	names  int // bytes of the paths that were put together
}

// parse reads a file. The link is what a split index says of its other half.
func parse(data []byte, format object.Format) (x *Index, link []byte, err error) {
	if len(data) < 12+format.Size() || string(data[:4]) != "DIRC" {
		return nil, nil, fmt.Errorf("%w: it has no header", ErrCorrupt)
	}
	version, count := binary.BigEndian.Uint32(data[4:]), binary.BigEndian.Uint32(data[8:])
	if version < 2 || version > 4 {
		return nil, nil, fmt.Errorf("index version %d is not known; `git update-index --index-version 4` changes it", version)
	}
	p := &parser{data: data[:len(data)-format.Size()], pos: 12, format: format}
	if int64(count) > int64(len(data)/(42+format.Size())) {
		return nil, nil, fmt.Errorf("%w: it is too short for %d entries", ErrCorrupt, count)
	}
	// A copy would be a third of the time that the hook spends on a large index.
	// Nobody writes to the file's bytes after this.
	p.text = unsafe.String(unsafe.SliceData(p.data), len(p.data))
	x = &Index{Entries: make([]Entry, count)}
	last := ""
	for i := range x.Entries {
		if !p.entry(&x.Entries[i], version, last) {
			return nil, nil, fmt.Errorf("%w: entry %d of %d is malformed", ErrCorrupt, i+1, count)
		}
		last = x.Entries[i].Path
	}
	link, err = p.extensions(x)
	return x, link, err
}

// The bits of an entry's flags.
const (
	flagExtended     = 1 << 14
	flagIntentToAdd  = 1 << 13 // of the further flags
	flagSkipWorktree = 1 << 14
	nameMask         = 1<<12 - 1
)

// entry reads one entry.
func (p *parser) entry(e *Entry, version uint32, last string) bool {
	start, idSize := p.pos, p.format.Size()
	if len(p.data)-start < 40+idSize+2 {
		return false
	}
	fixed := p.data[start:]
	e.Seconds, e.Nanos = binary.BigEndian.Uint32(fixed[8:]), binary.BigEndian.Uint32(fixed[12:])
	e.Mode = object.Mode(binary.BigEndian.Uint32(fixed[24:]))
	e.Size = binary.BigEndian.Uint32(fixed[36:])
	e.ID = object.IDFrom(fixed[40 : 40+idSize])
	flags := binary.BigEndian.Uint16(fixed[40+idSize:])
	e.Stage = uint8(flags >> 12 & 3)
	p.pos += 40 + idSize + 2
	if flags&flagExtended != 0 {
		if version < 3 || len(p.data)-p.pos < 2 {
			return false
		}
		further := binary.BigEndian.Uint16(p.data[p.pos:])
		e.IntentToAdd, e.SkipWorktree = further&flagIntentToAdd != 0, further&flagSkipWorktree != 0
		p.pos += 2
	}
	if version == 4 {
		return p.compressedName(e, last)
	}
	name, ok := p.name(int(flags & nameMask))
	e.Path = name
	// 1 to 8 NULs fill the entry up to a multiple of 8 bytes.
	p.pos = start + (p.pos-start+len(name)+8)&^7
	return ok && p.pos <= len(p.data)
}

// name reads a path of known length, which was cut if it is the largest that
// the flags can hold.
func (p *parser) name(length int) (string, bool) {
	rest := p.text[p.pos:]
	if length == nameMask {
		length = strings.IndexByte(rest, 0)
	}
	if length < 0 || length >= len(rest) || rest[length] != 0 {
		return "", false
	}
	return rest[:length], true
}

// compressedName reads a path that is stored by how it differs from the last.
func (p *parser) compressedName(e *Entry, last string) bool {
	drop, ok := p.varint()
	if !ok || drop > uint64(len(last)) {
		return false
	}
	end := strings.IndexByte(p.text[p.pos:], 0)
	if end < 0 {
		return false
	}
	keep, tail := last[:len(last)-int(drop)], p.text[p.pos:p.pos+end]
	p.pos += end + 1
	p.names += len(keep) + len(tail)
	if len(keep)+len(tail) > maxName || p.names > maxNames {
		return false
	}
	e.Path = keep + tail
	return true
}

// varint reads a number as packs have it for the offset of a delta's base.
func (p *parser) varint() (uint64, bool) {
	var n uint64
	for first := true; p.pos < len(p.data) && n < 1<<48; first = false {
		c := p.data[p.pos]
		p.pos++
		if !first {
			n = (n + 1) << 7
		}
		n |= uint64(c & 0x7f)
		if c&0x80 == 0 {
			return n, true
		}
	}
	return 0, false
}

// extensions reads what follows the entries. Extensions with a capital letter
// may be skipped, others change what the entries mean.
func (p *parser) extensions(x *Index) (link []byte, err error) {
	for p.pos < len(p.data) {
		if len(p.data)-p.pos < 8 {
			return nil, fmt.Errorf("%w: it has a malformed extension", ErrCorrupt)
		}
		name, size := p.text[p.pos:p.pos+4], binary.BigEndian.Uint32(p.data[p.pos+4:])
		p.pos += 8
		if int64(size) > int64(len(p.data)-p.pos) {
			return nil, fmt.Errorf("%w: its extension %q is cut short", ErrCorrupt, name)
		}
		content := p.data[p.pos : p.pos+int(size)]
		p.pos += int(size)
		switch {
		case name == "TREE":
			if x.Tree, err = parseTree(content, p.format); err != nil {
				return nil, err
			}
		case name == "link":
			link = content
		case name == "sdir": // some entries are folders
		case name[0] < 'A' || name[0] > 'Z':
			return nil, fmt.Errorf("its extension %q is not known", name)
		}
	}
	return link, nil
}
