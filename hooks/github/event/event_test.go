package event

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/github/squash"
)

const (
	idA = "380387fbc80638b734a49e1be1c4dfec1c01b33c"
	idB = "2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d"
)

func TestParsePullRequest(t *testing.T) {
	body := `{"action":"edited","number":12,"repository":{"full_name":"octo/mega","default_branch":"main"},
		"pull_request":{"number":12,"base":{"repo":{"full_name":"octo/mega","squash_merge_commit_title":"PR_TITLE",
		"squash_merge_commit_message":"BLANK","allow_merge_commit":false,"allow_rebase_merge":true,"allow_squash_merge":true}}}}`
	for _, name := range []string{"pull_request", "pull_request_target"} {
		e, err := Parse(name, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind != PullRequest || e.Number != 12 || e.Owner != "octo" || e.Repo != "mega" || e.Action != "edited" {
			t.Errorf("got %+v", e)
		}
		if e.Privileged != (name == "pull_request_target") {
			t.Errorf("%s: privileged is %v", name, e.Privileged)
		}
		s := e.Settings
		if s.Title != squash.PRTitle || s.Message != squash.Blank || s.NoSquash || s.Methods.Merge || !s.Methods.Rebase {
			t.Errorf("got settings %+v", s)
		}
	}
}

func TestParseOtherEvents(t *testing.T) {
	const repository = `"repository":{"full_name":"octo/mega","default_branch":"main"}`
	zeros := strings.Repeat("0", 40)
	for _, test := range []struct {
		name, body string
		want       Event
	}{
		{"merge_group", `{"merge_group":{"base_sha":"` + idA + `","head_sha":"` + idB + `","base_ref":"refs/heads/main"},` + repository + `}`,
			Event{Kind: MergeGroup, Base: idA, Head: idB, Ref: "refs/heads/main"}},
		{"push", `{"ref":"refs/heads/x","before":"` + idA + `","after":"` + idB + `",` + repository + `}`,
			Event{Kind: Push, Base: idA, Head: idB, Ref: "refs/heads/x"}},
		{"push", `{"ref":"refs/heads/x","before":"` + zeros + `","after":"` + idB + `","created":true,` + repository + `}`,
			Event{Kind: Push, Head: idB, Ref: "refs/heads/x"}},
		{"push", `{"ref":"refs/heads/x","before":"` + idA + `","after":"` + zeros + `","deleted":true,` + repository + `}`,
			Event{Kind: Push, Base: idA, Head: zeros, Ref: "refs/heads/x", Deleted: true}},
		{"workflow_dispatch", `{"ref":"refs/heads/x","inputs":null,` + repository + `}`,
			Event{Kind: Dispatch, Ref: "refs/heads/x"}},
	} {
		got, err := Parse(test.name, []byte(test.body))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		test.want.Owner, test.want.Repo, test.want.DefaultBranch = "octo", "mega", "main"
		if *got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, *got, test.want)
		}
	}
}

// TestParseNamesWhatIsMissing takes each field away in turn.
func TestParseNamesWhatIsMissing(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"pull_request", `{}`, "repository, pull_request"},
		{"pull_request", `{"repository":{},"pull_request":{}}`, "repository.full_name, pull_request.number"},
		{"pull_request", `{"repository":{"full_name":"a/../b"},"pull_request":{"number":-1}}`, "repository.full_name, pull_request.number"},
		{"merge_group", `{"repository":{"full_name":"a/b"}}`, "merge_group"},
		{"merge_group", `{"repository":{"full_name":"a/b"},"merge_group":{"base_sha":"HEAD"}}`, "merge_group.base_sha, merge_group.head_sha"},
		{"push", `{"repository":{"full_name":"a/b"}}`, "ref, before, after"},
		{"workflow_dispatch", `{"repository":{"full_name":"a/b"}}`, "ref"},
	} {
		_, err := Parse(test.name, []byte(test.body))
		if err == nil || !strings.Contains(err.Error(), "lacks "+test.want+",") {
			t.Errorf("%s %s: got %v, want %s", test.name, test.body, err, test.want)
		}
	}
	for _, body := range []string{"", "null", "[]", "{", `{"number":"12"}`, `{"repository":[]}`} {
		if _, err := Parse("push", []byte(body)); err == nil {
			t.Errorf("%q is taken for a push", body)
		}
	}
	if _, err := Parse("issue_comment", nil); !errors.Is(err, ErrUnsupported) {
		t.Errorf("got %v, want ErrUnsupported", err)
	}
}

func TestSettings(t *testing.T) {
	text := func(s string) *string { return &s }
	odd := (&Repository{SquashTitle: text("SOMETHING_NEW"), SquashMessage: text("")}).Settings()
	if odd != (Settings{}) {
		t.Errorf("a setting that nobody knows is %+v, not unknown", odd)
	}
	known := Settings{Settings: squash.Settings{Title: squash.PRTitle, Message: squash.Blank}}
	if got := odd.Or(known); got != known {
		t.Errorf("got %+v", got)
	}
	other := Settings{Settings: squash.Settings{Title: squash.CommitOrPRTitle}}
	if got := known.Or(other); got != known {
		t.Errorf("what is known gives way to %+v", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("pull_request", `{"number":12,"repository":{"full_name":"octo/mega"},"pull_request":{"number":12,"base":{"repo":null}}}`)
	f.Add("merge_group", `{"merge_group":{"base_sha":"`+idA+`","head_sha":"`+idB+`"},"repository":{"full_name":"a/b"}}`)
	f.Add("push", `{"ref":"refs/heads/x","before":"`+idA+`","after":"`+idB+`","repository":{"full_name":"a/b"}}`)
	f.Add("workflow_dispatch", `{"ref":"x","repository":{"full_name":"a/b"}}`)
	f.Fuzz(func(t *testing.T, name, body string) {
		e, err := Parse(name, []byte(body))
		if err != nil {
			return
		}
		if !json.Valid([]byte(body)) {
			t.Fatal("reads what is no JSON")
		}
		if full := e.Owner + "/" + e.Repo; strings.ContainsAny(full, "?#% \n\\") || strings.Count(full, "/") != 1 || strings.Contains(full, "/..") {
			t.Fatalf("%q would lead a request elsewhere", full)
		}
		switch e.Kind {
		case PullRequest:
			if e.Number <= 0 {
				t.Fatal("a pull request without a number")
			}
		case MergeGroup, Push:
			if !IsID(e.Head) || e.Base != "" && !IsID(e.Base) {
				t.Fatalf("%q..%q", e.Base, e.Head)
			}
		}
	})
}
