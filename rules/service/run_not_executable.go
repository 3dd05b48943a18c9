package service

import (
	"github.com/megalint/megalint/internal/dockerfile"
	"github.com/megalint/megalint/internal/entrypoint"
	"github.com/megalint/megalint/lint"
)

// RunNotExecutable asks for the execute bit of the entry point.
var RunNotExecutable = &lint.Rule{
	Name: "run-not-executable",
	Doc: `The image's run has its execute bit

A file has the mode in the image that git records, not the one that it happens
to have on somebody's disk: the image fails to start where it is built from a
fresh clone. What counts is the mode at the end, after ` + "`COPY --chmod`" + ` and
` + "`RUN chmod`" + `. A here-document makes a file of mode 0644, and ` + "`ADD`" + ` gives a file
from the network mode 0600. An entry point that has a shell read the file,
` + "`[\"sh\", \"/run\"]`" + `, needs no execute bit.

Source: saas-mega, "The built image should have a run executable/script".`,
	Severity: lint.Error, Since: "0.1",
	Service: runNotExecutable,
}

func runNotExecutable(p *lint.Pass, s *lint.Service) error {
	return judgeEntrypoints(p, s, readableImages(s), entrypoint.NotExecutable, func(v dockerfile.Verdict) lint.Finding {
		own := ""
		if v.Source != "" {
			own = ownPath(s, v.Source)
		}
		if own == "" {
			return lint.Finding{Text: v.Why + "; give it mode 0755, as by COPY --chmod=755"}
		}
		return lint.Finding{Fixes: executableFix(s, own),
			Text: v.Why + "; " + setExecutable(s, own)}
	})
}
