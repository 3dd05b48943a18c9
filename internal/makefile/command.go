package makefile

// Command is one that GNU make would run.
type Command struct {
	// Text is the command, expanded. What is unknown stands in it as the
	// makefile has it, such as $(shell git describe).
	Text    string
	Unknown bool   // Text has such a part
	Dir     string // where it runs, from the root of the tree
	Target  string // the target whose recipe it is part of
	File    string // where the recipe's line stands
	Span    Span
}

// Commands gives what `make name` would run, in order, in a tree in which all
// files are equally old. Prerequisites that make could not make are passed
// over.
func (m *Makefile) Commands(name string) []Command {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := m.forGoal(name)
	x := list[0]
	for _, other := range list {
		if other.stopped == nil {
			x = other
			break
		}
	}
	var out []Command
	err := x.caught(func() {
		f := x.files[stripDot(name)]
		if f == nil {
			f = x.enterFile(stripDot(name))
		}
		x.begin(true)
		x.updateAll(f)
	})
	_ = err // what was found until then is still true
	for _, r := range x.commands {
		for _, l := range r.lines {
			c := Command{Text: x.show(l.text), Unknown: hasUnknown(l.text), Dir: m.dir, Target: r.file.name}
			if l.line.at.src != nil {
				c.File, c.Span = l.line.at.src.path, Span{l.line.at.start, l.line.at.end}
			}
			out = append(out, c)
		}
	}
	return out
}
