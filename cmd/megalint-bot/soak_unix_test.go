//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/megalint/megalint/hooks/github/githubtest"
	"github.com/megalint/megalint/hooks/webhook/pgtest"
)

// childVariable tells the test's own binary to be a bot.
const childVariable = "MEGALINT_TEST_BOT"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// The size of the proof.
const (
	soakPulls  = 200
	soakEvents = 2000
	soakKills  = 20
	soakFaults = 10 // of a hundred calls of the API
)

// soak is a site whose bots are processes that die.
type soak struct {
	*site
	rng      *rand.Rand
	heads    map[int][2]string
	replicas []*replica
	calls    atomic.Int64
	faults   atomic.Int64
	unstored int // deliveries that the bot could not store
}

// replica is one process of the bot, with its successors.
type replica struct {
	s       *soak
	address string

	mu    sync.Mutex
	cmd   *exec.Cmd
	out   bytes.Buffer
	kills int
}

// newSoak makes the pull requests, and the bots that look after them.
func newSoak(t *testing.T, store string, replicas int) *soak {
	s := &soak{site: newSite(t), rng: rand.New(rand.NewPCG(1, 2)), heads: map[int][2]string{}}
	if store != "" {
		s.env["MEGALINT_STORE"] = store
	}
	if check := s.Check; check != nil { // of some requests, for this takes longer than the bot's work does
		var seen atomic.Int64
		s.Check = func(r *http.Request) {
			if seen.Add(1)%20 == 0 {
				check(r)
			}
		}
	}
	s.commits()
	for n := range s.heads {
		s.Add(&githubtest.Pull{Number: n, Title: s.title(n), BaseRef: "main", Base: s.repo.Git("rev-parse", "main"), Head: s.heads[n][0], Settings: squashed})
	}
	var mu sync.Mutex
	chance := rand.New(rand.NewPCG(3, 4))
	s.Fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		s.calls.Add(1)
		mu.Lock()
		hit, kind := chance.IntN(100) < soakFaults, chance.IntN(4)
		mu.Unlock()
		if hit {
			s.faults.Add(1)
			fail(w, kind)
		}
		return hit
	}
	for range replicas {
		r := &replica{s: s, address: freeAddress(t)}
		s.replicas = append(s.replicas, r)
		r.start()
		t.Cleanup(r.end)
	}
	s.balance()
	return s
}

// fail answers a request as a GitHub in trouble does.
func fail(w http.ResponseWriter, kind int) {
	switch kind {
	case 0:
		http.Error(w, `{"message":"Server Error"}`, http.StatusBadGateway)
	case 1:
		w.Header().Set("Retry-After", "1")
		http.Error(w, `{"message":"You have exceeded a secondary rate limit"}`, http.StatusForbidden)
	case 2:
		panic(http.ErrAbortHandler) // the connection breaks
	default:
		io.WriteString(w, `{"cut": `)
	}
}

func freeAddress(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// commits gives each pull request two heads.
func (s *soak) commits() {
	var in strings.Builder
	for n := 1; n <= soakPulls; n++ {
		for i := range 2 {
			from := ""
			if i == 0 {
				from = "from refs/heads/main\n"
			}
			text := fmt.Sprintf("[billing] Change file %d", n)
			fmt.Fprintf(&in, "commit refs/heads/p%d\ncommitter A <a@b> %d +0000\ndata %d\n%s\n%sM 100644 inline services/billing/f%d\ndata 1\n%d\n\n",
				n, 1700000000+i, len(text), text, from, n, i)
		}
	}
	if _, err := s.repo.Feed(in.String(), "fast-import", "--quiet"); err != nil {
		s.t.Fatal(err)
	}
	args := []string{"rev-parse"}
	for n := 1; n <= soakPulls; n++ {
		args = append(args, fmt.Sprintf("p%d~1", n), fmt.Sprintf("p%d", n))
	}
	ids := s.repo.Lines(args...)
	for n := 1; n <= soakPulls; n++ {
		s.heads[n] = [2]string{ids[2*n-2], ids[2*n-1]}
	}
}

// title is a good or a bad one.
func (s *soak) title(n int) string {
	if s.rng.IntN(2) == 0 {
		return fmt.Sprintf("[billing] Change file %d, take %d", n, s.rng.IntN(1000))
	}
	return fmt.Sprintf("changed file %d, take %d", n, s.rng.IntN(1000))
}

func right(title string) string {
	if strings.HasPrefix(title, "[billing] Change") {
		return "success"
	}
	return "failure"
}

// balance sends each delivery to some replica.
func (s *soak) balance() {
	var next atomic.Int64
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			to := s.replicas[int(next.Add(1))%len(s.replicas)]
			r.SetURL(&url.URL{Scheme: "http", Host: to.address})
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		Transport:    &http.Transport{DisableKeepAlives: true},
	}
	server := httptest.NewServer(proxy)
	s.t.Cleanup(server.Close)
	s.Hook(server.URL+"/webhook", hookSecret())
}

func (r *replica) start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cmd = exec.Command(os.Args[0], "--reconcile", "3s", "--timeout", "5s", "--log", "error")
	for key, value := range r.s.env {
		r.cmd.Env = append(r.cmd.Env, key+"="+value)
	}
	r.cmd.Env = append(r.cmd.Env, childVariable+"=1", "MEGALINT_LISTEN="+r.address, "HOME="+r.s.t.TempDir())
	r.cmd.Stdout, r.cmd.Stderr = &r.out, &r.out
	if err := r.cmd.Start(); err != nil {
		r.s.t.Error(err)
	}
}

// waitReady waits until a bot answers. How long one takes to start depends on
// what else the machine does.
func waitReady(t testing.TB, address string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		answer, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
			err = fmt.Errorf("it answers %s", answer.Status)
		}
		if time.Now().After(deadline) {
			t.Fatal("the bot does not get ready: ", err)
		}
	}
}

// kill kills the process in the midst of whatever it does, and starts another.
func (r *replica) kill() {
	r.mu.Lock()
	err := r.cmd.Process.Kill()
	_ = r.cmd.Wait() // it was killed
	r.kills++
	r.mu.Unlock()
	if err != nil {
		r.s.t.Error("the bot had ended by itself: ", err)
	}
	r.start()
}

func (r *replica) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait()
	if r.s.t.Failed() {
		r.s.t.Logf("the log of %s ends:\n%s", r.address, r.out.Bytes()[max(0, r.out.Len()-4000):])
	}
}

func (r *replica) pid() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cmd.Process.Pid
}

// event changes a pull request, and returns what GitHub would tell of it.
func (s *soak) event() []byte {
	n := 1 + s.rng.IntN(soakPulls)
	action := "edited"
	title, other := s.title(n), s.rng.IntN(2)
	switch s.rng.IntN(4) {
	case 0:
		action = "synchronize"
		s.Change(n, func(p *githubtest.Pull) { p.Head = s.heads[n][other] })
	case 1:
		s.Change(n, func(p *githubtest.Pull) { p.Body = fmt.Sprint("body ", other) })
	default:
		s.Change(n, func(p *githubtest.Pull) { p.Title = title })
	}
	return s.PullEvent(n, action)
}

// drive sends all events, out of order and some of them twice, while troubles
// go on.
func (s *soak) drive(trouble func(progress int)) {
	var pending [][]byte
	for i := range soakEvents {
		pending = append(pending, s.event())
		for len(pending) > 30 || i == soakEvents-1 && len(pending) > 0 {
			k := s.rng.IntN(len(pending))
			if s.Deliver("pull_request", pending[k]) == http.StatusServiceUnavailable {
				s.unstored++
			}
			pending = append(pending[:k], pending[k+1:]...)
			if s.rng.IntN(10) == 0 {
				s.Repeat(s.rng.IntN(s.Delivered()))
			}
		}
		trouble(i)
	}
}

// settled waits until each head has one verdict, and the right one.
func (s *soak) settled() {
	s.t.Helper()
	var wrong []string
	for deadline := time.Now().Add(4 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		if wrong = s.wrong(); len(wrong) == 0 {
			break
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%d pull requests lack the right verdict:\n%s", len(wrong), strings.Join(wrong[:min(len(wrong), 20)], "\n"))
		}
	}
	time.Sleep(2 * time.Second) // nobody writes another one afterwards
	if wrong = s.wrong(); len(wrong) > 0 {
		s.t.Errorf("what was right became wrong:\n%s", strings.Join(wrong, "\n"))
	}
}

func (s *soak) wrong() []string {
	byHead := map[string][]githubtest.CheckRun{}
	for _, c := range s.Runs("") {
		byHead[c.Head] = append(byHead[c.Head], c)
	}
	var wrong []string
	for n := 1; n <= soakPulls; n++ {
		p := s.Get(n)
		runs := byHead[p.Head]
		if len(runs) != 1 || runs[0].Conclusion != right(p.Title) || !strings.Contains(runs[0].Summary, p.Title) {
			wrong = append(wrong, fmt.Sprintf("#%d %q at %s: %+v", n, p.Title, p.Head[:7], runs))
		}
		for _, head := range s.heads[n] {
			if len(byHead[head]) > 1 {
				wrong = append(wrong, fmt.Sprintf("#%d has %d verdicts at %s", n, len(byHead[head]), head[:7]))
			}
		}
	}
	return wrong
}

func (s *soak) report(start time.Time) {
	kills := 0
	for _, r := range s.replicas {
		kills += r.kills
	}
	s.t.Logf("%d deliveries, %d of them not stored at first, %d kills, %d of %d calls failed, %v", s.Delivered(), s.unstored, kills, s.faults.Load(), s.calls.Load(), time.Since(start).Round(time.Second))
	if kills < soakKills {
		s.t.Errorf("only %d kills", kills)
	}
}

// TestLosesNothing proves that every head ends with one verdict, the right one,
// however often the bot dies, the disk is full and GitHub fails.
func TestLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	start := time.Now()
	s := newSoak(t, "", 1)
	bot := s.replicas[0]
	filled := false
	s.drive(func(i int) {
		switch {
		case i%(soakEvents/soakKills) == soakEvents/soakKills-1:
			bot.kill()
		case i == soakEvents/2+40:
			waitReady(t, bot.address) // with a full disk it would not even start
			filled = fileLimit(bot.pid(), 1<<10)
		case i == soakEvents/2+90:
			fileLimit(bot.pid(), 0)
		}
	})
	s.settled()
	s.report(start)
	if filled && s.unstored == 0 {
		t.Error("the disk was full, and nobody noticed")
	}
}

// TestReplicasLoseNothing proves the same of three processes on PostgreSQL, one
// of which dies at a time.
func TestReplicasLoseNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	start := time.Now()
	s := newSoak(t, pgtest.Database(t), 3)
	s.drive(func(i int) {
		if i%(soakEvents/soakKills) == soakEvents/soakKills-1 {
			s.replicas[s.rng.IntN(3)].kill()
		}
	})
	s.settled()
	s.report(start)
}
