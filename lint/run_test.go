package lint_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/lint/message"
)

var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// shout reports messages that end with "!", one finding for each word.
var shout = &lint.Rule{
	Name: "shouted", Doc: "Nobody shouts", Severity: lint.Error, Since: "0.1",
	Message: func(p *lint.Pass, m *lint.Message) error {
		switch text := strings.TrimSpace(m.Text); {
		case text == "fail":
			return errors.New("cannot tell")
		case text == "panic":
			panic("ouch")
		case strings.HasSuffix(text, "!"):
			for i := range strings.Fields(text) {
				p.Reportf(lint.Span{Start: i}, "word %d is shouted", i)
			}
		}
		return nil
	},
}

// crowded reports every service, and a file that they share.
var crowded = &lint.Rule{
	Name: "crowded", Doc: "Few services", Severity: lint.Warning, Since: "0.1",
	Service: func(p *lint.Pass, s *lint.Service) error {
		if s.Name() == "broken" {
			return errors.New("cannot tell")
		}
		p.Report(lint.Finding{Path: "Makefile", Text: "one too many: " + s.Name(), Fixes: []lint.Fix{{
			Title: "empty it", Edits: []lint.Edit{{Path: "Makefile"}},
		}}})
		return nil
	},
}

// bare reports the root.
var bare = &lint.Rule{
	Name: "bare", Doc: "Something at the root", Severity: lint.Info, Since: "0.1",
	Repo: func(p *lint.Pass, r *lint.Repo) error {
		p.Report(lint.Finding{Path: "README.md", Text: "bare"})
		return nil
	},
}

func messages(texts ...string) iter.Seq2[*lint.Message, error] {
	return func(yield func(*lint.Message, error) bool) {
		for i, text := range texts {
			if text == "unreadable" {
				if !yield(nil, errors.New("object is corrupt")) {
					return
				}
				continue
			}
			m := lint.ReadMessage([]byte(text), "", message.Options{})
			m.Rev = fmt.Sprintf("%040x", i+1)
			if !yield(m, nil) {
				return
			}
		}
	}
}

// judge runs rules and prints what came out, a line each.
func judge(t *testing.T, in lint.Input, cfg *lint.Config, rules ...*lint.Rule) string {
	t.Helper()
	if in.Today.IsZero() {
		in.Today = today
	}
	var b strings.Builder
	result, err := lint.Run(context.Background(), in, cfg, rules, func(f lint.Finding) error {
		fmt.Fprintf(&b, "%s %s %s%s %s\n", f.Severity, f.Rule.Name, strings.TrimLeft(f.Rev, "0"), f.Path, f.Text)
		for _, x := range f.Fixes {
			if x.Edits[0].Path != f.Path {
				t.Errorf("a fix for %s edits %s", f.Path, x.Edits[0].Path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Failures {
		fmt.Fprintf(&b, "failure: %v\n", f)
	}
	for _, note := range result.Notes {
		fmt.Fprintf(&b, "note: %s\n", note)
	}
	fmt.Fprintf(&b, "%d %d %d, worst %s\n", result.Errors, result.Warnings, result.Infos, result.Worst())
	return b.String()
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if want = strings.TrimLeft(want, "\n"); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestMessagesInOrder(t *testing.T) {
	got := judge(t, lint.Input{Messages: messages("a b!", "calm", "c!")}, &lint.Config{}, shout)
	expect(t, got, `
error shouted 1 word 0 is shouted
error shouted 1 word 1 is shouted
error shouted 3 word 0 is shouted
3 0 0, worst error
`)
}

func TestOrderDoesNotDependOnJobs(t *testing.T) {
	var texts []string
	for i := range 1000 {
		texts = append(texts, strings.Repeat("x ", i%7)+[]string{"!", "."}[i%2])
	}
	var first string
	for jobs := range 8 {
		got := judge(t, lint.Input{Messages: messages(texts...), Jobs: jobs}, &lint.Config{}, shout)
		if first == "" {
			first = got
		} else if got != first {
			t.Fatalf("%d jobs change the report", jobs)
		}
	}
}

// However many messages there are, each is judged once, and in order: also the
// first few, which are judged on the spot.
func TestRunsOfAnyLength(t *testing.T) {
	for n := range 30 {
		var texts []string
		var want strings.Builder
		for i := range n {
			texts = append(texts, "hey!")
			fmt.Fprintf(&want, "error shouted %x word 0 is shouted\n", i+1)
		}
		fmt.Fprintf(&want, "%d 0 0, worst %s\n", n, []string{"off", "error"}[min(n, 1)])
		got := judge(t, lint.Input{Messages: messages(texts...)}, &lint.Config{}, shout)
		expect(t, got, want.String())
	}
}

// What several rules ask for is worked out once.
func TestChangesAreReadOnce(t *testing.T) {
	asks := func(name string) *lint.Rule {
		return &lint.Rule{Name: name, Doc: "Asks", Severity: lint.Error, Since: "0.1",
			Message: func(p *lint.Pass, m *lint.Message) error {
				changes, err := m.Changes()
				p.Reportf(lint.Span{}, "%q", changes)
				return err
			}}
	}
	calls := 0
	m := lint.ReadMessage([]byte("hey"), "", message.Options{})
	m.Changes = func() ([]string, error) { calls++; return []string{"a"}, nil }
	in := lint.Input{Messages: func(yield func(*lint.Message, error) bool) { yield(m, nil) }}
	got := judge(t, in, &lint.Config{}, asks("one"), asks("two"))
	expect(t, got, `
error one  ["a"]
error two  ["a"]
2 0 0, worst error
`)
	if calls != 1 {
		t.Errorf("the change was read %d times", calls)
	}
}

func TestFailuresAreNoFindings(t *testing.T) {
	got := judge(t, lint.Input{Messages: messages("fail", "unreadable", "panic", "ok!")}, &lint.Config{}, shout)
	expect(t, got, `
error shouted 4 word 0 is shouted
failure: object is corrupt
failure: commit 000000000000: shouted could not be judged: cannot tell
failure: commit 000000000000: shouted could not be judged: internal error, please report it: ouch
1 0 0, worst error
`)
}

func TestEmitStopsTheRun(t *testing.T) {
	stop, calls := errors.New("pipe is closed"), 0
	endless := func(yield func(*lint.Message, error) bool) {
		for yield(lint.ReadMessage([]byte("hey!"), "", message.Options{}), nil) {
		}
	}
	_, err := lint.Run(context.Background(), lint.Input{Messages: endless}, &lint.Config{}, []*lint.Rule{shout},
		func(lint.Finding) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("got %v after %d calls", err, calls)
	}
}

func TestContextStopsTheRun(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	endless := func(yield func(*lint.Message, error) bool) {
		for n := 0; yield(lint.ReadMessage([]byte("calm"), "", message.Options{}), nil); n++ {
			if n == 500 {
				cancel()
			}
		}
	}
	_, err := lint.Run(ctx, lint.Input{Messages: endless}, &lint.Config{}, []*lint.Rule{shout},
		func(lint.Finding) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSeverityAndAuthors(t *testing.T) {
	cfg := &lint.Config{Rules: map[string]lint.Settings{
		"shouted": {Severity: lint.Info, Authors: lint.AuthorFilter{Bots: true, Patterns: []string{"Ren*<*@bots.example>"}}},
	}}
	authors := []lint.Identity{
		{Name: "Ada", Email: "ada@team.example"},
		{Name: "dependabot[bot]", Email: "49699333+dependabot[bot]@users.noreply.github.com"},
		{Name: "Renovate", Email: "r@bots.example"},
		{Name: "Renovate", Email: "r@people.example"},
	}
	in := lint.Input{Messages: func(yield func(*lint.Message, error) bool) {
		for _, a := range authors {
			m := lint.ReadMessage([]byte("hey!"), "", message.Options{})
			m.Author = a
			yield(m, nil)
		}
	}}
	expect(t, judge(t, in, cfg, shout), `
info shouted  word 0 is shouted
info shouted  word 0 is shouted
0 0 2, worst info
`)
	cfg.Rules["shouted"] = lint.Settings{Severity: lint.Off}
	expect(t, judge(t, in, cfg, shout), "0 0 0, worst off\n")
}

func TestTreeIsSorted(t *testing.T) {
	repo := &lint.Repo{FS: fstest.MapFS{}}
	for _, dir := range []string{"services/b", "services/a", "services/broken"} {
		repo.Services = append(repo.Services, &lint.Service{FS: fstest.MapFS{}, Repo: repo, Dir: dir})
	}
	got := judge(t, lint.Input{Repo: repo}, &lint.Config{}, bare, crowded)
	expect(t, got, `
info bare README.md bare
warning crowded services/a/Makefile one too many: a
warning crowded services/b/Makefile one too many: b
failure: services/broken: crowded could not be judged: cannot tell
0 2 1, worst warning
`)
}

func day(s string) time.Time {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		panic(err)
	}
	return t
}

func covers(path string) func(string) bool { return func(p string) bool { return p == path } }

func exceptionRepo() *lint.Repo {
	repo := &lint.Repo{FS: fstest.MapFS{}}
	repo.Services = []*lint.Service{{FS: fstest.MapFS{}, Repo: repo, Dir: "services/a"}}
	return repo
}

// TestSelection narrows a run to what lies at a path.
func TestSelection(t *testing.T) {
	repo := &lint.Repo{FS: fstest.MapFS{"services/a/x": {}, "services/b/x": {}}}
	if err := repo.AddServices([]string{"services/a", "services/b"}); err != nil {
		t.Fatal(err)
	}
	wanted := ""
	spread := &lint.Rule{Name: "spread", Repo: func(p *lint.Pass, r *lint.Repo) error {
		for _, s := range r.Services {
			wanted += fmt.Sprintf("%s: %v\n", s.Dir, p.Wants(s.Dir))
			p.Report(lint.Finding{Path: s.Dir, Text: "spread"})
		}
		return nil
	}}
	shared := &lint.Rule{Name: "shared", Severity: lint.Info, Service: func(p *lint.Pass, s *lint.Service) error {
		p.Report(lint.Finding{Path: "../../common.mk", Text: "shared"})
		return nil
	}}
	got := judge(t, lint.Input{Repo: repo, Jobs: 1, Selected: func(path string) bool {
		return path == "." || path == "services" || strings.HasPrefix(path+"/", "services/b/")
	}}, &lint.Config{Rules: map[string]lint.Settings{"spread": {Severity: lint.Error}}}, bare, crowded, spread, shared)
	expect(t, got, `
info shared common.mk shared
error spread services/b spread
warning crowded services/b/Makefile one too many: b
1 1 1, worst error
`)
	expect(t, wanted, "services/a: false\nservices/b: true\n")
}

// TestSharedFault counts a fault once that several services have in common.
func TestSharedFault(t *testing.T) {
	repo := &lint.Repo{FS: fstest.MapFS{"services/a/x": {}, "services/b/x": {}}}
	if err := repo.AddServices([]string{"services/a", "services/b"}); err != nil {
		t.Fatal(err)
	}
	shared := &lint.Rule{Name: "shared", Severity: lint.Error, Service: func(p *lint.Pass, s *lint.Service) error {
		p.Report(lint.Finding{Path: "../../common.mk", Text: "shared"})
		p.Note("2 modules are not in the cache")
		p.Note(s.Name() + " has none")
		return nil
	}}
	expect(t, judge(t, lint.Input{Repo: repo}, &lint.Config{}, shared), `
error shared common.mk shared
note: 2 modules are not in the cache
note: a has none
note: b has none
1 0 0, worst error
`)
}

// What services leave behind is there for the rules about the repository, and
// their own memos are empty by then.
func TestServicesComeFirst(t *testing.T) {
	repo := &lint.Repo{FS: fstest.MapFS{"services/a/x": {}, "services/b/x": {}}}
	if err := repo.AddServices([]string{"services/a", "services/b"}); err != nil {
		t.Fatal(err)
	}
	type of struct{ service *lint.Service }
	note := func(memo *lint.Memo, s *lint.Service, by string) string {
		by, _ = lint.Once(memo, of{s}, func() (string, error) { return by, nil })
		return by
	}
	rules := []*lint.Rule{
		{Name: "whole", Severity: lint.Error, Repo: func(p *lint.Pass, r *lint.Repo) error {
			for _, s := range r.Services {
				p.Note(s.Name() + ": " + note(&r.Memo, s, "whole") + ", " + note(&s.Memo, s, "whole"))
			}
			return nil
		}},
		{Name: "single", Severity: lint.Error, Service: func(_ *lint.Pass, s *lint.Service) error {
			note(&s.Repo.Memo, s, "single")
			note(&s.Memo, s, "single")
			return nil
		}},
	}
	expect(t, judge(t, lint.Input{Repo: repo, Jobs: 1}, &lint.Config{}, rules...), `
note: a: single, whole
note: b: single, whole
0 0 0, worst off
`)
}

func TestExceptions(t *testing.T) {
	exception := func(path, until string) *lint.Exception {
		e := &lint.Exception{Rule: "crowded", Path: path, Covers: covers(path), File: ".megalint.yaml", Reason: "because"}
		if until != "" {
			e.Until = day(until)
		}
		return e
	}
	rules := []*lint.Rule{crowded, lint.ExceptionExpired, lint.ExceptionUnused}
	for _, c := range []struct {
		name string
		e    *lint.Exception
		in   lint.Input
		want string
	}{
		{"excuses", exception("services/a/Makefile", ""), lint.Input{}, "0 0 0, worst off\n"},
		{"on its last day", exception("services/a/Makefile", "2026-11-21"), lint.Input{}, "0 0 0, worst off\n"},
		{"on the day after", exception("services/a/Makefile", "2026-11-20"), lint.Input{}, `
warning crowded services/a/Makefile one too many: a
error exception-expired .megalint.yaml this exception from crowded expired on 2026-11-20: mend what it excused, or agree on a new date
1 1 0, worst error
`},
		{"matches nothing", exception("services/z", ""), lint.Input{}, `
warning crowded services/a/Makefile one too many: a
warning exception-unused .megalint.yaml this exception from crowded matches nothing: remove it
0 2 0, worst warning
`},
		{"may match elsewhere", exception("services/z", ""), lint.Input{Selected: func(string) bool { return true }}, `
warning crowded services/a/Makefile one too many: a
0 1 0, worst warning
`},
		{"of a rule that does not run", &lint.Exception{Rule: "shouted", Covers: covers("x")}, lint.Input{}, `
warning crowded services/a/Makefile one too many: a
0 1 0, worst warning
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.Repo = exceptionRepo()
			expect(t, judge(t, c.in, &lint.Config{Exceptions: []*lint.Exception{c.e}}, rules...), c.want)
		})
	}
}

func TestExceptionsForCommits(t *testing.T) {
	rules := []*lint.Rule{shout, lint.ExceptionExpired, lint.ExceptionUnused}
	first, second := fmt.Sprintf("%040x", 1), fmt.Sprintf("%040x", 2)
	for _, c := range []struct {
		name      string
		revisions []string
		want      string
	}{
		{"excuses", []string{first}, "0 0 0, worst off\n"},
		{"matches a commit without findings", []string{second}, `
error shouted 1 word 0 is shouted
warning exception-unused  this exception from shouted matches nothing: remove it
1 1 0, worst error
`},
		{"by the first digits", []string{first[:7]}, "0 0 0, worst off\n"},
		{"speaks of a commit outside of the range", []string{"feedbeef"}, `
error shouted 1 word 0 is shouted
1 0 0, worst error
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := &lint.Config{Exceptions: []*lint.Exception{{Rule: "shouted", Revisions: c.revisions}}}
			expect(t, judge(t, lint.Input{Messages: messages("hey!", "calm")}, cfg, rules...), c.want)
		})
	}
}
