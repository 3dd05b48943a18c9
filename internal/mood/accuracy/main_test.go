package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	rows := "repo\tsha\tlabel\toffset\tsummary\n" +
		"a/b\t1\tI\t0\tAdd x\n" +
		"a/b\t2\tN-past\t0\tAdded x\n" +
		"a/b\t3\tN-noun\t0\tfrobnicate\n" +
		"a/b\t4\tA\t0\tRelease\n"
	if err := os.WriteFile(dir+"/dev.tsv", []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{"-misses", dir}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"verbs: precision 100.00 %, recall 100.00 %, F1 100.00 %",
		"nouns: recall 0.00 %",
		"imperatives reported: 0 of 1, 0.00 %",
		"N-noun\tunsure\ta/b\tfrobnicate",
		"dev-challenge.tsv: not present",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, out.String())
		}
	}
}

func TestRunRefusesBrokenRows(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/dev.tsv", []byte("repo\tlabel\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{dir}, new(bytes.Buffer)); err == nil {
		t.Error("a row of two columns is accepted")
	}
}
