package commit_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/rules/commit"
)

// Where a commit can tell the folders that it touches, the rules find the same
// without all of its files.
func TestFoldersAreEnough(t *testing.T) {
	found := false
	files := []string{"docs/api/page", "services/mail/run", "services/mail/src/x", "services/old/run", "Makefile"}
	for _, header := range []string{"[mail,old,api] X", "[mail] X", "[docs,services] X", "[schema,mail,old] X", "[nobody] X"} {
		for _, rule := range []*lint.Rule{commit.ComponentUnknown, commit.ComponentUntouched} {
			var texts []string
			for _, short := range []bool{false, true} {
				m := lint.NewMessage(header+"\n", message.Options{})
				m.Repo = &lint.Repo{
					FS: fstest.MapFS{"services/mail/run": {}, "docs/api/page": {}, "schema/x": {}},
					Config: &lint.Config{Services: []string{"services/*"},
						Components: []lint.Component{{Name: "api", Paths: []string{"docs/api/**"}}}},
				}
				m.Changes = func() ([]string, error) { return files, nil }
				if short {
					m.Changes = func() ([]string, error) { return nil, errors.New("all files are listed") }
					m.Touched = folders(files)
				}
				var list strings.Builder
				for _, f := range judge(t, rule, nil, m) {
					list.WriteString(f.Text + "\n")
				}
				texts = append(texts, list.String())
			}
			found = found || texts[0] != ""
			if texts[0] != texts[1] {
				t.Errorf("%s of %q: by files\n%sby folders\n%s", rule.Name, header, texts[0], texts[1])
			}
		}
	}
	if !found {
		t.Error("nothing is found at all")
	}
}

// folders lists whole folders in place of their files.
func folders(files []string) func(func(string) bool) ([]string, error) {
	return func(whole func(dir string) bool) ([]string, error) {
		var list []string
		for _, f := range files {
			for i := range f {
				if f[i] == '/' && whole(f[:i]) {
					f = f[:i+1]
					break
				}
			}
			list = append(list, f)
		}
		return slices.Compact(list), nil
	}
}
