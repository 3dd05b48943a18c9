package protocode

import (
	"path"
	"testing"
)

func FuzzRead(f *testing.F) {
	for _, name := range fixtures(f) {
		f.Add(path.Base(name), fixture(f, name))
	}
	f.Add("a.pb.go", []byte("package a\nvar fileDescriptor_a = []byte{0x1f, 0x8b, 8, 0}"))
	f.Add("a_pb2.py", []byte(`D = AddSerializedFile(b'\n\x07a.proto' "b")`))
	f.Fuzz(func(t *testing.T, name string, src []byte) {
		file, err := Read(name, src)
		if err != nil {
			return
		}
		if file.Packed != nil {
			if fd, err := file.Descriptor(nil); err != nil || fd.GetName() != file.Source {
				t.Fatalf("read, and yet: %v", err)
			}
		}
		for _, e := range []Element{{}, {Names: []string{"A"}}, {Names: []string{"A", "b"}, Leaf: true}} {
			if at := file.Locate(src, e); at.Start < 0 || at.End < at.Start || at.End > len(src) {
				t.Fatalf("%v is at %v of %d", e, at, len(src))
			}
		}
		for _, s := range file.Services {
			if s.At.End > len(src) {
				t.Fatalf("%v is at %v of %d", s.Name, s.At, len(src))
			}
		}
	})
}
