package service_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/rules/service"
)

// BenchmarkMakefiles judges the Makefiles of services that share one, from
// memory: what finds and reads the files has benchmarks of its own.
func BenchmarkMakefiles(b *testing.B) {
	const services = 200
	tree := fstest.MapFS{
		"VERSION":            {Data: []byte("42.0.0\n")},
		"make/service.mk":    {Data: []byte(sharedMakefile)},
		"services/README":    {Data: []byte("a file beside the services\n")},
		"docker-compose.yml": {Data: []byte("services: {}\n")},
	}
	var dirs []string
	for i := range services {
		dir := fmt.Sprintf("services/billing-%04d", i)
		dirs = append(dirs, dir)
		tree[dir+"/Makefile"] = &fstest.MapFile{Data: fmt.Appendf(nil, serviceMakefile, i)}
		for _, name := range []string{".dockerignore", "Dockerfile", "README.md", "docker-compose.prod.yml", "docker-compose.yml",
			"go.mod", "main.go", "run", "scripts/backup.sh", "server.go", "store.go"} {
			tree[dir+"/"+name] = &fstest.MapFile{Data: []byte("\n")}
		}
	}
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

const sharedMakefile = `# What the Makefiles of all services share.
ROOT    := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))..)
NAME    := $(notdir $(CURDIR))
VERSION := $(shell cat $(ROOT)/VERSION)
IMAGE   ?= docker/$(NAME):$(VERSION)
SOURCES := $(wildcard *.go)

ifdef CI
PULL := --pull
endif

.PHONY: test image clean push

image: $(SOURCES)
	docker build $(PULL) -t $(IMAGE) -f Dockerfile .

push: image
	docker push $(IMAGE)

clean:
	rm -rf build
`

const serviceMakefile = `include ../../make/service.mk

PACKAGE := billing-%04d

test: image
	docker run --rm --entrypoint /srv/run $(IMAGE) test $(PACKAGE)
`

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
