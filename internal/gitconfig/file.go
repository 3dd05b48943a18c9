package gitconfig

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/megalint/megalint/internal/safeopen"
)

// OpenRegular opens a file that others may have put in place, to read it: it
// follows links, but refuses what is not a regular file, without waiting for a
// FIFO's writer. The system's null device passes as an empty file, for it is how
// files are switched off.
func OpenRegular(path string) (*os.File, error) {
	f, _, err := safeopen.File(os.OpenFile, path)
	if errors.Is(err, safeopen.ErrIrregular) && isNull(path) {
		return os.Open(os.DevNull)
	}
	return f, err
}

// ReadRegular reads the whole of a file that [OpenRegular] opens, and refuses
// one that is larger than max bytes.
func ReadRegular(path string, max int64) ([]byte, error) {
	f, err := OpenRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > max {
		return nil, tooLarge(path, max)
	}
	// One byte over the size lets the end be seen without growing.
	text := make([]byte, info.Size()+1)
	n, err := io.ReadFull(f, text)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return text[:n], nil
	}
	if err != nil {
		return nil, err
	}
	// The file has grown meanwhile.
	rest, err := io.ReadAll(io.LimitReader(f, max+1-int64(n)))
	if int64(n+len(rest)) > max {
		return nil, tooLarge(path, max)
	}
	return append(text, rest...), err
}

func tooLarge(path string, max int64) error {
	return fmt.Errorf("%s: larger than %d bytes", path, max)
}

// isNull tells whether the path leads to the null device.
func isNull(path string) bool {
	info, err1 := os.Stat(path)
	null, err2 := os.Stat(os.DevNull)
	return err1 == nil && err2 == nil && os.SameFile(info, null)
}
