package ignore

import (
	"math/rand"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
)

// excluded walks down a path as a caller does.
func excluded(files map[string]string, name string) bool {
	lists := []List{Parse(".", files[".gitignore"], false)}
	dir := "."
	for at, rest := "", name; rest != ""; {
		element, below, more := strings.Cut(rest, "/")
		at = path.Join(at, element)
		if Excluded(lists, at, more) {
			return true
		}
		dir, rest = at, below
		if text, ok := files[path.Join(dir, ".gitignore")]; ok {
			lists = append(lists, Parse(dir, text, false))
		}
	}
	return false
}

// git asks git itself which of the paths are ignored. The paths need not be
// there.
func git(t *testing.T, repo *gittest.Repo, files map[string]string, names []string) []string {
	t.Helper()
	for name, text := range files {
		repo.Write(name, text)
	}
	out, err := repo.Feed(strings.Join(names, "\x00")+"\x00", "check-ignore", "--no-index", "-z", "--stdin")
	if err != nil && out == "" {
		return nil // exit code 1: none
	}
	ignored := strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
	slices.Sort(ignored)
	return ignored
}

func check(t *testing.T, repo *gittest.Repo, files map[string]string, names []string) {
	t.Helper()
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	var got []string
	for _, name := range names {
		if excluded(files, name) {
			got = append(got, name)
		}
	}
	if want := git(t, repo, files, names); !slices.Equal(got, want) {
		t.Errorf("%q\ngot  %q\nwant %q", files, got, want)
	}
}

func newRepo(t *testing.T) *gittest.Repo {
	repo := gittest.New(t)
	repo.Git("init", "-q")
	return repo
}

func TestAsGit(t *testing.T) {
	gittest.Need(t)
	if runtime.GOOS == "windows" {
		t.Skip("some of the names cannot be there")
	}
	repo := newRepo(t)
	names := []string{"a.o", "b.c", "build/x", "build/keep/y", "src/build/z", "src/a.o", "src/deep/a.o", "doc/a.txt", "doc/sub/a.txt",
		"#hash", "!bang", "space ", "tab", "foo/bar/baz", "foo/x/bar", "x/foo/bar", "UPPER.O", "[x]", "y/x"}
	for _, text := range []string{
		"", "*.o\n", "*.o\n!a.o\n", "build\n", "build/\n", "/build/\n", "build/*\n!build/keep\n", "src/*.o\n", "src/**/a.o\n", "**/a.o\n", "doc/**\n",
		"doc/**\n!doc/a.txt\n", "\\#hash\n", "#hash\n", "\\!bang\n", "!bang\n", "space \n", "space\\ \n", "tab  \n", "foo/*/bar\n", "foo/**/bar\n",
		"foo/bar/\n", "/foo\n!foo/\n", "*\n!*/\n!*.c\n", "a.o\r\nb.c\r\n", "\ufeffa.o\n", "[ab].?\n", "\\[x\\]\n", "[[:upper:]]*\n", "/*\n!/src\n", "/\n", "//\n", "src//a.o\n", "x/\n", "a.o", "foo/bar/baz/\n", "**\n", "/**/x\n", "**/\n", "\\\n", "a.o\\\n", "*.o \\ \n",
	} {
		check(t, repo, map[string]string{".gitignore": text}, names)
	}
	check(t, repo, map[string]string{".gitignore": "*.o\n", "src/.gitignore": "!a.o\n/deep\n"}, names)
	check(t, repo, map[string]string{".gitignore": "src/\n", "src/.gitignore": "!a.o\n"}, names)
}

// TestRandomAsGit makes files of random patterns, and asks git.
func TestRandomAsGit(t *testing.T) {
	gittest.Need(t)
	repo := newRepo(t)
	rng := rand.New(rand.NewSource(1))
	pieces := []string{"a", "b", "ab", "*", "?", "**", "[ab]", "a*", "*b", "\\a"}
	word := func(from []string) string {
		var parts []string
		for range 1 + rng.Intn(3) {
			parts = append(parts, from[rng.Intn(len(from))])
		}
		return strings.Join(parts, "/")
	}
	for range 40 {
		var text strings.Builder
		for range 1 + rng.Intn(5) {
			text.WriteString([]string{"", "", "!", "/"}[rng.Intn(4)] + word(pieces) + []string{"", "", "/"}[rng.Intn(3)] + "\n")
		}
		var names []string
		for range 30 {
			names = append(names, word([]string{"a", "b", "ab", "ba"}))
		}
		check(t, repo, map[string]string{".gitignore": text.String()}, names)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("*.o\n!a/\n\\ \n/x/**/y\n", "a/b.o")
	f.Fuzz(func(t *testing.T, text, name string) {
		if len(name) < 100 && len(text) < 1000 {
			Excluded([]List{Parse("a", text, true), Parse(".", text, false)}, name, true)
		}
	})
}
