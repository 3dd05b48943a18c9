package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/githubtest"
	"github.com/megalint/megalint/internal/git/gittest"
)

// client is one that waits milliseconds where others wait seconds.
func client(t *testing.T, url string) *api.Client {
	t.Helper()
	c, err := api.New(api.Options{URL: url, Token: "secret", Pause: time.Millisecond, Patience: 3 * time.Second, Timeout: time.Second,
		// net/http itself repeats a request on a connection that was used before.
		Transport: &http.Transport{DisableKeepAlives: true}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// topic makes a repository with a branch of n commits.
func topic(t *testing.T, n int) *gittest.Repo {
	t.Helper()
	gittest.Need(t)
	repo := gittest.New(t, "-b", "main")
	repo.Write("services/billing/Makefile", "test:\n")
	repo.Write("run", "#!/bin/sh\n")
	repo.Commit("[billing] Begin")
	repo.Git("checkout", "-q", "-b", "topic")
	var stream strings.Builder
	for i := 1; i <= n; i++ {
		message := fmt.Sprintf("[billing] Change %d\n\nWhy: \U0001F600 é", i)
		fmt.Fprintf(&stream, "commit refs/heads/topic\ncommitter Ada <ada@example.org> %d +0000\ndata %d\n%s\n", 1e9+i, len(message), message)
		if i == 1 {
			fmt.Fprintln(&stream, "from refs/heads/topic^0")
		}
		fmt.Fprintf(&stream, "M 644 inline services/billing/f%d\ndata 1\nx\n", i)
	}
	if _, err := repo.Feed(stream.String(), "fast-import", "--quiet"); err != nil {
		t.Fatal(err)
	}
	return repo
}

func serve(t *testing.T, n int) (*githubtest.Server, *api.Repository, *githubtest.Pull) {
	t.Helper()
	return serveTopic(t, topic(t, n))
}

func serveTopic(t *testing.T, r *gittest.Repo) (*githubtest.Server, *api.Repository, *githubtest.Pull) {
	pull := &githubtest.Pull{Number: 7, Title: "[billing] Change", BaseRef: "main", Base: "main", Head: "topic"}
	s := githubtest.New(t, r, pull)
	s.Token = "secret"
	return s, client(t, s.URL).Repository("octo", "mega"), pull
}

// TestCommits reads one page, several, and more than GitHub lists.
func TestCommits(t *testing.T) {
	for _, n := range []int{1, 100, 101, 249, 250, 303} {
		s, repo, _ := serve(t, n)
		pr, err := repo.PullRequest(t.Context(), 7)
		if err != nil {
			t.Fatal(err)
		}
		commits, err := repo.PullRequestCommits(t.Context(), pr)
		if err != nil {
			t.Fatalf("%d commits: %v", n, err)
		}
		if len(commits) != n || commits[n-1].ID != pr.Head || commits[0].Message != "[billing] Change 1\n\nWhy: \U0001F600 é" ||
			len(commits[0].Parents) != 1 || commits[0].Author.Email != "ada@example.org" {
			t.Errorf("%d commits, not %d; the first is %+v", len(commits), n, commits[0])
		}
		if want := 1 + (n+99)/100; len(s.Requests()) != want {
			t.Errorf("%d commits took %d requests, not %d:\n%s", n, len(s.Requests()), want, strings.Join(s.Requests(), "\n"))
		}
		files, err := repo.ChangedFiles(t.Context(), pr)
		if err != nil || len(files) != n {
			t.Errorf("%d files, %v", len(files), err)
		}
	}
}

func TestTree(t *testing.T) {
	s, repo, _ := serve(t, 1)
	pr, err := repo.PullRequest(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	s.Forget()
	if err := fstest.TestFS(repo.Tree(t.Context(), pr.Head), "services/billing/Makefile", "services/billing/f1", "run"); err != nil {
		t.Error(err)
	}
	if n := len(s.Requests()); n > 3+3 { // folders and files, each once
		t.Errorf("%d requests:\n%s", n, strings.Join(s.Requests(), "\n"))
	}
	s.Forget()
	if err := fstest.TestFS(repo.WholeTree(t.Context(), pr.Head), "services/billing/Makefile", "services/billing/f1", "run"); err != nil {
		t.Error(err)
	}
	if n := len(s.Requests()); n > 1+3 { // all folders at once
		t.Errorf("%d requests:\n%s", n, strings.Join(s.Requests(), "\n"))
	}
	if _, err := repo.Tree(t.Context(), strings.Repeat("ab", 20)).ReadDir("."); !api.NotFound(err) {
		t.Errorf("a tree that is not there: %v", err)
	}
}

// TestFaults injects each fault that passes, and each that does not.
func TestFaults(t *testing.T) {
	fail := func(code int, body string, headers ...string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(code)
			fmt.Fprint(w, body)
		}
	}
	r := topic(t, 1)
	far := fmt.Sprint(time.Now().Add(time.Hour).Unix())
	near := fmt.Sprint(time.Now().Unix())
	for _, test := range []struct {
		name     string
		fault    func(http.ResponseWriter)
		attempts int    // that are made when it never passes
		want     string // in the error then
	}{
		{"401", fail(401, `{"message":"Bad credentials"}`), 1, "401 Unauthorized: Bad credentials; the token is missing, expired"},
		{"403", fail(403, `{"message":"Resource not accessible by integration"}`, "X-Accepted-GitHub-Permissions", "pull_requests=read"),
			1, "Resource not accessible by integration; the token needs the permission pull_requests=read"},
		{"403, rate limit over soon", fail(403, `{"message":"API rate limit exceeded"}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", near), 0, "403 Forbidden"},
		{"403, rate limit for an hour", fail(403, `{"message":"API rate limit exceeded"}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", far), 1, "GitHub asks to wait"},
		{"403, secondary limit", fail(403, `{"message":"You have exceeded a secondary rate limit"}`), 4, "secondary rate limit (tried 4 times)"},
		{"403, Retry-After", fail(403, `{"message":"slow down"}`, "Retry-After", "0"), 4, "slow down"},
		{"404", fail(404, `{"message":"Not Found"}`), 1, "it is not there, or the token may not see it"},
		{"409", fail(409, `{"message":"Git Repository is empty."}`), 1, "409 Conflict: Git Repository is empty."},
		{"422", fail(422, `{"message":"Validation Failed"}`), 1, "422 Unprocessable Entity: Validation Failed"},
		{"429", fail(429, `{"message":"Too many"}`, "Retry-After", "0"), 4, "429 Too Many Requests: Too many (tried 4 times)"},
		{"429 for long", fail(429, `{}`, "Retry-After", "3600"), 1, "GitHub asks to wait 1h0m0s"},
		{"500", fail(500, `{"message":"oops"}`), 4, "500 Internal Server Error: oops (tried 4 times)"},
		{"502", fail(502, `<html>Bad Gateway</html>`), 4, "502 Bad Gateway (tried 4 times)"},
		{"cut", func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"number": 7, "tit`)
		}, 4, "the answer breaks off"},
		{"cut, without a length", fail(200, `{"number": 7, "tit`), 4, "the answer is no JSON, or breaks off"},
		{"empty", fail(200, ``), 4, "the answer is no JSON"},
		{"wrong JSON", fail(200, `["pull request"]`), 1, "cannot unmarshal"},
		{"nothing said", fail(200, `{}`), 1, "the answer lacks what it has to say"},
		{"dropped", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, 4, "EOF (tried 4 times)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, repo, _ := serveTopic(t, r)
			passes := true
			s.Fault = func(w http.ResponseWriter, r *http.Request, before int) bool {
				if passes && before > 0 {
					return false
				}
				test.fault(w)
				return true
			}
			_, err := repo.PullRequest(t.Context(), 7)
			if tried := test.attempts != 1; (err == nil) != tried {
				t.Errorf("once: %v, after %d requests", err, len(s.Requests()))
			}
			if test.attempts == 0 {
				return // it would take seconds
			}
			passes = false
			s.Forget()
			_, err = repo.PullRequest(t.Context(), 7)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "repos/octo/mega/pulls/7") {
				t.Errorf("for good: %v, want %s", err, test.want)
			}
			if len(s.Requests()) != test.attempts {
				t.Errorf("tried %d times, not %d", len(s.Requests()), test.attempts)
			}
		})
	}
}

func TestSlow(t *testing.T) {
	s, _, _ := serve(t, 1)
	s.Fault = func(w http.ResponseWriter, r *http.Request, before int) bool {
		select {
		case <-r.Context().Done():
		case <-time.After(10 * time.Second):
		}
		return true
	}
	c, err := api.New(api.Options{URL: s.URL, Token: "secret", Timeout: 20 * time.Millisecond, Pause: time.Millisecond, Attempts: 2})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Repository("octo", "mega").PullRequest(t.Context(), 7)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no whole answer within 20ms (tried 2 times)") &&
		!strings.Contains(err.Error(), "no whole answer within 20ms: context deadline exceeded (tried 2 times)") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Repository("octo", "mega").PullRequest(ctx, 7); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the caller's own end", err)
	}
}

// TestMoved reads a pull request that gets a commit meanwhile.
func TestMoved(t *testing.T) {
	_, repo, pull := serve(t, 3)
	pr, err := repo.PullRequest(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	pull.Head = "topic~1"
	if _, err := repo.PullRequestCommits(t.Context(), pr); !errors.Is(err, api.ErrMoved) {
		t.Errorf("got %v", err)
	}
	if _, err := repo.ChangedFiles(t.Context(), pr); !errors.Is(err, api.ErrMoved) {
		t.Errorf("got %v", err)
	}
}

// TestTokenStaysHome follows a redirect to another host.
func TestTokenStaysHome(t *testing.T) {
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("the stranger is asked for %s, with the token %q", r.URL, r.Header.Get("Authorization"))
	}))
	defer stranger.Close()
	s, repo, _ := serve(t, 1)
	s.Fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		http.Redirect(w, r, stranger.URL, http.StatusMovedPermanently)
		return true
	}
	if _, err := repo.PullRequest(t.Context(), 7); err == nil {
		t.Error("the redirect is followed")
	}
}

// TestRenamed follows a redirect on the same host, as of a renamed repository.
func TestRenamed(t *testing.T) {
	s, _, _ := serve(t, 1)
	s.Fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if !strings.Contains(r.URL.Path, "/old/") {
			return false
		}
		http.Redirect(w, r, strings.Replace(r.URL.RequestURI(), "/octo/old/", "/octo/mega/", 1), http.StatusMovedPermanently)
		return true
	}
	if _, err := client(t, s.URL).Repository("octo", "old").PullRequest(t.Context(), 7); err != nil {
		t.Error(err)
	}
}

func TestNew(t *testing.T) {
	for _, url := range []string{"ftp://example.org", "api.github.com", ":", "https://"} {
		if _, err := api.New(api.Options{URL: url}); err == nil {
			t.Errorf("%q is taken for an API", url)
		}
	}
}
