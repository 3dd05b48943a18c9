package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// maxAnswer bounds an answer, in bytes: one page of 100 commits with messages
// of 64 KiB each, as JSON, is well below.
const maxAnswer = 64 << 20

// CallError is a call that failed for good.
type CallError struct {
	Method, Path string
	// Status is the last answer's; 0 if there was none.
	Status int
	// Message is what GitHub says, or what is wrong with its answer.
	Message string
	// Needs are the permissions that the call takes, where GitHub says so,
	// such as "pull_requests=read".
	Needs string
	// Attempts counts how often it was tried.
	Attempts int
	// Cause is the error of the last attempt, where there was no answer.
	Cause error
	// RetryAfter is how long GitHub asks to wait; 0 if it does not.
	RetryAfter time.Duration
	limited    bool // it is about a limit
}

// Error names the call, what came of it, and what to do about it where that is
// known.
func (e *CallError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: ", e.Method, e.Path)
	if e.Status != 0 {
		fmt.Fprintf(&b, "%d %s", e.Status, http.StatusText(e.Status))
		if e.Message != "" {
			b.WriteString(": " + e.Message)
		}
	} else {
		b.WriteString(e.Cause.Error())
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (tried %d times)", e.Attempts)
	}
	switch {
	case e.Status == http.StatusUnauthorized:
		b.WriteString("; the token is missing, expired or made for another server")
	case e.Status == http.StatusForbidden && e.Needs != "":
		b.WriteString("; the token needs the permission " + e.Needs)
	case e.Status == http.StatusNotFound:
		b.WriteString("; it is not there, or the token may not see it")
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *CallError) Unwrap() error { return e.Cause }

// Temporary tells whether the same call may succeed later.
func (e *CallError) Temporary() bool {
	return e.Status == 0 || e.RetryAfter > 0 || e.Status >= 500 && e.Status != http.StatusNotImplemented ||
		e.Status == http.StatusTooManyRequests || e.Status == http.StatusRequestTimeout || e.limited
}

// Limited tells whether GitHub refused the call because there were too many.
func (e *CallError) Limited() bool { return e.limited || e.Status == http.StatusTooManyRequests }

// transport sends each request until it is answered, within bounds. Only what
// reads is sent again: to repeat that changes nothing.
//
// An answer is read whole before it counts, so that one that breaks off is
// tried again like any other fault.
type transport struct {
	o     Options
	base  *url.URL
	calls atomic.Int64

	mu     sync.Mutex
	waited time.Duration
}

func newTransport(o Options, base *url.URL) *transport {
	if o.Attempts == 0 {
		o.Attempts = 4
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Patience == 0 {
		o.Patience = 2 * time.Minute
	}
	if o.Pause == 0 {
		o.Pause = time.Second
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	return &transport{o: o, base: base}
}

// RoundTrip sends a request. Every answer but a good one or a redirect is a
// *CallError.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		resp, wait, failed := t.try(req)
		if failed == nil {
			return resp, nil
		}
		failed.Attempts = attempt
		if wait < 0 || attempt == t.o.Attempts || req.Method != http.MethodGet || req.Context().Err() != nil {
			return nil, failed
		}
		asked := wait > 0
		if !asked {
			wait = t.o.Pause << (attempt - 1)
			wait += rand.N(wait/4 + 1)
		}
		if !t.spend(wait) {
			if asked {
				failed.Message = strings.TrimSpace(fmt.Sprintf("%s (GitHub asks to wait %v, longer than this run does)",
					failed.Message, wait.Round(time.Second)))
			}
			return nil, failed
		}
		t.o.Log("%v; trying again in %v", failed, wait.Round(time.Millisecond))
		if err := sleep(req.Context(), wait); err != nil {
			return nil, failed
		}
	}
}

// spend takes a wait from what is left of the patience.
func (t *transport) spend(wait time.Duration) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waited+wait > t.o.Patience {
		return false
	}
	t.waited += wait
	return true
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// try sends a request once. The wait is how long to wait before the next
// attempt: 0 leaves that open, a negative one says that none would help.
func (t *transport) try(req *http.Request) (*http.Response, time.Duration, *CallError) {
	t.calls.Add(1)
	ctx, cancel := context.WithTimeout(req.Context(), t.o.Timeout)
	defer cancel()
	sent := req.Clone(ctx)
	if t.o.Token != "" && sent.URL.Host == t.base.Host && sent.URL.Scheme == t.base.Scheme {
		sent.Header.Set("Authorization", "Bearer "+t.o.Token)
	}
	failed := &CallError{Method: req.Method, Path: req.URL.RequestURI()}
	resp, err := t.o.Transport.RoundTrip(sent)
	if err != nil {
		failed.Cause = t.explain(req, ctx, err)
		return nil, 0, failed
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	resp.Body.Close()
	switch {
	case err != nil:
		failed.Cause = fmt.Errorf("the answer breaks off: %w", t.explain(req, ctx, err))
		return nil, 0, failed
	case len(body) > maxAnswer:
		failed.Cause = fmt.Errorf("the answer is larger than %d MiB", maxAnswer>>20)
		return nil, -1, failed
	}
	failed.Status = resp.StatusCode
	if wait, ok := judge(resp, body, failed); !ok {
		failed.RetryAfter = max(wait, 0)
		return nil, wait, failed
	}
	// go-github would refuse the next call by what these say. That is decided
	// here, where waiting is an option.
	for _, h := range [...]string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} {
		resp.Header.Del(h)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, 0, nil
}

// explain says what a timeout of this attempt is, which is no fault of the
// caller's.
func (t *transport) explain(req *http.Request, ctx context.Context, err error) error {
	if req.Context().Err() == nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no whole answer within %v: %w", t.o.Timeout, context.DeadlineExceeded)
	}
	return err
}

// judge tells whether an answer is a good one; if it is not, what is wrong and
// how long to wait.
func judge(resp *http.Response, body []byte, failed *CallError) (wait time.Duration, ok bool) {
	switch code := resp.StatusCode; {
	case code >= 300 && code < 400 && resp.Header.Get("Location") != "":
		return 0, true // net/http follows it
	case code >= 200 && code < 300:
		if json.Valid(body) || code == http.StatusNoContent {
			return 0, true
		}
		failed.Message = "the answer is no JSON, or breaks off"
		return 0, false
	}
	var said struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(body, &said) // an error page of a proxy is no JSON, and says nothing
	failed.Message = cut(said.Message, 500)
	failed.Needs = resp.Header.Get("X-Accepted-GitHub-Permissions")
	wait, limited := limit(resp.Header, said.Message)
	failed.limited = limited
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests, code == http.StatusForbidden && limited:
		return wait, false
	case code >= 500 && code != http.StatusNotImplemented, code == http.StatusRequestTimeout:
		return wait, false
	}
	return -1, false
}

// RetryAfter is how long an answer asks to wait; 0 if it does not.
func RetryAfter(h http.Header) time.Duration {
	wait, _ := limit(h, "")
	return wait
}

// limit reads how long GitHub asks to wait, 0 if it does not say, and whether
// the answer is about a limit at all.
func limit(h http.Header, message string) (time.Duration, bool) {
	if after := h.Get("Retry-After"); after != "" {
		if seconds, err := strconv.Atoi(after); err == nil {
			return max(time.Duration(min(seconds, 1<<30))*time.Second, 0), true
		}
		if at, err := http.ParseTime(after); err == nil {
			return max(time.Until(at), 0), true
		}
	}
	if h.Get("X-RateLimit-Remaining") == "0" {
		if reset, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err == nil {
			return max(time.Until(time.Unix(reset, 0))+time.Second, time.Millisecond), true
		}
		return 0, true
	}
	return 0, strings.Contains(strings.ToLower(message), "rate limit")
}

// cut shortens a text to some bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
