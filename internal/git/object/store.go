package object

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// MaxSize is how large an object Read returns at most, in bytes. Commits and
// trees have no lower bound of their own.
const MaxSize = 512 << 20

// MaxCommit is how large a commit may be, in bytes: twice as large as any
// message that is read.
const MaxCommit = 32 << 20

// Object is an object's type and content. Its bytes may be shared and are not
// to be written to.
type Object struct {
	Type Type
	Data []byte
}

// Store is a repository's objects. Its methods may be called at the same time.
type Store struct {
	format   Format
	dirs     func() []string // with alternates
	decoders sync.Pool
	cache    cache
	recent   recent

	mu    sync.Mutex // held while the list of packs is made
	packs atomic.Pointer[[]*pack]
	last  atomic.Pointer[pack] // that had the last object: the best guess for the next
}

// Open gives the objects in a folder and in those that it borrows from: by its
// info/alternates, and by a list as GIT_ALTERNATE_OBJECT_DIRECTORIES has it.
// Nothing is read until an object is wanted.
func Open(dir, alternates string, format Format) *Store {
	s := &Store{format: format}
	s.dirs = sync.OnceValue(func() []string { return withAlternates(dir, alternates) })
	return s
}

// Format is the hash function of the objects' ids.
func (s *Store) Format() Format { return s.format }

// Close gives the opened files back. No other method may be running.
func (s *Store) Close() {
	if packs := s.packs.Load(); packs != nil {
		for _, p := range *packs {
			p.close()
		}
	}
}

// Read returns an object of at most limit bytes. Its errors wrap ErrMissing,
// ErrCorrupt or ErrTooLarge, or say what the system said.
func (s *Store) Read(id ID, limit int64) (Object, error) {
	obj, err := s.read(id, min(limit, MaxSize))
	return obj, named(id, err)
}

// named says which object an error is about.
func named(id ID, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("object %s: %w", id, err)
}

// ReadType is Read for an object that has to be of one type.
func (s *Store) ReadType(id ID, typ Type, limit int64) ([]byte, error) {
	if typ == TreeType {
		if data, ok := s.recent.get(id); ok && int64(len(data)) <= limit {
			return data, nil
		}
	}
	obj, err := s.Read(id, limit)
	if err == nil && obj.Type != typ {
		err = fmt.Errorf("object %s: %w", id, corruptf("a %s where a %s is wanted", obj.Type, typ))
	}
	if err == nil && typ == TreeType {
		s.recent.put(id, obj.Data)
	}
	return obj.Data, err
}

// decoder returns one that nobody uses; the caller puts it back.
func (s *Store) decoder() *decoder {
	if d, ok := s.decoders.Get().(*decoder); ok {
		return d
	}
	return newDecoder()
}

func (s *Store) read(id ID, limit int64) (Object, error) {
	d := s.decoder()
	defer s.decoders.Put(d)
	if int(id.n) != s.format.Size() {
		return Object{}, ErrMissing
	}
	// Packs first, if they are known already, for that costs no system call.
	if s.packs.Load() != nil {
		if obj, err := s.readPacked(d, id, limit); !errors.Is(err, ErrMissing) {
			return obj, err
		}
	}
	for _, dir := range s.dirs() {
		if obj, err := s.readLoose(d, dir, id, limit); !errors.Is(err, fs.ErrNotExist) {
			return obj, err
		}
	}
	// git may have packed it meanwhile.
	if err := s.listPacks(); err != nil {
		return Object{}, err
	}
	return s.readPacked(d, id, limit)
}

// readPacked looks for an object in the packs that are known, first in the one
// that had the last object.
func (s *Store) readPacked(d *decoder, id ID, limit int64) (Object, error) {
	p, off, err := s.locate(id)
	if err != nil {
		return Object{}, err
	}
	return p.read(d, off, limit)
}

// locate finds an object in the packs that are known.
func (s *Store) locate(id ID) (*pack, int64, error) {
	var failure error
	last := s.last.Load()
	if last != nil {
		off, ok, err := last.find(id)
		if ok {
			return last, off, nil
		}
		failure = err
	}
	for _, p := range *s.packs.Load() {
		if p == last {
			continue
		}
		off, ok, err := p.find(id)
		if ok {
			s.last.Store(p)
			return p, off, nil
		}
		if err != nil {
			failure = err // another pack may have it
		}
	}
	if failure == nil {
		failure = ErrMissing
	}
	return nil, 0, failure
}

// listPacks adds the packs that have come since the last call.
func (s *Store) listPacks() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var known []*pack
	if packs := s.packs.Load(); packs != nil {
		known = *packs
	}
	packs := slices.Clone(known)
	for _, dir := range s.dirs() {
		dir = filepath.Join(dir, "pack")
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, e := range entries {
			name, isIndex := strings.CutSuffix(e.Name(), ".idx")
			base := filepath.Join(dir, name)
			if isIndex && !slices.ContainsFunc(known, func(p *pack) bool { return p.base == base }) {
				packs = append(packs, &pack{store: s, base: base})
			}
		}
	}
	s.packs.Store(&packs)
	return nil
}
