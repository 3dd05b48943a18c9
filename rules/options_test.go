package rules_test

import (
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/megalint/megalint/lint/config"
	"github.com/megalint/megalint/rules"
)

// TestOptionsAreChecked holds what people are told of options that make no
// sense, and that those of each rule that checks them are among the cases.
func TestOptionsAreChecked(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/options.txtar")
	if err != nil {
		t.Fatal(err)
	}
	tree := fstest.MapFS{}
	for _, f := range archive.Files {
		tree[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	told := ""
	for _, f := range archive.Files {
		if path.Base(f.Name) != config.Name {
			continue
		}
		_, _, err := config.Load(tree, f.Name, rules.All())
		if err == nil {
			t.Fatalf("%s was accepted", f.Name)
		}
		got := err.Error() + "\n"
		// Each configuration has what is said of it beside it.
		if want := tree[path.Join(path.Dir(f.Name), "want")]; want == nil || string(want.Data) != got {
			t.Errorf("%s: got\n%s", f.Name, got)
		}
		told += string(f.Data)
	}
	for _, r := range rules.All() {
		if _, checked := r.Options.(config.Validator); checked && !strings.Contains(told, "\n  "+r.Name+": {") {
			t.Errorf("no case has wrong options of %s", r.Name)
		}
	}
	if !slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" }) {
		t.Error("nothing was compared")
	}
}
