package versioning_test

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/linttest"
	"github.com/megalint/megalint/rules/versioning"
)

func TestRules(t *testing.T) {
	linttest.Run(t, []*lint.Rule{
		versioning.VersionConfigInvalid, versioning.VersionNotMajor, versioning.VersionNotTagged, versioning.VersionOutOfSync,
	})
}

// judge runs the rules over a tree with all of them on, but for some.
func judge(t *testing.T, tree fstest.MapFS, off ...*lint.Rule) (*lint.Result, []lint.Finding) {
	t.Helper()
	cfg := &lint.Config{Rules: map[string]lint.Settings{}}
	for _, rule := range off {
		cfg.Rules[rule.Name] = lint.Settings{Severity: lint.Off}
	}
	var findings []lint.Finding
	result, err := lint.Run(context.Background(), lint.Input{
		Repo: &lint.Repo{FS: tree, Config: cfg, Tags: func() ([]string, error) { return []string{"v1.0.0"}, nil }},
	}, cfg, []*lint.Rule{
		versioning.VersionConfigInvalid, versioning.VersionNotMajor, versioning.VersionNotTagged, versioning.VersionOutOfSync,
	}, func(f lint.Finding) error {
		findings = append(findings, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return result, findings
}

// TestUnreadableConfiguration holds that it is never passed over in silence.
func TestUnreadableConfiguration(t *testing.T) {
	pipe := fstest.MapFS{"setup.cfg": {Mode: fs.ModeNamedPipe}}
	if r, found := judge(t, pipe); len(r.Failures) != 4 || len(found) != 0 {
		t.Errorf("%v, %v", r.Failures, found)
	}
	broken := fstest.MapFS{".bumpversion.cfg": {Data: []byte("[bumpversion]\nnothing\n")}}
	for want, off := range [][]*lint.Rule{{versioning.VersionConfigInvalid}, nil} {
		r, found := judge(t, broken, off...)
		if len(r.Failures) != 0 || len(found) != want || len(r.Notes) != 1 {
			t.Errorf("%v, %v, %v", r.Failures, found, r.Notes)
		}
	}
}

// TestOneFileFails holds that a file that cannot be read does not keep the
// others from being judged.
func TestOneFileFails(t *testing.T) {
	r, found := judge(t, fstest.MapFS{
		".bumpversion.cfg": {Data: []byte("[bumpversion]\ncurrent_version = 1.0.0\ncommit = 1\ntag = 1\n" +
			"[bumpversion:file:a]\n[bumpversion:file:b]\n")},
		"a": {Mode: fs.ModeNamedPipe | 0o644},
		"b": {Data: []byte("0.9.0")},
	})
	if len(r.Failures) != 1 || len(found) != 1 || found[0].Rule != versioning.VersionOutOfSync {
		t.Errorf("%v, %v", r.Failures, found)
	}
}

func TestNotes(t *testing.T) {
	for text, want := range map[string]string{
		"current_version = 2.0.0\n": "the version 2.0.0 has no tag yet: v2.0.0",
		"":                          "version not verified: .bumpversion.cfg names no current_version",
	} {
		r, found := judge(t, fstest.MapFS{".bumpversion.cfg": {Data: []byte("[bumpversion]\ncommit = 1\ntag = 1\n" + text)}})
		if len(found) != 0 || len(r.Notes) != 1 || r.Notes[0] != want {
			t.Errorf("%v, %q", found, r.Notes)
		}
	}
}
