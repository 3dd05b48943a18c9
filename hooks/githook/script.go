package githook

import (
	"fmt"
	"hash/fnv"
	"path/filepath"
	"strings"
)

// earlierSuffix follows the hook's name in the name that an earlier hook is
// kept by. It stays in its folder, for hooks read files beside them.
const earlierSuffix = ".before-megalint"

const (
	shebang = "#!/bin/sh\n"
	marker  = "# megalint-hook "
)

// programs are what a hook runs, as absolute paths.
type programs struct {
	megalint string
	light    string // the megalint-hook that lies beside it, "" without one
}

// script returns the hook's text. With chained, the hook that was there before
// runs first and may fail.
//
// The usual case costs the shell one test, done without a process, and an exec
// of megalint-hook, which starts faster than megalint. The path is absolute
// because graphical clients run hooks with a PATH of their own. If it is gone,
// megalint does the same; if that is gone too, one on the PATH will do; without
// any, the hook fails: whoever installed it wants to know. Only
// prepare-commit-msg, a mere convenience, lets git go on.
func script(hook Name, run programs, chained bool) string {
	var b strings.Builder
	earlier := string(hook) + earlierSuffix
	if chained {
		// ${0%/*} is the folder: tools that take our place rename this file.
		fmt.Fprintf(&b, "earlier=${0%%/*}/%s\n", earlier)
	}
	switch {
	case chained && hook == PrePush:
		// Both read what git writes to the hook's input.
		b.WriteString("refs=$(cat && echo .)\n")
		b.WriteString("[ ! -x \"$earlier\" ] || printf %s \"${refs%.}\" | \"$earlier\" \"$@\" || exit\n")
		b.WriteString("lint() {\n" + runLines(hook, run, earlier) + "}\n")
		b.WriteString("printf %s \"${refs%.}\" | lint \"$@\"\n")
	case chained:
		b.WriteString("[ ! -x \"$earlier\" ] || \"$earlier\" \"$@\" || exit\n")
		b.WriteString(runLines(hook, run, earlier))
	default:
		b.WriteString(runLines(hook, run, ""))
	}
	body := b.String()
	return fmt.Sprintf("%s%s%s %s written by megalint; \"megalint hook uninstall\" takes it out\n%s",
		shebang, marker, hook, digest(body), body)
}

// runLines are the lines that run megalint, and those for when it is gone.
func runLines(hook Name, run programs, earlier string) string {
	var b strings.Builder
	if run.light != "" {
		light := singleQuote(filepath.ToSlash(run.light))
		fmt.Fprintf(&b, "[ -x %s ] && exec %s %s \"$@\"\n", light, light, hook)
	}
	path := singleQuote(filepath.ToSlash(run.megalint))
	fmt.Fprintf(&b, "[ -x %s ] && exec %s hook run %s \"$@\"\n", path, path, hook)
	if run.light != "" {
		fmt.Fprintf(&b, "command -v megalint-hook >/dev/null && exec megalint-hook %s \"$@\"\n", hook)
	}
	fmt.Fprintf(&b, "command -v megalint >/dev/null && exec megalint hook run %s \"$@\"\n", hook)
	say := func(words string) { fmt.Fprintf(&b, "printf '%%s\\n' %s >&2\n", words) }
	remove := `rm '$0'`
	if earlier != "" {
		remove = "mv '${0%/*}/" + earlier + "' '$0'"
	}
	say(singleQuote("megalint: the " + string(hook) + " hook finds no megalint at " + filepath.ToSlash(run.megalint) + " nor on the PATH."))
	say("'  install it and run: megalint hook install " + string(hook) + "'")
	say(`"  or remove the hook: ` + remove + `"`)
	switch hook {
	case PrepareCommitMsg:
		b.WriteString("exit 0\n")
		return b.String()
	case CommitMsg:
		say("'  or commit this once without it: git commit --no-verify' \"  your message is in $1\"")
	case PrePush:
		say("'  or push this once without it: git push --no-verify'")
	}
	b.WriteString("exit 1\n")
	return b.String()
}

// digest is the checksum by which edits of the script are seen. It guards
// against accidents, not against malice.
func digest(body string) string {
	h := fnv.New64a()
	h.Write([]byte(body))
	return fmt.Sprintf("%016x", h.Sum64())
}

// authorship says who wrote a hook.
type authorship int

const (
	foreign authorship = iota
	ours               // as megalint wrote it, of whatever version
	edited             // ours, changed since
)

// authorOf tells whether megalint wrote a hook's text.
func authorOf(text string) authorship {
	first, rest, _ := strings.Cut(text, "\n")
	second, body, _ := strings.Cut(rest, "\n")
	mark, ok := strings.CutPrefix(strings.TrimSuffix(second, "\r"), marker)
	if !ok || !strings.HasPrefix(first, "#!") {
		if strings.Contains(text, "\n"+marker) {
			return edited // lines before the marker
		}
		return foreign
	}
	fields := strings.Fields(mark)
	if len(fields) < 2 || fields[1] != digest(body) || first+"\n" != shebang {
		return edited
	}
	return ours
}

// binaryOf returns the path of megalint that a script of ours records, or "".
func binaryOf(text string) string {
	for line := range strings.Lines(text) {
		quoted, ok := strings.CutPrefix(line, "[ -x '")
		quoted, rest, found := strings.Cut(quoted, "' ] && exec '")
		if ok && found && strings.Contains(rest, "' hook run ") {
			return filepath.FromSlash(strings.ReplaceAll(quoted, `'\''`, "'"))
		}
	}
	return ""
}
