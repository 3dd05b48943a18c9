package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
)

// taskWorker does tasks.
type taskWorker[TTx any] struct {
	river.WorkerDefaults[taskArgs]
	engine *engine[TTx]
}

// Work does a task and ends its job in the moment in which it is sure that
// nobody has asked for it again meanwhile.
func (w *taskWorker[TTx]) Work(ctx context.Context, job *river.Job[taskArgs]) error {
	e := w.engine
	t := Task{Key: job.Args.Key}
	var detail string
	var generation int64
	err := e.db.row(ctx, readSubject, []any{t.Key}, &t.Kind, &detail, &generation)
	if errors.Is(err, errNoRow) {
		return nil // forgotten long ago
	} else if err != nil {
		return err
	}
	t.Detail = json.RawMessage(detail)
	if err := e.try(ctx, t, len(job.Errors)); err != nil {
		if later := (*Later)(nil); errors.As(err, &later) {
			return river.JobSnooze(max(later.After, 0))
		}
		return err
	}
	return w.finish(ctx, job, generation)
}

// try does a task. One that panics fails like any other.
func (e *engine[TTx]) try(ctx context.Context, t Task, failures int) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error, please report it: %v", p)
		}
		if err != nil {
			e.o.Log.WarnContext(ctx, "a task is tried again later", "task", t.Key, "failures", failures, "error", err)
		}
	}()
	return e.o.Work(ctx, t, failures)
}

// finish ends a job, or has the task done again if it was asked for meanwhile.
func (w *taskWorker[TTx]) finish(ctx context.Context, job *river.Job[taskArgs], generation int64) error {
	again := false
	err := w.engine.transact(ctx, func(tx TTx) error {
		n, err := w.engine.db.in(tx).exec(ctx, finishSubject, job.Args.Key, generation)
		if err != nil {
			return err
		}
		if again = n == 0; again {
			return nil
		}
		return w.engine.db.complete(ctx, tx, job)
	})
	if err == nil && again {
		return river.JobSnooze(0)
	}
	return err
}

// periodicWorker does what is done every few minutes.
type periodicWorker[TTx any] struct {
	river.WorkerDefaults[periodicArgs]
	engine *engine[TTx]
}

// Work forgets what is old, and does what the options say.
func (w *periodicWorker[TTx]) Work(ctx context.Context, _ *river.Job[periodicArgs]) error {
	e := w.engine
	old := time.Now().Add(-e.o.Keep).Unix()
	_, err1 := e.db.exec(ctx, pruneDeliveries, old)
	_, err2 := e.db.exec(ctx, pruneSubjects, old)
	_, err3 := e.db.exec(ctx, pruneNotes, old)
	if e.o.Periodic != nil {
		return errors.Join(err1, err2, err3, e.o.Periodic(ctx))
	}
	return errors.Join(err1, err2, err3)
}
