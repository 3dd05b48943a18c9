package service

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/entrypoint"
	"github.com/megalint/megalint/lint"
)

// The context that a Dockerfile is most likely built in is looked for by the
// names that the configuration gives, not by run.
func TestLikelyContextOfNames(t *testing.T) {
	for _, tt := range []struct {
		names   []string
		context string
		fault   entrypoint.Fault
	}{
		{[]string{"serve"}, ".", entrypoint.None},
		{[]string{"start", "serve"}, ".", entrypoint.None},
		{[]string{"run"}, "services/billing", entrypoint.NotRun},
	} {
		repo := &lint.Repo{
			FS: fstest.MapFS{
				"services/billing/serve":      {Data: []byte("#!/bin/sh\n"), Mode: 0o755},
				"services/billing/Dockerfile": {Data: []byte("FROM scratch\nCOPY services/billing/serve /\nENTRYPOINT [\"/serve\"]\n")},
			},
			Config: &lint.Config{Rules: map[string]lint.Settings{EntrypointNotRun.Name: {Options: entrypoints{tt.names}}}},
		}
		if err := repo.AddServices([]string{"services/billing"}); err != nil {
			t.Fatal(err)
		}
		images, err := imagesOf(repo.Services[0])
		if err != nil || len(images) != 1 {
			t.Fatal(images, err)
		}
		if got, fault := images[0].build.Context, images[0].judge(tt.names).Fault; got != tt.context || fault != tt.fault {
			t.Errorf("%v: context %s, fault %v, want %s, %v", tt.names, got, fault, tt.context, tt.fault)
		}
	}
}

// manyBuilds is a service whose Makefile builds so many images, each twice.
func manyBuilds(t *testing.T, images int) *lint.Repo {
	t.Helper()
	const folder = "services/billing/"
	tree := fstest.MapFS{folder + "run": {Data: []byte("#!/bin/sh\n"), Mode: 0o755}}
	rule := "image:\n"
	for i := range images {
		name := fmt.Sprint("Dockerfile.", i)
		tree[folder+name] = &fstest.MapFile{Data: []byte("FROM scratch\nCOPY run /\nENTRYPOINT [\"/run\"]\n")}
		rule += strings.Repeat("\tdocker build -f "+name+" .\n", 2)
	}
	tree[folder+"Makefile"] = &fstest.MapFile{Data: []byte(rule)}
	repo := &lint.Repo{FS: tree, Config: new(lint.Config)}
	if err := repo.AddServices([]string{"services/billing"}); err != nil {
		t.Fatal(err)
	}
	return repo
}

// Of a service's images so many are followed, each once; that there are more is
// said.
func TestManyImages(t *testing.T) {
	for built, want := range map[int]int{1: 1, maxImages: maxImages, maxImages + 1: maxImages, 200: maxImages} {
		images, err := imagesOf(manyBuilds(t, built).Services[0])
		if len(images) != want || (err != nil) != (built > want) {
			t.Errorf("%d images of %d, %v", len(images), built, err)
		}
		if err != nil && !strings.Contains(err.Error(), "services/billing builds more than 32 images") {
			t.Error(err)
		}
	}
}

// Once a run, or a service, has spent what Dockerfiles may take, others are not
// followed, which names them.
func TestSpentOnImages(t *testing.T) {
	repo := manyBuilds(t, 1)
	s := repo.Services[0]
	if left := budgetOf(s).Left(); left != maxServiceWork {
		t.Errorf("%d left", left)
	}
	if _, err := imagesOf(s); err != nil || budgetOf(s).Left() >= maxServiceWork || runBudget(repo).Left() > runWork+workPerService-40 {
		t.Error(err, budgetOf(s).Left(), runBudget(repo).Left())
	}

	// A file of comments is cheap to follow, and as dear to read.
	repo = manyBuilds(t, maxServiceWork>>20+2)
	for name, file := range repo.FS.(fstest.MapFS) {
		if strings.Contains(name, "Dockerfile.") {
			file.Data = append(file.Data, strings.Repeat("#\n", 1<<19-100)...)
		}
	}
	images, err := imagesOf(repo.Services[0])
	if err == nil || len(images) > maxServiceWork>>20+1 || !strings.Contains(err.Error(), "services/billing/Dockerfile.3: not followed") {
		t.Errorf("%d images, %v", len(images), err)
	}
}
