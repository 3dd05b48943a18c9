package inflate

import "encoding/binary"

// input is a stream of bits, the lowest of each byte first.
type input struct {
	src  []byte
	pos  int    // the next byte
	bits uint64 // those that were read and not used, the next one lowest
	n    uint   // how many
}

// fill reads bytes until there are 56 bits, or as many as are left.
func (in *input) fill() {
	if in.pos+8 <= len(in.src) {
		in.bits |= binary.LittleEndian.Uint64(in.src[in.pos:]) << in.n
		in.pos += int(63-in.n) >> 3
		in.n |= 56
		return
	}
	for in.n <= 56 && in.pos < len(in.src) {
		in.bits |= uint64(in.src[in.pos]) << in.n
		in.pos++
		in.n += 8
	}
}

// take uses n bits, if there are so many.
func (in *input) take(n uint) (uint32, bool) {
	if n > in.n {
		return 0, false
	}
	v := uint32(in.bits) & (1<<n - 1)
	in.bits >>= n
	in.n -= n
	return v, true
}

// align drops the rest of a byte that was begun, and returns where the next
// byte is.
func (in *input) align() int { return in.pos - int(in.n/8) }

// fault says why a symbol could not be decoded: a code has at most 15 bits, and
// what a symbol needs of further ones no more.
func (in *input) fault() error {
	if in.n < 15 && in.pos == len(in.src) {
		return ErrShort
	}
	return ErrCorrupt
}
