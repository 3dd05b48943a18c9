package work

import (
	"context"
	"errors"
	"fmt"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/hooks/github/subject"
	"github.com/megalint/megalint/hooks/webhook/store"
	"github.com/megalint/megalint/hooks/webhook/task"
)

// content is a digest of what a pull request says: where it differs from that of
// the last verdict, there is something to judge.
func content(head, base, title, body string) string { return digest(head, base, title, body) }

// verdictKey is where the content is noted that was judged last.
func (j *job) verdictKey(number int) string {
	return fmt.Sprintf("verdict:%d:%d", j.RepositoryID, number)
}

// pull judges a pull request.
func (j *job) pull(ctx context.Context) error {
	s, v, err := j.judgePull(ctx)
	id := task.ExternalID{Kind: task.Pull, Number: j.Number}
	switch {
	case errors.Is(err, ErrUninstalled):
		return err
	case s.Pull == nil:
		return j.unread(ctx, s, id, err)
	case s.Pull.Closed:
		return j.freeOthers(ctx, s.Pull.Head)
	case err != nil:
		return j.unable(ctx, s, id, err)
	}
	p := s.Pull
	said := content(p.Head, p.BaseRef, p.Title, p.Body)
	now, err := j.repo.PullRequest(ctx, j.Number)
	if err != nil {
		return err
	}
	if content(now.Head, now.BaseRef, now.Title, now.Body) != said || !sameMerge(now.AutoMerge, p.AutoMerge) {
		return &store.Later{Err: errors.New("the pull request changed while it was judged")}
	}
	if err := j.post(ctx, p.Head, j.o.Name, id, v); err != nil {
		return err
	}
	return j.judged(ctx, said)
}

// judged notes what was judged, so that reconciliation leaves it alone.
func (j *job) judged(ctx context.Context, said string) error {
	basis, err := j.basis()
	if err != nil {
		return err
	}
	return j.o.Notes.Remember(ctx, j.verdictKey(j.Number), said+"-"+basis)
}

// unread says on the commit that the event told of that its pull request cannot
// be read, unless there is none.
func (j *job) unread(ctx context.Context, s *subject.Subject, id task.ExternalID, err error) error {
	if gone(err) || j.Head == "" {
		return err
	}
	s.Head = j.Head
	return j.unable(ctx, s, id, err)
}

func sameMerge(a, b *squash.AutoMerge) bool {
	same := func(x, y *string) bool { return x == y || x != nil && y != nil && *x == *y }
	return a == b || a != nil && b != nil && a.Method == b.Method && same(a.Title, b.Title) && same(a.Message, b.Message)
}

// judgePull judges a pull request. The subject comes with an error too; it lacks
// the pull request if that could not be read.
func (j *job) judgePull(ctx context.Context) (*subject.Subject, *verdict, error) {
	s, err := subject.PullRequest(ctx, j.repo, j.Number)
	if s.Pull == nil || s.Pull.Closed {
		return s, nil, err
	}
	if err != nil {
		return s, nil, err
	}
	settings, err := j.settings(ctx, s.Pull.Settings)
	if err != nil {
		return s, nil, err
	}
	if err := s.Predict(settings); err != nil {
		return s, nil, err
	}
	if s.Pull.Draft {
		s.Note("This is a draft: nothing lands before it is ready.")
	}
	v, err := j.judge(ctx, s, settings.NoSquash)
	return s, v, err
}

// unable says on a commit that it could not be judged, and why, where trying
// again at once will not help. It is tried again all the same.
func (j *job) unable(ctx context.Context, s *subject.Subject, id task.ExternalID, err error) error {
	call := (*api.CallError)(nil)
	if errors.As(err, &call) && call.Temporary() && j.failures < patience {
		return err
	}
	v := unable(s, err)
	name := j.o.Name
	if id.Kind == task.Push {
		name = landedName(name)
	}
	if postErr := j.post(ctx, s.Head, name, id, v); postErr != nil {
		return errors.Join(err, postErr)
	}
	switch {
	case call == nil && j.failures >= patience: // such as a configuration that is malformed: a change to it comes as an event
		if s.Pull == nil || id.Kind != task.Pull {
			return nil
		}
		return j.judged(ctx, content(s.Pull.Head, s.Pull.BaseRef, s.Pull.Title, s.Pull.Body))
	case gone(err): // a part is: the subject is there, and may be whole the next time
		return fmt.Errorf("it could not be judged: %v", err)
	}
	return err
}

// fixTitle gives a pull request the title that the last verdict proposed, if it
// still would.
func (j *job) fixTitle(ctx context.Context) error {
	_, v, err := j.judgePull(ctx)
	if err != nil || v == nil || v.title == "" || !j.access.EditsPulls {
		return err
	}
	return j.repo.SetTitle(ctx, j.Number, v.title) // the event of which brings the new verdict
}

// pullsOfHead asks for verdicts about the pull requests of a commit.
func (j *job) pullsOfHead(ctx context.Context) error {
	pulls, err := j.repo.OpenPullRequests(ctx) // which has those from forks, too
	if err != nil {
		return err
	}
	var tasks []store.Task
	d := j.Detail
	d.Head = ""
	for _, p := range pulls {
		if p.Head == j.Head {
			d.Number = p.Number
			tasks = append(tasks, d.Task(task.Pull))
		}
	}
	return j.o.Notes.Add(ctx, tasks...)
}
