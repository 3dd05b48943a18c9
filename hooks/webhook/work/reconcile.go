package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/webhook/store"
	"github.com/megalint/megalint/hooks/webhook/task"
)

const (
	// remembered is how long GitHub redelivers.
	remembered = 72 * time.Hour
	// maxRedelivered bounds how often one delivery is asked for.
	maxRedelivered = 8
	// maxScanned bounds the repositories of an installation that are looked at
	// in one round, for each costs a request: the others have their turn in the
	// next.
	maxScanned = 100
)

// Reconcile asks for what got lost: deliveries that were not answered, and pull
// requests that changed without an event. It is called at the start, and every
// few minutes.
func (w *Worker) Reconcile(ctx context.Context) error {
	if w.o.App == nil {
		return w.scanNamed(ctx)
	}
	app, err := w.o.App()
	if err != nil {
		return err
	}
	return errors.Join(w.redeliver(ctx, app), w.scanInstallations(ctx, app))
}

// scanNamed asks for a look at the repositories that a token is used for.
func (w *Worker) scanNamed(ctx context.Context) error {
	var faults []error
	for _, full := range w.o.Repositories {
		access, err := w.o.Connect(ctx, 0)
		if err != nil {
			return err
		}
		owner, name, err := event.SplitName(full)
		if err != nil {
			return err
		}
		r, err := access.Client.Repository(owner, name).Identify(ctx)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		faults = append(faults, w.o.Notes.Add(ctx, detail(0, r).Task(task.Repository)))
	}
	return errors.Join(faults...)
}

func detail(installation int64, r api.RepositoryID) task.Detail {
	return task.Detail{Installation: installation, RepositoryID: r.ID, Owner: r.Owner, Name: r.Name,
		DefaultBranch: r.DefaultBranch, Settings: r.Settings}
}

func (w *Worker) scanInstallations(ctx context.Context, app *api.Client) error {
	ids, err := app.Installations(ctx)
	if err != nil {
		return err
	}
	var tasks []store.Task
	for _, id := range ids {
		tasks = append(tasks, task.Detail{Installation: id}.Task(task.Installation))
	}
	return w.o.Notes.Add(ctx, tasks...)
}

// redeliver asks GitHub for the deliveries that nobody has answered well: each a
// few times, with longer and longer pauses. Since when there may be such is noted,
// for GitHub lists all that there were.
func (w *Worker) redeliver(ctx context.Context, app *api.Client) error {
	const key = "deliveries"
	now := time.Now()
	since := now.Add(-remembered)
	if text, err := w.o.Notes.Recall(ctx, key); err != nil {
		return err
	} else if last, err := time.Parse(time.RFC3339, text); err == nil && last.After(since) {
		since = last
	}
	all, err := app.Deliveries(ctx, since)
	if err != nil {
		return err
	}
	next := now.Add(-overlap)
	for _, d := range unanswered(all) {
		pending, err := w.redeliverOne(ctx, app, d, now)
		if err != nil {
			return err
		}
		if pending && d.first.Before(next) {
			next = d.first
		}
	}
	return w.o.Notes.Remember(ctx, key, next.Format(time.RFC3339))
}

// overlap is how far back is looked at least: a delivery may be listed late.
const overlap = 10 * time.Minute

// lost is a delivery that was answered at no attempt.
type lost struct {
	api.Delivery           // the newest attempt
	first        time.Time // of the oldest attempt
}

// unanswered finds what is lost in a list, newest first. Events that ask for
// nothing are left out.
func unanswered(all []api.Delivery) []lost {
	answered, at := map[string]bool{}, map[string]int{}
	var found []lost
	for _, d := range all {
		answered[d.GUID] = answered[d.GUID] || d.Answered
		if i, ok := at[d.GUID]; ok {
			found[i].first = d.At
		} else if task.Known(d.Event) {
			at[d.GUID] = len(found)
			found = append(found, lost{d, d.At})
		}
	}
	return slices.DeleteFunc(found, func(l lost) bool { return answered[l.GUID] })
}

// redeliverOne asks for a delivery if its time has come, and tells whether it may
// have to be asked for again.
func (w *Worker) redeliverOne(ctx context.Context, app *api.Client, d lost, now time.Time) (pending bool, err error) {
	key := "redelivered:" + d.GUID
	text, err := w.o.Notes.Recall(ctx, key)
	if err != nil {
		return false, err
	}
	times, _ := strconv.Atoi(text) // "" for never
	switch {
	case times >= maxRedelivered:
		return false, nil
	case times > 0 && now.Sub(d.At) < w.o.Every<<(times-1):
		return true, nil
	}
	w.o.Log.InfoContext(ctx, "a delivery is asked for again", "delivery", d.GUID, "event", d.Event, "before", times)
	if err := app.Redeliver(ctx, d.ID); api.Absent(err) {
		times = maxRedelivered // GitHub has it no more
	} else if err != nil {
		return true, err
	}
	return true, w.o.Notes.Remember(ctx, key, strconv.Itoa(times+1))
}

// installation asks for a look at its repositories: some in each round.
func (j *job) installation(ctx context.Context) error {
	all, err := j.access.Client.Installed(ctx)
	if err != nil {
		return err
	}
	var tasks []store.Task
	for _, r := range turn(all, j.o.Every) {
		if !r.Archived {
			tasks = append(tasks, detail(j.Installation, r).Task(task.Repository))
		}
	}
	return j.o.Notes.Add(ctx, tasks...)
}

// turn chooses the repositories whose turn it is.
func turn(all []api.RepositoryID, every time.Duration) []api.RepositoryID {
	rounds := (len(all) + maxScanned - 1) / maxScanned
	if rounds < 2 {
		return all
	}
	round := int(time.Now().Unix()/max(int64(every.Seconds()), 1)) % rounds
	return all[round*maxScanned : min((round+1)*maxScanned, len(all))]
}

// repository asks for verdicts about the open pull requests that have another
// content, or are under another configuration, than when they were judged last.
func (j *job) repository(ctx context.Context) error {
	if err := j.identify(ctx); err != nil {
		return err
	}
	open, err := j.repo.OpenPullRequests(ctx)
	if err != nil {
		return err
	}
	if len(open) == 0 {
		return nil
	}
	basis, err := j.basis()
	if err != nil {
		return err
	}
	var tasks []store.Task
	for _, p := range open {
		judged, err := j.o.Notes.Recall(ctx, j.verdictKey(p.Number))
		if err != nil {
			return err
		}
		if judged != content(p.Head, p.BaseRef, p.Title, p.Body)+"-"+basis {
			d := j.Detail
			d.Number, d.Head = p.Number, p.Head
			tasks = append(tasks, d.Task(task.Pull))
		}
	}
	if len(tasks) > 0 {
		j.o.Log.InfoContext(ctx, "pull requests lack a verdict", "repository", fmt.Sprintf("%s/%s", j.Owner, j.Name), "count", len(tasks))
	}
	return j.o.Notes.Add(ctx, tasks...)
}
