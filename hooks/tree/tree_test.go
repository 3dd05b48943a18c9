package tree

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/source"
)

func TestModuleCache(t *testing.T) {
	list := func(dirs ...string) string {
		all := ""
		for i, dir := range dirs {
			if i > 0 {
				all += string(os.PathListSeparator)
			}
			all += dir
		}
		return all
	}
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{map[string]string{"GOMODCACHE": "/m", "GOPATH": "/g", "HOME": "/h"}, "/m"},
		{map[string]string{"GOPATH": list("", "/g", "/k"), "HOME": "/h"}, filepath.Join("/g", "pkg", "mod")},
		{map[string]string{"GOPATH": list(""), "HOME": "/h"}, filepath.Join("/h", "go", "pkg", "mod")},
		{map[string]string{"USERPROFILE": "/u"}, filepath.Join("/u", "go", "pkg", "mod")},
		{nil, ""},
	} {
		if got := ModuleCache(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: %q, want %q", c.env, got, c.want)
		}
	}
}

// TestRepoKnowsGit tells rules what git tracks in each kind of tree, and its
// tags.
func TestRepoKnowsGit(t *testing.T) {
	g := gittest.New(t)
	g.Git("init", "-q")
	g.Write("services/a/Makefile", "")
	g.Git("add", "-A")
	g.Git("commit", "-q", "-m", "one")
	g.Git("tag", "v1.0.0")
	g.Write("services/a/staged", "")
	g.Git("add", "-A")
	g.Write("services/b/new", "")
	repository, err := source.Open(g.Dir, g.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	defer repository.Close()
	working, err1 := repository.WorkTree()
	index, err2 := repository.Index()
	head, _, err3 := repository.Revision(context.Background(), "HEAD")
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	for _, c := range []struct {
		name              string
		source            Source
		services, tracked string
		modules           bool
	}{
		{"worktree", Source{FS: working, Repository: repository, Working: true, Modules: cache},
			"services/a services/b", "services/a/Makefile services/a/staged", true},
		{"index", Source{FS: index, Repository: repository, Modules: filepath.Join(cache, "none")},
			"services/a", "services/a/Makefile services/a/staged", false},
		{"revision", Source{FS: head, Repository: repository}, "services/a", "services/a/Makefile", false},
	} {
		repo, err := Repo(c.source, &lint.Config{Services: []string{"services/*"}})
		if err != nil {
			t.Fatal(err)
		}
		var services []string
		for _, s := range repo.Services {
			services = append(services, s.Dir)
		}
		tracked, err1 := repo.Tracked("services")
		tags, err2 := repo.Tags()
		if got := strings.Join(services, " "); got != c.services {
			t.Errorf("%s: services %s", c.name, got)
		}
		if got := strings.Join(tracked, " "); got != c.tracked || err1 != nil {
			t.Errorf("%s: tracked are %s, %v", c.name, got, err1)
		}
		if got := strings.Join(tags, " "); got != "v1.0.0" || err2 != nil {
			t.Errorf("%s: tags are %s, %v", c.name, got, err2)
		}
		if (repo.Modules != nil) != c.modules {
			t.Errorf("%s: modules %v", c.name, repo.Modules)
		}
	}
	plain, err := source.WorkTreeAt(g.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if repo, err := Repo(Source{FS: plain, Working: true}, &lint.Config{}); err != nil || repo.Tracked != nil || repo.Tags != nil || repo.Modules != nil {
		t.Errorf("outside of a repository: %+v, %v", repo, err)
	}
}
