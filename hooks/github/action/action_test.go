package action

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/megalint/megalint/hooks/github/api"
	"github.com/megalint/megalint/hooks/github/githubtest"
	"github.com/megalint/megalint/internal/git/gittest"
	"github.com/megalint/megalint/lint"
	"github.com/megalint/megalint/rules"
)

// step is one run of the action against a server.
type step struct {
	t      *testing.T
	server *githubtest.Server
	repo   *gittest.Repo
	pull   *githubtest.Pull
	env    map[string]string
	rules  []*lint.Rule // beside those that there are
}

// ended is what a step leaves.
type ended struct {
	code         int
	log, summary string
	outputs      map[string]string
	sarif        string
}

var squashed = map[string]any{
	"squash_merge_commit_title": "COMMIT_OR_PR_TITLE", "squash_merge_commit_message": "COMMIT_MESSAGES",
	"allow_squash_merge": true, "allow_merge_commit": false, "allow_rebase_merge": false,
}

// newStep makes a repository with a branch of the messages given, a pull
// request for it, and a workspace in which it is checked out.
func newStep(t *testing.T, messages ...string) *step {
	t.Helper()
	gittest.Need(t)
	s := &step{t: t, repo: gittest.New(t, "-b", "main"), env: map[string]string{}}
	s.repo.Write("services/billing/Makefile", "test:\n")
	s.repo.Write(".megalint.yaml", "extends: [saas-mega]\n")
	s.repo.Commit("[billing] Begin")
	s.repo.Git("checkout", "-q", "-b", "topic")
	for i, m := range messages {
		s.repo.Write("services/billing/run", fmt.Sprint(i))
		s.repo.Commit(m)
	}
	s.pull = &githubtest.Pull{Number: 12, Title: "[billing] Add retries", Body: "They help.",
		BaseRef: "main", Base: "main", Head: "topic", Settings: squashed}
	s.server = githubtest.New(t, s.repo, s.pull)
	s.server.Token = "secret"
	s.env = map[string]string{
		"GITHUB_API_URL": s.server.URL, "GITHUB_WORKSPACE": s.repo.Dir, "GITHUB_SHA": s.repo.Git("rev-parse", "topic"),
		"MEGALINT_TOKEN": "secret",
	}
	return s
}

// payload is the event of the pull request.
func (s *step) payload() map[string]any {
	return map[string]any{"action": "edited", "number": s.pull.Number, "pull_request": s.server.Payload(s.pull),
		"repository": map[string]any{"full_name": githubtest.FullName, "default_branch": "main"}}
}

// other is the event of another kind.
func (s *step) other(fields map[string]any) map[string]any {
	fields["repository"] = map[string]any{"full_name": githubtest.FullName, "default_branch": "main"}
	return fields
}

// run runs the step for an event.
func (s *step) run(event string, payload any) *ended {
	s.t.Helper()
	body, err := json.Marshal(payload)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.runBody(event, body)
}

func (s *step) runBody(event string, body []byte) *ended {
	s.t.Helper()
	dir := s.t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(file("event.json"), body, 0o644); err != nil {
		s.t.Fatal(err)
	}
	env := map[string]string{"GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": file("event.json"), "RUNNER_TEMP": dir,
		"GITHUB_OUTPUT": file("output"), "GITHUB_STEP_SUMMARY": file("summary")}
	for key, value := range s.env {
		env[key] = value
	}
	s.server.Forget()
	var log strings.Builder
	e := &ended{}
	e.code = runRules(s.t.Context(), func(name string) string { return env[name] }, &log, api.Options{
		Pause: time.Millisecond, Patience: time.Second, Transport: &http.Transport{DisableKeepAlives: true}},
		append(messageRules(), s.rules...))
	read := func(name string) string { text, _ := os.ReadFile(file(name)); return string(text) }
	e.log, e.summary, e.sarif = log.String(), read("summary"), read("megalint.sarif")
	e.outputs = outputs(s.t, read("output"))
	return e
}

// messageRules are those that judge messages: what a test has to say about
// files, it says by rules of its own.
func messageRules() []*lint.Rule {
	return slices.DeleteFunc(rules.All(), func(r *lint.Rule) bool { return r.Service != nil || r.Repo != nil })
}

// outputs reads the file as the runner does.
func outputs(t *testing.T, text string) map[string]string {
	t.Helper()
	found := map[string]string{}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := 0; text != "" && i < len(lines); i++ {
		name, delimiter, ok := strings.Cut(lines[i], "<<")
		if !ok {
			t.Fatalf("the runner refuses the output %q", lines[i])
		}
		var value []string
		for i++; i < len(lines) && lines[i] != delimiter; i++ {
			value = append(value, lines[i])
		}
		found[name] = strings.Join(value, "\n")
	}
	return found
}

// expect holds a step to its verdict. Whatever fails says so in all places.
func (e *ended) expect(t *testing.T, verdict string, inLog ...string) {
	t.Helper()
	code := map[string]int{"pass": exitClean, "fail": exitFindings, "error": exitFailure}[verdict]
	if e.code != code || e.outputs["verdict"] != verdict {
		t.Errorf("exit code %d and verdict %q, want %s\n%s", e.code, e.outputs["verdict"], verdict, e.log)
	}
	if (verdict == "error") != strings.Contains(e.summary, "could not be judged") {
		t.Errorf("the summary of an %s:\n%s", verdict, e.summary)
	}
	for _, want := range inLog {
		if !strings.Contains(e.log, want) {
			t.Errorf("the log lacks %q:\n%s", want, e.log)
		}
	}
}

func TestCleanPullRequest(t *testing.T) {
	s := newStep(t, "[billing] Add retries\n\nThey help.")
	e := s.run("pull_request", s.payload())
	e.expect(t, "pass", "2 messages: no findings")
	if want := "[billing] Add retries (#12)\n\nThey help."; e.outputs["predicted-message"] != want || !strings.Contains(e.summary, want) {
		t.Errorf("predicts %q", e.outputs["predicted-message"])
	}
	if e.outputs["findings"] != "0" || !json.Valid([]byte(e.sarif)) || !strings.HasSuffix(e.outputs["sarif-file"], "megalint.sarif") {
		t.Errorf("outputs %v", e.outputs)
	}
	if strings.Contains(e.log, "::error") || strings.Contains(e.log, "::warning") {
		t.Errorf("annotations:\n%s", e.log)
	}
}

func TestBrokenPullRequest(t *testing.T) {
	s := newStep(t, "[billing] Added retries", "fixup! [billing] Added retries")
	s.pull.Title = "Adds retries."
	e := s.run("pull_request", s.payload())
	e.expect(t, "fail", "::error title=header-malformed::", "pull-request/12/squash-message", "::error title=fixup-unsquashed::")
	for _, want := range []string{"❌", "Adds retries&#46; &#40;&#35;12&#41;", "commit ", "| How to mend it |", "Edit the title"} {
		if !strings.Contains(e.summary, want) {
			t.Errorf("the summary lacks %q:\n%s", want, e.summary)
		}
	}
	for _, want := range []string{`"uri":"pull-request/12/squash-message"`, `"ruleId":"fixup-unsquashed"`} {
		if !strings.Contains(e.sarif, want) {
			t.Errorf("the SARIF file lacks %q", want)
		}
	}
	s.env["MEGALINT_JUDGE"] = "title"
	s.run("pull_request", s.payload()).expect(t, "fail", "pull-request/12/title")
	s.env["MEGALINT_JUDGE"], s.pull.Title = "title,squash", "[billing] Add retries"
	s.run("pull_request", s.payload()).expect(t, "pass")
}

// TestLiveTitle re-runs with an event that is stale.
func TestLiveTitle(t *testing.T) {
	s := newStep(t, "[billing] Add retries", "[billing] Mend them")
	stale := s.payload()
	stale["pull_request"].(map[string]any)["title"] = "bad."
	s.run("pull_request", stale).expect(t, "pass")
	s.pull.Title = "bad."
	s.run("pull_request", s.payload()).expect(t, "fail")
}

// TestUnknownSettings judges each message that may land.
func TestUnknownSettings(t *testing.T) {
	s := newStep(t, "[billing] Add retries")
	s.pull.Settings, s.pull.Title = nil, "Adds retries."
	e := s.run("pull_request", s.payload())
	e.expect(t, "fail", "if squash_merge_commit_title is PR_TITLE")
	if !strings.Contains(e.summary, "if the repository&#39;s settings are") {
		t.Errorf("the summary does not tell when:\n%s", e.summary)
	}
	s.env["MEGALINT_SQUASH_TITLE"], s.env["MEGALINT_SQUASH_MESSAGE"] = "COMMIT_OR_PR_TITLE", "BLANK"
	s.env["MEGALINT_JUDGE"] = "squash"
	s.run("pull_request", s.payload()).expect(t, "pass")
}

func TestNoSquash(t *testing.T) {
	s := newStep(t, "[billing] Add retries")
	s.pull.Settings = map[string]any{"allow_squash_merge": false}
	e := s.run("pull_request", s.payload())
	e.expect(t, "pass", "does not squash")
	if e.outputs["predicted-message"] != "" {
		t.Errorf("predicts %q", e.outputs["predicted-message"])
	}
}

const relaxed = "rules: {header-malformed: off, summary-ends-with-period: off}\n"

// TestFork lets a fork try to relax the rules, with and without a checkout,
// shallow and not.
func TestFork(t *testing.T) {
	for _, checkout := range []string{"full", "shallow", "none"} {
		t.Run(checkout, func(t *testing.T) {
			s := newStep(t)
			s.repo.Write(".megalint.yaml", relaxed)
			s.repo.Commit("Relax the rules.")
			s.env["GITHUB_SHA"] = s.repo.Git("rev-parse", "HEAD")
			switch checkout {
			case "shallow":
				dir := t.TempDir()
				s.repo.Git("clone", "-q", "--depth=1", "--branch=topic", "file://"+s.repo.Dir, dir+"/clone")
				s.env["GITHUB_WORKSPACE"] = dir + "/clone"
			case "none":
				s.env["GITHUB_WORKSPACE"] = t.TempDir()
			}
			e := s.run("pull_request", s.payload())
			e.expect(t, "pass") // those who may push may change the rules
			s.pull.Fork = true
			e = s.run("pull_request", s.payload())
			e.expect(t, "fail", "header-malformed", "::notice title=megalint::This pull request changes .megalint.yaml.", "may not relax its own rules")
			if !strings.Contains(e.summary, "may not relax its own rules") {
				t.Errorf("the summary does not say so:\n%s", e.summary)
			}
		})
	}
}

// TestForkThatKeepsTheRules is told nothing.
func TestForkThatKeepsTheRules(t *testing.T) {
	s := newStep(t)
	s.repo.Git("checkout", "-q", "main")
	s.repo.Write("lint/shared.yaml", "components: {odd: }\n")
	s.repo.Write(".megalint.yaml", "extends: [saas-mega, ./lint/shared.yaml]\n")
	s.repo.Commit("[lint] Share rules")
	s.repo.Git("checkout", "-q", "topic")
	s.repo.Git("reset", "-q", "--hard", "main")
	s.repo.Write("docs/b", "b\n")
	s.repo.Commit("[docs] Add b")
	s.pull.Fork, s.pull.Title = true, "[docs] Add b"
	e := s.run("pull_request", s.payload())
	e.expect(t, "pass")
	if strings.Contains(e.log, "relax") {
		t.Errorf("it is accused:\n%s", e.log)
	}
	s.repo.Write("lint/shared.yaml", relaxed)
	s.repo.Commit("[lint] Change what is shared")
	s.pull.Title = "Docs and lint"
	s.run("pull_request", s.payload()).expect(t, "fail", "This pull request changes lint/shared.yaml")
}

// TestPrivileged touches nothing of the head, whatever is checked out.
func TestPrivileged(t *testing.T) {
	s := newStep(t)
	s.repo.Write(".megalint.yaml", relaxed)
	s.repo.Commit("Relax the rules.")
	s.env["GITHUB_SHA"] = s.repo.Git("rev-parse", "main")
	s.run("pull_request_target", s.payload()).expect(t, "fail", "header-malformed")
	s.env["GITHUB_WORKSPACE"] = t.TempDir()
	s.run("pull_request_target", s.payload()).expect(t, "fail", "header-malformed")
	head := s.repo.Git("rev-parse", "topic^{tree}")
	for _, r := range s.server.Requests() {
		if strings.Contains(r, "/git/") && (strings.Contains(r, s.env["GITHUB_SHA"]) == false && strings.Contains(r, head)) {
			t.Errorf("reads the head's files: %s", r)
		}
	}
}

func TestMergeGroupPushDispatch(t *testing.T) {
	s := newStep(t, "[billing] Add retries (#12)", "Added more. (#13)")
	base, head := s.repo.Git("rev-parse", "main"), s.repo.Git("rev-parse", "topic")
	group := func(base, head string) any {
		return s.other(map[string]any{"action": "checks_requested",
			"merge_group": map[string]any{"base_sha": base, "head_sha": head, "base_ref": "refs/heads/main"}})
	}
	s.run("merge_group", group(base, head)).expect(t, "fail", "header-malformed")
	s.run("merge_group", group(base, s.repo.Git("rev-parse", "topic~1"))).expect(t, "pass")
	push := func(before, after string) any {
		return s.other(map[string]any{"ref": "refs/heads/topic", "before": before, "after": after})
	}
	zeros, gone := strings.Repeat("0", 40), strings.Repeat("ab", 20)
	s.run("push", push(base, head)).expect(t, "fail")
	s.run("push", push(zeros, head)).expect(t, "fail")
	s.run("push", push(gone, head)).expect(t, "fail", "is gone")
	s.run("push", push(base, base)).expect(t, "pass", "no commit between")
	s.run("push", push(base, zeros)).expect(t, "pass", "was deleted")
	dispatch := func(ref string) any { return s.other(map[string]any{"ref": ref}) }
	s.run("workflow_dispatch", dispatch("refs/heads/topic")).expect(t, "fail")
	s.env["GITHUB_SHA"] = base
	s.run("workflow_dispatch", dispatch("refs/heads/main")).expect(t, "pass", "1 message: no findings")
	s.env["MEGALINT_PULL_REQUEST"] = "12"
	s.run("workflow_dispatch", dispatch("refs/heads/main")).expect(t, "fail", "Pull request #12")
}

// treeRules are one rule about services and one about the repository.
func treeRules() []*lint.Rule {
	return []*lint.Rule{{
		Name: "readme-missing", Doc: "A service has a README", Severity: lint.Error, Since: "0.1",
		Service: func(p *lint.Pass, s *lint.Service) error {
			if _, err := fs.Stat(s, "README"); err != nil {
				p.Report(lint.Finding{Path: "Makefile", Span: lint.Span{Start: 6, End: 10}, Text: "there is no README"})
			}
			return nil
		},
	}, {
		Name: "owners-missing", Doc: "A repository has owners", Severity: lint.Warning, Since: "0.1",
		Repo: func(p *lint.Pass, r *lint.Repo) error {
			if _, err := fs.Stat(r, "CODEOWNERS"); err != nil {
				p.Report(lint.Finding{Path: "services", Text: "nobody owns this"})
			}
			return nil
		},
	}}
}

// TestTree judges files: those that changed, all, and never those that a
// privileged run must not touch.
func TestTree(t *testing.T) {
	s := newStep(t)
	s.rules = treeRules()
	s.repo.Git("checkout", "-q", "main")
	s.repo.Write("services/shipping/Makefile", "test:\n\ttrue\n")
	s.repo.Commit("[shipping] Begin")
	s.repo.Git("checkout", "-q", "-B", "topic")
	s.repo.Write("services/billing/Makefile", "test:\n\ttrue\n")
	s.env["GITHUB_SHA"] = s.repo.Commit("[billing] Test it")
	annotation := func(service string) string {
		return "::error file=services/" + service + "/Makefile,line=2,endLine=2,col=1,endColumn=5,title=readme-missing::"
	}
	e := s.run("pull_request", s.payload())
	e.expect(t, "fail", annotation("billing"), "::warning file=services,title=owners-missing::")
	if strings.Contains(e.log, "services/shipping") {
		t.Errorf("a service that was not changed is judged:\n%s", e.log)
	}
	s.env["MEGALINT_TREE"] = "all"
	s.run("pull_request", s.payload()).expect(t, "fail", annotation("billing"), annotation("shipping"))
	s.run("workflow_dispatch", s.other(map[string]any{"ref": "refs/heads/topic"})).expect(t, "fail", annotation("shipping"))
	delete(s.env, "MEGALINT_TREE")
	s.run("push", s.other(map[string]any{"ref": "refs/heads/topic", "before": s.repo.Git("rev-parse", "main"), "after": s.env["GITHUB_SHA"]})).
		expect(t, "fail", annotation("billing"))
	s.run("pull_request_target", s.payload()).expect(t, "pass", "The files are not judged")
	s.env["GITHUB_WORKSPACE"] = t.TempDir()
	s.run("pull_request", s.payload()).expect(t, "error", "put actions/checkout before this step")
	s.env["MEGALINT_JUDGE"] = "title commits squash"
	s.run("pull_request", s.payload()).expect(t, "pass")
}

// TestRequests holds a pull request to four requests more than its pages.
func TestRequests(t *testing.T) {
	var messages []string
	for i := range 20 {
		messages = append(messages, fmt.Sprintf("[billing] Change part %d", i))
	}
	s := newStep(t, messages...)
	for _, test := range []struct {
		name     string
		fork     bool
		checkout bool
	}{{"checkout", false, true}, {"fork", true, true}, {"no checkout", false, false}, {"fork, no checkout", true, false}} {
		s.pull.Fork = test.fork
		s.env["GITHUB_WORKSPACE"] = t.TempDir()
		if test.checkout {
			s.repo.Git("clone", "-q", "--depth=1", "--branch=topic", "file://"+s.repo.Dir, s.env["GITHUB_WORKSPACE"]+"/clone")
			s.env["GITHUB_WORKSPACE"] += "/clone"
		}
		s.run("pull_request", s.payload()).expect(t, "pass")
		requests := s.server.Requests()
		pages := 0
		for _, r := range requests {
			if strings.Contains(r, "/commits?") || strings.Contains(r, "/files?") {
				pages++
			}
		}
		if len(requests)-pages > 4 {
			t.Errorf("%s: %d requests more than its %d pages:\n%s", test.name, len(requests)-pages, pages, strings.Join(requests, "\n"))
		}
	}
}

// TestNeverGreen breaks everything in turn: no run that did not look passes.
func TestNeverGreen(t *testing.T) {
	s := newStep(t, "[billing] Add retries", "[billing] Mend them")
	s.pull.Fork = true
	s.env["GITHUB_WORKSPACE"] = t.TempDir()
	s.run("pull_request", s.payload()).expect(t, "pass")
	requests := s.server.Requests()
	for _, broken := range requests {
		for _, answer := range []string{"401", "403", "404", "409", "422", "429", "500", "{}", "[]", "[{}]", "null", "cut"} {
			s.server.Fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
				if r.Method+" "+r.URL.RequestURI() != broken {
					return false
				}
				code := 0
				if _, err := fmt.Sscan(answer, &code); err == nil {
					w.WriteHeader(code)
					fmt.Fprint(w, `{"message":"broken"}`)
				} else if answer == "cut" {
					fmt.Fprint(w, `[{"sha":"`)
				} else {
					fmt.Fprint(w, answer)
				}
				return true
			}
			e := s.run("pull_request", s.payload())
			e.expect(t, "error", "could not")
			if !strings.Contains(e.log, "::error title=") {
				t.Errorf("%s answered %s: no annotation", broken, answer)
			}
			path, _, _ := strings.Cut(strings.TrimPrefix(broken, "GET "), "?")
			if !strings.Contains(e.log, path) {
				t.Errorf("%s answered %s: the failure does not name the call:\n%s", broken, answer, e.log)
			}
			if e.code == exitClean {
				t.Fatalf("%s answered %s: green", broken, answer)
			}
		}
	}
}

// TestWrongInputs names what is wrong or missing.
func TestWrongInputs(t *testing.T) {
	s := newStep(t, "[billing] Add retries")
	for _, test := range []struct{ name, value, want string }{
		{"MEGALINT_TOKEN", "", "the input token is empty"},
		{"MEGALINT_TOKEN", "wrong", "401 Unauthorized: Bad credentials; the token is missing, expired"},
		{"MEGALINT_FAIL_ON", "off", "fail-on"},
		{"MEGALINT_JUDGE", "title bodies", "bodies"},
		{"MEGALINT_JUDGE", "tree", "nothing was judged"},
		{"MEGALINT_TREE", "some", "tree"},
		{"MEGALINT_PULL_REQUEST", "-1", "pull-request"},
		{"MEGALINT_SQUASH_TITLE", "TITLE", "PR_TITLE"},
		{"MEGALINT_SQUASH_MESSAGE", "BODY", "PR_BODY"},
		{"MEGALINT_CONFIG", "../x", "config"},
		{"MEGALINT_CONFIG", "not-there.yaml", "not-there.yaml"},
		{"MEGALINT_DIRECTORY", "../..", "leads out of the workspace"},
		{"GITHUB_EVENT_PATH", "/not/there", "GITHUB_EVENT_PATH"},
		{"GITHUB_EVENT_NAME", "issue_comment", "not an event that megalint judges"},
		{"GITHUB_EVENT_NAME", "", "runs in a workflow"},
		{"GITHUB_API_URL", "ftp://x", "GITHUB_API_URL"},
	} {
		before, had := s.env[test.name]
		s.env[test.name] = test.value
		s.run("pull_request", s.payload()).expect(t, "error", test.want)
		if delete(s.env, test.name); had {
			s.env[test.name] = before
		}
	}
	for _, body := range []string{"", "{}", "null", `{"pull_request":{}}`, `{"repository":{"full_name":"octo/mega"},"pull_request":{"number":0}}`} {
		s.runBody("pull_request", []byte(body)).expect(t, "error", "the event pull_request")
	}
}

var hostileTitles = []string{
	"::error::injected", "a\n::error::injected\n::set-output name=x::y", "a\r\n##[error]injected", "x %0A::error::injected",
	"\x1b[31mred\x1b]0;title\x07", "\u202egnp.exe", "| a | b |\n|---|---|", "</td><script>alert(1)</script>", "```\n# broken\n```",
	"[a](javascript:alert(1))", "megalint<<x\nverdict<<x\npass\nx", "::stop-commands::x", "##[add-mask]injected", "@octo/team https://evil.example",
}

// TestHostile puts what would inject something wherever a stranger can write.
func TestHostile(t *testing.T) {
	for _, text := range hostileTitles {
		s := newStep(t, "[billing] "+strings.ReplaceAll(text, "\x00", "")+"\n\n"+text, "x\n\n"+text)
		s.pull.Title, s.pull.Body = text, strings.Repeat(text+"\n", 65536/(len(text)+1))
		s.pull.Settings = map[string]any{"squash_merge_commit_title": "PR_TITLE", "squash_merge_commit_message": "PR_BODY"}
		e := s.run("pull_request", s.payload())
		e.expect(t, "fail")
		if err := soundLog(e.log); err != nil {
			t.Errorf("%q: %v\n%s", text, err, e.log)
		}
		if len(e.outputs) != 4 {
			t.Errorf("%q: outputs %v", text, e.outputs)
		}
		if strings.ContainsAny(e.summary, "\x1b\x07\u202e\r") {
			t.Errorf("%q: summary\n%s", text, e.summary)
		}
		if len(e.summary) > 1<<20 {
			t.Errorf("%q: a summary of %d bytes", text, len(e.summary))
		}
	}
}

var (
	command   = regexp.MustCompile(`^\s*::([a-z-]+)[ :]`)
	stopToken = regexp.MustCompile(`^::stop-commands::(.+)$`)
)

// soundLog reads a log as the runner does, and tells of a command that is none
// of ours.
func soundLog(log string) error {
	stopped := ""
	kinds := map[string]int{}
	for line := range strings.Lines(log) {
		line = strings.TrimRight(line, "\n")
		if strings.ContainsAny(line, "\x1b\x07\u202e\r") {
			return fmt.Errorf("%q acts on a terminal", line)
		}
		if strings.Contains(line, "##[") {
			return fmt.Errorf("%q is a command of the older kind", line)
		}
		if stopped != "" {
			if line == "::"+stopped+"::" {
				stopped = ""
			}
			continue
		}
		if m := stopToken.FindStringSubmatch(line); m != nil {
			stopped = m[1]
			continue
		}
		m := command.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		switch kinds[m[1]]++; m[1] {
		case "group", "endgroup":
		case "error", "warning", "notice":
			if kinds[m[1]] > 10 {
				return fmt.Errorf("more than ten annotations: %q", line)
			}
			if _, data, _ := strings.Cut(line[3:], "::"); strings.Contains(line, "injected") && !strings.Contains(data, "injected") {
				return fmt.Errorf("%q", line)
			}
		default:
			return fmt.Errorf("%q", line)
		}
	}
	return nil
}

func FuzzEscapers(f *testing.F) {
	for _, text := range hostileTitles {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var log strings.Builder
		r := &run{stdout: &log}
		r.command("error", text, text)
		r.logf("%s", text)
		if err := soundLog(log.String()); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(log.String(), "\n"); n != 2 {
			t.Fatalf("%d lines", n)
		}
		properties, _, _ := strings.Cut(strings.TrimPrefix(log.String(), "::error title="), "::")
		if strings.ContainsAny(properties, ",:") {
			t.Fatalf("the title %q goes on", properties)
		}
	})
}
