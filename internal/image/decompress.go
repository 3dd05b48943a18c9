package image

import (
	"bufio"
	"compress/gzip"
	"io"

	"github.com/klauspost/compress/zstd"
)

// The first bytes of compressed files.
const (
	gzipMagic = "\x1f\x8b"
	zstdMagic = "\x28\xb5\x2f\xfd"
)

// maxWindow is how far back, in bytes, a file that zstd wrote may refer, for so
// much is kept in memory. zstd itself reads no more unless it is told to.
const maxWindow = 128 << 20

// decompress reads a layer, whichever way it is compressed. What the manifest
// says of that is often wrong.
func decompress(r io.Reader) (io.ReadCloser, error) {
	b := bufio.NewReader(r)
	// A layer that is shorter than that is not compressed, or cut.
	magic, err := b.Peek(len(zstdMagic))
	switch {
	case err != nil && err != io.EOF:
		return nil, err
	case len(magic) >= len(gzipMagic) && string(magic[:len(gzipMagic)]) == gzipMagic:
		return gzip.NewReader(b)
	case string(magic) == zstdMagic:
		d, err := zstd.NewReader(b, zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return io.NopCloser(b), nil
}
