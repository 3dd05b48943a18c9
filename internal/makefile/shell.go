package makefile

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// shell gives what a command prints. Nothing is run: a few commands that only
// read names and files of the tree are imitated, all others are unknown.
func (m *machine) shell(command string) string {
	text := trimSpace(command)
	if text == "" {
		return ""
	}
	if !hasUnknown(text) {
		sh := &shell{machine: m, dir: m.cwd}
		if tokens, ok := shellTokens(text); ok {
			if out, _, ok := sh.list(tokens); ok {
				m.spend(len(out))
				m.checkSize(len(out))
				out = strings.TrimRight(out, "\n")
				return strings.ReplaceAll(out, "\n", " ")
			}
		}
	}
	return m.unknown("$(shell " + text + ")")
}

// shell imitates one command line.
type shell struct {
	*machine
	dir string // absolute
}

// token is a word or an operator of a command line.
type token struct {
	text     string
	operator bool
	pattern  bool // has an unquoted * ? or [
}

// shellTokens splits a command line; it fails on all that is not plain words
// and the operators && || ; |.
func shellTokens(s string) ([]token, bool) {
	var list []token
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == ' ' || c == '\t':
			i++
		case c == '\n' || c == ';':
			list, i = append(list, token{text: ";", operator: true}), i+1
		case strings.HasPrefix(s[i:], "&&") || strings.HasPrefix(s[i:], "||"):
			list, i = append(list, token{text: s[i : i+2], operator: true}), i+2
		case c == '|':
			list, i = append(list, token{text: "|", operator: true}), i+1
		default:
			n := redirection(s[i:])
			if n > 0 {
				i += n
				continue
			}
			t, next, ok := shellWord(s, i)
			if !ok {
				return nil, false
			}
			list, i = append(list, t), next
		}
	}
	return list, true
}

// redirection recognises those that do not change what is printed.
func redirection(s string) int {
	for _, r := range []string{"2>/dev/null", "2> /dev/null", "2>&1"} {
		if strings.HasPrefix(s, r) {
			return len(r)
		}
	}
	return 0
}

// shellWord reads a word with its quotes.
func shellWord(s string, i int) (t token, next int, ok bool) {
	out := make([]byte, 0, 64)
	for ; i < len(s); i++ {
		switch c := s[i]; c {
		case ' ', '\t', '\n', ';', '|', '&':
			if c == '&' && !strings.HasPrefix(s[i:], "&&") {
				return t, i, false
			}
			t.text = string(out)
			return t, i, true
		case '\'':
			end := strings.IndexByte(s[i+1:], '\'')
			if end < 0 {
				return t, i, false
			}
			out = append(out, s[i+1:i+1+end]...)
			i += end + 1
		case '"':
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\"\\$`", s[i+1]) >= 0 {
					i++
				} else if s[i] == '$' || s[i] == '`' {
					return t, i, false
				}
				out = append(out, s[i])
			}
			if i >= len(s) {
				return t, i, false
			}
		case '\\':
			if i++; i >= len(s) {
				return t, i, false
			}
			out = append(out, s[i])
		case '{':
			if !strings.HasPrefix(s[i:], "{}") { // find's, not the shell's
				return t, i, false
			}
			out = append(out, '{', '}')
			i++
		case '$', '`', '(', ')', '}', '<', '>', '~', '#':
			return t, i, false
		case '*', '?', '[':
			t.pattern = t.pattern || c != '[' || len(out) > 0
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	t.text = string(out)
	return t, i, true
}

// list runs commands joined by && || and ;.
func (sh *shell) list(tokens []token) (out string, success, ok bool) {
	success = true
	operator := ";"
	for len(tokens) > 0 {
		n := slices.IndexFunc(tokens, func(t token) bool { return t.operator && t.text != "|" })
		if n < 0 {
			n = len(tokens)
		}
		if operator == ";" || success == (operator == "&&") {
			text, done, ok := sh.pipe(tokens[:n])
			if !ok {
				return "", false, false
			}
			out, success = out+text, done
		}
		if n == len(tokens) {
			break
		}
		operator, tokens = tokens[n].text, tokens[n+1:]
	}
	return out, success, true
}

// pipe runs commands joined by |.
func (sh *shell) pipe(tokens []token) (out string, success, ok bool) {
	input := ""
	for first := true; ; first = false {
		n := slices.IndexFunc(tokens, func(t token) bool { return t.operator })
		end := n
		if n < 0 {
			end = len(tokens)
		}
		args, ok := sh.words(tokens[:end])
		if !ok || len(args) == 0 {
			return "", false, ok && first && n < 0
		}
		sh.spend(16)
		if first {
			out, success, ok = sh.command(args)
		} else {
			out, success, ok = sh.filter(args, input)
		}
		if !ok || n < 0 {
			return out, success, ok
		}
		input, tokens = out, tokens[n+1:]
	}
}

// words expands file name patterns.
func (sh *shell) words(tokens []token) ([]string, bool) {
	var args []string
	for _, t := range tokens {
		if !t.pattern {
			args = append(args, t.text)
			continue
		}
		found := sh.in(func() []string { return sh.glob(t.text) })
		sh.looksFor(path.Join(sh.dir, t.text))
		if len(found) == 0 {
			found = []string{t.text}
		}
		args = append(args, found...)
	}
	return args, true
}

// in calls f with the shell's folder for the makefile's.
func (sh *shell) in(f func() []string) []string {
	outer := sh.cwd
	sh.cwd = sh.dir
	defer func() { sh.cwd = outer }()
	return f()
}

func (sh *shell) path(name string) string {
	if strings.HasPrefix(name, "/") {
		return path.Clean(name)
	}
	return path.Join(sh.dir, name)
}

// command runs the first command of a pipe.
func (sh *shell) command(args []string) (out string, success, ok bool) {
	name, args := args[0], args[1:]
	switch name {
	case "true", ":", "mkdir":
		return "", true, true
	case "false":
		return "", false, true
	case "pwd":
		return sh.dir + "\n", true, true
	case "cd":
		return sh.change(args)
	case "echo", "printf":
		return echo(name, args)
	case "dirname", "basename", "realpath", "readlink":
		return sh.pathCommand(name, args)
	case "cat":
		return sh.cat(args)
	case "ls":
		return sh.ls(args)
	case "test", "[":
		return sh.test(name, args)
	case "git":
		return sh.git(args)
	case "uname", "go", "arch":
		return sh.system(name, args)
	case "find":
		return sh.find(args)
	}
	return "", false, false
}

func (sh *shell) change(args []string) (string, bool, bool) {
	if len(args) != 1 || strings.HasPrefix(args[0], "-") {
		return "", false, false
	}
	abs := sh.path(args[0])
	if _, ok := sh.tree.inside(abs); !ok {
		return "", false, false
	}
	if _, dir := sh.stat(abs); !dir {
		return "", false, true
	}
	sh.dir = abs
	return "", true, true
}

func echo(name string, args []string) (string, bool, bool) {
	if name == "printf" {
		if len(args) == 1 && !strings.ContainsAny(args[0], `%\`) {
			return args[0], true, true
		}
		if len(args) == 2 && (args[0] == "%s" || args[0] == `%s\n`) {
			return args[1] + strings.Repeat("\n", len(args[0])/4), true, true
		}
		return "", false, false
	}
	end := "\n"
	if len(args) > 0 && args[0] == "-n" {
		args, end = args[1:], ""
	}
	text := strings.Join(args, " ")
	if strings.HasPrefix(text, "-") || strings.IndexByte(text, '\\') >= 0 {
		return "", false, false // shells differ
	}
	return text + end, true, true
}

func (sh *shell) pathCommand(name string, args []string) (string, bool, bool) {
	for len(args) > 0 && (args[0] == "-f" || args[0] == "--" || args[0] == "-e" || args[0] == "-m") {
		args = args[1:]
	}
	switch {
	case len(args) == 0 || strings.HasPrefix(args[0], "-"):
		return "", false, false
	case name == "dirname" && len(args) == 1:
		return dirname(args[0]) + "\n", true, true
	case name == "basename" && len(args) <= 2:
		base := path.Base(args[0])
		if len(args) == 2 && base != args[1] {
			base = strings.TrimSuffix(base, args[1])
		}
		return base + "\n", true, true
	case len(args) == 1 && (name == "realpath" || name == "readlink"):
		return sh.path(args[0]) + "\n", true, true
	}
	return "", false, false
}

func (sh *shell) cat(args []string) (out string, success, ok bool) {
	success = true
	for _, name := range args {
		abs := sh.path(name)
		if _, ok := sh.tree.inside(abs); !ok || strings.HasPrefix(name, "-") {
			return "", false, false
		}
		text, ok := sh.readText(abs)
		out, success = out+text, success && ok
	}
	return out, success, len(args) > 0
}

func (sh *shell) ls(args []string) (out string, success, ok bool) {
	self := false
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-d":
			self = true
		case "-1":
		default:
			return "", false, false
		}
		args = args[1:]
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	success = true
	var files, inside []string
	for _, name := range args {
		rel, ok := sh.tree.inside(sh.path(name))
		if !ok {
			return "", false, false
		}
		sh.look(rel)
		exists, dir := sh.stat(sh.path(name))
		switch {
		case !exists:
			success = false
		case dir && !self:
			if len(args) > 1 {
				return "", false, false
			}
			for _, e := range sh.tree.list(rel).entries {
				if e.name[0] != '.' {
					inside = append(inside, e.name)
				}
			}
		default:
			files = append(files, name)
		}
	}
	slices.Sort(files)
	files = append(files, inside...)
	if len(files) == 0 {
		return "", success, true
	}
	return strings.Join(files, "\n") + "\n", success, true
}

func (sh *shell) test(name string, args []string) (string, bool, bool) {
	if name == "[" {
		if len(args) == 0 || args[len(args)-1] != "]" {
			return "", false, false
		}
		args = args[:len(args)-1]
	}
	not := false
	if len(args) > 1 && args[0] == "!" {
		not, args = true, args[1:]
	}
	var result bool
	switch {
	case len(args) == 2 && args[0] == "-n":
		result = args[1] != ""
	case len(args) == 2 && args[0] == "-z":
		result = args[1] == ""
	case len(args) == 2 && len(args[0]) == 2 && strings.Contains("-e-f-d", args[0]):
		rel, ok := sh.tree.inside(sh.path(args[1]))
		if !ok {
			return "", false, false
		}
		sh.look(rel)
		exists, dir := sh.stat(sh.path(args[1]))
		result = exists && (args[0] == "-e" || dir == (args[0] == "-d"))
	case len(args) == 3 && (args[1] == "=" || args[1] == "==" || args[1] == "!="):
		result = (args[0] == args[2]) == (args[1] != "!=")
	default:
		return "", false, false
	}
	return "", result != not, true
}

// git tells where the tree's root is.
func (sh *shell) git(args []string) (string, bool, bool) {
	dir := sh.dir
	if len(args) > 2 && args[0] == "-C" {
		dir, args = sh.path(args[1]), args[2:]
	}
	rel, ok := sh.tree.inside(dir)
	if !ok || len(args) != 2 || args[0] != "rev-parse" {
		return "", false, false
	}
	switch args[1] {
	case "--show-toplevel":
		return sh.tree.root + "\n", true, true
	case "--show-prefix":
		if rel == "." {
			return "\n", true, true
		}
		return rel + "/\n", true, true
	case "--show-cdup":
		if rel == "." {
			return "\n", true, true
		}
		return strings.Repeat("../", strings.Count(rel, "/")+1) + "\n", true, true
	}
	return "", false, false
}

// system answers what kind of machine this is: one of a few.
func (sh *shell) system(name string, args []string) (string, bool, bool) {
	if name == "go" {
		if len(args) != 2 || args[0] != "env" {
			return "", false, false
		}
		switch args[1] {
		case "GOOS", "GOHOSTOS":
			return []string{"linux", "darwin"}[sh.choose("os", "the operating system", 2)] + "\n", true, true
		case "GOARCH", "GOHOSTARCH":
			return []string{"amd64", "arm64"}[sh.choose("arch", "the machine", 2)] + "\n", true, true
		}
		return "", false, false
	}
	option := ""
	if len(args) == 1 {
		option = args[0]
	}
	switch {
	case len(args) > 1:
	case name == "uname" && (option == "" || option == "-s"):
		return []string{"Linux", "Darwin"}[sh.choose("os", "the operating system", 2)] + "\n", true, true
	case option == "-m" || option == "-p" || name == "arch":
		return []string{"x86_64", "aarch64"}[sh.choose("arch", "the machine", 2)] + "\n", true, true
	}
	return "", false, false
}

// filter runs a command that reads the one before it.
func (sh *shell) filter(args []string, input string) (string, bool, bool) {
	lines := strings.Split(strings.TrimSuffix(input, "\n"), "\n")
	if input == "" {
		lines = nil
	}
	sh.spend(len(input))
	switch name := args[0]; {
	case name == "sort" && (len(args) == 1 || len(args) == 2 && args[1] == "-u"):
		slices.Sort(lines)
		if len(args) == 2 {
			lines = slices.Compact(lines)
		}
	case name == "uniq" && len(args) == 1:
		lines = slices.Compact(lines)
	case name == "cat" && len(args) == 1:
	case name == "head" || name == "tail":
		n, ok := lineCount(args[1:])
		if !ok {
			return "", false, false
		}
		n = min(n, len(lines))
		if name == "head" {
			lines = lines[:n]
		} else {
			lines = lines[len(lines)-n:]
		}
	case name == "tr":
		return translate(args[1:], input)
	case name == "wc" && len(args) == 2 && args[1] == "-l":
		return strconv.Itoa(len(lines)) + "\n", true, true
	case name == "xargs" && len(args) >= 2 && (args[len(args)-1] == "dirname" || args[len(args)-1] == "basename"):
		for i := range lines {
			if args[len(args)-1] == "dirname" {
				lines[i] = dirname(lines[i])
			} else {
				lines[i] = path.Base(lines[i])
			}
		}
	default:
		return "", false, false
	}
	if len(lines) == 0 {
		return "", true, true
	}
	return strings.Join(lines, "\n") + "\n", true, true
}

// lineCount reads -n N, -nN or -N.
func lineCount(args []string) (int, bool) {
	if len(args) == 0 {
		return 10, true
	}
	text := strings.TrimPrefix(strings.Join(args, ""), "-")
	n, err := strconv.Atoi(strings.TrimPrefix(text, "n"))
	return n, err == nil && n >= 0
}

// translate imitates the usual uses of tr.
func translate(args []string, input string) (string, bool, bool) {
	if len(args) != 2 {
		return "", false, false
	}
	switch from, to := args[0], args[1]; {
	case (from == "A-Z" || from == "[:upper:]" || from == "[A-Z]") && (to == "a-z" || to == "[:lower:]" || to == "[a-z]"):
		return strings.ToLower(input), true, true
	case (from == "a-z" || from == "[:lower:]" || from == "[a-z]") && (to == "A-Z" || to == "[:upper:]" || to == "[A-Z]"):
		return strings.ToUpper(input), true, true
	case from == "-d" && len(to) == 1 && to != "\\":
		return strings.ReplaceAll(input, to, ""), true, true
	case from == "-d" && to == `\n`:
		return strings.ReplaceAll(input, "\n", ""), true, true
	case len(from) == 1 && len(to) == 1:
		return strings.ReplaceAll(input, from, to), true, true
	case from == `\n` && len(to) == 1:
		return strings.ReplaceAll(input, "\n", to), true, true
	}
	return "", false, false
}

// dirname gives a name's folder without changing the rest, unlike path.Dir.
func dirname(name string) string {
	name = strings.TrimRight(name, "/")
	i := strings.LastIndexByte(name, '/')
	switch {
	case i > 0:
		return strings.TrimRight(name[:i], "/")
	case i == 0 || name == "":
		return "/"
	}
	return "."
}
