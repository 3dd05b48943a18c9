package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v4"
)

// root is the repository's.
const root = "../.."

// runFiles are all files that GitHub runs.
func runFiles(t *testing.T) (workflows, all []string) {
	t.Helper()
	workflows, err := filepath.Glob(root + "/.github/workflows/*.y*ml")
	if err != nil || len(workflows) < 4 {
		t.Fatalf("found the workflows %v, %v", workflows, err)
	}
	return workflows, append([]string{root + "/action.yml"}, workflows...)
}

// TestActionlint lets actionlint read the workflows, and the action where a
// workflow uses it.
func TestActionlint(t *testing.T) {
	workflows, _ := runFiles(t)
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{WorkingDir: root})
	if err != nil {
		t.Fatal(err)
	}
	project, err := actionlint.NewProject(root)
	if err != nil {
		t.Fatal(err)
	}
	faults, err := linter.LintFiles(workflows, project)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Errorf("%s:%d:%d: %s", f.Filepath, f.Line, f.Column, f.Message)
	}
	uses := "jobs: {x: {runs-on: ubuntu-latest, steps: [{uses: ./, with: {no-such-input: x}}]}}"
	faults, err = linter.Lint(root+"/.github/workflows/x.yml", []byte("on: push\n"+uses), project)
	if err != nil || len(faults) != 1 || !strings.Contains(faults[0].Message, "no-such-input") {
		t.Errorf("an input that action.yml has not: %v, %v", faults, err)
	}
}

// TestNoInjection looks for expressions in scripts, whose values would become
// part of the script. Whatever a script needs goes through `env:`.
func TestNoInjection(t *testing.T) {
	_, files := runFiles(t)
	scripts := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var document yaml.Node
		if err := yaml.Unmarshal(text, &document); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		faults, n := injections(&document)
		scripts += n
		for _, f := range faults {
			t.Errorf("%s:%s", file, f)
		}
	}
	if scripts < 5 {
		t.Errorf("found %d scripts", scripts)
	}
	var bad yaml.Node
	if err := yaml.Unmarshal([]byte("runs: {steps: [{run: 'echo ${{ inputs.x }}'}, {with: {script: 'y ${{ github.head_ref }}'}}]}"), &bad); err != nil {
		t.Fatal(err)
	}
	if faults, _ := injections(&bad); len(faults) != 2 {
		t.Errorf("what is an injection goes unseen: %v", faults)
	}
}

// injections finds the scripts below a node, counts them, and tells of those
// that hold an expression.
func injections(n *yaml.Node) (faults []string, scripts int) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && slices.Contains([]string{"run", "script"}, n.Content[i-1].Value) && child.Kind == yaml.ScalarNode {
			scripts++
			if strings.Contains(child.Value, "${{") {
				faults = append(faults, fmt.Sprintf("%d: an expression in %s: hand it over in env", child.Line, n.Content[i-1].Value))
			}
		}
		f, s := injections(child)
		faults, scripts = append(faults, f...), scripts+s
	}
	return faults, scripts
}

// TestPermissions holds each workflow to the least rights, and to runners that
// do not keep the token on disk.
func TestPermissions(t *testing.T) {
	workflows, _ := runFiles(t)
	for _, file := range workflows {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var w struct {
			On          any
			Permissions map[string]string
			Jobs        map[string]struct {
				Steps []struct {
					Uses string
					With map[string]any
				}
			}
		}
		if err := yaml.Unmarshal(text, &w); err != nil {
			t.Fatal(err)
		}
		if len(w.Permissions) == 0 {
			t.Errorf("%s: gives no permissions, so that it has all", file)
		}
		for scope, right := range w.Permissions {
			if right != "read" {
				t.Errorf("%s: every job may %s %s", file, right, scope)
			}
		}
		for name, job := range w.Jobs {
			for _, s := range job.Steps {
				if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != false {
					t.Errorf("%s: job %s leaves its token in the checkout", file, name)
				}
			}
		}
	}
}

// TestDocs holds docs/action.md to action.yml: its workflow passes actionlint,
// and it tells of each input and output, and of no others.
func TestDocs(t *testing.T) {
	text, err := os.ReadFile(root + "/docs/action.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	_, rest, _ := strings.Cut(page, "   ```yaml\n")
	workflow, _, found := strings.Cut(rest, "   ```\n")
	if !found {
		t.Fatal("docs/action.md shows no workflow")
	}
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	faults, err := linter.Lint("docs/action.md", []byte(strings.ReplaceAll("\n"+workflow, "\n   ", "\n")), nil)
	if err != nil || len(faults) > 0 {
		t.Errorf("the workflow in docs/action.md: %v, %v", faults, err)
	}
	_, inputs, _ := strings.Cut(page, "| input | default | |\n")
	inputs, outputs, _ := strings.Cut(inputs, "| output | |\n")
	outputs, _, _ = strings.Cut(outputs, "\n\n")
	inputs, _, _ = strings.Cut(inputs, "\n\n")
	action := readAction(t)
	if got, want := documented(inputs), slices.Sorted(maps.Keys(action.Inputs)); !slices.Equal(got, want) {
		t.Errorf("docs/action.md tells of the inputs %v, action.yml of %v", got, want)
	}
	if got, want := documented(outputs), slices.Sorted(maps.Keys(action.Outputs)); !slices.Equal(got, want) {
		t.Errorf("docs/action.md tells of the outputs %v, action.yml of %v", got, want)
	}
}

// documented lists the names in the first column of a table, sorted.
func documented(table string) []string {
	var names []string
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cell, _, _ := strings.Cut(line[2:], " |")
		for name := range strings.SplitSeq(cell, ", ") {
			names = append(names, strings.Trim(name, "`"))
		}
	}
	slices.Sort(names)
	return names
}
