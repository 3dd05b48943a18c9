package scorecard_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
	"github.com/megalint/megalint/lint/report/internal/sample"
	"github.com/megalint/megalint/lint/report/scorecard"
)

func tally(r *sample.Run) scorecard.Card {
	t := scorecard.New(r.Options)
	for _, f := range r.Findings {
		t.Finding(f)
	}
	for _, f := range r.Result.Failures {
		t.Failure(f)
	}
	return t.Card()
}

func names(t scorecard.Table) []string {
	var all []string
	for _, r := range t.Rows {
		all = append(all, r.Dir)
	}
	return all
}

func TestCard(t *testing.T) {
	r := sample.Tree()
	card := tally(r)
	total := card.Total
	if total.Errors != r.Result.Errors || total.Warnings != r.Result.Warnings || total.Infos != r.Result.Infos || total.Failures != 1 {
		t.Errorf("%+v of %+v", total, r.Result)
	}
	if got := names(card.Services); len(got) != 8 || got[0] != "services/billing" || got[7] != "services/hub-gateway" || card.Clean != 2 {
		t.Errorf("%d clean of %q", card.Clean, got)
	}
	if got := card.Services.Groups; !slices.Equal(got, []string{"make", "image", "network", "scripts", "docs", "schema"}) {
		t.Errorf("%q", got)
	}
	if got := card.Repository.Groups; !slices.Equal(got, []string{"schema", "versions", "vendoring"}) || len(card.Repository.Rows) != 1 {
		t.Errorf("%q", got)
	}
	for _, row := range card.Services.Rows {
		for i, cell := range row.Cells {
			// Rules about the whole repository do not make a service clean.
			if cell.Judged == (card.Services.Groups[i] == "schema") {
				t.Errorf("%s, %s: %+v", row.Dir, card.Services.Groups[i], cell)
			}
		}
	}
}

// TestActive holds that nothing is clean that no rule looked at.
func TestActive(t *testing.T) {
	r := sample.Clean()
	r.Options.Active = r.Options.Rules[:1]
	card := tally(r)
	if !slices.Equal(card.Services.Groups, []string{"make"}) || len(card.Repository.Rows) != 0 || card.Clean != 8 {
		t.Errorf("%+v", card)
	}
}

// TestPartial holds that nothing is said of what was not asked for.
func TestPartial(t *testing.T) {
	r := sample.Clean()
	r.Options.Partial = true
	if card := tally(r); len(card.Repository.Rows) != 0 || len(card.Services.Rows) != 8 {
		t.Errorf("%+v", card.Repository)
	}
	r = sample.Tree()
	r.Options.Partial = true
	if card := tally(r); !slices.Equal(card.Repository.Groups, []string{"versions", "vendoring"}) {
		t.Errorf("%q", card.Repository.Groups)
	}
}

func TestNoTree(t *testing.T) {
	r := sample.Messages()
	if card := tally(r); !reflect.DeepEqual(card, scorecard.Card{}) {
		t.Errorf("%+v", card)
	}
}

// TestPlaces holds to which row a path belongs.
func TestPlaces(t *testing.T) {
	s := scorecard.New(report.Options{Tree: true, Services: []string{"services/a", "services/a/inner", "b", "services/a"}})
	for path, want := range map[string]int{
		"services/a": 0, "services/a/x/y": 0, "services/a/inner/x": 1, "services/ab": 3, "b": 2, "b/b": 2, "README.md": 3, "": 3, ".": 3, "/x": 3,
	} {
		if got := s.ID(path); got != want {
			t.Errorf("%q is in row %d, want %d", path, got, want)
		}
	}
}

func TestFailures(t *testing.T) {
	s := scorecard.New(report.Options{Tree: true, Services: []string{"a"}})
	if !s.Failure(&lint.Failure{Path: "a/x", Err: errors.New("x")}) {
		t.Error("a file of the tree is in none")
	}
	if s.Failure(&lint.Failure{Rule: &lint.Rule{Name: "x", Message: func(*lint.Pass, *lint.Message) error { return nil }}}) {
		t.Error("a message is in the tree")
	}
	if card := s.Card(); card.Clean != 0 || card.Services.Rows[0].Cells[0].Failures != 1 {
		t.Errorf("%+v", card)
	}
}

// TestGroups holds a group for each way in which names begin.
func TestGroups(t *testing.T) {
	for name, want := range map[string]string{
		"makefile-missing": "make", "make-target-not-phony": "make", "build-output-tracked": "make",
		"dockerfile-missing": "image", "entrypoint-not-run": "image", "run-missing": "image", "base-image-unapproved": "image",
		"packages-not-upgraded": "image", "compose-missing": "compose", "image-tag-unpinned": "compose", "host-volume-mounted": "compose",
		"host-path-required": "compose", "host-port-clash": "network", "host-port-outside-block": "network", "haproxy-route-missing": "network",
		"ldap-plaintext": "network", "maintenance-script-unusable": "scripts", "env-undocumented": "docs", "service-uncatalogued": "docs",
		"schema-misplaced": "schema", "generated-code-stale": "schema", "version-not-major": "versions", "vendor-nested": "vendoring",
		"dependency-version-skew": "vendoring", "go-sum-incomplete": "vendoring", "exception-unused": "exceptions", "else": "other",
	} {
		if got := scorecard.Group(&lint.Rule{Name: name}); got != want {
			t.Errorf("%s is in %s, want %s", name, got, want)
		}
	}
}
