package gitconfig

import (
	"strings"
)

// This file holds the settings that decide what git makes of a commit's
// message. Each accessor reports a value that git itself would refuse as an
// error that names file and line.

// Cleanup is the clean-up mode of commit.cleanup: strip, whitespace, verbatim,
// scissors or default, which is also what it is when it is not set.
func (c *Config) Cleanup() (string, error) {
	mode, ok, err := c.Text("commit.cleanup")
	if err != nil || !ok {
		return "default", err
	}
	switch mode {
	case "default", "verbatim", "whitespace", "strip", "scissors":
		return mode, nil
	}
	return "", c.last("commit.cleanup").errorf("invalid cleanup mode %q", mode)
}

// CommentString is what begins a comment line in the editor: core.commentChar
// or core.commentString, whichever is set last, else "#". With auto, git picks
// a character for each message that no line of it begins with, and the string
// is "#", the one that git tries first.
func (c *Config) CommentString() (prefix string, auto bool, err error) {
	e := c.last("core.commentChar")
	for i := len(c.entries) - 1; i >= 0 && &c.entries[i] != e; i-- {
		if sameKey(c.entries[i].Key, "core.commentString") {
			e = &c.entries[i]
			break
		}
	}
	switch {
	case e == nil:
		return "#", false, nil
	case e.Valueless:
		return "", false, e.errorf("missing value")
	case strings.EqualFold(e.Value, "auto"):
		return "#", true, nil
	case e.Value == "":
		return "", false, e.errorf("must have at least one character")
	case strings.Contains(e.Value, "\n"):
		return "", false, e.errorf("cannot contain newline")
	}
	return e.Value, false, nil
}

// CommitEncoding is i18n.commitEncoding, the encoding that messages are written
// in, or "" for UTF-8.
func (c *Config) CommitEncoding() (string, error) {
	encoding, _, err := c.Text("i18n.commitEncoding")
	return encoding, err
}

// TrailerSeparators are the characters that may stand between a trailer's key
// and its value: ":" unless trailer.separators says otherwise.
func (c *Config) TrailerSeparators() (string, error) {
	separators, ok, err := c.Text("trailer.separators")
	if err != nil || !ok {
		return ":", err
	}
	return separators, nil
}

// TrailerKeys returns what git takes for configured trailers' keys: for each
// trailer.<name>.<variable> that it knows, the name, and the value of
// trailer.<name>.key. A value may end in a separator: "Bug #".
func (c *Config) TrailerKeys() ([]string, error) {
	var keys []string
	var known map[string]bool // made for the first key: most have none
	add := func(key string) {
		if known == nil {
			known = make(map[string]bool)
		}
		if !known[key] {
			known[key] = true
			keys = append(keys, key)
		}
	}
	for i := range c.entries {
		e := &c.entries[i]
		rest, ok := strings.CutPrefix(e.Key, "trailer.")
		dot := strings.LastIndexByte(rest, '.')
		if !ok || dot < 0 {
			continue
		}
		switch rest[dot+1:] {
		case "key":
			if e.Valueless {
				return nil, e.errorf("missing value")
			}
			add(rest[:dot])
			add(e.Value)
		case "command", "cmd", "where", "ifexists", "ifmissing":
			add(rest[:dot])
		}
	}
	return keys, nil
}

// HooksPath is core.hooksPath, the folder that replaces the repository's hooks.
// A relative one is relative to the directory that hooks run in: the top of the
// working tree, or the git directory of a bare repository.
func (c *Config) HooksPath() (string, bool, error) {
	return c.Pathname("core.hooksPath")
}
