// Package work does what deliveries ask for: it judges pull requests, what a
// merge queue is about to land and what landed, and says so on GitHub.
//
// A task is a hint. What is true is asked for when it is worked, and once more
// before the verdict is posted. All that it writes may be written twice without
// harm, for a process may end between the writing and the note that it was done.
package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/webhook/store"
	"github.com/megalint/megalint/hooks/webhook/task"
	"github.com/megalint/megalint/lint"
)

// Access is what an installation of the App, or a token, may do.
type Access struct {
	Client *api.Client
	// AppID is the App's; 0 for a token, which cannot make check runs: its
	// verdicts are statuses of commits.
	AppID int64
	// EditsPulls says that it may change titles.
	EditsPulls bool
}

// Options say how tasks are done.
type Options struct {
	// Connect gives access to what an installation may see. Installation 0 is
	// that of a plain token.
	Connect func(ctx context.Context, installation int64) (*Access, error)
	// App makes a client that acts as the App itself; nil if there is none.
	App func() (*api.Client, error)
	// Notes keep what is worth remembering between tasks, Add asks for more of
	// them; a [store.Store] does both.
	Notes interface {
		Remember(ctx context.Context, key, text string) error
		Recall(ctx context.Context, key string) (string, error)
		Add(ctx context.Context, tasks ...store.Task) error
	}
	// Rules are all that there are; configuration names them.
	Rules []*lint.Rule
	// FailOn is the least severity that turns a verdict red.
	FailOn lint.Severity
	// Name is that of the check.
	Name string
	// Settings stand in where GitHub keeps a repository's to itself.
	Settings event.Settings
	// Comment says that a breach that landed is told on its pull request too.
	Comment bool
	// Repositories are those that a plain token is used for: owner/name.
	Repositories []string
	// Every is how often [Worker.Reconcile] is called.
	Every time.Duration
	// Count is told of each verdict: the kind of task, and "pass", "fail" or
	// "error".
	Count func(kind, verdict string)
	Log   *slog.Logger
}

// Worker does tasks. It may be used by several goroutines.
type Worker struct {
	o       Options
	configs *configs
	limits  limits
}

// New returns a worker.
func New(o Options) *Worker {
	if o.Count == nil {
		o.Count = func(string, string) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Worker{o: o, configs: newConfigs(o.Rules)}
}

// job is a task at work.
type job struct {
	*Worker
	task.Detail
	kind     string
	failures int
	access   *Access
	repo     *api.Repository
	cfg      func() (*configuration, error) // read once
}

// patience is after how many failures a subject is told that it could not be
// judged yet.
const patience = 2

// Do does a task; it is a [store.Work]. What is gone, or out of reach for good,
// is done.
func (w *Worker) Do(ctx context.Context, t store.Task, failures int) error {
	j := &job{Worker: w, kind: t.Kind, failures: failures}
	j.cfg = sync.OnceValues(func() (*configuration, error) { return j.configuration(ctx) })
	if err := json.Unmarshal(t.Detail, &j.Detail); err != nil {
		return fmt.Errorf("the task %s cannot be read: %w", t.Key, err)
	}
	if !w.concerns(&j.Detail) {
		w.o.Log.WarnContext(ctx, "an event of a repository that the token is not for", "repository", j.Owner+"/"+j.Name)
		return nil
	}
	if wait := w.limits.wait(j.Installation); wait > 0 {
		return &store.Later{After: wait, Err: errLimited}
	}
	err := j.do(ctx)
	if gone(err) {
		w.o.Log.InfoContext(ctx, "a task is about what is gone", "task", t.Key, "error", err)
		return nil
	}
	if wait := asked(err); wait > 0 {
		return &store.Later{After: w.limits.pause(j.Installation, wait), Err: err}
	}
	return err
}

// concerns tells whether a plain token may be used for what a task is about. An
// App's token is good for its installation alone.
func (w *Worker) concerns(d *task.Detail) bool {
	return w.o.App != nil || slices.ContainsFunc(w.o.Repositories, func(name string) bool {
		return strings.EqualFold(name, d.Owner+"/"+d.Name)
	})
}

const (
	// unsaid is how long to wait where GitHub limits and does not say how long;
	// its documentation asks for a minute at least.
	unsaid = time.Minute
	// longest is the longest wait that is believed: limits are by the hour.
	longest = time.Hour
)

// asked is how long GitHub asks to wait; 0 if it does not.
func asked(err error) time.Duration {
	call := (*api.CallError)(nil)
	switch {
	case !errors.As(err, &call):
		return 0
	case call.RetryAfter > 0:
		return min(call.RetryAfter, longest)
	case call.Limited():
		return unsaid
	}
	return 0
}

// gone tells whether an error says that the subject is not there any more, or
// that the App was taken out.
func gone(err error) bool {
	return api.NotFound(err) || errors.Is(err, ErrUninstalled)
}

// ErrUninstalled is the error of Options.Connect where there is no such
// installation any more, or it is suspended.
var ErrUninstalled = errors.New("the App is not installed there any more")

func (j *job) do(ctx context.Context) error {
	var err error
	if j.access, err = j.o.Connect(ctx, j.Installation); err != nil {
		return err
	}
	if j.kind == task.Installation {
		return j.installation(ctx)
	}
	j.repo = j.access.Client.Repository(j.Owner, j.Name)
	switch j.kind {
	case task.Pull:
		return j.pull(ctx)
	case task.Title:
		return j.fixTitle(ctx)
	case task.Group:
		return j.group(ctx)
	case task.Push:
		return j.push(ctx)
	case task.Head:
		return j.pullsOfHead(ctx)
	case task.Repository:
		return j.repository(ctx)
	}
	return fmt.Errorf("there is no task of the kind %q", j.kind)
}

// identify makes sure that the default branch is known.
func (j *job) identify(ctx context.Context) error {
	if j.DefaultBranch != "" {
		return nil
	}
	r, err := j.repo.Identify(ctx)
	if err == nil {
		j.DefaultBranch = r.DefaultBranch
		j.Settings = j.Settings.Or(r.Settings)
	}
	return err
}

// settings are those of the repository: as an event told, else as an earlier one
// did, as the API does, or as the bot's configuration says.
func (j *job) settings(ctx context.Context, seen event.Settings) (event.Settings, error) {
	known := j.Settings.Or(seen)
	key := fmt.Sprintf("settings:%d", j.RepositoryID)
	if complete(known) {
		text, err := json.Marshal(known)
		if err != nil {
			return known, err
		}
		return known, j.o.Notes.Remember(ctx, key, string(text))
	}
	text, err := j.o.Notes.Recall(ctx, key)
	if err != nil {
		return known, err
	}
	if text != "" {
		var earlier event.Settings
		if err := json.Unmarshal([]byte(text), &earlier); err != nil {
			return known, err
		}
		return known.Or(earlier), nil
	}
	asked, err := j.repo.Settings(ctx)
	return known.Or(asked).Or(j.o.Settings), err
}

// complete tells whether nothing about the message is unknown.
func complete(s event.Settings) bool { return s.Title != "" && s.Message != "" }
