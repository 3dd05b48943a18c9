package service

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/megalint/megalint/internal/makefile"
	"github.com/megalint/megalint/lint"
)

// MakeTargetNotPhony looks for targets that files hide.
var MakeTargetNotPhony = &lint.Rule{
	Name: "make-target-not-phony",
	Doc: `A target that a file or folder of the same name shadows is phony

make takes a target for the file that it makes. If there is a folder ` + "`test`" + `
beside a target ` + "`test`" + `, make finds it up to date and runs nothing: the tests seem
to pass. ` + "`.PHONY: test`" + ` says that no such file is meant.

Only names of tasks are judged, and only while there is such a file or folder
which keeps make from running the recipe. A recipe that makes the file itself,
by ` + "`-o run`, `mkdir build` or `$@`" + `, is a target for a file.

Source: saas-mega's targets test and image are tasks; the GNU make manual,
"Phony Targets".`,
	Severity: lint.Warning, Since: "0.1",
	Options: targetsPhony{Targets: []string{"all", "build", "check", "clean", "deploy", "fmt", "format", "image", "install",
		"lint", "push", "release", "run", "start", "stop", "test", "vet"}},
	Service: makeTargetNotPhony,
}

type targetsPhony struct {
	Targets []string `yaml:"targets" doc:"the targets that are tasks, and no files"`
}

// Validate refuses what names no target.
func (o targetsPhony) Validate() error { return checkTargets(o.Targets) }

func makeTargetNotPhony(p *lint.Pass, s *lint.Service) error {
	m := readableMakefile(s)
	if m == nil {
		return nil
	}
	own := ownPath(s, m.Path())
	for _, name := range p.Options.(targetsPhony).Targets {
		if !m.MayShadow(name) {
			continue
		}
		t := m.Target(name)
		if t.Phony || t.Shadowed == "" || !t.Verdict.Works() || makesFile(t) {
			continue
		}
		fixes, err := phonyFix(s, own, name)
		if err != nil {
			return err
		}
		f := lint.Finding{Path: own, Fixes: fixes,
			Text: fmt.Sprintf("make %s does nothing, for there is a %s of that name: declare the target .PHONY", name, kindOf(s, t.Shadowed))}
		if f, err = at(s, f, t.File, t.Span); err != nil {
			return err
		}
		p.Report(f)
	}
	return nil
}

// kindOf tells a file from a folder.
func kindOf(s *lint.Service, name string) string {
	if info, err := fs.Stat(s.Repo.FS, name); err == nil && info.IsDir() {
		return "folder"
	}
	return "file"
}

// makesFile tells whether a recipe makes the file that its target is named
// after.
func makesFile(t makefile.Target) bool {
	for _, line := range t.Recipe {
		text := line.Text
		for _, variable := range []string{"$@", "$(@", "${@"} {
			if strings.Contains(text, variable) {
				return true
			}
		}
		for _, command := range []string{"-o ", "-o", "mkdir ", "mkdir -p ", "touch ", "> ", ">"} {
			if i := strings.Index(text, command+t.Name); i >= 0 && !strings.HasPrefix(text[i+len(command)+len(t.Name):], "/") {
				return true
			}
		}
	}
	return false
}

// phonyFix adds a line to the end of the service's Makefile.
func phonyFix(s *lint.Service, file, target string) ([]lint.Fix, error) {
	data, err := fs.ReadFile(s.FS, file)
	if err != nil {
		return nil, err
	}
	text := string(data)
	line := "\n.PHONY: " + target + "\n"
	if text != "" && !strings.HasSuffix(text, "\n") {
		line = "\n" + line
	}
	end := len(data)
	return []lint.Fix{{Title: "declare " + target + " .PHONY", Safe: true,
		Edits: []lint.Edit{{Path: file, Span: lint.Span{Start: end, End: end}, New: line}}}}, nil
}
