package dockerfile_test

import (
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/dockerfile"
)

// BenchmarkFollow follows a Dockerfile like most: two stages, a few commands.
func BenchmarkFollow(b *testing.B) {
	fsys := fstest.MapFS{"a/Dockerfile": {Data: []byte(whole)}, "a/.dockerignore": {Data: []byte("*\n!*.go\n!run\n")}, "a/run": {Mode: 0o755}}
	b.ReportAllocs()
	for b.Loop() {
		i, err := dockerfile.Follow(fsys, dockerfile.Build{Context: "a", Dockerfile: "a/Dockerfile"})
		if err != nil {
			b.Fatal(err)
		}
		if v := i.Run(); v.Fault != 0 {
			b.Fatal(v)
		}
	}
}
