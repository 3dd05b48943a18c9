package vendoring

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/linttest"
)

// all are the rules of this package.
func all() []*lint.Rule {
	return []*lint.Rule{
		DependencyVersionSkew, GoSumIncomplete, VendorContentChanged, VendorManifestInvalid, VendorNested,
		VendorPackageMissing, VendorPackageUnlisted, VendorPackageUnused, VendorSymlinkEscapes,
	}
}

func TestCases(t *testing.T) { linttest.Run(t, all()) }

// judgement is what a run had to say.
type judgement struct {
	findings []lint.Finding
	failures []string
	notes    []string
}

// judge runs rules over a tree.
func judge(t testing.TB, repo *lint.Repo, selected func(string) bool, rules ...*lint.Rule) judgement {
	t.Helper()
	if rules == nil {
		rules = all()
	}
	repo.Config = &lint.Config{}
	var j judgement
	in := lint.Input{Repo: repo, Today: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Selected: selected}
	result, err := lint.Run(context.Background(), in, repo.Config, rules, func(f lint.Finding) error {
		j.findings = append(j.findings, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Failures {
		j.failures = append(j.failures, f.Error())
	}
	j.notes = result.Notes
	return j
}

// String lists all, one a line.
func (j judgement) String() string {
	var b strings.Builder
	for _, f := range j.findings {
		fmt.Fprintf(&b, "%s %s: %s\n", f.Rule.Name, f.Path, f.Text)
	}
	for _, f := range j.failures {
		fmt.Fprintf(&b, "failure: %s\n", f)
	}
	for _, n := range j.notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	return b.String()
}

// of keeps the texts of one rule's findings.
func (j judgement) of(rule *lint.Rule) []string {
	var texts []string
	for _, f := range j.findings {
		if f.Rule == rule {
			texts = append(texts, f.Text)
		}
	}
	return texts
}

// tree makes files of names and texts in turn. "name@" is a link.
func tree(files ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		name, link := strings.CutSuffix(files[i], "@")
		f := &fstest.MapFile{Data: []byte(files[i+1]), Mode: 0o644}
		if link {
			f.Mode = fs.ModeSymlink | 0o777
		}
		m[name] = f
	}
	return m
}
