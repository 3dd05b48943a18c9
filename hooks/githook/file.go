package githook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// writeFile puts a file in place in one move, so that nobody ever sees half of
// it. The umask applies to mode.
func writeFile(path string, text []byte, mode fs.FileMode) error {
	temp, err := writeTemp(path, text, mode)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return nil
}

// writeTemp writes a file beside path, to be moved there, and returns its name.
func writeTemp(path string, text []byte, mode fs.FileMode) (string, error) {
	temp := fmt.Sprintf("%s.megalint-%d.tmp", path, os.Getpid())
	// What an earlier process of that number left behind is in the way.
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(temp))
	}
	return temp, nil
}
