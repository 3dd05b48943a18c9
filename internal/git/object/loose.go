package object

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/megalint/megalint/internal/safeopen"
)

// readLoose reads an object from a file of its own. It returns fs.ErrNotExist
// if there is none.
func (s *Store) readLoose(d *decoder, dir string, id ID, limit int64) (Object, error) {
	name := id.String()
	f, _, err := safeopen.File(os.OpenFile, filepath.Join(dir, name[:2], name[2:]))
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		return Object{}, fs.ErrNotExist
	case errors.Is(err, safeopen.ErrIrregular):
		return Object{}, corruptf("%v", safeopen.ErrIrregular)
	case err != nil:
		return Object{}, err
	}
	defer f.Close()
	d.use(f)
	defer d.use(nil)
	return d.loose(limit)
}

// loose reads the file of a loose object from its beginning.
func (d *decoder) loose(limit int64) (Object, error) {
	if err := d.start(); err != nil {
		return Object{}, err
	}
	head := make([]byte, 64)
	n, err := io.ReadAtLeast(d.zip, head, 8)
	if err != nil && err != io.ErrUnexpectedEOF {
		return Object{}, corruptf("%v", err)
	}
	typ, size, body, ok := looseHead(head[:n])
	if !ok {
		return Object{}, corruptf("bad header")
	}
	if size > limit {
		return Object{}, tooLarge(size, limit)
	}
	data, err := d.rest(body, size)
	return Object{Type: typ, Data: data}, err
}

// looseHead reads "commit 123\0" and what follows of it.
func looseHead(head []byte) (typ Type, size int64, body []byte, ok bool) {
	head, body, ok = bytes.Cut(head, []byte{0})
	name, digits, cut := bytes.Cut(head, []byte(" "))
	if !ok || !cut {
		return 0, 0, nil, false
	}
	for t := CommitType; t <= TagType; t++ {
		if t.String() == string(name) {
			typ = t
		}
	}
	size, err := strconv.ParseInt(string(digits), 10, 64)
	return typ, size, body, err == nil && size >= 0 && typ != 0
}

// looseWith returns the ids of the loose objects in dir that begin with the
// given hexadecimal digits, of which there are at least two.
func looseWith(dir, prefix string) []ID {
	entries, err := os.ReadDir(filepath.Join(dir, prefix[:2]))
	if err != nil {
		return nil
	}
	var ids []ID
	for _, e := range entries {
		if id, ok := ParseID(prefix[:2] + e.Name()); ok && id.String()[:len(prefix)] == prefix {
			ids = append(ids, id)
		}
	}
	return ids
}
