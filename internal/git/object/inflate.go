package object

import (
	"compress/zlib"
	"errors"
	"io"

	"github.com/megalint/megalint/internal/git/inflate"
)

// windowSize is how much of a file is read at once: most objects are smaller,
// and git stores what is read together side by side.
const windowSize = 16 << 10

// window reads a file onward from any place. What it has read is kept, so that
// a neighbour of the last object costs no system call.
type window struct {
	r    io.ReaderAt
	buf  []byte
	base int64 // where in the file buf begins
	pos  int   // the next byte in buf
}

// seek moves to an offset in the file.
func (w *window) seek(off int64) {
	if w.base <= off && off <= w.base+int64(len(w.buf)) {
		w.pos = int(off - w.base)
		return
	}
	w.base, w.buf, w.pos = off, w.buf[:0], 0
}

// offset is the place in the file of the next byte.
func (w *window) offset() int64 { return w.base + int64(w.pos) }

// fill reads the next stretch of the file; there is at least one byte if it
// returns nil.
func (w *window) fill() error {
	w.base, w.pos = w.offset(), 0
	w.buf = w.buf[:cap(w.buf)]
	n, err := w.r.ReadAt(w.buf, w.base)
	w.buf = w.buf[:n]
	if n > 0 {
		return nil
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}

// ReadByte implements io.ByteReader, so that flate takes no byte too many.
func (w *window) ReadByte() (byte, error) {
	if w.pos == len(w.buf) {
		if err := w.fill(); err != nil {
			return 0, err
		}
	}
	c := w.buf[w.pos]
	w.pos++
	return c, nil
}

// Read implements io.Reader.
func (w *window) Read(p []byte) (int, error) {
	if w.pos == len(w.buf) {
		if err := w.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, w.buf[w.pos:])
	w.pos += n
	return n, nil
}

// peek gives what follows, n bytes at least if the file has so many, without
// moving on.
func (w *window) peek(n int) []byte {
	if len(w.buf)-w.pos < n {
		if n > cap(w.buf) {
			w.base, w.pos, w.buf = w.offset(), 0, make([]byte, 0, n)
		}
		if w.fill() != nil {
			return nil
		}
	}
	return w.buf[w.pos:]
}

// decoder inflates; it is what one goroutine at a time needs for that.
type decoder struct {
	window
	small inflate.Inflater
	zip   io.ReadCloser // for what is not small
}

func newDecoder() *decoder {
	return &decoder{window: window{buf: make([]byte, 0, windowSize)}}
}

// use points the decoder at a file.
func (d *decoder) use(r io.ReaderAt) {
	if d.r != r {
		d.r, d.base, d.buf, d.pos = r, 0, d.buf[:0], 0
	}
}

// start begins a zlib stream at the current place.
func (d *decoder) start() error {
	if d.zip == nil {
		zip, err := zlib.NewReader(&d.window)
		if err != nil {
			return corruptf("%v", err)
		}
		d.zip = zip
		return nil
	}
	if err := d.zip.(zlib.Resetter).Reset(&d.window, nil); err != nil {
		return corruptf("%v", err)
	}
	return nil
}

// smallSize is how large an object may be to be inflated in memory.
const smallSize = 64 << 10

// inflate reads a zlib stream of exactly size bytes from the current place.
func (d *decoder) inflate(size int64) ([]byte, error) {
	if size <= smallSize {
		// Incompressible content takes no more than this.
		src := d.peek(int(size) + int(size)>>10 + 64)
		data := make([]byte, size)
		n, err := d.small.Zlib(data, src)
		if err == nil {
			d.pos += n
			return data, nil
		}
		if !errors.Is(err, inflate.ErrShort) {
			return nil, corruptf("%v", err)
		}
	}
	if err := d.start(); err != nil {
		return nil, err
	}
	return d.rest(nil, size)
}

// believed is how large a claimed size may be for memory to be set aside for it
// before the bytes are there.
const believed = 1 << 20

// rest reads the stream that was begun to its end, behind what was read of it
// already, and wants size bytes in all.
func (d *decoder) rest(head []byte, size int64) ([]byte, error) {
	if int64(len(head)) > size {
		return nil, corruptf("more than the %d bytes that it claims", size)
	}
	data := make([]byte, len(head), min(size, believed))
	copy(data, head)
	for int64(len(data)) < size {
		if len(data) == cap(data) {
			grown := make([]byte, len(data), min(size, 2*int64(cap(data))))
			copy(grown, data)
			data = grown
		}
		n, err := io.ReadFull(d.zip, data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err != nil {
			return nil, corruptf("%d of %d bytes: %v", len(data), size, err)
		}
	}
	// The end carries the checksum, which is looked at only now.
	var over [1]byte
	switch n, err := d.zip.Read(over[:]); {
	case n > 0:
		return nil, corruptf("more than the %d bytes that it claims", size)
	case err != io.EOF:
		return nil, corruptf("%v", err)
	}
	return data, nil
}
