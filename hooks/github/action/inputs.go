package action

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/megalint/megalint/hooks/github/event"
	"github.com/megalint/megalint/hooks/github/squash"
	"github.com/megalint/megalint/lint"
)

// inputs are what the workflow and the runner say, all of it in the
// environment: nothing of it is ever part of a command.
type inputs struct {
	eventName, eventPath string
	apiURL, token        string
	sha                  string // that the workflow runs for
	directory            string // where the repository is checked out
	workspace            string // that it must lie in
	config               string
	failOn               lint.Severity
	judge                []string
	allTree              bool
	pullRequest          int
	settings             event.Settings
	sarif                string
	outputs, summary     string // files of the runner's
}

// The parts that the input "judge" names.
const (
	partTitle   = "title"
	partCommits = "commits"
	partSquash  = "squash"
	partTree    = "tree"
)

// maxEvent bounds an event, in bytes. GitHub's own limit is 25 MB.
const maxEvent = 32 << 20

// readInputs reads the environment. The error names everything that is wrong.
func readInputs(getenv func(string) string) (*inputs, error) {
	in := &inputs{
		eventName: getenv("GITHUB_EVENT_NAME"), eventPath: getenv("GITHUB_EVENT_PATH"),
		apiURL: getenv("GITHUB_API_URL"), token: strings.TrimSpace(getenv("MEGALINT_TOKEN")),
		sha: getenv("GITHUB_SHA"), workspace: getenv("GITHUB_WORKSPACE"),
		config:  getenv("MEGALINT_CONFIG"),
		allTree: getenv("MEGALINT_TREE") == "all",
		outputs: getenv("GITHUB_OUTPUT"), summary: getenv("GITHUB_STEP_SUMMARY"),
	}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if in.eventName == "" || in.eventPath == "" {
		fault("GITHUB_EVENT_NAME and GITHUB_EVENT_PATH are not set: megalint action runs in a workflow of GitHub Actions")
	}
	if in.token == "" {
		fault("the input token is empty: leave it out, or give it ${{ github.token }}")
	}
	in.directory = filepath.Join(in.workspace, filepath.FromSlash(getenv("MEGALINT_DIRECTORY")))
	if rel, err := filepath.Rel(in.workspace, in.directory); err != nil || !filepath.IsLocal(rel) {
		fault("the input directory leads out of the workspace")
	}
	severity := or(getenv("MEGALINT_FAIL_ON"), "error")
	var err error
	if in.failOn, err = lint.ParseSeverity(severity); err != nil || in.failOn == lint.Off {
		fault("the input fail-on is %q: use error, warning or info", severity)
	}
	if tree := getenv("MEGALINT_TREE"); tree != "" && tree != "all" && tree != "changed" {
		fault("the input tree is %q: use changed or all", tree)
	}
	if n := getenv("MEGALINT_PULL_REQUEST"); n != "" {
		if in.pullRequest, err = strconv.Atoi(n); err != nil || in.pullRequest <= 0 {
			fault("the input pull-request is %q, not the number of one", n)
		}
	}
	faults = append(faults, in.readParts(getenv("MEGALINT_JUDGE")), in.readSettings(getenv))
	in.sarif = or(getenv("MEGALINT_SARIF_FILE"), filepath.Join(or(getenv("RUNNER_TEMP"), os.TempDir()), "megalint.sarif"))
	if !filepath.IsAbs(in.sarif) {
		in.sarif = filepath.Join(in.workspace, in.sarif)
	}
	return in, errors.Join(faults...)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// readParts reads the parts to judge: all of them unless some are named.
func (in *inputs) readParts(list string) error {
	all := []string{partTitle, partCommits, partSquash, partTree}
	in.judge = strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
	for _, part := range in.judge {
		if !slices.Contains(all, part) {
			return fmt.Errorf("the input judge names %q: use %s", part, strings.Join(all, ", "))
		}
	}
	if len(in.judge) == 0 {
		in.judge = all
	}
	return nil
}

// readSettings reads the settings that the workflow knows of the repository.
func (in *inputs) readSettings(getenv func(string) string) error {
	title, message := getenv("MEGALINT_SQUASH_TITLE"), getenv("MEGALINT_SQUASH_MESSAGE")
	in.settings = (&event.Repository{SquashTitle: &title, SquashMessage: &message}).Settings()
	var faults []error
	if title != "" && in.settings.Title == squash.UnknownTitle {
		faults = append(faults, fmt.Errorf("the input squash-title is %q: use %s or %s", title, squash.PRTitle, squash.CommitOrPRTitle))
	}
	if message != "" && in.settings.Message == squash.UnknownMessage {
		faults = append(faults, fmt.Errorf("the input squash-message is %q: use %s, %s or %s",
			message, squash.PRBody, squash.CommitMessages, squash.Blank))
	}
	return errors.Join(faults...)
}

// judges tells whether a part is to be judged.
func (in *inputs) judges(part string) bool { return slices.Contains(in.judge, part) }

// readEvent reads the event that the workflow runs for.
func (in *inputs) readEvent() (*event.Event, error) {
	info, err := os.Stat(in.eventPath)
	if err != nil {
		return nil, fmt.Errorf("GITHUB_EVENT_PATH: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxEvent {
		return nil, fmt.Errorf("GITHUB_EVENT_PATH: %s is no event of GitHub's", in.eventPath)
	}
	body, err := os.ReadFile(in.eventPath)
	if err != nil {
		return nil, fmt.Errorf("GITHUB_EVENT_PATH: %w", err)
	}
	e, err := event.Parse(in.eventName, body)
	if err != nil {
		return nil, err
	}
	if in.pullRequest > 0 && e.Kind == event.Dispatch {
		e.Kind, e.Number = event.PullRequest, in.pullRequest
	}
	return e, nil
}
