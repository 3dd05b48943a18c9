package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"

	"github.com/megalint/megalint/hooks/webhook/task"
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// variables are those that the bot, or its image's run, reads.
func variables() []string {
	known := []string{"MEGALINT_APP_KEY_PEM", "MEGALINT_TOKEN", "MEGALINT_WEBHOOK_SECRET", "MEGALINT_SECRETS_DIR"}
	newFlags().VisitAll(func(f *pflag.Flag) { known = append(known, variable(f.Name)) })
	return known
}

// TestDocumentedFlags holds the table of docs/bot.md to the flags, and all that is
// below docs/bot to the variables that there are.
func TestDocumentedFlags(t *testing.T) {
	var want, got []string
	newFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Name == "version" {
			return
		}
		byDefault := ""
		if f.DefValue != "" && f.DefValue != "[]" {
			byDefault = " `" + f.DefValue + "`"
		}
		want = append(want, "| `--"+f.Name+"` | `"+variable(f.Name)+"` |"+byDefault+" |")
	})
	page := read(t, "bot.md")
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "| `--") {
			cells := strings.Split(line, "|")
			got = append(got, strings.Join(cells[:4], "|")+"|")
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the table has\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, name := range []string{"bot.md", "bot/kubernetes.yaml", "bot/megalint-bot.service", "../cmd/megalint-bot/run", "../cmd/megalint-bot/Dockerfile"} {
		for _, v := range regexp.MustCompile(`MEGALINT_[A-Z_]*[A-Z]`).FindAllString(read(t, name), -1) {
			if !slices.Contains(variables(), v) {
				t.Errorf("%s names %s, which nobody reads", name, v)
			}
		}
	}
}

// TestAppManifest has the rights that are documented, and events that are read.
func TestAppManifest(t *testing.T) {
	var m struct {
		Hook        struct{ URL string } `json:"hook_attributes"`
		Permissions map[string]string    `json:"default_permissions"`
		Events      []string             `json:"default_events"`
	}
	if err := json.Unmarshal([]byte(read(t, "bot/app-manifest.json")), &m); err != nil {
		t.Fatal(err)
	}
	page := read(t, "bot.md")
	for name, level := range m.Permissions {
		if !strings.Contains(page, "| `"+name+": "+level+"` |") {
			t.Errorf("%s: %s is not explained", name, level)
		}
	}
	if !strings.HasSuffix(m.Hook.URL, "/webhook") || len(m.Permissions) != 6 {
		t.Errorf("got %+v", m)
	}
	for _, event := range m.Events {
		if !task.Known(event) {
			t.Errorf("nothing is done on %s", event)
		}
	}
	for _, event := range []string{"pull_request", "merge_group", "push", "check_run", "check_suite", "issue_comment", "repository"} {
		if !slices.Contains(m.Events, event) {
			t.Errorf("%s does not come", event)
		}
	}
}

// deployment is the part of a manifest that has to agree with the bot.
type deployment struct {
	Kind string
	Spec struct {
		Replicas int
		Template struct {
			Spec struct {
				Grace      int `yaml:"terminationGracePeriodSeconds"`
				Containers []struct {
					Ports []struct {
						Port int `yaml:"containerPort"`
					}
					Live  probe `yaml:"livenessProbe"`
					Ready probe `yaml:"readinessProbe"`
				}
			}
		}
	}
}

type probe struct {
	Get struct{ Path string } `yaml:"httpGet"`
}

// TestKubernetes has several replicas, probes that are answered, and time to stop.
func TestKubernetes(t *testing.T) {
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(read(t, "bot/kubernetes.yaml"))))
	kinds := []string{}
	for {
		var d deployment
		if err := decoder.Decode(&d); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if kinds = append(kinds, d.Kind); d.Kind != "Deployment" {
			continue
		}
		spec := d.Spec.Template.Spec
		c := spec.Containers[0]
		if d.Spec.Replicas < 2 || c.Live.Get.Path != "/healthz" || c.Ready.Get.Path != "/readyz" || newFlags().listen != ":8080" || c.Ports[0].Port != 8080 {
			t.Errorf("got %+v", d)
		}
		if time.Duration(spec.Grace)*time.Second <= newFlags().grace {
			t.Errorf("it is killed after %d seconds", spec.Grace)
		}
	}
	if want := []string{"Deployment", "PodDisruptionBudget", "Service", "Ingress"}; !slices.Equal(kinds, want) {
		t.Errorf("got %q", kinds)
	}
}

// TestUnit starts the bot with flags that it has, and lets it stop.
func TestUnit(t *testing.T) {
	unit := read(t, "bot/megalint-bot.service")
	command := regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/megalint-bot (.*)$`).FindStringSubmatch(unit)
	if command == nil {
		t.Fatal("there is no ExecStart")
	}
	if err := newFlags().Parse(strings.Fields(command[1])); err != nil {
		t.Error(err)
	}
	stop := regexp.MustCompile(`(?m)^TimeoutStopSec=(\d+)$`).FindStringSubmatch(unit)
	if stop == nil {
		t.Fatal("there is no TimeoutStopSec")
	}
	if d, err := time.ParseDuration(stop[1] + "s"); err != nil || d <= newFlags().grace {
		t.Errorf("it is killed after %v, %v", d, err)
	}
}
