package commit

import (
	"slices"
	"strconv"
	"strings"

	"github.com/megalint/megalint/internal/component"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

// Components maps paths to components as the configuration describes it.
func Components(cfg *lint.Config) *component.Map {
	owners := make([]component.Owner, len(cfg.Components))
	for i, c := range cfg.Components {
		owners[i] = component.Owner{Name: c.Name, Paths: c.Paths}
	}
	return component.New(cfg.Services, owners)
}

// componentMap returns the map of the tree's configuration. It is made once
// for each tree.
func componentMap(repo *lint.Repo) *component.Map {
	type key struct{}
	m, _ := lint.Once(&repo.Memo, key{}, func() (*component.Map, error) {
		return Components(repo.Config), nil
	})
	return m
}

// knownComponents returns the names that the tree and the configuration
// offer, sorted.
func knownComponents(repo *lint.Repo) ([]string, error) {
	type key struct{}
	return lint.Once(&repo.Memo, key{}, func() ([]string, error) {
		// Not of repo itself, which hides that the tree can do without opening
		// what it describes.
		return componentMap(repo).Names(repo.FS)
	})
}

// known tells whether the component exists: in the tree, in the configuration,
// or among what the commit touches. The last keeps an old commit right whose
// service is gone by now.
func known(m *lint.Message, name string) (bool, error) {
	names, err := knownComponents(m.Repo)
	if err != nil {
		return false, err
	}
	if _, found := slices.BinarySearch(names, name); found {
		return true, nil
	}
	if m.Changes == nil {
		return false, nil
	}
	changes, err := touched(m)
	if err != nil {
		return false, err
	}
	return touches(componentMap(m.Repo), changes, name), nil
}

// touched lists what the commit touches, as far as components tell it apart.
func touched(m *lint.Message) ([]string, error) {
	if m.Touched == nil {
		return m.Changes()
	}
	return m.Touched(componentMap(m.Repo).Whole)
}

// mostComponents is how many names of a header are looked up. Nobody writes
// more; a header that has them is far too long.
const mostComponents = 100

// components returns the names that the header gives.
func components(m *lint.Message) []message.Component {
	all := m.Header.Components
	return all[:min(len(all), mostComponents)]
}

// touches tells whether a change to any of the paths may be announced under
// the name.
func touches(names *component.Map, paths []string, name string) bool {
	return slices.ContainsFunc(paths, func(p string) bool {
		return slices.Contains(names.Of(p), name)
	})
}

// quoteList writes names for a sentence: `a`, `b` and 3 more.
func quoteList(names []string) string {
	const most = 4
	shown := make([]string, 0, most)
	for _, n := range names[:min(most, len(names))] {
		shown = append(shown, strconv.Quote(n))
	}
	if more := len(names) - most; more > 0 {
		return strings.Join(shown, ", ") + " and " + strconv.Itoa(more) + " more"
	}
	if last := len(shown) - 1; last > 0 {
		return strings.Join(shown[:last], ", ") + " and " + shown[last]
	}
	return strings.Join(shown, "")
}
