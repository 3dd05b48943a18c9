package tree

import (
	"os"
	"path/filepath"
	"testing"
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
