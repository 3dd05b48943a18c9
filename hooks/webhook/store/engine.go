package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// statements runs SQL, in a transaction or by itself.
type statements interface {
	exec(ctx context.Context, sql string, args ...any) (changed int64, err error)
	// row reads one row. It returns errNoRow if there is none.
	row(ctx context.Context, sql string, args []any, into ...any) error
}

var errNoRow = errors.New("there is no such row")

// database is what differs between SQLite and PostgreSQL. TTx is the type of
// their transactions.
type database[TTx any] interface {
	statements
	driver() riverdriver.Driver[TTx]
	begin(ctx context.Context) (TTx, error)
	in(tx TTx) statements
	commit(ctx context.Context, tx TTx) error
	rollback(ctx context.Context, tx TTx)
	// complete ends a job in the transaction.
	complete(ctx context.Context, tx TTx, job *river.Job[taskArgs]) error
	// takeOver makes the jobs of processes that died available, where that can
	// be known.
	takeOver(ctx context.Context) error
	close()
}

// engine is a store on some database.
type engine[TTx any] struct {
	db     database[TTx]
	river  *river.Client[TTx]
	o      Options
	intake *intake
}

// taskArgs are what River knows of a task.
type taskArgs struct {
	Key string `json:"key"`
}

// Kind names the job to River.
func (taskArgs) Kind() string { return "task" }

// maxAttempts bounds how often a task is tried. With the longest pause between
// them that is about two days, and then reconciliation asks for it anew.
const maxAttempts = 200

// InsertOpts lets a task wait once only.
func (taskArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}}
}

// periodicArgs are those of what is done every few minutes.
type periodicArgs struct{}

// Kind names the job to River.
func (periodicArgs) Kind() string { return "periodic" }

// newEngine makes a store of a database whose tables exist.
func newEngine[TTx any](db database[TTx], o Options) (*engine[TTx], error) {
	e := &engine[TTx]{db: db, o: o}
	workers := river.NewWorkers()
	river.AddWorker(workers, &taskWorker[TTx]{engine: e})
	river.AddWorker(workers, &periodicWorker[TTx]{engine: e})
	client, err := river.NewClient(db.driver(), &river.Config{
		Logger:                      slog.New(quiet{o.Log.Handler()}),
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: o.Workers}},
		Workers:                     workers,
		JobTimeout:                  o.Timeout,
		RescueStuckJobsAfter:        o.Rescue,
		RetryPolicy:                 &backoff{o.Backoff},
		FetchPollInterval:           o.Poll,
		FetchCooldown:               min(o.Poll, river.FetchCooldownDefault),
		CompletedJobRetentionPeriod: 10 * time.Minute,
		DiscardedJobRetentionPeriod: 24 * time.Hour,
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(o.Every),
			func() (river.JobArgs, *river.InsertOpts) {
				return periodicArgs{}, &river.InsertOpts{MaxAttempts: 3} // then it is soon due again
			}, &river.PeriodicJobOpts{RunOnStart: true})},
	})
	if err != nil {
		return nil, err
	}
	e.river = client
	e.intake = newIntake(e.acceptAll)
	return e, nil
}

// quiet keeps River's reports on its own business out of the log, and those on
// tasks that failed, which the worker has logged.
type quiet struct{ slog.Handler }

// Enabled lets errors through.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError && q.Handler.Enabled(ctx, level)
}

// maxBackoff is the longest pause between two attempts.
const maxBackoff = 15 * time.Minute

// backoff waits twice as long after each failure, and a little more or less.
type backoff struct{ first time.Duration }

// NextRetry says when a job is tried again.
func (b *backoff) NextRetry(job *rivertype.JobRow) time.Time {
	wait := maxBackoff
	if n := len(job.Errors); n < 20 {
		wait = min(b.first<<n, maxBackoff)
	}
	return time.Now().Add(wait/2 + rand.N(wait))
}

// Accept implements Store.
func (e *engine[TTx]) Accept(ctx context.Context, d Delivery) (bool, error) {
	return e.intake.accept(ctx, d)
}

// acceptAll stores some deliveries in one transaction, and tells which of them
// are new.
func (e *engine[TTx]) acceptAll(ctx context.Context, all []Delivery) ([]bool, error) {
	fresh := make([]bool, len(all))
	err := e.transact(ctx, func(tx TTx) error {
		var tasks []Task
		for i, d := range all {
			n, err := e.db.in(tx).exec(ctx, insertDelivery, d.ID, d.Event, time.Now().Unix())
			if err != nil {
				return err
			}
			if fresh[i] = n > 0; fresh[i] {
				tasks = append(tasks, d.Tasks...)
			}
		}
		return e.add(ctx, tx, tasks)
	})
	return fresh, err
}

// Add implements Store.
func (e *engine[TTx]) Add(ctx context.Context, tasks ...Task) error {
	return e.transact(ctx, func(tx TTx) error { return e.add(ctx, tx, tasks) })
}

// add asks for tasks. The subjects come in order, so that two processes never
// wait for each other's.
func (e *engine[TTx]) add(ctx context.Context, tx TTx, tasks []Task) error {
	tasks = newest(tasks)
	var jobs []river.InsertManyParams
	for _, t := range tasks {
		detail := cmp.Or(string(t.Detail), "null")
		if _, err := e.db.in(tx).exec(ctx, raiseSubject, t.Key, t.Kind, detail, time.Now().Unix(), t.Weak); err != nil {
			return err
		}
		jobs = append(jobs, river.InsertManyParams{Args: taskArgs{t.Key}})
	}
	if len(jobs) == 0 {
		return nil
	}
	inserted, err := e.river.InsertManyTx(ctx, tx, jobs)
	if err != nil {
		return err
	}
	for _, r := range inserted {
		// What failed and waits for its next attempt may well succeed now.
		if r.UniqueSkippedAsDuplicate && r.Job.State == rivertype.JobStateRetryable {
			if _, err := e.river.JobRetryTx(ctx, tx, r.Job.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// newest keeps the last task of each key, in the keys' order.
func newest(tasks []Task) []Task {
	sorted := slices.Clone(tasks)
	slices.SortStableFunc(sorted, func(a, b Task) int { return cmp.Compare(a.Key, b.Key) })
	var kept []Task
	for i, t := range sorted {
		if i+1 == len(sorted) || sorted[i+1].Key != t.Key {
			kept = append(kept, t)
		}
	}
	return kept
}

// transact does something in a transaction.
func (e *engine[TTx]) transact(ctx context.Context, do func(tx TTx) error) error {
	tx, err := e.db.begin(ctx)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		e.db.rollback(ctx, tx)
		return err
	}
	return e.db.commit(ctx, tx)
}

// Remember implements Store.
func (e *engine[TTx]) Remember(ctx context.Context, key, text string) error {
	_, err := e.db.exec(ctx, writeNote, key, text, time.Now().Unix())
	return err
}

// Recall implements Store.
func (e *engine[TTx]) Recall(ctx context.Context, key string) (text string, err error) {
	err = e.db.row(ctx, readNote, []any{key}, &text)
	if errors.Is(err, errNoRow) {
		return "", nil
	}
	return text, err
}

// Start implements Store.
func (e *engine[TTx]) Start(ctx context.Context) error {
	if err := e.db.takeOver(ctx); err != nil {
		return fmt.Errorf("take over what was begun: %w", err)
	}
	return e.river.Start(context.WithoutCancel(ctx))
}

// Ready implements Store.
func (e *engine[TTx]) Ready(ctx context.Context) error {
	var one int
	return e.db.row(ctx, ping, nil, &one)
}

// Waiting implements Store.
func (e *engine[TTx]) Waiting(ctx context.Context) (int, error) {
	var n int
	err := e.db.row(ctx, countWaiting, nil, &n)
	return n, err
}

// Stop implements Store.
func (e *engine[TTx]) Stop(ctx context.Context) error {
	e.intake.close()
	err := e.river.Stop(ctx)
	if err != nil {
		now, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = errors.Join(err, e.river.StopAndCancel(now))
	}
	e.db.close()
	return err
}
