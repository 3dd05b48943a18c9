package service

import (
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/megalint/megalint/lint"
)

// TestMatching compares the files that a pattern matches with those that the
// library finds by going through the tree.
func TestMatching(t *testing.T) {
	tree := fstest.MapFS{
		"services/a/README.md": {}, "services/a/README": {Data: []byte("README.md"), Mode: fs.ModeSymlink},
		"services/a/docs/README.md": {}, "services/a/README.d/x": {}, "services/a/.env": {}, "services/a/.env.example": {},
		"services/a/docs/deep/a.env": {}, "services/a/a[b]": {}, "services/a/empty": {Mode: fs.ModeDir},
	}
	repo := &lint.Repo{FS: tree, Config: new(lint.Config)}
	if err := repo.AddServices([]string{"services/a", "services/none"}); err != nil {
		t.Fatal(err)
	}
	patterns := []string{"README*", ".env*", "*.env", "*", "**", "**.md", "docs/*", "docs/**", "**/*.env", "docs", "empty",
		"README.md", "{README,docs/README}.md", "{.env,README}", "a[[]b]", `a\[b\]`, "?", "[A-Z]*", "none", "README.d/x"}
	for _, pattern := range patterns {
		for _, s := range repo.Services {
			got, err := matching(s, pattern)
			want, wantErr := doublestar.Glob(s.FS, pattern, doublestar.WithNoFollow(), doublestar.WithFilesOnly(),
				doublestar.WithFailOnIOErrors())
			if slices.Sort(want); !slices.Equal(got, want) || err != nil || wantErr != nil {
				t.Errorf("%s in %s: got %q, %v, want %q, %v", pattern, s.Dir, got, err, want, wantErr)
			}
		}
	}
}

// TestDeclaredByDockerfile finds what any stage declares.
func TestDeclaredByDockerfile(t *testing.T) {
	const text = "# syntax=docker/dockerfile:1\nARG A=1 B\nFROM x AS y\nENV C=\"c d\" D=e \\\n  E='\xff\x00'\nenv F g h=i\nFROM y\nARG G\n"
	want := []string{"A", "B", "C", "D", "E", "F", "G"}
	if got := declaredByDockerfile(text); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := declaredByDockerfile("ENV A=1\nENV B\n"); got != nil {
		t.Errorf("of what docker refuses: %q", got)
	}
}
