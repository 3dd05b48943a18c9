package work

import (
	"context"
	"fmt"
	"strings"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/summary"
	"github.com/megalint/megalint/hooks/webhook/store"
	"github.com/megalint/megalint/hooks/webhook/task"
)

// Two pull requests may have the same head: one for each of two branches, say.
// Each has a check run on it, and the two have one name, so that GitHub asks for
// the newest of them, whichever pull request is to be merged. So a verdict is
// green only while that of no other open one is red.

// otherPull is the verdict about another pull request on the same commit.
type otherPull struct {
	number int
	run    api.CheckRun
	shared bool // it is red only because of another one
}

// otherPulls are the verdicts about other pull requests than that of the id, one
// each.
func otherPulls(runs []api.CheckRun, id task.ExternalID) []otherPull {
	if id.Kind != task.Pull {
		return nil
	}
	var others []otherPull
	seen := map[int]bool{id.Number: true}
	for _, r := range runs { // newest first
		other, ok := task.ParseExternalID(r.ExternalID)
		if !ok || other.Kind != task.Pull || seen[other.Number] {
			continue
		}
		seen[other.Number] = true
		others = append(others, otherPull{other.Number, r, strings.HasSuffix(other.Digest, task.Shared)})
	}
	return others
}

// yield turns a verdict red if another open pull request on the commit has a red
// one of its own.
func (j *job) yield(ctx context.Context, head string, others []otherPull, v *verdict) error {
	for _, o := range others {
		if v.page.Verdict != summary.Pass || o.run.Conclusion == api.Success || o.shared {
			continue
		}
		p, err := j.repo.PullRequest(ctx, o.number)
		if api.NotFound(err) {
			continue
		} else if err != nil {
			return err
		}
		if !p.Closed && p.Head == head {
			v.shared, v.page.Verdict = o.number, summary.Fail
			v.page.Notes = append(v.page.Notes, fmt.Sprintf("Pull request #%d has the same head commit, and may not land. "+
				"GitHub asks for one check of a commit, whichever of the two is merged, so this one waits for the other.", o.number))
		}
	}
	return nil
}

// askFor asks for new verdicts about other pull requests on a commit.
func (j *job) askFor(ctx context.Context, head string, others []otherPull, which func(otherPull) bool) error {
	var tasks []store.Task
	for _, o := range others {
		if which(o) {
			d := j.Detail
			d.Number, d.Head = o.number, head
			tasks = append(tasks, d.Task(task.Pull))
		}
	}
	return j.o.Notes.Add(ctx, tasks...)
}

// freeOthers asks for new verdicts about the pull requests that waited for this
// one, which is closed.
func (j *job) freeOthers(ctx context.Context, head string) error {
	if j.access.AppID == 0 {
		return nil
	}
	runs, err := j.repo.CheckRuns(ctx, head, j.o.Name, j.access.AppID)
	if err != nil {
		return err
	}
	return j.askFor(ctx, head, otherPulls(runs, task.ExternalID{Kind: task.Pull, Number: j.Number}),
		func(o otherPull) bool { return o.shared })
}
