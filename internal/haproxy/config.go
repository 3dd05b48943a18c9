package haproxy

import (
	"strconv"
	"strings"
)

// Config is what one or several files say.
type Config struct {
	// Files were read, in the order that HAProxy reads them.
	Files    []string
	Sections []*Section
}

// Section is a part of a configuration, such as a frontend.
type Section struct {
	// Kind is "frontend", "backend", "listen", "defaults", "global" or the
	// keyword of another section.
	Kind string
	Name Word
	At   Place // of the keyword
	// From is the name of the defaults section that it builds on, where given.
	From string
	// Conditional: it begins between .if and .endif.
	Conditional bool
	Binds       []Address
	ACLs        []Line
	// Routes are use_backend lines, in their order, and the default_backend.
	Routes  []Route
	Servers []Server
	// Redirects are the lines that answer with a redirection.
	Redirects []Line
	// Other are the lines of all other keywords.
	Other []Line
}

// Line is a line of a section.
type Line struct {
	Words       []Word
	Conditional bool
}

// Route leads from a frontend to a backend.
type Route struct {
	// Backend is its name. If it is Dynamic, by a map or a variable, it may be
	// any.
	Backend Word
	// Condition are the words from "if" or "unless" on; none for an
	// unconditional one.
	Condition []Word
	Default   bool // by default_backend
	// Conditional: it stands between .if and .endif.
	Conditional bool
}

// Server is a server line, or a server-template.
type Server struct {
	Name Word
	Address
	// Count is how many servers a server-template makes at most; 1 for a server.
	Count       int
	Conditional bool
}

// Address is a host and a port.
type Address struct {
	Word
	// Host is a name, an IP address without brackets, or empty for all. It is a
	// path or a number if Socket.
	Host string
	// First and Last are a range of ports, mostly of one; zero where the
	// address has no port, or none that is known.
	First, Last int
	// Relative: the port is the client's with an offset.
	Relative bool
	Socket   bool
}

// Known tells whether host and port are known.
func (a Address) Known() bool { return !a.Dynamic && !a.Socket && !a.Relative && a.First > 0 }

// Section finds a section by kind and name, the first if there are several; a
// listen section is a backend, too.
func (c *Config) Section(kind, name string) *Section {
	for _, s := range c.Sections {
		if s.Name.Text == name && (s.Kind == kind || kind == "backend" && s.Kind == "listen") {
			return s
		}
	}
	return nil
}

// Reached returns the sections whose servers requests can come to: listen
// sections, and backends that a frontend leads to. Where a backend is chosen by
// a map or a variable, all of them.
func (c *Config) Reached() map[*Section]bool {
	reached := make(map[*Section]bool)
	backends := make(map[string]*Section)
	for _, s := range c.Sections {
		if s.Kind == "backend" || s.Kind == "listen" {
			backends[s.Name.Text] = s
			reached[s] = s.Kind == "listen"
		}
	}
	for _, s := range c.Sections {
		for _, r := range s.Routes {
			switch to := backends[r.Backend.Text]; {
			case r.Backend.Dynamic:
				for _, b := range backends {
					reached[b] = true
				}
			case to != nil:
				reached[to] = true
			}
		}
	}
	return reached
}

// address takes host and port apart.
func address(w Word) Address {
	a := Address{Word: w}
	text := w.Text
	if family, rest, ok := strings.Cut(text, "@"); ok {
		switch strings.ToLower(family) {
		case "unix", "abns", "abnsz", "fd", "sockpair", "rhttp":
			a.Host, a.Socket = rest, true
			return a
		case "ipv4", "ipv6", "tcp", "tcp4", "tcp6", "udp", "udp4", "udp6", "quic4", "quic6", "mptcp", "mptcp4", "mptcp6":
			text = rest
		}
	}
	if strings.HasPrefix(text, "/") {
		a.Host, a.Socket = text, true
		return a
	}
	at := strings.LastIndexByte(text, ':')
	if at < 0 || at < strings.LastIndexByte(text, ']') || inBraces(text, at) {
		a.Host = host(text)
		return a
	}
	a.Host = host(text[:at])
	port := text[at+1:]
	if strings.HasPrefix(port, "+") || strings.HasPrefix(port, "-") {
		a.Relative = true
		return a
	}
	first, last, more := strings.Cut(port, "-")
	a.First = portNumber(first)
	if a.Last = a.First; more {
		a.Last = portNumber(last)
	}
	if a.First == 0 || a.Last < a.First {
		a.First, a.Last = 0, 0
	}
	return a
}

// inBraces tells whether a colon is part of a variable, as in ${A:-b}.
func inBraces(text string, at int) bool {
	return strings.LastIndexByte(text[:at], '{') > strings.LastIndexByte(text[:at], '}')
}

func host(s string) string {
	if s == "*" {
		return ""
	}
	return strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
}

func portNumber(s string) int {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return 0
	}
	return int(n)
}
