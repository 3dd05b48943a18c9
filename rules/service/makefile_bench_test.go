package service_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/monorepo"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/rules/service"
)

// BenchmarkMakefiles judges the Makefiles of services that share one, from
// memory: what finds and reads the files has benchmarks of its own.
func BenchmarkMakefiles(b *testing.B) {
	const services = 200
	tree := make(fstest.MapFS)
	var dirs []string
	monorepo.Write(services, func(name, text string) {
		tree[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o755}
		if path.Base(name) == "Makefile" && name != "Makefile" {
			dirs = append(dirs, path.Dir(name))
		}
	})
	fsys := inMemory(b, tree)
	rules := []*lint.Rule{service.MakefileMissing, service.MakeTargetMissing, service.MakeTargetNotPhony,
		service.BuildOutputScattered, service.DockerfileMissing}
	b.ReportAllocs()
	for b.Loop() {
		repo := &lint.Repo{FS: fsys, Config: new(lint.Config)}
		if err := repo.AddServices(dirs); err != nil {
			b.Fatal(err)
		}
		emit := func(f lint.Finding) error { return fmt.Errorf("%s: %s", f.Path, f.Text) }
		result, err := lint.Run(context.Background(), lint.Input{Repo: repo, Jobs: 1}, repo.Config, rules, emit)
		if err != nil || result.Services != services || len(result.Failures) > 0 {
			b.Fatal(err, result)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/services, "µs/service")
}

// memory is a tree whose folders are listed.
type memory struct {
	files  fstest.MapFS
	listed map[string][]fs.DirEntry
}

func inMemory(b *testing.B, tree fstest.MapFS) fs.FS {
	b.Helper()
	m := memory{tree, make(map[string][]fs.DirEntry)}
	err := fs.WalkDir(tree, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			m.listed[name], err = fs.ReadDir(tree, name)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return m
}

func (m memory) Open(name string) (fs.File, error) { return m.files.Open(name) }

func (m memory) Stat(name string) (fs.FileInfo, error) {
	if _, ok := m.files[name]; !ok && m.listed[name] == nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return m.files.Stat(name)
}

func (m memory) ReadFile(name string) ([]byte, error) {
	if f := m.files[name]; f != nil {
		return bytes.Clone(f.Data), nil
	}
	return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
}

func (m memory) ReadDir(name string) ([]fs.DirEntry, error) {
	if entries, ok := m.listed[name]; ok {
		return entries, nil
	}
	return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
}
