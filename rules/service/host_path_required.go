package service

import (
	"fmt"
	"slices"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// HostPathRequired asks for services that any docker daemon can run.
var HostPathRequired = &lint.Rule{
	Name: "host-path-required",
	Doc: `A service is deployed knowing only the address of the docker daemon

Whoever has the repository and a docker daemon can deploy the service: its
compose files need no file that lies elsewhere, on the machine of whoever deploys
it or on the host. Reported are absolute paths, paths from the home folder, and
paths that lead out of the repository, in ` + "`env_file`, `label_file`, `extends`,\n`include`" + `, build contexts, Dockerfiles and the files of secrets and configs, and
the host's devices. Addresses are no paths. Mounts are the matter of
host-volume-mounted. A path that begins with a variable without a default is not
known, and passed over. Off by default.

Source: Dark Peak, "You should be able to deploy the service knowing only the URI
for the docker daemon, no knowledge of the underlying remote machine should be
required".`,
	Severity: lint.Off, Since: "0.1",
	Options: hostPathOptions{Allow: []string{"/dev/null", "/dev/fuse", "/dev/kmsg", "/dev/net/tun"}},
	Service: enough(hostPathRequired),
}

type hostPathOptions struct {
	Allow []string `yaml:"allow" doc:"patterns of paths that may be used, as the compose file writes them: what is the same on all hosts"`
}

// Validate refuses patterns that cannot be read.
func (o hostPathOptions) Validate() error { return checkPatterns("allow", o.Allow) }

// hostPathFault says what is wrong with a path outside of the repository.
func hostPathFault(what string, r compose.Ref) string {
	switch {
	case what == "device":
		return fmt.Sprintf("the device %s is not on every host: the service is to run on any", text.Shorten(r.Value))
	case r.Where == compose.Outside:
		return fmt.Sprintf("the %s %s lies outside of the repository: keep it in there", what, text.Shorten(r.Value))
	}
	return fmt.Sprintf("the %s %s is a path of one machine: keep it in the repository", what, text.Shorten(r.Value))
}

func hostPathRequired(p *lint.Pass, s *lint.Service) error {
	o := p.Options.(hostPathOptions)
	projects, err := composeOf(s)
	seen := make(places)
	for _, project := range projects {
		hostPaths(project, func(what string, refs ...compose.Ref) {
			for _, r := range refs {
				if (r.Where == compose.Absolute || r.Where == compose.Outside) && !allowed(o.Allow, r.Value) && seen.first(r.At) {
					reportPlace(p, s, r.At, "%s", hostPathFault(what, r))
				}
			}
		})
	}
	return err
}

// hostPaths hands over the paths of a project, in no order, and what they are.
func hostPaths(project *compose.Project, add func(what string, refs ...compose.Ref)) {
	add("compose file", project.Uses...)
	for _, f := range slices.Concat(project.Secrets, project.Configs) {
		add("file", f.Path)
	}
	for _, e := range project.Services {
		for _, f := range e.EnvFiles {
			add("env file", f.Ref)
		}
		add("label file", e.LabelFiles...)
		add("device", e.Devices...)
		if b := e.Build; b != nil {
			add("build context", b.Context)
			for _, c := range b.Contexts {
				add("build context", c.Ref)
			}
			if b.Context.Where == compose.Inside {
				add("Dockerfile", b.Dockerfile)
			}
		}
	}
}
