package work_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/github/githubtest"
	"github.com/megalint/megalint/hooks/webhook/store"
	"github.com/megalint/megalint/hooks/webhook/task"
	"github.com/megalint/megalint/hooks/webhook/work"
	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/rules"
)

// notes are a store in memory.
type notes struct {
	mu    sync.Mutex
	texts map[string]string
	tasks []store.Task
}

func (n *notes) Remember(_ context.Context, key, text string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.texts[key] = text
	return nil
}

func (n *notes) Recall(_ context.Context, key string) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.texts[key], nil
}

func (n *notes) Add(_ context.Context, tasks ...store.Task) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.tasks = append(n.tasks, tasks...)
	return nil
}

// take returns the keys of what was asked for, and forgets it.
func (n *notes) take() string {
	var keys []string
	for _, t := range n.tasks {
		keys = append(keys, t.Key)
	}
	n.tasks = nil
	return strings.Join(keys, " ")
}

// desk is a worker with a GitHub and a memory.
type desk struct {
	*githubtest.Server
	t     *testing.T
	repo  *gittest.Repo
	notes *notes
	o     work.Options
	w     *work.Worker
}

func newDesk(t *testing.T, change ...func(o *work.Options)) *desk {
	t.Helper()
	gittest.Need(t)
	d := &desk{t: t, repo: gittest.New(t, "-b", "main"), notes: &notes{texts: map[string]string{}}}
	d.repo.Write("services/billing/Makefile", "test:\n")
	d.repo.Commit("[billing] Begin")
	d.Server = githubtest.New(t, d.repo)
	d.CheckContract(t)
	connect := func(appID int64) *api.Client {
		c, err := api.New(api.Options{URL: d.URL, Token: map[bool]string{true: "a.b.c", false: "any"}[appID == 0], Attempts: 1})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	d.o = work.Options{
		Connect: func(context.Context, int64) (*work.Access, error) {
			return &work.Access{Client: connect(1), AppID: githubtest.AppID, EditsPulls: true}, nil
		},
		App:   func() (*api.Client, error) { return connect(0), nil },
		Notes: d.notes, Rules: rules.All(), FailOn: lint.Error, Name: "megalint", Every: time.Hour,
	}
	for _, c := range change {
		c(&d.o)
	}
	d.w = work.New(d.o)
	return d
}

// open makes a pull request with a commit of its own, and returns its head.
func (d *desk) open(number int, title string) string {
	d.repo.Git("checkout", "-q", "-b", fmt.Sprintf("topic-%d", number), "main")
	d.repo.Write("services/billing/file", fmt.Sprint(number))
	head := d.repo.Commit("[billing] Change a file")
	d.repo.Git("checkout", "-q", "main")
	d.Add(&githubtest.Pull{Number: number, Title: title, BaseRef: "main", Base: d.repo.Git("rev-parse", "main"), Head: head})
	return head
}

// about is the detail of a task in the repository.
func about(change func(*task.Detail)) task.Detail {
	t := task.Detail{Installation: 7, RepositoryID: 1, Owner: "octo", Name: "mega", DefaultBranch: "main",
		Settings: (&event.Repository{SquashTitle: text("PR_TITLE"), SquashMessage: text("BLANK")}).Settings()}
	change(&t)
	return t
}

func text(s string) *string { return &s }

func pullTask(number int) store.Task {
	return about(func(d *task.Detail) { d.Number = number }).Task(task.Pull)
}

// do does a task, which has to succeed.
func (d *desk) do(t store.Task) {
	d.t.Helper()
	if err := d.w.Do(d.t.Context(), t, 0); err != nil {
		d.t.Fatalf("%s: %v", t.Key, err)
	}
}

// settle does all that is asked for.
func (d *desk) settle() {
	d.t.Helper()
	for n := 0; len(d.notes.tasks) > 0; n++ {
		if n > 50 {
			d.t.Fatalf("there is no end of it: %s", d.notes.take())
		}
		next := d.notes.tasks[0]
		d.notes.tasks = d.notes.tasks[1:]
		d.do(next)
	}
}

// verdicts are those on a commit, by the name of the check and its subject.
func (d *desk) verdicts(head string) string {
	var all []string
	for _, c := range d.Runs(head) {
		id, _ := task.ParseExternalID(c.ExternalID)
		all = append(all, fmt.Sprintf("%s %s%d %s", c.Name, id.Kind, id.Number, c.Conclusion))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// breaks has requests whose method and path hold a text answered by a code.
func (d *desk) breaks(code int, part string) {
	d.Fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if part == "" || !strings.Contains(r.Method+" "+r.URL.RequestURI()+" ", part) {
			return false
		}
		w.WriteHeader(code)
		fmt.Fprint(w, `{"message":"broken"}`)
		return true
	}
}

// TestCannotJudge turns red, with the reason, whatever it is that fails; and
// green when that is over.
func TestCannotJudge(t *testing.T) {
	for part, want := range map[string]string{
		"/pulls/1 ":          "read",
		"/pulls/1/commits":   "commits",
		"/commits/main":      "commits/main",
		"/git/trees/":        "trees",
		"/repos/octo/.githu": ".github",
	} {
		for _, code := range []int{403, 404, 409, 500} {
			if part == "/repos/octo/.githu" && (code == 404 || code == 409) || part == "/pulls/1 " && code == 404 {
				continue // there is no such thing, which is fine
			}
			d := newDesk(t)
			head := d.open(1, "[billing] Add retries")
			d.breaks(code, part)
			x := about(func(d *task.Detail) { d.Number, d.Head = 1, head }).Task(task.Pull)
			var err error
			for failures := range 3 {
				if err = d.w.Do(t.Context(), x, failures); err == nil {
					t.Errorf("%s, %d: is done", part, code)
				}
			}
			runs := d.Runs(head)
			if len(runs) != 1 || runs[0].Conclusion != "failure" || runs[0].Title != "It could not be judged" {
				t.Fatalf("%s, %d: %v\n%+v", part, code, err, runs)
			}
			if !strings.Contains(runs[0].Summary, fmt.Sprint(code)) {
				t.Errorf("%s, %d: the reason (%s) is missing:\n%s", part, code, want, runs[0].Summary)
			}
			d.breaks(0, "")
			d.do(x)
			if got := d.verdicts(head); got != "megalint pull1 success" {
				t.Errorf("%s, %d: got %s", part, code, got)
			}
		}
	}
}

// TestGone is done, and says nothing.
func TestGone(t *testing.T) {
	d := newDesk(t)
	head := d.open(1, "x")
	d.do(pullTask(2))
	d.Change(1, func(p *githubtest.Pull) { p.Closed = true })
	d.do(pullTask(1))
	missing := strings.Repeat("a", 40)
	d.do(about(func(d *task.Detail) { d.Head, d.Base, d.Ref = missing, head, "refs/heads/main" }).Task(task.Group))
	uninstalled := work.New(work.Options{App: d.o.App, Notes: d.notes, Connect: func(context.Context, int64) (*work.Access, error) {
		return nil, fmt.Errorf("7: %w", work.ErrUninstalled)
	}})
	if err := uninstalled.Do(t.Context(), pullTask(1), 0); err != nil {
		t.Error(err)
	}
	if len(d.Runs("")) > 0 {
		t.Errorf("got %+v", d.Runs(""))
	}
}

// TestGroup is red where the base is unknown, which keeps the queue from waiting.
func TestGroup(t *testing.T) {
	d := newDesk(t)
	head := d.open(1, "x")
	x := about(func(d *task.Detail) { d.Head, d.Base, d.Ref = head, strings.Repeat("a", 40), "refs/heads/main" }).Task(task.Group)
	if err := d.w.Do(t.Context(), x, 0); err == nil || d.verdicts(head) != "megalint group0 failure" {
		t.Errorf("got %v, %s", err, d.verdicts(head))
	}
}

// TestIdempotent writes nothing that stands there already.
func TestIdempotent(t *testing.T) {
	d := newDesk(t)
	head := d.open(1, "added retries")
	d.do(pullTask(1))
	d.do(pullTask(1))
	if runs := d.Runs(head); len(runs) != 1 || runs[0].Written != 1 {
		t.Errorf("got %+v", runs)
	}
	d.Change(1, func(p *githubtest.Pull) { p.Draft = true })
	d.do(pullTask(1))
	if runs := d.Runs(head); len(runs) != 1 || runs[0].Written != 2 || !strings.Contains(runs[0].Summary, "draft") {
		t.Errorf("got %+v", runs)
	}
}

// TestChangedMeanwhile posts nothing about what is no more.
func TestChangedMeanwhile(t *testing.T) {
	d := newDesk(t)
	head := d.open(1, "added retries")
	d.Fault = func(_ http.ResponseWriter, r *http.Request, before int) bool {
		if strings.HasSuffix(r.URL.Path, "/pulls/1") && before == 1 {
			d.Change(1, func(p *githubtest.Pull) { p.Title = "[billing] Add retries" })
		}
		return false
	}
	later := (*store.Later)(nil)
	if err := d.w.Do(t.Context(), pullTask(1), 0); !errors.As(err, &later) || later.After != 0 || len(d.Runs(head)) > 0 {
		t.Fatalf("got %v, %s", err, d.verdicts(head))
	}
	d.do(pullTask(1))
	if got := d.verdicts(head); got != "megalint pull1 success" {
		t.Errorf("got %s", got)
	}
}

// TestSharedHead keeps a good pull request from hiding a bad one on the same
// commit, and lets it go as soon as the other one is good or closed.
func TestSharedHead(t *testing.T) {
	d := newDesk(t)
	head := d.open(1, "[billing] Add retries")
	d.repo.Git("branch", "release", "main")
	d.Add(&githubtest.Pull{Number: 2, Title: "bad", BaseRef: "release", Base: d.repo.Git("rev-parse", "main"), Head: head})
	judge := func(number int, want string) {
		t.Helper()
		d.do(pullTask(number))
		d.settle()
		if got := d.verdicts(head); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
	title := func(s string) { d.Change(2, func(p *githubtest.Pull) { p.Title = s }) }
	judge(1, "megalint pull1 success")
	judge(2, "megalint pull1 failure, megalint pull2 failure")
	if c := d.Runs(head)[0]; c.Title != "Pull request #2 on the same commit may not land" || !strings.Contains(c.Summary, "same head commit") {
		t.Errorf("got %+v", c)
	}
	title("[billing] Add retries to the release")
	judge(2, "megalint pull1 success, megalint pull2 success")
	title("bad again")
	judge(2, "megalint pull1 failure, megalint pull2 failure")
	d.Change(1, func(p *githubtest.Pull) { p.Title = "worse" })
	judge(1, "megalint pull1 failure, megalint pull2 failure")
	d.Change(1, func(p *githubtest.Pull) { p.Title = "[billing] Add retries" })
	judge(1, "megalint pull1 failure, megalint pull2 failure")
	d.Change(2, func(p *githubtest.Pull) { p.Closed = true })
	judge(2, "megalint pull1 success, megalint pull2 failure")
}

// owned gives the organisation a repository .github with a configuration.
func (d *desk) owned(config string) {
	repo := gittest.New(d.t, "-b", "main")
	repo.Write("README.md", "x")
	if config != "" {
		repo.Write(".megalint.yaml", config)
	}
	repo.Commit("Begin")
	other := githubtest.New(d.t, repo)
	d.Fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		rest, ok := strings.CutPrefix(r.URL.Path, "/repos/octo/.github")
		if ok {
			r.URL.Path = "/repos/" + githubtest.FullName + rest
			other.Config.Handler.ServeHTTP(w, r)
		}
		return ok
	}
}

// TestOrganisation is what holds where a repository has no configuration.
func TestOrganisation(t *testing.T) {
	d := newDesk(t)
	head := d.open(1, "[billing] Add many retries")
	d.do(pullTask(1))
	if got := d.verdicts(head); got != "megalint pull1 success" {
		t.Fatalf("by the preset: %s", got)
	}
	d.owned("extends: [saas-mega]\nrules: {summary-too-long: {limit: 10}}\n")
	d.w = work.New(d.o) // or a minute later
	d.do(about(func(*task.Detail) {}).Task(task.Repository))
	if got := d.notes.tasks; len(got) != 1 || got[0].Key != "pull:1:1" {
		t.Fatalf("another configuration asks for %s", d.notes.take())
	}
	d.settle()
	if c := d.Runs(head)[0]; c.Conclusion != "failure" || !strings.Contains(c.Summary, "octo&#47;&#46;github") {
		t.Errorf("by the organisation's: %+v", c)
	}
	d.repo.Write(".megalint.yaml", "extends: [saas-mega]\n")
	d.repo.Commit("[billing] Configure")
	d.do(pullTask(1))
	if got := d.verdicts(head); got != "megalint pull1 success" {
		t.Errorf("by its own: %s", got)
	}
}

// TestOrganisationChanges has all repositories looked at.
func TestOrganisationChanges(t *testing.T) {
	d := newDesk(t)
	d.owned("")
	base := d.repo.Git("rev-parse", "main")
	head := d.open(1, "x")
	x := about(func(d *task.Detail) { d.Base, d.Head, d.Ref = base, head, "refs/heads/main" })
	d.do(x.Task(task.Push))
	if got := d.notes.take(); got != "repository:1" {
		t.Errorf("a push asks for %q", got)
	}
	d.do(x.Task(task.Push))
	if got := d.notes.take(); got != "" {
		t.Errorf("a push that leaves the configuration alone asks for %q", got)
	}
	d.Fault = func(_ http.ResponseWriter, r *http.Request, _ int) bool {
		r.URL.Path = strings.Replace(r.URL.Path, "octo/.github", githubtest.FullName, 1)
		return false
	}
	x.Name, x.RepositoryID = ".github", 2
	d.do(x.Task(task.Push))
	if got := d.notes.take(); got != "repository:2 installation:7" {
		t.Errorf("a push to .github asks for %q", got)
	}
}

// TestLimits has all tasks of an installation wait, and those of others not.
func TestLimits(t *testing.T) {
	for after, want := range map[string][2]time.Duration{
		"5": {5 * time.Second, 6 * time.Second}, "": {time.Minute, 70 * time.Second}, "99999999": {time.Hour, 70 * time.Minute},
	} {
		d := newDesk(t)
		d.open(1, "[billing] Add retries")
		d.Fault = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			if after != "" {
				w.Header().Set("Retry-After", after)
			}
			w.WriteHeader(403)
			fmt.Fprint(w, `{"message":"You have exceeded a secondary rate limit"}`)
			return true
		}
		wait := func(x store.Task) time.Duration {
			t.Helper()
			later := (*store.Later)(nil)
			if err := d.w.Do(t.Context(), x, 5); !errors.As(err, &later) {
				t.Fatalf("Retry-After %q: got %v", after, err)
			}
			return later.After
		}
		if got := wait(pullTask(1)); got < want[0] || got > want[1] {
			t.Errorf("Retry-After %q: waits %v", after, got)
		}
		d.Forget()
		if got := wait(pullTask(2)); got > want[1] || len(d.Requests()) > 0 {
			t.Errorf("Retry-After %q: another task waits %v, and asks %q", after, got, d.Requests())
		}
		d.Fault = nil
		d.do(about(func(x *task.Detail) { x.Number, x.Installation = 1, 8 }).Task(task.Pull))
	}
}

// TestReconcileRepository asks for what lacks a verdict, and not for what has
// one, be it that it cannot be judged.
func TestReconcileRepository(t *testing.T) {
	d := newDesk(t)
	look := func(want string) {
		t.Helper()
		d.do(about(func(*task.Detail) {}).Task(task.Repository))
		if got := d.notes.take(); got != want {
			t.Errorf("it asks for %q, not %q", got, want)
		}
	}
	look("")
	d.open(1, "[billing] Add retries")
	d.open(2, "[billing] Add more")
	d.open(3, "[billing] Add most")
	d.Change(3, func(p *githubtest.Pull) { p.Closed = true })
	look("pull:1:1 pull:1:2")
	d.do(pullTask(1))
	look("pull:1:2")
	d.do(pullTask(2))
	look("")
	d.Change(2, func(p *githubtest.Pull) { p.Body = "Why not." })
	look("pull:1:2")
	d.repo.Write(".megalint.yaml", "rules: {no-such-rule: off}\n")
	d.repo.Commit("[billing] Break")
	look("pull:1:1 pull:1:2")
	for n := range 2 {
		for failures := range 3 {
			if err := d.w.Do(t.Context(), pullTask(n+1), failures); (err == nil) != (failures == 2) {
				t.Errorf("attempt %d: %v", failures, err)
			}
		}
	}
	look("")
}

// TestHead finds the pull requests of a commit, a fork's among them.
func TestHead(t *testing.T) {
	d := newDesk(t)
	head := d.open(1, "x")
	d.open(2, "x")
	d.Change(1, func(p *githubtest.Pull) { p.Fork = true })
	d.do(about(func(d *task.Detail) { d.Head = head }).Task(task.Head))
	if got := d.notes.take(); got != "pull:1:1" {
		t.Errorf("got %q", got)
	}
}

// TestRedeliver asks for what nobody answered: not too often, not for ever, and
// not for what is of no use.
func TestRedeliver(t *testing.T) {
	asked := func(d *desk) (n int) {
		t.Helper()
		if err := d.w.Reconcile(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, r := range d.Requests() {
			if strings.HasPrefix(r, "POST /app/hook/deliveries/") {
				n++
			}
		}
		d.Forget()
		return n
	}
	lost := func(every time.Duration) *desk {
		d := newDesk(t, func(o *work.Options) { o.Every = every })
		d.Hook("http://127.0.0.1:1/", "x")
		d.open(1, "x")
		d.Deliver("pull_request", d.PullEvent(1, "opened"))
		d.Deliver("star", []byte("{}"))
		return d
	}
	d := lost(time.Hour)
	if first, second := asked(d), asked(d); first != 1 || second != 0 {
		t.Errorf("asked for it %d and %d times", first, second)
	}
	d = lost(1)
	total := 0
	for range 12 {
		total += asked(d)
	}
	if total != 8 {
		t.Errorf("asked for it %d times in all", total)
	}
	if got := d.notes.take(); !strings.HasPrefix(got, "installation:77") {
		t.Errorf("it looks at %q", got)
	}
}

// TestInstallation looks at each repository.
func TestInstallation(t *testing.T) {
	d := newDesk(t)
	d.do(task.Detail{Installation: 77}.Task(task.Installation))
	if got := d.notes.take(); got != "repository:1" {
		t.Errorf("got %q", got)
	}
}

// TestTokenScope uses a plain token for the repositories that it is for, and says
// what it can in a status.
func TestTokenScope(t *testing.T) {
	d := newDesk(t)
	connect := d.o.Connect
	d.o.App = nil
	d.o.Connect = func(ctx context.Context, n int64) (*work.Access, error) {
		a, err := connect(ctx, n)
		return &work.Access{Client: a.Client}, err
	}
	d.o.Repositories = []string{"octo/mega"}
	d.w = work.New(d.o)
	head := d.open(1, "added retries\x1b[31m "+strings.Repeat("and more ", 30))
	d.do(pullTask(1))
	d.do(about(func(x *task.Detail) { x.Number, x.Owner, x.Name = 1, "octo", "mega" }).Task(task.Pull))
	got := d.Statuses(head)
	if len(got) != 1 || !strings.HasPrefix(got[0], "failure The message has ") || len([]rune(got[0])) > 148 || strings.ContainsRune(got[0], 27) {
		t.Errorf("got %q", got)
	}
	d.Forget()
	d.do(about(func(x *task.Detail) { x.Number, x.Name = 1, "other" }).Task(task.Pull))
	if len(d.Requests()) > 0 {
		t.Errorf("asks %q", d.Requests())
	}
	if err := d.w.Reconcile(t.Context()); err != nil || d.notes.take() != "repository:1" {
		t.Error(err)
	}
}

// TestFixTitle needs the right to, and is of no use twice.
func TestFixTitle(t *testing.T) {
	for _, may := range []bool{false, true} {
		d := newDesk(t)
		connect := d.o.Connect
		d.o.Connect = func(ctx context.Context, n int64) (*work.Access, error) {
			a, err := connect(ctx, n)
			a.EditsPulls = may
			return a, err
		}
		d.w = work.New(d.o)
		head := d.open(1, "[billing] added retries.")
		d.do(pullTask(1))
		if got := d.Runs(head)[0].Actions; slices.Contains(got, "fix-title") != may || !slices.Contains(got, "recheck") {
			t.Errorf("the buttons are %q", got)
		}
		fix := about(func(d *task.Detail) { d.Number = 1 }).Task(task.Title)
		d.do(fix)
		d.do(fix)
		if got := d.Get(1).Title; (got == "[billing] Add retries") != may {
			t.Errorf("the title is %q", got)
		}
		edits := slices.DeleteFunc(d.Requests(), func(r string) bool { return !strings.HasPrefix(r, "PATCH /repos/octo/mega/pulls/") })
		if len(edits) > 1 {
			t.Errorf("it was edited by %q", edits)
		}
	}
}

// TestBreaches marks each commit of a push that may not have landed, and tells
// its pull request once.
func TestBreaches(t *testing.T) {
	d := newDesk(t, func(o *work.Options) { o.Comment = true })
	base := d.repo.Git("rev-parse", "main")
	var ids []string
	for i, message := range []string{"bad one", "[billing] Add a good one", "bad two"} {
		d.repo.Write("services/billing/x", fmt.Sprint(i))
		ids = append(ids, d.repo.Commit(message))
		d.Add(&githubtest.Pull{Number: i + 1, Title: message, BaseRef: "main", Base: base, Head: ids[i], Closed: true})
	}
	x := about(func(d *task.Detail) { d.Base, d.Head, d.Ref = base, ids[2], "refs/heads/main" }).Task(task.Push)
	d.do(x)
	d.do(x)
	got := map[string]string{}
	for _, id := range ids {
		got[id] = d.verdicts(id)
	}
	const red = "megalint (landed) push0 failure"
	if want := map[string]string{ids[0]: red, ids[1]: "", ids[2]: red}; !maps.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	for n, want := range []int{1, 0, 1} {
		if c := d.Comments(n + 1); len(c) != want {
			t.Errorf("#%d has %d comments, not %d", n+1, len(c), want)
		}
	}
}

// TestContract makes sure that the tests of this package see each of the calls.
func TestContract(t *testing.T) {
	c := githubtest.NewContract(t)
	d := newDesk(t, func(o *work.Options) { o.Comment = true })
	d.Check = c.Check
	d.Hook("http://127.0.0.1:1/", "x")
	base := d.repo.Git("rev-parse", "main")
	d.open(1, "[billing] added retries")
	d.Deliver("pull_request", d.PullEvent(1, "opened"))
	if err := d.w.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.settle()
	d.do(about(func(d *task.Detail) { d.Number = 1 }).Task(task.Title))
	d.do(pullTask(1))
	d.repo.Write("services/billing/x", "1")
	bad := d.repo.Commit("bad")
	d.Add(&githubtest.Pull{Number: 2, Title: "bad", BaseRef: "main", Base: base, Head: bad, Closed: true})
	x := about(func(d *task.Detail) { d.Base, d.Head, d.Ref = base, bad, "refs/heads/main" })
	d.do(x.Task(task.Push))
	d.o.Name = "another"
	d.w = work.New(d.o)
	d.do(x.Task(task.Push)) // changes the comment
	for _, call := range []string{
		"GET /app/hook/deliveries", "POST /app/hook/deliveries/{delivery_id}/attempts", "GET /app/installations",
		"GET /installation/repositories", "GET /repos/{owner}/{repo}/pulls", "GET /repos/{owner}/{repo}/pulls/{pull_number}",
		"PATCH /repos/{owner}/{repo}/pulls/{pull_number}", "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
		"GET /repos/{owner}/{repo}/commits/{ref}/check-runs", "POST /repos/{owner}/{repo}/check-runs",
		"PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
		"GET /repos/{owner}/{repo}/issues/{issue_number}/comments", "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
		"GET /repos/{owner}/{repo}/compare/{basehead}", "GET /repos/{owner}/{repo}", "GET /repos/{owner}/{repo}/commits/{ref}",
	} {
		if !c.Asked(call) {
			t.Errorf("%s was not asked for: this test overlooks it", call)
		}
	}
}
