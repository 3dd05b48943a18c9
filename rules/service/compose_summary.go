package service

import (
	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/lint"
)

// composeSummary is what rules about the repository ask of a compose project.
// They compare those of all services, which would fill the memory as projects.
type composeSummary struct {
	// main is the project's [compose.Project.Main], which no other one has.
	main    string
	entries []*entrySummary
	faults  []*compose.Error
}

// entrySummary is an entry that publishes ports or names an image.
type entrySummary struct {
	Name, Container string
	Profiles        []string
	Ports           []compose.Port
	image           compose.Text
	// built tells that the entry says how its image is built.
	built bool
}

// summaryKey finds the summaries of a service in the repository's memo.
type summaryKey struct{ of *lint.Service }

// composeSummaries returns the summaries of what [composeOf] returns: those
// that it has left, or else the files are read for no more than that.
func composeSummaries(s *lint.Service) ([]*composeSummary, error) {
	return lint.Once(&s.Repo.Memo, summaryKey{s}, func() ([]*composeSummary, error) {
		projects, err := composeReader(s.Repo).Projects(s.Dir)
		return summarize(projects), err
	})
}

// summarized leaves the summaries of a service's projects behind.
func summarized(s *lint.Service, projects []*compose.Project, err error) {
	_, _ = lint.Once(&s.Repo.Memo, summaryKey{s}, func() ([]*composeSummary, error) { return summarize(projects), err })
}

func summarize(projects []*compose.Project) []*composeSummary {
	all := make([]*composeSummary, len(projects))
	for i, p := range projects {
		all[i] = &composeSummary{main: p.Main, faults: p.Faults}
		for _, e := range p.Services {
			if len(e.Ports) == 0 && !e.Image.Given() {
				continue
			}
			all[i].entries = append(all[i].entries, &entrySummary{e.Name, e.Container, e.Profiles, e.Ports, e.Image, e.Build != nil})
		}
	}
	return all
}
