package service

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// HostVolumeMounted asks for volumes in place of the host's folders.
var HostVolumeMounted = &lint.Rule{
	Name: "host-volume-mounted",
	Doc: `No folder of the host is mounted into a container

A mount of the host's file system ties the service to one machine: its folder
has to exist there, with the right content and owner, and no backup that knows
volumes sees it. Describe volumes in the Dockerfile by ` + "`VOLUME`" + `, or name them
under ` + "`volumes:`" + `, and share them by ` + "`volumes_from`" + `. What the repository has, such as
a configuration, belongs in an image.

Reported are mounts whose source is a path, relative ones as well, and named
volumes that are a folder of the host by their ` + "`driver_opts`" + `. A source that is a
variable without a default is not known, and passed over. Judged are all compose
files in the service's folder, whatever they are for. Off by default.

Source: Dark Peak, "Do not mount host volumes in the docker-compose.yml config,
descibe volumes inside the Dockerfiles using the VOLUME keyword and mount them
in other containers using volumes_from".`,
	Severity: lint.Off, Since: "0.1",
	Options: hostVolumeOptions{Allow: []string{"/var/run/docker.sock", "/run/docker.sock"}},
	Service: enough(hostVolumeMounted),
}

type hostVolumeOptions struct {
	Allow []string `yaml:"allow" doc:"patterns of sources that may be mounted, as the compose file writes them: what is the same on all hosts that run docker"`
}

// Validate refuses patterns that cannot be read.
func (o hostVolumeOptions) Validate() error { return checkPatterns("allow", o.Allow) }

func hostVolumeMounted(p *lint.Pass, s *lint.Service) error {
	o := p.Options.(hostVolumeOptions)
	projects, err := composeOf(s)
	seen := make(places)
	for _, project := range projects {
		for _, e := range project.Services {
			for _, m := range e.Mounts {
				source, at := hostSource(project, m)
				if !at.Known() || allowed(o.Allow, source.Value) || !seen.first(at) {
					continue
				}
				reportPlace(p, s, at, "%q mounts %s of the host at %s: %s", text.Shorten(e.Name), text.Shorten(source.Value), text.Shorten(m.Target), insteadOf(s.Repo, m, source))
			}
		}
	}
	return err
}

// insteadOf says what to do in place of a mount.
func insteadOf(repo *lint.Repo, m compose.Mount, source compose.Ref) string {
	if m.Type == "volume" {
		return fmt.Sprintf("drop the driver_opts of the volume %s", text.Shorten(m.Source.Value))
	}
	if source.Where == compose.Inside {
		switch info, err := fs.Stat(repo.FS, source.Path); {
		case err != nil:
		case info.IsDir():
			return "build an image with a copy of it, or use a named volume"
		default:
			return "build an image with a copy of it"
		}
	}
	return "use a named volume, or VOLUME in the Dockerfile"
}

// hostSource returns the path of the host that a mount shows, and the place
// that is at fault, which is not known if there is none.
func hostSource(project *compose.Project, m compose.Mount) (compose.Ref, compose.Place) {
	switch m.Type {
	case "bind":
		if m.Source.Where == compose.Unknown {
			return compose.Ref{}, compose.Place{}
		}
		return m.Source, m.At
	case "volume":
		v := project.Volume(m.Source.Value)
		if v != nil && v.Bind.Where != compose.Nowhere && v.Bind.Where != compose.Unknown {
			return v.Bind, v.Bind.At
		}
	}
	return compose.Ref{}, compose.Place{}
}

// allowed tells whether a pattern of a list matches.
func allowed(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return doublestar.MatchUnvalidated(pattern, name) })
}
