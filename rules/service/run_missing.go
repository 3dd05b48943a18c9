package service

import (
	"fmt"

	"github.com/megalint/megalint/internal/dockerfile"
	"github.com/megalint/megalint/internal/entrypoint"
	"github.com/megalint/megalint/lint"
)

// RunMissing asks that the image ships its entry point.
var RunMissing = &lint.Rule{
	Name: "run-missing",
	Doc: `The image ships its run executable where the entry point looks for it

An image whose entry point is not there builds without complaint, and fails when
it is started. The path that the entry point names is looked for in the image
as its Dockerfile makes it: copies of files and folders, wildcards, links,
other stages, ` + "`.dockerignore`" + `, the last ` + "`WORKDIR`" + `, what a ` + "`RUN`" + ` writes.

A file may well be made before the image is built. It is not reported if a rule
of the Makefile makes it, or if a command that ` + "`make image`" + ` runs may. Without that
target it is not reported if it lies in a folder of build output, if git ignores
it, or if a rule of the root's Makefile makes it.

Source: saas-mega, "The built image should have a run executable/script".`,
	Severity: lint.Error, Since: "0.1",
	Service: runMissing,
}

func runMissing(p *lint.Pass, s *lint.Service) error {
	return judgeEntrypoints(p, s, readableImages(s), entrypoint.Missing, func(v dockerfile.Verdict) lint.Finding {
		return lint.Finding{Text: fmt.Sprintf("%s; copy it there, or correct the entry point", v.Why)}
	})
}
