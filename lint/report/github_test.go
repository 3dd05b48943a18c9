package report_test

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/megalint/megalint/lint"
)

// command is a workflow command as GitHub's runner reads it.
type command struct {
	name, data string
	properties map[string]string
}

var commandLine = regexp.MustCompile(`^::([a-z]+)(?: ([^:\n]*))?::(.*)$`)

// runner reads a step's output as GitHub's runner does: line by line, commands
// of the form "::name key=value,…::data" at the start of a line, and older
// ones, "##[name]data", anywhere.
func runner(t testing.TB, output string) (commands []command, rest []string) {
	t.Helper()
	checkVisible(t, output)
	unescape := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	for line := range strings.Lines(output) {
		line = strings.TrimSuffix(line, "\n")
		if strings.Contains(line, "##[") {
			t.Fatalf("a command of the older kind in %q", line)
		}
		if !strings.HasPrefix(strings.TrimSpace(line), "::") {
			rest = append(rest, line)
			continue
		}
		parts := commandLine.FindStringSubmatch(line)
		if parts == nil {
			t.Fatalf("half a command: %q", line)
		}
		c := command{name: parts[1], data: unescape.Replace(parts[3]), properties: make(map[string]string)}
		for _, p := range strings.Split(parts[2], ",") {
			key, value, ok := strings.Cut(p, "=")
			if !ok {
				t.Fatalf("property %q of %q", p, line)
			}
			c.properties[key] = unescape.Replace(value)
		}
		commands = append(commands, c)
	}
	return commands, rest
}

// checkGitHub checks what holds for each report.
func checkGitHub(t testing.TB, output string) []command {
	t.Helper()
	commands, rest := runner(t, output)
	if len(rest) != 1 {
		t.Fatalf("%d lines are no commands: %q", len(rest), rest)
	}
	count := make(map[string]int)
	for _, c := range commands {
		if c.name != "error" && c.name != "warning" && c.name != "notice" {
			t.Fatalf("a command %q", c.name)
		}
		count[c.name]++
		for key, value := range c.properties {
			switch key {
			case "file", "title":
			case "line", "endLine", "col", "endColumn":
				if n, err := strconv.Atoi(value); err != nil || n < 1 {
					t.Fatalf("%s is %q", key, value)
				}
			default:
				t.Fatalf("a property %q", key)
			}
		}
	}
	for name, n := range count {
		if n > 10 {
			t.Fatalf("%d commands %s", n, name)
		}
	}
	return commands
}

func TestGitHub(t *testing.T) {
	for _, s := range samples() {
		commands := checkGitHub(t, render(t, "github", s))
		want := len(s.findings) + len(s.result.Failures) + len(s.result.Notes)
		if len(commands) != want {
			t.Errorf("%s: %d commands for %d findings, failures and notes", s.name, len(commands), want)
		}
	}
}

func TestGitHubPlaces(t *testing.T) {
	source := "one\ntwo 100%\n日本 three\n"
	for _, c := range []struct {
		part, want string
	}{
		{"one", "file=a%25b%2Cc%3Ad,line=1,endLine=1,col=1,endColumn=4,title="},
		{"", "file=a%25b%2Cc%3Ad,line=2,endLine=2,col=5,title="},
		{"two 100%\n", "file=a%25b%2Cc%3Ad,line=2,endLine=2,col=1,title="},
		{"100%\n日", "file=a%25b%2Cc%3Ad,line=2,endLine=3,title="},
		{"three", "file=a%25b%2Cc%3Ad,line=3,endLine=3,col=4,endColumn=9,title="},
	} {
		from := strings.Index(source, c.part)
		if c.part == "" {
			from = strings.Index(source, "100")
		}
		s := sample{findings: []lint.Finding{{Rule: period, Severity: lint.Error, Path: "a%b,c:d", Span: lint.Span{Start: from, End: from + len(c.part)}}}}
		s.options.Source = func(string) ([]byte, error) { return []byte(source), nil }
		if got := render(t, "github", s); !strings.HasPrefix(got, "::error "+c.want) {
			t.Errorf("%q: got %s", c.part, got)
		}
	}
}

// TestGitHubLimits fills every kind, with what could not be judged first.
func TestGitHubLimits(t *testing.T) {
	for _, c := range []struct {
		errors, warnings, infos, failures                int
		wantErrors, wantFailures, wantNotices, wantShown int
		more                                             string
	}{
		{10, 10, 10, 0, 10, 0, 10, 30, ""},
		{11, 1, 0, 0, 10, 0, 1, 12, "1 more not shown"},
		{11, 1, 10, 0, 10, 0, 10, 21, "2 more not shown"},
		{10, 0, 0, 3, 7, 3, 1, 11, "3 more not shown"},
		{5, 100, 9, 30, 0, 10, 10, 30, "115 more not shown"},
	} {
		var s sample
		for severity, n := range map[lint.Severity]int{lint.Error: c.errors, lint.Warning: c.warnings, lint.Info: c.infos} {
			for range n {
				s.findings = append(s.findings, lint.Finding{Rule: period, Severity: severity, Text: "x"})
			}
		}
		for range c.failures {
			s.result.Failures = append(s.result.Failures, &lint.Failure{Err: errors.New("x")})
		}
		commands := checkGitHub(t, render(t, "github", s))
		failed, wrong, notices, more := 0, 0, 0, ""
		for i, command := range commands {
			switch {
			case command.properties["title"] == "could not be judged":
				failed++
				if failed != i+1 {
					t.Errorf("%+v: a failure stands behind findings", c)
				}
			case command.name == "error":
				wrong++
			case command.name == "notice":
				notices++
				if command.properties["title"] == "megalint" {
					more = command.data
				}
			}
		}
		if wrong != c.wantErrors || failed != c.wantFailures || notices != c.wantNotices || len(commands) != c.wantShown || !strings.HasPrefix(more, c.more) || (c.more == "") != (more == "") {
			t.Errorf("%+v: %d errors, %d failures, %d notices, %d in all; %q", c, wrong, failed, notices, len(commands), more)
		}
	}
}

func TestGitHubMessage(t *testing.T) {
	commands := checkGitHub(t, render(t, "github", commits()))
	if _, ok := commands[0].properties["file"]; ok {
		t.Error("a message has a file")
	}
	if want := "commit 3f9a1c2b0d4e:1:8: [lint] Added retries to the client."; !strings.Contains(commands[0].data, want) {
		t.Errorf("no %q in %q", want, commands[0].data)
	}
}

// TestGitHubNotes holds that notes come before other notices, and count among
// what GitHub would drop.
func TestGitHubNotes(t *testing.T) {
	s := sample{result: lint.Result{Notes: make([]string, 8)}}
	for i := range s.result.Notes {
		s.result.Notes[i] = "note " + strconv.Itoa(i)
	}
	for range 5 {
		s.findings = append(s.findings, lint.Finding{Rule: owners, Severity: lint.Info, Path: "CODEOWNERS", Text: "x"})
	}
	got := render(t, "github", s)
	if n := strings.Count(got, "::notice"); n != 10 || strings.Count(got, "::note ") != 8 || !strings.Contains(got, "::4 more not shown") {
		t.Errorf("%d notices:\n%s", n, got)
	}
}
