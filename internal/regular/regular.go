// Package regular opens files that others may have put in place. What looked
// like a file a moment ago may be something else now: a FIFO that nobody ever
// writes to, a device, a folder.
package regular

import (
	"errors"
	"io/fs"
	"os"
)

// ErrIrregular: a FIFO, a device, a socket or a folder.
var ErrIrregular = errors.New("not a regular file")

// Open opens a regular file, to read it, by [os.OpenFile] or by that of an
// [os.Root]. It waits for nothing, and what is not a regular file is closed
// again, with an error that wraps ErrIrregular.
func Open(open func(name string, flag int, mode fs.FileMode) (*os.File, error), name string) (*os.File, fs.FileInfo, error) {
	f, err := open(name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: ErrIrregular}
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}
