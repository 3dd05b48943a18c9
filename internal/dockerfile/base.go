package dockerfile

import (
	"path"
	"slices"
	"strings"
)

// osImage says what is known of an image without looking at it.
type osImage int

const (
	notOfficial osImage = iota // nothing
	// bare is an operating system and nothing else: no entry point, and no
	// program named run.
	bare
	// language is an official image built on one of them.
	language
)

// official tells what is known of an image by its name. Those listed are Docker's
// official images, which are built from public Dockerfiles.
func official(name string) osImage {
	if strings.Contains(name, "windows") || strings.Contains(name, "nanoserver") {
		return notOfficial
	}
	switch repository(name) {
	case "debian", "ubuntu", "alpine", "fedora", "rockylinux", "almalinux", "amazonlinux", "busybox":
		return bare
	case "python", "golang", "node", "ruby", "php", "rust", "perl", "openjdk", "eclipse-temurin", "buildpack-deps",
		"gcc", "maven", "gradle", "nginx", "httpd", "redis", "postgres", "mysql", "mariadb", "mongo", "erlang", "elixir":
		return language
	}
	return notOfficial
}

// Repository is the image's name without tag and digest, which may not be known,
// and without what names of Docker's official images may leave out.
func (b Base) Repository() string { return repository(b.Name) }

func repository(name string) string {
	name, _, _ = strings.Cut(name, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name = name[:i]
	}
	return strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(name, "index."), "docker.io/"), "library/")
}

// usual are folders of nearly every image that is not empty.
func usual(p string) bool {
	return slices.Contains([]string{"/", "/bin", "/dev", "/etc", "/home", "/lib", "/opt", "/proc", "/root", "/sbin",
		"/sys", "/tmp", "/usr", "/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin", "/usr/sbin", "/usr/share", "/var"}, p)
}

// below is what an image from outside has at a path.
func (s *stage) below(p string) node {
	switch {
	case p == "/":
		return node{kind: dir}
	case s.from.Scratch:
		return node{kind: absent}
	case p == "/run" && s.os == notOfficial:
		return node{kind: absent, guess: true, why: s.hidden(p)}
	case p == "/run":
		// Debian and Alpine have a folder of that name, in which a file that is
		// copied to /run would come to lie: the first start of such an image tells
		// that at once. What is to be found here are the faults that do not show.
		return node{kind: absent}
	case usual(p):
		return node{kind: dir, guess: true}
	case s.os == bare && (path.Base(p) == "run" || top(p)):
		return node{kind: absent}
	}
	return node{kind: maybe, why: s.hidden(p)}
}

// top tells whether a path lies in a topmost folder that no operating system
// has.
func top(p string) bool {
	first, _, _ := strings.Cut(p[1:], "/")
	switch first {
	case "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "media", "mnt", "opt", "proc", "root",
		"run", "sbin", "srv", "sys", "tmp", "usr", "var", "afs", "lost+found", "local":
		return false
	}
	return true
}

// shown is the base image's name for people.
func (s *stage) shown() string {
	return strings.ReplaceAll(s.from.Written, Unknown, "…")
}

// hidden says that nobody knows what an image from outside has at a path.
func (s *stage) hidden(p string) string {
	return "what the base image " + s.shown() + " has at " + p + " is not known"
}
