package arrows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/megalint/megalint"

// pkg is what `go list` tells of a package.
type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string // without those of tests
}

// list runs `go list -deps` for a platform.
func list(t *testing.T, goos, pattern string) map[string]pkg {
	t.Helper()
	c := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Imports", pattern)
	c.Dir = "../.."
	c.Env = append(os.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	packages := map[string]pkg{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
	}
}

// below tells whether a package is dir or lies in it.
func below(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

func belowAny(path string, dirs ...string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool { return below(path, dir) })
}

// workshop tells whether a package only serves to develop megalint.
func workshop(path string) bool {
	return belowAny(path, "internal/generate", "internal/bench", "internal/newrule", "internal/arrows",
		"internal/mood/accuracy", "internal/mood/gen", "lint/linttest")
}

// wrong tells what is wrong with an import, "" if nothing is. Packages of this
// module come without its path.
func wrong(from, to string, standard bool) string {
	switch {
	case workshop(from):
		return ""
	case workshop(to):
		return "only serves to develop megalint: nothing else imports it"
	case from == "lint":
		if to == "lint/message" || standard {
			return ""
		}
		return "the contract imports nothing but lint/message and the standard library"
	case standard || strings.Contains(to, "."):
		return ""
	case belowAny(from, "cmd"):
		return unless(!belowAny(to, "cmd"), "commands share what lies below hooks, lint and internal")
	case belowAny(from, "hooks"):
		return unless(belowAny(to, "hooks", "rules", "lint", "internal"), "hooks import rules, lint/… and internal/…")
	case belowAny(from, "rules"):
		below := to == "lint" || to == "lint/message" || belowAny(to, "internal")
		return unless(below || from == "rules" && belowAny(to, "rules"),
			"rules import lint, lint/message and internal/…")
	case from == "lint/message":
		return "the parser of messages stands alone"
	case belowAny(from, "lint/report") && to == "lint/fix":
		return "" // it shows a text as a fix would leave it
	case below(from, "lint/report") && from != "lint/report" && below(to, "lint/report"):
		return "" // formats that a program asks for
	case belowAny(from, "lint"):
		return unless(to == "lint" || to == "lint/message" || belowAny(to, "internal"),
			"lint/… import lint, lint/message and internal/…")
	case belowAny(from, "internal"):
		return unless(to == "lint/message" || belowAny(to, "internal"), "internal/… import internal/… and lint/message")
	}
	return "a top-level folder that no arrow is known of"
}

func unless(ok bool, why string) string {
	if ok {
		return ""
	}
	return why
}

// local drops the module's path.
func local(path string) string { return strings.TrimPrefix(path, module+"/") }

func TestImportsGoOneWay(t *testing.T) {
	packages := list(t, "linux", "./...")
	ours := 0
	for path, p := range packages {
		if !below(path, module) {
			continue
		}
		ours++
		for _, to := range p.Imports {
			if why := wrong(local(path), local(to), packages[to].Standard); why != "" {
				t.Errorf("%s → %s: %s", local(path), local(to), why)
			}
		}
	}
	if ours < 20 {
		t.Errorf("go list names %d packages of %s: that cannot be all", ours, module)
	}
}

// TestWrongArrowsAreSeen shows each arrow that the test above must refuse.
func TestWrongArrowsAreSeen(t *testing.T) {
	for _, arrow := range []string{
		"lint → lint/config", "lint → internal/text", "lint → rules", "lint → github.com/spf13/pflag",
		"lint/message → lint", "lint/message → internal/text",
		"lint/source → rules/commit", "lint/report → hooks/githook", "lint/report → lint/report/html", "lint/fix → lint/report",
		"rules/commit → rules", "rules/commit → lint/source", "rules/commit → hooks/githook", "rules → cmd/megalint",
		"hooks/githook → cmd/megalint", "cmd/megalint → cmd/megalint-hook",
		"internal/text → lint", "internal/component → lint/source", "internal/mood → rules/commit",
		"cmd/megalint → internal/bench", "rules/commit → lint/linttest", "elsewhere → lint",
	} {
		from, to, _ := strings.Cut(arrow, " → ")
		if wrong(from, to, false) == "" {
			t.Errorf("%s is let through", arrow)
		}
	}
}

// TestHookStaysLight keeps out of the program that git starts for each commit
// what costs each start: libraries, and the rules that need them.
func TestHookStaysLight(t *testing.T) {
	banned := []string{
		"net/http", "net/rpc", "os/user", "encoding/gob", "log", "testing", "text/template",
		"github.com/spf13/cobra",
		"github.com/go-git/go-git/v5", "github.com/go-git/go-git/v5/plumbing/object",
		"github.com/go-git/go-git/v5/storage/filesystem", "github.com/ProtonMail/go-crypto/openpgp",
	}
	heavy := []string{ // with all that lies below
		module + "/rules/service", module + "/rules/schema", module + "/rules/vendoring", module + "/rules/versioning",
		"github.com/moby/buildkit", "google.golang.org/protobuf", "github.com/google/go-containerregistry", "mvdan.cc/sh",
	}
	// What these drag in is there, but no other way leads to it.
	only := map[string][]string{"net": {"github.com/spf13/pflag", "golang.org/x/sys/windows"}}
	const hook = module + "/cmd/megalint-hook"
	for _, goos := range []string{"linux", "darwin", "windows"} {
		packages := list(t, goos, "./cmd/megalint-hook")
		if _, found := packages[module+"/rules/commit"]; !found {
			t.Errorf("%s: the hook runs no rule", goos)
		}
		for path := range packages {
			if slices.Contains(banned, path) || belowAny(path, heavy...) {
				t.Errorf("%s: %s", goos, strings.Join(way(packages, hook, path), " → "))
			}
		}
		for path, p := range packages {
			for _, to := range p.Imports {
				importers, bounded := only[to]
				if bounded && !p.Standard && !slices.Contains(importers, path) {
					t.Errorf("%s: %s → %s: only %s may", goos, local(path), to, fmt.Sprint(importers))
				}
			}
		}
	}
}

// TestStartStaysShort keeps out of megalint what compiles regular expressions
// or builds descriptors whenever it starts, and what stands in for it here.
func TestStartStaysShort(t *testing.T) {
	instead := map[string]string{
		"github.com/distribution/reference":             "internal/imageref",
		"github.com/yuin/goldmark/extension":            "internal/markdown",
		"github.com/bufbuild/protocompile":              "its packages linker, parser and options",
		"github.com/opencontainers/go-digest":           "a reader of layers as internal/image has",
		"runtime/metrics":                               "runtime.ReadMemStats",
		"google.golang.org/protobuf/encoding/protojson": "internal/protobuf's standard.protoset",
	}
	const program = module + "/cmd/megalint"
	packages := list(t, "linux", "./cmd/megalint")
	if _, found := packages[module+"/rules/service"]; !found {
		t.Error("megalint runs no rule of services")
	}
	for path, use := range instead {
		if _, found := packages[path]; found {
			t.Errorf("%s: use %s", strings.Join(way(packages, program, path), " → "), use)
		}
	}
}

// way returns the packages on a shortest way of imports from one to another.
func way(packages map[string]pkg, from, to string) []string {
	before := map[string]string{from: ""}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at == to {
			var path []string
			for ; at != ""; at = before[at] {
				path = append(path, local(at))
			}
			slices.Reverse(path)
			return path
		}
		for _, next := range packages[at].Imports {
			if _, seen := before[next]; !seen {
				before[next] = at
				queue = append(queue, next)
			}
		}
	}
	return nil
}

func TestWay(t *testing.T) {
	packages := map[string]pkg{"a": {Imports: []string{"b", "c"}}, "b": {Imports: []string{"a"}}, "c": {Imports: []string{"d"}}}
	if got := strings.Join(way(packages, "a", "d"), " → "); got != "a → c → d" {
		t.Errorf("got %q", got)
	}
	if got := way(packages, "b", "e"); got != nil {
		t.Errorf("got %q", got)
	}
}
