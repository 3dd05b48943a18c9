package instruction

import (
	"errors"
	"fmt"
	"strings"
)

// Read returns the instructions of a Dockerfile, which is UTF-8 without NUL
// bytes. An [*Error] tells what is wrong with lines and words; whether there are
// such instructions, and with these arguments, is not looked at.
func Read(text string) ([]Instruction, error) {
	r := reader{text: text, escape: '\\'}
	return r.read()
}

// Parse reads a Dockerfile, which is UTF-8 without NUL bytes. What BuildKit
// refuses is an [*Error]. What is wrong with lines and words comes before what
// is wrong with instructions, as BuildKit has it.
func Parse(text string) (*File, error) {
	r := reader{text: text, escape: '\\'}
	all, err := r.read()
	if err != nil {
		return nil, err
	}
	f := &File{Escape: r.escape}
	for n := range all {
		if err := f.add(all, n); err != nil {
			return nil, &Error{all[n].Line, err.Error()}
		}
	}
	return f, nil
}

// add takes one of the instructions on, those before it being in the file.
func (f *File) add(all []Instruction, n int) error {
	i := &all[n]
	if err := i.check(); err != nil {
		return err
	}
	switch last := len(f.Stages) - 1; {
	case i.Name == "from":
		s := Stage{From: i, Base: i.Args[0], Instructions: all[n+1 : n+1]}
		if len(i.Args) == 3 {
			s.Name = strings.ToLower(i.Args[2])
		}
		f.Stages = append(f.Stages, s)
	case last >= 0:
		s := &f.Stages[last]
		s.Instructions = s.Instructions[:len(s.Instructions)+1]
	case i.Name == "arg":
		f.Args = all[:n+1]
	default:
		return errors.New("no build stage in current context")
	}
	return nil
}

// ParseTrigger reads the one instruction that an ONBUILD kept, in which a
// backslash escapes whatever directives say. Its place is that in the text, and
// an error names none.
func ParseTrigger(text string) (*Instruction, error) {
	r := reader{text: text, escape: '\\'}
	all, err := r.read()
	var fault *Error
	switch {
	case errors.As(err, &fault):
		return nil, errors.New(fault.Text)
	case len(all) != 1:
		return nil, errors.New("ONBUILD takes one instruction")
	}
	i := &all[0]
	if i.Name == "from" {
		return nil, fmt.Errorf("%s isn't allowed as an ONBUILD trigger", i.Keyword)
	}
	return i, i.check()
}
