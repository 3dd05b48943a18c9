package component_test

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/component"
)

func saasMega() *component.Map {
	return component.New([]string{"services/*", "legacy/**/svc-*"}, []component.Owner{
		{Name: "ci", Paths: []string{".ci", ".github/**", "Jenkinsfile"}},
		{Name: "docs", Paths: []string{"**/*.md"}},
		{Name: "release"},
	})
}

func TestOf(t *testing.T) {
	for file, want := range map[string]string{
		"services/billing/Makefile":     "billing services",
		"services/billing/a/b.go":       "billing services",
		"services/README":               "services",
		"legacy/x/y/svc-old/run":        "svc-old legacy",
		"schema/user.proto":             "schema",
		".ci/run":                       "ci ci",
		".github/workflows/t.yml":       "ci github",
		"Jenkinsfile":                   "ci",
		"README.md":                     "docs",
		"services/billing/README.md":    "docs billing services",
		"Makefile":                      "",
		"go.mod":                        "",
		"vendor/vendor.json":            "vendor",
		"vendor/github.com/x/services/": "vendor",
	} {
		if got := strings.Join(saasMega().Of(file), " "); got != want {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
}

// What a pattern does not speak of is no service, for whoever asks.
func TestHiddenFolders(t *testing.T) {
	tree := fstest.MapFS{".github/x": {}, "billing/x": {}, "billing/.cache/x": {}}
	for pattern, want := range map[string]string{
		"*":           "billing",
		".*":          ".github",
		"**":          "billing",
		"billing/.*":  "billing/.cache",
		"{.github,b}": ".github",
	} {
		dirs, err := component.Services(tree, []string{pattern})
		if got := strings.Join(dirs, " "); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", pattern, got, err, want)
		}
		m := component.New([]string{pattern}, nil)
		for file := range tree {
			service := slices.Contains(dirs, path.Dir(file))
			if names := m.Of(file); service != (names[0] == path.Base(path.Dir(file)) && len(names) > 1) {
				t.Errorf("%s: %s has the names %q", pattern, file, names)
			}
		}
	}
}

func TestNames(t *testing.T) {
	tree := fstest.MapFS{
		"services/billing/Makefile": {},
		"services/accounts/run":     {},
		"services/README":           {},
		"services/link":             {Data: []byte("billing"), Mode: fs.ModeSymlink},
		".github/CODEOWNERS":        {},
		"schema/user.proto":         {},
		"Makefile":                  {},
	}
	got, err := saasMega().Names(tree)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Fields("accounts billing ci docs github release schema services")
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// brokenFS cannot list its root.
type brokenFS struct{}

func (brokenFS) Open(string) (fs.File, error) { return nil, errors.New("disk on fire") }

func TestNamesFails(t *testing.T) {
	if names, err := saasMega().Names(brokenFS{}); err == nil || !strings.Contains(err.Error(), "disk on fire") {
		t.Errorf("got %q, %v", names, err)
	}
}

func TestNearest(t *testing.T) {
	names := strings.Fields("accounts billing billing-api docs hub-gateway id repos")
	for name, want := range map[string]string{
		"biling":      "billing",
		"Billing":     "billing",
		"account":     "accounts",
		"hubgateway":  "hub-gateway",
		"hub_gatewya": "hub-gateway",
		"rpeos":       "repos",
		"ui":          "",
		"di":          "id",
		"unrelated":   "",
		"":            "",
	} {
		if got := component.Nearest(name, names); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// Whoever is told that a folder is whole asks once for all of its files.
func TestWholeFoldersHaveTheSameNames(t *testing.T) {
	patterns := []string{"a/*", "*", "*/*", "a", "b/**", "a/b/**", "**", "**/*.c", "a/**/b", "a/", "a/b/",
		"{a,b/a}", "[^a]*", "?/b", `\a/b`, "a/*/*", "/**", "", "[", "b/*.c", "a**b"}
	files := []string{""}
	for range 4 {
		for _, dir := range files {
			for _, name := range []string{"a", "b", "ab.c"} {
				if f := strings.TrimPrefix(dir+"/"+name, "/"); !slices.Contains(files, f) {
					files = append(files, f)
				}
			}
		}
	}
	whole := 0
	for _, service := range patterns {
		for _, owned := range patterns {
			m := component.New([]string{service}, []component.Owner{{Name: "owner", Paths: []string{owned}}, {Name: "x"}})
			for _, file := range files {
				for i, c := range file {
					if c != '/' || !m.Whole(file[:i]) {
						continue
					}
					whole++
					if got, want := m.Of(file[:i+1]), m.Of(file); !slices.Equal(got, want) {
						t.Fatalf("services %q, owner %q: %s has %q, and %s/ has %q", service, owned, file, want, file[:i], got)
					}
				}
			}
		}
	}
	if whole == 0 {
		t.Error("no folder is whole")
	}
	for dir, want := range map[string]bool{"services": false, "services/a": true, "services/a/b": true, "docs": false} {
		m := component.New([]string{"services/*"}, []component.Owner{{Name: "api", Paths: []string{"docs/api/**"}}})
		if m.Whole(dir) != want {
			t.Errorf("%s: whole is %v", dir, !want)
		}
	}
	if saasMega().Whole("a/b/c/d/e") {
		t.Error("a Markdown file may lie anywhere")
	}
}

// listed counts the directories that are listed.
type listed struct {
	fstest.MapFS
	n *int
}

func (l listed) ReadDir(name string) ([]fs.DirEntry, error) {
	*l.n++
	return l.MapFS.ReadDir(name)
}

// Patterns with many "**" list each directory once, deep as it may be.
func TestServicesOfDeepTrees(t *testing.T) {
	tree := fstest.MapFS{"b/link": {Mode: fs.ModeSymlink, Data: []byte("c")}, "b/c/d": {}}
	tree[strings.Repeat("a/", 20)+"x"] = &fstest.MapFile{}
	for _, c := range []struct {
		pattern string
		found   int
	}{
		{strings.Repeat("**/", 30) + "*", 22}, {strings.Repeat("**/a/", 6) + "**", 15}, {"**/c", 1}, {"b/**", 2}, {"**", 22},
		{"b/**/link", 0}, {"**/{b,c}", 2},
	} {
		n := 0
		dirs, err := component.Services(listed{tree, &n}, []string{c.pattern})
		if err != nil || len(dirs) != c.found || n > 25 {
			t.Errorf("%s: %d found, %d listed; %v", c.pattern, len(dirs), n, err)
		}
	}
}
