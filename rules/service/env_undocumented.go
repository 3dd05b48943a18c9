package service

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/megalint/megalint/internal/dockerfile"
	"github.com/megalint/megalint/internal/dockerfile/instruction"
	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// EnvUndocumented asks that the environment of a run script is written down.
var EnvUndocumented = &lint.Rule{
	Name: "env-undocumented",
	Doc: `The environment variables that a run script reads are written down

A run script prepares the command for the actual service from environment
variables. Whoever deploys the service has to know which: each variable that the
script reads, and does not set itself, is declared by ` + "`ENV`" + ` or ` + "`ARG`" + ` in a
Dockerfile, given by ` + "`environment`" + ` or an env file of a compose file, or
mentioned in the service's README.

Judged are shell scripts named ` + "`run`" + `, in the service's folder or in one directly
below it, together with the files of the service that they source. Where a
script sources something else, or evaluates text, nobody can tell what it sets,
and it is passed over. A variable with a default (` + "`${PORT:-8080}`" + `) documents
itself. Names in small letters, those that the shell and every system set
(` + "`PATH`, `HOME`, `HOSTNAME`" + `, …) and those of an official base image
(` + "`JAVA_HOME`, `GOPATH`, `PGDATA`" + `, …) are no part of the interface.

Source: saas-mega, "The actual service executable should be explicit about what
are the possible configuration options".`,
	Severity: lint.Warning, Since: "0.1",
	Options: envOptions{Scripts: []string{"run"}, Documents: []string{"README*", ".env*", "*.env"}},
	Service: enough(envUndocumented),
}

type envOptions struct {
	Scripts   []string `yaml:"scripts" doc:"the names of run scripts"`
	Documents []string `yaml:"documents" doc:"patterns of files that document variables by mentioning them, from the service's folder"`
	Ignore    []string `yaml:"ignore" doc:"variables that need no documentation; an asterisk stands for any characters"`
	Defaults  bool     `yaml:"defaults" doc:"whether variables that the script has a default for are to be written down too"`
}

// Validate refuses patterns that cannot be read.
func (o envOptions) Validate() error {
	return errors.Join(checkPatterns("documents", o.Documents), checkPatterns("ignore", o.Ignore))
}

func envUndocumented(p *lint.Pass, s *lint.Service) error {
	o := p.Options.(envOptions)
	scripts, err := runScripts(s, o.Scripts)
	if err != nil {
		return err
	}
	var needed []variable
	for _, x := range scripts {
		if _, isShell := x.dialect(); !isShell || x.interpreter == "" {
			continue
		}
		e, err := readEnvironment(x, func(from *script, name string) (*script, error) { return sourced(s, from, name) })
		if err != nil {
			_, why := syntaxFault(err)
			return fmt.Errorf("%s: %s", path.Join(s.Dir, x.path), why)
		}
		for _, v := range e.needed(o.Defaults) {
			if !matchesAny(o.Ignore, v.name) {
				needed = append(needed, v)
			}
		}
	}
	needed, err = undocumented(s, o, needed)
	for _, v := range needed {
		p.Report(lint.Finding{Path: v.file, Span: v.at, Text: fmt.Sprintf(
			"%s is written down nowhere: declare it by ENV in the Dockerfile, or tell of it in the README", text.Shorten(v.name))})
	}
	return err
}

// undocumented returns those of the variables that are written down nowhere.
// What is known already is asked first: mostly it is all that it takes.
func undocumented(s *lint.Service, o envOptions, needed []variable) ([]variable, error) {
	for _, ask := range []func() (func(name string) bool, error){
		func() (func(string) bool, error) { return imageEnvironment(s), nil },
		func() (func(string) bool, error) {
			names, err := composeEnvironment(s)
			return func(name string) bool { return names[name] }, err
		},
		func() (func(string) bool, error) {
			names, err := dockerfileEnvironment(s, needed)
			return func(name string) bool { return slices.Contains(names, name) }, err
		},
		func() (func(string) bool, error) {
			text, err := documentsOf(s, o.Documents)
			return func(name string) bool { return hasWord(text, name) }, err
		},
	} {
		if len(needed) == 0 {
			break
		}
		documented, err := ask()
		if err != nil {
			return nil, err
		}
		needed = slices.DeleteFunc(needed, func(v variable) bool { return documented(v.name) })
	}
	return needed, nil
}

// imageEnvironment tells whether a variable is in the environment of one of the
// service's images.
func imageEnvironment(s *lint.Service) func(name string) bool {
	images := readableImages(s)
	return func(name string) bool {
		return slices.ContainsFunc(images, func(i serviceImage) bool {
			return slices.ContainsFunc(i.Env, func(v dockerfile.Variable) bool { return v.Name == name }) ||
				slices.Contains(officialEnvironment(i.Base), name)
		})
	}
}

// officialEnvironment returns the names that Docker's official images set for
// those that build on them, as far as scripts have use for them.
func officialEnvironment(base dockerfile.Base) []string {
	switch base.Repository() {
	case "golang":
		return []string{"GOPATH", "GOLANG_VERSION"}
	case "eclipse-temurin", "openjdk", "amazoncorretto", "sapmachine", "ibm-semeru-runtimes", "ibmjava":
		return []string{"JAVA_HOME", "JAVA_VERSION"}
	case "maven":
		return []string{"JAVA_HOME", "JAVA_VERSION", "MAVEN_HOME"}
	case "gradle":
		return []string{"JAVA_HOME", "JAVA_VERSION", "GRADLE_HOME"}
	case "tomcat":
		return []string{"JAVA_HOME", "JAVA_VERSION", "CATALINA_HOME", "TOMCAT_VERSION"}
	case "python":
		return []string{"PYTHON_VERSION"}
	case "node":
		return []string{"NODE_VERSION"}
	case "ruby":
		return []string{"GEM_HOME", "BUNDLE_APP_CONFIG", "RUBY_VERSION"}
	case "php":
		return []string{"PHP_INI_DIR", "PHP_VERSION"}
	case "rust":
		return []string{"CARGO_HOME", "RUSTUP_HOME", "RUST_VERSION"}
	case "postgres":
		return []string{"PGDATA", "PG_MAJOR", "PG_VERSION"}
	case "nginx":
		return []string{"NGINX_VERSION"}
	}
	return nil
}

// runScripts returns the files with one of the names, in the service's folder
// and in those directly below it.
func runScripts(s *lint.Service, names []string) ([]*script, error) {
	entries, err := list(s)
	if err != nil {
		return nil, err
	}
	folders := []string{"."}
	for _, e := range entries {
		if e.IsDir() && !foreign(e.Name()) && e.Name() != "build" {
			folders = append(folders, e.Name())
		}
	}
	var scripts []*script
	for _, folder := range folders {
		for _, name := range names {
			if is, err := isFileIn(s, folder, name); err != nil {
				return nil, err
			} else if !is {
				continue
			}
			x, err := readScript(s.FS, path.Join(folder, name))
			if err != nil {
				return nil, err
			}
			scripts = append(scripts, x)
		}
	}
	return scripts, nil
}

// sourced finds the file that a script sources. Where it lies in the image need
// not be where it lies in the tree, so that it is looked for beside the script
// too; nil if it is nowhere.
func sourced(s *lint.Service, from *script, name string) (*script, error) {
	folder := path.Dir(from.path)
	for _, file := range []string{path.Join(folder, name), path.Clean(name), path.Join(folder, path.Base(name))} {
		if name == "" || !fs.ValidPath(file) {
			continue
		}
		if is, err := regular(s.FS, file); err != nil {
			return nil, err
		} else if is {
			return readScript(s.FS, file)
		}
	}
	return nil, nil
}

// dockerfileEnvironment returns the names that the service's Dockerfiles give,
// of those at least that mention any of the variables.
func dockerfileEnvironment(s *lint.Service, needed []variable) ([]string, error) {
	dockerfiles, err := dockerfilesOf(s)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, file := range dockerfiles {
		data, err := fs.ReadFile(s.Repo.FS, file)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(needed, func(v variable) bool { return bytes.Contains(data, []byte(v.name)) }) {
			names = append(names, declaredByDockerfile(string(data))...)
		}
	}
	return names, nil
}

// declaredByDockerfile returns the names that ENV and ARG give in any stage. Of
// a Dockerfile that cannot be read there are none: another rule says so.
func declaredByDockerfile(text string) []string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", "?") // as the reader wants it
	instructions, err := instruction.Read(text)
	if err != nil {
		return nil
	}
	var names []string
	for _, i := range instructions {
		switch i.Name {
		case "env": // names and values in turn
			for n := 0; n < len(i.Args); n += 2 {
				names = append(names, i.Args[n])
			}
		case "arg":
			for _, a := range i.Args {
				name, _, _ := strings.Cut(a, "=")
				names = append(names, name)
			}
		}
	}
	return names
}

// documentsOf returns the text of the service's files that match a pattern.
func documentsOf(s *lint.Service, patterns []string) (string, error) {
	var text strings.Builder
	for _, p := range patterns {
		files, err := matching(s, p)
		if err != nil {
			return "", err
		}
		for _, file := range files {
			if info, err := fs.Stat(s.FS, file); err != nil || !info.Mode().IsRegular() || info.Size() > maxSearched {
				continue
			}
			data, err := fs.ReadFile(s.FS, file)
			if err != nil {
				return "", err
			}
			text.Write(data)
			text.WriteByte('\n')
		}
	}
	return text.String(), nil
}

// matching returns the service's files, links among them, that a pattern
// matches. Most patterns are for names, and names are listed already.
func matching(s *lint.Service, pattern string) ([]string, error) {
	if strings.Contains(pattern, "/") || strings.Contains(pattern, "**") {
		return doublestar.Glob(s.FS, pattern, doublestar.WithNoFollow(), doublestar.WithFilesOnly(), doublestar.WithFailOnIOErrors())
	}
	entries, err := list(s)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && doublestar.MatchUnvalidated(pattern, e.Name()) {
			files = append(files, e.Name())
		}
	}
	return files, nil
}
