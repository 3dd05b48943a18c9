package vendoring

import (
	"path"

	"github.com/megalint/megalint/internal/gomodules"
	"github.com/megalint/megalint/lint"
)

// GoSumIncomplete finds vendored modules that go.sum does not vouch for.
var GoSumIncomplete = &lint.Rule{
	Name: "go-sum-incomplete",
	Doc: `go.sum has the h1 of each vendored module

The h1 in go.sum is what a module was when it was first taken in, checked against
the public checksum database. Without it nobody can tell whether the files in the
vendor folder are that module. ` + "`go build -mod=vendor`" + ` does not look at go.sum at
all.

Modules count that have packages in the vendor folder; those replaced by a folder
have no h1. For a workspace, go.work.sum and the go.sum of each of its modules count.

Source: saas-mega, "Third-party dependency (Golang)".`,
	Severity: lint.Error, Since: "0.1",
	Repo: goSumIncomplete,
}

func goSumIncomplete(p *lint.Pass, r *lint.Repo) error {
	s, err := inspect(r)
	if err != nil {
		return err
	}
	var failed []error
	for _, u := range s.judged(p, true) {
		if u.kind != ofModules {
			continue
		}
		sums := s.sums(u)
		failed = append(failed, sums.unread)
		for _, c := range sums.complaints {
			report(p, c.File, c.Span, "malformed %s: %s: remove the line, or run `go mod tidy`", path.Base(c.File), c.Text)
		}
		if sums.unread != nil {
			continue
		}
		for i := range u.list.Modules {
			v := &u.list.Modules[i]
			if m := v.Source(); v.Packages > 0 && m.Version != "" && len(sums.known[m]) == 0 {
				report(p, u.file, v.Span, "%s h1 of %s@%s: run `%s`", sums.name, m.Path, m.Version, u.tidy())
			}
		}
	}
	return join(failed...)
}

func (u *unit) tidy() string {
	if u.work != nil {
		return "go work sync"
	}
	return "go mod tidy"
}

// sums is what a unit's go.sum files say.
type sums struct {
	known      gomodules.Sums
	name       string // how messages say that they lack something
	complaints []gomodules.Complaint
	unread     error
}

// sums reads the go.sum of a unit, or those of a workspace.
func (s *survey) sums(u *unit) *sums {
	all := &sums{known: make(gomodules.Sums), name: "go.sum has no"}
	var files []string
	if u.work != nil {
		files = append(files, path.Join(u.dir, "go.work.sum"))
		all.name = "neither go.work.sum nor a go.sum of the workspace has the"
	}
	for _, m := range u.mods {
		files = append(files, path.Join(m.Dir, "go.sum"))
	}
	for _, file := range files {
		probe := &unit{}
		data, _ := s.read(probe, file)
		for _, problem := range all.known.ReadSums(data) {
			all.complaints = append(all.complaints, gomodules.Complaint{File: file, Span: problem.Span, Text: problem.Text})
		}
		all.unread = join(all.unread, probe.unread)
	}
	return all
}
