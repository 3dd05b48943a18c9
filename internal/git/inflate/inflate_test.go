package inflate

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"io"
	"math/rand/v2"
	"testing"
)

// deflate compresses as git does, or at another level.
func deflate(t testing.TB, data []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// samples are contents that lead to all kinds of blocks.
func samples() map[string][]byte {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 70000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	// Frequencies that differ by powers of two ask for codes of all lengths.
	var skewed []byte
	for i := range 16 {
		skewed = append(skewed, bytes.Repeat([]byte{byte(i)}, 1<<i)...)
	}
	rng.Shuffle(len(skewed), func(i, j int) { skewed[i], skewed[j] = skewed[j], skewed[i] })
	return map[string][]byte{
		"empty":  {},
		"byte":   {'x'},
		"text":   []byte("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor A <a@b> 1 +0000\n\n[lint] Say it\n"),
		"run":    bytes.Repeat([]byte{'a'}, 5000),
		"words":  bytes.Repeat([]byte("one two three four five six "), 900),
		"noise":  noise,
		"skewed": skewed,
	}
}

func TestZlib(t *testing.T) {
	var z Inflater // one for all: nothing may be left over from the last
	for name, data := range samples() {
		for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, 1, 6, 9} {
			src := append(deflate(t, data, level), "what follows"...)
			dst := make([]byte, len(data))
			n, err := z.Zlib(dst, src)
			if err != nil || n != len(src)-len("what follows") || !bytes.Equal(dst, data) {
				t.Errorf("%s at level %d: n = %d of %d, err = %v", name, level, n, len(src), err)
			}
		}
	}
}

func TestZlibOfAnotherSize(t *testing.T) {
	var z Inflater
	for name, data := range samples() {
		src := deflate(t, data, 6)
		for _, size := range []int{len(data) - 1, len(data) + 1} {
			if size < 0 {
				continue
			}
			if _, err := z.Zlib(make([]byte, size), src); err != ErrCorrupt {
				t.Errorf("%s into %d bytes of %d: err = %v, want ErrCorrupt", name, size, len(data), err)
			}
		}
	}
}

func TestZlibCutShort(t *testing.T) {
	var z Inflater
	for name, data := range samples() {
		if len(data) > 10000 {
			continue
		}
		src := deflate(t, data, 6)
		for n := range src {
			if _, err := z.Zlib(make([]byte, len(data)), src[:n]); err != ErrShort {
				t.Errorf("%s, %d bytes of %d: err = %v, want ErrShort", name, n, len(src), err)
			}
		}
	}
}

func TestZlibCorrupt(t *testing.T) {
	var z Inflater
	for name, data := range samples() {
		src := deflate(t, data, 6)
		for i := range min(len(src), 400) {
			bad := bytes.Clone(src)
			bad[i] ^= 1 << (i % 8)
			check(t, &z, name, bad, len(data))
		}
	}
}

// check compares with the standard library: what one takes, the other does too.
func check(t *testing.T, z *Inflater, name string, src []byte, size int) {
	t.Helper()
	var want []byte
	r, err := zlib.NewReader(bytes.NewReader(src))
	if err == nil {
		want, err = io.ReadAll(io.LimitReader(r, int64(size)+1))
	}
	if err == nil && len(want) != size {
		err = ErrCorrupt
	}
	got := make([]byte, size)
	_, gotErr := z.Zlib(got, src)
	if (err == nil) != (gotErr == nil) {
		t.Fatalf("%s: err = %v, the standard library says %v\n%x", name, gotErr, err, src)
	}
	if err == nil && !bytes.Equal(got, want) {
		t.Fatalf("%s: the content differs from the standard library's", name)
	}
}

func FuzzZlib(f *testing.F) {
	for _, data := range samples() {
		if len(data) < 10000 {
			f.Add(deflate(f, data, 6), uint16(len(data)))
			f.Add(deflate(f, data, flate.NoCompression), uint16(len(data)))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte, size uint16) {
		check(t, new(Inflater), "fuzz", src, int(size))
	})
}
