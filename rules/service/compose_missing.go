package service

import (
	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/lint"
)

// ComposeMissing asks for a compose file.
var ComposeMissing = &lint.Rule{
	Name: "compose-missing",
	Doc: `A service has a compose file

The compose file describes how to start the containers that make up the service,
how they are linked, and which ports they expose on the host: ` + "`docker-compose up`" + `
in the service's folder is all it takes to run it. Any of compose's names will
do: ` + "`compose.yaml`, `docker-compose.yml`" + `, and ` + "`fig.yml`" + ` of old; a variant alone,
such as ` + "`docker-compose-prod.yml`" + `, will not, for compose does not find it. Off by
default.

A folder in which there is nothing to build is no service, and is not reported.

Source: Dark Peak, "The docker-compose.yml file describes how to start the
mywebserver and mydatabase containers and link them together".`,
	Severity: lint.Off, Since: "0.1",
	Options: composeMissingOptions{},
	Service: composeMissing,
}

type composeMissingOptions struct {
	Root bool `yaml:"root" doc:"whether an entry in the root's compose file does as well"`
}

func composeMissing(p *lint.Pass, s *lint.Service) error {
	names, err := composeNamesOf(s)
	if err != nil || compose.Base(names) != "" {
		return err
	}
	if nothing, err := nothingToBuild(s); err != nil || nothing && len(names) == 0 {
		return err
	}
	if p.Options.(composeMissingOptions).Root {
		root, err := rootEntriesOf(s.Repo)
		if len(root.by[s]) > 0 || err != nil {
			return err
		}
	}
	if len(names) > 0 {
		p.Report(lint.Finding{Path: names[0], Text: "compose does not look for a file of this name: " +
			"the service needs a docker-compose.yml, too"})
		return nil
	}
	p.Report(lint.Finding{Text: "the service has no compose file: write a docker-compose.yml that says how to run it"})
	return nil
}
