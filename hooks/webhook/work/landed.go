package work

import (
	"context"
	"errors"
	"fmt"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/github/subject"
	"github.com/megalint/megalint/hooks/github/summary"
	"github.com/megalint/megalint/hooks/webhook/store"
	"github.com/megalint/megalint/hooks/webhook/task"
	"github.com/megalint/megalint/lint"
)

// landedName is the name of the check about what landed: another one than that
// of the pull request, whose head it may be.
func landedName(name string) string { return name + " (landed)" }

func (j *job) event() *event.Event {
	return &event.Event{Owner: j.Owner, Repo: j.Name, DefaultBranch: j.DefaultBranch, Base: j.Base, Head: j.Head, Ref: j.Ref}
}

// group judges what a merge queue is about to land.
func (j *job) group(ctx context.Context) error {
	s, err := subject.MergeGroup(ctx, j.repo, j.event())
	id := task.ExternalID{Kind: task.Group, Base: j.Base}
	v, err := j.judgeRange(ctx, s, err)
	if err != nil {
		return j.unableRange(ctx, s, id, err)
	}
	return j.post(ctx, j.Head, j.o.Name, id, v)
}

// push judges what landed.
func (j *job) push(ctx context.Context) error {
	if err := j.identify(ctx); err != nil {
		return err
	}
	s, err := subject.Push(ctx, j.repo, j.event())
	id := task.ExternalID{Kind: task.Push, Base: j.Base}
	v, err := j.judgeRange(ctx, s, err)
	if err != nil {
		return errors.Join(j.reconsider(ctx), j.unableRange(ctx, s, id, err))
	}
	if err := j.post(ctx, j.Head, landedName(j.o.Name), id, v); err != nil {
		return err
	}
	return errors.Join(j.breaches(ctx, v), j.reconsider(ctx))
}

// reconsider asks for a look at all open pull requests if what was pushed changes
// the configuration; if it is the organisation's, at those of all repositories.
func (j *job) reconsider(ctx context.Context) error {
	if j.Name == organisation {
		j.configs.forget(j.Owner)
	}
	basis, err := j.basis()
	if err != nil {
		return err
	}
	key := fmt.Sprintf("basis:%d", j.RepositoryID)
	before, err := j.o.Notes.Recall(ctx, key)
	if err != nil || before == basis {
		return err
	}
	d := j.Detail
	d.Base, d.Head, d.Ref = "", "", ""
	tasks := []store.Task{d.Task(task.Repository)}
	if j.Name == organisation && j.Installation != 0 {
		tasks = append(tasks, task.Detail{Installation: j.Installation}.Task(task.Installation))
	}
	if err := j.o.Notes.Add(ctx, tasks...); err != nil {
		return err
	}
	return j.o.Notes.Remember(ctx, key, basis)
}

func (j *job) judgeRange(ctx context.Context, s *subject.Subject, err error) (*verdict, error) {
	if err != nil {
		return nil, err
	}
	v, err := j.judge(ctx, s, true)
	if err == nil {
		v.page.Next = "What landed cannot be reworded: keep to the convention next time, or add an exception for the commit to the configuration."
		if j.kind == task.Group {
			v.page.Next = "Take the pull request out of the queue, mend its title, description or commits, and queue it again."
		}
	}
	return v, err
}

// unableRange is unable for a range, whose head is known from the event.
func (j *job) unableRange(ctx context.Context, s *subject.Subject, id task.ExternalID, err error) error {
	if errors.Is(err, ErrUninstalled) {
		return err
	}
	s.Head = j.Head
	return j.unable(ctx, s, id, err)
}

// maxBreaches bounds the commits of one push that are marked one by one.
const maxBreaches = 20

// breaches marks each commit of a push that should not have landed as it is, and
// tells its pull request if that is wanted.
func (j *job) breaches(ctx context.Context, v *verdict) error {
	byCommit := map[string][]lint.Finding{}
	var order []string
	for _, f := range v.page.Findings {
		if f.Rev == "" || f.Severity < j.o.FailOn {
			continue
		}
		if byCommit[f.Rev] == nil {
			order = append(order, f.Rev)
		}
		byCommit[f.Rev] = append(byCommit[f.Rev], f)
	}
	for _, rev := range order[:min(len(order), maxBreaches)] {
		one := oneCommit(v, rev, byCommit[rev])
		if rev != j.Head {
			id := task.ExternalID{Kind: task.Push, Base: j.Base}
			if err := j.post(ctx, rev, landedName(j.o.Name), id, one); err != nil {
				return err
			}
		}
		if j.o.Comment {
			if err := j.tell(ctx, rev, one); err != nil {
				return err
			}
		}
	}
	return nil
}

// oneCommit is the part of a verdict about a commit.
func oneCommit(v *verdict, rev string, findings []lint.Finding) *verdict {
	page := *v.page
	page.Subject, page.Findings, page.Result = "Commit "+lint.ShortID(rev), findings, &lint.Result{Messages: 1}
	page.Verdict = summary.Fail
	for _, f := range findings {
		switch f.Severity {
		case lint.Error:
			page.Result.Errors++
		case lint.Warning:
			page.Result.Warnings++
		case lint.Info:
			page.Result.Infos++
		}
	}
	return &verdict{subject: v.subject, page: &page}
}

// maxComment bounds a comment, in bytes: GitHub takes 65,536 characters.
const maxComment = 60_000

// tell comments on the pull request that a commit landed by.
func (j *job) tell(ctx context.Context, rev string, v *verdict) error {
	pulls, err := j.repo.PullRequestsOf(ctx, rev)
	if err != nil && !api.NotFound(err) {
		return err
	}
	mark := fmt.Sprintf("<!-- megalint:%s -->", rev)
	for _, p := range pulls[:min(len(pulls), 1)] {
		text := mark + "\n" + summary.Markdown(v.page, maxComment)
		if err := j.repo.PutComment(ctx, p.Number, mark, text); err != nil {
			return err
		}
	}
	return nil
}
