package action

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/github/githubtest"
)

// TestContract checks every kind of request that the action sends.
func TestContract(t *testing.T) {
	c := githubtest.NewContract(t)
	var messages []string
	for i := range 3 {
		messages = append(messages, fmt.Sprintf("[billing] Change part %d", i))
	}
	s := newStep(t, messages...)
	s.server.Check = c.Check
	s.run("pull_request", s.payload()).expect(t, "pass")
	s.pull.Fork, s.env["GITHUB_WORKSPACE"] = true, t.TempDir()
	s.run("pull_request", s.payload()).expect(t, "pass")
	s.env["MEGALINT_PULL_REQUEST"] = "12"
	s.run("workflow_dispatch", s.other(map[string]any{"ref": "refs/heads/main"})).expect(t, "pass")
	delete(s.env, "MEGALINT_PULL_REQUEST")
	s.env["GITHUB_SHA"] = s.repo.Git("rev-parse", "main")
	s.run("workflow_dispatch", s.other(map[string]any{"ref": "refs/heads/main"})).expect(t, "pass")
	s.run("push", s.other(map[string]any{"ref": "refs/heads/x/y", "before": strings.Repeat("0", 40),
		"after": s.repo.Git("rev-parse", "topic")})).expect(t, "pass")
	s.repo.Write(".megalint.yaml", "rules: {}\n")
	s.repo.Commit("[billing] Change part 4")
	s.pull.Fork = false
	s.run("pull_request", s.payload()).expect(t, "pass")
	for _, path := range []string{"/pulls/{pull_number}", "/pulls/{pull_number}/commits", "/pulls/{pull_number}/files",
		"/compare/{basehead}", "/commits/{ref}", "/git/trees/{tree_sha}", "/git/blobs/{file_sha}", ""} {
		if want := "GET /repos/{owner}/{repo}" + path; !c.Asked(want) {
			t.Errorf("%s was not asked for: this test overlooks it", want)
		}
	}
}

// TestContractBites makes sure that wrong requests are seen.
func TestContractBites(t *testing.T) {
	c := githubtest.NewContract(t)
	for _, wrong := range []string{"/repos/octo/mega/pulls/twelve", "/repos/octo/mega/pull/12", "/repos/octo/mega/pulls/12/commits?per_page=many",
		"/repos/octo/mega/pulls/12/commits?size=100"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1"+wrong, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "application/json")
		if c.Fault(r) == nil {
			t.Errorf("%s passes", wrong)
		}
	}
}

// TestOfficialPayloads replays GitHub's own examples. Each event that is
// supported is understood, and the others are refused by their names.
func TestOfficialPayloads(t *testing.T) {
	read := map[string]int{}
	for _, x := range githubtest.Examples(t) {
		e, err := event.Parse(x.Event, x.Body)
		supported := slices.Contains([]string{"pull_request", "merge_group", "push", "workflow_dispatch"}, x.Event)
		switch {
		case !supported:
			if !errors.Is(err, event.ErrUnsupported) {
				t.Errorf("%s: got %v", x.Event, err)
			}
			continue
		case err != nil:
			t.Errorf("%s: %v\n%.300s", x.Event, err, x.Body)
			continue
		}
		read[x.Event]++
		if e.Owner == "" || e.Repo == "" || e.DefaultBranch == "" {
			t.Errorf("%s: got %+v", x.Event, e)
		}
	}
	if read["pull_request"] < 20 || read["merge_group"] < 2 || read["push"] < 7 || read["workflow_dispatch"] < 2 {
		t.Errorf("read only %v", read)
	}
}

// TestReplay runs the step for each official payload of a pull request, its
// repository and number being those that the server has. None is "edited": one
// is made of the first.
func TestReplay(t *testing.T) {
	s := newStep(t, "[billing] Add retries")
	s.server.Check = githubtest.NewContract(t).Check
	s.env["GITHUB_WORKSPACE"] = t.TempDir()
	ran := 0
	for _, x := range githubtest.Examples(t) {
		if x.Event != "pull_request" {
			continue
		}
		var payload map[string]any
		if err := json.Unmarshal(x.Body, &payload); err != nil {
			t.Fatal(err)
		}
		number := int(payload["pull_request"].(map[string]any)["number"].(float64))
		payload["repository"].(map[string]any)["full_name"] = githubtest.FullName
		s.server.Add(&githubtest.Pull{Number: number, Title: "[billing] Add retries", BaseRef: "main", Base: "main", Head: "topic"})
		if ran++; ran == 1 {
			payload["action"], payload["changes"] = "edited", map[string]any{"title": map[string]any{"from": "x"}}
		}
		e := s.run("pull_request", payload)
		e.expect(t, "pass", fmt.Sprintf("Pull request #%d", number))
	}
	if ran < 20 {
		t.Errorf("replayed %d payloads", ran)
	}
}
