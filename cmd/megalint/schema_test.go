package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/megalint/megalint/hooks/session"
)

// execute runs megalint in-process, without any environment.
func execute(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs strings.Builder
	code = run(context.Background(), args, func(string) string { return "" }, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// TestRunReadsItsArgumentsOnly runs megalint without the process's environment
// and streams.
func TestRunReadsItsArgumentsOnly(t *testing.T) {
	code, stdout, stderr := execute("[billing] Add x.\n", "-C", t.TempDir(), "message", "--color", "never", "-")
	if code != session.ExitFindings || !strings.Contains(stdout, "summary-ends-with-period") || stderr != "" {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

func reportSchema() (*jsonschema.Schema, error) {
	return jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "docs", "report.schema.json"))
}

// TestReportsKeepTheSchema holds what the command prints to the schema that is
// published.
func TestReportsKeepTheSchema(t *testing.T) {
	schema, err := reportSchema()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, message := range map[string]string{
		"clean":     "[billing] Add retries\n",
		"findings":  "Added  retries.\nat once\n\n" + strings.Repeat("word ", 30) + "\n",
		"encodings": "\ufeff[caf\xe9] Add \x00 and \u202e and 漢字\n",
		"empty":     "",
	} {
		_, stdout, stderr := execute(message, "-C", dir, "message", "--format", "json")
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(stdout))
		if err != nil {
			t.Fatalf("%s: %v\n%s%s", name, err, stdout, stderr)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v\n%s", name, err, stdout)
		}
		delete(document.(map[string]any), "summary")
		if schema.Validate(document) == nil {
			t.Errorf("%s: the schema passes a report without a summary", name)
		}
	}
}
