package service

import (
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
