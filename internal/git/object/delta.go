package object

// patch applies a delta, git's recipe for making an object from another one, of
// which the result may have at most limit bytes.
func patch(base, delta []byte, limit int64) ([]byte, error) {
	from, delta, ok := deltaSize(delta)
	if !ok || from != uint64(len(base)) {
		return nil, corruptf("delta is for another base")
	}
	size, delta, ok := deltaSize(delta)
	if !ok {
		return nil, corruptf("delta is cut short")
	}
	if size > uint64(limit) {
		return nil, tooLarge(int64(min(size, 1<<62)), limit)
	}
	out := make([]byte, 0, min(size, believed))
	for len(delta) > 0 {
		piece, rest, ok := deltaPiece(base, delta)
		if !ok || uint64(len(out)+len(piece)) > size {
			return nil, corruptf("delta is malformed")
		}
		out, delta = append(out, piece...), rest
	}
	if uint64(len(out)) != size {
		return nil, corruptf("delta is cut short")
	}
	return out, nil
}

// deltaPiece carries out the first instruction: copy a stretch of the base, or
// insert bytes that stand in the delta itself.
func deltaPiece(base, delta []byte) (piece, rest []byte, ok bool) {
	op, delta := delta[0], delta[1:]
	if op&0x80 == 0 {
		n := int(op)
		if n == 0 || n > len(delta) {
			return nil, nil, false
		}
		return delta[:n], delta[n:], true
	}
	var field [7]uint64 // four bytes of the offset, three of the size
	for i := range field {
		if op>>i&1 == 0 {
			continue
		}
		if len(delta) == 0 {
			return nil, nil, false
		}
		field[i], delta = uint64(delta[0]), delta[1:]
	}
	offset := field[0] | field[1]<<8 | field[2]<<16 | field[3]<<24
	size := field[4] | field[5]<<8 | field[6]<<16
	if size == 0 {
		size = 1 << 16
	}
	if offset+size > uint64(len(base)) {
		return nil, nil, false
	}
	return base[offset : offset+size], delta, true
}

// deltaSize reads one of the two sizes that a delta begins with.
func deltaSize(b []byte) (size uint64, rest []byte, ok bool) {
	for i, c := range b {
		if i == 9 { // 63 bits: more is no size
			break
		}
		size |= uint64(c&0x7f) << (7 * i)
		if c&0x80 == 0 {
			return size, b[i+1:], true
		}
	}
	return 0, nil, false
}
