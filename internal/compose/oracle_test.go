package compose_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
	"golang.org/x/tools/txtar"

	"github.com/megalint/megalint/internal/compose"
)

// theirs describes what compose-go makes of the files in a folder.
func theirs(dir string, names ...string) (string, error) {
	logrus.SetOutput(io.Discard)
	details := types.ConfigDetails{WorkingDir: filepath.Join(dir, path.Dir(names[0])), Environment: types.Mapping{}}
	for _, n := range names {
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: filepath.Join(dir, n)})
	}
	env, err := dotenv.GetEnvFromFile(nil, existing(filepath.Join(details.WorkingDir, ".env")))
	if err != nil {
		return "", err
	}
	details.Environment = env
	p, err := loader.LoadWithContext(context.Background(), details, func(o *loader.Options) {
		o.SetProjectName("test", true)
		o.SkipConsistencyCheck, o.SkipResolveEnvironment, o.SkipResolveLabels = true, true, true
		o.Profiles = []string{"*"}
	})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		describeTheirs(&b, dir, name, p.Services[name])
	}
	for _, name := range slices.Sorted(maps.Keys(p.Secrets)) {
		fmt.Fprintf(&b, "secret %s %s\n", name, relative(dir, p.Secrets[name].File))
	}
	return b.String(), nil
}

func existing(file string) []string {
	if _, err := os.Stat(file); err != nil {
		return nil
	}
	return []string{file}
}

// relative is a path as the reader under test gives it.
func relative(dir, file string) string {
	if file == dir {
		return "."
	}
	return strings.TrimPrefix(file, dir+"/")
}

func describeTheirs(b *strings.Builder, dir, name string, s types.ServiceConfig) {
	fmt.Fprintf(b, "service %s image=%q\n", name, s.Image)
	if s.Build != nil {
		context := relative(dir, s.Build.Context)
		dockerfile := path.Join(context, s.Build.Dockerfile)
		if path.IsAbs(s.Build.Dockerfile) {
			dockerfile = relative(dir, s.Build.Dockerfile)
		}
		switch {
		case s.Build.DockerfileInline != "":
			dockerfile = ""
		case strings.Contains(context, "://"):
			dockerfile = s.Build.Dockerfile
		}
		fmt.Fprintf(b, "\tbuild %s %s %q %q\n", context, dockerfile, s.Build.Target, s.Build.DockerfileInline)
		for _, k := range slices.Sorted(maps.Keys(s.Build.Args)) {
			fmt.Fprintf(b, "\targ %s\n", assignment(k, s.Build.Args[k]))
		}
	}
	var lines []string
	for _, p := range s.Ports {
		published := p.Published
		if published == "0" {
			published = ""
		}
		lines = append(lines, fmt.Sprintf("port %q %s %d %s", strings.Trim(p.HostIP, "[]"), published, p.Target, p.Protocol))
	}
	for _, v := range s.Volumes {
		source := v.Source
		if v.Type == "bind" {
			source = relative(dir, source)
		}
		lines = append(lines, fmt.Sprintf("volume %s %s %s", v.Type, source, path.Clean(v.Target)))
	}
	for k, v := range s.Environment {
		lines = append(lines, "env "+assignment(k, v))
	}
	for _, f := range s.EnvFiles {
		lines = append(lines, fmt.Sprintf("env_file %s %t", relative(dir, f.Path), bool(f.Required)))
	}
	for _, d := range s.Devices {
		lines = append(lines, "device "+d.Source)
	}
	for k, v := range s.Labels {
		lines = append(lines, "label "+k+"="+v)
	}
	for _, p := range s.Profiles {
		lines = append(lines, "profile "+p)
	}
	for _, p := range s.VolumesFrom {
		lines = append(lines, "from "+p)
	}
	for _, p := range s.Expose {
		lines = append(lines, "expose "+p)
	}
	write(b, lines)
}

func assignment(name string, value *string) string {
	if value == nil {
		return name
	}
	return name + "=" + *value
}

func write(b *strings.Builder, lines []string) {
	slices.Sort(lines)
	for _, l := range slices.Compact(lines) {
		fmt.Fprintf(b, "\t%s\n", l)
	}
}

// ours describes a project in the same words.
func ours(p *compose.Project) string {
	var b strings.Builder
	for _, s := range p.Services {
		describeOurs(&b, s)
	}
	for _, s := range p.Secrets {
		fmt.Fprintf(&b, "secret %s %s\n", s.Name, location(s.Path))
	}
	return b.String()
}

func location(r compose.Ref) string {
	if r.Where == compose.Inside {
		return r.Path
	}
	return r.Value
}

func describeOurs(b *strings.Builder, s *compose.Service) {
	fmt.Fprintf(b, "service %s image=%q\n", s.Name, s.Image.Value)
	if s.Build != nil {
		fmt.Fprintf(b, "\tbuild %s %s %q %q\n", location(s.Build.Context), location(s.Build.Dockerfile),
			s.Build.Target.Value, s.Build.Inline.Value)
		var args []string
		for _, v := range s.Build.Args {
			if !v.Set {
				continue // compose-go drops what the environment does not set
			}
			args = append(args, "arg "+variable(v))
		}
		write(b, args)
	}
	var lines []string
	for _, p := range s.Ports {
		lines = append(lines, ports(p)...)
	}
	for _, m := range s.Mounts {
		lines = append(lines, fmt.Sprintf("volume %s %s %s", m.Type, location(m.Source), path.Clean(m.Target)))
	}
	for _, v := range s.Environment {
		lines = append(lines, "env "+variable(v))
	}
	for _, f := range s.EnvFiles {
		lines = append(lines, fmt.Sprintf("env_file %s %t", location(f.Ref), !f.Optional))
	}
	for _, d := range s.Devices {
		lines = append(lines, "device "+d.Value)
	}
	for _, v := range s.Labels {
		lines = append(lines, "label "+v.Name+"="+v.Value.Value)
	}
	for _, p := range s.Profiles {
		lines = append(lines, "profile "+p)
	}
	for _, p := range s.VolumesFrom {
		lines = append(lines, "from "+p.Value)
	}
	for _, p := range s.Expose {
		lines = append(lines, "expose "+p.Value)
	}
	write(b, lines)
}

func variable(v compose.Variable) string {
	if !v.Set {
		return v.Name
	}
	return v.Name + "=" + v.Value.Value
}

// ports writes a range port by port, as compose-go does.
func ports(p compose.Port) []string {
	var lines []string
	for i := range p.Target.Len() {
		published := ""
		switch {
		case p.Dynamic:
			published = fmt.Sprintf("%d-%d", p.Published.First, p.Published.Last)
		case p.Published.Len() > 0:
			published = strconv.Itoa(p.Published.First + i)
		}
		lines = append(lines, fmt.Sprintf("port %q %s %d %s", p.HostIP, published, p.Target.First+i, p.Protocol))
	}
	return lines
}

// compare loads files with both readers and reports what differs. Both may
// refuse them.
func compare(t *testing.T, files map[string]string, names ...string) (refused error) {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, theirErr := theirs(dir, names...)
	p, ourErr := compose.NewReader(tree(files)).Load(names...)
	if ourErr == nil && len(p.Faults) > 0 {
		ourErr = p.Faults[0]
	}
	switch {
	case theirErr != nil && ourErr == nil && open(theirErr, p):
		return theirErr // what depends on a variable that is not set is no fault to us
	case (theirErr != nil) != (ourErr != nil):
		t.Errorf("compose-go says: %v\nwe say: %v", theirErr, ourErr)
	case theirErr == nil && ours(p) != want:
		t.Errorf("we read:\n%s\ncompose-go reads:\n%s", ours(p), want)
	}
	if t.Failed() {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			t.Logf("-- %s --\n%s", name, files[name])
		}
	}
	return theirErr
}

// open tells whether compose-go complains of a variable that is not set, or of
// a port or volume that is malformed in a file but not part of the project,
// for another file replaces it.
func open(err error, p *compose.Project) bool {
	if strings.Contains(err.Error(), "required variable") || strings.Contains(err.Error(), "empty section between colons") {
		return true
	}
	if len(p.Files) > 2 && strings.Contains(err.Error(), "invalid") && !strings.Contains(err.Error(), "interpolation") {
		return true
	}
	for _, s := range p.Services {
		for _, port := range s.Ports {
			if len(port.Unset) > 0 {
				return true
			}
		}
	}
	return false
}

// The oracle's cases: each archive of testdata is a tree; the comment's last
// line names the files of the project.
func TestAgreesWithCompose(t *testing.T) {
	archives, err := filepath.Glob("testdata/oracle/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	for _, a := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(a), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(a)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range archive.Files {
				files[f.Name] = string(f.Data)
			}
			lines := strings.Split(strings.TrimSpace(string(archive.Comment)), "\n")
			refused := compare(t, files, strings.Fields(lines[len(lines)-1])...)
			if want := strings.HasPrefix(filepath.Base(a), "refused-"); (refused != nil) != want {
				t.Errorf("by its name, compose-go should refuse it: %t; it says: %v", want, refused)
			}
		})
	}
}
