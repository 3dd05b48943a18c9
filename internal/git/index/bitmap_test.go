package index

import "testing"

func TestBitmap(t *testing.T) {
	// 70 bits: a run of 64 set ones, and a word that is written out.
	data := []byte{0, 0, 0, 70, 0, 0, 0, 2,
		0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0b100001, 0, 0, 0, 0, 'r', 'e', 's', 't'}
	set := make([]bool, 70)
	rest, err := bitmap(data, set)
	if err != nil || string(rest) != "rest" {
		t.Fatalf("rest %q, %v", rest, err)
	}
	for i, got := range set {
		if want := i < 64 || i == 64 || i == 69; got != want {
			t.Errorf("bit %d: %v", i, got)
		}
	}
	for n := range 28 {
		if _, err := bitmap(data[:n], set); err == nil {
			t.Errorf("%d bytes are enough", n)
		}
	}
	if _, err := bitmap(data, make([]bool, 69)); err == nil {
		t.Error("more bits than there are entries")
	}
}

func FuzzBitmap(f *testing.F) {
	f.Add([]byte{0, 0, 0, 70, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0}, uint8(70))
	f.Fuzz(func(t *testing.T, data []byte, n uint8) {
		rest, err := bitmap(data, make([]bool, n))
		if err == nil && len(rest) > len(data) {
			t.Error("the rest is longer than all")
		}
	})
}
