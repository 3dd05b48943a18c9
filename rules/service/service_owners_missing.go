package service

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// ServiceOwnersMissing asks for at least two owners of each service.
var ServiceOwnersMissing = &lint.Rule{
	Name: "service-owners-missing",
	Doc: `CODEOWNERS gives each service at least two owners

Whoever starts a service finds somebody who helps to run it: with one owner,
the first holiday leaves a service that nobody may change.

The file is read as GitHub reads it: the first of ` + "`.github/CODEOWNERS`,\n`CODEOWNERS` and `docs/CODEOWNERS`" + ` counts, of several patterns the last one
that matches, and lines that GitHub skips (brackets and GitLab's sections, an
exclamation mark, an owner without ` + "`@`" + `) do not count at all. An owner is
` + "`@user`, `@organisation/team`" + ` or an address. Nobody here can see who is in a
team, so that one suffices by default. Patterns for a kind of file, such as
` + "`*.md`" + `, say nothing about a service: what counts is who owns any other file in
its folder.

Off by default.

Source: Dark Peak, "Gain Co-Admin".`,
	Severity: lint.Off, Since: "0.1",
	Options: owners{AtLeast: 2, TeamSuffices: true},
	Service: serviceOwnersMissing,
}

type owners struct {
	AtLeast      int      `yaml:"at-least" doc:"how many owners a service has"`
	TeamSuffices bool     `yaml:"team-suffices" doc:"one team is enough, for it has several members; otherwise it counts as one owner"`
	Ignore       []string `yaml:"ignore" doc:"owners that do not count, such as a robot's account"`
}

// Validate refuses what no service could hold to.
func (o owners) Validate() error {
	if o.AtLeast == 0 {
		return errors.New("at-least is 0: turn the rule off instead")
	}
	return nil
}

// anyFile is one that patterns for some kind of file do not match.
const anyFile = "\x00"

func serviceOwnersMissing(p *lint.Pass, s *lint.Service) error {
	c, err := codeownersOf(s.Repo)
	if err != nil {
		return err
	}
	if c == nil {
		p.Reportf(lint.Span{}, "there is no CODEOWNERS file, so nobody owns the service: name its owners in .github/CODEOWNERS")
		return nil
	}
	files, err := probes(s)
	if err != nil {
		return err
	}
	for _, file := range files {
		decides, skipped := c.of(file)
		if text := ownersFault(p.Options.(owners), c, s, decides, skipped); text != "" {
			p.Reportf(lint.Span{}, "%s", text)
			return nil
		}
	}
	return nil
}

// probes returns paths that stand for the files of a service: one in its
// folder and, if there are any, one in its subfolders.
func probes(s *lint.Service) ([]string, error) {
	files := []string{path.Join(s.Dir, anyFile)}
	entries, err := list(s)
	if slices.ContainsFunc(entries, fs.DirEntry.IsDir) {
		files = append(files, path.Join(s.Dir, anyFile, anyFile))
	}
	return files, err
}

// ownersFault says what is wrong with the owners that a line gives, "" if
// nothing is.
func ownersFault(o owners, c *codeowners, s *lint.Service, decides, skipped *ownersLine) string {
	if decides == nil && skipped != nil {
		return fmt.Sprintf("GitHub skips line %d of %s, so nobody owns the service: %s", skipped.number, c.path, skipped.fault)
	}
	if decides == nil {
		return fmt.Sprintf("%s gives the service no owner: add a line for /%s/ with %s", c.path, s.Dir, atLeast(o.AtLeast))
	}
	var counted []string
	for _, owner := range decides.owners {
		same := func(other string) bool { return strings.EqualFold(owner, other) }
		switch {
		case slices.ContainsFunc(o.Ignore, same) || slices.ContainsFunc(counted, same):
		case isTeam(owner) && o.TeamSuffices:
			return ""
		default:
			counted = append(counted, owner)
		}
	}
	where := fmt.Sprintf("line %d of %s", decides.number, c.path)
	switch n := len(counted); {
	case n >= o.AtLeast:
		return ""
	case n == 0:
		return fmt.Sprintf("%s leaves the service without an owner: name %s", where, atLeast(o.AtLeast))
	default:
		return fmt.Sprintf("%s gives the service to %s alone: name %s", where, text.Shorten(strings.Join(counted, ", ")), atLeast(o.AtLeast))
	}
}

func atLeast(n int) string {
	if n == 1 {
		return "an owner"
	}
	return fmt.Sprintf("at least %d owners", n)
}
