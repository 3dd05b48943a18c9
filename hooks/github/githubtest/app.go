package githubtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Installation is the id of the one installation of the App; AppID is the App's.
const (
	Installation = 77
	AppID        = 7
	installed    = "installation-token"
)

// CheckRun is a check run that the App made.
type CheckRun struct {
	ID                     int64
	Name, Head, ExternalID string
	Status, Conclusion     string
	Title, Summary         string
	Actions                []string // the identifiers of its buttons
	Written                int      // how often it was written
}

// Comment is a comment on a pull request.
type Comment struct {
	ID     int64
	Number int
	Body   string
}

// Delivery is a delivery of the webhook.
type Delivery struct {
	ID     int64
	GUID   string
	Event  string
	Body   []byte
	Status int // of the last attempt
	At     time.Time
}

// appState is what an App can see and change.
type appState struct {
	runs       []*CheckRun
	statuses   []object
	comments   []*Comment
	deliveries []*Delivery
	next       int64
	hook       string // URL
	secret     string
	rights     string // to pull requests
}

// Hook says where deliveries go, and by which secret they are signed.
func (s *Server) Hook(url, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app.hook, s.app.secret = url, secret
}

// Rights sets what the App may do with pull requests: "read" or "write", which
// is the default.
func (s *Server) Rights(pulls string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app.rights = pulls
}

// Runs are the check runs on a commit, oldest first; all if it is "".
func (s *Server) Runs(head string) []CheckRun {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []CheckRun
	for _, c := range s.app.runs {
		if head == "" || c.Head == head {
			found = append(found, *c)
		}
	}
	return found
}

// Comments are those on a pull request.
func (s *Server) Comments(number int) []Comment {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Comment
	for _, c := range s.app.comments {
		if c.Number == number {
			found = append(found, *c)
		}
	}
	return found
}

// Statuses are the statuses of a commit, newest first: "state description".
func (s *Server) Statuses(head string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []string
	for _, st := range slices.Backward(s.app.statuses) {
		if st["sha"] == head {
			found = append(found, fmt.Sprint(st["state"], " ", st["description"]))
		}
	}
	return found
}

// Change changes a pull request, as somebody else would.
func (s *Server) Change(number int, change func(p *Pull)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.pulls[number])
}

// Get is a pull request as it is now.
func (s *Server) Get(number int) Pull {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.pulls[number]
}

// PullEvent is the body of an event of a pull request.
func (s *Server) PullEvent(number int, action string) []byte {
	p := s.Get(number)
	return s.Event(object{"action": action, "number": number, "pull_request": s.Payload(&p)})
}

// Event is the body of an event, with what each has.
func (s *Server) Event(fields map[string]any) []byte {
	repo := object{"id": 1, "full_name": FullName, "default_branch": "main"}
	all := object{"repository": repo, "installation": object{"id": Installation}, "sender": object{"login": "ada"}}
	for key, value := range fields {
		all[key] = value
	}
	body, err := json.Marshal(all)
	if err != nil {
		panic(err) // of plain values
	}
	return body
}

// Deliver sends an event to the hook, notes it, and returns the status of the
// answer, 0 if there was none. As GitHub, it does not send again by itself.
func (s *Server) Deliver(event string, body []byte) int {
	s.mu.Lock()
	s.app.next++
	d := &Delivery{ID: s.app.next, GUID: fmt.Sprintf("guid-%d", s.app.next), Event: event, Body: body, At: time.Now()}
	s.app.deliveries = append(s.app.deliveries, d)
	s.mu.Unlock()
	return s.attempt(d)
}

// Repeat sends a delivery once more, as it may happen on the way.
func (s *Server) Repeat(n int) int {
	s.mu.Lock()
	d := s.app.deliveries[n%len(s.app.deliveries)]
	s.mu.Unlock()
	return s.attempt(d)
}

// Delivered counts the deliveries so far.
func (s *Server) Delivered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.app.deliveries)
}

func (s *Server) attempt(d *Delivery) int {
	s.mu.Lock()
	url, secret := s.app.hook, s.app.secret
	s.mu.Unlock()
	status := post(url, secret, d)
	s.mu.Lock()
	defer s.mu.Unlock()
	d.Status = max(status, 0)
	return status
}

func post(url, secret string, d *Delivery) int {
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(string(d.Body)))
	if err != nil {
		return 0
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(d.Body)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-GitHub-Event", d.Event)
	req.Header.Set("X-GitHub-Delivery", d.GUID)
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	client := &http.Client{Timeout: 10 * time.Second} // GitHub's patience
	resp, err := client.Do(req)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// admits tells whether a request may come in: by the token of a test, by the
// installation's, or by the App's own, a JWT.
func (s *Server) admits(r *http.Request) bool {
	token := strings.TrimPrefix(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), "token ")
	asApp := strings.HasPrefix(r.URL.Path, "/app/") || r.URL.Path == "/app"
	switch {
	case asApp:
		return strings.Count(token, ".") == 2
	case token == installed:
		return true
	}
	return s.Token == "" || token == s.Token
}

func (s *Server) handleApp(mux *http.ServeMux) {
	repo := "/repos/" + FullName
	mux.HandleFunc("POST /app/installations/{id}/access_tokens", s.accessToken)
	mux.HandleFunc("GET /app/installations", s.installations)
	mux.HandleFunc("GET /app/hook/deliveries", s.listDeliveries)
	mux.HandleFunc("POST /app/hook/deliveries/{id}/attempts", s.redeliver)
	mux.HandleFunc("GET /installation/repositories", s.installedRepositories)
	mux.HandleFunc("GET "+repo+"/pulls", s.listPulls)
	mux.HandleFunc("PATCH "+repo+"/pulls/{number}", s.editPull)
	mux.HandleFunc("GET "+repo+"/commits/{id}/pulls", s.pullsOf)
	mux.HandleFunc("GET "+repo+"/commits/{id}/check-runs", s.listRuns)
	mux.HandleFunc("POST "+repo+"/check-runs", s.createRun)
	mux.HandleFunc("PATCH "+repo+"/check-runs/{id}", s.updateRun)
	mux.HandleFunc("POST "+repo+"/statuses/{id}", s.createStatus)
	mux.HandleFunc("GET "+repo+"/commits/{id}/statuses", s.listStatuses)
	mux.HandleFunc("GET "+repo+"/issues/{number}/comments", s.listComments)
	mux.HandleFunc("POST "+repo+"/issues/{number}/comments", s.createComment)
	mux.HandleFunc("PATCH "+repo+"/issues/comments/{id}", s.editComment)
}

func (s *Server) accessToken(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") != strconv.Itoa(Installation) {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	s.mu.Lock()
	rights := s.app.rights
	s.mu.Unlock()
	if rights == "" {
		rights = "write"
	}
	w.WriteHeader(http.StatusCreated)
	answer(w, object{"token": installed, "expires_at": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
		"permissions": object{"checks": "write", "contents": "read", "metadata": "read", "pull_requests": rights}})
}

func (s *Server) installations(w http.ResponseWriter, r *http.Request) {
	answer(w, page(w, r, []object{{"id": Installation, "account": object{"login": "octo"}}}))
}

func (s *Server) installedRepositories(w http.ResponseWriter, r *http.Request) {
	repos := []object{repositoryObject()}
	answer(w, object{"total_count": len(repos), "repositories": page(w, r, repos)})
}

func (s *Server) listDeliveries(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []object{}
	for _, d := range slices.Backward(s.app.deliveries) {
		list = append(list, object{"id": d.ID, "guid": d.GUID, "event": d.Event, "status_code": d.Status,
			"delivered_at": d.At.UTC().Format(time.RFC3339Nano), "redelivery": false, "duration": 0.1, "status": "x"})
	}
	start, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
	start = min(start, len(list))
	end := min(start+100, len(list))
	if end < len(list) {
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?cursor=%d&per_page=100>; rel="next"`, r.Host, r.URL.Path, end))
	}
	answer(w, list[start:end])
}

func (s *Server) redeliver(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	s.mu.Lock()
	i := slices.IndexFunc(s.app.deliveries, func(d *Delivery) bool { return d.ID == id })
	if i < 0 {
		s.mu.Unlock()
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	again := *s.app.deliveries[i] // an entry of its own, as GitHub lists it
	s.app.next++
	again.ID, again.Status, again.At = s.app.next, 0, time.Now()
	s.app.deliveries = append(s.app.deliveries, &again)
	s.mu.Unlock()
	go s.attempt(&again)
	w.WriteHeader(http.StatusAccepted)
	answer(w, object{})
}

func (s *Server) listPulls(w http.ResponseWriter, r *http.Request) {
	answer(w, page(w, r, s.payloads(func(p *Pull) bool { return r.URL.Query().Get("state") != "open" || !p.Closed })))
}

// payloads are those of the pull requests that a test holds for, by number.
func (s *Server) payloads(which func(*Pull) bool) []object {
	s.mu.Lock()
	var pulls []Pull
	for _, p := range s.pulls {
		if which(p) {
			pulls = append(pulls, *p)
		}
	}
	s.mu.Unlock()
	slices.SortFunc(pulls, func(a, b Pull) int { return a.Number - b.Number })
	list := []object{}
	for i := range pulls {
		list = append(list, s.Payload(&pulls[i]))
	}
	return list
}

func (s *Server) pullsOf(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	all := s.payloads(func(*Pull) bool { return true })
	answer(w, page(w, r, slices.DeleteFunc(all, func(p object) bool {
		return p["head"].(object)["sha"] != id && p["merge_commit_sha"] != id
	})))
}

func (s *Server) editPull(w http.ResponseWriter, r *http.Request) {
	var edit struct {
		Title *string `json:"title"`
	}
	p := s.find(w, r)
	if p == nil || !read(w, r, &edit) {
		return
	}
	if edit.Title != nil {
		s.Change(p.Number, func(p *Pull) { p.Title = *edit.Title })
	}
	now := s.Get(p.Number)
	answer(w, s.Payload(&now))
}

// read reads a request's body.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		refuse(w, http.StatusBadRequest, "Problems parsing JSON")
		return false
	}
	return true
}

// runBody is a check run as requests write it.
type runBody struct {
	Name       string `json:"name"`
	HeadSHA    string `json:"head_sha"`
	ExternalID string `json:"external_id"`
	Status     string `json:"status"`
	Conclusion string `json:"conclusion"`
	Output     struct {
		Title   string `json:"title"`
		Summary string `json:"summary"`
	} `json:"output"`
	Actions []struct {
		Identifier string `json:"identifier"`
	} `json:"actions"`
}

func (b *runBody) apply(c *CheckRun) {
	c.Name, c.ExternalID, c.Status, c.Conclusion = b.Name, b.ExternalID, b.Status, b.Conclusion
	c.Title, c.Summary, c.Actions = b.Output.Title, b.Output.Summary, nil
	for _, a := range b.Actions {
		c.Actions = append(c.Actions, a.Identifier)
	}
	c.Written++
}

func runObject(c *CheckRun) object {
	return object{"id": c.ID, "name": c.Name, "head_sha": c.Head, "external_id": c.ExternalID, "status": c.Status,
		"conclusion": c.Conclusion, "output": object{"title": c.Title, "summary": c.Summary}, "app": object{"id": AppID}}
}

func (s *Server) createRun(w http.ResponseWriter, r *http.Request) {
	var b runBody
	if !read(w, r, &b) {
		return
	}
	if s.id(b.HeadSHA) == "" {
		refuse(w, http.StatusUnprocessableEntity, "No commit found for SHA: "+b.HeadSHA)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app.next++
	c := &CheckRun{ID: s.app.next, Head: b.HeadSHA}
	b.apply(c)
	s.app.runs = append(s.app.runs, c)
	w.WriteHeader(http.StatusCreated)
	answer(w, runObject(c))
}

func (s *Server) updateRun(w http.ResponseWriter, r *http.Request) {
	var b runBody
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if !read(w, r, &b) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.app.runs, func(c *CheckRun) bool { return c.ID == id })
	if i < 0 {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	b.apply(s.app.runs[i])
	answer(w, runObject(s.app.runs[i]))
}

func (s *Server) listRuns(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	runs := []object{}
	for _, c := range slices.Backward(s.app.runs) {
		if c.Head == r.PathValue("id") && (r.URL.Query().Get("check_name") == "" || c.Name == r.URL.Query().Get("check_name")) {
			runs = append(runs, runObject(c))
		}
	}
	answer(w, object{"total_count": len(runs), "check_runs": page(w, r, runs)})
}

func (s *Server) createStatus(w http.ResponseWriter, r *http.Request) {
	var b object
	if !read(w, r, &b) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b["sha"] = r.PathValue("id")
	s.app.statuses = append(s.app.statuses, b)
	w.WriteHeader(http.StatusCreated)
	answer(w, b)
}

func (s *Server) listStatuses(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []object{}
	for _, st := range slices.Backward(s.app.statuses) {
		if st["sha"] == r.PathValue("id") {
			list = append(list, st)
		}
	}
	answer(w, page(w, r, list))
}

func commentObject(c *Comment) object {
	return object{"id": c.ID, "body": c.Body, "user": object{"login": "megalint[bot]", "type": "Bot"}}
}

func (s *Server) listComments(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.PathValue("number"))
	list := []object{}
	for _, c := range s.Comments(n) {
		list = append(list, commentObject(&c))
	}
	answer(w, page(w, r, list))
}

func (s *Server) createComment(w http.ResponseWriter, r *http.Request) {
	var b struct {
		Body string `json:"body"`
	}
	if !read(w, r, &b) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, _ := strconv.Atoi(r.PathValue("number"))
	s.app.next++
	c := &Comment{s.app.next, n, b.Body}
	s.app.comments = append(s.app.comments, c)
	w.WriteHeader(http.StatusCreated)
	answer(w, commentObject(c))
}

func (s *Server) editComment(w http.ResponseWriter, r *http.Request) {
	var b struct {
		Body string `json:"body"`
	}
	if !read(w, r, &b) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.app.comments {
		if fmt.Sprint(c.ID) == r.PathValue("id") {
			c.Body = b.Body
			answer(w, commentObject(c))
			return
		}
	}
	refuse(w, http.StatusNotFound, "Not Found")
}
