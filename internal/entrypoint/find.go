// Package entrypoint judges the convention that the entry point of an image is
// an executable named run.
package entrypoint

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/internal/shell"
)

// Program is what an entry point comes down to.
type Program struct {
	// Name is the program as the entry point names it: a path or a bare name.
	// It is empty where there is none, and Why says why.
	Name string
	// Dir is the folder that the entry point changes to first, if it does.
	Dir string
	// Interpreter runs the program, which then needs no execute bit: sh in
	// ["sh", "/run"]. Often empty.
	Interpreter string
	// Shell is the shell whose text names the program: /bin/sh for the shell
	// form. Often empty.
	Shell string
	// Why says, without Name, what kept it from being found.
	Why string
}

// maxWrap bounds how many programs may start one another.
const maxWrap = 8

// Find looks for the program that a command line is about: the first of it, or
// the one that tini, env, exec, a shell and their like start in its place. Where
// a shell's text starts several, one that named accepts is preferred.
func Find(argv []string, env shell.Env, named func(name string) bool) Program {
	return find(argv, env, named, maxWrap)
}

func find(argv []string, env shell.Env, named func(string) bool, depth int) Program {
	if len(argv) == 0 || argv[0] == "" {
		return Program{Why: "it names no program"}
	}
	if depth == 0 {
		return Program{Why: "too many programs start one another"}
	}
	name := path.Base(argv[0])
	if !shell.Known(argv[0]) || named(argv[0]) {
		return Program{Name: argv[0]}
	}
	var rest []string
	switch name {
	case "tini", "tini-static", "docker-init", "catatonit":
		rest = skipFlags(argv[1:], "-p", "-e")
	case "dumb-init":
		rest = skipFlags(argv[1:], "-r", "--rewrite")
	case "exec":
		rest = skipFlags(argv[1:], "-a")
	case "env":
		rest = skipFlags(argv[1:], "-u", "--unset", "-C", "--chdir")
		for len(rest) > 0 && strings.Contains(rest[0], "=") {
			rest = rest[1:]
		}
	case "command", "nohup", "setsid", "stdbuf", "setpriv":
		rest = skipFlags(argv[1:], "-i", "-o", "-e")
	case "nice":
		rest = skipFlags(argv[1:], "-n", "--adjustment")
	case "timeout":
		if rest = skipFlags(argv[1:], "-k", "--kill-after", "-s", "--signal"); len(rest) > 0 {
			rest = rest[1:] // how long
		}
	case "su-exec", "gosu":
		if len(argv) > 2 {
			rest = argv[2:]
		}
	case "sh", "bash", "dash", "ash", "zsh", "ksh":
		return shellProgram(argv, env, named, depth)
	case "busybox":
		rest = argv[1:]
	default:
		if script := script(name, argv[1:]); script != "" {
			return Program{Name: script, Interpreter: argv[0]}
		}
	}
	if len(rest) == 0 {
		return Program{Name: argv[0]}
	}
	return find(rest, env, named, depth-1)
}

// skipFlags leaves the options at the front out; those named take a value.
func skipFlags(argv []string, valued ...string) []string {
	for len(argv) > 0 && strings.HasPrefix(argv[0], "-") && argv[0] != "-" {
		flag := argv[0]
		argv = argv[1:]
		if flag == "--" {
			return argv
		}
		if slices.Contains(valued, flag) && len(argv) > 0 {
			argv = argv[1:]
		}
	}
	return argv
}

// script is the script that an interpreter of another language is told to run.
func script(interpreter string, args []string) string {
	interpreter = strings.TrimRight(interpreter, "0123456789.")
	if interpreter == "bun" || interpreter == "deno" {
		return subcommandScript(args)
	}
	code, valued := interpreterFlags(interpreter)
	for len(code) > 0 && len(args) > 0 {
		flag := args[0]
		if !strings.HasPrefix(flag, "-") {
			return flag
		}
		args = args[1:]
		switch {
		case slices.Contains(code, flag):
			return ""
		case slices.Contains(valued, flag) && len(args) > 0:
			args = args[1:]
		}
	}
	return ""
}

// interpreterFlags are the options of an interpreter that take something else to
// run than a script, and those that take another value. The first are empty for
// what is none.
func interpreterFlags(name string) (code, valued []string) {
	switch name {
	case "python":
		return []string{"-c", "-m"}, []string{"-W", "-X"}
	case "node", "nodejs", "tsx", "ts-node":
		return []string{"-e", "--eval", "-p", "--print"}, []string{"-r", "--require", "--import", "--loader",
			"--experimental-loader", "-C", "--conditions", "--env-file", "-P", "--project"}
	case "ruby":
		return []string{"-e"}, []string{"-r", "-I", "-C"}
	case "perl":
		return []string{"-e", "-E"}, []string{"-I"}
	case "php":
		return []string{"-r", "-S"}, []string{"-c", "-d", "-t"}
	case "lua":
		return []string{"-e"}, []string{"-l"}
	case "Rscript":
		return []string{"-e"}, nil
	}
	return nil, nil
}

// subcommandScript is the script of an interpreter that has subcommands, of which
// run runs one, or what the project calls so: that has no suffix.
func subcommandScript(args []string) string {
	ran := false
	for _, a := range args {
		switch {
		case strings.HasPrefix(a, "-"):
		case a == "run" && !ran:
			ran = true
		case path.Ext(a) != "" || strings.Contains(a, "/"):
			return a
		default:
			return ""
		}
	}
	return ""
}

// shellProgram is what a shell runs: a script, or the program that its text
// starts.
func shellProgram(argv []string, env shell.Env, named func(string) bool, depth int) Program {
	args, text := argv[1:], false
	for len(args) > 0 && len(args[0]) > 1 && (args[0][0] == '-' || args[0][0] == '+') {
		flag := args[0]
		args = args[1:]
		if flag == "--" {
			break
		}
		if strings.HasPrefix(flag, "--") {
			continue
		}
		text = text || strings.Contains(flag, "c")
		if strings.HasSuffix(flag, "o") && len(args) > 0 {
			args = args[1:]
		}
	}
	switch {
	case len(args) == 0:
		return Program{Name: argv[0]}
	case !text:
		return Program{Name: args[0], Interpreter: argv[0]}
	}
	p := textProgram(args, env, named, depth)
	if p.Shell == "" {
		p.Shell = argv[0]
	}
	return p
}

// textProgram is the program that a shell's text starts: args[0] is the text,
// the others are its $0, $1 and so on.
func textProgram(args []string, env shell.Env, named func(string) bool, depth int) Program {
	if !shell.Known(args[0]) {
		return Program{Name: shell.Unknown}
	}
	file, err := shell.Parse(args[0])
	if err != nil {
		return Program{Why: "its shell text cannot be read: " + err.Error()}
	}
	r := row{named: named, depth: depth, env: func(name string) (string, bool) {
		if len(name) == 1 && (name[0] >= '0' && name[0] <= '9' || strings.Contains("@*#?$!-", name)) {
			return positional(args, name)
		}
		return env(name)
	}}
	r.stmts(file.Stmts)
	switch {
	case r.found.Name == "" && r.odd:
		return Program{Why: "its shell text is more than commands one after the other"}
	case r.found.Name == "":
		return Program{Why: "its shell text starts no program"}
	}
	return r.found
}

// positional is one of the shell's own parameters.
func positional(args []string, name string) (string, bool) {
	switch c := name[0]; {
	case c >= '0' && c <= '9':
		if i := int(c - '0'); i < len(args) {
			if i == 0 && len(args) > 1 {
				i = 1
			}
			return args[i], true
		}
		return "", false
	case c == '@' || c == '*':
		if len(args) < 3 {
			return "", false
		}
		return strings.Join(args[2:], " "), true
	}
	return shell.Unknown, true
}

// row reads commands that run one after the other.
type row struct {
	named func(string) bool
	env   shell.Env
	depth int
	dir   string
	found Program
	done  bool // the program is the one: it was started in the shell's place, or is named as wished
	odd   bool // there is more than a row of commands
}

func (r *row) stmts(stmts []*syntax.Stmt) {
	for _, s := range stmts {
		r.command(s.Cmd)
	}
}

func (r *row) command(c syntax.Command) {
	if r.done {
		return
	}
	switch c := c.(type) {
	case *syntax.CallExpr:
		if len(c.Args) > 0 {
			r.call(shell.Texts(shell.Words(c.Args, r.env)))
		}
	case *syntax.BinaryCmd:
		r.command(c.X.Cmd)
		r.command(c.Y.Cmd)
	case *syntax.Block:
		r.stmts(c.Stmts)
	case *syntax.Subshell:
		r.stmts(c.Stmts)
	case *syntax.DeclClause:
	case nil:
	default:
		r.odd = true
	}
}

func (r *row) call(argv []string) {
	if len(argv) == 0 {
		return
	}
	switch argv[0] {
	case "cd":
		r.dir = shell.Unknown
		if len(argv) == 2 {
			r.dir = argv[1]
		}
		return
	case "set", "umask", "ulimit", "trap", ":", "true", "echo", "printf", "test", "[", "wait", "export", ".", "source":
		return
	}
	p := find(argv, r.env, r.named, r.depth-1)
	if p.Dir == "" {
		p.Dir = r.dir
	}
	r.done = argv[0] == "exec" || r.named(p.Name)
	r.found = p
}
