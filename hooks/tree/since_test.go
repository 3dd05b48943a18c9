package tree

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
)

func TestTouched(t *testing.T) {
	repo := &lint.Repo{FS: fstest.MapFS{}}
	if err := repo.AddServices([]string{"services/a", "services/b", "services/b/inner", "services/bb", "services/broken"}); err != nil {
		t.Fatal(err)
	}
	reads := func(s *lint.Service) ([]string, error) {
		switch s.Dir {
		case "services/a":
			return []string{"common.mk", "lib", "make/*.mk", "odd[1].mk", "*/gen"}, nil
		case "services/bb":
			return []string{"missing.mk", "services/b/Makefile"}, nil
		case "services/broken":
			return nil, errors.New("no telling")
		}
		return nil, nil
	}
	const all = "services/a services/b services/b/inner services/bb services/broken"
	for _, c := range []struct{ changed, want string }{
		{"", "services/broken"},
		{"README.md", "services/broken"},
		{"services", "services/broken"},
		{"services/b", "services/b services/b/inner services/broken"},
		{"services/a/x services/az", "services/a services/broken"},
		{"common.mk", "services/a services/broken"},
		{"lib/x/y", "services/a services/broken"},
		{"libx lib.c", "services/broken"},
		{"make/x.mk", "services/a services/broken"},
		{"make/x.mk/y", "services/a services/broken"},
		{"make/x/y.mk make/x.mkx gen", "services/broken"},
		{"odd[1].mk", "services/a services/broken"},
		{"any/gen/code", "services/a services/broken"},
		{"missing.mk", "services/bb services/broken"},
		{"services/b/Makefile", "services/b services/b/inner services/bb services/broken"},
		{"services/b/inner/x", "services/b services/b/inner services/broken"},
		{".megalint.yaml", all},
		{"services/.megalint.yml", all},
		{"lint/base.yaml", all},
	} {
		selected := touchedBy(repo, strings.Fields(c.changed), []string{".megalint.yaml", "lint/base.yaml"}, reads)
		if selected == nil {
			selected = func(string) bool { return true }
		}
		var got []string
		for _, s := range repo.Services {
			if selected(s.Dir) != selected(s.Dir+"/Makefile") && s.Dir != "services/b" {
				t.Errorf("%q: %s and what is in it differ", c.changed, s.Dir)
			}
			if selected(s.Dir) {
				got = append(got, s.Dir)
			}
		}
		if !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%q: %q, want %s", c.changed, got, c.want)
		}
		for _, outside := range []string{"", ".", "README.md", "services", "services/other", "vendor/x"} {
			if !selected(outside) {
				t.Errorf("%q: %q is left out", c.changed, outside)
			}
		}
	}
	empty := &lint.Repo{FS: fstest.MapFS{}}
	if selected := touchedBy(empty, []string{"x"}, nil, reads); !selected("x") {
		t.Error("without services nothing is selected")
	}
}
