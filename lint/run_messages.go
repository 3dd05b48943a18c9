package lint

import (
	"context"
	"slices"
)

// batchSize is how many messages travel together from the reader to a worker:
// enough to make hand-over cheap, few enough for findings to appear soon.
const batchSize = 64

// batch is a run of messages and, once done is closed, what was found.
type batch struct {
	messages []*Message
	failures []*Failure
	verdict  verdict
	done     chan struct{}
}

// messages judges the messages as they stream in. The reader, the workers and
// the delivery run side by side; the queue keeps the order and bounds how far
// the reader may run ahead.
func (r *run) messages(ctx context.Context) error {
	if r.in.Messages == nil {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan *batch, 4*r.in.Jobs)
	work := make(chan *batch, 4*r.in.Jobs)
	for range r.in.Jobs {
		go func() {
			w := newMessageWorker(r)
			for b := range work {
				w.judge(b)
				close(b.done)
			}
		}()
	}
	go func() {
		defer close(queue)
		defer close(work)
		r.read(ctx, func(b *batch) {
			queue <- b
			work <- b
		})
	}()
	var err error
	for b := range queue {
		<-b.done
		r.result.Messages += len(b.messages)
		if err == nil {
			if err = r.deliver(&b.verdict); err != nil {
				cancel() // then drain, so that no goroutine stays behind
			}
		}
	}
	return err
}

// read groups the messages into batches.
func (r *run) read(ctx context.Context, send func(*batch)) {
	b := &batch{done: make(chan struct{})}
	for m, err := range r.in.Messages {
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			b.failures = append(b.failures, asFailure(m, err))
			continue
		}
		b.messages = append(b.messages, m)
		if len(b.messages) == batchSize {
			send(b)
			b = &batch{done: make(chan struct{})}
		}
	}
	send(b)
}

func asFailure(m *Message, err error) *Failure {
	if f, ok := err.(*Failure); ok {
		return f
	}
	f := &Failure{Err: err}
	if m != nil {
		f.Rev = m.Rev
	}
	return f
}

// messageWorker judges one message after the other. Its passes are made once,
// for a long history would otherwise spend its time on making them.
type messageWorker struct {
	run     *run
	passes  []*Pass
	message *Message
	verdict *verdict
}

func newMessageWorker(r *run) *messageWorker {
	w := &messageWorker{run: r}
	for _, c := range r.onMessage {
		w.passes = append(w.passes, &Pass{
			Rule: c.rule, Options: c.settings.Options, Config: r.cfg,
			Report: func(f Finding) { w.report(c, f) },
		})
	}
	return w
}

func (w *messageWorker) report(c check, f Finding) {
	f.Rule, f.Severity = c.rule, c.settings.Severity
	f.Rev, f.Message = w.message.Rev, w.message
	if !w.run.excused(f) {
		w.verdict.findings = append(w.verdict.findings, f)
	}
}

func (w *messageWorker) judge(b *batch) {
	w.verdict = &b.verdict
	b.verdict.failures = b.failures
	for _, m := range b.messages {
		w.message = m
		w.run.see(m)
		first := len(b.verdict.findings)
		for i, c := range w.run.onMessage {
			if c.settings.Authors.Excuses(m.Author) {
				continue
			}
			if err := try(func() error { return c.rule.Message(w.passes[i], m) }); err != nil {
				b.verdict.fail(c, m.Rev, "", err)
			}
		}
		slices.SortStableFunc(b.verdict.findings[first:], compareFindings)
	}
}
