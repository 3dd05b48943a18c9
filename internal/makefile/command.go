package makefile

import (
	"path"
	"slices"
	"strings"
)

// Command is one that GNU make would run.
type Command struct {
	// Text is the command, expanded. What is unknown stands in it as the
	// makefile has it, such as $(shell git describe).
	Text    string
	Unknown bool   // Text has such a part
	Dir     string // where it runs, from the root of the tree
	Target  string // the target whose recipe it is part of
	File    string // where the recipe's line stands, "" if it is built into make
	Span    Span
}

const (
	maxLevel    = 5    // of make that runs make
	maxCommands = 5000 // of one target; what comes after is left out
)

// Commands gives what `make name` would run, in order, in a tree in which all
// files are equally old. Prerequisites that make could not make are passed
// over. After a command that runs make again, as `$(MAKE) -C sub target`, the
// commands of that follow if its folder and targets are known. Callers must not
// change the list.
func (m *Makefile) Commands(name string) []Command {
	m.mu.Lock()
	list, told := m.told[name]
	m.mu.Unlock()
	if told {
		return list
	}
	m.commands(name, &list)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.told == nil {
		m.told = make(map[string][]Command)
	}
	m.told[name] = list
	return list
}

func (m *Makefile) commands(name string, out *[]Command) {
	ran, env := m.run(name)
	*out = slices.Grow(*out, min(len(ran), maxCommands))
	for _, c := range ran {
		if len(*out) >= maxCommands {
			return
		}
		*out = append(*out, c)
		if m.level < maxLevel && strings.Contains(c.Text, "make") {
			for _, call := range makeCalls(c.Text) {
				m.follow(call, env, out)
			}
		}
	}
}

// run gives the commands of this makefile alone, and the variables that they
// get from it.
func (m *Makefile) run(name string) ([]Command, map[string]string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := m.forGoal(name)
	x := list[0]
	if i := slices.IndexFunc(list, func(x *machine) bool { return x.stopped == nil }); i > 0 {
		x = list[i]
	}
	name = stripDot(name)
	if !x.mayMake(name) {
		return nil, nil
	}
	var env map[string]string
	err := x.caught(func() {
		x.begin(name, true)
		x.updateAll(x.goalFile(name))
		env = x.exports()
	})
	_ = err // what was found until then still holds
	n := 0
	for _, r := range x.commands {
		n += len(r.lines)
	}
	out := make([]Command, 0, n)
	for _, r := range x.commands {
		for _, l := range r.lines {
			c := Command{Text: x.show(l.text), Unknown: hasUnknown(l.text), Dir: m.dir, Target: r.file.name}
			if l.line.at.src != nil {
				c.File, c.Span = l.line.at.src.path, Span{l.line.at.start, l.line.at.end}
			}
			out = append(out, c)
		}
	}
	return out, env
}

// exports collects the variables that commands get from the makefile.
func (m *machine) exports() map[string]string {
	if len(m.exported) == 0 {
		return nil
	}
	env := make(map[string]string, len(m.exported))
	for name := range m.exported {
		if v := m.lookup(name); v != nil && v.origin != originDefault {
			if text := m.value(v); !hasUnknown(text) {
				env[name] = text
			}
		}
	}
	return env
}

// makeCall is a command that runs make.
type makeCall struct {
	dir   string // "" for where the command runs
	file  string
	goals []string
	given []assignment
}

// makeCalls finds the commands of a line that run make, as far as they are
// plain words.
func makeCalls(text string) []makeCall {
	var calls []makeCall
	dir := ""
	for _, words := range simpleCommands(text) {
		for len(words) > 0 && isAssignment(words[0]) {
			words = words[1:] // a variable of its environment
		}
		if len(words) == 0 {
			continue
		}
		switch words[0] {
		case "cd":
			if len(words) == 2 {
				dir = joinDir(dir, words[1])
			}
		case "make", "gmake":
			if c, ok := parseCall(words[1:]); ok && !strings.ContainsAny(dir, "$`*?") {
				c.dir = joinDir(dir, c.dir)
				calls = append(calls, c)
			}
		}
	}
	return calls
}

func joinDir(dir, sub string) string {
	if strings.HasPrefix(sub, "/") {
		return sub
	}
	return path.Join(dir, sub)
}

func isAssignment(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	return ok && name != "" && !strings.ContainsAny(name, "$/-\"'")
}

// simpleCommands splits a line of shell into commands of words. Quotes are
// taken off; what else the shell would expand stays.
func simpleCommands(text string) [][]string {
	var list [][]string
	var current []string
	var word []byte
	inWord := false
	end := func(command bool) {
		if inWord {
			current = append(current, string(word))
		}
		word, inWord = word[:0], false
		if command && len(current) > 0 {
			list, current = append(list, current), nil
		}
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case ' ', '\t':
			end(false)
		case ';', '&', '|', '\n', '(', ')', '{', '}':
			end(true)
		case '\'', '"':
			n := strings.IndexByte(text[i+1:], c)
			if n < 0 {
				n = len(text) - i - 1
			}
			word, inWord = append(word, text[i+1:i+1+n]...), true
			i += n + 1
		case '$':
			n := skipReference(text, i+1)
			if n < 0 {
				n = len(text)
			}
			word, inWord = append(word, text[i:n]...), true
			i = n - 1
		case '\\':
			if i++; i < len(text) && text[i] != '\n' {
				word, inWord = append(word, text[i]), true
			}
		default:
			word, inWord = append(word, c), true
		}
	}
	end(true)
	return list
}

// parseCall reads make's arguments; false if they are not all known.
func parseCall(args []string) (makeCall, bool) {
	var c makeCall
	for len(args) > 0 {
		a := args[0]
		args = args[1:]
		value := ""
		if len(args) > 0 {
			value = args[0]
		}
		switch {
		case strings.ContainsAny(a, "$`*?<>"):
			if !isAssignment(a) {
				return c, false
			}
		case a == "-C" || a == "--directory":
			c.dir, args = joinDir(c.dir, value), args[min(1, len(args)):]
		case a == "-f" || a == "--file" || a == "--makefile":
			c.file, args = value, args[min(1, len(args)):]
		case strings.HasPrefix(a, "-C"):
			c.dir = joinDir(c.dir, a[2:])
		case strings.HasPrefix(a, "--directory="):
			c.dir = joinDir(c.dir, a[len("--directory="):])
		case strings.HasPrefix(a, "-f"):
			c.file = a[2:]
		case strings.HasPrefix(a, "--file="):
			c.file = a[len("--file="):]
		case a == "-n" || a == "-q" || a == "-p" || a == "-t":
			return c, false
		case a == "-j" && value != "" && value[0] >= '0' && value[0] <= '9':
			args = args[1:]
		case strings.HasPrefix(a, "-"):
		case isAssignment(a):
			name, value, _ := strings.Cut(a, "=")
			c.given = append(c.given, assignment{name: strings.TrimRight(name, ":"), value: value})
		default:
			c.goals = append(c.goals, a)
		}
	}
	return c, !strings.ContainsAny(c.dir+c.file, "$`*?")
}

// follow adds the commands of a make that a command runs.
func (m *Makefile) follow(c makeCall, env map[string]string, out *[]Command) {
	abs := path.Join(m.reader.tree.absolute(m.dir), c.dir)
	if strings.HasPrefix(c.dir, "/") {
		abs = path.Clean(c.dir)
	}
	dir, ok := m.reader.tree.inside(abs)
	if !ok {
		return
	}
	given := slices.Concat(m.given, c.given)
	file := c.file
	if file == "" {
		var err error
		if file, err = m.reader.choose(dir); err != nil {
			return
		}
	}
	sub, err := m.reader.read(dir, file, given, env, m.level+1)
	if err != nil {
		return
	}
	goals := c.goals
	if len(goals) == 0 {
		goals = words(sub.DefaultGoal())
	}
	for _, goal := range goals {
		sub.commands(goal, out)
	}
}
