package source

import (
	"slices"

	"github.com/megalint/megalint/internal/git/ref"
)

// References returns the ids that the references below a folder, such as
// "refs/remotes/origin/", lead to: sorted, each once. References that lead
// nowhere, as origin/HEAD may, are passed over.
func (r *Repository) References(folder string) ([]string, error) {
	names, err := r.refs.List(folder)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, name := range names {
		if id, _, err := ref.Resolve(r.refs, name); err == nil {
			ids = append(ids, id.String())
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
