package compose_test

import (
	"io/fs"
	"testing"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/internal/monorepo"
)

// BenchmarkProjects reads the compose files of one service: a base, and a
// variant that stands alone.
func BenchmarkProjects(b *testing.B) {
	texts := make(map[string]string)
	monorepo.Write(1, func(name, text string) { texts[name] = text })
	files := tree(texts)
	entries, err := fs.ReadDir(files, "services/billing-0000")
	if err != nil {
		b.Fatal(err)
	}
	r := compose.NewReader(files)
	b.ReportAllocs()
	for b.Loop() {
		if p, err := r.ProjectsOf("services/billing-0000", entries); err != nil || len(p) != 2 {
			b.Fatal(len(p), err)
		}
	}
}
