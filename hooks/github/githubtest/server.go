// Package githubtest is a GitHub for tests: an HTTP server that answers the
// requests of package api from a real git repository.
//
// It pages as GitHub does, knows the pull requests that a test gives it, and
// can be told to fail. It keeps a list of what it was asked.
package githubtest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/megalint/megalint/internal/git/gittest"
)

// FullName is the repository that the server has. A fork is of another owner.
const FullName = "octo/mega"

// Pull is a pull request.
type Pull struct {
	Number      int
	Title, Body string
	// Base and Head are revisions of the repository.
	BaseRef, Base, Head string
	Fork, Draft, Closed bool
	// AutoMerge is the JSON of that field; nil for null.
	AutoMerge map[string]any
	// Settings are further fields of the repository, as payloads have them.
	Settings map[string]any
}

// Server is a GitHub with one repository.
type Server struct {
	*httptest.Server
	repo *gittest.Repo
	// Token is the only one that is let in; "" lets everybody in.
	Token string
	// Fault may answer a request itself, and returns true then. It is given
	// the number of times that this URL was asked for before.
	Fault func(w http.ResponseWriter, r *http.Request, before int) bool
	// Check is told of each request, for a contract test.
	Check func(r *http.Request)

	mu       sync.Mutex
	pulls    map[int]*Pull
	requests []string
	seen     map[string]int
	answers  map[string]string // of git, about what never changes
	app      appState
}

// New starts a server for a repository. It ends with the test.
func New(t testing.TB, repo *gittest.Repo, pulls ...*Pull) *Server {
	s := &Server{repo: repo, pulls: map[int]*Pull{}, seen: map[string]int{}, answers: map[string]string{}}
	for _, p := range pulls {
		s.pulls[p.Number] = p
	}
	mux := http.NewServeMux()
	prefix := "GET /repos/" + FullName
	mux.HandleFunc(prefix, s.repository)
	mux.HandleFunc(prefix+"/pulls/{number}", s.pull)
	mux.HandleFunc(prefix+"/pulls/{number}/commits", s.pullCommits)
	mux.HandleFunc(prefix+"/pulls/{number}/files", s.pullFiles)
	mux.HandleFunc(prefix+"/compare/{range}", s.compare)
	mux.HandleFunc(prefix+"/commits/{id}", s.commit)
	mux.HandleFunc(prefix+"/git/trees/{id}", s.tree)
	mux.HandleFunc(prefix+"/git/blobs/{id}", s.blob)
	s.handleApp(mux)
	s.Server = httptest.NewServer(s.guard(mux))
	t.Cleanup(s.Close)
	return s
}

// Add gives the server another pull request.
func (s *Server) Add(p *Pull) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pulls[p.Number] = p
}

// guard does what comes before each answer.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		uri := r.URL.RequestURI()
		s.mu.Lock()
		before := s.seen[uri]
		s.seen[uri]++
		s.requests = append(s.requests, r.Method+" "+uri)
		s.mu.Unlock()
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		if s.Check != nil {
			s.Check(r)
		}
		if s.Fault != nil && s.Fault(w, r, before) {
			return
		}
		if !s.admits(r) {
			refuse(w, http.StatusUnauthorized, "Bad credentials")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Requests lists the requests so far: method, path and query.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...)
}

// Forget empties the list of requests.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.seen = nil, map[string]int{}
}

func answer(w http.ResponseWriter, v any) {
	_ = json.NewEncoder(w).Encode(v) // whoever does not listen is not told
}

// refuse answers as GitHub does where something is wrong.
func refuse(w http.ResponseWriter, code int, message string) {
	w.WriteHeader(code)
	answer(w, map[string]any{"message": message, "documentation_url": "https://docs.github.com/rest"})
}

type object = map[string]any

func (s *Server) repository(w http.ResponseWriter, _ *http.Request) {
	answer(w, repositoryObject())
}

// repositoryObject is the repository without its settings, which GitHub tells to
// few.
func repositoryObject() object {
	owner, name, _ := strings.Cut(FullName, "/")
	return object{"id": 1, "full_name": FullName, "name": name, "owner": object{"login": owner}, "default_branch": "main"}
}

// find is the pull request that is asked for, as it is now.
func (s *Server) find(w http.ResponseWriter, r *http.Request) *Pull {
	n, _ := strconv.Atoi(r.PathValue("number"))
	s.mu.Lock()
	p := s.pulls[n]
	if p != nil {
		now := *p
		p = &now
	}
	s.mu.Unlock()
	if p == nil {
		refuse(w, http.StatusNotFound, "Not Found")
	}
	return p
}

// id resolves a revision. What the repository does not have is "".
func (s *Server) id(rev string) string {
	return s.ask(isID(rev), "rev-parse", "--verify", "--quiet", rev+"^{commit}")
}

func isID(rev string) bool { return len(rev) == 40 && strings.Trim(rev, "0123456789abcdef") == "" }

// ask asks git; "" stands for an error too. An answer that holds for good is
// asked for once.
func (s *Server) ask(forGood bool, args ...string) string {
	key := strings.Join(args, "\x00")
	s.mu.Lock()
	out, known := s.answers[key]
	s.mu.Unlock()
	if known {
		return out
	}
	out, err := s.repo.Try(args...)
	if err != nil {
		return ""
	}
	if forGood {
		s.mu.Lock()
		s.answers[key] = out
		s.mu.Unlock()
	}
	return out
}

// between lists the commits of a range, oldest first.
func (s *Server) between(base, head string) []string {
	out := s.ask(isID(base) && isID(head), "rev-list", "--reverse", "--topo-order", base+".."+head)
	if out == "" {
		return nil
	}
	return strings.Split(out, "\n")
}

// changed lists what differs: status and one or two paths.
func (s *Server) changed(base, head string) [][]string {
	out := s.ask(isID(base) && isID(head), "diff", "--name-status", "-z", "-M", base+"..."+head)
	fields := strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
	var changes [][]string
	for i := 0; i+1 < len(fields); {
		n := 2
		if strings.HasPrefix(fields[i], "R") {
			n = 3
		}
		changes = append(changes, fields[i:i+n])
		i += n
	}
	return changes
}

// Payload is a pull request as events and the API write it.
func (s *Server) Payload(p *Pull) map[string]any {
	base := object{"id": 1, "full_name": FullName, "default_branch": "main"}
	for key, value := range p.Settings {
		base[key] = value
	}
	head := object{"id": 1, "full_name": FullName}
	if p.Fork {
		head = object{"id": 2, "full_name": "stranger/mega", "fork": true}
	}
	state := "open"
	if p.Closed {
		state = "closed"
	}
	return object{
		"number": p.Number, "title": p.Title, "body": p.Body, "state": state, "draft": p.Draft, "auto_merge": p.AutoMerge,
		"user":    object{"login": "ada", "id": 1},
		"base":    object{"ref": p.BaseRef, "sha": s.id(p.Base), "repo": base},
		"head":    object{"ref": "topic", "sha": s.id(p.Head), "repo": head},
		"commits": len(s.between(p.Base, p.Head)), "changed_files": len(s.changed(p.Base, p.Head)),
	}
}

func (s *Server) pull(w http.ResponseWriter, r *http.Request) {
	p := s.find(w, r)
	if p == nil {
		return
	}
	payload := s.Payload(p)
	// GitHub tells the settings to few; events have them.
	payload["base"].(object)["repo"] = object{"id": 1, "full_name": FullName}
	answer(w, payload)
}

func (s *Server) pullCommits(w http.ResponseWriter, r *http.Request) {
	p := s.find(w, r)
	if p == nil {
		return
	}
	ids := s.between(p.Base, p.Head)
	answer(w, s.commits(page(w, r, ids[:min(len(ids), 250)])))
}

func (s *Server) pullFiles(w http.ResponseWriter, r *http.Request) {
	p := s.find(w, r)
	if p == nil {
		return
	}
	answer(w, files(page(w, r, s.changed(p.Base, p.Head))))
}

// files are changes as GitHub lists them.
func files(changes [][]string) []object {
	list := []object{}
	for _, c := range changes {
		file := object{"filename": c[len(c)-1], "sha": strings.Repeat("1", 40), "status": "modified"}
		if len(c) == 3 {
			file["status"], file["previous_filename"] = "renamed", c[1]
		}
		list = append(list, file)
	}
	return list
}

func (s *Server) compare(w http.ResponseWriter, r *http.Request) {
	base, head, _ := strings.Cut(r.PathValue("range"), "...")
	if s.id(base) == "" || s.id(head) == "" {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	ids := s.between(base, head)
	changes := s.changed(base, head)
	answer(w, object{"status": "ahead", "total_commits": len(ids), "commits": s.commits(page(w, r, ids)),
		"files": files(changes[:min(len(changes), 300)])})
}

func (s *Server) commit(w http.ResponseWriter, r *http.Request) {
	id := s.id(r.PathValue("id"))
	if id == "" {
		refuse(w, http.StatusUnprocessableEntity, "No commit found for SHA: "+r.PathValue("id"))
		return
	}
	answer(w, s.commits([]string{id})[0])
}

// commits are as GitHub lists them.
func (s *Server) commits(ids []string) []object {
	list := []object{}
	if len(ids) == 0 {
		return list
	}
	args := append([]string{"log", "--no-walk=unsorted", "-z", "--format=%H%x1f%P%x1f%T%x1f%an%x1f%ae%x1f%B"}, ids...)
	for record := range strings.SplitSeq(strings.TrimSuffix(s.ask(true, args...), "\x00"), "\x00") {
		f := strings.SplitN(record, "\x1f", 6)
		parents := []object{}
		for _, p := range strings.Fields(f[1]) {
			parents = append(parents, object{"sha": p})
		}
		list = append(list, object{"sha": f[0], "parents": parents, "commit": object{
			"message": strings.TrimRight(f[5], "\n"), "tree": object{"sha": f[2]},
			"author": object{"name": f[3], "email": f[4]},
		}})
	}
	return list
}

func (s *Server) tree(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	args := []string{"ls-tree", "-z", "-l"}
	if r.URL.Query().Get("recursive") != "" {
		args = append(args, "-r", "-t")
	}
	out := s.ask(isID(id), append(args, id)...)
	if out == "" && s.ask(isID(id), "cat-file", "-t", id) == "" {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	entries := []object{}
	for line := range strings.SplitSeq(strings.TrimRight(out, "\x00"), "\x00") {
		about, name, ok := strings.Cut(line, "\t")
		if !ok {
			continue
		}
		f := strings.Fields(about)
		e := object{"path": name, "mode": f[0], "type": f[1], "sha": f[2]}
		if size, err := strconv.Atoi(f[3]); err == nil {
			e["size"] = size
		}
		entries = append(entries, e)
	}
	answer(w, object{"sha": id, "tree": entries, "truncated": false})
}

func (s *Server) blob(w http.ResponseWriter, r *http.Request) {
	out, err := s.repo.Try("cat-file", "blob", r.PathValue("id"))
	if err != nil {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	answer(w, object{"sha": r.PathValue("id"), "encoding": "base64", "content": base64.StdEncoding.EncodeToString([]byte(out + "\n"))})
}

// page cuts a list as the query asks, and links to the next page.
func page[T any](w http.ResponseWriter, r *http.Request, list []T) []T {
	q := r.URL.Query()
	size, err := strconv.Atoi(q.Get("per_page"))
	if err != nil || size < 1 || size > 100 {
		size = 30
	}
	n, err := strconv.Atoi(q.Get("page"))
	if err != nil || n < 1 {
		n = 1
	}
	if n*size < len(list) {
		q.Set("page", strconv.Itoa(n+1))
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?%s>; rel="next"`, r.Host, r.URL.Path, q.Encode()))
	}
	return list[min((n-1)*size, len(list)):min(n*size, len(list))]
}
