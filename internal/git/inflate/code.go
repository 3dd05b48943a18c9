package inflate

import "math/bits"

const (
	maxBits = 15 // of a symbol's code
	// literalBits and otherBits are the lengths up to which codes are looked up,
	// those of literals and all others. Longer ones are rare, and found bit by
	// bit. More would cost small streams more than it saves them, for the tables
	// are made anew for each.
	literalBits = 9
	otherBits   = 7
)

// code is a Huffman code.
type code struct {
	// fast gives for the next bits of the stream a symbol<<4 | its code's
	// length, or 0 if the code is longer. Of the table, 1<<width entries are used.
	fast  [1 << literalBits]uint16
	width uint
	// count is how many codes have which length, and symbols are the symbols in
	// the order of their codes.
	count   [maxBits + 1]uint16
	symbols [maxLiterals]uint16
}

// build makes the code from the lengths of its symbols' codes, in which 0 means
// that a symbol does not occur, with a table for codes of up to width bits. It
// is false if there is no such code.
func (c *code) build(lengths []uint8, width uint) bool {
	c.count = [maxBits + 1]uint16{}
	for _, n := range lengths {
		c.count[n]++
	}
	c.count[0] = 0
	var next, offset [maxBits + 2]uint16
	left := 1 // codes that are still free
	used := 0
	for n := 1; n <= maxBits; n++ {
		left = left<<1 - int(c.count[n])
		if left < 0 {
			return false
		}
		used += int(c.count[n])
		next[n+1] = (next[n] + c.count[n]) << 1
		offset[n+1] = offset[n] + c.count[n]
	}
	// Only a code of one symbol, or none, may leave codes free.
	if left > 0 && used > 0 && (used > 1 || c.count[1] != 1) {
		return false
	}
	c.width = width
	fast := c.fast[:1<<width]
	clear(fast)
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		c.symbols[offset[n]] = uint16(symbol)
		offset[n]++
		if uint(n) <= width {
			entry := uint16(symbol)<<4 | uint16(n)
			for i := int(bits.Reverse16(next[n]) >> (16 - n)); i < len(fast); i += 1 << n {
				fast[i] = entry
			}
		}
		next[n]++
	}
	return true
}

// decode reads a symbol.
func (c *code) decode(in *input) (symbol int, ok bool) {
	entry := c.fast[in.bits&(1<<c.width-1)&(1<<literalBits-1)]
	n := uint(entry & 15)
	if n == 0 {
		return c.slow(in)
	}
	if n > in.n {
		return 0, false
	}
	in.bits >>= n
	in.n -= n
	return int(entry >> 4), true
}

// slow reads a symbol bit by bit: of each length, the codes are numbers that
// follow each other.
func (c *code) slow(in *input) (symbol int, ok bool) {
	code, first, index := 0, 0, 0
	for n := 1; n <= maxBits && uint(n) <= in.n; n++ {
		code |= int(in.bits >> (n - 1) & 1)
		count := int(c.count[n])
		if code-count < first {
			in.bits >>= n
			in.n -= uint(n)
			return int(c.symbols[index+code-first]), true
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	return 0, false
}
