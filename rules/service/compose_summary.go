package service

import (
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/lint"
)

// composeSummary is what rules about the repository ask of a compose project.
// They compare those of all services, which would fill the memory as projects.
type composeSummary struct {
	// main is the project's [compose.Project.Main], which no other one has.
	main    string
	entries []entrySummary
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
func composeSummaries(s *lint.Service) ([]composeSummary, error) {
	return lint.Once(&s.Repo.Memo, summaryKey{s}, func() ([]composeSummary, error) {
		projects, err := composeReader(s.Repo).Projects(s.Dir)
		return summarize(projects), err
	})
}

// summarized leaves the summaries of a service's projects behind.
func summarized(s *lint.Service, projects []*compose.Project, err error) {
	_, _ = lint.Once(&s.Repo.Memo, summaryKey{s}, func() ([]composeSummary, error) { return summarize(projects), err })
}

func summarize(projects []*compose.Project) []composeSummary {
	all := make([]composeSummary, len(projects))
	for i, p := range projects {
		all[i] = composeSummary{main: p.Main, faults: p.Faults}
		for _, e := range p.Services {
			// What has neither image nor build is there to be extended only.
			if e.Image.Given() || len(e.Ports) > 0 && (e.Build != nil || p.Partial) {
				all[i].entries = append(all[i].entries, summarizeEntry(e))
			}
		}
		all[i].entries = slices.Clone(all[i].entries) // without room for more
	}
	return all
}

func summarizeEntry(e *compose.Service) entrySummary {
	s := entrySummary{
		Name: strings.Clone(e.Name), Container: strings.Clone(e.Container),
		Profiles: detachedAll(e.Profiles), Ports: slices.Clone(e.Ports), image: detached(e.Image), built: e.Build != nil,
	}
	for i := range s.Ports {
		p := &s.Ports[i]
		p.Text, p.HostIP = detached(p.Text), strings.Clone(p.HostIP)
		p.Protocol, p.AppProtocol = strings.Clone(p.Protocol), strings.Clone(p.AppProtocol)
	}
	return s
}

// detached returns a text that does not keep the file in memory which it is
// from.
func detached(t compose.Text) compose.Text {
	same := t.Raw == t.Value
	if t.Raw = strings.Clone(t.Raw); same && t.Masked == t.Value {
		t.Value, t.Masked = t.Raw, t.Raw
		return t
	}
	t.Value, t.Masked, t.Unset = strings.Clone(t.Value), strings.Clone(t.Masked), detachedAll(t.Unset)
	return t
}

func detachedAll(list []string) []string {
	list = slices.Clone(list)
	for i, s := range list {
		list[i] = strings.Clone(s)
	}
	return list
}
