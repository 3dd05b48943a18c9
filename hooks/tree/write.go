package tree

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/megalint/megalint/internal/safeopen"
	"github.com/megalint/megalint/lint/fix"
)

// The reasons for which a file is left as it is.
var (
	errLink    = errors.New("it is a link, or lies behind one")
	errNoFile  = errors.New("it is not a regular file")
	errGit     = errors.New("it is git's own")
	errChanged = errors.New("it has changed since it was read")
	errLarge   = errors.New("it is too large")
)

// maxMended is how large a file may be that is mended, in bytes.
const maxMended = 64 << 20

// writer changes files below a folder: whole or not at all, and never through a
// link.
type writer struct{ root *os.Root }

// target is a regular file that may be changed.
type target struct {
	folder *os.Root // that it lies in
	name   string   // in the folder
	info   fs.FileInfo
}

// open finds a file whose way there has no link.
func (w writer) open(name string) (*target, error) {
	if !fs.ValidPath(name) || name == "." || !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil, fs.ErrInvalid
	}
	elements := strings.Split(name, "/")
	for i, element := range elements {
		if strings.EqualFold(element, ".git") {
			return nil, errGit
		}
		info, err := w.root.Lstat(filepath.FromSlash(path.Join(elements[:i+1]...)))
		last := i == len(elements)-1
		switch {
		case err != nil:
			return nil, bare(err)
		case info.Mode()&fs.ModeSymlink != 0:
			return nil, errLink
		case last && !info.Mode().IsRegular(), !last && !info.IsDir():
			return nil, errNoFile
		case last:
			folder, err := w.root.OpenRoot(filepath.FromSlash(path.Dir(name)))
			return &target{folder, element, info}, bare(err)
		}
	}
	return nil, fs.ErrInvalid
}

// bare takes the path from an error, which the caller adds.
func bare(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (t *target) close() { t.folder.Close() }

// file opens the file that was found, and no other one that has its name now.
func (t *target) file() (*os.File, error) {
	f, info, err := safeopen.File(t.folder.OpenFile, t.name)
	switch {
	case errors.Is(err, safeopen.ErrIrregular):
		return nil, errChanged
	case err != nil:
		return nil, bare(err)
	case !os.SameFile(info, t.info):
		f.Close()
		return nil, errChanged
	}
	return f, nil
}

// read returns a file's content.
func (w writer) read(name string) ([]byte, error) {
	t, err := w.open(name)
	if err != nil {
		return nil, err
	}
	defer t.close()
	f, err := t.file()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxMended+1))
	if err == nil && len(data) > maxMended {
		err = errLarge
	}
	return data, bare(err)
}

// write makes a file what a change says. Old is the text that it must have
// before.
func (w writer) write(c fix.Change, old []byte) error {
	t, err := w.open(c.Path)
	if err != nil {
		return err
	}
	defer t.close()
	mode := t.info.Mode().Perm()
	if c.Mode != 0 {
		mode = withExecute(mode, c.Mode&0o100 != 0)
	}
	if c.Text != string(old) {
		return t.replace(c.Text, mode)
	}
	f, err := t.file()
	if err != nil {
		return err
	}
	defer f.Close()
	return bare(f.Chmod(mode))
}

// withExecute gives everybody who may read a file the right to execute it, or
// takes it from all.
func withExecute(mode fs.FileMode, execute bool) fs.FileMode {
	if execute {
		return mode | mode&0o444>>2
	}
	return mode &^ 0o111
}

// replace puts a new file in the place of the one that was found.
func (t *target) replace(text string, mode fs.FileMode) error {
	temp := ".megalint-" + rand.Text()
	f, err := t.folder.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return bare(err)
	}
	_, err = io.WriteString(f, text)
	err = errors.Join(err, f.Chmod(mode), f.Close())
	if err == nil {
		err = t.unchanged()
	}
	if err == nil {
		err = t.folder.Rename(temp, t.name)
	}
	if err != nil {
		return errors.Join(bare(err), t.folder.Remove(temp))
	}
	return nil
}

// unchanged makes sure that the file is still the one that was found.
func (t *target) unchanged() error {
	now, err := t.folder.Lstat(t.name)
	if err != nil {
		return fmt.Errorf("%w: %w", errChanged, bare(err))
	}
	if !os.SameFile(now, t.info) || now.Size() != t.info.Size() || !now.ModTime().Equal(t.info.ModTime()) {
		return errChanged
	}
	return nil
}
