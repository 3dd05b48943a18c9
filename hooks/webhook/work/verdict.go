package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/subject"
	"github.com/megalint/megalint/hooks/github/summary"
	"github.com/megalint/megalint/hooks/webhook/task"
	"github.com/megalint/megalint/internal/version"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/fix"
	"github.com/megalint/megalint/lint/report"
)

// verdict is what is said of a subject.
type verdict struct {
	subject   *subject.Subject
	page      *summary.Report
	corrected string // the message that may land; "" if it may as it is, or nobody knows
	title     string // what the pull request's title would have to be; "" if it may stay
	shared    int    // the pull request on the same commit that keeps this one from landing; 0 if none does
}

// digest is a short digest of some texts.
func digest(texts ...string) string {
	h := sha256.New()
	for _, t := range texts {
		fmt.Fprintf(h, "%d:%s", len(t), t)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// judge runs the rules over a subject's messages.
func (j *job) judge(ctx context.Context, s *subject.Subject, commits bool) (*verdict, error) {
	cfg, err := j.cfg()
	if err != nil {
		return nil, err
	}
	v := &verdict{subject: s, page: s.Page()}
	repo := &lint.Repo{FS: j.repo.WholeTree(ctx, s.Head), Config: cfg.Config}
	view := subject.View{Repo: repo, Options: cfg.Messages, Title: s.Pull != nil, Commits: commits}
	result, findings, err := j.lint(ctx, cfg, s.Messages(view))
	if err != nil {
		return nil, err
	}
	if err := failures(result); err != nil {
		return nil, err
	}
	findings = s.Unite(findings, result)
	slices.SortStableFunc(findings, func(a, b lint.Finding) int { return int(b.Severity) - int(a.Severity) })
	v.page.Result, v.page.Findings = result, findings
	v.page.Notes = append(v.page.Notes, "Judged by "+cfg.note+".")
	v.page.Verdict = summary.Pass
	if result.Worst() >= j.o.FailOn {
		v.page.Verdict = summary.Fail
	}
	return v, j.correct(ctx, v, cfg, view)
}

// failures is what kept rules from judging. They read through the API as they
// go, and what failed there may well succeed the next time.
func failures(r *lint.Result) error {
	var all []error
	for _, f := range r.Failures {
		all = append(all, f)
	}
	return errors.Join(all...)
}

// lint runs the rules about messages.
func (j *job) lint(ctx context.Context, cfg *configuration, messages []*lint.Message) (*lint.Result, []lint.Finding, error) {
	rules := slices.DeleteFunc(slices.Clone(j.o.Rules), func(r *lint.Rule) bool { return r.Message == nil })
	in := lint.Input{Today: time.Now(), Messages: func(yield func(*lint.Message, error) bool) {
		for _, m := range messages {
			if !yield(m, nil) {
				return
			}
		}
	}}
	var findings []lint.Finding
	result, err := lint.Run(ctx, in, cfg.Config, rules, func(f lint.Finding) error {
		if !f.Tidy {
			findings = append(findings, f)
		}
		return nil
	})
	return result, findings, err
}

// correct applies the safe fixes to the likeliest message that would land.
func (j *job) correct(ctx context.Context, v *verdict, cfg *configuration, view subject.View) error {
	if len(v.subject.Predictions) == 0 || len(v.page.Findings) == 0 {
		return nil
	}
	predicted := v.subject.Predictions[0]
	text, err := fix.Message(predicted.Text, func(text string) ([]lint.Finding, error) {
		m := lint.NewMessage(text, view.Options)
		m.Stage, m.Author, m.Repo = lint.Squash, v.subject.Pull.Author, view.Repo
		m.Changes = v.subject.Changed
		_, findings, err := j.lint(ctx, cfg, []*lint.Message{m})
		return findings, err
	})
	if err != nil || text == predicted.Text {
		return err
	}
	v.corrected = text
	v.page.Messages = append(v.page.Messages, summary.Message{Title: "The same message, corrected: to paste into the form", Text: text})
	v.title = correctedTitle(v.subject.Pull, predicted.Title, text)
	return nil
}

// correctedTitle is what the title has to be for the corrected message; "" if
// the message does not get its first line from the title, or it may stay.
func correctedTitle(p *api.PullRequest, predicted, corrected string) string {
	suffix := fmt.Sprintf(" (#%d)", p.Number)
	if strings.TrimSuffix(predicted, suffix) != p.Title {
		return ""
	}
	line, _, _ := strings.Cut(corrected, "\n")
	if title := strings.TrimSuffix(line, suffix); title != p.Title {
		return title
	}
	return ""
}

// unable is the verdict about what could not be judged.
func unable(s *subject.Subject, err error) *verdict {
	v := &verdict{subject: s, page: s.Page()}
	v.page.Verdict, v.page.Err = summary.Error, err
	return v
}

// headline sums a verdict up for a list of checks.
func (v *verdict) headline() string {
	r := v.page.Result
	switch {
	case v.shared != 0:
		return fmt.Sprintf("Pull request #%d on the same commit may not land", v.shared)
	case v.page.Verdict == summary.Error:
		return "It could not be judged"
	case r.Errors+r.Warnings+r.Infos == 0:
		return "The message may land as it is"
	case v.page.Verdict == summary.Pass:
		return "The message may land"
	case r.Errors == 1:
		return "The message has an error"
	case r.Errors > 1:
		return fmt.Sprintf("The message has %d errors", r.Errors)
	}
	return "The message is not as it has to be"
}

// conclusion is the verdict as GitHub has it.
func (v *verdict) conclusion() api.Conclusion {
	if v.page.Verdict == summary.Pass {
		return api.Success
	}
	return api.Failure
}

// post puts a verdict on a commit: exactly one for each subject. What stands
// there already is not written again: the id has a digest of all that is said.
func (j *job) post(ctx context.Context, head, name string, id task.ExternalID, v *verdict) error {
	j.o.Count(j.kind, string(v.page.Verdict))
	if j.access.AppID == 0 {
		return j.postStatus(ctx, head, name, v)
	}
	runs, err := j.repo.CheckRuns(ctx, head, name, j.access.AppID)
	if err != nil {
		return err
	}
	others := otherPulls(runs, id)
	if err := j.yield(ctx, head, others, v); err != nil {
		return err
	}
	run := api.CheckRun{Name: name, Head: head, Conclusion: v.conclusion(),
		Title: v.headline(), Summary: summary.Markdown(v.page, api.MaxCheckText), Actions: j.buttons(v)}
	id.Digest = digest(version.String(), string(run.Conclusion), run.Title, run.Summary, fmt.Sprint(run.Actions))
	if v.shared != 0 {
		id.Digest += task.Shared
	}
	run.ExternalID = id.String()
	changed, err := j.put(ctx, runs, run, id)
	if err != nil || !changed {
		return err
	}
	return j.askFor(ctx, head, others, func(otherPull) bool { return true })
}

// put writes a check run, unless it stands there already, and tells whether it
// did.
func (j *job) put(ctx context.Context, runs []api.CheckRun, run api.CheckRun, id task.ExternalID) (changed bool, err error) {
	found := false
	for _, old := range runs {
		if !strings.HasPrefix(old.ExternalID, id.Prefix()) {
			continue
		}
		found = true
		if old.ExternalID == run.ExternalID && old.Conclusion == run.Conclusion {
			continue
		}
		run.ID, changed = old.ID, true
		if err := j.repo.PutCheckRun(ctx, run); err != nil {
			return changed, err
		}
	}
	if found {
		return changed, nil
	}
	return true, j.repo.PutCheckRun(ctx, run)
}

// maxDescription bounds a status, in characters.
const maxDescription = 140

// postStatus says as much as a status holds. It ends in a digest of the whole, so
// that another verdict of the same words is another status.
func (j *job) postStatus(ctx context.Context, head, name string, v *verdict) error {
	mark := " · " + digest(summary.Markdown(v.page, api.MaxCheckText))[:8]
	text := v.headline()
	if v.page.Err != nil {
		text += ": " + v.page.Err.Error()
	} else if len(v.page.Findings) > 0 {
		text += ": " + v.page.Findings[0].Text
	}
	text = strings.Join(strings.Fields(report.Visible(text)), " ")
	if signs, room := []rune(text), maxDescription-utf8.RuneCountInString(mark); len(signs) > room {
		text = string(signs[:room-1]) + "…"
	}
	old, err := j.repo.Status(ctx, head, name)
	if err != nil || old == text+mark {
		return err
	}
	return j.repo.SetStatus(ctx, head, name, v.conclusion(), text+mark)
}

// buttons are those of a check run: what they do is in package task.
func (j *job) buttons(v *verdict) []api.Action {
	buttons := []api.Action{{Label: "Re-check", Description: "Judge the message once more", Identifier: task.Recheck}}
	if v.title != "" && j.access.EditsPulls {
		fixTitle := api.Action{Label: "Fix title", Description: "Give the pull request the right title", Identifier: task.FixTitle}
		buttons = append([]api.Action{fixTitle}, buttons...)
	}
	return buttons
}
