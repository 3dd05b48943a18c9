package service

import (
	"errors"
	"path"
	"slices"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/lint"
)

// ComposeServiceMissing asks for an entry in the root's compose file.
var ComposeServiceMissing = &lint.Rule{
	Name: "compose-service-missing",
	Doc: `The root compose file runs each service that builds an image

The compose file at the root brings all services up on a laptop. A service that
builds an image and has no entry in it is a service that nobody can run together
with the others.

An entry is a service's if its build context or its Dockerfile lies in the
service's folder, if it is included or extended from there, if its name or its
image's has the service's name in it (` + "`repos_api`, `repos_worker` and\n`docker/repos`" + ` belong to repos), or if it mounts files of the service. One is enough.
Without a compose file at the root there is nothing to judge, nor if it includes
something that lies outside of the repository.

Source: saas-mega, "./bootstrap all would bring up all services in
docker-compose.yml".`,
	Severity: lint.Warning, Since: "0.1",
	Service: composeServiceMissing,
}

func composeServiceMissing(p *lint.Pass, s *lint.Service) error {
	root, err := rootEntriesOf(s.Repo)
	if len(root.entries) == 0 || len(root.by[s]) > 0 || s.Dir == "." {
		return err
	}
	projects, err := rootComposeOf(s.Repo)
	if err != nil {
		return err // what could not be read may have the entry
	}
	file := projects[0].Main
	partial := slices.ContainsFunc(projects, func(p *compose.Project) bool { return p.Partial })
	if partial || compose.Base([]string{path.Base(file)}) == "" {
		return nil
	}
	builds, err := buildsOf(s)
	if err = errors.Join(err, builds.unread); err != nil || !builds.unknown && len(builds.all) == 0 {
		return err
	}
	p.Report(lint.Finding{Text: "no entry of the root's " + file + " runs the service: " +
		"add one that builds " + s.Dir + " or uses its image"})
	return nil
}
