package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// The committed lists must be what the generator makes of gen/words.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	for step, file := range map[string]string{"compose": "../lexicon.txt", "index": "../index.go"} {
		var got bytes.Buffer
		if err := run([]string{step, "words"}, &got); err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s is stale: run go generate ./internal/mood", file)
		}
	}
}

func TestComposeIsSorted(t *testing.T) {
	var got bytes.Buffer
	if err := run([]string{"compose", "words"}, &got); err != nil {
		t.Fatal(err)
	}
	var words []string
	for line := range strings.Lines(got.String()) {
		word, _, _ := strings.Cut(line, " ")
		words = append(words, word)
	}
	if !slices.IsSorted(words) || len(slices.Compact(slices.Clone(words))) != len(words) {
		t.Error("words are not sorted and unique")
	}
	if got.Len() > 200<<10 {
		t.Errorf("the lexicon has %d bytes", got.Len())
	}
}

func TestMistakesInLists(t *testing.T) {
	empty := fstest.MapFS{"verbs.txt": {}, "dual.txt": {}, "closed.txt": {}, "roles.txt": {}, "irregular.txt": {}}
	for name, data := range map[string]string{
		"roles.txt":     "K frobnicate\n",
		"closed.txt":    "adjective red\n",
		"irregular.txt": "make made\n",
		"verbs.txt":     "Add\n",
	} {
		dir := fstest.MapFS{name: {Data: []byte(data)}}
		for other, file := range empty {
			if other != name {
				dir[other] = file
			}
		}
		if err := compose(dir, new(bytes.Buffer)); err == nil {
			t.Errorf("%s: %q is accepted", name, data)
		}
	}
	if err := run([]string{"compose"}, new(bytes.Buffer)); err == nil {
		t.Error("a missing directory is accepted")
	}
	if err := run([]string{"frobnicate", "words"}, new(bytes.Buffer)); err == nil {
		t.Error("an unknown step is accepted")
	}
}

func TestHarvest(t *testing.T) {
	dir := t.TempDir()
	args := []string{"harvest", "words"}
	for _, name := range []string{"a", "b", "c", "d"} {
		history := "area: Zorkify the list\nZorkify a map\nDo not zorkify\nFix the blarg\nFix a blarg of x\nzorkify the list\n"
		if err := os.WriteFile(dir+"/"+name, []byte(history), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, dir+"/"+name)
	}
	var got bytes.Buffer
	if err := run(args, &got); err != nil {
		t.Fatal(err)
	}
	if out := got.String(); !strings.Contains(out, "N blarg\n") || !strings.Contains(out, "V zorkify\n") {
		t.Errorf("harvest = %q", out)
	}
	if err := run(append(args[:2:2], dir+"/missing"), new(bytes.Buffer)); err == nil {
		t.Error("a missing history is accepted")
	}
}
