package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/megalint/megalint/hooks/githook/hookrun"
)

// scripts is where the scripts are: testdata/script/README says how they work.
const scripts = "../../testdata/script"

// TestMain lets the test binary be megalint and megalint-hook too. testscript
// copies it to a folder of its own under these names, so that an installed hook
// can record the paths and git can run it from there.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"megalint": main, "megalint-hook": func() {
		os.Exit(hookrun.Main(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
	}})
}

// TestScript runs the scripts. UPDATE_SCRIPTS=1 writes what the commands print
// into the files that a script compares their output with.
func TestScript(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git on the PATH, and each script needs one")
	}
	testscript.Run(t, testscript.Params{
		Dir:                 scripts,
		Setup:               isolate,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "conforms": conforms},
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
	})
}

// isolate gives a script a git that knows nothing of the machine and of the
// day, so that commit ids are always the same ones.
func isolate(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, ".home")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return err
	}
	examples, err := filepath.Abs("../../testdata")
	if err != nil {
		return err
	}
	env.Vars = append(env.Vars, "EXAMPLES="+examples,
		"HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CEILING_DIRECTORIES="+filepath.Dir(env.WorkDir),
		"GIT_AUTHOR_NAME=Ada Author", "GIT_AUTHOR_EMAIL=ada@example.org", "GIT_AUTHOR_DATE=2026-03-01T12:00:00Z",
		"GIT_COMMITTER_NAME=Cleo Committer", "GIT_COMMITTER_EMAIL=cleo@example.org", "GIT_COMMITTER_DATE=2026-03-01T12:00:00Z",
		"GIT_TERMINAL_PROMPT=0", "LC_ALL=C", "TZ=UTC",
	)
	return os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(`[init]
	defaultBranch = main
[core]
	editor = true
[advice]
	detachedHead = false
[gc]
	auto = 0
[maintenance]
	auto = false
[protocol "file"]
	allow = always
`), 0o644)
}

// conforms holds a JSON report to the schema that is published: conforms FILE
func conforms(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: conforms FILE")
	}
	schema, err := reportSchema()
	ts.Check(err)
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(schema.Validate(document))
}

// exits runs a command that has to end with the exit code given:
// exits CODE PROGRAM ARG…
func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := -1, error(nil)
	if len(args) > 1 {
		want, err = strconv.Atoi(args[0])
	}
	if neg || want < 0 || err != nil {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT...]")
	}
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%s exits with %d, not with %d", strings.Join(args[1:], " "), got, want)
	}
}
