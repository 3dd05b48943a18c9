package app_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/webhook/app"
	"github.com/megalint/megalint/hooks/webhook/work"
)

var key = sync.OnceValue(func() []byte {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)})
})

// connect is an App at a GitHub that answers as a test says.
func connect(t *testing.T, answer http.HandlerFunc) *app.Connections {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	c, err := app.New(app.Options{ID: 7, Key: key(), API: api.Options{URL: s.URL + "/", Attempts: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const good = `{"token":"t","expires_at":"2100-01-01T00:00:00Z","permissions":{"checks":"write","pull_requests":%q}}`

// TestRights asks for a token once, by an empty object, and knows what it is for.
func TestRights(t *testing.T) {
	for _, rights := range []string{"read", "write"} {
		asked := 0
		c := connect(t, func(w http.ResponseWriter, r *http.Request) {
			asked++
			body, _ := io.ReadAll(r.Body) // what breaks off is not the text below
			if r.URL.Path != "/app/installations/5/access_tokens" || strings.TrimSpace(string(body)) != "{}" {
				t.Errorf("asked for %s by %q", r.URL.Path, body)
			}
			fmt.Fprintf(w, good, rights)
		})
		for range 2 {
			if a, err := c.Connect(t.Context(), 5); err != nil || a.AppID != 7 || a.EditsPulls != (rights == "write") {
				t.Errorf("got %+v, %v", a, err)
			}
		}
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
	}
}

// TestRefused tells an App that was taken out from a GitHub in trouble.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		code  int
		after string
		gone  bool
		wait  time.Duration
	}{{404, "", true, 0}, {403, "", true, 0}, {403, "7", false, 7 * time.Second}, {429, "7", false, 7 * time.Second}, {502, "", false, 0}, {401, "", false, 0}} {
		connections := connect(t, func(w http.ResponseWriter, _ *http.Request) {
			if c.after != "" {
				w.Header().Set("Retry-After", c.after)
			}
			http.Error(w, "{}", c.code)
		})
		_, err := connections.Connect(t.Context(), 5)
		call := (*api.CallError)(nil)
		if errors.Is(err, work.ErrUninstalled) != c.gone || !c.gone && (!errors.As(err, &call) || call.RetryAfter != c.wait) {
			t.Errorf("%d, Retry-After %q: got %v", c.code, c.after, err)
		}
	}
	if _, err := connect(t, http.NotFound).Connect(t.Context(), 0); !errors.Is(err, work.ErrUninstalled) {
		t.Errorf("no installation: got %v", err)
	}
}

// TestRedirects carry no token to another host.
func TestRedirects(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another host is asked for %s with %d bytes of authorization", r.URL.Path, len(r.Header.Get("Authorization")))
	}))
	defer other.Close()
	for _, code := range []int{301, 302, 307, 308} {
		lead := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+r.URL.Path, code) }
		if _, err := connect(t, lead).Connect(t.Context(), 5); err == nil {
			t.Errorf("%d: a token was got", code)
		}
		c := connect(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/app/") {
				fmt.Fprintf(w, good, "read")
				return
			}
			lead(w, r)
		})
		a, err := c.Connect(t.Context(), 5)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Client.Repository("o", "r").Identify(t.Context()); err == nil || !strings.Contains(err.Error(), "another host") {
			t.Errorf("%d: got %v", code, err)
		}
	}
}

// TestKeys refuses what is none, and does not show it.
func TestKeys(t *testing.T) {
	for _, o := range []app.Options{{}, {ID: 7}, {ID: 7, Key: []byte("hunter2")}, {ID: 7, Key: key(), API: api.Options{URL: "ftp://x"}}, {API: api.Options{URL: ":", Token: "hunter2"}}} {
		if _, err := app.New(o); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%d: got %v", o.ID, err)
		}
	}
	if c, err := app.New(app.Options{API: api.Options{Token: "x"}}); err != nil || c.App() != nil {
		t.Errorf("a token: %v", err)
	}
}
