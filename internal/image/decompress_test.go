package image

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"
)

func TestDecompress(t *testing.T) {
	const text = "a layer\n"
	var zipped, packed bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(text))
	z.Close()
	w, err := zstd.NewWriter(&packed)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte(text))
	w.Close()
	for name, data := range map[string]string{
		"plain": text, "gzip": zipped.String(), "zstd": packed.String(), "both": zipped.String() + zipped.String(),
	} {
		want := text
		if name == "both" {
			want += text
		}
		for _, r := range []io.Reader{strings.NewReader(data), iotest.OneByteReader(strings.NewReader(data))} {
			d, err := decompress(r)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got, err := io.ReadAll(d); err != nil || string(got) != want {
				t.Errorf("%s: got %q, %v", name, got, err)
			}
			d.Close()
		}
	}
	for _, short := range []string{"", "\x28", "\x28\xb5\x2f", "a"} {
		d, err := decompress(strings.NewReader(short))
		if err != nil {
			t.Fatalf("%q: %v", short, err)
		}
		if got, err := io.ReadAll(d); err != nil || string(got) != short {
			t.Errorf("%q: got %q, %v", short, got, err)
		}
	}
	broken := errors.New("the disk is broken")
	if _, err := decompress(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// TestWideWindow refuses what would take memory without end.
func TestWideWindow(t *testing.T) {
	frame := func(exponent byte) string { // of one empty block
		return zstdMagic + "\x00" + string([]byte{exponent << 3}) + "\x01\x00\x00"
	}
	for exponent, ok := range map[byte]bool{10: true, 17: true, 18: false, 31: false} {
		d, err := decompress(strings.NewReader(frame(exponent)))
		if err == nil {
			_, err = io.ReadAll(d)
			d.Close()
		}
		if ok != (err == nil) {
			t.Errorf("2^%d bytes: %v", 10+int(exponent), err)
		}
	}
}
