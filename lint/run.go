package lint

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Input is what a run judges. Parts that are nil are not judged.
type Input struct {
	// Messages yields the messages in the order in which their findings are
	// to be reported. An error that it yields is a failure; the run goes on
	// with what follows.
	Messages iter.Seq2[*Message, error]
	// Repo is the tree for service and repository rules.
	Repo *Repo
	// Selected narrows what is judged of Repo: services that it does not hold
	// for are left out, and so is what rules about the repository as a whole
	// find at other paths. It has to hold for the folders above a selected path
	// too, the root among them, which is ".". Nil selects everything.
	Selected func(path string) bool
	// Today decides which exceptions have expired.
	Today time.Time
	// Jobs bounds how many subjects are judged at a time; 0 means one for
	// each processor.
	Jobs int
}

// Result counts what a run saw. The findings themselves went to the run's
// emit function.
type Result struct {
	Errors, Warnings, Infos int
	Messages, Services      int
	// Failures are in the order of the subjects.
	Failures []*Failure
	// Notes are what rules had to say beside findings, sorted, each once.
	Notes []string
}

// Worst is the severity of the gravest finding, Off if there was none.
func (r *Result) Worst() Severity {
	switch {
	case r.Errors > 0:
		return Error
	case r.Warnings > 0:
		return Warning
	case r.Infos > 0:
		return Info
	}
	return Off
}

func (r *Result) count(f Finding) {
	switch {
	case f.Tidy:
	case f.Severity == Error:
		r.Errors++
	case f.Severity == Warning:
		r.Warnings++
	case f.Severity == Info:
		r.Infos++
	}
}

// Run judges the input by every rule that the configuration does not turn
// off, several subjects at a time, and passes each finding to emit, one call
// after the other, in an order that depends on the input alone: messages as
// they come, then the tree by path, then the exceptions. A history of any
// length passes through in constant memory.
//
// The error is emit's, or the context's. What could not be judged is in
// [Result.Failures].
func Run(ctx context.Context, in Input, cfg *Config, rules []*Rule, emit func(Finding) error) (*Result, error) {
	if in.Jobs <= 0 {
		in.Jobs = runtime.GOMAXPROCS(0)
	}
	r := &run{in: in, cfg: cfg, emit: emit, result: new(Result)}
	r.activate(rules)
	for _, step := range []func(context.Context) error{r.messages, r.tree, r.auditExceptions} {
		if err := step(ctx); err != nil {
			return r.result, err
		}
	}
	return r.result, ctx.Err()
}

type run struct {
	in     Input
	cfg    *Config
	emit   func(Finding) error
	result *Result

	onMessage, onService, onRepo []check
	exceptions                   []*usage
	// byRevision finds exceptions by the first digits of the ids they name.
	byRevision map[string][]*usage
	// running holds the rules that are on, by name.
	running map[string]Settings
}

// check is a rule that is on, with its settings.
type check struct {
	rule     *Rule
	settings Settings
}

func (r *run) activate(rules []*Rule) {
	r.running = make(map[string]Settings)
	for _, rule := range rules {
		c := check{rule, r.cfg.settings(rule)}
		if c.settings.Severity == Off {
			continue
		}
		r.running[rule.Name] = c.settings
		switch {
		case rule.Message != nil:
			r.onMessage = append(r.onMessage, c)
		case rule.Service != nil:
			r.onService = append(r.onService, c)
		case rule.Repo != nil:
			r.onRepo = append(r.onRepo, c)
		}
	}
	r.indexExceptions()
}

// Severity is what the configuration makes of a rule.
func (c *Config) Severity(rule *Rule) Severity { return c.settings(rule).Severity }

func (c *Config) settings(rule *Rule) Settings {
	if s, ok := c.Rules[rule.Name]; ok {
		return s
	}
	return Settings{Severity: rule.Severity, Options: rule.Options}
}

// verdict is what a subject's rules had to say.
type verdict struct {
	findings []Finding
	failures []*Failure
	notes    []string
}

func (v *verdict) fail(c check, rev, path string, err error) {
	v.failures = append(v.failures, &Failure{Rule: c.rule, Rev: rev, Path: path, Err: err})
}

func (v *verdict) note(text string) { v.notes = append(v.notes, text) }

// deliver counts a verdict and passes its findings on.
func (r *run) deliver(v *verdict) error {
	r.result.Failures = append(r.result.Failures, v.failures...)
	for _, f := range v.findings {
		r.result.count(f)
		if err := r.emit(f); err != nil {
			return err
		}
	}
	return nil
}

// try runs one check. A rule that panics over hostile input fails alone; it
// does not take the other rules' findings with it.
func try(what func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error, please report it: %v", p)
		}
	}()
	return what()
}

// tree judges services and repository. All of their findings are sorted
// together, for a rule about services may report on a shared file.
func (r *run) tree(ctx context.Context) error {
	repo := r.in.Repo
	if repo == nil || len(r.onService)+len(r.onRepo) == 0 {
		return nil
	}
	total := new(verdict)
	judge := func(jobs int, tasks []func(*verdict)) {
		parallel(jobs, len(tasks), func(i int) *verdict {
			v := new(verdict)
			if ctx.Err() == nil {
				tasks[i](v)
			}
			return v
		}, func(v *verdict) {
			total.findings = append(total.findings, v.findings...)
			total.failures = append(total.failures, v.failures...)
			r.result.Notes = append(r.result.Notes, v.notes...)
		})
	}
	// The services come first: what they leave behind in the repository's memo
	// spares the rules about all of them from reading it again. Those rules wait
	// for each other where they share what they read, so that all of them start
	// at once: no processor is to wait too.
	judge(r.in.Jobs, r.serviceTasks(repo))
	if r.in.Jobs > 1 {
		judge(len(r.onRepo), r.repoTasks(repo))
	} else {
		judge(1, r.repoTasks(repo))
	}
	slices.Sort(r.result.Notes)
	r.result.Notes = slices.Compact(r.result.Notes)
	slices.SortStableFunc(total.findings, compareFindings)
	// Services share files, and what is wrong with those is one fault.
	total.findings = slices.CompactFunc(total.findings, func(a, b Finding) bool {
		return compareFindings(a, b) == 0 && a.End == b.End
	})
	return errors.Join(ctx.Err(), r.deliver(total))
}

// serviceTasks judges one service each.
func (r *run) serviceTasks(repo *Repo) []func(*verdict) {
	var tasks []func(*verdict)
	for _, s := range repo.Services {
		if !r.selected(s.Dir) {
			continue
		}
		r.result.Services++
		tasks = append(tasks, func(v *verdict) {
			pass := r.pass(v, s.Dir)
			for _, c := range r.onService {
				pass.turnTo(c)
				if err := try(func() error { return c.rule.Service(pass, s) }); err != nil {
					v.fail(c, "", s.Dir, err)
				}
			}
			s.Memo.forget()
		})
	}
	return tasks
}

// repoTasks judges the repository by one rule each.
func (r *run) repoTasks(repo *Repo) []func(*verdict) {
	var tasks []func(*verdict)
	for _, c := range r.onRepo {
		tasks = append(tasks, func(v *verdict) {
			pass := r.pass(v, "")
			pass.turnTo(c)
			pass.Wants = r.selected
			if err := try(func() error { return c.rule.Repo(pass, repo) }); err != nil {
				v.fail(c, "", "", err)
			}
		})
	}
	return tasks
}

// pass makes a pass over what lies in a folder, for one rule after the other.
func (r *run) pass(v *verdict, dir string) *Pass {
	p := &Pass{Config: r.cfg, Wants: everything, Note: v.note}
	p.Report = func(f Finding) {
		f.Rule, f.Severity = p.Rule, p.severity
		f.Path = path.Join(dir, f.Path)
		for _, x := range f.Fixes {
			for i := range x.Edits {
				x.Edits[i].Path = path.Join(dir, x.Edits[i].Path)
			}
		}
		if !r.excused(f) && p.Wants(f.Path) {
			v.findings = append(v.findings, f)
		}
	}
	return p
}

func everything(string) bool { return true }

// selected tells whether a path of the tree is among what is judged.
func (r *run) selected(name string) bool {
	return r.in.Selected == nil || r.in.Selected(path.Clean(name))
}

// compareFindings orders the findings of one tree or one message.
func compareFindings(a, b Finding) int {
	if c := strings.Compare(a.Path, b.Path); c != 0 {
		return c
	}
	if a.Start != b.Start {
		return a.Start - b.Start
	}
	if c := strings.Compare(a.Rule.Name, b.Rule.Name); c != 0 {
		return c
	}
	return strings.Compare(a.Text, b.Text)
}

// parallel computes n values, some at a time, and collects them in order.
func parallel[T any](jobs, n int, compute func(int) T, collect func(T)) {
	values := make([]T, n)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(jobs, n) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				values[i] = compute(int(i))
			}
		})
	}
	workers.Wait()
	for _, v := range values {
		collect(v)
	}
}
