package compose_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

var randomTrees = flag.Int("random", 60, "how many random trees to compare with compose-go")

// TestAgreesWithComposeOnRandomFiles compares what both read from trees of
// compose files that are put together at random.
func TestAgreesWithComposeOnRandomFiles(t *testing.T) {
	refused := 0
	for seed := range *randomTrees {
		g := &generator{rand.New(rand.NewPCG(uint64(seed), 7))}
		files, names := g.tree()
		if compare(t, files, names...) != nil {
			refused++
		}
		if t.Failed() {
			t.Fatalf("seed %d, files %v", seed, names)
		}
	}
	if refused > *randomTrees/2 {
		t.Errorf("compose-go refuses %d of %d: the generator shows little", refused, *randomTrees)
	}
}

type generator struct{ *rand.Rand }

func (g *generator) pick(choices ...string) string { return choices[g.IntN(len(choices))] }

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

// tree makes one to three files of a project, and those that they refer to.
func (g *generator) tree() (map[string]string, []string) {
	files := map[string]string{
		"s/.env": g.pick("A=1\n", "A=1\nB=two\nC=\n", "B='${A}'\nA=\"4\"\n", "# nothing\n"),
		// compose-go refuses a file to extend for faults of services that nobody
		// extends; we do not look at them.
		"lib/base.yaml": strings.NewReplacer("99999", "9", "1-2:1-3", "1-2:1-2", "80/x", "80").Replace(g.file(false)),
		"inc/inc.yaml":  g.file(false),
		"inc/.env":      g.pick("A=5\n", "D=inc\n"),
	}
	names := []string{"s/compose.yaml"}
	files[names[0]] = g.file(true)
	for i := range g.IntN(3) {
		name := fmt.Sprintf("s/over%d.yaml", i)
		files[name] = g.file(false)
		names = append(names, name)
	}
	return files, names
}

func (g *generator) file(main bool) string {
	var b strings.Builder
	b.WriteString("x-one: &one\n  image: one\n  ports: [\"1:1\"]\nx-env: &env {A: a, E: e}\n")
	if main && g.chance(30) {
		b.WriteString("include:\n  - " + g.pick("../inc/inc.yaml", "{path: ../inc/inc.yaml}",
			"{path: [../inc/inc.yaml], project_directory: .}", "{path: ../inc/inc.yaml, env_file: .env}") + "\n")
	}
	b.WriteString("services:\n")
	for _, name := range []string{"a", "b", "c"} {
		if name == "a" || g.chance(70) {
			b.WriteString(g.service(name, main))
		}
	}
	if main && g.chance(50) {
		b.WriteString("volumes: {vol: , big: {driver: local}}\n")
	}
	return b.String()
}

func (g *generator) service(name string, main bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s:\n    image: %s\n", name, g.pick("x", "r/x:1", "x:${A}", "x:${B:-2}", "!override y", "x${D-}"))
	if g.chance(15) {
		b.WriteString("    <<: " + g.pick("*one", "[*one]", "{profiles: [m]}") + "\n")
	}
	add := func(percent int, key string, value func() string) {
		if g.chance(percent) {
			fmt.Fprintf(&b, "    %s: %s\n", key, value())
		}
	}
	if main {
		add(25, "extends", func() string {
			return g.pick("c", "{service: b}", "{file: ../lib/base.yaml, service: a}", "{file: ../lib/base.yaml, service: b}")
		})
	}
	add(40, "ports", g.ports)
	add(40, "volumes", g.volumes)
	add(40, "environment", g.environment)
	add(30, "build", func() string {
		return g.pick(".", "./sub", "{context: .., dockerfile: D}", "{target: t}", "{args: {X: 1}}",
			"{args: [Y=2, X=3]}", "!reset null", "!override {context: z}", "{args: !reset }")
	})
	add(30, "env_file", func() string { return g.pick("a.env", "[a.env, ../b.env]", "[{path: c.env, required: false}]") })
	add(20, "profiles", func() string { return g.pick("[p]", "[q, p]", "!reset []", "!override [r]") })
	add(20, "labels", func() string { return g.pick("{a: b, c: \"${A}\"}", "[a=c, d]", "!override {z: z}") })
	add(20, "devices", func() string { return g.pick(`["/dev/a"]`, `["/dev/a:/dev/b:r", "/dev/c:/dev/b"]`) })
	add(15, "expose", func() string { return g.pick(`["1"]`, `[2, "1"]`) })
	return b.String()
}

func (g *generator) ports() string {
	if g.chance(10) {
		return g.pick("!reset []", "!reset null", `!override ["9:9"]`, "[]")
	}
	if g.chance(2) {
		return g.pick(`["99999:1"]`, `["1-2:1-3"]`, `["80:80/x"]`)
	}
	var list []string
	for range 1 + g.IntN(3) {
		list = append(list, g.pick("80", `"80"`, `"81:80"`, `"82-84:82-84"`, `"82-90:82"`, `"127.0.0.1:81:80"`,
			`"[::1]:81:80"`, `"53:53/udp"`, `"${A}1:80"`, `"${P:-85}:80"`, `":80"`, `"81:80/TCP"`, "{target: 80}",
			`{target: 80, published: "81"}`, "{target: 80, published: 81, host_ip: 127.0.0.1}",
			`{target: 53, published: "53", protocol: udp, mode: host}`, `"0:7"`,
			`"80-81:80-81"`, "&p 3000:3000"))
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func (g *generator) volumes() string {
	if g.chance(10) {
		return g.pick("!reset []", `!override ["/o"]`)
	}
	var list []string
	for range 1 + g.IntN(3) {
		list = append(list, g.pick(`"/a"`, `"vol:/a"`, `"./x:/a:ro"`, `"../x:/b"`, `"/abs:/z/"`, `"${A}:/c"`,
			`"./${A:-q}:/d:rw,z"`, "{type: bind, source: ./q, target: /a}", "{type: volume, source: vol, target: /b}",
			"{type: tmpfs, target: /t}", `"a:b:c"`, `"${B:-./y}:/e"`, `'C:\x:/w'`, `"big:/big:nocopy"`))
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func (g *generator) environment() string {
	return g.pick("{A: x, B: }", `[A=y, "C=${A}", D]`, "*env", "{<<: *env, A: own}", `{A: "${U:-d}${A:+p}$$"}`,
		`["A=${B:-${A:-q}}", E=]`, "!override [Z=z]", "!reset {}", `{X: "${B:?}"}`, `{B: b}`)
}
