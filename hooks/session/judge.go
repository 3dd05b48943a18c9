package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/megalint/megalint/internal/version"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/report"
)

// Judge runs the rules over the input and writes the report. The error tells
// how the command is to exit.
func (s *Session) Judge(ctx context.Context, w *Workspace, stdout io.Writer, in lint.Input, messageName string) error {
	return s.report(w, stdout, messageName, in, func(emit func(lint.Finding) error) (*lint.Result, error) {
		return s.Run(ctx, w, in, emit)
	})
}

// Run runs the rules over the input, with a line of progress until something
// is found.
func (s *Session) Run(ctx context.Context, w *Workspace, in lint.Input, emit func(lint.Finding) error) (*lint.Result, error) {
	p := s.startProgress()
	defer p.stop()
	in.Messages = p.count(in.Messages)
	in.Today, in.Jobs = time.Now(), s.Flags.Jobs
	return lint.Run(ctx, in, w.Config, w.Rules, func(f lint.Finding) error {
		if f.Tidy {
			return nil
		}
		p.stop()
		return emit(f)
	})
}

// Report writes a report of what a run passes on. The error tells how the
// command is to exit.
func (s *Session) Report(w *Workspace, stdout io.Writer, messageName string, run func(emit func(lint.Finding) error) (*lint.Result, error)) error {
	return s.report(w, stdout, messageName, lint.Input{}, run)
}

// report is Report for a run over an input, of which some formats show what was
// found to be in order.
func (s *Session) report(w *Workspace, stdout io.Writer, messageName string, in lint.Input,
	run func(emit func(lint.Finding) error) (*lint.Result, error)) error {
	failOn, err := s.failOn()
	if err != nil {
		return err
	}
	if s.Flags.Jobs < 0 {
		return fmt.Errorf("--jobs %d: use a number from 1 on, or 0 for one for each processor", s.Flags.Jobs)
	}
	out, err := s.openOutput(stdout)
	if err != nil {
		return err
	}
	writer, err := s.newReport(w, out, messageName, in)
	if err != nil {
		return errors.Join(err, out.discard())
	}
	start := time.Now()
	result, err := run(writer.Finding)
	if !s.Quiet || s.Flags.Format != "text" || told(result) {
		err = errors.Join(err, writer.Close(result, report.Summary{Duration: time.Since(start)}))
	}
	if err != nil {
		return errors.Join(err, out.discard())
	}
	switch err := out.complete(); {
	case err != nil:
		return err
	case len(result.Failures) > 0:
		return ErrReported
	case result.Worst() >= failOn:
		return ErrFindings
	}
	return nil
}

// told tells whether a text report has more to say than that nothing was found.
func told(r *lint.Result) bool {
	return r.Errors+r.Warnings+r.Infos+len(r.Failures) > 0
}

func (s *Session) newReport(w *Workspace, out *output, messageName string, in lint.Input) (report.Writer, error) {
	color, err := s.colored(out.Writer)
	if err != nil {
		return nil, err
	}
	o := report.Options{
		Color: color, Width: s.width(out.Writer), Live: Terminal(out.Writer),
		Rules: w.Rules, Version: version.String(), Message: messageName, Fix: s.Mends, Subject: s.Subject,
		Source: func(path string) ([]byte, error) { return fs.ReadFile(w.Tree, path) },
	}
	if in.Repo != nil {
		describe(&o, w, in)
	}
	return report.New(s.Flags.Format, out, o, s.Formats...)
}

// describe tells a report what of a tree is judged, and by which rules.
func describe(o *report.Options, w *Workspace, in lint.Input) {
	o.Tree, o.Partial, o.Active = true, in.Selected != nil, []*lint.Rule{}
	for _, r := range w.Rules {
		if w.Config.Severity(r) != lint.Off {
			o.Active = append(o.Active, r)
		}
	}
	for _, service := range in.Repo.Services {
		if in.Selected == nil || in.Selected(service.Dir) {
			o.Services = append(o.Services, service.Dir)
		}
	}
}
