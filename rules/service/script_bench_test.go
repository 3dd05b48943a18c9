package service

import (
	"path"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/monorepo"
	"github.com/megalint/megalint/lint"
)

// BenchmarkScripts judges the scripts of one service, as small as they mostly
// are.
func BenchmarkScripts(b *testing.B) {
	tree := make(fstest.MapFS)
	monorepo.Write(1, func(name, text string) {
		switch path.Base(name) {
		case "run", "go.mod", "README.md", "backup.sh", "restore.sh", "updates.sh":
			tree[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o755}
		}
	})
	for _, rule := range []*lint.Rule{EnvUndocumented, MaintenanceScriptMissing, MaintenanceScriptUnusable} {
		b.Run(rule.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				repo := &lint.Repo{FS: tree, Config: new(lint.Config)}
				if err := repo.AddServices([]string{"services/billing-0000"}); err != nil {
					b.Fatal(err)
				}
				p := &lint.Pass{Rule: rule, Options: rule.Options, Config: repo.Config,
					Report: func(f lint.Finding) { b.Fatal(f) }}
				if err := rule.Service(p, repo.Services[0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
