package config_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
)

var update = flag.Bool("update", false, "write what the cases yield into testdata")

type lengthOptions struct {
	Limit   int           `yaml:"limit" doc:"how many characters fit"`
	Suffix  bool          `yaml:"count-suffix" doc:"count what GitHub appends"`
	Allow   []string      `yaml:"allow" doc:"words that pass"`
	Unit    string        `yaml:"unit" doc:"what is counted"`
	Verbs   lint.Severity `yaml:"verbs" doc:"how grave verbs are"`
	private int           //lint:ignore U1000 the reader has to pass it over
	Runtime func()
}

func (o lengthOptions) Validate() error {
	var faults []error
	if o.Limit == 0 {
		faults = append(faults, errors.New("limit is 0, but has to be 1 or more"))
	}
	if o.Unit != "characters" && o.Unit != "columns" {
		faults = append(faults, fmt.Errorf("unit is %q, which is neither characters nor columns", o.Unit))
	}
	return errors.Join(faults...)
}

type portOptions struct {
	Block int `yaml:"block" doc:"how many ports a service may claim"`
}

// rules are a registry with one rule of each kind.
func rules() []*lint.Rule {
	message := func(*lint.Pass, *lint.Message) error { return nil }
	return []*lint.Rule{
		{Name: "summary-too-long", Doc: "A summary is short\n\nFor it shows in logs.", Severity: lint.Error, Since: "0.1",
			Options: lengthOptions{Limit: 50, Unit: "characters", Verbs: lint.Info, Allow: []string{"WIP"}}, Message: message},
		{Name: "body-missing", Doc: "A change is explained", Severity: lint.Off, Since: "0.1",
			Former: []string{"body-empty"}, Message: message},
		{Name: "host-port-clash", Doc: "Ports are published once", Severity: lint.Error, Since: "0.1",
			Options: portOptions{Block: 10}, Service: func(*lint.Pass, *lint.Service) error { return nil }},
		{Name: "vendor-nested", Doc: "There is one vendor folder", Severity: lint.Error, Since: "0.1",
			Former: []string{"nested-vendor"}, Repo: func(*lint.Pass, *lint.Repo) error { return nil }},
		lint.ExceptionExpired, lint.ExceptionUnused,
	}
}

// TestCases loads the configurations in testdata.
func TestCases(t *testing.T) {
	eachCase(t, func(t *testing.T, _ string, tree fstest.MapFS) string {
		got := outcome(tree)
		if want := string(tree["want"].Data); got != want && !*update {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
		return got
	})
}

// eachCase passes each case in testdata to a test. A folder of an archive is
// a case: a repository, and in the file want what comes of it. What the test
// returns is written there by -update, unless it is empty.
func eachCase(t *testing.T, test func(t *testing.T, name string, tree fstest.MapFS) string) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range archives {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		names, trees := cases(a)
		for _, name := range names {
			full := strings.TrimSuffix(filepath.Base(file), ".txtar") + "/" + name
			t.Run(full, func(t *testing.T) {
				i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name+"/want" })
				if i < 0 {
					t.Fatal("the case says nothing of what it wants")
				}
				if got := test(t, full, trees[name]); *update && got != "" {
					a.Files[i].Data = []byte(got)
				}
			})
		}
		if *update {
			if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// cases divides an archive into its cases.
func cases(a *txtar.Archive) (names []string, trees map[string]fstest.MapFS) {
	trees = make(map[string]fstest.MapFS)
	for _, f := range a.Files {
		name, rest, _ := strings.Cut(f.Name, "/")
		if trees[name] == nil {
			trees[name] = make(fstest.MapFS)
			names = append(names, name)
		}
		trees[name][rest] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
	}
	return names, trees
}

// outcome loads a case's configuration and writes down what comes of it.
func outcome(tree fstest.MapFS) string {
	var b strings.Builder
	cfg, warnings, err := config.Load(tree, ".megalint.yaml", rules())
	for _, w := range warnings {
		fmt.Fprintf(&b, "warning: %v\n", w)
	}
	if err != nil {
		fmt.Fprintf(&b, "%v\n", err)
		return b.String()
	}
	fmt.Fprintf(&b, "services %q\n", cfg.Services)
	for _, c := range cfg.Components {
		fmt.Fprintf(&b, "component %s %q\n", c.Name, c.Paths)
	}
	if cfg.Messages.Style != nil {
		fmt.Fprintf(&b, "header %s\n", cfg.Messages.Style)
	}
	for _, r := range rules() {
		if s, ok := cfg.Rules[r.Name]; ok {
			fmt.Fprintf(&b, "rule %s %s%s", r.Name, s.Severity, changes(r.Options, s.Options))
			if s.Authors.Bots || s.Authors.Patterns != nil {
				fmt.Fprintf(&b, " skip bots=%v %q", s.Authors.Bots, s.Authors.Patterns)
			}
			b.WriteByte('\n')
		}
	}
	for _, e := range cfg.Exceptions {
		text := string(tree[e.File].Data)
		fmt.Fprintf(&b, "exception %s %s:%s", e.Rule, e.File, text[e.Span.Start:e.Span.End])
		if e.Path != "" {
			fmt.Fprintf(&b, " path %s", e.Path)
		}
		if e.Revisions != nil {
			fmt.Fprintf(&b, " revisions %s", e.Revisions)
		}
		if !e.Until.IsZero() {
			fmt.Fprintf(&b, " until %s", e.Until.Format("2006-01-02"))
		}
		fmt.Fprintf(&b, " reason %q\n", e.Reason)
	}
	return b.String()
}

// changes writes the options that differ from the defaults.
func changes(from, to any) string {
	if from == nil {
		return ""
	}
	var b strings.Builder
	a, z := reflect.ValueOf(from), reflect.ValueOf(to)
	for i := range a.NumField() {
		name := a.Type().Field(i).Tag.Get("yaml")
		if name != "" && !reflect.DeepEqual(a.Field(i).Interface(), z.Field(i).Interface()) {
			fmt.Fprintf(&b, " %s=%v", name, z.Field(i))
		}
	}
	return b.String()
}
