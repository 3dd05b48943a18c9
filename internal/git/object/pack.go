package object

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/megalint/megalint/internal/safeopen"
)

// Type is what an object is.
type Type uint8

// The types of objects. Their numbers are those that packs store.
const (
	CommitType Type = 1 + iota
	TreeType
	BlobType
	TagType

	offsetDelta Type = 6
	refDelta    Type = 7
)

// String gives git's name for the type.
func (t Type) String() string {
	switch t {
	case CommitType:
		return "commit"
	case TreeType:
		return "tree"
	case BlobType:
		return "blob"
	case TagType:
		return "tag"
	}
	return "unknown"
}

// maxChain bounds how many deltas lead to an object. It is the most that git
// writes.
const maxChain = 4095

// pack is a pack with its index. Both files are opened when they are needed.
type pack struct {
	store *Store
	base  string // the files' path without extension

	once sync.Once
	err  error
	idx  *packIndex
	file *os.File
	size int64
	open []*os.File
}

// entry is the head of what a pack holds at one offset.
type entry struct {
	typ   Type
	size  int64 // of the object, or of the delta
	data  int64 // where the compressed bytes begin
	ofs   int64 // offsetDelta: where the base is
	ref   ID    // refDelta: which object the base is
	start int64 // where the entry begins
}

// load opens the pack's files, once. A pack that has vanished, for git has
// repacked, is empty.
func (p *pack) load() error {
	p.once.Do(func() {
		if p.err = p.openFiles(); errors.Is(p.err, fs.ErrNotExist) {
			p.err, p.idx = nil, nil
		}
	})
	return p.err
}

func (p *pack) openFiles() error {
	idx, size, err := p.openFile(".idx")
	if err != nil {
		return err
	}
	if p.file, p.size, err = p.openFile(".pack"); err != nil {
		return err
	}
	p.idx, err = openIndex(idx, size, p.store.format)
	return err
}

func (p *pack) openFile(ext string) (*os.File, int64, error) {
	f, info, err := safeopen.File(os.OpenFile, p.base+ext)
	if errors.Is(err, safeopen.ErrIrregular) {
		return nil, 0, corruptf("%s%s is %v", p.base, ext, safeopen.ErrIrregular)
	}
	if err != nil {
		return nil, 0, err
	}
	p.open = append(p.open, f)
	return f, info.Size(), nil
}

// close gives the files back. No other method is running.
func (p *pack) close() {
	for _, f := range p.open {
		f.Close() // they were only read
	}
}

// find returns where in the pack the object is.
func (p *pack) find(id ID) (off int64, ok bool, err error) {
	if err := p.load(); err != nil || p.idx == nil {
		return 0, false, err
	}
	if off, ok, err = p.idx.find(id); err != nil {
		err = fmt.Errorf("%s.idx: %w", p.base, err)
	}
	return off, ok, err
}

// entryAt reads the head of the entry at an offset.
func (p *pack) entryAt(d *decoder, off int64) (entry, error) {
	if off < 12 || off >= p.size {
		return entry{}, corruptf("pack has nothing at offset %d", off)
	}
	d.use(p.file)
	d.seek(off)
	c, err := d.ReadByte()
	if err != nil {
		return entry{}, corruptf("pack: %v", err)
	}
	e := entry{typ: Type(c >> 4 & 7), size: int64(c & 15), start: off}
	for shift := 4; c&0x80 != 0; shift += 7 {
		if c, err = d.ReadByte(); err != nil || shift > 53 {
			return entry{}, corruptf("pack: bad size at offset %d", off)
		}
		e.size |= int64(c&0x7f) << shift
	}
	switch e.typ {
	case offsetDelta:
		err = e.readOffset(d)
	case refDelta:
		var b [32]byte
		ref := b[:p.store.format.Size()]
		for i := range ref {
			if ref[i], err = d.ReadByte(); err != nil {
				break
			}
		}
		e.ref = IDFrom(ref)
	case CommitType, TreeType, BlobType, TagType:
	default:
		return entry{}, corruptf("pack: unknown type %d at offset %d", e.typ, off)
	}
	e.data = d.offset()
	if err != nil {
		return entry{}, corruptf("pack: %v", err)
	}
	return e, nil
}

// readOffset reads how far before a delta its base lies.
func (e *entry) readOffset(d *decoder) error {
	c, err := d.ReadByte()
	if err != nil {
		return err
	}
	back := int64(c & 0x7f)
	for c&0x80 != 0 {
		if c, err = d.ReadByte(); err != nil {
			return err
		}
		if back = (back+1)<<7 | int64(c&0x7f); back > 1<<55 {
			return errors.New("bad offset of a delta's base")
		}
	}
	if e.ofs = e.start - back; back <= 0 || e.ofs < 0 {
		return errors.New("bad offset of a delta's base")
	}
	return nil
}

// read returns the object at an offset.
func (p *pack) read(d *decoder, off, limit int64) (Object, error) {
	var chain []entry
	var obj Object
	for {
		if cached, ok := p.store.cache.get(p, off); ok {
			if obj = cached; int64(len(obj.Data)) > limit {
				return Object{}, tooLarge(int64(len(obj.Data)), limit)
			}
			break
		}
		e, err := p.entryAt(d, off)
		if err != nil {
			return Object{}, err
		}
		if e.size > limit {
			return Object{}, tooLarge(e.size, limit)
		}
		if e.typ != offsetDelta && e.typ != refDelta {
			if obj, err = p.whole(d, e); err != nil {
				return Object{}, err
			}
			if len(chain) > 0 || obj.Type == TreeType {
				p.store.cache.put(p, off, obj)
			}
			break
		}
		if len(chain) == maxChain {
			return Object{}, corruptf("pack: more than %d deltas in a row", maxChain)
		}
		chain = append(chain, e)
		if off, err = p.baseOf(e); err != nil {
			return Object{}, err
		}
	}
	return p.unchain(d, obj, chain, limit)
}

// baseOf returns where a delta's base is. A pack on disk holds all bases of its
// deltas.
func (p *pack) baseOf(e entry) (int64, error) {
	if e.typ == offsetDelta {
		return e.ofs, nil
	}
	off, ok, err := p.idx.find(e.ref)
	if err == nil && !ok {
		err = corruptf("pack: a delta's base %s is not in it", e.ref)
	}
	return off, err
}

// whole reads an entry that is no delta. The decoder stands behind its head.
func (p *pack) whole(d *decoder, e entry) (Object, error) {
	data, err := d.inflate(e.size)
	return Object{Type: e.typ, Data: data}, err
}

// unchain applies the deltas, the last of which is the base's neighbour.
func (p *pack) unchain(d *decoder, obj Object, chain []entry, limit int64) (Object, error) {
	for i := len(chain) - 1; i >= 0; i-- {
		e := chain[i]
		d.use(p.file)
		d.seek(e.data)
		delta, err := d.inflate(e.size)
		if err != nil {
			return Object{}, err
		}
		if obj.Data, err = patch(obj.Data, delta, limit); err != nil {
			return Object{}, err
		}
		if i > 0 || obj.Type == TreeType {
			p.store.cache.put(p, e.start, obj)
		}
	}
	return obj, nil
}
