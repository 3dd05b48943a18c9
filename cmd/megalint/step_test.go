package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/megalint/megalint/hooks/github/githubtest"
	"github.com/megalint/megalint/internal/git/gittest"
)

// compositeStep is a step of action.yml.
type compositeStep struct {
	Name, ID, If, Uses, Shell, Run string
	Env, With                      map[string]string
}

// composite is action.yml.
type composite struct {
	Inputs  map[string]struct{ Default string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Using string
		Steps []compositeStep
	}
}

func readAction(t *testing.T) *composite {
	t.Helper()
	text, err := os.ReadFile(root + "/action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var c composite
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	if c.Runs.Using != "composite" || len(c.Runs.Steps) == 0 {
		t.Fatal("action.yml is no composite action")
	}
	return &c
}

// runner runs the steps of the action as GitHub's runner does: each in bash, in
// an environment of its own, with files for outputs and the summary.
type runner struct {
	t      *testing.T
	action *composite
	inputs map[string]string
	path   string // PATH
	env    map[string]string
	cache  map[string]string // folders that were saved, by their keys
	temp   string

	outputs map[string]map[string]string // by step
	ran     []string                     // names of the steps
	log     strings.Builder
	summary string
	failed  int // the exit code that ended the job
}

// expression is what action.yml may ask for.
var expression = regexp.MustCompile(`\$\{\{ *([a-z._A-Z-]+) *\}\}`)

// value evaluates the expressions in a text.
func (r *runner) value(text string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		return r.lookup(expression.FindStringSubmatch(e)[1])
	})
}

func (r *runner) lookup(name string) string {
	parts := strings.Split(name, ".")
	switch {
	case len(parts) == 2 && parts[0] == "inputs":
		input, declared := r.action.Inputs[parts[1]]
		if !declared {
			r.t.Errorf("action.yml asks for the input %s, which it does not declare", parts[1])
		}
		if given, ok := r.inputs[parts[1]]; ok {
			return given
		}
		return r.value(input.Default)
	case len(parts) == 4 && parts[0] == "steps" && parts[2] == "outputs":
		return r.outputs[parts[1]][parts[3]]
	case name == "github.token":
		return "secret"
	case name == "github.action_ref":
		return "v0.1.0"
	case name == "github.action_repository":
		return "megalint/megalint"
	}
	r.t.Errorf("action.yml asks for %s, which this test does not know", name)
	return ""
}

var comparison = regexp.MustCompile(`^([a-z.-]+) (==|!=) '([^']*)'$`)

// holds evaluates a condition.
func (r *runner) holds(condition string) bool {
	if condition == "" {
		return true
	}
	for part := range strings.SplitSeq(condition, " && ") {
		m := comparison.FindStringSubmatch(part)
		if m == nil {
			r.t.Fatalf("this test does not know the condition %q", part)
		}
		if equal := r.lookup(m[1]) == m[3]; equal != (m[2] == "==") {
			return false
		}
	}
	return true
}

// run runs all steps, until one fails.
func (r *runner) run() {
	r.outputs, r.ran, r.summary, r.failed = map[string]map[string]string{}, nil, "", 0
	r.log.Reset()
	var save func()
	for _, s := range r.action.Runs.Steps {
		if !r.holds(s.If) {
			continue
		}
		r.ran = append(r.ran, s.Name)
		switch {
		case strings.HasPrefix(s.Uses, "actions/cache@"):
			save = r.restore(s)
		case s.Uses != "" || s.Shell != "bash":
			r.t.Fatalf("step %s: this test knows bash and actions/cache", s.Name)
		default:
			if r.failed = r.script(s); r.failed != 0 {
				return
			}
		}
	}
	if save != nil {
		save()
	}
}

// restore is actions/cache: it returns what is done after the job.
func (r *runner) restore(s compositeStep) (save func()) {
	key, folder := r.value(s.With["key"]), r.value(s.With["path"])
	if key == "" || !filepath.IsAbs(folder) {
		r.t.Fatalf("the cache has the key %q and the folder %q", key, folder)
	}
	if kept, ok := r.cache[key]; ok {
		r.outputs[s.ID] = map[string]string{"cache-hit": "true"}
		if err := os.CopyFS(folder, os.DirFS(kept)); err != nil {
			r.t.Fatal(err)
		}
		return nil
	}
	return func() {
		kept := filepath.Join(r.temp, "cache", fmt.Sprint(len(r.cache))) // outlives the job
		if err := os.CopyFS(kept, os.DirFS(folder)); err != nil {
			r.t.Fatal(err)
		}
		r.cache[key] = kept
	}
}

// script runs a script, as the runner does for `shell: bash`.
func (r *runner) script(s compositeStep) int {
	dir := r.t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"output", "summary"} {
		if err := os.WriteFile(file(name), nil, 0o644); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := os.WriteFile(file("script.sh"), []byte(s.Run), 0o755); err != nil {
		r.t.Fatal(err)
	}
	c := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", file("script.sh"))
	c.Dir = r.env["GITHUB_WORKSPACE"]
	c.Env = []string{"PATH=" + r.path, "GITHUB_OUTPUT=" + file("output"), "GITHUB_STEP_SUMMARY=" + file("summary")}
	for name, value := range r.env {
		c.Env = append(c.Env, name+"="+value)
	}
	for name, value := range s.Env {
		c.Env = append(c.Env, name+"="+r.value(value))
	}
	c.Stdout, c.Stderr = &r.log, &r.log
	err := c.Run()
	outputs, _ := os.ReadFile(file("output"))
	summary, _ := os.ReadFile(file("summary"))
	r.summary += string(summary)
	if s.ID != "" {
		r.outputs[s.ID] = readOutputs(r.t, string(outputs))
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return 0
}

// readOutputs reads GITHUB_OUTPUT in both of its forms.
func readOutputs(t *testing.T, text string) map[string]string {
	found := map[string]string{}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := 0; text != "" && i < len(lines); i++ {
		if name, delimiter, ok := strings.Cut(lines[i], "<<"); ok {
			var value []string
			for i++; i < len(lines) && lines[i] != delimiter; i++ {
				value = append(value, lines[i])
			}
			found[name] = strings.Join(value, "\n")
		} else if name, value, ok := strings.Cut(lines[i], "="); ok {
			found[name] = value
		} else {
			t.Fatalf("the runner refuses the output %q", lines[i])
		}
	}
	return found
}

// output is an output of the action.
func (r *runner) output(name string) string {
	o, declared := r.action.Outputs[name]
	if !declared {
		r.t.Errorf("action.yml does not declare the output %s", name)
	}
	return r.value(o.Value)
}

// goEnv asks the go command, for the empty home has no caches.
func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// newRunner is a runner with Go, an empty home, and a repository checked out.
func newRunner(t *testing.T, server *githubtest.Server, checkout string) *runner {
	t.Helper()
	for _, program := range []string{"bash", "git", "go"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("there is no %s on the PATH", program)
		}
	}
	source, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	r := &runner{t: t, action: readAction(t), path: os.Getenv("PATH"), cache: map[string]string{}, temp: temp, inputs: map[string]string{}}
	r.env = map[string]string{
		"HOME": filepath.Join(temp, "home"), "RUNNER_TEMP": filepath.Join(temp, "runner"), "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64",
		"GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": source, "GITHUB_WORKSPACE": checkout, "GITHUB_API_URL": server.URL,
		"GITHUB_REPOSITORY": githubtest.FullName,
		"GOMODCACHE":        goEnv(t, "GOMODCACHE"), "GOCACHE": goEnv(t, "GOCACHE"), "GOPROXY": "off", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local",
	}
	for _, dir := range []string{"HOME", "RUNNER_TEMP"} {
		if err := os.MkdirAll(r.env[dir], 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// event sets what the job runs for.
func (r *runner) event(name, sha string, payload map[string]any) {
	r.t.Helper()
	body, err := json.Marshal(payload)
	if err != nil {
		r.t.Fatal(err)
	}
	file := filepath.Join(r.t.TempDir(), "event.json")
	if err := os.WriteFile(file, body, 0o644); err != nil {
		r.t.Fatal(err)
	}
	r.env["GITHUB_EVENT_NAME"], r.env["GITHUB_EVENT_PATH"], r.env["GITHUB_SHA"] = name, file, sha
}

// TestWholeAction runs action.yml as a runner would, from nothing to the
// verdict, for each event, and with a build from the cache.
func TestWholeAction(t *testing.T) {
	if testing.Short() {
		t.Skip("builds megalint")
	}
	gittest.Need(t)
	repo := gittest.New(t, "-b", "main")
	repo.Write("services/billing/Makefile", "test:\n")
	repo.Commit("[billing] Begin")
	commit := func(branch, message string, files ...string) string {
		repo.Git("checkout", "-q", "-B", branch, "main")
		for i := 0; i < len(files); i += 2 {
			repo.Write(files[i], files[i+1])
		}
		return repo.Commit(message)
	}
	clean := commit("clean", "[billing] Add retries", "services/billing/run", "1")
	broken := commit("broken", "Added retries.", "services/billing/run", "2")
	fork := commit("fork", "Added retries.", "services/billing/run", "3", ".megalint.yaml", "extends: []\nrules: {header-malformed: off}\n")
	settings := map[string]any{"squash_merge_commit_title": "PR_TITLE", "squash_merge_commit_message": "PR_BODY"}
	pulls := []*githubtest.Pull{
		{Number: 1, Title: "[billing] Add retries", Body: "They help.", BaseRef: "main", Base: "main", Head: "clean", Settings: settings},
		{Number: 2, Title: "Added retries.", BaseRef: "main", Base: "main", Head: "broken", Settings: settings},
		{Number: 3, Title: "Added retries.", BaseRef: "main", Base: "main", Head: "fork", Fork: true, Settings: settings},
	}
	server := githubtest.New(t, repo, pulls...)
	server.Token = "secret"
	base := repo.Git("rev-parse", "main")
	repository := map[string]any{"full_name": githubtest.FullName, "default_branch": "main"}
	pull := func(n int) map[string]any {
		return map[string]any{"action": "opened", "number": n, "pull_request": server.Payload(pulls[n-1]), "repository": repository}
	}
	group := map[string]any{"action": "checks_requested", "repository": repository,
		"merge_group": map[string]any{"base_sha": base, "head_sha": broken, "base_ref": "refs/heads/main"}}
	push := map[string]any{"ref": "refs/heads/main", "before": base, "after": clean, "repository": repository}

	r := newRunner(t, server, "")
	r.inputs["judge"] = "title commits squash" // these trees hold no real services
	for i, test := range []struct {
		name, event, head, verdict string
		payload                    map[string]any
		want                       []string // in log or summary
	}{
		{"clean pull request", "pull_request", clean, "pass", pull(1), []string{"[billing] Add retries (#1)\n\nThey help."}},
		{"broken pull request", "pull_request", broken, "fail", pull(2), []string{"::error title=header-malformed::", "Added retries. (#2)"}},
		{"fork", "pull_request", fork, "fail", pull(3), []string{"::error title=header-malformed::", "may not relax its own rules"}},
		{"fork, pull_request_target", "pull_request_target", base, "fail", pull(3), []string{"::error title=header-malformed::"}},
		{"merge group", "merge_group", broken, "fail", group, []string{"::error title=header-malformed::"}},
		{"push", "push", clean, "pass", push, []string{"1 message: no findings"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			workspace := t.TempDir()
			clone := gittest.New(t)
			clone.Dir = workspace
			clone.Git("init", "-q")
			clone.Git("fetch", "-q", "--depth=1", "file://"+repo.Dir, test.head)
			clone.Git("checkout", "-q", "FETCH_HEAD")
			r.t, r.env["GITHUB_WORKSPACE"] = t, workspace
			if err := os.RemoveAll(filepath.Join(r.env["RUNNER_TEMP"], "megalint-bin")); err != nil {
				t.Fatal(err)
			}
			r.event(test.event, test.head, test.payload)
			r.run()
			code := map[string]int{"pass": 0, "fail": 1}[test.verdict]
			if r.failed != code || r.output("verdict") != test.verdict {
				t.Fatalf("exit code %d, verdict %q, want %s\n%s", r.failed, r.output("verdict"), test.verdict, &r.log)
			}
			for _, want := range test.want {
				if !strings.Contains(r.log.String()+r.summary, want) {
					t.Errorf("%q is nowhere in\n%s\n%s", want, &r.log, r.summary)
				}
			}
			if _, err := os.Stat(r.output("sarif-file")); err != nil {
				t.Error(err)
			}
			if built := strings.Contains(strings.Join(r.ran, ","), "Install"); built != (i == 0) {
				t.Errorf("the steps were %s", r.ran)
			}
		})
	}
	home, err := os.ReadDir(r.env["HOME"])
	if err != nil || len(home) > 1 { // go's telemetry leaves a folder
		t.Errorf("the home has %v, %v", home, err)
	}
}

// TestInstallRefuses asks for what cannot be had.
func TestInstallRefuses(t *testing.T) {
	gittest.Need(t)
	server := githubtest.New(t, gittest.New(t))
	for _, test := range []struct{ install, path, want string }{
		{"source", "", "the input install has to be auto, build, binary or path"},
		{"path", "", "needs megalint on the PATH"},
		{"build", "", "needs Go"},
		{"$(touch injected)", "", "has to be auto"},
	} {
		r := newRunner(t, server, t.TempDir())
		r.path = bareTools(t)
		r.inputs["install"] = test.install
		r.run()
		if r.failed != 2 || !strings.Contains(r.log.String(), "::error title=megalint could not be installed::") || !strings.Contains(r.log.String(), test.want) {
			t.Errorf("install: %s: exit code %d\n%s", test.install, r.failed, &r.log)
		}
		if _, err := os.Stat(filepath.Join(r.env["GITHUB_WORKSPACE"], "injected")); err == nil {
			t.Error("an input is run")
		}
	}
}

// bareTools is a PATH without go and megalint.
func bareTools(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, tool := range []string{"bash", "git", "find", "sort", "xargs", "cat", "mkdir", "mktemp", "rm", "grep", "tar", "gzip", "sha256sum", "dirname"} {
		if where, err := exec.LookPath(tool); err == nil {
			if err := os.Symlink(where, filepath.Join(dir, tool)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// TestBinary downloads a release, from a curl that serves a folder, and refuses
// one that is not what the checksums say.
func TestBinary(t *testing.T) {
	gittest.Need(t)
	if _, err := exec.LookPath("sha256sum"); err != nil {
		t.Skip("there is no sha256sum")
	}
	server := githubtest.New(t, gittest.New(t))
	release := t.TempDir()
	script := "set -e; mkdir t; cd t; printf '#!/bin/sh\\necho \"ran $0 $*\"\\n' >megalint; chmod 755 megalint; cp megalint megalint-hook; " +
		"tar -czf ../megalint_linux_amd64.tar.gz megalint megalint-hook; cd ..; sha256sum megalint_linux_amd64.tar.gz >checksums.txt"
	c := exec.Command("bash", "-c", script)
	c.Dir = release
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, spoilt := range []bool{false, true} {
		r := newRunner(t, server, t.TempDir())
		r.path = bareTools(t)
		curl := fmt.Sprintf("#!/bin/bash\nwhile [ $# -gt 1 ]; do [ \"$1\" = --output ] && out=$2; shift; done\necho \"$1\" >>%s/asked\ncat \"%s/${1##*/}\" >\"$out\"\n", release, release)
		if err := os.WriteFile(filepath.Join(r.path, "curl"), []byte(curl), 0o755); err != nil {
			t.Fatal(err)
		}
		if spoilt {
			f, err := os.OpenFile(release+"/megalint_linux_amd64.tar.gz", os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(f, "x")
			f.Close()
		}
		r.inputs["install"] = "binary"
		r.run()
		ran := strings.Contains(r.log.String(), "/megalint action")
		if ran == spoilt || spoilt && (r.failed != 2 || !strings.Contains(r.log.String(), "its SHA-256 differs")) {
			t.Errorf("spoilt: %v: exit code %d\n%s", spoilt, r.failed, &r.log)
		}
		asked, _ := os.ReadFile(release + "/asked")
		if !strings.Contains(string(asked), "https://github.com/megalint/megalint/releases/download/v0.1.0/checksums.txt\n") {
			t.Errorf("asks for %s", asked)
		}
	}
}
