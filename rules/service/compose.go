package service

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/lint"
)

// composeReader reads the compose files of a tree, each once.
func composeReader(repo *lint.Repo) *compose.Reader {
	type key struct{}
	r, _ := lint.Once(&repo.Memo, key{}, func() (*compose.Reader, error) { return compose.NewReader(repo.FS), nil })
	return r
}

// composeOf returns the projects of the service's own compose files: the one
// of its base first, if it has one, then its variants. Places in them are from
// the root of the tree. Beside an error there is what could be read.
func composeOf(s *lint.Service) ([]*compose.Project, error) {
	type key struct{}
	return lint.Once(&s.Memo, key{}, func() ([]*compose.Project, error) {
		entries, err := list(s)
		if err != nil {
			return nil, err
		}
		projects, err := composeReader(s.Repo).ProjectsOf(s.Dir, entries)
		summarized(s, projects, err)
		return projects, err
	})
}

// composeNamesOf returns the names of the service's own compose files.
func composeNamesOf(s *lint.Service) ([]string, error) {
	entries, err := list(s)
	var names []string
	for _, e := range entries {
		if compose.IsFile(e.Name()) && !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// rootComposeOf returns the projects of the compose files at the root.
func rootComposeOf(repo *lint.Repo) ([]*compose.Project, error) {
	type key struct{}
	return lint.Once(&repo.Memo, key{}, func() ([]*compose.Project, error) {
		return composeReader(repo).Projects(".")
	})
}

// composeEntry is a service of a compose project.
type composeEntry struct {
	*compose.Service
	project *compose.Project
}

// composeEntries returns what compose files say of the service: all entries
// of its own ones, then those of the root's that run it.
func composeEntries(s *lint.Service) ([]composeEntry, error) {
	own, err := composeOf(s)
	entries := entriesOf(own)
	root, rootErr := rootEntriesOf(s.Repo)
	if s.Dir != "." {
		entries = append(entries, root.by[s]...)
	}
	return entries, errors.Join(err, rootErr)
}

func entriesOf(projects []*compose.Project) []composeEntry {
	size := 0
	for _, p := range projects {
		size += len(p.Services)
	}
	entries := make([]composeEntry, 0, size)
	for _, p := range projects {
		for _, e := range p.Services {
			entries = append(entries, composeEntry{e, p})
		}
	}
	return entries
}

// composeFiles lists all files that say something of the service in the end:
// its compose files and the root's, what they extend and include, and their
// .env and env files. Sorted paths from the root.
func composeFiles(s *lint.Service) ([]string, error) {
	entries, err := composeEntries(s)
	files := make(map[string]bool)
	for _, e := range entries {
		for _, f := range e.project.Files {
			files[f] = true
		}
		for _, f := range e.EnvFiles {
			if f.Where == compose.Inside {
				files[f.Path] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(files)), err
}

// composeEnvironment returns the names of the variables that compose files
// give the service's containers, by `environment` and by env files of the tree.
func composeEnvironment(s *lint.Service) (map[string]bool, error) {
	entries, err := composeEntries(s)
	names := make(map[string]bool)
	for _, e := range entries {
		for _, v := range e.Environment {
			names[v.Name] = true
		}
		for _, f := range e.EnvFiles {
			if f.Where != compose.Inside {
				continue
			}
			vars, fault := envFileOf(s.Repo, f.Path)
			err = errors.Join(err, fault)
			for name := range vars {
				names[name] = true
			}
		}
	}
	return names, err
}

// envFileOf reads an env file of the tree. One that is not there has no names:
// mostly it holds secrets.
func envFileOf(repo *lint.Repo, file string) (map[string]string, error) {
	type key struct{ file string }
	return lint.Once(&repo.Memo, key{file}, func() (map[string]string, error) {
		return composeReader(repo).EnvFile(file)
	})
}

// rootEntries are the entries of the root's compose files, the services that
// each of them runs, and the entries by service.
type rootEntries struct {
	entries []composeEntry
	of      map[rootEntry][]*lint.Service
	by      map[*lint.Service][]composeEntry
}

// rootEntry names an entry by its project's main file and its own name.
type rootEntry struct{ main, name string }

func rootEntriesOf(repo *lint.Repo) (*rootEntries, error) {
	type key struct{}
	return lint.Once(&repo.Memo, key{}, func() (*rootEntries, error) {
		projects, err := rootComposeOf(repo)
		r := &rootEntries{
			entriesOf(projects), make(map[rootEntry][]*lint.Service), make(map[*lint.Service][]composeEntry),
		}
		names := newComposeNames(repo.Services)
		for _, e := range r.entries {
			id := rootEntry{e.project.Main, e.Name}
			r.of[id] = names.run(e.Service)
			for _, s := range r.of[id] {
				r.by[s] = append(r.by[s], e)
			}
		}
		return r, err
	})
}

// inDir tells whether a path is the folder or lies in it.
func inDir(file, dir string) bool {
	return file == dir || strings.HasPrefix(file, dir+"/")
}

// reportPlace reports a finding at a place of a compose file, from a rule that
// judges services: the file may lie outside of the service's folder.
func reportPlace(p *lint.Pass, s *lint.Service, at compose.Place, format string, args ...any) {
	file, ok := strings.CutPrefix(at.Path, s.Dir+"/")
	if !ok && s.Dir != "." {
		file = strings.Repeat("../", strings.Count(s.Dir, "/")+1) + at.Path
	}
	p.Report(lint.Finding{
		Path: file, Span: lint.Span{Start: at.Start, End: at.End}, Text: fmt.Sprintf(format, args...),
	})
}

// places keeps what several projects share from being reported twice.
type places map[compose.Place]bool

func (seen places) first(at compose.Place) bool {
	again := seen[at]
	seen[at] = true
	return !again
}
