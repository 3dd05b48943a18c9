package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
)

// Name is the name of a configuration file.
const Name = ".megalint.yaml"

// shortName is accepted too, for who ends all YAML files so would otherwise
// wonder why his configuration has no effect.
const shortName = ".megalint.yml"

// maxSize bounds a configuration file, in bytes.
const maxSize = 1 << 20

// Find looks for .megalint.yaml, or .megalint.yml, in dir and in each folder
// above it up to the root of fsys. It returns the path of the first one, and
// "" if there is none. Whatever carries the name counts, for [Load] to say what
// is wrong with it. Both names side by side are an error.
func Find(fsys fs.FS, dir string) (string, error) {
	if !fs.ValidPath(dir) {
		return "", fmt.Errorf("%q is no folder below the repository's root", dir)
	}
	for {
		found := ""
		for _, name := range []string{Name, shortName} {
			file := path.Join(dir, name)
			_, err := fs.Lstat(fsys, file)
			switch {
			case errors.Is(err, fs.ErrNotExist):
			case err != nil:
				return "", &Error{Path: file, Text: cause(err), err: err}
			case found != "":
				return "", &Error{Path: file, Text: fmt.Sprintf("%s lies beside it: keep one of the two", found)}
			default:
				found = file
			}
		}
		if found != "" || dir == "." {
			return found, nil
		}
		dir = path.Dir(dir)
	}
}

// readFile reads a configuration file, and nothing that could block, has no
// end, or is no file.
func readFile(fsys fs.FS, name string) ([]byte, *Error) {
	fault := func(text string, err error) ([]byte, *Error) {
		return nil, &Error{Path: name, Text: text, err: err}
	}
	// A FIFO blocks whoever opens it, so ask first.
	info, err := fs.Stat(fsys, name)
	if err != nil {
		if link, e := fs.Lstat(fsys, name); e == nil && link.Mode()&fs.ModeSymlink != 0 {
			return fault("is a link that leads to no file of the repository", err)
		}
		return fault(cause(err), err)
	}
	if text := unreadable(info); text != "" {
		return fault(text, nil)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return fault(cause(err), err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return fault(cause(err), err)
	}
	if len(text) > maxSize {
		return fault("is larger than 1 MiB, too large for a configuration", nil)
	}
	return text, nil
}

func unreadable(info fs.FileInfo) string {
	switch mode := info.Mode(); {
	case mode.IsDir():
		return "is a folder, not a file"
	case mode&fs.ModeNamedPipe != 0:
		return "is a named pipe, not a file"
	case !mode.IsRegular():
		return "is a device or a socket, not a file"
	case info.Size() > maxSize:
		return "is larger than 1 MiB, too large for a configuration"
	}
	return ""
}

// cause puts an error of the file system in words that need no path.
func cause(err error) string {
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "cannot be read: permission denied"
	case errors.As(err, &pathErr):
		return "cannot be read: " + pathErr.Err.Error()
	}
	return "cannot be read: " + err.Error()
}
