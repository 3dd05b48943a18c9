package service_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/rules/service"
)

// TestReads makes sure that a change outside of a service's folder that
// changes a verdict is known to touch it.
func TestReads(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text), Mode: 0o644} }
	tree := fstest.MapFS{
		"make/service.mk":               file("include $(dir $(lastword $(MAKEFILE_LIST)))image.mk\n-include local.mk\n"),
		"make/image.mk":                 file("image:\n\tdocker build -f ../../docker/go.Dockerfile ../..\n"),
		"docker/go.Dockerfile":          file("FROM debian:bookworm\nCOPY docker/run /srv/run\nENTRYPOINT [\"/srv/run\"]\n"),
		"docker/run":                    file("#!/bin/sh\n"),
		"docker-compose.yml":            file("services: {billing: {image: x}}\n"),
		"services/billing/Makefile":     file("include ../../make/service.mk\n"),
		"services/accounts/main.go":     file("package main\n"),
		"services/billing/compose.yaml": file("include: [../../shared.yaml]\nservices: {billing: {image: x}}\n"),
		"shared.yaml":                   file("services: {db: {image: y}}\n"),
	}
	repo := &lint.Repo{FS: tree, Config: new(lint.Config)}
	if err := repo.AddServices([]string{"services/accounts", "services/billing"}); err != nil {
		t.Fatal(err)
	}
	files, err := service.Reads(repo.Services[1])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"make/service.mk", "make/image.mk", "services/billing/local.mk", "docker/go.Dockerfile", "docker/run",
		"docker/go.Dockerfile.dockerignore", ".dockerignore", ".github/CODEOWNERS", "CODEOWNERS", "shared.yaml",
		"services/billing/Makefile", "services/billing/compose.yaml",
	} {
		if !slices.Contains(files, want) {
			t.Errorf("%s is missing from %q", want, files)
		}
	}
	if files, err = service.Reads(repo.Services[0]); err != nil || slices.Contains(files, "make/image.mk") {
		t.Errorf("another service: %q, %v", files, err)
	}
}

// TestReadsOfGuessed makes sure that a change of what tells that a file is built
// before the image is touches the service.
func TestReadsOfGuessed(t *testing.T) {
	tree := fstest.MapFS{
		"services/accounts/Dockerfile": {Data: []byte("FROM scratch\nCOPY run /run\nENTRYPOINT [\"/run\"]\n")},
		"services/billing/Dockerfile":  {Data: []byte("FROM scratch\nCOPY run /run\nENTRYPOINT [\"/run\"]\n")},
		"services/billing/run":         {Data: []byte("#!/bin/sh\n"), Mode: 0o755},
	}
	repo := &lint.Repo{FS: tree, Config: new(lint.Config)}
	if err := repo.AddServices([]string{"services/accounts", "services/billing"}); err != nil {
		t.Fatal(err)
	}
	for i, guessed := range []bool{true, false} {
		files, err := service.Reads(repo.Services[i])
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{".gitignore", "services/.gitignore", "Makefile"} {
			if slices.Contains(files, name) != guessed {
				t.Errorf("%s: %s in %q is not %v", repo.Services[i].Dir, name, files, guessed)
			}
		}
	}
}

// TestReadsOfRefused makes sure that a change which mends what make refuses
// touches the services that include it.
func TestReadsOfRefused(t *testing.T) {
	for name, shared := range map[string]string{
		"syntax error":           "-include local.mk\nno rule\n",
		"missing include":        "include local.mk\n",
		"under either condition": "ifeq ($(shell pick),a)\ninclude local.mk\nno rule\nelse\nno rule\nendif\n",
		"not included":           "ifeq ($(shell pick),a)\nno rule\nelse\ninclude local.mk\nendif\n",
		"includes itself":        "-include local.mk\ninclude ../../make/service.mk\n",
	} {
		tree := fstest.MapFS{
			"make/service.mk":           {Data: []byte(shared)},
			"services/billing/Makefile": {Data: []byte("include ../../make/service.mk\n")},
		}
		repo := &lint.Repo{FS: tree, Config: new(lint.Config)}
		if err := repo.AddServices([]string{"services/billing"}); err != nil {
			t.Fatal(err)
		}
		files, err := service.Reads(repo.Services[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"make/service.mk", "services/billing/local.mk", "services/billing/Makefile"} {
			if !slices.Contains(files, want) {
				t.Errorf("%s: %s is missing from %q", name, want, files)
			}
		}
	}
}
