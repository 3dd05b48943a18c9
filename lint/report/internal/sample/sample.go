// Package sample is a made-up run over a made-up repository, for the tests of
// formats that show one as a whole. Some of its names and texts are hostile.
package sample

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
	"github.com/megalint/megalint/lint/report"
)

// Run is what a format is told.
type Run struct {
	Findings []lint.Finding
	Result   lint.Result
	Options  report.Options
}

// Write writes the run with a format.
func (r *Run) Write(format report.Format, w interface{ Write([]byte) (int, error) }) error {
	out := format.New(w, r.Options)
	for _, f := range r.Findings {
		if err := out.Finding(f); err != nil {
			return err
		}
	}
	return out.Close(&r.Result, report.Summary{})
}

func service(*lint.Pass, *lint.Service) error { return nil }
func repo(*lint.Pass, *lint.Repo) error       { return nil }
func text(*lint.Pass, *lint.Message) error    { return nil }

// Rules returns the rules of the sample.
func Rules() []*lint.Rule {
	return []*lint.Rule{
		{Name: "makefile-missing", Severity: lint.Error, Since: "0.1", Service: service,
			Doc: "Each service has a Makefile\n\nPeople who come from another team know `make test` and `make image`.\n\nSource: saas-mega, \"Services\"."},
		{Name: "make-target-missing", Severity: lint.Error, Since: "0.1", Service: service,
			Doc: "Each service can be tested and built by make\n\n- `test` runs its tests\n- `image` builds its image\n\n```make\ntest:\n\tgo test ./...\n```\n\nSource: saas-mega."},
		{Name: "run-not-executable", Severity: lint.Error, Since: "0.1", Service: service,
			Doc: "The entry point is executable\n\n<script>alert(1)</script> [a link](javascript:alert(1)) and <b>markup</b>."},
		{Name: "env-undocumented", Severity: lint.Warning, Since: "0.1", Service: service, Doc: "Each environment variable is declared\n\nSource: saas-mega."},
		{Name: "host-port-clash", Severity: lint.Error, Since: "0.1", Repo: repo, Doc: "No two services publish the same host port\n\nSource: Dark Peak."},
		{Name: "maintenance-script-missing", Severity: lint.Info, Since: "0.1", Service: service, Doc: "Services can be backed up\n\nSource: Dark Peak."},
		{Name: "generated-code-stale", Severity: lint.Error, Since: "0.1", Repo: repo, Doc: "Generated code is fresh\n\nSource: saas-mega."},
		{Name: "version-out-of-sync", Severity: lint.Error, Since: "0.1", Repo: repo, Doc: "Each file has the current version\n\nSource: saas-mega."},
		{Name: "vendor-package-unused", Severity: lint.Warning, Since: "0.1", Repo: repo, Doc: "Nothing is vendored that nothing imports\n\nSource: saas-mega."},
		{Name: "summary-not-imperative", Severity: lint.Error, Since: "0.1", Message: text, Doc: "The summary is imperative\n\nSource: saas-mega."},
		{Name: "line-too-long", Severity: lint.Warning, Since: "0.1", Message: text, Doc: "No line is over 80 columns\n\nSource: saas-mega."},
	}
}

// rule returns the rule of that name.
func rule(rules []*lint.Rule, name string) *lint.Rule {
	for _, r := range rules {
		if r.Name == name {
			return r
		}
	}
	panic(name)
}

// Hostile is a name and a text that no format may pass on as it is.
const Hostile = "<script>alert(1)</script>\x1b[31m\u202e'\"&amp;\n::error::\xff"

// source is the repository.
func source(path string) ([]byte, error) {
	switch path {
	case "services/accounts/Makefile":
		return []byte("include ../../common.mk\n\n.PHONY: image\nimage:\n\tdocker build -t accounts .\n"), nil
	case "services/billing/run":
		return []byte("#!/bin/sh\nset -e\nexec \t./billing --database \"$DATABASE\" --" + strings.Repeat("very-", 60) + "long-option \"$BILLING_KEY\"\n"), nil
	case "services/billing/docker-compose.yml", "services/repos/docker-compose.yml":
		return []byte("services:\n  web:\n    ports:\n      - \"8080:80\"\n"), nil
	case ".bumpversion.cfg":
		return []byte("[bumpversion]\ncurrent_version = 3.0.0\n\n[bumpversion:file:services/accounts/VERSION]\n"), nil
	case "services/accounts/VERSION":
		return []byte("2.0.0\n"), nil
	case "services/" + Hostile + "/run":
		return []byte(Hostile + "\n</pre><img src=x onerror=alert(1)>\n"), nil
	}
	return nil, fs.ErrNotExist
}

// at returns the span of a part of a file.
func at(path, part string) lint.Span {
	data, err := source(path)
	i := strings.Index(string(data), part)
	if err != nil || i < 0 {
		panic(path + " has no " + part)
	}
	return lint.Span{Start: i, End: i + len(part)}
}

// Tree is a run over a tree.
func Tree() *Run {
	rules := Rules()
	found := func(name, path string, s lint.Span, words string, fixes ...lint.Fix) lint.Finding {
		r := rule(rules, name)
		return lint.Finding{Rule: r, Severity: r.Severity, Path: path, Span: s, Text: words, Fixes: fixes}
	}
	hostile := "services/" + Hostile
	r := &Run{
		Options: report.Options{
			Rules: rules, Tree: true, Version: "0.1.0", Source: source,
			Services: []string{"services/accounts", "services/billing", "services/dnsmasq", "services/haproxy", "services/hub-gateway",
				"services/repos", "services/請求書サービス", hostile},
		},
		Findings: []lint.Finding{
			found("version-out-of-sync", ".bumpversion.cfg", at(".bumpversion.cfg", "[bumpversion:file:services/accounts/VERSION]"),
				`services/accounts/VERSION does not contain "3.0.0" but 2.0.0 in line 1: write the current version there`,
				lint.Fix{Title: "replace 2.0.0 by 3.0.0 in services/accounts/VERSION",
					Edits: []lint.Edit{{Path: "services/accounts/VERSION", Span: lint.Span{End: 5}, New: "3.0.0"}}}),
			found("vendor-package-unused", "vendor/vendor.json", lint.Span{}, "nothing imports github.com/pkg/errors: remove it"),
			found("make-target-missing", "services/accounts/Makefile", at("services/accounts/Makefile", "image"), "make knows no target test: write one that runs the tests",
				lint.Fix{Title: "add an empty one", Edits: []lint.Edit{{Path: "services/accounts/Makefile", Span: lint.Span{Start: 25, End: 25}, New: "test:\n\ttrue\n\n"}}}),
			found("run-not-executable", "services/billing/run", lint.Span{}, "run is not executable: record its execute bit",
				lint.Fix{Title: "make it executable", Safe: true, Edits: []lint.Edit{{Path: "services/billing/run", Mode: 0o755}}}),
			found("env-undocumented", "services/billing/run", at("services/billing/run", "$BILLING_KEY"), "BILLING_KEY is read here and declared nowhere: add an ENV to the Dockerfile"),
			found("host-port-clash", "services/billing/docker-compose.yml", at("services/billing/docker-compose.yml", "8080"), "services/repos publishes port 8080 too: choose another one"),
			found("maintenance-script-missing", "services/billing", lint.Span{}, "the service has no scripts/backup: write one"),
			found("host-port-clash", "services/repos/docker-compose.yml", at("services/repos/docker-compose.yml", "8080"), "services/billing publishes port 8080 too: choose another one"),
			found("makefile-missing", "services/請求書サービス", lint.Span{}, "the service has no Makefile: write one"),
			found("run-not-executable", hostile+"/run", lint.Span{Start: 3, End: 12}, Hostile, lint.Fix{Title: Hostile, Edits: []lint.Edit{
				{Path: hostile + "/run", Span: lint.Span{Start: 3, End: 12}, New: "</pre><script>alert(2)</script>"}}}),
		},
		Result: lint.Result{Services: 8,
			Failures: []*lint.Failure{{Rule: rule(rules, "generated-code-stale"), Path: "services/dnsmasq/gen-go/api.pb.go", Err: errors.New("the descriptor is cut off")}},
			Notes:    []string{"not verified: 12 modules are not in the module cache"}},
	}
	r.count()
	return r
}

// count fills in the totals.
func (r *Run) count() {
	for _, f := range r.Findings {
		switch f.Severity {
		case lint.Error:
			r.Result.Errors++
		case lint.Warning:
			r.Result.Warnings++
		default:
			r.Result.Infos++
		}
	}
}

// Clean is a run over a tree that is in order.
func Clean() *Run {
	r := Tree()
	r.Findings, r.Result = nil, lint.Result{Services: 8}
	return r
}

// Messages is a run over a range of commits.
func Messages() *Run {
	rules := Rules()
	r := &Run{Options: report.Options{Rules: rules, Version: "0.1.0"}, Result: lint.Result{Messages: 12}}
	for i, text := range []string{
		"[billing] Added retries to the client\n\nThe server drops requests now and then, which nobody knew for more than a year or so.\n",
		"[accounts] Changed <b>" + Hostile + "\n",
	} {
		m := &lint.Message{Message: message.Parse(text, message.Options{}), Rev: strings.Repeat("3f9a1c2b0d"[i:i+2], 20)}
		word, _, _ := strings.Cut(text[strings.Index(text, "] ")+2:], " ")
		start := strings.Index(text, word)
		bad := rule(rules, "summary-not-imperative")
		r.Findings = append(r.Findings, lint.Finding{Rule: bad, Severity: bad.Severity, Rev: m.Rev, Message: m,
			Span: lint.Span{Start: start, End: start + len(word)}, Text: "write the imperative instead of \"" + word + "\"",
			Fixes: []lint.Fix{{Title: "write the imperative", Safe: true, Edits: []lint.Edit{{Span: lint.Span{Start: start, End: start + len(word)}, New: map[string]string{"Added": "Add", "Changed": "Change"}[word]}}}}})
		if i == 0 {
			long := rule(rules, "line-too-long")
			r.Findings = append(r.Findings, lint.Finding{Rule: long, Severity: long.Severity, Rev: m.Rev, Message: m,
				Span: lint.Span{Start: len(text) - 6, End: len(text) - 1}, Text: "the line has 85 columns; 80 are allowed"})
		}
	}
	r.Result.Failures = []*lint.Failure{{Rev: strings.Repeat("ab", 20), Err: errors.New("the object is missing")}}
	r.count()
	return r
}
