// Package app gives the bot access to GitHub: as a GitHub App, whose
// installations each have rights of their own, or by a plain token.
package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/bradleyfalzon/ghinstallation/v2"
	"github.com/google/go-github/v62/github"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/webhook/work"
)

// Options say how GitHub is reached, and as whom.
type Options struct {
	// API holds for every client. Its Token is the plain one, where there is no
	// App.
	API api.Options
	// ID and Key are the App's; ID 0 means that there is none. The key is RSA in
	// PEM.
	ID  int64
	Key []byte
}

// Connections make the bot's clients: a new one for each task, so that the
// patience of one is not used up by the others.
type Connections struct {
	o    Options
	apps *ghinstallation.AppsTransport

	mu     sync.Mutex
	tokens map[int64]*ghinstallation.Transport // of installations
}

// New prepares the connections. Nothing is sent yet. The error tells nothing of
// the key.
func New(o Options) (*Connections, error) {
	c := &Connections{o: o, tokens: map[int64]*ghinstallation.Transport{}}
	if o.ID == 0 {
		if o.API.Token == "" {
			return nil, errors.New("there is neither an App nor a token")
		}
		_, err := api.New(o.API)
		return c, err
	}
	var err error
	if c.o.API.URL = cmp.Or(strings.TrimSuffix(o.API.URL, "/"), api.PublicURL); o.API.Transport == nil {
		c.o.API.Transport = http.DefaultTransport
	}
	own, err := url.Parse(c.o.API.URL)
	if err != nil {
		return nil, fmt.Errorf("%q is no URL", c.o.API.URL)
	}
	c.apps, err = ghinstallation.NewAppsTransport(&fenced{own, c.o.API.Transport}, o.ID, o.Key)
	if err != nil {
		return nil, errors.New("the App's private key is no RSA key in PEM")
	}
	c.apps.BaseURL = c.o.API.URL
	_, err = c.client(c.apps)
	return c, err
}

// App makes clients that act as the App itself; nil if there is none.
func (c *Connections) App() func() (*api.Client, error) {
	if c.apps == nil {
		return nil
	}
	return func() (*api.Client, error) { return c.client(c.apps) }
}

// fenced carries requests to the API's own host only. What authorizes them stands
// before it, and would do so for any host that an answer leads to.
type fenced struct {
	own *url.URL
	to  http.RoundTripper
}

// RoundTrip sends a request.
func (f *fenced) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != f.own.Host || r.URL.Scheme != f.own.Scheme {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, errors.New("the API redirects to another host")
	}
	return f.to.RoundTrip(r)
}

// client is one that a transport authorizes.
func (c *Connections) client(t http.RoundTripper) (*api.Client, error) {
	o := c.o.API
	o.Transport, o.Token = t, ""
	return api.New(o)
}

// Connect gives access to an installation; see [work.Options].
func (c *Connections) Connect(ctx context.Context, id int64) (*work.Access, error) {
	if c.apps == nil {
		client, err := api.New(c.o.API)
		return &work.Access{Client: client, EditsPulls: true}, err
	}
	if id <= 0 {
		return nil, fmt.Errorf("the event names no installation of the App: %w", work.ErrUninstalled)
	}
	token := c.token(id)
	if err := authorize(ctx, token); err != nil {
		return nil, err
	}
	may, err := token.Permissions()
	if err != nil {
		return nil, err
	}
	client, err := c.client(token)
	return &work.Access{Client: client, AppID: c.o.ID, EditsPulls: may.GetPullRequests() == "write"}, err
}

// token is what authorizes an installation's requests. It is kept, for GitHub
// limits how many of them one may ask for.
func (c *Connections) token(id int64) *ghinstallation.Transport {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tokens[id] == nil {
		c.tokens[id] = ghinstallation.NewFromAppsTransport(c.apps, id)
		c.tokens[id].InstallationTokenOptions = &github.InstallationTokenOptions{} // all rights; GitHub takes no null
	}
	return c.tokens[id]
}

// tokenTimeout bounds the request for a token.
const tokenTimeout = 20 * time.Second

// authorize has the installation's token fetched, if the last one expires, and
// says what a refusal means.
func authorize(ctx context.Context, token *ghinstallation.Transport) error {
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	_, err := token.Token(ctx)
	var refused *ghinstallation.HTTPError
	if !errors.As(err, &refused) || refused.Response == nil {
		return err
	}
	status, wait := refused.Response.StatusCode, api.RetryAfter(refused.Response.Header)
	if status == http.StatusNotFound || status == http.StatusForbidden && wait == 0 {
		return fmt.Errorf("installation %d: %w", refused.InstallationID, work.ErrUninstalled)
	}
	return &api.CallError{Method: http.MethodPost, Path: fmt.Sprintf("/app/installations/%d/access_tokens", refused.InstallationID),
		Status: status, Attempts: 1, RetryAfter: wait}
}
