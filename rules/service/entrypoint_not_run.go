package service

import (
	"errors"
	"fmt"
	"strings"

	"github.com/megalint/megalint/internal/dockerfile"
	"github.com/megalint/megalint/internal/entrypoint"
	"github.com/megalint/megalint/lint"
)

// EntrypointNotRun asks for an entry point named run.
var EntrypointNotRun = &lint.Rule{
	Name: "entrypoint-not-run",
	Doc: `The image's entry point is an executable named run

Every image is started in the same way, whatever is in it. A good pattern is
a script that prepares the command for the actual service from environment
variables.

The image is that which ` + "`make image`" + ` builds: with the Dockerfile, the context and
the stage that its ` + "`docker build`" + ` names. If there is none, compose files say how
the service is built; if they do not either, it is the service's Dockerfile. The
Dockerfile is followed as BuildKit would build it, and nothing of it is run.

A shell or a small init (` + "`tini`, `dumb-init`" + `) that starts ` + "`run`" + ` is fine, and so is a
CMD without an ENTRYPOINT where the base image sets none. Whether an image that
the tree does not have sets one, nobody here can tell: that is not reported.

Source: saas-mega, "The built image should have a run executable/script, which
is the entry point of the image".`,
	Severity: lint.Error, Since: "0.1",
	Options: entrypoints{Names: []string{"run"}},
	Service: entrypointNotRun,
}

type entrypoints struct {
	Names []string `yaml:"names" doc:"the names that the executable may have; run-missing and run-not-executable go by them too"`
}

// Validate refuses what is no name of a file.
func (o entrypoints) Validate() error {
	if len(o.Names) == 0 {
		return errors.New("names is empty: turn the rule off instead")
	}
	for _, n := range o.Names {
		if strings.Contains(n, "/") {
			return fmt.Errorf("names: give %s without a folder", n)
		}
	}
	return nil
}

func entrypointNotRun(p *lint.Pass, s *lint.Service) error {
	images, err := imagesOf(s)
	names := listNames(p.Options.(entrypoints).Names)
	return errors.Join(err, judgeEntrypoints(p, s, images, entrypoint.NotRun, func(v dockerfile.Verdict) lint.Finding {
		return lint.Finding{Text: fmt.Sprintf("%s; let ENTRYPOINT start an executable named %s", v.Why, names)}
	}))
}
