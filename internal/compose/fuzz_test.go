package compose_test

import (
	"path/filepath"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/megalint/megalint/internal/compose"
)

// FuzzCompose reads a file, with an .env file and one to extend and include
// beside it. Places must lie in the files that they name.
func FuzzCompose(f *testing.F) {
	archives, _ := filepath.Glob("testdata/oracle/*.txtar")
	for _, a := range archives {
		archive, err := txtar.ParseFile(a)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(string(file.Data), "A=1\nB='${A}'\n", "services: {a: {image: b}}")
		}
	}
	f.Add("services: {a: {extends: {file: other.yml, service: a}}}\ninclude: [other.yml]", "A", "services: {a: !reset }")
	f.Fuzz(func(t *testing.T, text, env, other string) {
		files := fstest.MapFS{
			"s/docker-compose.yml":      {Data: []byte(text)},
			"s/.env":                    {Data: []byte(env)},
			"s/other.yml":               {Data: []byte(other)},
			"s/docker-compose-prod.yml": {Data: []byte(other)},
		}
		projects, err := compose.NewReader(files).Projects("s")
		if err != nil && err.Error() == "" {
			t.Error("an error without a text")
		}
		for _, p := range projects {
			check := func(at compose.Place) {
				if !at.Known() {
					return
				}
				file := files[at.Path]
				if file == nil || at.Start < 0 || at.Start > at.End || at.End > len(file.Data) || at.Line < 1 || at.Column < 1 {
					t.Errorf("no such place: %+v", at)
				}
			}
			for _, s := range p.Services {
				check(s.At)
				check(s.Image.At)
				for _, port := range s.Ports {
					check(port.At)
				}
				for _, m := range s.Mounts {
					check(m.At)
				}
				for _, v := range s.Environment {
					check(v.Value.At)
				}
			}
			for _, fault := range p.Faults {
				check(fault.Place)
			}
		}
	})
}
