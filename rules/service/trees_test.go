package service_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/megalint/megalint/internal/component"
	"github.com/megalint/megalint/internal/examples"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
	"github.com/megalint/megalint/lint/report"
	"github.com/megalint/megalint/lint/report/html"
	"github.com/megalint/megalint/lint/report/table"
	"github.com/megalint/megalint/rules"
)

// root is the folder of the module.
const root = "../.."

// TestTrees judges the example repositories in testdata by all rules. As they
// are, nothing is found. Each case of the archive beside a tree breaks
// something: it names the files that differ and, under "without", those that
// are gone. All cases together, but for those that are "apart", make the
// reports in the folder beside it, one a format.
//
// With -update the wants and the reports are written.
func TestTrees(t *testing.T) {
	for _, name := range []string{"saas-mega", "dark-peak"} {
		t.Run(name, func(t *testing.T) {
			clean := readTree(t, filepath.Join(root, "testdata", name))
			if got := findings(judgeTree(t, openTree(t, clean), nil)...); got != "" {
				t.Errorf("the tree as it is has findings:\n%s", got)
			}
			set, err := examples.Read(os.DirFS(root), name)
			if err != nil {
				t.Fatal(err)
			}
			all := maps.Clone(clean)
			for _, c := range set.Bad {
				if c.With["apart"] == "" {
					change(all, c)
				}
				t.Run(c.Name, func(t *testing.T) {
					broken := maps.Clone(clean)
					change(broken, c)
					got := findings(judgeTree(t, openTree(t, broken), nil)...)
					if updating() {
						c.Want = got
					}
					if got != c.Want || got == "" {
						t.Errorf("findings:\n%s\nwant:\n%s", got, c.Want)
					}
				})
			}
			if updating() {
				writeWants(t, name, set)
			}
			for _, format := range report.Formats(ofPeople()...) {
				t.Run("report/"+format, func(t *testing.T) { compareReport(t, name, format, all) })
			}
		})
	}
}

// ofPeople are the formats that the package of reports leaves to others.
func ofPeople() []report.Format { return []report.Format{table.Format(), html.Format()} }

// updating tells whether the test was run with linttest's -update.
func updating() bool { return flag.Lookup("update").Value.String() == "true" }

// readTree reads a folder into memory.
func readTree(t *testing.T, dir string) fstest.MapFS {
	tree := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if info.Mode()&0o100 != 0 {
			mode = 0o755
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		tree[name] = &fstest.MapFile{Data: data, Mode: mode}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// change applies a case to a tree.
func change(tree fstest.MapFS, c *examples.Case) {
	for _, gone := range strings.Fields(c.With["without"]) {
		maps.DeleteFunc(tree, func(name string, _ *fstest.MapFile) bool {
			return name == gone || strings.HasPrefix(name, gone+"/")
		})
	}
	for _, f := range c.Tree {
		tree[f.Path] = &fstest.MapFile{Data: []byte(f.Data), Mode: f.Mode}
	}
}

// openTree makes of a tree what rules judge.
func openTree(t *testing.T, tree fstest.MapFS) *lint.Repo {
	cfg, _, err := config.Load(tree, config.Name, rules.All())
	if err != nil {
		t.Fatal(err)
	}
	repo := &lint.Repo{FS: tree, Config: cfg}
	repo.Tags = func() ([]string, error) { return []string{"v42.0.0"}, nil }
	repo.Tracked = func(dir string) ([]string, error) {
		return slices.DeleteFunc(slices.Sorted(maps.Keys(tree)), func(name string) bool {
			return dir != "." && name != dir && !strings.HasPrefix(name, dir+"/")
		}), nil
	}
	dirs, err := component.Services(tree, cfg.Services)
	if err != nil {
		t.Fatal(err)
	}
	if err := repo.AddServices(dirs); err != nil {
		t.Fatal(err)
	}
	return repo
}

// judgeTree runs all rules that the tree's configuration turns on.
func judgeTree(t *testing.T, repo *lint.Repo, w report.Writer) []lint.Finding {
	var found []lint.Finding
	in := lint.Input{Repo: repo, Today: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
	result, err := lint.Run(context.Background(), in, repo.Config, rules.All(), func(f lint.Finding) error {
		found = append(found, f)
		if w != nil {
			return w.Finding(f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Failures {
		t.Errorf("failure: %v", f)
	}
	if w != nil {
		if err := w.Close(result, report.Summary{Files: len(repo.FS.(fstest.MapFS))}); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// findings prints findings, one a line.
func findings(found ...lint.Finding) string {
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "%s %s: %s\n", f.Rule.Name, f.Path, f.Text)
	}
	return b.String()
}

// compareReport compares a tree's report with the one in testdata.
func compareReport(t *testing.T, name, format string, tree fstest.MapFS) {
	var b bytes.Buffer
	repo := openTree(t, tree)
	o := report.Options{
		Tree: true, Version: "0.1.0",
		Source: func(path string) ([]byte, error) { return fs.ReadFile(tree, path) },
	}
	for _, s := range repo.Services {
		o.Services = append(o.Services, s.Dir)
	}
	for _, r := range rules.All() {
		if repo.Config.Severity(r) != lint.Off {
			o.Active = append(o.Active, r)
		}
	}
	w, err := report.New(format, &b, o, ofPeople()...)
	if err != nil {
		t.Fatal(err)
	}
	judgeTree(t, repo, w)
	file := filepath.Join(root, "testdata", name+".reports", format)
	if updating() {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("the report differs from %s: go test -run TestTrees -update shows how, in git diff", file)
	}
}

// writeWants writes what was found into the archive.
func writeWants(t *testing.T, name string, set *examples.Set) {
	file := filepath.Join(root, "testdata", name+".txtar")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	archive := txtar.Parse(data)
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return strings.HasSuffix(f.Name, ".want") })
	for _, c := range set.Bad {
		last := -1
		for i, f := range archive.Files {
			if strings.HasPrefix(f.Name, "bad/"+c.Name+"/") || f.Name == "bad/"+c.Name+".with" {
				last = i
			}
		}
		archive.Files = slices.Insert(archive.Files, last+1, txtar.File{Name: "bad/" + c.Name + ".want", Data: []byte(c.Want)})
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
