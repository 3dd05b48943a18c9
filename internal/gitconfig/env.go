package gitconfig

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// errParameters reports a GIT_CONFIG_PARAMETERS that git did not write.
var errParameters = errors.New("bogus format in GIT_CONFIG_PARAMETERS")

// environment reads what the environment sets: git first takes the numbered
// variables, then what `git -c` has put into GIT_CONFIG_PARAMETERS.
func (l *loader) environment() error {
	if err := l.numbered(); err != nil {
		return err
	}
	for rest := l.opts.Getenv("GIT_CONFIG_PARAMETERS"); rest != ""; {
		var err error
		if rest, err = l.parameter(rest); err != nil {
			return err
		}
		rest = strings.TrimLeft(rest, " \t\n\r")
	}
	return nil
}

// numbered reads GIT_CONFIG_KEY_<n> and GIT_CONFIG_VALUE_<n>.
func (l *loader) numbered() error {
	text := l.opts.Getenv("GIT_CONFIG_COUNT")
	if text == "" {
		return nil
	}
	count, err := strconv.ParseInt(strings.TrimLeft(text, " \t\n\v\f\r"), 10, 32)
	if err != nil || count < 0 {
		return fmt.Errorf("bogus count in GIT_CONFIG_COUNT: %q", text)
	}
	for i := range count {
		n := strconv.FormatInt(i, 10)
		key := l.opts.Getenv("GIT_CONFIG_KEY_" + n)
		if key == "" {
			return fmt.Errorf("missing config key GIT_CONFIG_KEY_%s", n)
		}
		if err := l.command(key, l.opts.Getenv("GIT_CONFIG_VALUE_"+n), false); err != nil {
			return err
		}
	}
	return nil
}

// parameter reads the first parameter and returns what follows it. Before git
// 2.31 it was written as 'key=value', since then as 'key'='value', or 'key'= for
// a key without a value.
func (l *loader) parameter(s string) (rest string, err error) {
	key, rest, ok := dequote(s)
	if !ok {
		return "", errParameters
	}
	if rest == "" || isSpace(rest[0]) {
		key, value, found := strings.Cut(key, "=")
		return rest, l.command(strings.Trim(key, " \t\n\r"), value, !found)
	}
	if rest[0] != '=' {
		return "", errParameters
	}
	rest = rest[1:]
	if rest == "" || isSpace(rest[0]) {
		return rest, l.command(key, "", true)
	}
	value, rest, ok := dequote(rest)
	if !ok || rest != "" && !isSpace(rest[0]) {
		return "", errParameters
	}
	return rest, l.command(key, value, false)
}

// command records an entry from the environment.
func (l *loader) command(key, value string, valueless bool) error {
	canonical, err := canonicalKey(key)
	if err != nil {
		return fmt.Errorf("command line: %w", err)
	}
	return l.entry(Entry{canonical, value, valueless, Origin{Scope: ScopeCommand}})
}

// dequote reads one word that a shell would read as such, quoted the way git
// quotes: in single quotes, with \' and \! between two such parts.
func dequote(s string) (word, rest string, ok bool) {
	if s == "" || s[0] != '\'' {
		return "", "", false
	}
	var b strings.Builder
	for s = s[1:]; ; {
		end := strings.IndexByte(s, '\'')
		if end < 0 {
			return "", "", false
		}
		b.WriteString(s[:end])
		s = s[end+1:]
		if len(s) < 3 || s[0] != '\\' || s[1] != '\'' && s[1] != '!' || s[2] != '\'' {
			return b.String(), s, true
		}
		b.WriteByte(s[1])
		s = s[3:]
	}
}

// envBool reads a boolean variable of the environment, which is false if it is
// not set.
func envBool(getenv func(string) string, name string) (bool, error) {
	value := getenv(name)
	b, ok := parseBool(value)
	if !ok {
		return false, fmt.Errorf("bad boolean environment value %q for %s", value, name)
	}
	return b, nil
}
