// Newrule starts a rule: a file with a check that reports nothing yet, and an
// archive for its cases.
//
//	go run ./internal/newrule commit summary-too-vague
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "newrule:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: make new-rule MODULE=commit NAME=summary-too-vague")
	}
	module, name := args[0], args[1]
	dir := filepath.Join("rules", module)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("%s is no module of rules", dir)
	}
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return fmt.Errorf("%q is no name of a rule: use lower-case words and hyphens that state the fault", name)
	}
	files := map[string]string{
		filepath.Join(dir, strings.ReplaceAll(name, "-", "_")+".go"): check(module, name),
		filepath.Join(dir, "testdata", name+".txtar"):                cases,
	}
	for file := range files {
		if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there already", file)
		}
	}
	for file, text := range files {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
		fmt.Println("write", file)
	}
	fmt.Println("next: write its cases, its check, then make generate (CONTRIBUTING.md, \"Add a rule\")")
	return nil
}

// subject is the field of lint.Rule that a module's rules set, and the type
// that they judge.
func subject(module string) (field, kind string) {
	switch module {
	case "commit":
		return "Message", "*lint.Message"
	case "service":
		return "Service", "*lint.Service"
	}
	return "Repo", "*lint.Repo"
}

func check(module, name string) string {
	var exported strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		if word != "" {
			exported.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	variable := exported.String()
	function := strings.ToLower(variable[:1]) + variable[1:]
	field, kind := subject(module)
	return fmt.Sprintf(`package %[1]s

import "github.com/megalint/megalint/lint"

// %[2]s says what it asks for.
var %[2]s = &lint.Rule{
	Name: %[3]q,
	Doc: `+"`"+`The convention in one line, without a dot

Why the convention exists. What is excused. Where it comes from.

Source: …`+"`"+`,
	Severity: lint.Warning, Since: "0.1",
	%[5]s: %[4]s,
}

func %[4]s(p *lint.Pass, subject %[6]s) error {
	return nil
}
`, module, variable, name, function, field, kind)
}

const cases = `-- bad/a-short-title --
[billing] What is reported
-- good/a-short-title --
[billing] What is accepted
`
