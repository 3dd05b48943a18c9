package dockerfile_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/megalint/megalint/internal/dockerfile"
)

func follow(t *testing.T, text string, files ...string) *dockerfile.Image {
	t.Helper()
	fsys := fstest.MapFS{"Dockerfile": {Data: []byte(text), Mode: 0o644}}
	for _, f := range files {
		fsys[f] = &fstest.MapFile{Mode: 0o755}
	}
	i, err := dockerfile.Follow(fsys, dockerfile.Build{Context: ".", Dockerfile: "Dockerfile"})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

const whole = `# syntax=docker/dockerfile:1
ARG TAG=12
FROM golang:1.26 AS build
RUN go build -o /out/run .

FROM --platform=$TARGETPLATFORM \
  debian:${TAG} AS base
ARG PORT=80
ENV A=1 B="two words"
ARG TARGETARCH
ENV A=$PORT HOST=db-$TARGETARCH
RUN apt-get update && \
    # a comment
    apt-get upgrade -y
VOLUME ["/data", "/log"]
EXPOSE $PORT 443/tcp

FROM base
WORKDIR /srv
USER app
HEALTHCHECK --interval=5s CMD curl -f localhost
RUN ["echo", "x"]
COPY --from=build /out/run /srv/run
ENTRYPOINT ["/srv/run", \
  "--flag"]
CMD [ "x" ]
`

func TestImage(t *testing.T) {
	i := follow(t, whole)
	in := func(s dockerfile.Span) string { return s.In(whole) }
	checks := []struct{ what, got, want string }{
		{"entry point", fmt.Sprint(i.Entrypoint.Form, i.Entrypoint.Argv), "2 [/srv/run --flag]"},
		{"its place", in(i.Entrypoint.Span), "ENTRYPOINT [\"/srv/run\", \\\n  \"--flag\"]"},
		{"its arguments", in(i.Entrypoint.Args), "[\"/srv/run\", \\\n  \"--flag\"]"},
		{"command", in(i.Cmd.Args), `[ "x" ]`},
		{"base", i.Base.Written + " " + i.Base.Name + " " + in(i.Base.Span), "debian:${TAG} debian:12 debian:${TAG}"},
		{"folder", i.WorkingDir + " " + i.User, "/srv app"},
		{"health check", i.Healthcheck.Text, "CMD-SHELL curl -f localhost"},
	}
	for _, c := range checks {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, c.got, c.want)
		}
	}
	var env, words, runs, stages []string
	for _, v := range i.Env {
		env = append(env, v.Name+"="+v.Value+" "+in(v.Span))
	}
	for _, w := range append(i.Volumes, i.Exposed...) {
		words = append(words, w.Text)
	}
	for _, r := range i.Runs {
		runs = append(runs, fmt.Sprint(r.Text, r.Exec))
	}
	for _, s := range i.Stages {
		stages = append(stages, fmt.Sprint(s.Name, " ", s.Base.Name, s.Inherited))
	}
	lists := []struct {
		what      string
		got, want []string
	}{
		{"variables", env, []string{"A=80 ENV A=$PORT HOST=db-$TARGETARCH", "B=two words ENV A=1 B=\"two words\"", "HOST=db-" + dockerfile.Unknown + " ENV A=$PORT HOST=db-$TARGETARCH"}},
		{"volumes and ports", words, []string{"/data", "/log", "80", "443/tcp"}},
		{"commands", runs, []string{"apt-get update &&     apt-get upgrade -yfalse", "echo xtrue"}},
		{"stages", stages, []string{"build golang:1.26false", "base debian:12true", " debian:12true"}},
	}
	for _, l := range lists {
		if !slices.Equal(l.got, l.want) {
			t.Errorf("%s: got %q, want %q", l.what, l.got, l.want)
		}
	}
}

// TestBuiltinArguments has arguments that nobody gives.
func TestBuiltinArguments(t *testing.T) {
	const text = "ARG FOO\nFROM a-$TARGETOS$TARGETVARIANT-$TARGETSTAGE$FOO AS b\nFROM c-$BUILDPLATFORM-$TARGETARCH\n" +
		"ARG TARGETOS\nARG FOO\nENV OS=$TARGETOS BUILD=$BUILDOS${FOO:-none}\n"
	fsys := fstest.MapFS{"Dockerfile": {Data: []byte(text)}}
	for _, c := range []struct {
		build dockerfile.Build
		want  string
	}{
		{dockerfile.Build{}, "a-linux-default… c-linux/…-… linux …none"},
		{dockerfile.Build{Args: map[string]string{"TARGETOS": "windows", "FOO": "x"}}, "a-windows-defaultx c-linux/…-… windows …x"},
		{dockerfile.Build{Target: "b"}, "a-linux-b… c-linux/…-…"},
	} {
		c.build.Context, c.build.Dockerfile = ".", "Dockerfile"
		i, err := dockerfile.Follow(fsys, c.build)
		if err != nil {
			t.Fatal(err)
		}
		got := i.Stages[0].Base.Name + " " + i.Stages[1].Base.Name
		for _, v := range i.Env {
			got += " " + v.Value
		}
		if got = strings.ReplaceAll(got, dockerfile.Unknown, "…"); got != c.want {
			t.Errorf("%v: got %s, want %s", c.build.Args, got, c.want)
		}
	}
}

func TestFiles(t *testing.T) {
	i := follow(t, "FROM scratch\nCOPY bin /app\nENTRYPOINT [\"/app/run\"]\n", "bin/run")
	i.Run()
	want := []string{".dockerignore", "Dockerfile", "Dockerfile.dockerignore", "bin", "bin/run"}
	if got := i.Files(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNames(t *testing.T) {
	i := follow(t, "FROM scratch\nCOPY start /\nENTRYPOINT [\"/start\"]\n", "start")
	if v := i.Run("run", "start"); v.Fault != 0 {
		t.Error(v)
	}
}

func TestErrors(t *testing.T) {
	_, err := dockerfile.Follow(fstest.MapFS{"a/Dockerfile": {Data: []byte("FROM scratch\n\nCOPY x\n")}},
		dockerfile.Build{Context: "a", Dockerfile: "a/Dockerfile"})
	var syntax *dockerfile.SyntaxError
	if !errors.As(err, &syntax) || syntax.File != "a/Dockerfile" || syntax.Line != 3 {
		t.Errorf("got %v", err)
	}
	big := fstest.MapFS{"Dockerfile": {Data: []byte(strings.Repeat("#", 2<<20))}}
	if _, err := dockerfile.Follow(big, dockerfile.Build{Dockerfile: "Dockerfile"}); !errors.Is(err, dockerfile.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

// hostile are Dockerfiles that take long if they are followed without limits.
func hostile() map[string]string {
	var chain, copies, doubled strings.Builder
	chain.WriteString("FROM scratch AS s0\n")
	copies.WriteString("FROM scratch AS s0\n")
	for i := 1; i < 10000; i++ {
		fmt.Fprintf(&chain, "FROM s%d AS s%d\nENV V%d=$X\n", i-1, i, i)
		fmt.Fprintf(&copies, "FROM scratch AS s%d\nCOPY --from=s%d /a /b/ /\n", i, i-1)
	}
	doubled.WriteString("FROM scratch\nENV A=aaaaaaaaaa\n")
	for range 1000 {
		doubled.WriteString("ENV A=$A$A\nENV B=${A//a/$A}\n")
	}
	const end = "\nENTRYPOINT [\"/a/run\"]\n"
	return map[string]string{
		"a chain of stages":  chain.String() + end,
		"copies of copies":   copies.String() + end,
		"doubled variables":  doubled.String() + end,
		"nested defaults":    "FROM scratch\nENV A=" + strings.Repeat("${A:-", 100000) + end,
		"nested in heredocs": "FROM scratch\nRUN <<" + strings.Repeat("${A:-", 10000) + end,
		"nested replacing":   "FROM scratch\nENV A=aaaaaaaaaaaaaa\nENV B=" + strings.Repeat("${A//a/", 30) + strings.Repeat("}", 30) + end,
		"cp in circles":      "FROM busybox\nRUN " + strings.Repeat("cp -r /a /b; cp -r /b /a; ", 2000) + end,
		"mv in circles":      "FROM busybox\nRUN " + strings.Repeat("mv /a /b; mv /b /a; ", 2000) + end,
		"links in circles":   "FROM busybox\nRUN " + strings.Repeat("ln -s /a/b /a; ln -s /a/a/a /b; ", 1000) + end,
		"nested shells":      "FROM busybox\nRUN " + strings.Repeat("(", 50000) + end,
		"nested substitutes": "FROM busybox\nRUN " + strings.Repeat("$(", 900) + end,
		"nested arrays":      "FROM busybox\nRUN " + strings.Repeat("[", 60000) + end,
		"long path":          "FROM scratch\nCOPY . " + strings.Repeat("/a", 20000) + end,
		"many wildcards":     "FROM scratch\nCOPY " + strings.Repeat("*/", 2000) + " /\n" + end,
		"backslashes":        "FROM scratch\nCOPY " + strings.Repeat("\\", 60000) + " /\n" + end,
		"zeros":              "FROM scratch\nENV A=$A\x00\xff\xfe" + strings.Repeat("\x00", 1000) + end,
		"words":              "FROM busybox\nRUN A=aaaaaaaaaa; " + strings.Repeat("A=$A$A; ", 5000) + "touch $A" + end,
		"conditions":         "FROM busybox\nCOPY a /a/run\nRUN " + strings.Repeat("if a; then chmod 1 /a/run; b; fi; ", 1000) + end,
	}
}

func TestHostile(t *testing.T) {
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{"Dockerfile": {Data: []byte(text)}, "a": {}, "b/c/run": {}}
			i, err := dockerfile.Follow(fsys, dockerfile.Build{Context: ".", Dockerfile: "Dockerfile"})
			if err == nil {
				i.Run()
			}
		})
	}
}
