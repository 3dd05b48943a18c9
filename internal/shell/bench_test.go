package shell_test

import (
	"testing"

	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/internal/shell"
)

// BenchmarkParse reads what recipes and RUN instructions mostly are: one short
// command.
func BenchmarkParse(b *testing.B) {
	const text = `docker build --pull -t "$IMAGE" --build-arg VERSION=$VERSION .`
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := shell.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScript goes through commands that a Dockerfile runs.
func BenchmarkScript(b *testing.B) {
	const text = `apt-get update && apt-get upgrade -y && apt-get install -y --no-install-recommends ca-certificates`
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		commands := 0
		s := shell.Script{Dir: "/", Odd: func(string) {}, Env: func(string) (string, bool) { return "", false },
			Command: func([]shell.Word, *syntax.CallExpr) { commands++ }}
		if err := s.Read(text); err != nil || commands != 3 {
			b.Fatal(commands, err)
		}
	}
}
