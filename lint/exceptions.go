package lint

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
)

// The rules about exceptions themselves. [Run] reports them, for only it
// knows which exceptions were of use.
var (
	ExceptionExpired = &Rule{
		Name: "exception-expired",
		Doc: `An exception holds until its last day, and no longer

An exception that has an ` + "`until`" + ` date was meant to be temporary. After that
day it excuses nothing any more: its findings return, and this one says why.
Mend the cause, or agree on a new date and write down the reason.

Source: saas-mega, "Exceptions can be made"; the date makes sure that somebody
looks at them again.`,
		Severity: Error, Since: "0.1", engine: true,
	}
	ExceptionUnused = &Rule{
		Name: "exception-unused",
		Doc: `An exception excuses something

An exception that matches no finding is left over: the fault was mended, the
path was renamed, or the rule's name is a slip of the pen. Left in place it
would one day excuse a new fault that nobody decided to accept. Remove it.

It is judged only when the rule ran over everything that the exception speaks
of: not when the run was narrowed to some paths, and for commits only when the
range held them.

Source: saas-mega, "Exceptions can be made".`,
		Severity: Warning, Since: "0.1", engine: true,
	}
)

// usage counts what an exception did in one run. Workers share it.
type usage struct {
	*Exception
	expired    bool
	seen, used atomic.Int64
}

// revisionKey is how many digits of a commit's id find its exceptions; no
// exception names fewer.
const revisionKey = 7

// indexExceptions readies the exceptions of the rules that are on. A baseline
// may name every commit of a long history, so that a search through all of
// them for each finding would not do.
func (r *run) indexExceptions() {
	r.byRevision = make(map[string][]*usage)
	for _, e := range r.cfg.Exceptions {
		if _, on := r.running[e.Rule]; !on {
			continue
		}
		u := &usage{Exception: e, expired: e.Expired(r.in.Today)}
		r.exceptions = append(r.exceptions, u)
		for _, rev := range e.Revisions {
			if len(rev) >= revisionKey {
				r.byRevision[rev[:revisionKey]] = append(r.byRevision[rev[:revisionKey]], u)
			}
		}
	}
}

// excused tells whether an exception covers the finding. Every one that does
// counts as used, so that overlapping exceptions do not accuse each other.
func (r *run) excused(f Finding) bool {
	if len(r.exceptions) == 0 {
		return false
	}
	candidates := r.exceptions
	if f.Rev != "" {
		candidates = r.about(f.Rev)
	}
	covered := false
	for _, u := range candidates {
		if u.excuses(f) {
			u.used.Add(1)
			covered = covered || !u.expired
		}
	}
	return covered
}

// about returns the exceptions that may name the commit.
func (r *run) about(rev string) []*usage {
	return r.byRevision[rev[:min(revisionKey, len(rev))]]
}

// see notes that a message which some exception names was in the range.
func (r *run) see(m *Message) {
	for _, u := range r.about(m.Rev) {
		for _, rev := range u.Revisions {
			if strings.HasPrefix(m.Rev, rev) {
				u.seen.Add(1)
			}
		}
	}
}

// auditExceptions reports those that have expired or matched nothing.
func (r *run) auditExceptions(context.Context) error {
	v := new(verdict)
	for _, u := range r.exceptions {
		used := u.used.Load() > 0
		switch {
		case u.expired && (used || r.looked(u)):
			r.accuse(v, ExceptionExpired, u, fmt.Sprintf(
				"this exception from %s expired on %s: mend what it excused, or agree on a new date",
				u.Rule, u.Until.Format("2006-01-02")))
		case !used && r.looked(u):
			r.accuse(v, ExceptionUnused, u, fmt.Sprintf(
				"this exception from %s matches nothing: remove it", u.Rule))
		}
	}
	return r.deliver(v)
}

// looked tells whether the run covered all that the exception speaks of.
func (r *run) looked(u *usage) bool {
	if len(u.Revisions) > 0 {
		return u.seen.Load() >= int64(len(u.Revisions))
	}
	return r.in.Repo != nil && r.in.Selected == nil
}

func (r *run) accuse(v *verdict, rule *Rule, u *usage, text string) {
	settings, on := r.running[rule.Name]
	if !on {
		return
	}
	v.findings = append(v.findings, Finding{
		Rule: rule, Severity: settings.Severity, Path: u.File, Span: u.Span, Text: text,
	})
}
