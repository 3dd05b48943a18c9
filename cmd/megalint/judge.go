package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"github.com/megalint/megalint/internal/version"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
)

// judge runs the rules over the input and writes the report. The error tells
// how the command is to exit.
func (a *app) judge(ctx context.Context, w *workspace, stdout io.Writer, in lint.Input, messageName string) error {
	return a.report(w, stdout, messageName, func(emit func(lint.Finding) error) (*lint.Result, error) {
		return a.run(ctx, w, in, emit)
	})
}

// run runs the rules over the input, with a line of progress until something
// is found.
func (a *app) run(ctx context.Context, w *workspace, in lint.Input, emit func(lint.Finding) error) (*lint.Result, error) {
	p := a.startProgress()
	defer p.stop()
	in.Messages = p.count(in.Messages)
	in.Today, in.Jobs = time.Now(), a.flags.jobs
	return lint.Run(ctx, in, w.config, w.rules, func(f lint.Finding) error {
		if f.Tidy {
			return nil
		}
		p.stop()
		return emit(f)
	})
}

// report writes a report of what a run passes on. The error tells how the
// command is to exit.
func (a *app) report(w *workspace, stdout io.Writer, messageName string, run func(emit func(lint.Finding) error) (*lint.Result, error)) error {
	failOn, err := a.failOn()
	if err != nil {
		return err
	}
	if a.flags.jobs < 0 {
		return fmt.Errorf("--jobs %d: use a number from 1 on, or 0 for one for each processor", a.flags.jobs)
	}
	out, err := a.openOutput(stdout)
	if err != nil {
		return err
	}
	writer, err := a.newReport(w, out, messageName)
	if err != nil {
		return errors.Join(err, out.discard())
	}
	start := time.Now()
	result, err := run(writer.Finding)
	if !a.quiet || a.flags.format != "text" || told(result) {
		err = errors.Join(err, writer.Close(result, report.Summary{Duration: time.Since(start)}))
	}
	if err != nil {
		return errors.Join(err, out.discard())
	}
	switch err := out.complete(); {
	case err != nil:
		return err
	case len(result.Failures) > 0:
		return errReported
	case result.Worst() >= failOn:
		return errFindings
	}
	return nil
}

// told tells whether a text report has more to say than that nothing was found.
func told(r *lint.Result) bool {
	return r.Errors+r.Warnings+r.Infos+len(r.Failures) > 0
}

func (a *app) newReport(w *workspace, out *output, messageName string) (report.Writer, error) {
	color, err := a.colored(out.Writer)
	if err != nil {
		return nil, err
	}
	return report.New(a.flags.format, out, report.Options{
		Color: color, Live: terminal(out.Writer), Rules: w.rules, Version: version.String(), Message: messageName,
		Fix:    a.mends,
		Source: func(path string) ([]byte, error) { return fs.ReadFile(w.tree, path) },
	})
}

// choose narrows the rules to those of --only and without those of --skip.
func (a *app) choose(all []*lint.Rule) ([]*lint.Rule, error) {
	only, err1 := findRules(a.flags.only)
	skip, err2 := findRules(a.flags.skip)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	var chosen []*lint.Rule
	for _, r := range all {
		if (only == nil || slices.Contains(only, r)) && !slices.Contains(skip, r) {
			chosen = append(chosen, r)
		}
	}
	return chosen, nil
}

func findRules(names []string) ([]*lint.Rule, error) {
	var found []*lint.Rule
	var faults []error
	for _, name := range names {
		r, err := findRule(name)
		found, faults = append(found, r), append(faults, err)
	}
	return found, errors.Join(faults...)
}
