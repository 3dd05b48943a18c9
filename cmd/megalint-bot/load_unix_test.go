//go:build unix

package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/megalint/megalint/hooks/webhook/pgtest"
)

// The shape of the load.
const (
	loadPulls   = 5000 // that deliveries are about
	loadClients = 32   // that send at the same time
	loadRate    = 500  // a second, for the time that answers take
)

// BenchmarkLoad sends deliveries of the usual size to a bot that is a process of
// its own, over a loopback: first as many a second as it has to take, and then as
// many as it does take. The bot works them against a GitHub whose pull requests
// are all closed. Client, bot and database share the machine.
//
//	go test -run '^$' -bench Load -benchtime 100000x ./cmd/megalint-bot
func BenchmarkLoad(b *testing.B) {
	for name, database := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "bot.db") },
		"postgres": pgtest.Database,
	} {
		b.Run(name, func(b *testing.B) {
			newLoad(b, database(b)).run(b.N)
		})
	}
}

// load is a bot and who sends to it.
type load struct {
	b       *testing.B
	address string
	client  http.Client
	sent    atomic.Int64
}

func newLoad(b *testing.B, store string) *load {
	github := httptest.NewServer(http.HandlerFunc(closedPulls))
	b.Cleanup(github.Close)
	l := &load{b: b, address: freeAddress(b), client: http.Client{
		Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: loadClients}}}
	bot := exec.Command(os.Args[0], "--log", "error", "--reconcile", "1h")
	bot.Env = []string{childVariable + "=1", "MEGALINT_LISTEN=" + l.address, "MEGALINT_STORE=" + store, "MEGALINT_GITHUB_URL=" + github.URL,
		"MEGALINT_TOKEN=x", "MEGALINT_REPOSITORY=octo/mega", "MEGALINT_WEBHOOK_SECRET=" + hookSecret()}
	bot.Stderr = os.Stderr
	if err := bot.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = bot.Process.Kill()
		_ = bot.Wait() // it was killed
	})
	waitReady(b, l.address)
	return l
}

// closedPulls answers as GitHub does about closed pull requests.
func closedPulls(w http.ResponseWriter, r *http.Request) {
	_, number, ok := strings.Cut(r.URL.Path, "/pulls/")
	w.Header().Set("Content-Type", "application/json")
	switch {
	case !ok:
		http.Error(w, `{"message":"Not Found"}`, http.StatusNotFound)
		return
	case strings.Contains(number, "/"):
		io.WriteString(w, "[]") // it has no commits
		return
	}
	id := strings.Repeat("a", 40)
	fmt.Fprintf(w, `{"number":%s,"title":"x","state":"closed","commits":0,"changed_files":0,"base":{"ref":"main","sha":%q},"head":{"sha":%q}}`, number, id, id)
}

func (l *load) get(path string) (string, error) {
	resp, err := l.client.Get("http://" + l.address + path)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, resp.Status)
	}
	return string(text), err
}

// metric reads one of the bot's metrics.
func (l *load) metric(name string) float64 {
	text, err := l.get("/metrics")
	if err != nil {
		l.b.Fatal(err)
	}
	for line := range strings.Lines(text) {
		var value float64
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			if _, err := fmt.Sscan(rest, &value); err != nil {
				l.b.Fatal(err)
			}
			return value
		}
	}
	l.b.Fatalf("there is no metric %s", name)
	return 0
}

// send sends the next delivery, and returns how long the answer took.
func (l *load) send() time.Duration {
	n := l.sent.Add(1)
	body, err := json.Marshal(map[string]any{
		"action": "edited", "number": n%loadPulls + 1,
		"pull_request": map[string]any{"number": n%loadPulls + 1, "body": strings.Repeat("Twenty-five kilobytes is what GitHub sends. ", 600)},
		"repository":   map[string]any{"id": 1, "full_name": "octo/mega", "default_branch": "main"},
	})
	if err != nil {
		l.b.Error(err)
	}
	req, err := http.NewRequest(http.MethodPost, "http://"+l.address+"/webhook", bytes.NewReader(body))
	if err != nil {
		l.b.Error(err)
		return 0
	}
	mac := hmac.New(sha256.New, []byte(hookSecret()))
	mac.Write(body)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-GitHub-Event", "pull_request")
	req.Header.Set("X-GitHub-Delivery", fmt.Sprintf("%08d-load", n))
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	start := time.Now()
	resp, err := l.client.Do(req)
	if err != nil {
		l.b.Error(err)
		return 0
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	if resp.StatusCode != http.StatusAccepted {
		l.b.Errorf("a delivery is answered by %s", resp.Status)
	}
	return time.Since(start)
}

// paced sends at a rate, whatever the answers take, and returns how long each
// took.
func (l *load) paced(n int) []time.Duration {
	all := make([]time.Duration, n)
	var sending sync.WaitGroup
	tick := time.NewTicker(time.Second / loadRate)
	defer tick.Stop()
	for i := range n {
		<-tick.C
		sending.Go(func() { all[i] = l.send() })
	}
	sending.Wait()
	slices.Sort(all)
	return all
}

// flood sends as fast as answers come, until so many were sent in all.
func (l *load) flood(total int64) {
	var sending sync.WaitGroup
	for range loadClients {
		sending.Go(func() {
			for l.sent.Load() < total && !l.b.Failed() {
				l.send()
			}
		})
	}
	sending.Wait()
}

// run sends a twentieth of all at a rate. Memory is measured after a fifth, which
// fills what is to be filled, and after all.
func (l *load) run(n int) {
	memory := func() float64 { return l.metric("process_resident_memory_bytes") / 1e6 }
	took := l.paced(max(n/20, 1))
	l.flood(int64(n / 5))
	warm := memory()
	start := time.Now()
	l.flood(int64(n))
	rate := float64(n-n/5) / time.Since(start).Seconds()
	last := memory()
	start = time.Now()
	for l.metric("megalint_tasks_waiting") > 0 {
		time.Sleep(50 * time.Millisecond)
	}
	l.b.ReportMetric(0, "ns/op") // leaves it out
	l.b.ReportMetric(rate, "accepted/s")
	l.b.ReportMetric(took[len(took)/2].Seconds()*1e3, "ms-p50")
	l.b.ReportMetric(took[len(took)*99/100].Seconds()*1e3, "ms-p99")
	l.b.ReportMetric(warm, "MB-after-fifth")
	l.b.ReportMetric(last, "MB-after-all")
	l.b.ReportMetric(time.Since(start).Seconds(), "s-until-idle")
}
