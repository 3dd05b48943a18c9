package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/megalint/megalint/hooks/github/githubtest"
	"github.com/megalint/megalint/internal/git/gittest"
)

const secret = "it's a secret"

// key is an App's private key, in PEM.
var key = sync.OnceValue(func() string {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)}))
})

// site is a GitHub with a repository, for a bot to look after.
type site struct {
	*githubtest.Server
	t    *testing.T
	repo *gittest.Repo
	env  map[string]string
}

var squashed = map[string]any{
	"squash_merge_commit_title": "PR_TITLE", "squash_merge_commit_message": "BLANK",
	"allow_squash_merge": true, "allow_merge_commit": false, "allow_rebase_merge": false,
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, repo: gittest.New(t, "-b", "main")}
	s.repo.Write("services/billing/Makefile", "test:\n")
	s.repo.Commit("[billing] Begin")
	s.Server = githubtest.New(t, s.repo)
	s.Token = "secret"
	s.CheckContract(t)
	s.env = map[string]string{
		"MEGALINT_LISTEN": "127.0.0.1:0", "MEGALINT_STORE": filepath.Join(t.TempDir(), "bot.db"),
		"MEGALINT_APP_ID": fmt.Sprint(githubtest.AppID), "MEGALINT_APP_KEY_PEM": key(),
		"MEGALINT_WEBHOOK_SECRET": secret + "-old " + strings.ReplaceAll(secret, " ", "-"), "MEGALINT_GITHUB_URL": s.URL,
	}
	return s
}

// hookSecret is the second of the secrets that the bot knows.
func hookSecret() string { return strings.ReplaceAll(secret, " ", "-") }

// open makes a pull request on a branch of its own, and returns its head.
func (s *site) open(number int, title string) string {
	s.repo.Git("checkout", "-q", "-b", fmt.Sprintf("topic-%d", number), "main")
	s.repo.Write("services/billing/file", fmt.Sprint(number))
	head := s.repo.Commit("[billing] Change a file")
	s.repo.Git("checkout", "-q", "main")
	s.Add(&githubtest.Pull{Number: number, Title: title, BaseRef: "main", Base: s.repo.Git("rev-parse", "main"), Head: head, Settings: squashed})
	return head
}

// bot is a bot that runs in this process.
type bot struct {
	t    *testing.T
	stop func() int
	url  string
	log  *lockedBuilder
}

type lockedBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuilder) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b.WriteString(line + "\n")
}

func (l *lockedBuilder) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start starts a bot and points the site's hook at it. It ends with the test.
func (s *site) start(args ...string) *bot {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	b := &bot{t: s.t, log: &lockedBuilder{}}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, args, func(name string) string { return s.env[name] }, w, w)
		w.Close()
	}()
	address := make(chan string, 1)
	go follow(r, b.log, address)
	b.stop = sync.OnceValue(func() int { cancel(); return <-ended })
	s.t.Cleanup(func() {
		b.stop()
		if s.t.Failed() {
			s.t.Log(b.log.String())
		}
	})
	select {
	case a := <-address:
		b.url = "http://" + a
		s.Hook(b.url+"/webhook", hookSecret())
	case code := <-ended:
		ended <- code
		s.t.Fatalf("the bot ends with %d:\n%s", code, b.log)
	case <-time.After(2 * time.Minute):
		s.t.Fatalf("the bot does not listen:\n%s", b.log)
	}
	return b
}

// follow reads the bot's log, and finds the address in it.
func follow(r io.Reader, log *lockedBuilder, address chan<- string) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		log.add(lines.Text())
		var entry struct{ Msg, Address string }
		if json.Unmarshal(lines.Bytes(), &entry) == nil && entry.Msg == "listening" {
			address <- entry.Address
		}
	}
	_, _ = io.Copy(io.Discard, r)
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("this never comes: %s", what)
		}
	}
}

// verdict waits for the one check run on a commit to have a conclusion.
func (s *site) verdict(head, conclusion string) githubtest.CheckRun {
	s.t.Helper()
	var last []githubtest.CheckRun
	eventually(s.t, conclusion+" on "+head, func() bool {
		last = s.Runs(head)
		return len(last) == 1 && last[0].Conclusion == conclusion
	})
	return last[0]
}

// deliver delivers an event, which the bot has to take.
func (s *site) deliver(event string, body []byte) {
	s.t.Helper()
	if code := s.Deliver(event, body); code != 202 {
		s.t.Fatalf("%s is answered by %d", event, code)
	}
}

func TestPullRequest(t *testing.T) {
	s := newSite(t)
	good, bad := s.open(1, "[billing] Add retries"), s.open(2, "[billing] added retries.")
	s.start()
	s.deliver("pull_request", s.PullEvent(1, "opened"))
	s.deliver("pull_request", s.PullEvent(2, "opened"))
	c := s.verdict(good, "success")
	if c.Name != "megalint" || !strings.Contains(c.Summary, "[billing] Add retries (#1)") || c.Title != "The message may land as it is" {
		t.Errorf("got %+v", c)
	}
	c = s.verdict(bad, "failure")
	for _, part := range []string{"[billing] added retries. (#2)", "summary&#45;not&#45;capitalized", "[billing] Add retries (#2)", "corrected"} {
		if !strings.Contains(c.Summary, part) {
			t.Errorf("the summary lacks %q:\n%s", part, c.Summary)
		}
	}
	if fmt.Sprint(c.Actions) != "[fix-title recheck]" {
		t.Errorf("buttons: %v", c.Actions)
	}

	// Somebody mends it: the same check turns green.
	s.Change(2, func(p *githubtest.Pull) { p.Title = "[billing] Add retries" })
	s.deliver("pull_request", s.PullEvent(2, "edited"))
	if again := s.verdict(bad, "success"); again.ID != c.ID {
		t.Error("another check run was made")
	}
}

func TestButtonsAndComments(t *testing.T) {
	s := newSite(t)
	head := s.open(3, "[billing] added retries")
	s.start()
	s.deliver("pull_request", s.PullEvent(3, "opened"))
	c := s.verdict(head, "failure")
	checkRun := func(action string, requested any) []byte {
		return s.Event(map[string]any{"action": action, "requested_action": requested,
			"check_run": map[string]any{"head_sha": head, "external_id": c.ExternalID, "pull_requests": []any{}}})
	}
	s.deliver("check_run", checkRun("requested_action", map[string]any{"identifier": "fix-title"}))
	eventually(t, "a new title", func() bool { return s.Get(3).Title == "[billing] Add retries" })
	s.deliver("check_run", checkRun("rerequested", nil))
	s.verdict(head, "success")
	s.Change(3, func(p *githubtest.Pull) { p.Title = "nothing like it" })
	s.deliver("issue_comment", s.Event(map[string]any{"action": "created", "comment": map[string]any{"body": "/megalint\nplease"},
		"issue": map[string]any{"number": 3, "pull_request": map[string]any{"url": "x"}}}))
	s.verdict(head, "failure")
	s.Change(3, func(p *githubtest.Pull) { p.Title = "[billing] Add retries" })
	s.deliver("check_suite", s.Event(map[string]any{"action": "rerequested",
		"check_suite": map[string]any{"head_sha": head, "pull_requests": []any{}}}))
	s.verdict(head, "success")
}

// TestLanded judges what a queue is about to land, and what landed.
func TestLanded(t *testing.T) {
	s := newSite(t)
	base := s.repo.Git("rev-parse", "main")
	s.repo.Write("services/billing/x", "1")
	bad := s.repo.Commit("added x")
	s.repo.Write("services/billing/x", "2")
	head := s.repo.Commit("[billing] Change x")
	s.Add(&githubtest.Pull{Number: 9, Title: "added x", BaseRef: "main", Base: base, Head: bad, Closed: true})
	s.start("--comment")
	s.deliver("merge_group", s.Event(map[string]any{"action": "checks_requested", "merge_group": map[string]any{
		"base_sha": base, "head_sha": bad, "base_ref": "refs/heads/main"}}))
	if c := s.verdict(bad, "failure"); c.Name != "megalint" {
		t.Errorf("got %+v", c)
	}
	s.deliver("push", s.Event(map[string]any{"ref": "refs/heads/main", "before": base, "after": head}))
	if c := s.verdict(head, "failure"); c.Name != "megalint (landed)" || !strings.Contains(c.Summary, bad[:12]) {
		t.Errorf("got %+v", c)
	}
	eventually(t, "a check on the commit that broke it", func() bool { return len(s.Runs(bad)) == 2 })
	eventually(t, "a comment", func() bool { return len(s.Comments(9)) == 1 })
	s.deliver("push", s.Event(map[string]any{"ref": "refs/heads/topic", "before": base, "after": bad}))
	s.deliver("push", s.Event(map[string]any{"ref": "refs/heads/main", "before": base, "after": head}))
	time.Sleep(300 * time.Millisecond)
	if n := len(s.Comments(9)); n != 1 {
		t.Errorf("%d comments", n)
	}
}

// TestReconcile finds what no event told of, and asks for what was not answered.
func TestReconcile(t *testing.T) {
	s := newSite(t)
	head := s.open(4, "[billing] Add retries")
	s.start()
	s.verdict(head, "success")
}

func TestRedelivery(t *testing.T) {
	s := newSite(t)
	s.Hook("http://127.0.0.1:1/", hookSecret())
	base := s.repo.Git("rev-parse", "main")
	s.repo.Write("services/billing/x", "1")
	head := s.repo.Commit("[billing] Add x")
	if code := s.Deliver("push", s.Event(map[string]any{"ref": "refs/heads/main", "before": base, "after": head})); code != 0 {
		t.Fatalf("got %d", code)
	}
	s.start()
	s.verdict(head, "success")
}

// TestConfiguration is the default branch's, not that of the pull request. One
// that is malformed turns the check red.
func TestConfiguration(t *testing.T) {
	s := newSite(t)
	s.repo.Write(".megalint.yaml", "extends: [saas-mega]\nrules: {summary-too-long: {limit: 10}}\n")
	s.repo.Commit("[billing] Limit")
	head := s.open(5, "[billing] Add many retries")
	s.start()
	if c := s.verdict(head, "failure"); !strings.Contains(c.Summary, "limit of 10") {
		t.Errorf("got %s", c.Summary)
	}
	before := s.repo.Git("rev-parse", "main")
	s.repo.Write(".megalint.yaml", "rules: {summary-too-lang: off}\n")
	after := s.repo.Commit("[billing] Break")
	s.deliver("push", s.Event(map[string]any{"ref": "refs/heads/main", "before": before, "after": after}))
	if c := s.verdict(after, "failure"); !strings.Contains(c.Summary, "summary&#45;too&#45;lang") {
		t.Errorf("got %s", c.Summary)
	}
	s.deliver("pull_request", s.PullEvent(5, "edited"))
	eventually(t, "the reason", func() bool { return strings.Contains(s.verdict(head, "failure").Summary, "summary&#45;too&#45;lang") })
	s.repo.Write(".megalint.yaml", "extends: [saas-mega]\n")
	last := s.repo.Commit("[billing] Mend")
	s.deliver("push", s.Event(map[string]any{"ref": "refs/heads/main", "before": after, "after": last}))
	s.verdict(head, "success")
}

// TestToken has no App: the verdict is a status.
func TestToken(t *testing.T) {
	s := newSite(t)
	delete(s.env, "MEGALINT_APP_ID")
	s.env["MEGALINT_TOKEN"], s.env["MEGALINT_REPOSITORY"] = "secret", githubtest.FullName
	head := s.open(6, "added retries")
	s.start()
	eventually(t, "a status", func() bool { return len(s.Statuses(head)) == 1 && strings.HasPrefix(s.Statuses(head)[0], "failure") })
	s.Change(6, func(p *githubtest.Pull) { p.Title = "[billing] Add retries" })
	s.deliver("pull_request", s.PullEvent(6, "edited"))
	eventually(t, "another status", func() bool { return strings.HasPrefix(s.Statuses(head)[0], "success") })
}

func TestRefusesToStart(t *testing.T) {
	for name, env := range map[string]map[string]string{
		"nothing":    {},
		"no secret":  {"MEGALINT_APP_ID": "1", "MEGALINT_APP_KEY_PEM": key()},
		"no key":     {"MEGALINT_APP_ID": "1", "MEGALINT_WEBHOOK_SECRET": "x"},
		"a bad key":  {"MEGALINT_APP_ID": "1", "MEGALINT_APP_KEY_PEM": "hunter2", "MEGALINT_WEBHOOK_SECRET": "x", "MEGALINT_STORE": filepath.Join(t.TempDir(), "x")},
		"no place":   {"MEGALINT_APP_ID": "1", "MEGALINT_APP_KEY_PEM": key(), "MEGALINT_WEBHOOK_SECRET": "x", "MEGALINT_STORE": "/no/such/folder/x"},
		"a bad word": {"MEGALINT_APP_ID": "1", "MEGALINT_APP_KEY_PEM": key(), "MEGALINT_WEBHOOK_SECRET": "x", "MEGALINT_FAIL_ON": "never"},
	} {
		var out strings.Builder
		if code := run(t.Context(), nil, func(name string) string { return env[name] }, &out, &out); code != exitFailure {
			t.Errorf("%s: exit code %d\n%s", name, code, &out)
		}
		if strings.Contains(out.String(), "hunter2") || strings.Contains(out.String(), "PRIVATE") {
			t.Errorf("%s: it tells a secret:\n%s", name, &out)
		}
	}
	var out strings.Builder
	if code := run(t.Context(), []string{"--help"}, os.Getenv, &out, &out); code != exitClean || !strings.Contains(out.String(), "--app-id") {
		t.Errorf("--help: %d\n%s", code, &out)
	}
}
