package compose_test

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/format"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"

	"github.com/megalint/megalint/internal/compose"
)

// phrase puts words together at random.
func phrase(r *rand.Rand, words ...string) string {
	var b strings.Builder
	for range r.IntN(10) {
		b.WriteString(words[r.IntN(len(words))])
	}
	return b.String()
}

// Random texts have the same variables replaced by compose-go.
func TestVariablesAgree(t *testing.T) {
	logrus.SetOutput(io.Discard)
	env := map[string]string{"A": "a", "B": "", "_c1": "$A", "D": "{d}"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		s := phrase(r, "$", "${", "}", "{", "A", "B", "_c1", "D", "E", "$A", "${A}", "${E}", "${E:-", "${B:-", "${A:+", "${E-", "${A+",
			"${B+", ":", "-", "+", "x", " ", "1", "$$", "\n", "é", "${E:-${A}}")
		want, theirErr := template.Substitute(s, func(name string) (string, bool) { v, ok := env[name]; return v, ok })
		got, ourErr := compose.Expand(s, env)
		if (theirErr != nil) != (ourErr != nil) || theirErr == nil && got != want {
			t.Fatalf("%q is %q, %v; compose-go says %q, %v", s, got, ourErr, want, theirErr)
		}
	}
}

// Random env files have the same variables for compose-go.
func TestEnvFilesAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 10_000 {
		s := phrase(r, "A", "B", "=", "=", "A=", "B=", "\n", "\n", "'", "\"", " ", "x", "\\", "\\n", "\\\"", "\\$", "$A", "${B:-y}", "#", " # c",
			"export ", ":", "é", "\t", "1", ".", "\r\n") + "\n"
		want, theirErr := dotenv.Parse(strings.NewReader(s))
		got, ourErr := compose.Variables(s, nil)
		if (theirErr != nil) != (ourErr != nil) {
			t.Fatalf("%q: %v; compose-go says %v", s, ourErr, theirErr)
		}
		maps.DeleteFunc(want, func(name, _ string) bool { return name != "" && name[0] >= '0' && name[0] <= '9' })
		if theirErr == nil && fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Fatalf("%q is %q, compose-go says %q", s, got, want)
		}
	}
}

// Random ports and mounts are taken apart as compose-go does it.
func TestShortFormsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 3_000 {
		port := phrase(r, "80", "8", "81-82", "90-91", ":", ":", "/tcp", "/UDP", "127.0.0.1", "[::1]", "::", "0:", "65536", "x", "-", "/")
		mount := phrase(r, "a", "vol", "/b", "./c", ":", ":", "ro", "~", "C:", `\d`, "..", " ", "z,rw")
		if strings.TrimSpace(port+mount) == "" {
			continue
		}
		text := fmt.Sprintf("services: {a: {image: x, ports: ['%s'], volumes: ['%s']}}", port, mount)
		p, err := compose.NewReader(tree(map[string]string{"c.yml": text})).Load("c.yml")
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var got []string
		for _, p := range p.Services[0].Ports {
			got = append(got, ports(p)...)
		}
		for _, m := range p.Services[0].Mounts {
			got = append(got, fmt.Sprintf("%s %q %q", m.Type, m.Source.Value, m.Target))
		}
		var want []string
		configs, portErr := types.ParsePortConfig(port)
		for _, c := range configs {
			published := c.Published
			if published == "0" {
				published = ""
			}
			want = append(want, fmt.Sprintf("port %q %s %d %s", c.HostIP, published, c.Target, c.Protocol))
		}
		v, mountErr := format.ParseVolume(mount)
		if mountErr == nil {
			want = append(want, fmt.Sprintf("%s %q %q", v.Type, v.Source, v.Target))
		}
		faults := 0
		for _, e := range []error{portErr, mountErr} {
			if e != nil {
				faults++
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if len(p.Faults) != faults || !slices.Equal(got, want) {
			t.Fatalf("port %q, mount %q:\n%.300q %v\ncompose-go says:\n%.300q %v %v", port, mount, got, p.Faults, want, portErr, mountErr)
		}
	}
}
