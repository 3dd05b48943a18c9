package service_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"
)

// TestImages holds how the image of a service is found where several rules, or
// their options, have a part in it. Each archive of the table is a tree.
func TestImages(t *testing.T) {
	const billing = "-- services/billing/run --\n#!/bin/sh\nexec billing\n"
	for name, c := range map[string]struct{ tree, want string }{
		"the target that the configuration names": {
			"-- .megalint.yaml --\nservices: [services/*]\nrules: {make-target-missing: {targets: [test, docker-build]}}\n" +
				"-- services/billing/Makefile --\ndocker-build: ; docker build -f docker/Dockerfile .\nimage: ; docker build -f other .\n" +
				"test: ; go test ./...\n.PHONY: test image docker-build\n" + billing,
			"dockerfile-missing services/billing/Makefile: make docker-build builds from services/billing/docker/Dockerfile, which does not exist: write it, or name another one\n",
		},
		"a script of the tree": {
			"-- services/billing/Makefile --\nimage: ; ../../build.sh billing\n.PHONY: image\n" +
				"-- build.sh --\n#!/bin/sh\ndocker build -f Dockerfile.prod .\n" +
				"-- services/billing/Dockerfile --\nFROM debian:13\n-- services/billing/Dockerfile.prod --\nFROM debian:13\nENTRYPOINT [\"/bin/false\"]\n" + billing,
			"entrypoint-not-run services/billing/Dockerfile.prod: the entry point is /bin/false; let ENTRYPOINT start an executable named run\n",
		},
		"a script that starts another one": {
			"-- services/billing/Makefile --\nimage: ; ../../build.sh billing\n.PHONY: image\n" +
				"-- build.sh --\n#!/bin/sh\n./more.sh\ndocker build -f Dockerfile.prod .\n-- more.sh --\n#!/bin/sh\n" +
				"-- services/billing/Dockerfile.prod --\nFROM debian:13\nENTRYPOINT [\"/bin/false\"]\n" + billing, "",
		},
		"several builds in the compose file": {
			"-- services/billing/compose.yaml --\nservices: {a: {build: a}, b: {build: b}}\n" +
				"-- services/billing/a/Dockerfile --\nFROM debian:13\n-- services/billing/b/Dockerfile --\nFROM debian:13\n" + billing, "",
		},
		"one build in the compose file": {
			"-- services/billing/compose.yaml --\nservices: {a: {build: {context: a, args: {FILE: run}}}}\n" +
				"-- services/billing/a/Dockerfile --\nFROM debian:13\nARG FILE\nCOPY $FILE /run\nENTRYPOINT [\"/run\"]\n" + billing,
			"run-missing services/billing/a/Dockerfile: the image has no /run: there is no services/billing/a/run; copy it there, or correct the entry point\n",
		},
		"an argument that the environment gives": {
			"-- services/billing/compose.yaml --\nservices: {a: {build: {context: a, args: [FILE]}}}\n" +
				"-- services/billing/a/Dockerfile --\nFROM debian:13\nARG FILE\nCOPY $FILE /run\nENTRYPOINT [\"/run\"]\n" + billing, "",
		},
		"a context that the environment gives": {
			"-- services/billing/compose.yaml --\nservices: {a: {build: $CONTEXT}}\n" +
				"-- services/billing/Dockerfile --\nFROM debian:13\nENTRYPOINT [\"/run\"]\n" + billing, "",
		},
		"a named context": {
			"-- services/billing/compose.yaml --\nservices: {a: {build: {context: ., additional_contexts: {base: ../base}}}}\n" +
				"-- services/billing/Dockerfile --\nFROM base\nENTRYPOINT [\"/run\"]\n" + billing, "",
		},
		"a stage of developers": {
			"-- services/billing/compose.yaml --\nservices: {a: {build: {context: ., target: dev}}}\n" +
				"-- services/billing/Dockerfile --\nFROM debian:13 AS dev\nENTRYPOINT [\"/dev/null\"]\nFROM debian:13\nCOPY --chmod=755 run /run\nENTRYPOINT [\"/run\"]\n" + billing, "",
		},
		"a Makefile that make refuses": {
			"-- services/billing/Makefile --\nimage: ; docker build -f Dockerfile.prod .\n)\n-- services/billing/Dockerfile --\nFROM debian:13\nENTRYPOINT [\"/bin/false\"]\n" + billing,
			"make-target-missing services/billing/Makefile: make refuses the Makefile: missing separator\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tree := fstest.MapFS{".megalint.yaml": {Data: []byte("services: [services/*]\n"), Mode: 0o644}}
			for _, f := range txtar.Parse([]byte(c.tree)).Files {
				mode := fs.FileMode(0o644)
				if strings.HasPrefix(string(f.Data), "#!") {
					mode = 0o755
				}
				tree[f.Name] = &fstest.MapFile{Data: f.Data, Mode: mode}
			}
			var got strings.Builder
			for _, f := range judgeTree(t, openTree(t, tree), nil) {
				switch f.Rule.Name {
				case "dockerfile-missing", "entrypoint-not-run", "run-missing", "run-not-executable":
					got.WriteString(findings(f))
				case "make-target-missing":
					if strings.Contains(f.Text, "refuses") {
						got.WriteString(findings(f))
					}
				}
			}
			if got.String() != c.want {
				t.Errorf("got\n%swant\n%s", got.String(), c.want)
			}
		})
	}
}

// TestCommandsAreQuoted holds that a command to copy runs nothing that a name in
// the tree holds.
func TestCommandsAreQuoted(t *testing.T) {
	dir := "services/$(touch pwned) 'x'"
	tree := fstest.MapFS{
		".megalint.yaml":    {Data: []byte("services: [services/*]\n")},
		dir + "/run":        {Data: []byte("exec billing\n"), Mode: 0o644},
		dir + "/Dockerfile": {Data: []byte("FROM debian:13\nCOPY run /run\nENTRYPOINT [\"/run\"]\n")},
	}
	for _, f := range judgeTree(t, openTree(t, tree), nil) {
		if f.Rule.Name != "run-not-executable" {
			continue
		}
		if want := `--chmod=+x "services/\$(touch pwned) 'x'/run"`; !strings.HasSuffix(f.Text, want) {
			t.Errorf("%s does not end in %s", f.Text, want)
		}
		return
	}
	t.Error("nothing was found")
}
