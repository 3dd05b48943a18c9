// Package store keeps what the bot has promised to do until it is done.
//
// A delivery is stored durably, together with the tasks that it asks for, before
// GitHub gets its answer; what is done about a task is a job of River's. A task
// has a key, such as that of a pull request: deliveries that ask for the same
// task while it waits ask for it once, and one that arrives while the task runs
// makes it run once more. So no event is lost, and none does harm by coming
// twice, late, or in another order.
//
// The same code runs on SQLite, for one process, and on PostgreSQL, for several.
package store

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Task is something to do about one subject.
type Task struct {
	// Key names the subject. Tasks of one key are one task: the newest.
	Key string
	// Kind says what is to be done.
	Kind string
	// Detail is JSON, for whoever does it.
	Detail json.RawMessage
	// Weak says that the detail knows less than others do: it does not take the
	// place of the one with which the task waits already.
	Weak bool
}

// Delivery is a delivery of GitHub's, and what it asks for.
type Delivery struct {
	ID    string // X-GitHub-Delivery, the same when it is delivered again
	Event string
	Tasks []Task
}

// Later is the error of a task that has to wait: it is done again after a while
// that the task itself chose, and this counts as no failure.
type Later struct {
	After time.Duration
	Err   error // why; nil if nothing is wrong
}

// Error says how long, and why.
func (e *Later) Error() string { return fmt.Sprintf("not before %v: %v", e.After, e.Err) }

// Unwrap returns why.
func (e *Later) Unwrap() error { return e.Err }

// Work does a task. Failures counts those before this attempt. An error makes
// it try again later, unless it is a [Later].
type Work func(ctx context.Context, t Task, failures int) error

// Options say how tasks are worked.
type Options struct {
	Work Work
	Log  *slog.Logger
	// Workers is how many tasks are worked at a time; 0 means 8.
	Workers int
	// Timeout is how long one attempt may take; 0 means a minute.
	Timeout time.Duration
	// Rescue is after how long a task whose worker has died is taken over, on
	// PostgreSQL, where somebody looks every half a minute; 0 means twice the
	// Timeout. It must be longer than Timeout.
	Rescue time.Duration
	// Backoff is the first wait after a failure; it doubles each time up to a
	// quarter of an hour. 0 means 2 s.
	Backoff time.Duration
	// Poll is how often new tasks are looked for; 0 means a quarter of a second.
	Poll time.Duration
	// Keep is how long deliveries, subjects and notes are remembered; 0 means 30 days.
	Keep time.Duration
	// Every is how often Periodic is done, by one of all processes; 0 means 5
	// minutes. It is done at the start too.
	Every    time.Duration
	Periodic func(ctx context.Context) error // nil for nothing
}

func (o *Options) complete() {
	set := func(d *time.Duration, otherwise time.Duration) {
		if *d == 0 {
			*d = otherwise
		}
	}
	set(&o.Timeout, time.Minute)
	set(&o.Rescue, 2*o.Timeout)
	set(&o.Backoff, 2*time.Second)
	set(&o.Poll, 250*time.Millisecond)
	set(&o.Keep, 30*24*time.Hour)
	set(&o.Every, 5*time.Minute)
	if o.Workers == 0 {
		o.Workers = 8
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
}

// Store is a database with its workers.
type Store interface {
	// Accept stores a delivery. Once it returns nil, nothing but the loss of the
	// database can lose the delivery. Fresh is false if it was stored before.
	Accept(ctx context.Context, d Delivery) (fresh bool, err error)
	// Add stores tasks that no delivery asked for.
	Add(ctx context.Context, tasks ...Task) error
	// Remember keeps a text under a key, in place of an earlier one; Recall
	// returns it, "" if there is none.
	Remember(ctx context.Context, key, text string) error
	Recall(ctx context.Context, key string) (text string, err error)
	// Start begins to work. Whatever a process that died had begun is done again.
	Start(ctx context.Context) error
	// Ready tells whether the database answers.
	Ready(ctx context.Context) error
	// Waiting counts the tasks that are not done.
	Waiting(ctx context.Context) (int, error)
	// Stop lets running tasks end, until the context does, and closes the
	// database.
	Stop(ctx context.Context) error
}

// Open opens a store, and makes its tables where they are missing. A name that
// begins with "postgres://" or "postgresql://" is that of a PostgreSQL database;
// any other one is that of a file for SQLite.
func Open(ctx context.Context, name string, o Options) (Store, error) {
	o.complete()
	if strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://") {
		return openPostgres(ctx, name, o)
	}
	return openSQLite(ctx, name, o)
}
