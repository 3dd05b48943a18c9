package makefile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// fixture is a tree and the goals to ask GNU make and us for. Those of
// testdata/agrees begin with a title and lines `goals: test image` (a dot is
// make without a goal) and `dir: sub`.
type fixture struct {
	name  string
	tree  string
	goals []string
	dir   string
}

// fixtures reads testdata/agrees, and adds those whose bytes an editor would
// mend.
func fixtures(t testing.TB) []fixture {
	t.Helper()
	list := []fixture{
		{name: "crlf", tree: "-- Makefile --\r\ntest:\r\n\techo test\r\nX = 1\r\nifeq ($(X),1)\r\nimage:\r\n\techo image\r\nendif\r\n", goals: []string{"test", "image"}},
		{name: "crlf continues", tree: "-- Makefile --\nX = a \\\r\n  b\r\ntest:\\\r\n  dep\r\n\techo $(X) \\\r\n\t  c\r\ndep:\r\n", goals: []string{"test"}},
		{name: "byte order mark", tree: "-- Makefile --\n\xef\xbb\xbftest:\n\techo test\n", goals: []string{"test"}},
		{name: "latin-1", tree: "-- Makefile --\n# caf\xe9\nX = \xe9t\xe9\ntest:\n\techo $(X)\n", goals: []string{"test"}},
		{name: "no newline at the end", tree: "-- Makefile --\ntest:\n\techo test", goals: []string{"test"}},
	}
	names, err := filepath.Glob("testdata/agrees/*.txtar")
	if err != nil || len(names) < 100 {
		t.Fatalf("%d fixtures, %v", len(names), err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f := fixture{name: strings.TrimSuffix(filepath.Base(name), ".txtar"), tree: string(data)}
		for line := range strings.Lines(string(txtar.Parse(data).Comment)) {
			key, value, _ := strings.Cut(line, ":")
			switch key {
			case "goals":
				f.goals = strings.Fields(value)
			case "dir":
				f.dir = strings.TrimSpace(value)
			}
		}
		if len(f.goals) == 0 {
			t.Fatalf("%s has no goals", name)
		}
		list = append(list, f)
	}
	return list
}

func TestAgreesWithMake(t *testing.T) {
	needMake(t)
	for _, f := range fixtures(t) {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			for i, goal := range f.goals {
				if goal == "." {
					f.goals[i] = ""
				}
			}
			compare(t, f.tree, f.dir, f.goals...)
		})
	}
}
