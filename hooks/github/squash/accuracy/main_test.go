package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sample = `{"number":1,"commits":[{"message":"Add x\n\nIt helps.","parents":1},{"message":"Merge","parents":2}],"landed":"Add x (#1)\n\nIt helps.\n\nCo-authored-by: Ada <ada@example.org>"}
{"number":2,"commits":[{"message":"Add y","parents":1}],"landed":"Another title (#2)"}
{"number":3,"commits":[{"message":"One","parents":1},{"message":"Two","parents":1}],"landed":"Both (#3)\n\n* One\n\n* Two"}
{"number":4,"commits":[{"message":"One","parents":1},{"message":"Two","parents":1}],"landed":"Both (#4)\n\nRewritten"}
`

func TestRun(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pairs.jsonl")
	if err := os.WriteFile(name, []byte(sample), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run([]string{"-misses", name}, &out); err != nil {
		t.Fatal(err)
	}
	want := name + `
  one commit       title: 1 of 2, 50.0 %
                   body without trailers: 2 of 2, 100.0 %
                   whole message: 0 of 2, 0.0 %
  several commits  body without trailers: 1 of 2, 50.0 %
                   whole body: 1 of 2, 50.0 %
--- #2, predicted
Add y (#2)
+++ #2, landed
Another title (#2)
--- #4, predicted
Both (#4)

* One

* Two
+++ #4, landed
Both (#4)

Rewritten
`
	if out.String() != want {
		t.Errorf("got\n%s", &out)
	}
}

func TestRunWithoutData(t *testing.T) {
	var out strings.Builder
	if err := run([]string{filepath.Join(t.TempDir(), "none")}, &out); err != nil || !strings.HasSuffix(out.String(), "none: not present\n") {
		t.Errorf("got %q, %v", &out, err)
	}
}

func TestRunOnAWrongFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pairs.jsonl")
	for line, want := range map[string]string{`{`: ":1: unexpected end", `{"number":0}`: ":1: 0 is no number"} {
		if err := os.WriteFile(name, []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run([]string{name}, new(strings.Builder)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", line, err)
		}
	}
}
