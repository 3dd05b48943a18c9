package instruction

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moby/buildkit/util/suggest"
)

// check tells what BuildKit would find fault with.
func (i *Instruction) check() error {
	switch n := len(i.Args); i.Name {
	case "cmd", "entrypoint":
		return i.checkFlags()
	case "add", "copy":
		return i.checkCopy()
	case "from":
		return i.checkFrom()
	case "run":
		return i.checkRun()
	case "healthcheck":
		return i.checkHealth()
	case "onbuild":
		return i.checkOnbuild()
	case "arg", "env", "label", "shell":
		return i.checkWords()
	case "expose", "volume":
		if n == 0 {
			return i.needsArguments()
		}
		if err := i.checkFlags(); err != nil {
			return err
		}
		if i.Name == "volume" && slices.Contains(i.Args, "") {
			return errors.New("VOLUME specified can not be an empty string")
		}
		return nil
	case "maintainer", "stopsignal", "user", "workdir":
		if n != 1 {
			return fmt.Errorf("%s requires exactly one argument", i.shown())
		}
		if i.Name == "stopsignal" { // whose options nobody looks at
			return nil
		}
		return i.checkFlags()
	}
	return suggested(fmt.Errorf("unknown instruction: %s", i.Keyword), i.Keyword, false, names[:]...)
}

// suggested adds to an error the word that was meant, most likely.
func suggested(err error, word string, exact bool, words ...string) error {
	return suggest.WrapError(err, word, words, exact)
}

// shown is the instruction's name for people.
func (i *Instruction) shown() string { return strings.ToUpper(i.Name) }

func (i *Instruction) needsArguments() error {
	return fmt.Errorf("%s requires at least one argument", i.shown())
}

// The kinds of values that an option takes.
const (
	text    = iota // any, once
	texts          // any, several times
	boolean        // none, true, or false
)

// option is an option that an instruction takes.
type option struct {
	name string
	kind int
}

// The options that instructions take.
var (
	ofAdd = []option{{"chown", text}, {"chmod", text}, {"link", boolean}, {"keep-git-dir", boolean}, {"checksum", text},
		{"unpack", boolean}, {"exclude", texts}}
	ofCopy   = []option{{"chown", text}, {"from", text}, {"chmod", text}, {"link", boolean}, {"exclude", texts}, {"parents", boolean}}
	ofFrom   = []option{{"platform", text}}
	ofHealth = []option{{"interval", text}, {"timeout", text}, {"start-period", text}, {"start-interval", text}, {"retries", text}}
	ofRun    = []option{{"device", texts}, {"mount", texts}, {"network", text}, {"security", text}}
)

// options are those that the instruction takes.
func (i *Instruction) options() []option {
	switch i.Name {
	case "add":
		return ofAdd
	case "copy":
		return ofCopy
	case "from":
		return ofFrom
	case "healthcheck":
		return ofHealth
	case "run":
		return ofRun
	}
	return nil
}

func (i *Instruction) checkFlags() error {
	if len(i.Flags) == 0 {
		return nil
	}
	options := i.options()
	for n, f := range i.Flags {
		at := slices.IndexFunc(options, func(o option) bool { return o.name == f.Name })
		if at < 0 {
			names := make([]string, len(options))
			for k, o := range options {
				names[k] = o.name
			}
			return suggested(fmt.Errorf("unknown flag: --%s", f.Name), f.Name, true, names...)
		}
		kind := options[at].kind
		if kind != texts && slices.ContainsFunc(i.Flags[:n], func(o Flag) bool { return o.Name == f.Name }) {
			return fmt.Errorf("duplicate flag specified: --%s", f.Name)
		}
		switch {
		case kind == boolean && f.given && f.Value == "", kind != boolean && !f.given:
			return fmt.Errorf("missing a value on flag: --%s", f.Name)
		case kind == boolean && !slices.Contains([]string{"", "true", "false"}, strings.ToLower(f.Value)):
			return fmt.Errorf("expecting boolean value for flag --%s, not: %s", f.Name, f.Value)
		}
	}
	return nil
}

func (i *Instruction) checkFrom() error {
	switch n := len(i.Args); {
	case n == 3 && strings.EqualFold(i.Args[1], "as"):
		if !isStageName(strings.ToLower(i.Args[2])) {
			return fmt.Errorf("invalid name for build stage: %q, name can't start with a number or contain symbols", i.Args[2])
		}
	case n != 1:
		return errors.New("FROM requires either one or three arguments")
	}
	return i.checkFlags()
}

// isStageName tells whether a stage may have the name, which is in small
// letters.
func isStageName(name string) bool {
	return name != "" && name[0] >= 'a' && name[0] <= 'z' && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == ""
}

func (i *Instruction) checkCopy() error {
	if len(i.Args) < 2 {
		return fmt.Errorf("%s requires at least two arguments, but only one was provided. Destination could not be determined", i.shown())
	}
	if err := i.checkFlags(); err != nil {
		return err
	}
	if _, ok, err := heredoc(i.Args[len(i.Args)-1]); ok && err == nil {
		return fmt.Errorf("%s cannot accept a heredoc as a destination", i.shown())
	}
	return nil
}

// checkWords is for instructions whose words have a meaning of their own.
func (i *Instruction) checkWords() error {
	blank := func(name string) error {
		if name == "" {
			return fmt.Errorf("%s names can not be blank", i.shown())
		}
		return nil
	}
	if i.Name == "arg" { // whose options nobody looks at
		for _, a := range i.Args {
			if name, _, given := strings.Cut(a, "="); given && name == "" {
				return blank(name)
			}
		}
	} else if err := i.checkFlags(); err != nil {
		return err
	}
	switch {
	case len(i.Args) == 0:
		return i.needsArguments()
	case i.Name == "shell" && !i.JSON:
		return errors.New("SHELL requires the arguments to be in JSON form")
	case i.Name == "env", i.Name == "label":
		for n := 0; n < len(i.Args); n += 2 {
			if err := blank(i.Args[n]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (i *Instruction) checkOnbuild() error {
	if len(i.Args) == 0 {
		return i.needsArguments()
	}
	if err := i.checkFlags(); err != nil {
		return err
	}
	switch kept := strings.ToUpper(strings.TrimSpace(i.Args[0])); kept {
	case "ONBUILD":
		//lint:ignore ST1005 BuildKit's words
		return errors.New("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
	case "MAINTAINER", "FROM":
		return fmt.Errorf("%s isn't allowed as an ONBUILD trigger", kept)
	}
	return nil
}

func (i *Instruction) checkHealth() error {
	if len(i.Args) == 0 {
		return i.needsArguments()
	}
	kind := strings.ToUpper(i.Args[0])
	if kind == "NONE" {
		if len(i.Args) > 1 {
			return errors.New("HEALTHCHECK NONE takes no arguments")
		}
		return nil
	}
	if err := i.checkFlags(); err != nil {
		return err
	}
	switch {
	case kind != "CMD":
		//lint:ignore ST1005 BuildKit's words
		return fmt.Errorf("Unknown type %#v in HEALTHCHECK (try CMD)", kind)
	case len(i.Args) == 1:
		//lint:ignore ST1005 BuildKit's words
		return errors.New("Missing command after HEALTHCHECK CMD")
	}
	for _, name := range []string{"interval", "timeout", "start-period", "start-interval"} {
		value, _ := i.Flag(name)
		if value == "" {
			continue
		}
		d, err := time.ParseDuration(value)
		if err == nil && d != 0 && d < time.Millisecond {
			//lint:ignore ST1005 BuildKit's words
			err = fmt.Errorf("Interval %q cannot be less than %s", name, time.Millisecond)
		}
		if err != nil {
			return err
		}
	}
	if retries, _ := i.Flag("retries"); retries != "" {
		n, err := strconv.ParseInt(retries, 10, 32)
		if err != nil {
			return err
		}
		if n < 0 {
			return fmt.Errorf("--retries cannot be negative (%d)", n)
		}
	}
	return nil
}
