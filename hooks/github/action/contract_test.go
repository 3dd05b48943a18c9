package action

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/github/githubtest"
)

// octokitDir is the folder of GitHub's own descriptions, which .ci/octokit
// fetches; "" if it is not there. MEGALINT_OCTOKIT names one that has to be.
func octokitDir() string {
	if dir := os.Getenv("MEGALINT_OCTOKIT"); dir != "" {
		return dir
	}
	found, _ := filepath.Glob("../../../build/github/*/openapi.json") // the pattern is well-formed
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

// octokit is octokitDir, where the test has to have it.
func octokit(t *testing.T) string {
	t.Helper()
	dir := octokitDir()
	if dir == "" {
		t.Skip("GitHub's description of its API is not there: make octokit fetches it, by npm")
	}
	return dir
}

// contract checks requests against GitHub's description of its API.
type contract struct {
	t      *testing.T
	router routers.Router

	mu    sync.Mutex
	paths map[string]bool // that were asked for, as the description writes them
}

// loadContract reads the description once, for that takes a second.
var loadContract = sync.OnceValues(func() (routers.Router, error) { return readContract(octokitDir()) })

func readContract(dir string) (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(dir, "openapi.json"))
	if err != nil {
		return nil, err
	}
	doc.Servers = openapi3.Servers{{URL: "/"}} // whatever host the test server has
	return gorillamux.NewRouter(doc)
}

func newContract(t *testing.T) *contract {
	t.Helper()
	if testing.Short() {
		t.Skip("reads a description of 13 MB")
	}
	octokit(t)
	router, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	return &contract{t: t, router: router, paths: map[string]bool{}}
}

// fault says what is wrong with a request, by the description.
func (c *contract) fault(r *http.Request) error {
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return fmt.Errorf("GitHub has no such call: %w", err)
	}
	c.mu.Lock()
	c.paths[r.Method+" "+route.Path] = true
	c.mu.Unlock()
	known := map[string]bool{}
	for _, list := range []openapi3.Parameters{route.PathItem.Parameters, route.Operation.Parameters} {
		for _, p := range list {
			if p.Value.In == "query" {
				known[p.Value.Name] = true
			}
		}
	}
	for name := range r.URL.Query() {
		if !known[name] {
			return fmt.Errorf("%s takes no parameter %q", route.Path, name)
		}
	}
	if accept := r.Header.Get("Accept"); !strings.Contains(accept, "json") {
		return fmt.Errorf("asks for %q", accept)
	}
	return openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
}

func (c *contract) check(r *http.Request) {
	if err := c.fault(r); err != nil {
		c.t.Errorf("%s %s: %v", r.Method, r.URL.RequestURI(), err)
	}
}

// TestContract checks every kind of request that the action sends.
func TestContract(t *testing.T) {
	c := newContract(t)
	var messages []string
	for i := range 3 {
		messages = append(messages, fmt.Sprintf("[billing] Change part %d", i))
	}
	s := newStep(t, messages...)
	s.server.Check = c.check
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
		if want := "GET /repos/{owner}/{repo}" + path; !c.paths[want] {
			t.Errorf("%s was not asked for: this test overlooks it", want)
		}
	}
}

// TestContractBites makes sure that wrong requests are seen.
func TestContractBites(t *testing.T) {
	c := newContract(t)
	for _, wrong := range []string{"/repos/octo/mega/pulls/twelve", "/repos/octo/mega/pull/12", "/repos/octo/mega/pulls/12/commits?per_page=many",
		"/repos/octo/mega/pulls/12/commits?size=100"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1"+wrong, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "application/json")
		if c.fault(r) == nil {
			t.Errorf("%s passes", wrong)
		}
	}
}

// example is a payload of GitHub's, with the name of its event.
type example struct {
	event string
	body  json.RawMessage
}

func examples(t *testing.T) []example {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(octokit(t), "webhooks.json"))
	if err != nil {
		t.Fatal(err)
	}
	var events []struct {
		Name     string
		Examples []json.RawMessage
	}
	if err := json.Unmarshal(text, &events); err != nil {
		t.Fatal(err)
	}
	var all []example
	for _, e := range events {
		for _, body := range e.Examples {
			all = append(all, example{e.Name, body})
		}
	}
	return all
}

// TestOfficialPayloads replays GitHub's own examples. Each event that is
// supported is understood, and the others are refused by their names.
func TestOfficialPayloads(t *testing.T) {
	read := map[string]int{}
	for _, x := range examples(t) {
		e, err := event.Parse(x.event, x.body)
		supported := slices.Contains([]string{"pull_request", "merge_group", "push", "workflow_dispatch"}, x.event)
		switch {
		case !supported:
			if !errors.Is(err, event.ErrUnsupported) {
				t.Errorf("%s: got %v", x.event, err)
			}
			continue
		case err != nil:
			t.Errorf("%s: %v\n%.300s", x.event, err, x.body)
			continue
		}
		read[x.event]++
		if e.Owner == "" || e.Repo == "" || e.DefaultBranch == "" {
			t.Errorf("%s: got %+v", x.event, e)
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
	s.server.Check = newContract(t).check
	s.env["GITHUB_WORKSPACE"] = t.TempDir()
	ran := 0
	for _, x := range examples(t) {
		if x.event != "pull_request" {
			continue
		}
		var payload map[string]any
		if err := json.Unmarshal(x.body, &payload); err != nil {
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
