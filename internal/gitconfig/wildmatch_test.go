package gitconfig

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestWildmatchIsGits compares with git's pathspecs: those with the magic word
// "glob" go through wildmatch with the same flag.
func TestWildmatchIsGits(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: it is the oracle of this test")
	}
	dir := t.TempDir()
	git := func(stdin string, args ...string) string {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "HOME="+dir)
		cmd.Stdin = strings.NewReader(stdin)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("git %q: %v", args, err)
		}
		return string(out)
	}
	git("", "init", "-q")
	paths := []string{"ax", "bx", "abx", "a/b", "a/d/c", "ab/c", "b/a/b", "a-b", "a]b", "[a]", "a*b", "a\\b", "A/B", "a/bb/cc/a", "aab/ab", "é", "a b/c"}
	blob := strings.TrimSpace(git("", "hash-object", "-w", "--stdin"))
	var index strings.Builder
	for _, path := range paths { // none is a folder of another
		index.WriteString("100644 " + blob + "\t" + path + "\x00")
	}
	git(index.String(), "update-index", "-z", "--index-info")
	parts := []string{"a", "b", "c", "x", "*", "**", "?", "/", "/", "[ab]", "[!a]", "[^b]", "[a-c]", "[]]", "[[:alpha:]]", "[[:upper:]b]",
		"[[:x:]]", "[", "\\*", "\\", "[\\]a]", "-", "**/", "/**", "*/", "[[:space:]]", "é", "B", "[a-", "[[a]"}
	r := rand.New(rand.NewPCG(1, 2))
	rounds := 200
	if testing.Short() {
		rounds = 80
	}
	for range rounds {
		var pattern strings.Builder
		pattern.WriteString(parts[r.IntN(4)*5%len(parts)])
		for range r.IntN(6) {
			pattern.WriteString(parts[r.IntN(len(parts))])
		}
		glob := pattern.String()
		if glob[0] == '/' || strings.HasSuffix(glob, "/") || strings.Contains(glob, "//") || !filepath.IsLocal(glob) {
			continue // pathspecs take slashes at the ends as something else
		}
		for _, fold := range []bool{false, true} {
			magic := ":(glob)"
			if fold {
				magic = ":(glob,icase)"
			}
			matched := "\x00" + git("", "ls-files", "-z", "--", magic+glob)
			for _, path := range paths {
				want := strings.Contains(matched, "\x00"+path+"\x00")
				got := wildmatch(glob, path, fold)
				if got != want && !literalPrefix(glob, path, fold) {
					t.Errorf("%q on %q (fold %v): got %v, git says %v", glob, path, fold, got, want)
				}
			}
		}
	}
}

// literalPrefix tells whether a pathspec matches the path for being one of its
// folders, or the very same, before globs come into it.
func literalPrefix(glob, path string, fold bool) bool {
	if fold {
		glob, path = strings.ToLower(glob), strings.ToLower(path)
	}
	return path == glob || strings.HasPrefix(path, glob+"/")
}

func TestWildmatchIsBounded(t *testing.T) {
	pattern := strings.Repeat("**/a*", 60)
	if wildmatch(pattern, strings.Repeat("a/", 400), false) {
		t.Error("matches")
	}
}
