package compose

import (
	"path"
	"path/filepath"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"
)

// TestFilesStay reads the projects of all cases, and finds the values of their
// files as they were: projects share them.
func TestFilesStay(t *testing.T) {
	archives, err := filepath.Glob("testdata/oracle/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no cases:", err)
	}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tree := fstest.MapFS{"s/.env": {Data: []byte("A=1\nB=$A\nFOO=bar\n")}}
		for _, f := range archive.Files {
			tree[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		f := &folder{Reader: NewReader(tree)}
		for _, file := range archive.Files {
			if IsFile(path.Base(file.Name)) {
				f.own = append(f.own, parsed{path: file.Name})
			}
		}
		for range 2 {
			for _, p := range f.own {
				_, _ = f.project(p.path) // what is wrong with it is another test's
				for _, q := range f.own {
					_, _ = f.project(p.path, q.path)
				}
			}
		}
		for _, p := range f.own {
			docs, _ := f.parse(p.path, new(values))
			if got, want := describeAll(p.docs), describeAll(docs); got != want {
				t.Errorf("%s: %s became\n%s\ninstead of\n%s", name, p.path, got, want)
			}
		}
	}
}
