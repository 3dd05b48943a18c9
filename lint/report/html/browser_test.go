package html_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/megalint/megalint/lint/report/internal/sample"
)

// browser finds chromium. The environment variable CHROMIUM may name it.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Skip("chromium is not installed, and CHROMIUM does not name it")
	return ""
}

// site serves pages and remembers what was asked for.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func serve(t *testing.T, pages map[string]string) *site {
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.Path)
		s.mu.Unlock()
		page, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/no-script" {
			w.Header().Set("Content-Security-Policy", "script-src 'none'")
		}
		w.Write([]byte(page))
	}))
	t.Cleanup(s.Close)
	return s
}

// dump opens a page, and returns the document as the browser has it then, and
// what it said on its console.
func dump(t *testing.T, path, url string, more ...string) (document, console string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	args := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir=" + t.TempDir(), "--enable-logging=stderr", "--dump-dom",
	}, more...)
	c := exec.CommandContext(ctx, path, append(args, url)...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	c.WaitDelay = 5 * time.Second
	if err := c.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	for line := range strings.Lines(stderr.String()) {
		if strings.Contains(line, "CONSOLE") {
			console += line
		}
	}
	return stdout.String(), console
}

var article = regexp.MustCompile(`<article [^>]*>`)

// shown returns the rules of the findings that are not hidden.
func shown(document string) []string {
	var rules []string
	for _, tag := range article.FindAllString(document, -1) {
		if !strings.Contains(tag, " hidden") {
			_, rest, _ := strings.Cut(tag, `data-rule="`)
			rule, _, _ := strings.Cut(rest, `"`)
			rules = append(rules, rule)
		}
	}
	return rules
}

func TestFilters(t *testing.T) {
	path := browser(t)
	t.Parallel()
	run := sample.Tree()
	s := serve(t, map[string]string{"/tree": render(t, run)})
	for _, c := range []struct {
		query  string
		want   []string
		status string
		gone   int // tables of which nothing is left
	}{
		{"", nil, "10 shown", 0},
		{"?severity=warning&severity=info", []string{"env-undocumented", "maintenance-script-missing", "vendor-package-unused"}, "3 of 10 shown", 0},
		{"?query=BILLING+port&rule=host-port-clash", []string{"host-port-clash", "host-port-clash"}, "2 of 10 shown", 1},
		{"?query=nothing+like+that", []string{}, "0 of 10 shown", 2},
	} {
		document, console := dump(t, path, s.URL+"/tree"+c.query)
		if console != "" {
			t.Errorf("%q: %s", c.query, console)
		}
		if strings.Contains(document, `<form id="filters" hidden`) || !strings.Contains(document, ">"+c.status+"<") {
			t.Errorf("%q: no filters, or not %q", c.query, c.status)
		}
		if n := strings.Count(document, `<section hidden=""`); n != c.gone {
			t.Errorf("%q: %d tables are hidden, want %d", c.query, n, c.gone)
		}
		got := shown(document)
		if c.want == nil && len(got) != len(run.Findings) || c.want != nil && !slices.Equal(slices.Sorted(slices.Values(got)), c.want) {
			t.Errorf("%q shows %q, want %q", c.query, got, c.want)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, asked := range s.asked {
		if asked != "/tree" && asked != "/favicon.ico" { // which is the browser's own idea
			t.Errorf("the page asked for %s", asked)
		}
	}
}

// TestWithoutJavaScript holds that all is there to see, and no filter that
// would do nothing. The server forbids scripts, as somebody's extension would.
func TestWithoutJavaScript(t *testing.T) {
	path := browser(t)
	t.Parallel()
	run := sample.Tree()
	s := serve(t, map[string]string{"/no-script": render(t, run)})
	document, console := dump(t, path, s.URL+"/no-script?rule=host-port-clash")
	if n := len(shown(document)); n != len(run.Findings) || !strings.Contains(document, `<form id="filters" hidden`) ||
		!strings.Contains(console, "Content Security Policy") {
		t.Errorf("%d findings; %s", n, console)
	}
}

// TestPolicy holds that the browser runs nothing but the page's own script, and
// that this test would see it complain.
func TestPolicy(t *testing.T) {
	path := browser(t)
	t.Parallel()
	page := render(t, sample.Clean())
	planted := strings.Replace(page, "</main>", `<img src="/stolen"><script src="/evil"></script><script>document.title = "pwned"</script></main>`, 1)
	s := serve(t, map[string]string{"/page": page, "/planted": planted, "/evil": "document.title = 'pwned'"})
	if _, console := dump(t, path, s.URL+"/page"); console != "" {
		t.Error(console)
	}
	document, console := dump(t, path, s.URL+"/planted")
	if strings.Contains(document, "<title>pwned") || strings.Count(console, "Content Security Policy") < 3 {
		t.Errorf("%.200s; %s", document, console)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.asked, "/stolen") || slices.Contains(s.asked, "/evil") {
		t.Errorf("%q", s.asked)
	}
}
