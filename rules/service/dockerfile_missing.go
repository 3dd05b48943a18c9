package service

import (
	"fmt"
	"io/fs"
	"path"

	"github.com/megalint/megalint/internal/makefile"
	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// DockerfileMissing asks for a Dockerfile.
var DockerfileMissing = &lint.Rule{
	Name: "dockerfile-missing",
	Doc: `A service has a Dockerfile, or its image target names one

A service is packaged as an image. Its Dockerfile lies in its folder, or
wherever ` + "`make image`" + ` or a compose file says: several services may share one.
` + "`Dockerfile.prod`, `prod.Dockerfile` and `Containerfile`" + ` are Dockerfiles too, and may
lie in a subfolder. A Dockerfile that is named has to be there, unless make
makes it.

Where the image is made in another way (by ko, kaniko, jib, a script), nobody
can tell from the tree, and nothing is reported. Nor is a folder in which there
is nothing to build, see makefile-missing.

Source: saas-mega, "image: Build a Docker image".`,
	Severity: lint.Error, Since: "0.1",
	Service: enough(dockerfileMissing),
}

func dockerfileMissing(p *lint.Pass, s *lint.Service) error {
	builds, err := buildsOf(s)
	if err != nil {
		return err
	}
	for _, b := range builds.all {
		found, err := regular(s.Repo.FS, b.Dockerfile)
		if err != nil {
			return err
		}
		if found || b.Made != nil && b.Made(b.Dockerfile) {
			continue
		}
		f := lint.Finding{Text: fmt.Sprintf("%s builds from %s, which does not exist: write it, or name another one",
			b.by, text.Shorten(b.Dockerfile))}
		f, err = at(s, f, b.file, makefile.Span(b.span))
		if err != nil {
			return err
		}
		p.Report(f)
	}
	if len(builds.all) > 0 || builds.unknown || madeOtherwise(s) {
		return nil
	}
	if nothing, err := nothingToBuild(s); err != nil || nothing {
		return err
	}
	missing := true
	_, err = walk(s, func(name string, e fs.DirEntry) bool {
		missing = !isDockerfile(path.Base(name))
		return missing
	})
	if missing && err == nil {
		p.Report(lint.Finding{Text: fmt.Sprintf("the service has no Dockerfile: write one, or let make %s name the one that it builds", imageTarget(s.Repo))})
	}
	return err
}

// madeOtherwise tells whether `make image` runs something that may make an
// image, other than docker.
func madeOtherwise(s *lint.Service) bool {
	m := readableMakefile(s)
	if m == nil {
		return false
	}
	_, opaque := readOutputs(s.Repo.FS, m.Commands(imageTarget(s.Repo)))
	return opaque || m.Target(imageTarget(s.Repo)).Verdict == makefile.Unknown
}
