package object

import (
	"bytes"
	"encoding/binary"
	"io"
	"sync/atomic"
)

// packIndex finds objects in a pack by its index file (version 2), which it does
// not load: ids are evenly spread, so that a guess at the place of one is nearly
// always right to within the few that one read brings in.
type packIndex struct {
	r      io.ReaderAt
	idSize int64
	fan    [256]uint32 // how many ids begin with that byte or a lower one
	count  int64
	large  int64 // entries in the table of 64-bit offsets

	lookups atomic.Int64
	loaded  atomic.Pointer[[]byte] // the file up to its checksums, once that pays
}

const (
	idxHeader = 8 + 256*4
	// idxStride is how many ids one read brings in.
	idxStride = 128
	// The tables are loaded after one look-up for so many objects, for then
	// loading them has cost no more than the look-ups have, and halves the time
	// of further ones. Tables larger than idxLoadable bytes never are.
	idxPatience = 128
	idxLoadable = 96 << 20
)

// openIndex reads the head of an index file.
func openIndex(r io.ReaderAt, size int64, format Format) (*packIndex, error) {
	var head [idxHeader]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, corruptf("pack index: %v", err)
	}
	if string(head[:8]) != "\xfftOc\x00\x00\x00\x02" {
		return nil, corruptf("pack index is not of version 2 (`git repack -ad` writes it anew)")
	}
	x := &packIndex{r: r, idSize: int64(format.Size())}
	var last uint32
	for i := range x.fan {
		x.fan[i] = binary.BigEndian.Uint32(head[8+4*i:])
		if x.fan[i] < last {
			return nil, corruptf("pack index: fan-out table is not sorted")
		}
		last = x.fan[i]
	}
	x.count = int64(last)
	// Ids, checksums and offsets, and at the end two ids.
	rest := size - idxHeader - x.count*(x.idSize+8) - 2*x.idSize
	if rest < 0 || rest%8 != 0 {
		return nil, corruptf("pack index has %d bytes, which is not right for %d objects", size, x.count)
	}
	x.large = rest / 8
	return x, nil
}

// find returns the offset in the pack of an object.
func (x *packIndex) find(id ID) (off int64, ok bool, err error) {
	if x.lookups.Add(1) == x.count/idxPatience {
		x.load()
	}
	i, ok, err := x.search(id.bytes())
	if err != nil || !ok {
		return 0, false, err
	}
	off, err = x.offset(i)
	return off, err == nil, err
}

// load reads the tables into memory. Failure is none: look-ups go on as before,
// and report what is wrong with the file.
func (x *packIndex) load() {
	if size := idxHeader + x.count*(x.idSize+8) + 8*x.large; size <= idxLoadable {
		all := make([]byte, size)
		if _, err := x.r.ReadAt(all, 0); err == nil {
			x.loaded.Store(&all)
		}
	}
}

// at gives n bytes of the file.
func (x *packIndex) at(off, n int64) ([]byte, error) {
	if loaded := x.loaded.Load(); loaded != nil && off+n <= int64(len(*loaded)) {
		return (*loaded)[off : off+n], nil
	}
	p := make([]byte, n)
	if _, err := x.r.ReadAt(p, off); err != nil {
		return nil, corruptf("pack index: %v", err)
	}
	return p, nil
}

// search returns the position of the first id that is not below the given bytes
// of one, and whether they are that id or begin it.
func (x *packIndex) search(id []byte) (pos int64, found bool, err error) {
	lo, hi := int64(0), int64(x.fan[id[0]])
	if id[0] > 0 {
		lo = int64(x.fan[id[0]-1])
	}
	stride := int64(idxStride)
	guess := lo + (hi-lo)*fraction(id)>>16
	for lo < hi {
		first := max(lo, min(guess-stride/2, hi-stride))
		n := min(stride, hi-first)
		ids, err := x.at(idxHeader+first*x.idSize, n*x.idSize)
		if err != nil {
			return 0, false, err
		}
		i := lowerBound(ids, x.idSize, id)
		switch {
		case i == 0 && first > lo:
			hi = first
		case i == n && first+n < hi:
			lo = first + n
		case i < n:
			return first + i, bytes.HasPrefix(ids[i*x.idSize:], id), nil
		default:
			lo, hi = first+n, first+n
		}
		guess = lo + (hi-lo)/2
	}
	if lo >= x.count {
		return lo, false, nil
	}
	next, err := x.at(idxHeader+lo*x.idSize, int64(len(id)))
	return lo, err == nil && bytes.Equal(next, id), err
}

// fraction says how far an id lies among those with its first byte, in 1/65536.
func fraction(id []byte) int64 {
	var f int64
	for i := 1; i <= 2; i++ {
		f <<= 8
		if i < len(id) {
			f |= int64(id[i])
		}
	}
	return f
}

// lowerBound is the number of ids in the sorted table that are below the given
// one or its beginning.
func lowerBound(ids []byte, size int64, id []byte) int64 {
	lo, hi := int64(0), int64(len(ids))/size
	for lo < hi {
		mid := (lo + hi) / 2
		if bytes.Compare(ids[mid*size:mid*size+int64(len(id))], id) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// id returns the id at a position.
func (x *packIndex) id(pos int64) (ID, error) {
	b, err := x.at(idxHeader+pos*x.idSize, x.idSize)
	return IDFrom(b), err
}

// offset returns where in the pack the object at a position lies.
func (x *packIndex) offset(pos int64) (int64, error) {
	offsets := idxHeader + x.count*(x.idSize+4)
	b, err := x.at(offsets+4*pos, 4)
	if err != nil {
		return 0, err
	}
	small := binary.BigEndian.Uint32(b)
	if small < 1<<31 {
		return int64(small), nil
	}
	i := int64(small &^ (1 << 31))
	if i >= x.large {
		return 0, corruptf("pack index: offset out of range")
	}
	if b, err = x.at(offsets+4*x.count+8*i, 8); err != nil {
		return 0, err
	}
	return int64(binary.BigEndian.Uint64(b) &^ (1 << 63)), nil
}
