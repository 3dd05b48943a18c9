// Package safeopen opens files and folders that others may have put in place,
// without waiting for anything: what was a file or a folder a moment ago may be
// a FIFO now that nobody ever writes to.
package safeopen

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// ErrIrregular: a FIFO, a device, a socket or a folder, where a file was meant.
var ErrIrregular = errors.New("not a regular file")

// OpenFile is [os.OpenFile], or that of an [os.Root].
type OpenFile func(name string, flag int, mode fs.FileMode) (*os.File, error)

// File opens a regular file, to read it. The error wraps ErrIrregular if there is
// something else of that name.
func File(open OpenFile, name string) (*os.File, fs.FileInfo, error) {
	return checked(open, name, ErrIrregular, fs.FileMode.IsRegular)
}

// Folder opens a folder, to list it. The error wraps ENOTDIR if there is
// something else of that name.
func Folder(open OpenFile, name string) (*os.File, error) {
	f, _, err := checked(open, name, syscall.ENOTDIR, fs.FileMode.IsDir)
	return f, err
}

// checked opens what is wanted, and returns the error other for anything else.
func checked(open OpenFile, name string, other error, wanted func(fs.FileMode) bool) (*os.File, fs.FileInfo, error) {
	f, err := open(name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !wanted(info.Mode()) {
		err = &fs.PathError{Op: "open", Path: name, Err: other}
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}
