package service

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
)

// Of a file with thousands of findings so many are reported, of others all, and
// the last one counts the rest.
func TestEnough(t *testing.T) {
	fault := errors.New("fault")
	check := enough(func(p *lint.Pass, counts map[string]int) error {
		for _, file := range []string{"a", "b", "c", "d"} {
			for n := range counts[file] {
				p.Report(lint.Finding{Path: file, Span: lint.Span{Start: n}, Text: "x"})
			}
		}
		return fault
	})
	got := map[string]int{}
	var texts []string
	p := &lint.Pass{Report: func(f lint.Finding) {
		if f.Start != got[f.Path] {
			t.Errorf("%s at %d, want %d", f.Path, f.Start, got[f.Path])
		}
		if got[f.Path]++; f.Text != "x" {
			texts = append(texts, f.Path+f.Text)
		}
	}}
	if err := check(p, map[string]int{"a": 3, "b": maxFindings, "c": maxFindings + 1, "d": 5000}); err != fault {
		t.Error(err)
	}
	if want := map[string]int{"a": 3, "b": maxFindings, "c": maxFindings, "d": maxFindings}; !reflect.DeepEqual(got, want) {
		t.Error(got)
	}
	if want := "[cx (and 1 more like it in the file) dx (and 4900 more like it in the file)]"; fmt.Sprint(texts) != want {
		t.Error(texts)
	}
}

// No rule reports thousands of findings about one file.
func TestFindingsAreBounded(t *testing.T) {
	const many = 3 * maxFindings
	numbered := func(format string) string {
		var b strings.Builder
		for i := range many {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	compose := "services:\n" + numbered("  a%[1]d:\n    image: x\n    volumes: [\"/host%[1]d:/x\"]\n    devices: [\"/dev/x%[1]d\"]\n    ports: [\"2%[1]d:80\"]\n")
	tree := fstest.MapFS{
		"README.md":                         {Data: []byte("- [billing](services/billing)\n- [users](services/users)\n")},
		"services/billing/run":              {Mode: 0o755, Data: []byte("#!/bin/sh\n" + numbered("echo $VARIABLE_%d\n"))},
		"services/billing/x.conf":           {Data: []byte(numbered("ldap://host%d\n"))},
		"services/billing/Makefile":         {Data: []byte(".PHONY: image\nimage:\n" + numbered("\tdocker build -f missing.%d .\n"))},
		"services/billing/compose.prod.yml": {Data: []byte(compose)},
		"services/users/compose.prod.yml":   {Data: []byte(compose)},
	}
	repo := &lint.Repo{FS: tree, Config: &lint.Config{Rules: map[string]lint.Settings{}}}
	if err := repo.AddServices([]string{"services/billing", "services/users"}); err != nil {
		t.Fatal(err)
	}
	rules := []*lint.Rule{LDAPPlaintext, EnvUndocumented, HostPathRequired, HostVolumeMounted, HostPortClash, HostPortOutsideBlock, ImageTagUnpinned, DockerfileMissing}
	for _, r := range rules {
		repo.Config.Rules[r.Name] = lint.Settings{Severity: lint.Error, Options: r.Options}
	}
	got := map[string]map[string]int{}
	if _, err := lint.Run(context.Background(), lint.Input{Repo: repo}, repo.Config, rules, func(f lint.Finding) error {
		if got[f.Rule.Name] == nil {
			got[f.Rule.Name] = map[string]int{}
		}
		got[f.Rule.Name][f.Path]++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		most := 0
		for _, n := range got[r.Name] {
			most = max(most, n)
		}
		if most != maxFindings {
			t.Errorf("%s: %v", r.Name, got[r.Name])
		}
	}
}

// Nor does a finding repeat what takes up most of a file.
func TestTextsAreShort(t *testing.T) {
	long := strings.Repeat("x", 20<<10)
	tree := fstest.MapFS{
		"README.md":                       {Data: []byte("- [billing](services/billing)\n- [users](services/users)\n- [" + long + "](services/" + long + ")\n")},
		"services/users/run":              {Mode: 0o755, Data: []byte("#!" + long + "\n")},
		"services/billing/run":            {Mode: 0o755, Data: []byte("#!/bin/sh\necho $" + strings.ToUpper(long) + "\n")},
		"services/billing/scripts/backup": {Mode: 0o755, Data: []byte("#!/usr/bin/env " + long + " -x\n")},
		"services/billing/Makefile": {Data: []byte(".PHONY: image\nimage:\n\tdocker build -f missing." + long + " .\n" +
			"\tdocker build .\n")},
		"services/billing/Dockerfile": {Data: []byte("FROM " + long + "\nENTRYPOINT [" + long + "\n")},
		"services/billing/compose.prod.yml": {Data: []byte("services:\n  x" + long + ":\n    image: " + long + "\n    volumes: [\"/" + long + ":/" + long +
			"\"]\n    devices: [\"/dev/" + long + "\"]\n    ports: [\"2000:80\", \"${X" + long + "}:3\", \"200${X" + long + "}:5\"]\n    env_file: /" + long + "\n")},
		"services/users/compose.prod.yml": {Data: []byte("services:\n  " + long + ":\n    image: " + long + ":x:y\n    ports: [\"2000:80\"]\n")},
	}
	repo := &lint.Repo{FS: tree, Config: &lint.Config{Rules: map[string]lint.Settings{}}}
	if err := repo.AddServices([]string{"services/billing", "services/users"}); err != nil {
		t.Fatal(err)
	}
	rules := []*lint.Rule{EnvUndocumented, HostPathRequired, HostVolumeMounted, HostPortClash, HostPortOutsideBlock, ImageTagUnpinned,
		DockerfileMissing, BaseImageUnapproved, MaintenanceScriptUnusable, ServiceUncatalogued}
	for _, r := range rules {
		repo.Config.Rules[r.Name] = lint.Settings{Severity: lint.Error, Options: r.Options}
	}
	found := map[string]bool{}
	result, err := lint.Run(context.Background(), lint.Input{Repo: repo}, repo.Config, rules, func(f lint.Finding) error {
		found[f.Rule.Name] = true
		if len(f.Text) > 1000 {
			t.Errorf("%s: %d bytes: %.100s", f.Rule.Name, len(f.Text), f.Text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		if !found[r.Name] {
			t.Errorf("%s finds nothing: %v", r.Name, result.Failures)
		}
	}
}
