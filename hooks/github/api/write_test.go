package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/subject"
)

// TestCheckRuns are made, found and changed, and never larger than GitHub takes.
func TestCheckRuns(t *testing.T) {
	s, repo, _ := serve(t, 1)
	s.CheckContract(t)
	head := s.Get(7)
	pr, err := repo.PullRequest(t.Context(), head.Number)
	if err != nil {
		t.Fatal(err)
	}
	run := api.CheckRun{Name: "megalint", Head: pr.Head, ExternalID: strings.Repeat("x", 300), Conclusion: api.Failure, Title: "no",
		Summary: strings.Repeat("é", 60_000), Actions: []api.Action{{Label: "Re-check", Description: "again", Identifier: "recheck"}}}
	if err := repo.PutCheckRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	found, err := repo.CheckRuns(t.Context(), pr.Head, "megalint", 7)
	if err != nil || len(found) != 1 || found[0].Conclusion != api.Failure {
		t.Fatalf("got %+v, %v", found, err)
	}
	if kept := s.Runs(pr.Head)[0]; len(kept.Summary) > api.MaxCheckText || !strings.HasSuffix(kept.Summary, "é…") {
		t.Errorf("the summary has %d bytes", len(kept.Summary))
	}
	run.ID, run.Conclusion, run.Summary = found[0].ID, api.Success, "yes"
	if err := repo.PutCheckRun(t.Context(), run); err != nil || len(s.Runs("")) != 1 || s.Runs("")[0].Conclusion != "success" {
		t.Errorf("got %+v, %v", s.Runs(""), err)
	}
	run.ID, run.Head = 0, strings.Repeat("a", 40)
	if err := repo.PutCheckRun(t.Context(), run); !api.Absent(err) || api.NotFound(err) {
		t.Errorf("on no commit: %v", err)
	}
}

// TestPutComment changes its own comment, and not that of a stranger who writes
// the mark.
func TestPutComment(t *testing.T) {
	s, repo, _ := serve(t, 1)
	s.CheckContract(t)
	for _, text := range []string{"mark one", "mark one", "mark two"} {
		if err := repo.PutComment(t.Context(), 7, "mark", text); err != nil {
			t.Fatal(err)
		}
	}
	if c := s.Comments(7); len(c) != 1 || c[0].Body != "mark two" {
		t.Errorf("got %+v", c)
	}
	s.Fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `[{"id":1,"body":"mark mine","author_association":"NONE","user":{"login":"eve","type":"User"}}]`)
		}
		return r.Method == http.MethodGet
	}
	if err := repo.PutComment(t.Context(), 7, "mark", "mark three"); err != nil || len(s.Comments(7)) != 2 {
		t.Errorf("got %+v, %v", s.Comments(7), err)
	}
}

// TestSubjectKeepsItsHead where its commits cannot be listed, for the verdict has
// to stand somewhere.
func TestSubjectKeepsItsHead(t *testing.T) {
	s, repo, _ := serve(t, 1)
	s.Fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if strings.HasSuffix(r.URL.Path, "/commits") {
			http.Error(w, "{}", http.StatusForbidden)
			return true
		}
		return false
	}
	got, err := subject.PullRequest(t.Context(), repo, 7)
	if err == nil || got.Pull == nil || got.Head == "" || got.Head != got.Pull.Head {
		t.Errorf("got %+v, %v", got, err)
	}
}
