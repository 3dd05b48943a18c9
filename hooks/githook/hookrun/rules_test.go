package hookrun

import (
	"slices"
	"testing"

	"github.com/megalint/megalint/rules"
)

// TestRegistryIsCurrent holds the generated lists to the registry of all rules:
// each rule is run by the hook, or known to run elsewhere.
func TestRegistryIsCurrent(t *testing.T) {
	run, named := known(), elsewhere()
	for _, r := range rules.All() {
		switch here := slices.Contains(run, r); {
		case here && (r.Service != nil || r.Repo != nil):
			t.Errorf("%s judges no messages, and yet the hook runs it", r.Name)
		case !here && r.Message != nil:
			t.Errorf("%s judges messages, and yet the hook does not run it: make generate", r.Name)
		case here:
			continue
		}
		for _, name := range append(slices.Clone(r.Former), r.Name) {
			i := slices.Index(named, name)
			if i < 0 {
				t.Errorf("the hook does not know the name %s: make generate", name)
				continue
			}
			named = slices.Delete(named, i, i+1)
		}
	}
	if len(named) > 0 {
		t.Errorf("there are no such rules: %q: make generate", named)
	}
}
