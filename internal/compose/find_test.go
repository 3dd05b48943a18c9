package compose_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/megalint/megalint/internal/compose"
)

func TestIsFile(t *testing.T) {
	for name, want := range map[string]bool{
		"docker-compose.yml": true, "docker-compose-prod.yml": true, "docker-compose.stage.yaml": true,
		"docker-composeDev.yml": true, "compose.yaml": true, "compose.yml": true, "compose.prod.yml": true,
		"compose-prod.yaml": true, "compose_prod.yml": true, "fig.yml": true,
		"composer.yml": false, "composed.yaml": false, "docker-compose": false, "docker-compose.yml.j2": false,
		"compose.json": false, "figure.yml": false, "Compose.yml": false, "": false, ".yml": false,
	} {
		if compose.IsFile(name) != want {
			t.Errorf("%q: want %t", name, want)
		}
	}
}

// Which files of a folder make which projects.
func TestProjects(t *testing.T) {
	const full, part = "services: {a: {image: x}}", "services: {a: {ports: ['1:1']}}"
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"precedence": {map[string]string{
			"compose.yaml": full, "compose.yml": "]", "docker-compose.yml": "]", "docker-compose.yaml": "]", "fig.yml": "]",
		}, "compose.yaml(a=x)"},
		"override": {map[string]string{
			"docker-compose.yml": full, "docker-compose.override.yml": "services: {a: {image: y}}", "compose.override.yaml": part,
		}, "docker-compose.yml(a=x 1) docker-compose.override.yml(a=y)"},
		"a variant that is complete":  {map[string]string{"compose.yml": full, "compose.prod.yml": "services: {b: {image: y}}"}, "compose.yml(a=x) compose.prod.yml(b=y)"},
		"a variant that is not":       {map[string]string{"compose.yml": full, "compose.prod.yml": part}, "compose.yml(a=x) over compose.prod.yml(a=x 1)"},
		"a variant with a tag":        {map[string]string{"compose.yml": full, "compose.prod.yml": "services: {a: {image: !override y}}"}, "compose.yml(a=x) over compose.prod.yml(a=y)"},
		"a variant that does not fit": {map[string]string{"compose.yml": "services: {a: {volumes: [a:/a]}}", "compose.prod.yml": "services: {a: {volumes: !reset [], ports: {}}}"}, "error"},
		"a variant alone":             {map[string]string{"docker-compose-prod.yml": part}, "docker-compose-prod.yml(a= 1)"},
		"a part of the base": {map[string]string{
			"compose.yml": "services: {a: {image: x, extends: {file: compose_parts.yml, service: p}}}", "compose_parts.yml": "services: {p: {ports: ['1:1']}}",
		}, "compose.yml(a=x 1) compose_parts.yml(p= 1)"},
		"a part of a variant": {map[string]string{
			"compose.yml": full, "compose-a.yml": "services: {p: {ports: ['1:1']}}", "compose-b.yml": "include: [compose-a.yml]",
		}, "compose.yml(a=x) compose-a.yml(p= 1) compose-b.yml(p= 1)"},
		"no services":                    {map[string]string{"compose.yml": full, "compose.net.yml": "networks: {n: }"}, "compose.yml(a=x) over compose.net.yml(a=x)"},
		"a template":                     {map[string]string{"compose.yml": full, "compose.prod.yml": "services: {{ services }}\n{% x %}"}, "compose.yml(a=x)"},
		"the base is no template":        {map[string]string{"compose.yml": "services: {{ services }}]"}, "error"},
		"version 1":                      {map[string]string{"fig.yml": "a:\n  image: x\n  ports: ['1:1']\nb:\n  build: ."}, "fig.yml(a=x 1 b=)"},
		"version 1, a service of a name": {map[string]string{"docker-compose.yml": "volumes: {image: x}\nb: {image: y}"}, "docker-compose.yml()"},
		"version 2":                      {map[string]string{"docker-compose.yml": "version: '2'\nservices: {a: {image: x}}"}, "docker-compose.yml(a=x)"},
		"empty":                          {map[string]string{"compose.yml": ""}, "compose.yml()"},
		"none":                           {map[string]string{"Dockerfile": ""}, ""},
	} {
		files := map[string]string{}
		for n, text := range c.files {
			files["s/"+n] = text
		}
		projects, err := compose.NewReader(tree(files)).Projects("s")
		var got []string
		for _, p := range projects {
			one := strings.TrimPrefix(p.Main, "s/") + "(" + summary(p) + ")"
			if p.Over {
				one = "over " + one
			}
			got = append(got, one)
		}
		if s := strings.Join(got, " "); s != c.want && !(c.want == "error" && err != nil) {
			t.Errorf("%s: %s, %v; want %s", name, s, err, c.want)
		}
		if c.want != "error" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if projects, err := compose.NewReader(tree(nil)).Projects("none"); projects != nil || err != nil {
		t.Errorf("a folder that is not there: %v, %v", projects, err)
	}
}

func summary(p *compose.Project) string {
	var parts []string
	for _, s := range p.Services {
		parts = append(parts, s.Name+"="+s.Image.Value)
		for _, port := range s.Ports {
			parts = append(parts, fmt.Sprint(port.Published.First))
		}
	}
	return strings.Join(parts, " ")
}

// What is said of a project beside its services.
func TestProject(t *testing.T) {
	p := load(t, map[string]string{
		"s/compose.yml": `
include: [../inc/compose.yml]
services:
  a:
    extends: {file: ../base.yml, service: a}
    env_file: [{path: x.env, required: false}]
    ports: ["${A}:1", "${B:-2}:2", "${C:?}:3", {target: 4, published: "${A}"}, "[::1]:5:5"]
    image: ${R}/x:${T:-1}
volumes:
  bind: {driver_opts: {type: none, o: bind, device: ./data}}
  nfs: {driver_opts: {type: nfs, device: ":/x"}}
  tmp: {driver_opts: {type: tmpfs, device: tmpfs}}
  other: {driver: rexray, driver_opts: {device: /x}}
  out: {external: true}
  named: {external: {name: x}}
`,
		"s/.env":          "T=2\n",
		"base.yml":        "services: {a: {build: .}}",
		"inc/compose.yml": "services: {b: {image: b}}",
	}, "s/compose.yml")
	if got := strings.Join(p.Files, " "); got != "base.yml inc/compose.yml s/.env s/compose.yml" {
		t.Errorf("files %s", got)
	}
	a := p.Service("a")
	if a.Image.Value != "/x:2" || a.Image.Masked != compose.Unset+"/x:2" || a.Image.Raw != "${R}/x:${T:-1}" ||
		strings.Join(a.Image.Unset, " ") != "R" || !a.EnvFiles[0].Optional || a.Build.Dockerfile.Path != "Dockerfile" {
		t.Errorf("%+v", a)
	}
	var got []string
	for _, port := range a.Ports {
		got = append(got, fmt.Sprintf("%d%s", port.Published.First, strings.Join(port.Unset, " ")))
	}
	if s := strings.Join(got, ","); s != "0A,2,0C,0A,5" {
		t.Errorf("ports %s", s)
	}
	got = nil
	for _, v := range p.Volumes {
		got = append(got, fmt.Sprintf("%s %d %s %t", v.Name, v.Bind.Where, v.Bind.Path, v.External))
	}
	if s := strings.Join(got, ", "); s != "bind 1 s/data false, named 0  true, nfs 0  false, other 0  false, out 0  true, tmp 0  false" {
		t.Errorf("volumes %s", s)
	}
	if p.Service("none") != nil || p.Volume("none") != nil || p.Volume("bind") == nil {
		t.Error("a service or volume is found that is not there, or the other way round")
	}
}

func TestEnvFile(t *testing.T) {
	r := compose.NewReader(tree(map[string]string{"x.env": "A=1\nB=$A\nC\n", "bad.env": "A='\n", "odd.env": "A B=1\n"}))
	vars, err := r.EnvFile("x.env")
	if err != nil || fmt.Sprint(vars) != "map[A:1 B:1]" {
		t.Errorf("%v, %v", vars, err)
	}
	if vars, err := r.EnvFile("none.env"); len(vars) > 0 || err != nil {
		t.Errorf("missing: %v, %v", vars, err)
	}
	for name, want := range map[string]string{
		"bad.env": "bad.env: line 1: the quote ' is not closed",
		"odd.env": `odd.env: line 1: unexpected character ' ' in the name of a variable`,
	} {
		if _, err := r.EnvFile(name); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
