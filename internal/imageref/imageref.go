// Package imageref reads references to images, such as
// registry.example.com:5000/team/tool:1.2@sha256:…, as Docker does:
// https://github.com/distribution/reference holds the grammar. That library,
// which tests compare with, compiles its regular expressions each time that a
// program starts.
package imageref

import (
	"errors"
	"fmt"
	"strings"
)

// The registry and the folder of names that give none.
const (
	hub       = "docker.io"
	oldHub    = "index.docker.io"
	officials = "library/"
)

// Ref is a reference to an image.
type Ref struct {
	Domain string // of the registry, with its port: docker.io if none was given
	Path   string // in the registry: library/debian for debian
	Tag    string // "" for none
	Digest string // with its algorithm; "" for none
}

// Name is the reference without tag and digest.
func (r Ref) Name() string {
	if r.Domain == "" {
		return r.Path
	}
	return r.Domain + "/" + r.Path
}

// Familiar is the name as people write it: without Docker's own registry, and
// without the folder of the official images.
func (r Ref) Familiar() string {
	if r.Domain != hub {
		return r.Name()
	}
	if official, ok := strings.CutPrefix(r.Path, officials); ok && !strings.Contains(official, "/") {
		return official
	}
	return r.Path
}

var (
	errFormat    = errors.New("invalid reference format")
	errUpperCase = errors.New("repository name must be lowercase")
)

// longestPath is how many characters the path of an image may have.
const longestPath = 255

// Parse reads a reference. The error says what is wrong, in Docker's words.
func Parse(s string) (Ref, error) {
	if len(s) == 64 && all(s, lowerHex) {
		return Ref{}, fmt.Errorf("invalid repository name (%s), cannot specify 64-byte hexadecimal strings", s)
	}
	domain, rest := splitDomain(s)
	if path, _, _ := strings.Cut(rest, ":"); strings.ToLower(path) != path {
		return Ref{}, fmt.Errorf("%w: repository name (%s) must be lowercase", errFormat, path)
	}
	whole := domain + "/" + rest
	r, ok := parse(whole)
	if !ok {
		if _, ok := parse(strings.ToLower(whole)); ok {
			return Ref{}, errUpperCase
		}
		return Ref{}, errFormat
	}
	if len(r.Path) > longestPath {
		return Ref{}, fmt.Errorf("repository name must not be more than %d characters", longestPath)
	}
	if err := checkDigest(r.Digest); err != nil {
		return Ref{}, err
	}
	return r, nil
}

// splitDomain tells the registry from the path. The first word of a path is
// only one if it looks like it.
func splitDomain(s string) (domain, path string) {
	first, after, found := strings.Cut(s, "/")
	switch {
	case !found:
		return hub, officials + s
	case first == oldHub:
		domain, path = hub, after
	case first == "localhost" || strings.ContainsAny(first, ".:") || strings.ToLower(first) != first:
		domain, path = first, after
	default:
		domain, path = hub, s
	}
	if domain == hub && !strings.Contains(path, "/") {
		path = officials + path
	}
	return domain, path
}

// parse takes a reference with at least one slash apart.
func parse(s string) (r Ref, ok bool) {
	name, digest, digested := strings.Cut(s, "@")
	if digested && !isDigest(digest) {
		return Ref{}, false
	}
	slash := strings.LastIndexByte(name, '/')
	last, tag, tagged := strings.Cut(name[slash+1:], ":")
	if tagged && !isTag(tag) {
		return Ref{}, false
	}
	name = name[:slash+1] + last
	r = Ref{Path: name, Tag: tag, Digest: digest}
	if domain, path, _ := strings.Cut(name, "/"); isDomain(domain) && isPath(path) {
		r.Domain, r.Path = domain, path
		return r, true
	}
	return r, isPath(name)
}

func isDomain(s string) bool {
	host, ok := strings.CutPrefix(s, "[")
	var port string
	var ported bool
	if ok { // of version 6
		var closed bool
		if host, port, closed = strings.Cut(host, "]"); !closed || host == "" ||
			!all(host, func(c byte) bool { return c == ':' || lowerHex(c) || c >= 'A' && c <= 'F' }) {
			return false
		}
		if port == "" {
			return true
		}
		port, ported = strings.CutPrefix(port, ":")
		return ported && port != "" && all(port, digit)
	}
	if host, port, ported = strings.Cut(s, ":"); ported && (port == "" || !all(port, digit)) {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' ||
			!all(label, func(c byte) bool { return c == '-' || alphanumeric(c) }) {
			return false
		}
	}
	return true
}

func isPath(s string) bool {
	for part := range strings.SplitSeq(s, "/") {
		if !isPathPart(part) {
			return false
		}
	}
	return true
}

// isPathPart tells whether s is made of small letters and digits with a point,
// one or two underscores, or dashes, in between.
func isPathPart(s string) bool {
	for {
		rest := strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyz0123456789")
		if len(rest) == len(s) {
			return false
		}
		if rest == "" {
			return true
		}
		switch {
		case rest[0] == '-':
			s = strings.TrimLeft(rest, "-")
		case strings.HasPrefix(rest, "__"):
			s = rest[2:]
		case rest[0] == '.' || rest[0] == '_':
			s = rest[1:]
		default:
			return false
		}
	}
}

func isTag(s string) bool {
	return s != "" && len(s) <= 128 && s[0] != '.' && s[0] != '-' &&
		all(s, func(c byte) bool { return c == '_' || c == '.' || c == '-' || alphanumeric(c) })
}

func isDigest(s string) bool {
	algorithm, sum, _ := strings.Cut(s, ":")
	if len(sum) < 32 || !all(sum, func(c byte) bool { return lowerHex(c) || c >= 'A' && c <= 'F' }) {
		return false
	}
	start := true // of a word, which begins with a letter
	for i := range len(algorithm) {
		c := algorithm[i]
		switch {
		case alphanumeric(c) && !(start && digit(c)):
			start = false
		case strings.IndexByte("-_+.", c) >= 0 && !start:
			start = true
		default:
			return false
		}
	}
	return !start
}

// checkDigest tells what is wrong with a digest that looks like one.
func checkDigest(s string) error {
	algorithm, sum, found := strings.Cut(s, ":")
	var length int
	switch algorithm {
	case "sha256":
		length = 64
	case "sha384":
		length = 96
	case "sha512":
		length = 128
	default:
		switch {
		case !found: // there is none
			return nil
		case strings.ToLower(algorithm) != algorithm:
			return errors.New("invalid checksum digest format")
		}
		return errors.New("unsupported digest algorithm")
	}
	switch {
	case len(sum) != length:
		return errors.New("invalid checksum digest length")
	case !all(sum, lowerHex):
		return errors.New("invalid checksum digest format")
	}
	return nil
}

func all(s string, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return true
}

func digit(c byte) bool    { return c >= '0' && c <= '9' }
func lowerHex(c byte) bool { return digit(c) || c >= 'a' && c <= 'f' }
func alphanumeric(c byte) bool {
	return digit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
