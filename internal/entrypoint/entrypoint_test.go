package entrypoint_test

import (
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/entrypoint"
	"github.com/megalint/megalint/internal/shell"
)

func isRun(name string) bool { return name == "run" || strings.HasSuffix(name, "/run") }

func TestFind(t *testing.T) {
	env := func(name string) (string, bool) {
		v, ok := map[string]string{"DIR": "/app", "CMD": "run --fast", "X": shell.Unknown}[name]
		return v, ok
	}
	tests := []struct {
		argv []string
		want string // name, then what else is set
	}{
		{[]string{"/run"}, "/run"},
		{[]string{"/server", "/run"}, "/server"},
		{[]string{"tini", "--", "/run"}, "/run"},
		{[]string{"/sbin/tini", "-g", "-p", "SIGTERM", "/run"}, "/run"},
		{[]string{"tini"}, "tini"},
		{[]string{"tini", "--", "dumb-init", "--rewrite", "15:2", "/run"}, "/run"},
		{[]string{"env", "-u", "A", "B=c", "/run", "-x"}, "/run"},
		{[]string{"gosu", "app:app", "/run"}, "/run"},
		{[]string{"setpriv", "--reuid=1", "/run"}, "/run"},
		{[]string{"nice", "-n", "5", "/run"}, "/run"},
		{[]string{"busybox", "sh", "/run"}, "/run by sh"},
		{[]string{"sh", "/run"}, "/run by sh"},
		{[]string{"bash", "-eo", "pipefail", "/run"}, "/run by bash"},
		{[]string{"sh"}, "sh"},
		{[]string{"python3.12", "-u", "/run"}, "/run by python3.12"},
		{[]string{"python", "-m", "run"}, "python"},
		{[]string{"python", "-X", "dev", "-W", "ignore", "/run"}, "/run by python"},
		{[]string{"node", "--require", "./tracing", "--enable-source-maps", "/run"}, "/run by node"},
		{[]string{"node", "--import=./tracing.mjs", "-r", "dotenv/config", "dist/main.js"}, "dist/main.js by node"},
		{[]string{"node", "-r", "dotenv/config", "-e", "run()"}, "node"},
		{[]string{"node", "-r"}, "node"},
		{[]string{"ruby", "-I", "lib", "-r", "json", "/run"}, "/run by ruby"},
		{[]string{"perl", "-I", "lib", "/run"}, "/run by perl"},
		{[]string{"php", "-d", "memory_limit=1G", "-f", "/run"}, "/run by php"},
		{[]string{"php", "-S", "0.0.0.0:80", "-t", "public"}, "php"},
		{[]string{"php", "-r", "run();"}, "php"},
		{[]string{"deno", "run", "--allow-net", "main.ts"}, "main.ts by deno"},
		{[]string{"deno", "task", "run"}, "deno"},
		{[]string{"deno", "main.ts"}, "main.ts by deno"},
		{[]string{"bun", "run", "start"}, "bun"},
		{[]string{"bun", "run", "--smol", "./run"}, "./run by bun"},
		{[]string{"bun", "run"}, "bun"},
		{[]string{"bun", "--smol", "index.ts"}, "index.ts by bun"},
		{[]string{"java", "-jar", "run"}, "java"},
		{[]string{"timeout", "-k", "5s", "--signal=TERM", "1h", "/run", "-x"}, "/run"},
		{[]string{"timeout", "1h"}, "timeout"},
		{[]string{"/bin/sh", "-c", "/run"}, "/run of /bin/sh"},
		{[]string{"/bin/sh", "-c", "exec $DIR/run --port \"$PORT\""}, "/app/run of /bin/sh"},
		{[]string{"/bin/sh", "-c", "$CMD"}, "run of /bin/sh"},
		{[]string{"/bin/sh", "-c", "cd /app && ./run"}, "./run in /app of /bin/sh"},
		{[]string{"/bin/sh", "-c", "set -e; export A=b; echo x; /migrate; /run; true"}, "/run of /bin/sh"},
		{[]string{"/bin/sh", "-c", "exec /other; /run"}, "/other of /bin/sh"},
		{[]string{"/bin/sh", "-c", "tini -- /run"}, "/run of /bin/sh"},
		{[]string{"/bin/sh", "-c", "exec sh -c 'exec /run'"}, "/run of sh"},
		{[]string{"/bin/sh", "-c", "exec \"$@\"", "--", "/run"}, "/run of /bin/sh"},
		{[]string{"/bin/sh", "-c", "exec \"$0\"", "/run"}, "/run of /bin/sh"},
		{[]string{"/bin/sh", "-c", "/run | tee x"}, "/run of /bin/sh"},
		{[]string{"/bin/sh", "-c", "$X/run"}, "…/run of /bin/sh"},
		{[]string{"/bin/sh", "-c", "if a; then /run; fi"}, " of /bin/sh: its shell text is more than commands one after the other"},
		{[]string{"/bin/sh", "-c", "true"}, " of /bin/sh: its shell text starts no program"},
		{[]string{"/bin/sh", "-c", "["}, " of /bin/sh: its shell text starts no program"},
		{[]string{""}, ": it names no program"},
		{nil, ": it names no program"},
		{strings.Fields(strings.Repeat("env ", 20) + "/run"), ": too many programs start one another"},
	}
	for _, test := range tests {
		p := entrypoint.Find(test.argv, env, isRun)
		got := p.Name
		for _, part := range [][2]string{{" in ", p.Dir}, {" by ", p.Interpreter}, {" of ", p.Shell}, {": ", p.Why}} {
			if part[1] != "" {
				got += part[0] + part[1]
			}
		}
		if got = strings.ReplaceAll(got, shell.Unknown, "…"); got != test.want {
			t.Errorf("%q\ngot  %s\nwant %s", test.argv, got, test.want)
		}
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{"/run": "/run", "a b": `"a b"`, "\x1b[2J": `"\x1b[2J"`, "ü": `"ü"`, "a" + shell.Unknown: `"a…"`} {
		if got := entrypoint.Quote(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}
