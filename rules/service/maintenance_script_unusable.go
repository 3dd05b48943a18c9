package service

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/megalint/megalint/internal/text"
	"github.com/megalint/megalint/lint"
)

// MaintenanceScriptUnusable holds the maintenance scripts to what a machine
// that calls them relies on.
var MaintenanceScriptUnusable = &lint.Rule{
	Name: "maintenance-script-unusable",
	Doc: `The maintenance scripts can be called as they are meant to be

A backup runs at night, from a list of all services. So each of the scripts is
executable as git records it, begins with a shebang that the kernel understands,
and can be read by its shell; and those that take a folder to write to or to
read from do something with it. A compiled program needs no shebang.

What a script in another language than shell does with its argument is not
judged, nor what a file does with it that the script sources. Off by default.

Source: Dark Peak, "scripts/backup DIRNAME - Accepts one argument, the directory
on the host machine to put the backup files".`,
	Severity: lint.Off, Since: "0.1",
	Options: scriptsUsed{
		Folder: "scripts", Names: []string{"backup", "restore", "updates"}, TakeFolder: []string{"backup", "restore"},
	},
	Service: maintenanceScriptUnusable,
}

type scriptsUsed struct {
	Folder     string   `yaml:"folder" doc:"the folder of the scripts, in the service's folder"`
	Names      []string `yaml:"names" doc:"the scripts to judge, without their suffixes"`
	TakeFolder []string `yaml:"take-folder" doc:"those of them that take a folder as their argument"`
}

// Validate refuses what is no folder or no name.
func (o scriptsUsed) Validate() error {
	return errors.Join(checkFolder(o.Folder), checkScripts("names", o.Names), checkScripts("take-folder", o.TakeFolder))
}

func maintenanceScriptUnusable(p *lint.Pass, s *lint.Service) error {
	o := p.Options.(scriptsUsed)
	for _, name := range o.Names {
		files, err := maintenanceScripts(s, o.Folder, name, nil)
		if err != nil {
			return err
		}
		for _, file := range files {
			script, err := readScript(s.FS, file)
			if err != nil {
				return err
			}
			if err := judgeScript(p, s, script, slices.Contains(o.TakeFolder, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

func judgeScript(p *lint.Pass, s *lint.Service, x *script, takesFolder bool) error {
	report := func(at lint.Span, format string, args ...any) {
		p.Report(lint.Finding{Path: x.path, Span: at, Text: fmt.Sprintf(format, args...)})
	}
	if x.mode&0o111 == 0 {
		p.Report(lint.Finding{Path: x.path, Fixes: executableFix(s, x.path),
			Text: "the script is not executable: " + setExecutable(s, x.path)})
	}
	switch {
	case len(bytes.TrimSpace(x.data)) == 0:
		report(lint.Span{}, "the script is empty: write it")
		return nil
	case compiled(x.data):
		return nil
	case x.interpreter == "":
		report(x.firstLine(), "the script does not begin with a shebang: add one, such as #!/bin/sh")
	default:
		if fault := shebangFault(x); fault != "" {
			report(x.firstLine(), "%s", fault)
		}
	}
	if _, isShell := x.dialect(); !isShell {
		return nil
	}
	syntax, err := x.parse()
	switch {
	case errors.Is(err, errUnread):
		return err
	case err != nil:
		at, why := syntaxFault(err)
		report(at, "the shell cannot read this script: %s", why)
	case takesFolder && !usesArguments(syntax):
		report(lint.Span{}, "the script does nothing with the folder that it is called with: use its first argument")
	}
	return nil
}

// shebangFault says why the kernel would not run the script, "" if it would.
func shebangFault(x *script) string {
	switch {
	case strings.HasSuffix(x.interpreter, "\r") || strings.HasSuffix(x.argument, "\r"):
		return "the shebang ends in a carriage return, so that its interpreter is not found: use line feeds alone"
	case !path.IsAbs(x.interpreter):
		return fmt.Sprintf("the shebang's interpreter %s is no absolute path: the kernel does not search for it", text.Shorten(x.interpreter))
	case path.Base(x.interpreter) == "env" && x.argument == "":
		return "the shebang gives env nothing to run: name the interpreter"
	case path.Base(x.interpreter) == "env" && strings.Contains(x.argument, " ") && x.argument[0] != '-':
		return fmt.Sprintf("env looks for a program named %q, for the kernel does not split a shebang: use env -S", text.Shorten(x.argument))
	}
	return ""
}

// compiled tells whether a file is a program in machine code.
func compiled(data []byte) bool {
	for _, magic := range []string{"\x7fELF", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "MZ"} {
		if bytes.HasPrefix(data, []byte(magic)) {
			return true
		}
	}
	return false
}

// setExecutable is how git is told, from the root of the tree, that a file of the
// service may be executed. People copy it into a shell, so that a name is left to
// them that a shell would not take for one.
func setExecutable(s *lint.Service, file string) string {
	const command = "set its execute bit, as by git update-index --chmod=+x"
	name := path.Join(s.Dir, file)
	if strings.HasPrefix(name, "-") {
		name = "./" + name
	}
	quoted, err := syntax.Quote(name, syntax.LangPOSIX)
	if err != nil {
		return command
	}
	return command + " " + quoted
}

// executableFix gives a file of the service its execute bit. There is none for
// a link, whose target others may use.
func executableFix(s *lint.Service, file string) []lint.Fix {
	info, err := fs.Lstat(s.FS, file)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return []lint.Fix{{Title: "make " + file + " executable", Safe: true,
		Edits: []lint.Edit{{Path: file, Mode: 0o755}}}}
}
