package object

import (
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"
)

// Has tells whether the store has the object, as far as that can be told without
// reading it.
func (s *Store) Has(id ID) bool {
	_, err := s.Read(id, 0)
	return !errors.Is(err, ErrMissing)
}

// WithPrefix returns the ids, in order, that begin with the given hexadecimal
// digits. There are at least four, as for git.
func (s *Store) WithPrefix(prefix string) ([]ID, error) {
	prefix = strings.ToLower(prefix)
	if len(prefix) < 4 || len(prefix) > 2*s.format.Size() {
		return nil, nil
	}
	if err := s.listPacks(); err != nil {
		return nil, err
	}
	var ids []ID
	for _, dir := range s.dirs() {
		ids = append(ids, looseWith(dir, prefix)...)
	}
	for _, p := range *s.packs.Load() {
		found, err := p.withPrefix(prefix)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	slices.SortFunc(ids, func(a, b ID) int { return slices.Compare(a.bytes(), b.bytes()) })
	return slices.Compact(ids), nil
}

// maxCandidates bounds how many ids of one abbreviation are looked at.
const maxCandidates = 1 << 12

// withPrefix finds the pack's ids that begin with the digits.
func (p *pack) withPrefix(prefix string) ([]ID, error) {
	if err := p.load(); err != nil || p.idx == nil {
		return nil, err
	}
	whole, err := hex.DecodeString(prefix[:len(prefix)&^1])
	if err != nil {
		return nil, nil
	}
	pos, _, err := p.idx.search(whole)
	if err != nil {
		return nil, err
	}
	var ids []ID
	for ; pos < p.idx.count && len(ids) < maxCandidates; pos++ {
		id, err := p.idx.id(pos)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(id.String(), prefix[:len(whole)*2]) {
			break
		}
		if strings.HasPrefix(id.String(), prefix) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// Size returns an object's size in bytes, without reading all of it.
func (s *Store) Size(id ID) (int64, error) {
	d := s.decoder()
	defer s.decoders.Put(d)
	if s.packs.Load() != nil && int(id.n) == s.format.Size() {
		if p, off, err := s.locate(id); err == nil {
			size, err := p.sizeAt(d, off)
			return size, named(id, err)
		}
	}
	obj, err := s.Read(id, MaxSize)
	return int64(len(obj.Data)), err
}

// sizeAt reads the size of the object at an offset: a delta begins with it.
func (p *pack) sizeAt(d *decoder, off int64) (int64, error) {
	e, err := p.entryAt(d, off)
	if err != nil || e.typ != offsetDelta && e.typ != refDelta {
		return e.size, err
	}
	if err := d.start(); err != nil {
		return 0, err
	}
	var head [20]byte
	n, _ := io.ReadFull(d.zip, head[:])
	_, rest, ok := deltaSize(head[:n])
	if !ok {
		return 0, corruptf("delta is cut short")
	}
	size, _, ok := deltaSize(rest)
	if !ok {
		return 0, corruptf("delta is cut short")
	}
	return int64(size), nil
}
