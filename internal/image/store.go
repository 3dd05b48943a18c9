package image

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

// The limits of what is read.
const (
	maxEntries  = 1 << 20 // files in an archive
	maxDocument = 8 << 20 // bytes of a manifest or a configuration
	maxImages   = 1 << 10 // in an archive
	maxLayers   = 1 << 10 // of an image
)

// ErrNoImage is what is neither of the formats.
var ErrNoImage = errors.New("neither an archive of `docker save` nor an OCI image layout")

// store holds the files of an archive or a folder.
type store interface {
	// open opens a file for reading, and tells its size. It returns
	// fs.ErrNotExist for what is not there.
	open(name string) (io.ReadCloser, int64, error)
	close() error
}

// folder is a store in a folder, which no link leads out of.
type folder struct{ root *os.Root }

func (f folder) open(name string) (io.ReadCloser, int64, error) {
	info, err := f.root.Stat(name)
	switch {
	case err != nil:
		return nil, 0, err
	case !info.Mode().IsRegular(): // opening a FIFO would wait for ever
		return nil, 0, fmt.Errorf("%s is not a regular file", name)
	}
	file, err := f.root.Open(name)
	return file, info.Size(), err
}

func (f folder) close() error { return f.root.Close() }

// place is where a file's content is in an archive.
type place struct {
	start, size int64
	link        string // where a link leads, from the archive's root
}

// archive is a store in an archive.
type archive struct {
	file  *os.File
	files map[string]place
}

// openArchive reads where the files of an archive are.
func openArchive(file *os.File) (*archive, error) {
	a := &archive{file, map[string]place{}}
	magic := make([]byte, 4)
	if n, _ := io.ReadFull(file, magic); n == 4 && compressed(magic) {
		return nil, errors.New("the archive is compressed: decompress it first, as by gunzip")
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	for r := tar.NewReader(file); ; {
		h, err := r.Next()
		if err == io.EOF {
			return a, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoImage, err)
		}
		if len(a.files) >= maxEntries {
			return nil, errors.New("the archive holds too many files")
		}
		name := path.Clean("/" + h.Name)[1:]
		switch h.Typeflag {
		case tar.TypeReg:
			start, err := file.Seek(0, io.SeekCurrent)
			if err != nil {
				return nil, err
			}
			a.files[name] = place{start: start, size: h.Size}
		case tar.TypeSymlink:
			a.files[name] = place{link: path.Clean("/" + path.Join(path.Dir(name), h.Linkname))[1:]}
		case tar.TypeLink:
			a.files[name] = place{link: path.Clean("/" + h.Linkname)[1:]}
		}
	}
}

// compressed tells whether a file begins like one that gzip, zstd, bzip2 or xz
// wrote.
func compressed(magic []byte) bool {
	switch string(magic[:2]) {
	case gzipMagic, "BZ", "\xfd7":
		return true
	}
	return string(magic) == zstdMagic
}

func (a *archive) open(name string) (io.ReadCloser, int64, error) {
	name = path.Clean("/" + name)[1:]
	for range maxLinks {
		p, ok := a.files[name]
		switch {
		case !ok:
			return nil, 0, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		case p.link == "":
			return io.NopCloser(io.NewSectionReader(a.file, p.start, p.size)), p.size, nil
		}
		name = p.link
	}
	return nil, 0, &fs.PathError{Op: "open", Path: name, Err: errors.New("links lead in a circle")}
}

func (a *archive) close() error { return a.file.Close() }

// document reads a whole small file.
func document(s store, name string) ([]byte, error) {
	r, size, err := s.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if size > maxDocument {
		return nil, fmt.Errorf("%s is too large", name)
	}
	return io.ReadAll(io.LimitReader(r, maxDocument))
}

// decode reads a file of JSON.
func decode(s store, name string, into any) error {
	data, err := document(s, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
