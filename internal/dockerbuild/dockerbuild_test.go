package dockerbuild_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/dockerbuild"
	"github.com/megalint/megalint/internal/shell"
)

// show is what a command builds when it runs in services/a, in one line.
func show(b dockerbuild.Build) string {
	build, why := b.Resolve("services/a")
	text := b.Tool + ": "
	if why != "" {
		text += why
	} else {
		text += build.Dockerfile + " in " + build.Context
	}
	if b.Target != "" {
		text += " target " + b.Target
	}
	for _, name := range slices.Sorted(maps.Keys(b.Args)) {
		text += fmt.Sprintf(" %s=%s", name, b.Args[name])
	}
	if len(b.Tags) > 0 {
		text += " tags " + strings.Join(b.Tags, ",")
	}
	if b.Perhaps {
		text += " perhaps more"
	}
	if b.Conditional {
		text += " conditional"
	}
	if b.StdinFile != "" {
		text += " from " + b.StdinFile
	}
	if len(b.Contexts) > 0 {
		text += " contexts " + strings.Join(b.Contexts, ",")
	}
	return text
}

func TestFind(t *testing.T) {
	tests := []struct{ text, want string }{
		{"docker build .", "docker build: services/a/Dockerfile in services/a"},
		{"@docker build -t a:1 .", "docker build: services/a/Dockerfile in services/a tags a:1"},
		{"-docker build -ta .", "docker build: services/a/Dockerfile in services/a tags a"},
		{"docker build -qt a .", "docker build: services/a/Dockerfile in services/a tags a"},
		{"docker image build --tag=a .", "docker image build: services/a/Dockerfile in services/a tags a"},
		{"docker buildx build --platform linux/amd64,linux/arm64 --push -t a .", "docker buildx build: services/a/Dockerfile in services/a tags a"},
		{"docker --context x buildx --builder y b .", "docker buildx b: services/a/Dockerfile in services/a"},
		{"DOCKER_BUILDKIT=1 docker build .", "docker build: services/a/Dockerfile in services/a"},
		{"env A=b sudo docker build .", "docker build: services/a/Dockerfile in services/a"},
		{"docker build -f Dockerfile ../..", "docker build: services/a/Dockerfile in ."},
		{"docker build -f docker/Dockerfile.prod --target prod --build-arg V=1 --build-arg W .", "docker build: services/a/docker/Dockerfile.prod in services/a target prod V=1 W=?"},
		{"cd ../b && docker build .", "docker build: services/b/Dockerfile in services/b"},
		{"(cd ../b; docker build .); docker build .", "docker build: services/b/Dockerfile in services/b\ndocker build: services/a/Dockerfile in services/a"},
		{"cd .. && make x; docker build a", "docker build: services/a/Dockerfile in services/a"},
		{"docker build - < Dockerfile", "docker build: the Dockerfile or its context comes from standard input from Dockerfile"},
		{"tar c . | docker build -", "docker build: the Dockerfile or its context comes from standard input"},
		{"docker build -f - . <<EOF\nFROM x\nEOF\n", "docker build: the Dockerfile or its context comes from standard input"},
		{"docker build https://example.com/x.git", "docker build: the build context is not in the tree"},
		{"docker build ../../..", "docker build: the build reaches out of the repository"},
		{"docker build ?", "docker build: which folder is the build context is not known perhaps more"},
		{"docker build ? .", "docker build: services/a/Dockerfile in services/a perhaps more"},
		{"docker build -f ? .", "docker build: which Dockerfile is built is not known"},
		{"docker build --? .", "docker build: services/a/Dockerfile in services/a perhaps more"},
		{"docker build --build-arg ?=x --build-arg A=? .", "docker build: services/a/Dockerfile in services/a A=? perhaps more"},
		{"docker build $OPTS .", "docker build: services/a/Dockerfile in services/a perhaps more"},
		{"$(DOCKER) build .", "docker build: services/a/Dockerfile in services/a"},
		{"${CONTAINER_TOOL} build .", "docker build: services/a/Dockerfile in services/a"},
		{"$(GO) build .", ""},
		{"? build -t a -f D .", "docker build: services/a/D in services/a tags a"},
		{"? buildx build --tag=a .", "docker buildx build: services/a/Dockerfile in services/a tags a"},
		{"? build -o ? -tags x ./cmd/a", ""},
		{"? build config/crd | kubectl apply -f -", ""},
		{"? build -force -only='*.x' .", ""},
		{"go build -o run .", ""},
		{"echo docker build .", ""},
		{"docker run x build .", ""},
		{"docker push a", ""},
		{"docker compose build", ""},
		{"docker buildx bake -f x.hcl", "docker buildx bake: another file says what bake builds"},
		{"podman build", "podman build: services/a/Containerfile in services/a"},
		{"buildah bud -f Dockerfile .", "buildah bud: services/a/Dockerfile in services/a"},
		{"nerdctl --namespace k8s.io build .", "nerdctl build: services/a/Dockerfile in services/a"},
		{"if x; then docker build .; else docker build -f D .; fi", "docker build: services/a/Dockerfile in services/a conditional\ndocker build: services/a/D in services/a conditional"},
		{"for i in a b; do docker build $i; done", "docker build: which folder is the build context is not known perhaps more conditional"},
		{"for i in a b; do docker build ../$i; done", "docker build: which folder is the build context is not known conditional"},
		{"bash -euc 'cd ../b && docker build .'", "docker build: services/b/Dockerfile in services/b"},
		{"D=../b; docker build $D", "docker build: services/b/Dockerfile in services/b"},
		{"docker build --build-context src=.. .", "docker build: services/a/Dockerfile in services/a contexts src"},
		{"docker build --progress plain --no-cache --pull .", "docker build: services/a/Dockerfile in services/a"},
		{"docker build -- .", "docker build: services/a/Dockerfile in services/a"},
		{"docker build \\\n  -t a \\\n  .", "docker build: services/a/Dockerfile in services/a tags a"},
		{"cd $X && docker build .", "docker build: the folder that the image is built in is not known"},
		{"exec docker build .", "docker build: services/a/Dockerfile in services/a"},
	}
	for _, test := range tests {
		found, err := dockerbuild.Find(strings.ReplaceAll(test.text, "?", shell.Unknown), nil)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		var lines []string
		for _, b := range found.Builds {
			lines = append(lines, show(b))
		}
		if got := strings.ReplaceAll(strings.Join(lines, "\n"), shell.Unknown, "?"); got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.text, got, test.want)
		}
	}
}

func TestFindPlaces(t *testing.T) {
	const text = "@cd x && A=1 docker build . # comment"
	found, err := dockerbuild.Find(text, nil)
	if err != nil || len(found.Builds) != 1 {
		t.Fatal(found, err)
	}
	if b := found.Builds[0]; text[b.Start:b.End] != "A=1 docker build ." {
		t.Errorf("at %q", text[b.Start:b.End])
	}
}

func TestFindScripts(t *testing.T) {
	found, err := dockerbuild.Find("cd hack; ./build.sh x; bash -e ../lib.sh; . ./env; /bin/true; go run ./x; $X/y; sh -c 'true'", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []dockerbuild.Script{{Dir: "hack", Name: "./build.sh"}, {Dir: "hack", Name: "../lib.sh"}, {Dir: "hack", Name: "./env"}}
	if !slices.Equal(found.Scripts, want) {
		t.Errorf("got %v, want %v", found.Scripts, want)
	}
}

func TestFindEnv(t *testing.T) {
	env := func(name string) (string, bool) { return map[string]string{"FILE": "D"}[name], name == "FILE" }
	found, err := dockerbuild.Find(`docker build -f "$FILE" ${OTHER:-../b}`, env)
	if err != nil || len(found.Builds) != 1 {
		t.Fatal(found, err)
	}
	if got := show(found.Builds[0]); got != "docker build: services/a/D in services/b" {
		t.Error(got)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"docker build .", "cd a && docker build -f x --build-arg A=b .", "a | docker build - <<E\nE", "sh -c 'docker build $X'", "$(D) build ${X:-y} *"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found, err := dockerbuild.Find(text, nil)
		if err != nil {
			return
		}
		for _, b := range found.Builds {
			if b.Start < 0 || b.End < b.Start || b.End > len(text) {
				t.Errorf("%q: span %d-%d", text, b.Start, b.End)
			}
			if build, why := b.Resolve("a"); why == "" && (build.Dockerfile == "" || build.Context == "") {
				t.Errorf("%q: no file and no reason", text)
			}
		}
	})
}
