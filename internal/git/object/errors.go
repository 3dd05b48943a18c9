package object

import (
	"errors"
	"fmt"
)

// The ways in which an object cannot be had. The errors that the package returns
// name the object and wrap one of them.
var (
	ErrMissing  = errors.New("object is missing")
	ErrCorrupt  = errors.New("object is corrupt")
	ErrTooLarge = errors.New("object is too large")
)

func corruptf(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(format, args...))
}

func tooLarge(size, limit int64) error {
	return fmt.Errorf("%w: %d bytes, where at most %d are read", ErrTooLarge, size, limit)
}
