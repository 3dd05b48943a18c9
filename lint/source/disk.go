package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/megalint/megalint/internal/safeopen"
)

// disk reads what lies in a folder of the machine, and nothing outside of it,
// whatever becomes of its files meanwhile. Names are paths from that folder, with
// slashes, that lead through no link. It may be used by several goroutines.
type disk interface {
	// lstat gives the type and the permissions, and the size in bytes.
	lstat(name string) (mode fs.FileMode, size int64, err error)
	// list gives the names in a folder with their types, in any order.
	list(name string) ([]entry, error)
	// open opens a regular file, without waiting for anything. Others are
	// ErrIrregular.
	open(name string) (f diskFile, mode fs.FileMode, size int64, err error)
	// readlink gives a link's target, with slashes.
	readlink(name string) (string, error)
}

// diskFile is an open file.
type diskFile interface {
	io.Reader
	io.ReaderAt
	io.Closer
}

// rooted is the disk of any system.
type rooted struct{ *os.Root }

func openRooted(dir string) (disk, error) {
	root, err := os.OpenRoot(dir)
	return rooted{root}, err
}

func (r rooted) lstat(name string) (fs.FileMode, int64, error) {
	info, err := r.Lstat(filepath.FromSlash(name))
	if err != nil {
		return 0, 0, err
	}
	return info.Mode(), info.Size(), nil
}

func (r rooted) list(name string) ([]entry, error) {
	found, err := readDir(r.Root, name)
	if err != nil {
		return nil, err
	}
	entries := make([]entry, len(found))
	for i, e := range found {
		entries[i] = entry{name: e.Name(), mode: e.Type()}
	}
	return entries, nil
}

// readDir lists a folder, in any order.
func readDir(root *os.Root, name string) ([]fs.DirEntry, error) {
	f, err := safeopen.Folder(root.OpenFile, filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

func (r rooted) open(name string) (diskFile, fs.FileMode, int64, error) {
	f, info, err := safeopen.File(r.OpenFile, filepath.FromSlash(name))
	if err != nil {
		return nil, 0, 0, err
	}
	return f, info.Mode(), info.Size(), nil
}

func (r rooted) readlink(name string) (string, error) {
	target, err := r.Readlink(filepath.FromSlash(name))
	return filepath.ToSlash(target), err
}

// readAll reads a file of about that size.
func readAll(r io.Reader, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, tooLarge(size, limit)
	}
	data := make([]byte, size+1) // one more, to see that it has not grown
	for n := 0; ; {
		m, err := r.Read(data[n:])
		n += m
		if n == len(data) && err == nil {
			var rest []byte
			rest, err = io.ReadAll(io.LimitReader(r, limit+1-int64(n)))
			data, n = append(data, rest...), n+len(rest)
			if err == nil {
				err = io.EOF
			}
		}
		switch {
		case int64(n) > limit:
			return nil, tooLarge(int64(n), limit)
		case err == io.EOF, err == nil && m > 0 && int64(n) == size:
			return data[:n], nil
		case err != nil:
			return nil, err
		}
	}
}

func tooLarge(size, limit int64) error {
	return fmt.Errorf("%w: %d bytes, where at most %d are read", ErrTooLarge, size, limit)
}

// plain takes the path from an error, which the caller adds again. What does not
// exist has one error whatever the source, and so has what lies below a file.
func plain(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, syscall.ENOTDIR) || errors.Is(err, fs.ErrNotExist) {
		return fs.ErrNotExist
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
