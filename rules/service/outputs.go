package service

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/internal/makefile"
	"github.com/megalint/megalint/internal/shell"
	"github.com/megalint/megalint/lint"
)

// output is a file that a command writes, from the root of the tree.
type output struct {
	file    string
	command makefile.Command
	// folder tells that it is a folder, in which something is written.
	folder bool
	// compiled tells that a compiler writes it.
	compiled bool
}

// written is a file that a command writes, from the folder that it runs in.
type written struct {
	name             string
	folder, compiled bool // as in output
}

// compiledBy returns the files that commands compile. Most commands compile
// nothing, and need not be read.
func compiledBy(fsys fs.FS, commands []makefile.Command) []output {
	var compiled []output
	for i, c := range commands {
		if !namesOutput(c.Text) && !(strings.Contains(c.Text, "go") && strings.Contains(c.Text, "build")) {
			continue
		}
		files, _ := readOutputs(fsys, commands[i:i+1])
		compiled = append(compiled, slices.DeleteFunc(files, func(o output) bool { return !o.compiled })...)
	}
	return compiled
}

// namesOutput tells whether a command may have the option -o, quoted perhaps.
func namesOutput(text string) bool {
	for {
		_, after, found := strings.Cut(text, "-")
		if !found {
			return false
		}
		if strings.HasPrefix(strings.TrimLeft(after, `"'\`), "o") {
			return true
		}
		text = after
	}
}

// readOutputs finds the files that commands of make write, as far as the
// commands say so: compilers by -o, redirections, cp and mv. Opaque tells that
// there are commands of which nobody knows what they write.
func readOutputs(fsys fs.FS, commands []makefile.Command) (files []output, opaque bool) {
	for _, c := range commands {
		add := func(dir string, w written) {
			switch {
			case !shell.Known(w.name) || !shell.Known(dir):
				opaque = true
			case w.name == "" || path.IsAbs(w.name) || path.IsAbs(dir):
			default:
				files = append(files, output{path.Join(dir, w.name), c, w.folder, w.compiled})
			}
		}
		script := &shell.Script{Dir: c.Dir, Env: func(string) (string, bool) { return shell.Unknown, true }}
		script.Command = func(words []shell.Word, _ *syntax.CallExpr) {
			if len(words) > 1 && path.Base(words[0].Text) == "go" && words[1].Text == "build" {
				b := &goBuild{fsys: fsys, dir: script.Dir}
				b.read(words[2:])
				add(b.dir, b.writes())
				return
			}
			names, known := writes(shell.Texts(words))
			opaque = opaque || !known
			for _, n := range names {
				add(script.Dir, written{name: n, compiled: compiles(words[0].Text)})
			}
		}
		script.Write = func(name string) { add(script.Dir, written{name: name}) }
		script.Odd = func(string) { opaque = true }
		if err := script.Read(recipeText(c.Text)); err != nil {
			opaque = true
		}
	}
	return files, opaque
}

// recipeText takes make's own prefixes from a command.
func recipeText(text string) string { return strings.TrimLeft(text, "@-+ \t") }

// compiles tells whether a program is a compiler that takes -o.
func compiles(program string) bool {
	switch path.Base(program) {
	case "go", "gcc", "g++", "cc", "c++", "clang", "clang++", "ld", "rustc":
		return true
	}
	return false
}

// writes returns the files that a command writes. It is not known of commands
// that may write anything.
func writes(words []string) (names []string, known bool) {
	if len(words) == 0 {
		return nil, true
	}
	program := path.Base(words[0])
	if compiles(program) {
		if program == "go" && len(words) > 1 && words[1] != "test" {
			return nil, words[1] == "vet" || words[1] == "fmt" || words[1] == "list"
		}
		for i, w := range words {
			switch {
			case w == "-o" && i+1 < len(words):
				names = append(names, words[i+1])
			case program == "go" && strings.HasPrefix(w, "-o="):
				names = append(names, w[len("-o="):])
			}
		}
		return names, true
	}
	switch program {
	case "cp", "mv", "install", "ln":
		if last := words[len(words)-1]; len(words) > 2 {
			names = append(names, last)
		}
		return names, true
	case "docker", "podman", "buildah", "echo", "printf", "true", "false", ":", "test", "[", "export", "set", "rm", "rmdir",
		"mkdir", "git", "exit", "exec", "sleep", "which", "command", "if", "chmod", "cat", "grep":
		return nil, true
	}
	return nil, false
}

// makeOutputs tells which files `make image` makes before it builds an image.
type makeOutputs struct {
	service  *lint.Service
	makefile *makefile.Makefile
	commands []makefile.Command
	once     sync.Once
	files    []output
	opaque   bool
}

// read finds out what the commands write.
func (o *makeOutputs) read() {
	o.once.Do(func() { o.files, o.opaque = readOutputs(o.service.Repo.FS, o.commands) })
}

// exact tells whether make makes a file, a path from the root.
func (o *makeOutputs) exact(name string) bool {
	o.read()
	return o.makefile.Makes(relative(o.service.Dir, name)) ||
		slices.ContainsFunc(o.files, func(f output) bool { return !f.folder && f.file == name })
}

// made tells whether make may make a file or folder, a path from the root.
func (o *makeOutputs) made(name string) bool {
	if o.exact(name) || o.opaque {
		return true
	}
	for _, f := range o.files {
		// A file that is copied into a folder, or a folder of what is made.
		if inDir(name, f.file) || inDir(f.file, name) || f.folder && path.Dir(name) == f.file {
			return true
		}
	}
	return false
}

// relative is the path of a file from a folder, both from the root.
func relative(dir, file string) string {
	up := ""
	for !inDir(file, dir) {
		if dir == "." || dir == "" {
			return up + file
		}
		dir = path.Dir(dir)
		up += "../"
	}
	if file == dir {
		return up + "."
	}
	return up + strings.TrimPrefix(file, dir+"/")
}
