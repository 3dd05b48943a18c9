package webhook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/hooks/webhook"
	"github.com/megalint/megalint/hooks/webhook/store"
)

const opened = `{"action":"opened","number":12,"pull_request":{"number":12},
	"repository":{"id":1,"full_name":"octo/mega","default_branch":"main"},"installation":{"id":7}}`

// hook is a handler that notes what it stores.
type hook struct {
	http.Handler
	stored []store.Delivery
	counts []string
	fails  bool
}

func newHook(t testing.TB) *hook {
	h := &hook{}
	var err error
	h.Handler, err = webhook.New(webhook.Options{
		Secrets: []string{"old", "new"}, MaxBody: 1000,
		Accept: func(_ context.Context, d store.Delivery) (bool, error) {
			if h.fails {
				return false, errors.New("disk full at /secret/path")
			}
			known := slices.ContainsFunc(h.stored, func(k store.Delivery) bool { return k.ID == d.ID })
			h.stored = append(h.stored, d)
			return !known, nil
		},
		Count: func(event, outcome string) { h.counts = append(h.counts, event+" "+outcome) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func sign(secret, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// request is a good delivery, for a test to spoil.
func request(event, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/webhook", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-GitHub-Event", event)
	r.Header.Set("X-GitHub-Delivery", "d-1")
	r.Header.Set("X-Hub-Signature-256", sign("new", body))
	return r
}

func TestAnswers(t *testing.T) {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	for name, c := range map[string]struct {
		event, body string
		spoil       func(*http.Request)
		code        int
		count       string
		stored      int
	}{
		"good":              {"pull_request", opened, nil, 202, "pull_request accepted", 1},
		"the older secret":  {"pull_request", opened, header("X-Hub-Signature-256", sign("old", opened)), 202, "pull_request accepted", 1},
		"JSON of a charset": {"pull_request", opened, header("Content-Type", "application/json; charset=utf-8"), 202, "pull_request accepted", 1},
		"no signature":      {"pull_request", opened, header("X-Hub-Signature-256", ""), 401, " unsigned", 0},
		"another's secret":  {"pull_request", opened, header("X-Hub-Signature-256", sign("no", opened)), 401, " unsigned", 0},
		"the empty secret":  {"pull_request", opened, header("X-Hub-Signature-256", sign("", opened)), 401, " unsigned", 0},
		"SHA-1":             {"pull_request", opened, header("X-Hub-Signature-256", "sha1=00"), 401, " unsigned", 0},
		"not hexadecimal":   {"pull_request", opened, header("X-Hub-Signature-256", "sha256=zz"), 401, " unsigned", 0},
		"cut signature":     {"pull_request", opened, header("X-Hub-Signature-256", sign("new", opened)[:50]), 401, " unsigned", 0},
		"another body":      {"pull_request", opened + " ", header("X-Hub-Signature-256", sign("new", opened)), 401, " unsigned", 0},
		"unknown event":     {"star", `{}`, nil, 202, "other ignored", 0},
		"ping":              {"ping", `{"zen":"x"}`, nil, 202, "other ignored", 0},
		"another action":    {"pull_request", strings.Replace(opened, "opened", "labeled", 1), nil, 202, "pull_request ignored", 0},
		"broken JSON":       {"pull_request", opened[:40], nil, 400, "pull_request malformed", 0},
		"no repository":     {"pull_request", `{"action":"opened"}`, nil, 400, "pull_request malformed", 0},
		"a strange name":    {"pull_request", strings.Replace(opened, "octo/mega", "octo/../../x", 1), nil, 400, "pull_request malformed", 0},
		"a form":            {"pull_request", opened, header("Content-Type", "application/x-www-form-urlencoded"), 400, "pull_request malformed", 0},
		"no id":             {"pull_request", opened, header("X-GitHub-Delivery", ""), 400, " malformed", 0},
		"too large":         {"pull_request", strings.Repeat(" ", 1001), nil, 413, " oversized", 0},
		"too large, unsaid": {"pull_request", strings.Repeat(" ", 1001), func(r *http.Request) { r.ContentLength = -1 }, 413, " oversized", 0},
		"breaks off":        {"pull_request", opened, func(r *http.Request) { r.Body = io.NopCloser(&broken{}) }, 400, " malformed", 0},
		"a GET":             {"pull_request", opened, func(r *http.Request) { r.Method = http.MethodGet }, 405, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHook(t)
			r, w := request(c.event, c.body), httptest.NewRecorder()
			if c.spoil != nil {
				c.spoil(r)
			}
			h.ServeHTTP(w, r)
			if w.Code != c.code || len(h.stored) != c.stored || strings.Join(h.counts, ",") != c.count {
				t.Errorf("got %d, stored %d, counted %q; want %d, %d, %q\n%s", w.Code, len(h.stored), h.counts, c.code, c.stored, c.count, w.Body)
			}
		})
	}
}

type broken struct{}

func (*broken) Read([]byte) (int, error) { return 0, errors.New("reset") }

// TestStoredBeforeTheAnswer has no good answer without the store's.
func TestStoredBeforeTheAnswer(t *testing.T) {
	h := newHook(t)
	h.fails = true
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request("pull_request", opened))
	if w.Code != 503 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("got %d: %s", w.Code, w.Body)
	}
	h.fails = false
	for _, outcome := range []string{"accepted", "repeated"} {
		w = httptest.NewRecorder()
		h.ServeHTTP(w, request("pull_request", opened))
		if w.Code != 202 || !strings.HasSuffix(h.counts[len(h.counts)-1], outcome) {
			t.Errorf("got %d, counted %q", w.Code, h.counts)
		}
	}
	task := h.stored[0].Tasks[0]
	if task.Key != "pull:1:12" || task.Kind != "pull" || !strings.Contains(string(task.Detail), `"installation":7`) {
		t.Errorf("stored %+v", task)
	}
}

func TestNeedsSecrets(t *testing.T) {
	for _, secrets := range [][]string{nil, {""}, {"a", ""}} {
		if _, err := webhook.New(webhook.Options{Secrets: secrets}); err == nil {
			t.Errorf("%q will do", secrets)
		}
	}
}

// FuzzDelivery sends anything: signed, it is taken or refused, never worse;
// unsigned, it is refused and nothing is stored.
func FuzzDelivery(f *testing.F) {
	f.Add("pull_request", opened, true)
	f.Add("push", `{"ref":"refs/heads/main","before":"`+strings.Repeat("0", 40)+`","after":"`+strings.Repeat("1", 40)+`","repository":{"id":1,"full_name":"o/r","default_branch":"main"}}`, true)
	f.Add("merge_group", `{"action":"checks_requested","merge_group":{}}`, true)
	f.Add("check_run", `{"action":"rerequested","check_run":{"head_sha":"`+strings.Repeat("a", 40)+`","external_id":"pull:1:x"},"repository":{"id":1,"full_name":"o/r"}}`, true)
	f.Add("check_suite", `{"action":"rerequested","check_suite":{"head_sha":"`+strings.Repeat("a", 40)+`","pull_requests":[{"number":1}]},"repository":{"id":1,"full_name":"o/r"}}`, true)
	f.Add("issue_comment", `{"action":"created","issue":{"number":1,"pull_request":{}},"comment":{"body":"/megalint"},"repository":{"id":1,"full_name":"o/r"}}`, true)
	f.Add("installation", `{"action":"created","installation":{"id":1}}`, false)
	f.Add("installation_repositories", `{"action":"added","installation":{"id":1},"repositories_added":[{"id":1,"full_name":"o/r"}]}`, true)
	f.Fuzz(func(t *testing.T, event, body string, signed bool) {
		h := newHook(t)
		r, w := request(event, body), httptest.NewRecorder()
		if !signed {
			r.Header.Set("X-Hub-Signature-256", sign("no", body))
		}
		h.ServeHTTP(w, r)
		switch {
		case !slices.Contains([]int{202, 400, 401, 413}, w.Code):
			t.Errorf("answered by %d", w.Code)
		case w.Code != 202 && len(h.stored) > 0:
			t.Errorf("stored, and answered by %d", w.Code)
		case !signed && w.Code != 401 && w.Code != 413:
			t.Errorf("unsigned, and answered by %d", w.Code)
		}
		for _, d := range h.stored {
			for _, task := range d.Tasks {
				if task.Key == "" || task.Kind == "" || len(task.Detail) == 0 {
					t.Errorf("stored %+v", task)
				}
			}
		}
	})
}
