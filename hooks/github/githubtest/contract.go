package githubtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// octokitDir is the folder of GitHub's own descriptions, which .ci/octokit
// fetches; "" if it is not there. MEGALINT_OCTOKIT names one that has to be.
func octokitDir() string {
	if dir := os.Getenv("MEGALINT_OCTOKIT"); dir != "" {
		return dir
	}
	at, err := os.Getwd()
	if err != nil {
		return ""
	}
	for ; at != filepath.Dir(at); at = filepath.Dir(at) {
		if found, _ := filepath.Glob(filepath.Join(at, "build/github/*/openapi.json")); len(found) > 0 { // the pattern is well-formed
			return filepath.Dir(found[len(found)-1])
		}
	}
	return ""
}

// Octokit is the folder of GitHub's own descriptions. The test is skipped where
// it is missing.
func Octokit(t testing.TB) string {
	t.Helper()
	dir := octokitDir()
	if dir == "" {
		t.Skip("GitHub's description of its API is not there: make octokit fetches it, by npm")
	}
	return dir
}

// Contract checks requests against GitHub's description of its API.
type Contract struct {
	t      testing.TB
	router routers.Router

	mu    sync.Mutex
	asked map[string]bool // method and path, as the description writes them
}

// loadContract reads the description once, for that takes a second.
var loadContract = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(octokitDir(), "openapi.json"))
	if err != nil {
		return nil, err
	}
	doc.Servers = openapi3.Servers{{URL: "/"}} // whatever host the test server has
	return gorillamux.NewRouter(doc)
})

// NewContract reads the description. The test is skipped where that is missing.
func NewContract(t testing.TB) *Contract {
	t.Helper()
	if testing.Short() {
		t.Skip("reads a description of 13 MB")
	}
	Octokit(t)
	router, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	return &Contract{t: t, router: router, asked: map[string]bool{}}
}

// CheckContract has all requests to the server checked, where GitHub's description
// is there and tests are not to be short.
func (s *Server) CheckContract(t testing.TB) {
	if octokitDir() != "" && !testing.Short() {
		s.Check = NewContract(t).Check
	}
}

// Fault says what is wrong with a request, by the description.
func (c *Contract) Fault(r *http.Request) error {
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return fmt.Errorf("GitHub has no such call: %w", err)
	}
	c.mu.Lock()
	c.asked[r.Method+" "+route.Path] = true
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
	if accept := r.Header.Get("Accept"); !strings.Contains(accept, "json") && !strings.HasPrefix(accept, "application/vnd.github.") {
		return fmt.Errorf("asks for %q", accept)
	}
	return openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
}

// Check fails the test if a request is not what GitHub takes.
func (c *Contract) Check(r *http.Request) {
	if err := c.Fault(r); err != nil {
		c.t.Errorf("%s %s: %v", r.Method, r.URL.RequestURI(), err)
	}
}

// Asked tells whether a call was made, such as "GET /repos/{owner}/{repo}".
func (c *Contract) Asked(call string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked[call]
}

// Example is a payload of GitHub's own, with the name of its event.
type Example struct {
	Event string
	Body  json.RawMessage
}

// Examples are all that GitHub publishes. The test is skipped where they are
// missing.
func Examples(t testing.TB) []Example {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Octokit(t), "webhooks.json"))
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
	var all []Example
	for _, e := range events {
		for _, body := range e.Examples {
			all = append(all, Example{e.Name, body})
		}
	}
	return all
}
