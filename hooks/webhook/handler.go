// Package webhook answers GitHub's deliveries: it verifies them, stores what they
// ask for, and only then answers. What is stored is worked by package work.
package webhook

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"time"

	"github.com/megalint/megalint/hooks/webhook/store"
	"github.com/megalint/megalint/hooks/webhook/task"
)

// MaxBody is how large a delivery may be, in bytes: GitHub's own limit is 25 MB.
const MaxBody = 25 << 20

// maxID bounds the id of a delivery, which GitHub gives as a UUID.
const maxID = 100

// Options say how deliveries are taken.
type Options struct {
	// Secrets are those that a delivery may be signed with: one, or two while
	// one replaces the other.
	Secrets []string
	// MaxBody bounds a delivery; 0 means MaxBody.
	MaxBody int64
	// Accept stores a delivery; see [store.Store].
	Accept func(context.Context, store.Delivery) (fresh bool, err error)
	// Count is told of each answer: the event and what became of it, one of
	// "accepted", "repeated", "ignored", "unsigned", "malformed", "oversized" and
	// "failed". An event that is not known by its signature is "".
	Count func(event, outcome string)
	Log   *slog.Logger
}

// handler answers deliveries.
type handler struct {
	o     Options
	large chan struct{} // has one for each large body that is being read
}

// New returns the handler of the deliveries. It answers 202 to what it has
// stored and to what it has no use for, 401 to what is not signed, 400 to what is
// signed and malformed, 413 to what is too large, and 503 to what it could not
// store.
func New(o Options) (http.Handler, error) {
	for _, s := range o.Secrets {
		if s == "" {
			return nil, errors.New("a webhook secret is empty")
		}
	}
	if len(o.Secrets) == 0 {
		return nil, errors.New("there is no webhook secret: without one, anybody could send deliveries")
	}
	if o.MaxBody == 0 {
		o.MaxBody = MaxBody
	}
	if o.Count == nil {
		o.Count = func(string, string) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &handler{o, make(chan struct{}, maxLarge)}, nil
}

// ServeHTTP answers one delivery.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "deliveries are POSTed", http.StatusMethodNotAllowed)
		return
	}
	start := time.Now()
	name, outcome, code, text := h.answer(w, r)
	h.o.Count(name, outcome)
	level := slog.LevelInfo
	if code >= 500 {
		level = slog.LevelError
	}
	h.o.Log.Log(r.Context(), level, "delivery", "event", name, "outcome", outcome, "status", code,
		"delivery", clip(r.Header.Get("X-GitHub-Delivery")), "seconds", time.Since(start).Seconds())
	http.Error(w, text, code)
}

// answer takes a delivery. Nothing of it is believed, nor kept, before its
// signature is known to be right.
func (h *handler) answer(w http.ResponseWriter, r *http.Request) (name, outcome string, code int, text string) {
	if r.ContentLength > h.o.MaxBody {
		return "", "oversized", http.StatusRequestEntityTooLarge, "the delivery is too large"
	}
	body, err := h.read(w, r)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return "", "oversized", http.StatusRequestEntityTooLarge, "the delivery is too large"
	} else if errors.Is(err, errBusy) {
		return "", "failed", http.StatusServiceUnavailable, "too many large deliveries at a time: deliver it again"
	} else if err != nil {
		return "", "malformed", http.StatusBadRequest, "the delivery breaks off"
	}
	if !signed(body, r.Header.Get("X-Hub-Signature-256"), h.o.Secrets) {
		return "", "unsigned", http.StatusUnauthorized, "the signature is missing or wrong"
	}
	name, id := r.Header.Get("X-GitHub-Event"), r.Header.Get("X-GitHub-Delivery")
	if name == "" || id == "" || len(name) > maxID || len(id) > maxID {
		return "", "malformed", http.StatusBadRequest, "X-GitHub-Event or X-GitHub-Delivery is missing"
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return known(name), "malformed", http.StatusBadRequest, "the webhook's content type has to be application/json"
	}
	tasks, err := task.Read(name, body)
	switch {
	case errors.Is(err, task.ErrUnknown):
		return "other", "ignored", http.StatusAccepted, "not an event that is judged"
	case err != nil:
		return name, "malformed", http.StatusBadRequest, err.Error()
	case len(tasks) == 0:
		return name, "ignored", http.StatusAccepted, "nothing to do"
	}
	fresh, err := h.o.Accept(r.Context(), store.Delivery{ID: id, Event: name, Tasks: tasks})
	switch {
	case err != nil:
		h.o.Log.ErrorContext(r.Context(), "a delivery could not be stored", "error", err)
		return name, "failed", http.StatusServiceUnavailable, "it could not be stored: deliver it again"
	case !fresh:
		return name, "repeated", http.StatusAccepted, "known already"
	}
	return name, "accepted", http.StatusAccepted, "accepted"
}

// What anybody may send takes memory before its signature is known to be right:
// bodies beyond smallBody are read a few at a time.
const (
	smallBody = 1 << 20
	maxLarge  = 4
)

// errBusy says that too many large bodies are being read.
var errBusy = errors.New("too many large bodies")

// read reads a delivery's body.
func (h *handler) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	from := http.MaxBytesReader(w, r.Body, h.o.MaxBody)
	body, err := io.ReadAll(io.LimitReader(from, smallBody))
	if err != nil || len(body) < smallBody {
		return body, err
	}
	wait := time.NewTimer(5 * time.Second)
	defer wait.Stop()
	select {
	case h.large <- struct{}{}:
		defer func() { <-h.large }()
	case <-wait.C:
		return nil, errBusy
	}
	rest, err := io.ReadAll(from)
	return append(body, rest...), err
}

// known is the name of an event, for metrics: the signature does not cover it, so
// that it may be anything.
func known(name string) string {
	if task.Known(name) {
		return name
	}
	return "other"
}

// clip shortens what a stranger sent for the log.
func clip(s string) string { return s[:min(len(s), maxID)] }
