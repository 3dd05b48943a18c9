package service

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/megalint/megalint/lint"
)

// LDAPPlaintext asks for encrypted connections to the directory.
var LDAPPlaintext = &lint.Rule{
	Name: "ldap-plaintext",
	Doc: `LDAP is addressed as ldaps://

A service that logs people in sends their passwords to the directory, and
` + "`ldap://`" + ` sends them readable. The directory answers on ` + "`ldaps://`" + ` too.

All text files of a service are searched for addresses, but for its
documentation, its tests, and what others wrote (` + "`vendor`, `node_modules`" + `).
Passed over are addresses of the machine itself, comments, a bare ` + "`ldap://`" + `
without a host, which code compares with, and files that speak of StartTLS,
which encrypts an ` + "`ldap://`" + ` connection after all. Off by default.

Source: Dark Peak, "ldaps:// # Over TLS (recommended)".`,
	Severity: lint.Off, Since: "0.1",
	Options: ldapOptions{Hosts: []string{"localhost", "127.0.0.1", "[::1]"}},
	Service: enough(ldapPlaintext),
}

type ldapOptions struct {
	Hosts  []string `yaml:"allow-hosts" doc:"hosts that may be addressed without encryption"`
	Ignore []string `yaml:"ignore" doc:"patterns of files that are not searched, from the service's folder"`
}

// Validate refuses patterns that cannot be read.
func (o ldapOptions) Validate() error { return checkPatterns("ignore", o.Ignore) }

// maxSearched is up to which size in bytes a file is taken for one that
// somebody wrote.
const maxSearched = 1 << 20

func ldapPlaintext(p *lint.Pass, s *lint.Service) error {
	o := p.Options.(ldapOptions)
	buffers := searchBuffers(s.Repo)
	data := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(data)
	var failure error
	_, err := walk(s, func(name string, e fs.DirEntry) bool {
		if !e.Type().IsRegular() || !searched(name) || matchesAny(o.Ignore, name) {
			return true
		}
		if info, err := e.Info(); err != nil || info.Size() > maxSearched {
			return true
		}
		if failure = readInto(data, s.FS, name); failure != nil {
			return false
		}
		searchLDAP(p, o, name, data.Bytes())
		return true
	})
	return errors.Join(failure, err)
}

// searchBuffers are what files are read into, one after the other.
func searchBuffers(repo *lint.Repo) *sync.Pool {
	type key struct{}
	buffers, _ := lint.Once(&repo.Memo, key{}, func() (*sync.Pool, error) {
		return &sync.Pool{New: func() any { return new(bytes.Buffer) }}, nil
	})
	return buffers
}

func searchLDAP(p *lint.Pass, o ldapOptions, name string, data []byte) {
	const scheme = "ldap://"
	if !bytes.Contains(data, []byte(scheme)) || bytes.IndexByte(data, 0) >= 0 {
		return
	}
	if lower := bytes.ToLower(data); bytes.Contains(lower, []byte("starttls")) || bytes.Contains(lower, []byte("start_tls")) {
		return
	}
	for at := 0; ; at++ {
		i := bytes.Index(data[at:], []byte(scheme))
		if i < 0 {
			return
		}
		at += i
		rest := data[at+len(scheme):]
		authority := authorityOf(string(rest[:min(len(rest), maxAuthority)]))
		if authority == "" || slices.Contains(o.Hosts, hostOf(authority)) || commented(data, at) {
			continue
		}
		p.Report(lint.Finding{Path: name, Span: lint.Span{Start: at, End: at + len(scheme) + len(authority)},
			Text:  "passwords cross the network readable: address the directory as ldaps://",
			Fixes: ldapsFix(name, at, scheme, authority)})
	}
}

// ldapsFix writes ldaps://, and its port for that of ldap://. Whether the
// directory answers there, a machine cannot know.
func ldapsFix(name string, at int, scheme, authority string) []lint.Fix {
	secure := "ldaps://" + authority
	if host, found := strings.CutSuffix(authority, ":389"); found {
		secure = "ldaps://" + host + ":636"
	}
	end := at + len(scheme) + len(authority)
	return []lint.Fix{{Title: "write " + secure,
		Edits: []lint.Edit{{Path: name, Span: lint.Span{Start: at, End: end}, New: secure}}}}
}

// maxAuthority is how long a host and a port may be, in bytes.
const maxAuthority = 300

// authorityOf returns the host and the port that a text begins with.
func authorityOf(text string) string {
	if end := strings.IndexAny(text, " \t\r\n\"'`<>/,;?#\\)"); end >= 0 {
		text = text[:end]
	}
	if text == "" || !strings.ContainsRune("$%{[", rune(text[0])) && !nameByte(text[0]) || text[0] == '.' || text[0] == '/' {
		return ""
	}
	return text
}

// hostOf takes the port from an authority.
func hostOf(authority string) string {
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		return authority[:i]
	}
	return authority
}

// maxCommented bounds the lines that are taken for comments, in bytes: all of a
// file may be one line with thousands of addresses.
const maxCommented = 4 << 10

// commented tells whether what precedes an offset in its line begins a comment.
func commented(data []byte, offset int) bool {
	from := max(0, offset-maxCommented)
	start := from + lineStart(data[from:], offset-from)
	if start > 0 && data[start-1] != '\n' {
		return false
	}
	before := strings.ToLower(strings.TrimSpace(string(data[start:offset])))
	for _, mark := range []string{"#", "//", "--", ";", "/*", "*", "<!--", "%", "rem "} {
		if strings.HasPrefix(before, mark) {
			return true
		}
	}
	return strings.Contains(before, " # ") || strings.Contains(before, " // ")
}

// searched tells by its path whether a file may hold an address that counts.
func searched(name string) bool {
	name = strings.ToLower(name)
	dir, base := path.Split(name)
	ext := path.Ext(base)
	return !noText(ext) && !documents(dir, base, ext)
}

// noText tells by how its name ends that a file has bytes in it that no text
// has: pictures, fonts, archives, and what is compiled.
func noText(ext string) bool {
	switch ext {
	case ".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4",
		".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".jar", ".war", ".whl",
		".class", ".pyc", ".so", ".dll", ".exe", ".wasm":
		return true
	}
	return false
}

// documents tells whether a file only tells of things: documentation, tests,
// examples, the lists of what a package manager takes.
func documents(dir, base, ext string) bool {
	switch ext {
	case ".md", ".markdown", ".rst", ".adoc", ".txt", ".html", ".svg", ".pdf", ".lock", ".sum", ".example", ".sample":
		return true
	}
	if base == "go.mod" || strings.Contains(base, "_test.") || strings.Contains(base, ".test.") || strings.Contains(base, ".spec.") ||
		strings.HasPrefix(base, "test_") || strings.HasPrefix(base, "changelog") || strings.HasPrefix(base, "readme") {
		return true
	}
	for folder := range strings.SplitSeq(dir, "/") {
		switch folder {
		case "doc", "docs", "test", "tests", "spec", "specs", "example", "examples", "fixtures", "__tests__", "build":
			return true
		}
	}
	return false
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return doublestar.MatchUnvalidated(p, name) })
}
