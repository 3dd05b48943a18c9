package gomodules

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// The bounds of a module's zip, which are the go command's where it has one.
const (
	MaxZip     = 500 << 20 // bytes, packed, and again unpacked
	MaxZipDirs = 1 << 17   // files
)

// Digest is the SHA-256 of a file.
type Digest = [sha256.Size]byte

// Zip is the content of a module's zip.
type Zip struct {
	// H1 is the zip's hash as go.sum has it.
	H1 string
	// Files are the digests of all files, by their paths in the module.
	Files map[string]Digest

	reader *zip.Reader
	prefix string
}

// ReadZip reads a module's zip and computes its hash, as golang.org/x/mod's
// dirhash does: SHA-256 over a list of all files with their own SHA-256.
func ReadZip(r io.ReaderAt, size int64, m module.Version) (*Zip, error) {
	if size > MaxZip {
		return nil, fmt.Errorf("it is over %d MB large", MaxZip>>20)
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	if len(archive.File) > MaxZipDirs {
		return nil, fmt.Errorf("it holds more than %d files", MaxZipDirs)
	}
	z := &Zip{Files: make(map[string]Digest, len(archive.File)), reader: archive, prefix: m.Path + "@" + m.Version + "/"}
	names := make([]string, 0, len(archive.File))
	left := int64(MaxZip)
	for _, f := range archive.File {
		name, ok := strings.CutPrefix(f.Name, z.prefix)
		if _, twice := z.Files[name]; !ok || twice || strings.Contains(f.Name, "\n") {
			return nil, fmt.Errorf("it holds a file %q that has no place in a module's zip", f.Name)
		}
		digest, n, err := hashFile(f, left)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		left -= n
		z.Files[name] = digest
		names = append(names, f.Name)
	}
	z.H1 = z.sum(names)
	return z, nil
}

func (z *Zip) sum(names []string) string {
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		digest := z.Files[name[len(z.prefix):]]
		fmt.Fprintf(h, "%s  %s\n", hex.EncodeToString(digest[:]), name)
	}
	return "h1:" + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

var errBomb = errors.New("the zip unpacks to more than the go command takes")

// hashFile unpacks a file into a hash; it stops where that gets too much.
func hashFile(f *zip.File, left int64) (d Digest, n int64, err error) {
	if f.UncompressedSize64 > uint64(left) {
		return d, 0, errBomb
	}
	r, err := f.Open()
	if err != nil {
		return d, 0, err
	}
	defer r.Close()
	h := sha256.New()
	if n, err = io.Copy(h, io.LimitReader(r, left+1)); err != nil {
		return d, n, err
	}
	if n > left {
		return d, n, errBomb
	}
	return Digest(h.Sum(nil)), n, nil
}

// Read returns the content of a file of the zip, of at most that many bytes.
func (z *Zip) Read(name string, limit int64) ([]byte, error) {
	for _, f := range z.reader.File {
		if f.Name != z.prefix+name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return io.ReadAll(io.LimitReader(r, limit))
	}
	return nil, fmt.Errorf("%s is not in the zip", name)
}

// ZipName is where the module cache keeps a module's zip. It fails for what the
// go command takes for no module.
func ZipName(m module.Version) (string, error) {
	path, err := module.EscapePath(m.Path)
	if err != nil {
		return "", err
	}
	version, err := module.EscapeVersion(m.Version)
	if err != nil {
		return "", err
	}
	return "cache/download/" + path + "/@v/" + version + ".zip", nil
}
