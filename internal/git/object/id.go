package object

import (
	"encoding/hex"
	"fmt"
)

// Format is a repository's hash function, which extensions.objectFormat names.
type Format uint8

// The formats that git knows.
const (
	SHA1 Format = iota
	SHA256
)

// ParseFormat reads the value of extensions.objectFormat.
func ParseFormat(name string) (Format, error) {
	switch name {
	case "", "sha1":
		return SHA1, nil
	case "sha256":
		return SHA256, nil
	}
	return 0, fmt.Errorf("unknown object format %q", name)
}

// Size is the length of an id in bytes.
func (f Format) Size() int {
	if f == SHA256 {
		return 32
	}
	return 20
}

// ID names an object. IDs compare with ==; the zero value names none.
type ID struct {
	sum [32]byte
	n   uint8
}

// IDFrom takes an id from its bytes. It is the zero ID if b has a length that no
// format has.
func IDFrom(b []byte) ID {
	var id ID
	if len(b) == 20 || len(b) == 32 {
		id.n = uint8(copy(id.sum[:], b))
	}
	return id
}

// ParseID reads a full id in hexadecimal digits of either case.
func ParseID(s string) (ID, bool) {
	if len(s) != 40 && len(s) != 64 {
		return ID{}, false
	}
	return decodeID([]byte(s))
}

// decodeID is ParseID for a slice of one of the two lengths.
func decodeID(s []byte) (ID, bool) {
	var id ID
	n, err := hex.Decode(id.sum[:], s)
	if err != nil {
		return ID{}, false
	}
	id.n = uint8(n)
	return id, true
}

// IsZero tells whether the id names no object.
func (id ID) IsZero() bool { return id.n == 0 }

// Null tells whether all of its bytes are zero, which is how git writes "no
// object" into references.
func (id ID) Null() bool { return id.sum == [32]byte{} }

// String gives the id in hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id.sum[:id.n]) }

// bytes are the id as it is stored.
func (id *ID) bytes() []byte { return id.sum[:id.n] }
