package work

import (
	"context"
	"errors"
	"fmt"
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
	maxRedelivered = 5
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

// redeliver asks GitHub for the deliveries that nobody has answered well. Since
// when it has looked is noted: GitHub lists all that there were.
func (w *Worker) redeliver(ctx context.Context, app *api.Client) error {
	const key = "deliveries"
	since := time.Now().Add(-remembered)
	if text, err := w.o.Notes.Recall(ctx, key); err != nil {
		return err
	} else if last, err := time.Parse(time.RFC3339, text); err == nil && last.After(since) {
		since = last
	}
	started := time.Now()
	all, err := app.Deliveries(ctx, since)
	if err != nil {
		return err
	}
	attempts, answered := map[string]int{}, map[string]bool{}
	for _, d := range all {
		attempts[d.GUID]++
		answered[d.GUID] = answered[d.GUID] || d.Answered
	}
	for _, d := range all {
		if answered[d.GUID] || attempts[d.GUID] > maxRedelivered {
			continue
		}
		answered[d.GUID] = true // asked for once in a round
		w.o.Log.InfoContext(ctx, "a delivery is asked for again", "delivery", d.GUID, "event", d.Event)
		if err := app.Redeliver(ctx, d.ID); err != nil && !api.NotFound(err) {
			return err
		}
	}
	// What was asked for now may fail again: the next look begins an hour before.
	return w.o.Notes.Remember(ctx, key, started.Add(-time.Hour).Format(time.RFC3339))
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

// repository asks for verdicts about the open pull requests whose content is
// another one than the one that was judged last.
func (j *job) repository(ctx context.Context) error {
	if err := j.identify(ctx); err != nil {
		return err
	}
	open, err := j.repo.OpenPullRequests(ctx)
	if err != nil {
		return err
	}
	var tasks []store.Task
	for _, p := range open {
		judged, err := j.o.Notes.Recall(ctx, j.verdictKey(p.Number))
		if err != nil {
			return err
		}
		if judged != content(p.Head, p.BaseRef, p.Title, p.Body) {
			d := j.Detail
			d.Number = p.Number
			tasks = append(tasks, d.Task(task.Pull))
		}
	}
	if len(tasks) > 0 {
		j.o.Log.InfoContext(ctx, "pull requests lack a verdict", "repository", fmt.Sprintf("%s/%s", j.Owner, j.Name), "count", len(tasks))
	}
	return j.o.Notes.Add(ctx, tasks...)
}
