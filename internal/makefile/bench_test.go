package makefile_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/megalint/megalint/internal/makefile"
)

const sharedText = `# shared by all services
ROOT := $(shell git rev-parse --show-toplevel)
NAME := $(notdir $(CURDIR))
REGISTRY ?= registry.example.com
VERSION ?= $(shell git describe --tags --always --dirty)
IMAGE := $(REGISTRY)/$(NAME):$(VERSION)
GO ?= go
GOOS ?= linux
GOFLAGS ?= -trimpath
LDFLAGS := -s -w -X main.version=$(VERSION)
SOURCES := $(wildcard *.go cmd/*.go internal/*.go)
DOCKER ?= docker
ifeq ($(shell uname -s),Darwin)
SED := gsed
else
SED := sed
endif
ifdef CI
TESTFLAGS += -race
endif

.PHONY: all build test image lint clean push help
all: build

build: build/run

build/run: $(SOURCES)
	@mkdir -p $(@D)
	CGO_ENABLED=0 GOOS=$(GOOS) $(GO) build $(GOFLAGS) -ldflags '$(LDFLAGS)' -o $@ ./cmd

test: $(SOURCES)
	$(GO) test $(TESTFLAGS) ./...

lint:
	golangci-lint run

image: build
	$(DOCKER) build -t $(IMAGE) .

push: image
	$(DOCKER) push $(IMAGE)

define compose
.PHONY: $(1)
$(1): image
	$(DOCKER) compose $(1) $(NAME)
endef
$(foreach c,up down logs,$(eval $(call compose,$(c))))

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | \
		sort

clean:
	$(RM) -r build
-include local.mk
`

const serviceText = `# a service
PORT := 8080
REGISTRY := registry.example.com/team
include $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/../..)/service.mk

test: unit
unit:
	$(GO) test -run Unit ./...

run: build
	PORT=$(PORT) build/run
`

// plantServices writes n services that share a makefile.
func plantServices(b *testing.B, n int) string {
	b.Helper()
	root := b.TempDir()
	write := func(name, text string) {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	write("service.mk", sharedText)
	for i := range n {
		dir := fmt.Sprintf("services/s%d/", i)
		write(dir+"Makefile", serviceText)
		write(dir+"main.go", "package main\n")
		write(dir+"Dockerfile", "FROM scratch\n")
		write(dir+"cmd/main.go", "package main\n")
	}
	return root
}

// BenchmarkServices reads the makefiles of 1,000 services and asks for two
// targets of each; BenchmarkWalk only reads the files.
func BenchmarkServices(b *testing.B) {
	root := plantServices(b, 1000)
	fsys := os.DirFS(root)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		reader := makefile.NewReader(fsys, makefile.Options{})
		keep := make([]*makefile.Makefile, 0, 1000)
		for i := range 1000 {
			m, err := reader.Read(fmt.Sprintf("services/s%d", i))
			if err != nil {
				b.Fatal(err)
			}
			if !m.Target("test").Verdict.Works() || !m.Target("image").Verdict.Works() {
				b.Fatal("a target is missing")
			}
			keep = append(keep, m)
		}
		b.StopTimer()
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		b.ReportMetric(float64(stats.HeapAlloc)/1000, "heapB/service")
		runtime.KeepAlive(keep)
		b.StartTimer()
	}
}

func BenchmarkWalk(b *testing.B) {
	fsys := os.DirFS(plantServices(b, 1000))
	b.ResetTimer()
	for range b.N {
		err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			_, err = fs.ReadFile(fsys, p)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
