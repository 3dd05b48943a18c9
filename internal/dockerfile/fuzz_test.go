package dockerfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/megalint/megalint/internal/dockerfile"
	"github.com/megalint/megalint/internal/entrypoint"
)

func FuzzDockerfile(f *testing.F) {
	files, err := filepath.Glob("testdata/verdicts/*.txt")
	if err != nil || len(files) == 0 {
		f.Fatal("no cases:", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for text := range strings.SplitSeq(string(data), "\n### ") {
			for _, file := range txtar.Parse([]byte(text)).Files {
				if filepath.Base(file.Name) == "Dockerfile" {
					f.Add(string(file.Data), "x\n!y")
				}
			}
		}
	}
	f.Add(whole, "*\n!run")
	f.Fuzz(func(t *testing.T, text, ignore string) {
		fsys := fstest.MapFS{
			"Dockerfile": {Data: []byte(text)}, ".dockerignore": {Data: []byte(ignore)},
			"run": {Mode: 0o755}, "bin/run": {Mode: 0o644}, "link": {Data: []byte("bin"), Mode: 0o777 | os.ModeSymlink},
		}
		i, err := dockerfile.Follow(fsys, dockerfile.Build{Context: ".", Dockerfile: "Dockerfile", Args: map[string]string{"A": "1"}})
		if err != nil {
			if i != nil || err.Error() == "" {
				t.Errorf("both an image and an error, or an error that says nothing: %v", err)
			}
			return
		}
		v := i.Run()
		if (v.Fault == entrypoint.None) != (v.Why == "") {
			t.Errorf("fault %d, but why is %q", v.Fault, v.Why)
		}
		spans := []dockerfile.Span{v.Span, i.Entrypoint.Span, i.Entrypoint.Args, i.Cmd.Span, i.Cmd.Args, i.Base.Span, i.Healthcheck.Span}
		for _, r := range i.Runs {
			spans = append(spans, r.Span)
		}
		for _, s := range i.Stages {
			spans = append(spans, s.Span, s.Base.Span)
		}
		for _, s := range spans {
			if s.Start < 0 || s.End < s.Start || s.End > len(text) {
				t.Errorf("a span %v of %d bytes", s, len(text))
			}
		}
		if again := i.Run(); again != v {
			t.Errorf("first %v, then %v", v, again)
		}
	})
}
