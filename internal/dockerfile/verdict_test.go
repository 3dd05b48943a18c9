package dockerfile_test

import (
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/megalint/megalint/internal/dockerfile"
	"github.com/megalint/megalint/internal/entrypoint"
)

// tree makes a file system of a txtar archive, with marks at the end of names as
// `ls -F` has them: "*" for an executable, "@" for a link.
func tree(files []txtar.File) fstest.MapFS {
	m := fstest.MapFS{}
	for _, f := range files {
		file := &fstest.MapFile{Data: f.Data, Mode: 0o644}
		name := f.Name
		switch {
		case strings.HasSuffix(name, "*"):
			name, file.Mode = name[:len(name)-1], 0o755
		case strings.HasSuffix(name, "@"):
			name, file.Mode = name[:len(name)-1], fs.ModeSymlink|0o777
			file.Data = []byte(strings.TrimSpace(string(f.Data)))
		}
		m[name] = file
	}
	return m
}

func faultName(f entrypoint.Fault) string {
	return [...]string{"right", "unknown", "not executable", "missing", "not run"}[f]
}

var update = flag.Bool("update", false, "write the verdicts into the cases, for a reader to judge")

// TestVerdicts goes through testdata: the first line of a case's comment is the
// verdict, with the line of the Dockerfile and the file of the tree that it is
// about; its other lines are what the build is, as options of `docker build`.
func TestVerdicts(t *testing.T) {
	files, err := filepath.Glob("testdata/verdicts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases:", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases := strings.Split("\n"+string(data), "\n### ")
		for i, text := range cases[1:] {
			name, text, _ := strings.Cut(text, "\n")
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt")+"/"+name, func(t *testing.T) {
				a := txtar.Parse([]byte(text))
				want, options, _ := strings.Cut(strings.TrimSpace(string(a.Comment)), "\n")
				got := verdict(tree(a.Files), build(options))
				if *update {
					cases[i+1] = strings.Replace(cases[i+1], "\n"+want+"\n", "\n"+got+"\n", 1)
				} else if got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			})
		}
		if now := strings.Join(cases, "\n### ")[1:]; *update && now != string(data) {
			if err := os.WriteFile(file, []byte(now), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// build reads the options of a case.
func build(options string) dockerfile.Build {
	b := dockerfile.Build{Context: ".", Args: map[string]string{}}
	var made []string
	for line := range strings.Lines(options) {
		option, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		value = strings.ReplaceAll(value, "UNKNOWN", dockerfile.Unknown)
		switch option {
		case "--context":
			b.Context = value
		case "--file":
			b.Dockerfile = value
		case "--target":
			b.Target = value
		case "--build-arg":
			name, value, _ := strings.Cut(value, "=")
			b.Args[name] = value
		case "--build-context":
			b.Contexts = append(b.Contexts, value)
		case "--more-args":
			b.MoreArgs = true
		case "--made":
			made = append(made, value)
		default:
			panic("no such option: " + option)
		}
	}
	if b.Dockerfile == "" {
		b.Dockerfile = path.Join(b.Context, "Dockerfile")
	}
	b.Made = func(name string) bool {
		for _, m := range made {
			if m == name {
				return true
			}
		}
		return false
	}
	return b
}

// verdict is what follows from a Dockerfile, in one line.
func verdict(fsys fs.FS, b dockerfile.Build) string {
	i, err := dockerfile.Follow(fsys, b)
	if err != nil {
		return "error: " + err.Error()
	}
	v := i.Run()
	text := faultName(v.Fault)
	if v.Why != "" {
		text += ": " + v.Why
	}
	data, err := fs.ReadFile(fsys, i.File)
	if err != nil {
		return err.Error()
	}
	if !v.Span.Empty() {
		line, _, _ := strings.Cut(v.Span.In(string(data)), "\n")
		text += " | " + line
	}
	if v.Source != "" {
		text += " | " + v.Source
	}
	return strings.ReplaceAll(text, dockerfile.Unknown, "…")
}
