// Package api reads from GitHub what megalint judges: pull requests, commits,
// changed files, and the files of a commit. For the bot it writes verdicts too:
// check runs, statuses, comments, titles.
//
// Whatever may pass by itself is tried again, a bounded time, if it only reads:
// see [Options.Patience]. What is left is a [CallError], which names the call.
// An answer that lacks what it has to say is an error too: silence is never
// taken for "nothing there".
package api

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/go-github/v62/github"
)

// PublicURL is GitHub's own API.
const PublicURL = "https://api.github.com"

// Options say how GitHub is reached.
type Options struct {
	// URL is the API's root, as in GITHUB_API_URL; empty means PublicURL. On
	// GitHub Enterprise Server it ends in /api/v3.
	URL string
	// Token goes with each request, to the host of URL alone.
	Token string
	// UserAgent names the program and its version.
	UserAgent string
	// Attempts is how often a call is tried; 0 means 4.
	Attempts int
	// Timeout is for one attempt with all of its answer; 0 means 30 s.
	Timeout time.Duration
	// Patience is how long a client waits between attempts, all its calls
	// taken together; 0 means 2 minutes. Where GitHub asks for more, the call
	// fails at once.
	Patience time.Duration
	// Pause is the first wait where GitHub does not ask for one; it doubles
	// each time. 0 means 1 s.
	Pause time.Duration
	// Log is told of what is tried again; nil for nobody.
	Log func(format string, args ...any)
	// Transport carries the requests; nil means one that honours the
	// environment's proxies.
	Transport http.RoundTripper
}

// Client reads from one GitHub. It may be used by several goroutines.
type Client struct {
	github *github.Client
	calls  *atomic.Int64
}

// New returns a client. The error tells of a URL that cannot be one.
func New(o Options) (*Client, error) {
	if o.URL == "" {
		o.URL = PublicURL
	}
	base, err := url.Parse(strings.TrimSuffix(o.URL, "/") + "/")
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, fmt.Errorf("%q is not the URL of an API, such as %s", o.URL, PublicURL)
	}
	t := newTransport(o, base)
	client := github.NewClient(&http.Client{Transport: t, CheckRedirect: sameHost})
	client.BaseURL = base
	if o.UserAgent != "" {
		client.UserAgent = o.UserAgent
	}
	return &Client{github: client, calls: &t.calls}, nil
}

// Calls counts the requests that were sent, repeated ones included.
func (c *Client) Calls() int { return int(c.calls.Load()) }

// Repository is one repository.
func (c *Client) Repository(owner, name string) *Repository {
	return &Repository{client: c.github, owner: owner, name: name}
}

// Repository is a repository on GitHub.
type Repository struct {
	client      *github.Client
	owner, name string
}

// errRedirect says that an answer leads to another host, which gets no token.
var errRedirect = errors.New("the API redirects to another host")

// sameHost follows redirects, as those of a renamed repository, on the API's
// own host only.
func sameHost(req *http.Request, via []*http.Request) error {
	if len(via) > 5 || req.URL.Host != via[0].URL.Host || req.URL.Scheme != via[0].URL.Scheme {
		return errRedirect
	}
	return nil
}
