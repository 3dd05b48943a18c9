// Package action is megalint as a step of a GitHub workflow.
//
// It reads the event, asks the API what is true now, judges the title, the
// commits, the message that "Squash and merge" will land and the tree, and says
// what it found as annotations, as a page in the run's summary, as a SARIF file
// and as outputs of the step. A run that could not look is an error, never a
// success.
package action

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/github/subject"
	"github.com/megalint/megalint/hooks/github/summary"
	"github.com/megalint/megalint/internal/version"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
	"github.com/megalint/megalint/rules"
)

// The exit codes. Failures win over findings.
const (
	exitClean    = 0
	exitFindings = 1
	exitFailure  = 2
)

// run is one run of the step.
type run struct {
	in     *inputs
	getenv func(string) string
	stdout io.Writer
	event  *event.Event
	repo   *api.Repository

	*subject.Subject
	trees
	registry []*lint.Rule // all rules that there are

	result  *lint.Result
	found   []lint.Finding
	started time.Time
}

// Run does the work of the step, and returns its exit code. All that it is told
// is in the environment; what it prints is for the runner, which takes commands
// from it. The API's own options, but for URL and token, are the caller's.
func Run(ctx context.Context, getenv func(string) string, stdout io.Writer, o api.Options) int {
	return runRules(ctx, getenv, stdout, o, rules.All())
}

// runRules is Run with the rules given.
func runRules(ctx context.Context, getenv func(string) string, stdout io.Writer, o api.Options, all []*lint.Rule) int {
	r := &run{Subject: &subject.Subject{}, getenv: getenv, stdout: stdout, started: time.Now(), registry: all}
	err := r.do(ctx, o)
	verdict := r.verdict(err)
	err = errors.Join(err, r.publish(verdict, err))
	if err != nil {
		r.command("error", "megalint could not judge this", err.Error())
		return exitFailure
	}
	switch verdict {
	case summary.Pass:
		return exitClean
	case summary.Fail:
		return exitFindings
	}
	return exitFailure
}

// do finds out everything. What it could not judge is in the result; what kept
// it from judging at all is the error.
func (r *run) do(ctx context.Context, o api.Options) error {
	var err error
	if r.in, err = readInputs(r.getenv); err != nil {
		return err
	}
	if r.event, err = r.in.readEvent(); err != nil {
		return err
	}
	o.URL, o.Token, o.UserAgent = r.in.apiURL, r.in.token, "megalint/"+version.String()
	if o.Log == nil {
		o.Log = func(format string, args ...any) { r.logf(format, args...) }
	}
	client, err := api.New(o)
	if err != nil {
		return fmt.Errorf("GITHUB_API_URL: %w", err)
	}
	r.repo = client.Repository(r.event.Owner, r.event.Repo)
	if err := r.gather(ctx); err != nil {
		return err
	}
	return r.judge(ctx)
}

// judge runs the rules.
func (r *run) judge(ctx context.Context) error {
	in, err := r.input(ctx)
	if err != nil {
		return err
	}
	r.result, err = lint.Run(ctx, in, r.config, r.rules, func(f lint.Finding) error {
		if !f.Tidy {
			r.found = append(r.found, f)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if r.Pull != nil && r.result.Messages == 0 && in.Repo == nil {
		return errors.New("nothing was judged: the input judge leaves out all that there is")
	}
	r.found = r.Unite(r.found, r.result)
	return nil
}

// verdict is how the run ended.
func (r *run) verdict(err error) summary.Verdict {
	switch {
	case err != nil || r.result == nil || len(r.result.Failures) > 0:
		return summary.Error
	case r.result.Worst() >= r.in.failOn:
		return summary.Fail
	}
	return summary.Pass
}

// logf writes a line of the log that the runner does not take for a command.
func (r *run) logf(format string, args ...any) {
	fmt.Fprintln(r.stdout, "megalint: "+harmless(fmt.Sprintf(format, args...)))
}

// command gives the runner a command that shows a text of anybody's, whose
// lines stay lines.
func (r *run) command(name, title, text string) {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, escapeData(strings.TrimSuffix(line, "\n")))
	}
	fmt.Fprintf(r.stdout, "::%s title=%s::%s\n", name, escapeProperty(title), strings.Join(lines, "%0A"))
}

// harmless makes a text visible, on one line, and keeps "##[" from being the
// beginning of a command of the runner's older kind.
func harmless(text string) string {
	return strings.ReplaceAll(report.Visible(text), "##[", "## [")
}

// escapeData writes a text as the data of a command.
func escapeData(text string) string {
	return strings.ReplaceAll(harmless(text), "%", "%25")
}

// escapeProperty writes a text as a property of a command.
func escapeProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(escapeData(text))
}
