package service

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unsafe"

	"github.com/megalint/megalint/internal/component"
	"github.com/megalint/megalint/internal/compose"
	"github.com/megalint/megalint/lint"
)

func TestSameInterface(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"", "127.0.0.1", true},
		{"", "::1", true},
		{"0.0.0.0", "10.0.0.1", true},
		{"0.0.0.0", "::1", false},
		{"::", "::1", true},
		{"::", "127.0.0.1", false},
		{"::ffff:127.0.0.1", "127.0.0.1", true},
		{"127.0.0.1", "127.0.0.2", false},
		{"0:0::1", "::1", true},
	} {
		if sameInterface(c.a, c.b) != c.same || sameInterface(c.b, c.a) != c.same {
			t.Errorf("%q and %q: want %t", c.a, c.b, c.same)
		}
	}
}

// composeRules are the rules that take the most of compose files.
func composeRules() []*lint.Rule {
	return []*lint.Rule{
		HostPortClash, HostPortOutsideBlock, HaproxyRouteMissing, ComposeServiceMissing, ImageTagUnpinned,
		HostVolumeMounted, HostPathRequired, ComposeMissing,
	}
}

// judge runs all compose rules over a tree, and counts findings by rule.
func judge(t *testing.T, tree fstest.MapFS) (map[string]int, []*lint.Failure) {
	t.Helper()
	return judgeSelected(t, tree, nil)
}

func judgeSelected(t *testing.T, tree fstest.MapFS, selected func(string) bool) (map[string]int, []*lint.Failure) {
	t.Helper()
	cfg := &lint.Config{Rules: map[string]lint.Settings{}}
	for _, r := range composeRules() {
		cfg.Rules[r.Name] = lint.Settings{Severity: lint.Error, Options: r.Options}
	}
	repo := &lint.Repo{FS: tree, Config: cfg}
	dirs, err := component.Services(tree, []string{"services/*"})
	if err != nil {
		t.Fatal(err)
	}
	if err := repo.AddServices(dirs); err != nil {
		t.Fatal(err)
	}
	count := make(map[string]int)
	result, err := lint.Run(context.Background(), lint.Input{Repo: repo, Jobs: 1, Selected: selected}, cfg, composeRules(), func(f lint.Finding) error {
		count[f.Rule.Name]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return count, result.Failures
}

// A proxy's configuration in a repository without compose files is one that
// somebody ships, not one whose ports a compose file has to publish.
func TestProxyWithoutCompose(t *testing.T) {
	tree := fstest.MapFS{
		"services/haproxy/haproxy.cfg": {Data: []byte("backend static\n server static 127.0.0.1:4331\n")},
		"services/billing/Dockerfile":  {Data: []byte("FROM scratch\n")},
	}
	for _, want := range []int{0, 1} {
		count, failures := judge(t, tree)
		if count[HaproxyRouteMissing.Name] != want || len(failures) > 0 {
			t.Errorf("%d findings, want %d; %v", count[HaproxyRouteMissing.Name], want, failures)
		}
		tree["services/billing/compose.yaml"] = &fstest.MapFile{Data: []byte("services: {billing: {build: .}}\n")}
	}
}

// All ports by the thousand, and thousands of servers, are judged in bounded
// time.
func TestHostilePorts(t *testing.T) {
	tree := fstest.MapFS{}
	for i := range 300 {
		tree[fmt.Sprintf("services/s%03d/compose.yaml", i)] = &fstest.MapFile{
			Data: []byte("services: {a: {image: x, ports: ['1-65535:1-65535', '1-65535:1-65535/udp']}}"),
		}
	}
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, "'%d-65535:%d-65535', ", i+1, i+1)
	}
	tree["services/many/compose.yaml"] = &fstest.MapFile{Data: []byte("services: {a: {image: x, ports: [" + many.String() + "]}}")}
	tree["haproxy.cfg"] = &fstest.MapFile{Data: []byte("listen l\n" + strings.Repeat(" server s 127.0.0.1:80\n", 20_000))}
	count, failures := judge(t, tree)
	if len(failures) > 0 || count["host-port-clash"] == 0 || count["haproxy-route-missing"] > 0 {
		t.Errorf("%v, %v", count, failures)
	}
}

// What a file is at fault for is said once, with its place, by the rules that
// cannot judge for it.
func TestFaultsAreFailures(t *testing.T) {
	count, failures := judge(t, fstest.MapFS{
		"services/a/compose.yaml":      {Data: []byte("services: {a: {image: x, ports: ['80:80', '70000:80']}}")},
		"services/b/compose.yaml":      {Data: []byte("services: {a: {image: x, ports: ['80:80']}}")},
		"services/c/compose.prod.yaml": {Data: []byte("services: {a: {image: x}")},
		"services/d/Dockerfile":        {Data: []byte("FROM x")},
	})
	var texts []string
	for _, f := range failures {
		texts = append(texts, f.Rule.Name+": "+f.Err.Error())
	}
	all := strings.Join(texts, "\n")
	for _, want := range []string{
		"services/c/compose.prod.yaml:1:25: ",
		"services/a/compose.yaml:1:43: there is no port 70000",
		"image-tag-unpinned: services/c/compose.prod.yaml:1:",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no failure says %q:\n%s", want, all)
		}
	}
	if count["host-port-clash"] != 1 || count["compose-missing"] != 2 {
		t.Errorf("what can be judged is not: %v", count)
	}
}

// Services that are not judged have their say where all are compared: their
// files are read for it, and their faults told.
func TestServicesThatAreNotJudged(t *testing.T) {
	tree := fstest.MapFS{
		"services/a/compose.yaml":      {Data: []byte("services: {a: {image: x, ports: ['80:80', '81:81/udp']}}")},
		"services/b/compose.yaml":      {Data: []byte("services: {b: {image: x, ports: ['80:80', \"${P}1:81/udp\"]}}")},
		"services/b/compose.prod.yaml": {Data: []byte("services: {b: {image: x}}")},
		"services/c/compose.yaml":      {Data: []byte("services: {c: {image: x}")},
	}
	for _, name := range []string{"services/a", "services/b", ""} {
		count, failures := judgeSelected(t, tree, func(file string) bool {
			return name == "" || inDir(file, name) || inDir(name, file) || file == "."
		})
		unpinned := 1
		if name == "services/a" {
			unpinned = 0
		}
		if count["host-port-clash"] != 1 || count["image-tag-unpinned"] != unpinned {
			t.Errorf("selected %q: %v", name, count)
		}
		told := slices.ContainsFunc(failures, func(f *lint.Failure) bool {
			return f.Rule == HostPortClash && strings.Contains(f.Err.Error(), "services/c/compose.yaml:1:")
		})
		if !told {
			t.Errorf("selected %q: %v", name, failures)
		}
	}
}

// What a summary holds of a text is all of it, and not the file.
func TestDetached(t *testing.T) {
	for _, text := range []compose.Text{
		{Value: "x:1", Raw: "x:1", Masked: "x:1", At: compose.Place{Path: "p", End: 3, Line: 1, Column: 1}},
		{Value: "x:", Raw: "x:${A}", Masked: "x:" + compose.Unset, Unset: []string{"A"}},
		{Value: "x:2", Raw: "x:${A:-2}", Masked: "x:2"},
		{},
	} {
		if got := detached(text); !reflect.DeepEqual(got, text) {
			t.Errorf("%+v becomes %+v", text, got)
		}
	}
	file := strings.Repeat("x", 10)
	got := detached(compose.Text{Value: file[2:4], Raw: file[2:4], Masked: file[2:4]})
	for _, s := range []string{got.Value, got.Raw, got.Masked} {
		if unsafe.StringData(s) == unsafe.StringData(file[2:]) {
			t.Error("the text is a part of the file yet")
		}
	}
}

func TestComposeNames(t *testing.T) {
	var all []*lint.Service
	for _, name := range []string{"repos", "hub-gateway", "gateway", "dynamodb_local", "api"} {
		all = append(all, &lint.Service{Dir: "services/" + name})
	}
	names := newComposeNames(all)
	for name, want := range map[string]string{
		"repos_api": "repos", "repos-worker-2": "repos", "hub_gateway": "hub-gateway", "hubgateway": "hub-gateway",
		"my-gateway": "gateway", "DynamoDB-Local": "dynamodb_local", "repository": "", "": "", "billing.api": "api",
	} {
		got := ""
		if s := names.named(name); s != nil {
			got = s.Name()
		}
		if got != want {
			t.Errorf("%q is about %q, want %q", name, got, want)
		}
	}
	for image, want := range map[string]string{
		"docker/repos:3": "repos", "host:5000/a/b@sha256:1": "b", "x": "x", "": "", "host:5000/a:1@sha256:2": "a",
	} {
		if got := imageName(image); got != want {
			t.Errorf("the name of %q is %q, want %q", image, got, want)
		}
	}
}
