package service

import (
	"path"
	"slices"
	"strings"

	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/lint"
)

// composeNames finds the services that an entry of a compose file runs.
type composeNames struct {
	dirs map[string]*lint.Service
	// names finds services by their names' words with a space between, and
	// letters by the same without.
	names, letters map[string]*lint.Service
}

func newComposeNames(all []*lint.Service) *composeNames {
	n := &composeNames{make(map[string]*lint.Service), make(map[string]*lint.Service), make(map[string]*lint.Service)}
	for _, s := range all {
		w := words(s.Name())
		n.dirs[s.Dir], n.names[strings.Join(w, " ")], n.letters[strings.Join(w, "")] = s, s, s
	}
	return n
}

// run returns the services that the entry runs, mostly one: those whose
// folders hold the entry itself, its build context or its Dockerfile; else the
// ones that its name or its image names, for repos_api and docker/repos:3 are
// entries of repos; else those whose folders it takes files from.
func (n *composeNames) run(e *compose.Service) []*lint.Service {
	var found []*lint.Service
	add := func(s *lint.Service) {
		if s != nil && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	add(n.holding(e.At.Path))
	if e.Build != nil {
		add(n.holding(e.Build.Context.Path))
		add(n.holding(e.Build.Dockerfile.Path))
	}
	if len(found) > 0 {
		return found
	}
	for _, name := range []string{e.Name, e.Container, imageName(e.Image.Value)} {
		add(n.named(name))
	}
	if len(found) > 0 {
		return found
	}
	for _, m := range e.Mounts {
		add(n.holding(m.Source.Path))
	}
	for _, f := range e.EnvFiles {
		add(n.holding(f.Path))
	}
	return found
}

// holding returns the service whose folder holds the path.
func (n *composeNames) holding(file string) *lint.Service {
	for ; file != "" && file != "." && file != "/"; file = path.Dir(file) {
		if s := n.dirs[file]; s != nil {
			return s
		}
	}
	return nil
}

// named returns the service that a name is about: the one whose name's words
// are most of its words in a row, and of these the first to come.
func (n *composeNames) named(name string) *lint.Service {
	in := words(name)
	for size := len(in); size > 0; size-- {
		for i := 0; i+size <= len(in); i++ {
			if s := n.names[strings.Join(in[i:i+size], " ")]; s != nil {
				return s
			}
		}
	}
	return n.letters[strings.Join(in, "")]
}

// words takes a name apart: hub-gateway, hub_gateway and Hub.Gateway have the
// same words. Beyond a few there is nothing to learn.
func words(name string) []string {
	w := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("-_. ", r) })
	return w[:min(len(w), 10)]
}

// imageName is an image's name without registry, path, tag and digest.
func imageName(image string) string {
	image, _, _ = strings.Cut(image, "@")
	image = image[strings.LastIndexByte(image, '/')+1:]
	image, _, _ = strings.Cut(image, ":")
	return image
}
