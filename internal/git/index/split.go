package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"path/filepath"

	"github.com/megalint/megalint/internal/git/object"
	"github.com/megalint/megalint/internal/gitconfig"
)

func badLink() error {
	return fmt.Errorf("%w: its link to the shared index is malformed", ErrCorrupt)
}

// join adds what a split index has in its other half, a shared file beside it:
// all entries but those that are deleted or replaced here.
func (x *Index) join(link []byte, dir string, format object.Format) error {
	size := format.Size()
	if len(link) < size {
		return badLink()
	}
	base := object.IDFrom(link[:size])
	if base.Null() {
		return nil
	}
	data, err := gitconfig.ReadRegular(filepath.Join(dir, "sharedindex."+base.String()), maxFile)
	if err != nil {
		return fmt.Errorf("the index is split, and its other half cannot be read: %w", err)
	}
	shared, further, err := parse(data, format)
	if err != nil || further != nil {
		return errors.Join(badLink(), err)
	}
	deleted, replaced := make([]bool, len(shared.Entries)), make([]bool, len(shared.Entries))
	rest := link[size:]
	if len(rest) > 0 { // both bitmaps, or none
		if rest, err = bitmap(rest, deleted); err == nil {
			_, err = bitmap(rest, replaced)
		}
		if err != nil {
			return err
		}
	}
	return x.merge(shared.Entries, deleted, replaced)
}

// merge puts the two halves together. Entries that replace others come first
// and have no path, in the order of those that they replace.
func (x *Index) merge(shared []Entry, deleted, replaced []bool) error {
	own := x.Entries
	var kept []Entry
	for i, e := range shared {
		if replaced[i] {
			if len(own) == 0 || own[0].Path != "" {
				return badLink()
			}
			path := e.Path
			e, own = own[0], own[1:]
			e.Path = path
		}
		if !deleted[i] {
			kept = append(kept, e)
		}
	}
	x.Entries = make([]Entry, 0, len(kept)+len(own))
	for len(kept) > 0 && len(own) > 0 {
		if before(&kept[0], &own[0]) {
			x.Entries, kept = append(x.Entries, kept[0]), kept[1:]
		} else {
			x.Entries, own = append(x.Entries, own[0]), own[1:]
		}
	}
	x.Entries = append(append(x.Entries, kept...), own...)
	return nil
}

func before(a, b *Entry) bool {
	return a.Path < b.Path || a.Path == b.Path && a.Stage < b.Stage
}

// bitmap reads a bitmap in the EWAH format: words that say how often all bits
// of a word are alike, and how many words follow that are written out.
func bitmap(data []byte, set []bool) (rest []byte, err error) {
	if len(data) < 8 {
		return nil, badLink()
	}
	words := int64(binary.BigEndian.Uint32(data[4:]))
	data = data[8:]
	if int64(len(data)) < 8*words+4 {
		return nil, badLink()
	}
	rest = data[8*words+4:]
	pos := uint64(0)
	for data = data[:8*words]; len(data) > 0; {
		head := binary.BigEndian.Uint64(data)
		data = data[8:]
		run, literals := head>>1&(1<<32-1), head>>33
		if head&1 != 0 && !fill(set, pos, run*64) || literals > uint64(len(data)/8) {
			return nil, badLink()
		}
		pos += run * 64
		for range literals {
			for w := binary.BigEndian.Uint64(data); w != 0; w &= w - 1 {
				if !fill(set, pos+uint64(bits.TrailingZeros64(w)), 1) {
					return nil, badLink()
				}
			}
			data, pos = data[8:], pos+64
		}
	}
	return rest, nil
}

// fill sets n bits from pos on, if there are so many.
func fill(set []bool, pos, n uint64) bool {
	if size := uint64(len(set)); pos > size || n > size-pos {
		return false
	}
	for i := range set[pos : pos+n] {
		set[pos+uint64(i)] = true
	}
	return true
}
