package service_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/examples"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/linttest"
	"github.com/megalint/megalint/rules"
)

// TestUnreadable holds that what cannot be read is a failure: it makes no
// finding, and hides none silently.
func TestUnreadable(t *testing.T) {
	for _, name := range []string{"saas-mega", "dark-peak"} {
		clean := readTree(t, filepath.Join(root, "testdata", name))
		broken := maps.Clone(clean)
		set, err := examples.Read(os.DirFS(root), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range set.Bad {
			if c.With["apart"] == "" {
				change(broken, c)
			}
		}
		for kind, tree := range map[string]fstest.MapFS{"clean": clean, "broken": broken} {
			t.Run(name+"/"+kind, func(t *testing.T) { unreadable(t, tree) })
		}
	}
}

func unreadable(t *testing.T, tree fstest.MapFS) {
	judge := func(name string) (*linttest.Unreadable, []string, []*lint.Failure) {
		s := &linttest.Unreadable{Tree: tree, Name: name}
		repo := openTree(t, tree)
		if err := s.In(repo); err != nil {
			t.Fatal(err)
		}
		var found []string
		result, err := lint.Run(context.Background(), lint.Input{Repo: repo}, repo.Config, rules.All(), func(f lint.Finding) error {
			found = append(found, f.Rule.Name+" "+f.Path+": "+f.Text)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return s, found, result.Failures
	}
	_, usual, _ := judge("")
	for _, name := range linttest.Paths(tree) {
		s, found, failures := judge(name)
		for _, f := range found {
			if !slices.Contains(usual, f) {
				t.Errorf("%s cannot be read, and so there is: %s", name, f)
			}
		}
		told := slices.ContainsFunc(failures, func(f *lint.Failure) bool {
			inside := strings.TrimPrefix(name, f.Path+"/") // as a rule about a service has it
			return strings.Contains(f.Err.Error(), inside+": "+linttest.ErrUnreadable.Error())
		})
		if s.Tried.Load() != told {
			t.Errorf("%s cannot be read (tried: %v): the failures are %v", name, s.Tried.Load(), failures)
		}
	}
}
