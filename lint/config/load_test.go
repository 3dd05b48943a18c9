package config_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/config"
)

// TestDefault holds the configuration that needs no parser and the preset
// that says the same together.
func TestDefault(t *testing.T) {
	quick, warnings, err := config.Load(nil, "", rules())
	if err != nil || warnings != nil {
		t.Fatal(warnings, err)
	}
	read, _, err := config.Load(fstest.MapFS{"c": {Data: []byte("extends: saas-mega")}}, "c", rules())
	if err != nil {
		t.Fatal(err)
	}
	if read.Path = ""; !reflect.DeepEqual(quick, read) {
		t.Errorf("without a file: %+v, by the preset: %+v", quick, read)
	}
}

func TestPresets(t *testing.T) {
	// That they name rules only which there are, the registry's test sees to.
	var names []string
	for _, p := range config.Presets() {
		names = append(names, p.Name)
		if first, _, _ := strings.Cut(p.Doc, "\n"); len(first) < 20 || strings.HasPrefix(first, "#") {
			t.Errorf("%s: its documentation begins %q", p.Name, first)
		}
		if !strings.HasPrefix(string(p.Text), "# "+p.Doc[:20]) {
			t.Errorf("%s: its text is not that of its documentation", p.Name)
		}
	}
	if !slices.Equal(names, []string{"dark-peak", "saas-mega"}) {
		t.Errorf("got %q", names)
	}
}

func TestExceptionCovers(t *testing.T) {
	for pattern, paths := range map[string]struct{ yes, no string }{
		"services/legacy/**":    {"services/legacy services/legacy/a services/legacy/a/b", "services/legacy2 services a/services/legacy"},
		"services/legacy":       {"services/legacy services/legacy/a/b", "services/legacyx services"},
		"**/vendor":             {"vendor a/vendor a/b/vendor/c", "vendored a/vendors"},
		"*.{go,py}":             {"a.go b.py", "a/b.go a.c"},
		"**/*.go":               {"a.go a/b.go", "a.god"},
		"Makefile":              {"Makefile", "a/Makefile"},
		`a\[1\]`:                {"a[1]", "a1"},
		"services/[a-c]*/build": {"services/beta/build/x", "services/delta/build"},
	} {
		text := fmt.Sprintf("exceptions: [{rule: vendor-nested, path: '%s', reason: r}]", pattern)
		cfg, _, err := config.Load(fstest.MapFS{"c": {Data: []byte(text)}}, "c", rules())
		if err != nil {
			t.Fatal(err)
		}
		covers := cfg.Exceptions[0].Covers
		for _, p := range strings.Fields(paths.yes) {
			if !covers(p) {
				t.Errorf("%s does not cover %s", pattern, p)
			}
		}
		for _, p := range append(strings.Fields(paths.no), "", ".", "/") {
			if covers(p) {
				t.Errorf("%s covers %q", pattern, p)
			}
		}
	}
}

// TestSettingsAreCopies makes sure that a configuration leaves the rules'
// defaults alone.
func TestSettingsAreCopies(t *testing.T) {
	all := rules()
	tree := fstest.MapFS{"c": {Data: []byte("rules: {summary-too-long: {limit: 9, allow: [x]}}")}}
	cfg, _, err := config.Load(tree, "c", all)
	if err != nil {
		t.Fatal(err)
	}
	got := cfg.Rules["summary-too-long"].Options.(lengthOptions)
	if got.Limit != 9 || !slices.Equal(got.Allow, []string{"x"}) || got.Unit != "characters" {
		t.Errorf("got %+v", got)
	}
	if was := all[0].Options.(lengthOptions); was.Limit != 50 || !slices.Equal(was.Allow, []string{"WIP"}) {
		t.Errorf("the rule's default became %+v", was)
	}
}

// TestElsewhere names rules that another program runs: what is said of them is
// passed over, and a slip of the pen is still one.
func TestElsewhere(t *testing.T) {
	const text = `rules:
  host-port-clash: {block: surprising, skip-bots: 7}
  port-clash: error
  summary-too-long: off
exceptions:
  - {rule: host-port-clash, path: services/a, reason: agreed}
  - {rule: summary-too-long, revisions: abcdef0, reason: agreed}
`
	var own []*lint.Rule
	for _, r := range rules() {
		if r.Service == nil && r.Repo == nil {
			own = append(own, r)
		}
	}
	elsewhere := []string{"host-port-clash", "port-clash", "vendor-nested", "nested-vendor"}
	fsys := fstest.MapFS{"a.yaml": {Data: []byte(text)}, "b.yaml": {Data: []byte("rules: {host-prot-clash: off}\n")}}
	cfg, warnings, err := config.Load(fsys, "a.yaml", own, elsewhere...)
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	if len(cfg.Rules) != 1 || cfg.Rules["summary-too-long"].Severity != lint.Off {
		t.Errorf("rules: %v", cfg.Rules)
	}
	if len(cfg.Exceptions) != 1 || cfg.Exceptions[0].Rule != "summary-too-long" {
		t.Errorf("exceptions: %v", cfg.Exceptions)
	}
	const want = `b.yaml:1:9: unknown rule "host-prot-clash"; did you mean "host-port-clash"?`
	if _, _, err := config.Load(fsys, "b.yaml", own, elsewhere...); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestDeepExtends(t *testing.T) {
	for n, want := range map[int]string{
		9:  "",
		10: "9.yaml:1:10: the files extend each other more than 10 deep: c → 0.yaml → 1.yaml → 2.yaml → 3.yaml → 4.yaml → 5.yaml → 6.yaml → 7.yaml → 8.yaml → 9.yaml → 10.yaml",
	} {
		tree := fstest.MapFS{"c": {Data: []byte("extends: 0.yaml")}}
		for i := range n {
			tree[fmt.Sprintf("%d.yaml", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "extends: %d.yaml", i+1)}
		}
		tree[fmt.Sprintf("%d.yaml", n)] = &fstest.MapFile{Data: []byte("services: [x]")}
		cfg, _, err := config.Load(tree, "c", nil)
		if want != "" && (err == nil || err.Error() != want) || want == "" && err != nil {
			t.Errorf("%d files: got %v, want %s", n, err, want)
		}
		if err == nil && !slices.Equal(cfg.Services, []string{"x"}) {
			t.Errorf("got %q", cfg.Services)
		}
	}
}

func TestWideExtends(t *testing.T) {
	tree, list := fstest.MapFS{}, ""
	for i := range 150 {
		name := fmt.Sprintf("%d.yaml", i)
		tree[name] = &fstest.MapFile{Data: []byte("extends: saas-mega")}
		list += name + ", "
	}
	tree["c"] = &fstest.MapFile{Data: []byte("extends: [" + list + "]")}
	_, _, err := config.Load(tree, "c", nil)
	if err == nil || !strings.HasPrefix(err.Error(), "c:1:") || !strings.Contains(err.Error(), "more than 100 files are extended in all") {
		t.Errorf("got %v", err)
	}
}

func TestStarter(t *testing.T) {
	s := compileSchema(t)
	for name, found := range map[string]config.Detected{
		"nothing": {},
		"all": {
			Services:   []string{"apps/*", "legacy/{a,b}/svc-*"},
			Components: []lint.Component{{Name: "ci", Paths: []string{".ci/**", "**/*.yml"}}, {Name: "2027"}, {Name: "on: x"[:2]}},
			Header:     "conventional",
		},
		"usual": {Services: []string{"services/*"}, Header: "brackets"},
	} {
		text := config.Starter(found)
		cfg, warnings, err := config.Load(fstest.MapFS{"c": {Data: text}}, "c", rules())
		if err != nil || warnings != nil {
			t.Fatalf("%s: %v %v in\n%s", name, warnings, err, text)
		}
		if value, ok := jsonValue(text); !ok || s.Validate(value) != nil {
			t.Errorf("%s: %v", name, s.Validate(value))
		}
		if found.Services != nil && !slices.Equal(cfg.Services, found.Services) {
			t.Errorf("%s: services %q", name, cfg.Services)
		}
		if fmt.Sprint(cfg.Components) != fmt.Sprint(found.Components) {
			t.Errorf("%s: components %v", name, cfg.Components)
		}
		if found.Header != "" && cfg.Messages.Style.String() != found.Header {
			t.Errorf("%s: header %s", name, cfg.Messages.Style)
		}
		checkComments(t, string(text))
	}
}

// checkComments takes the comment signs from the settings of a starter: what
// stands there for the user to uncomment is right as well.
func checkComments(t *testing.T, text string) {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(text) {
		bare, commented := strings.CutPrefix(line, "# ")
		key, _, hasKey := strings.Cut(strings.TrimLeft(bare, " -"), ":")
		if commented && hasKey && !strings.Contains(key, " ") && key != "yaml-language-server" && strings.ToLower(key) == key {
			line = bare
		} else if commented && strings.HasPrefix(bare, "  ") {
			line = bare
		}
		b.WriteString(line)
	}
	cfg, _, err := config.Load(fstest.MapFS{"c": {Data: []byte(b.String())}}, "c", rules())
	if err != nil || len(cfg.Exceptions) != 1 || len(cfg.Rules) != 2 || len(cfg.Components) == 0 {
		t.Errorf("uncommented: %v\n%s", err, b.String())
	}
}
