package haproxy

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Bounds, far beyond what an honest configuration has.
const (
	maxSize  = 4 << 20
	maxFiles = 1000
)

// Read reads files, and all files of folders whose names end in .cfg, in the
// order in which HAProxy takes them from -f options. The error, an [*Error], is
// the first fault that keeps HAProxy from reading a file.
func Read(tree fs.FS, names ...string) (*Config, error) {
	c := new(Config)
	for _, name := range names {
		files, err := expand(tree, name)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if len(c.Files) == maxFiles {
				return nil, &Error{Place: Place{Path: name}, Text: "the configuration has more than 1000 files"}
			}
			c.Files = append(c.Files, f)
			text, err := content(tree, f)
			if err != nil {
				return nil, err
			}
			r := reader{config: c, path: f}
			if err := r.read(text); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

// expand lists the files of a folder, or gives the file itself.
func expand(tree fs.FS, name string) ([]string, error) {
	info, err := fs.Stat(tree, name)
	if err != nil {
		return nil, failure(name, err)
	}
	if !info.IsDir() {
		return []string{name}, nil
	}
	entries, err := fs.ReadDir(tree, name)
	if err != nil {
		return nil, failure(name, err)
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ".cfg") && !strings.HasPrefix(e.Name(), ".") {
			files = append(files, path.Join(name, e.Name()))
		}
	}
	return files, nil
}

func content(tree fs.FS, name string) (string, error) {
	f, err := tree.Open(name)
	if err != nil {
		return "", failure(name, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	switch {
	case err != nil:
		return "", failure(name, err)
	case len(raw) > maxSize:
		return "", &Error{Place: Place{Path: name}, Text: "is larger than 4 MB, which no configuration is"}
	case strings.IndexByte(string(raw), 0) >= 0:
		return "", &Error{Place: Place{Path: name}, Text: "is no text: it has a zero byte"}
	}
	return string(raw), nil
}

func failure(name string, err error) *Error {
	var p *fs.PathError
	text := err
	if errors.As(err, &p) {
		text = p.Err
	}
	return &Error{Place: Place{Path: name}, Text: text.Error(), Err: err}
}

type reader struct {
	config  *Config
	path    string
	section *Section
	// conditions counts the .if blocks around the line.
	conditions int
}

func (r *reader) read(text string) error {
	number := 0
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			end = len(text) - at
		}
		number++
		words, err := cut(strings.TrimSuffix(text[at:at+end], "\r"), Place{r.path, at, at + end, number, 1})
		if err != nil {
			return err
		}
		if len(words) > 0 {
			r.line(words)
		}
		at += end + 1
	}
	return nil
}

func (r *reader) line(words []Word) {
	keyword := words[0].Text
	switch keyword {
	case ".if":
		r.conditions++
		return
	case ".endif":
		r.conditions = max(0, r.conditions-1)
		return
	}
	if strings.HasPrefix(keyword, ".") {
		return // .elif, .else, and messages
	}
	if isSection(keyword) {
		r.begin(words)
		return
	}
	if r.section == nil {
		r.section = &Section{At: words[0].At}
		r.config.Sections = append(r.config.Sections, r.section)
	}
	r.keyword(words)
}

func isSection(keyword string) bool {
	switch keyword {
	case "global", "defaults", "frontend", "backend", "listen", "userlist", "peers", "mailers", "resolvers", "cache",
		"program", "http-errors", "ring", "log-forward", "log-profile", "fcgi-app", "crt-store", "traces", "acme",
		"namespace_list", "aggregations", "dynamic-update", "udp-lb":
		return true
	}
	return false
}

func (r *reader) begin(words []Word) {
	s := &Section{Kind: words[0].Text, At: words[0].At, Conditional: r.conditions > 0}
	r.section, r.config.Sections = s, append(r.config.Sections, s)
	rest := words[1:]
	if len(rest) > 0 && (rest[0].Text != "from" || s.Kind != "defaults") {
		s.Name, rest = rest[0], rest[1:]
	}
	for i, w := range rest {
		switch {
		case w.Text == "from" && i+1 < len(rest):
			s.From = rest[i+1].Text
			return
		case i == 0 && (s.Kind == "listen" || s.Kind == "frontend"):
			s.Binds = addresses(w) // as it was written before 1.7
		}
	}
}

// keyword reads a line within a section.
func (r *reader) keyword(words []Word) {
	s, conditional := r.section, r.conditions > 0
	line := Line{words, conditional}
	argument := func(i int) Word {
		if i < len(words) {
			return words[i]
		}
		return Word{}
	}
	switch words[0].Text {
	case "bind":
		s.Binds = append(s.Binds, addresses(argument(1))...)
	case "acl":
		s.ACLs = append(s.ACLs, line)
	case "use_backend":
		s.Routes = append(s.Routes, Route{Backend: argument(1), Condition: words[min(2, len(words)):], Conditional: conditional})
	case "default_backend":
		s.Routes = append(s.Routes, Route{Backend: argument(1), Default: true, Conditional: conditional})
	case "server":
		s.Servers = append(s.Servers, Server{argument(1), address(argument(2)), 1, conditional})
	case "server-template":
		s.Servers = append(s.Servers, Server{argument(1), address(argument(3)), count(argument(2).Text), conditional})
	case "dispatch":
		s.Servers = append(s.Servers, Server{words[0], address(argument(1)), 1, conditional})
	case "redirect":
		s.Redirects = append(s.Redirects, line)
	case "http-request":
		if argument(1).Text == "redirect" {
			s.Redirects = append(s.Redirects, line)
			return
		}
		s.Other = append(s.Other, line)
	default:
		s.Other = append(s.Other, line)
	}
}

// count reads the number of servers of a template: 3 or 1-3.
func count(s string) int {
	first, last, more := strings.Cut(s, "-")
	if !more {
		first, last = "1", first
	}
	a, errA := strconv.Atoi(first)
	b, errB := strconv.Atoi(last)
	if errA != nil || errB != nil || b < a {
		return 0
	}
	return b - a + 1
}

// addresses reads a list of addresses with commas between.
func addresses(w Word) []Address {
	if w.Text == "" {
		return nil
	}
	var list []Address
	for _, part := range strings.Split(w.Text, ",") {
		one := w
		one.Text = part
		list = append(list, address(one))
	}
	return list
}
