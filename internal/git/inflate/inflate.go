// Package inflate decompresses small zlib streams that lie in memory, of which
// the size is known: git's objects.
//
// compress/zlib reads through an interface, byte by byte, and keeps a window of
// 32 KB, which is what it takes to inflate anything. A history is some hundred
// thousand commits of a few hundred bytes, and inflating them that way is four
// fifths of the time of reading it. With both ends in memory the same work takes
// a third of the time, so that a history is read faster than `git log` does.
package inflate

import (
	"encoding/binary"
	"errors"
	"hash/adler32"
)

// The reasons for which a stream cannot be inflated.
var (
	// ErrShort: the stream goes on after the end of the input.
	ErrShort = errors.New("inflate: stream is cut short")
	// ErrCorrupt: it is no zlib stream, or not one of that many bytes.
	ErrCorrupt = errors.New("inflate: stream is corrupt")
)

// Inflater holds the tables that a stream is decoded with. It serves one
// goroutine at a time; its zero value is ready.
type Inflater struct {
	in             input
	literals       code
	distances      code
	fixedLiterals  *code
	fixedDistances *code
	lengths        [maxLiterals + maxDistances]uint8
}

const (
	maxLiterals  = 288
	maxDistances = 32
)

// Zlib inflates the stream that src begins with into dst, which is as long as
// the stream's content. It returns how many bytes the stream has.
func (z *Inflater) Zlib(dst, src []byte) (n int, err error) {
	if len(src) < 2 {
		return 0, ErrShort
	}
	head := binary.BigEndian.Uint16(src)
	if head>>8&0xf != 8 || head>>12 > 7 || head%31 != 0 || head&0x20 != 0 {
		return 0, ErrCorrupt
	}
	z.in = input{src: src, pos: 2}
	if err := z.blocks(dst); err != nil {
		return 0, err
	}
	n = z.in.align()
	if len(src)-n < 4 {
		return 0, ErrShort
	}
	if binary.BigEndian.Uint32(src[n:]) != adler32.Checksum(dst) {
		return 0, ErrCorrupt
	}
	return n + 4, nil
}

// blocks inflates block after block.
func (z *Inflater) blocks(dst []byte) error {
	out := 0
	for last := false; !last; {
		z.in.fill()
		head, ok := z.in.take(3)
		if !ok {
			return ErrShort
		}
		last = head&1 != 0
		var err error
		switch head >> 1 {
		case 0:
			out, err = z.stored(dst, out)
		case 1:
			z.fixed()
			out, err = z.compressed(dst, out, z.fixedLiterals, z.fixedDistances)
		case 2:
			if err = z.dynamic(); err == nil {
				out, err = z.compressed(dst, out, &z.literals, &z.distances)
			}
		default:
			err = ErrCorrupt
		}
		if err != nil {
			return err
		}
	}
	if out != len(dst) {
		return ErrCorrupt
	}
	return nil
}

// stored copies a block that is not compressed.
func (z *Inflater) stored(dst []byte, out int) (int, error) {
	pos := z.in.align()
	src := z.in.src
	if len(src)-pos < 4 {
		return 0, ErrShort
	}
	size := int(binary.LittleEndian.Uint16(src[pos:]))
	if size^0xffff != int(binary.LittleEndian.Uint16(src[pos+2:])) || size > len(dst)-out {
		return 0, ErrCorrupt
	}
	if pos += 4; len(src)-pos < size {
		return 0, ErrShort
	}
	z.in = input{src: src, pos: pos + size}
	return out + copy(dst[out:], src[pos:pos+size]), nil
}

// The lengths and distances of matches: what each symbol begins at, and how many
// bits of the stream are added to it.
var (
	lengthBase = [29]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83,
		99, 115, 131, 163, 195, 227, 258}
	lengthBits   = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distanceBase = [30]uint16{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025,
		1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	distanceBits = [30]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11,
		12, 12, 13, 13}
)

const endOfBlock = 256

// compressed inflates one block's symbols. At each turn at most 48 bits are
// used, and fill gives 56 as long as there are any.
func (z *Inflater) compressed(dst []byte, out int, literals, distances *code) (int, error) {
	in := &z.in
	for {
		in.fill()
		// Literals with a short code come one after the other, so they have a
		// loop that the compiler can keep in registers.
		bits, n := in.bits, in.n
		var entry uint16
		for out < len(dst) {
			entry = literals.fast[bits&(1<<literalBits-1)]
			if entry == 0 || entry >= endOfBlock<<4 || uint(entry&15) > n {
				break
			}
			dst[out] = byte(entry >> 4)
			out++
			bits >>= entry & 15
			n -= uint(entry & 15)
		}
		in.bits, in.n = bits, n
		in.fill()
		symbol, ok := literals.decode(in)
		switch {
		case !ok:
			return 0, in.fault()
		case symbol == endOfBlock:
			return out, nil
		case symbol < endOfBlock:
			if out == len(dst) {
				return 0, ErrCorrupt
			}
			dst[out] = byte(symbol)
			out++
			continue
		}
		length, distance, ok := match(in, symbol-endOfBlock-1, distances)
		if !ok {
			return 0, in.fault()
		}
		if distance > out || length > len(dst)-out {
			return 0, ErrCorrupt
		}
		repeat(dst[:out+length], out, distance)
		out += length
	}
}

// repeat fills dst from out on with what stands some bytes before.
func repeat(dst []byte, out, distance int) {
	if from := out - distance; distance >= len(dst)-out {
		copy(dst[out:], dst[from:])
	} else { // what is copied overlaps with where it goes
		for i := range dst[out:] {
			dst[out+i] = dst[from+i]
		}
	}
}

// match reads what is left of a match after the symbol for its length.
func match(in *input, symbol int, distances *code) (length, distance int, ok bool) {
	if symbol >= len(lengthBase) {
		return 0, 0, false
	}
	more, ok := in.take(uint(lengthBits[symbol]))
	if !ok {
		return 0, 0, false
	}
	length = int(lengthBase[symbol]) + int(more)
	if symbol, ok = distances.decode(in); !ok || symbol >= len(distanceBase) {
		return 0, 0, false
	}
	if more, ok = in.take(uint(distanceBits[symbol])); !ok {
		return 0, 0, false
	}
	return length, int(distanceBase[symbol]) + int(more), true
}

// fixed prepares the codes that need not be transmitted.
func (z *Inflater) fixed() {
	if z.fixedLiterals != nil {
		return
	}
	z.fixedLiterals, z.fixedDistances = new(code), new(code)
	var lengths [maxLiterals]uint8
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 8
		}
	}
	z.fixedLiterals.build(lengths[:], literalBits)
	for i := range lengths[:maxDistances] {
		lengths[i] = 5
	}
	z.fixedDistances.build(lengths[:maxDistances], otherBits)
}

// order is that of the lengths of the code that the codes are written in.
var order = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic reads a block's own codes.
func (z *Inflater) dynamic() error {
	z.in.fill()
	head, ok := z.in.take(14)
	if !ok {
		return ErrShort
	}
	literals, distances, count := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if literals > 286 || distances > 30 {
		return ErrCorrupt
	}
	var lengths [19]uint8
	for _, symbol := range order[:count] {
		z.in.fill()
		n, ok := z.in.take(3)
		if !ok {
			return ErrShort
		}
		lengths[symbol] = uint8(n)
	}
	if !z.literals.build(lengths[:], otherBits) {
		return ErrCorrupt
	}
	all := z.lengths[:literals+distances]
	if err := z.readLengths(all); err != nil {
		return err
	}
	if !z.literals.build(all[:literals], literalBits) || !z.distances.build(all[literals:], otherBits) {
		return ErrCorrupt
	}
	return nil
}

// readLengths reads the lengths of both codes, in which runs are shortened.
func (z *Inflater) readLengths(lengths []uint8) error {
	for i := 0; i < len(lengths); {
		z.in.fill()
		symbol, ok := z.literals.decode(&z.in)
		if !ok {
			return z.in.fault()
		}
		if symbol < 16 {
			lengths[i] = uint8(symbol)
			i++
			continue
		}
		var value uint8
		width, least := uint(7), 11 // 18: many zeros
		switch symbol {
		case 16: // the last one again
			if i == 0 {
				return ErrCorrupt
			}
			value, width, least = lengths[i-1], 2, 3
		case 17: // zeros
			width, least = 3, 3
		}
		more, ok := z.in.take(width)
		if !ok {
			return ErrShort
		}
		n := least + int(more)
		if n > len(lengths)-i {
			return ErrCorrupt
		}
		for ; n > 0; n-- {
			lengths[i] = value
			i++
		}
	}
	return nil
}
