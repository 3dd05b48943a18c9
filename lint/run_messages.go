package lint

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
)

// How many messages travel together from the reader to a worker. The first
// portions are small, so that a short range keeps all workers busy; later ones
// are large enough to make the hand-over cheap.
const (
	firstBatch = 4
	batchSize  = 64
)

// batch is a run of messages and, once done is closed, what was found.
type batch struct {
	messages []*Message
	failures []*Failure
	verdict  verdict
	done     chan struct{}
}

// messages judges the messages as they stream in. A few are judged on the spot:
// for a hook's single message, starting threads would cost more than judging.
func (r *run) messages(ctx context.Context) error {
	if r.in.Messages == nil {
		return nil
	}
	next, stop := iter.Pull2(r.in.Messages)
	defer stop()
	first, more := read(ctx, next, firstBatch)
	if more {
		return r.stream(ctx, first, next)
	}
	newMessageWorker(r).judge(first)
	return r.collect(first)
}

// stream runs the reader, the workers and the delivery side by side; the queue
// keeps the order and bounds how far the reader may run ahead.
func (r *run) stream(ctx context.Context, b *batch, next func() (*Message, error, bool)) error {
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
		for size, more := firstBatch, true; ; {
			queue <- b
			work <- b
			if !more {
				return
			}
			size = min(2*size, batchSize)
			b, more = read(ctx, next, size)
		}
	}()
	var err error
	for b := range queue {
		<-b.done
		if err == nil {
			if err = r.collect(b); err != nil {
				cancel() // then drain, so that no goroutine stays behind
			}
		}
	}
	return err
}

// collect counts a batch and passes its findings on.
func (r *run) collect(b *batch) error {
	r.result.Messages += len(b.messages)
	return r.deliver(&b.verdict)
}

// read takes up to size messages, and tells whether there may be more.
func read(ctx context.Context, next func() (*Message, error, bool), size int) (b *batch, more bool) {
	b = &batch{done: make(chan struct{})}
	for len(b.messages) < size {
		m, err, ok := next()
		switch {
		case !ok || ctx.Err() != nil:
			return b, false
		case err != nil:
			b.failures = append(b.failures, asFailure(m, err))
		default:
			b.messages = append(b.messages, m)
		}
	}
	return b, true
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

// mostFindings is how many findings of one rule a message may have: more than
// anybody reads, and few enough for a hostile message to do no harm.
const mostFindings = 100

// messageWorker judges one message after the other. Its passes are made once,
// for a long history would otherwise spend its time on making them.
type messageWorker struct {
	run     *run
	passes  []*Pass
	message *Message
	verdict *verdict
	found   int // by the rule at work, in the message
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
	if w.run.excused(f) {
		return
	}
	if w.found++; w.found <= mostFindings {
		w.verdict.findings = append(w.verdict.findings, f)
	}
}

// admit says at the last finding that there were more.
func (w *messageWorker) admit() {
	if more := w.found - mostFindings; more > 0 {
		last := &w.verdict.findings[len(w.verdict.findings)-1]
		last.Text += fmt.Sprintf(" (and %d more like this)", more)
	}
}

func (w *messageWorker) judge(b *batch) {
	w.verdict = &b.verdict
	b.verdict.failures = b.failures
	for _, m := range b.messages {
		if m.Changes != nil {
			// Several rules ask, and it is the most that a message costs.
			m.Changes = sync.OnceValues(m.Changes)
		}
		w.message = m
		w.run.see(m)
		first := len(b.verdict.findings)
		for i, c := range w.run.onMessage {
			if c.settings.Authors.Excuses(m.Author) {
				continue
			}
			w.found = 0
			if err := try(func() error { return c.rule.Message(w.passes[i], m) }); err != nil {
				b.verdict.fail(c, m.Rev, "", err)
			}
			w.admit()
		}
		slices.SortStableFunc(b.verdict.findings[first:], compareFindings)
	}
}
