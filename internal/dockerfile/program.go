package dockerfile

import (
	"path"
	"strings"

	own "github.com/megalint/megalint/internal/shell"
)

// arguments are a command's options and operands.
type arguments struct {
	flags    map[string]string
	operands []own.Word
}

// has tells whether one of the options is there.
func (a arguments) has(names ...string) bool {
	for _, n := range names {
		if _, ok := a.flags[n]; ok {
			return true
		}
	}
	return false
}

// value is the value of the first of the options that is there.
func (a arguments) value(names ...string) string {
	for _, n := range names {
		if v, ok := a.flags[n]; ok {
			return v
		}
	}
	return ""
}

// split tells options and operands apart: short holds the letters, and long the
// names of those that take a value, each between blanks.
func split(words []own.Word, short, long string) arguments {
	a := arguments{flags: map[string]string{}}
	for i := 0; i < len(words); i++ {
		w := words[i].Text
		switch {
		case w == "--":
			a.operands = append(a.operands, words[i+1:]...)
			return a
		case strings.HasPrefix(w, "--"):
			name, value, joined := strings.Cut(w, "=")
			if !joined && strings.Contains(long, " "+name+" ") && i+1 < len(words) {
				i++
				value = words[i].Text
			}
			a.flags[name] = value
		case len(w) > 1 && w[0] == '-':
			for j := 1; j < len(w); j++ {
				letter := w[j]
				value := ""
				if strings.IndexByte(short, letter) >= 0 {
					if value = w[j+1:]; value == "" && i+1 < len(words) {
						i++
						value = words[i].Text
					}
					j = len(w)
				}
				a.flags["-"+string(rune(letter))] = value
			}
		default:
			a.operands = append(a.operands, words[i])
		}
	}
	return a
}

// program notes what a program does that is started with arguments.
func (s *script) program(words []own.Word) {
	name := path.Base(words[0].Text)
	args := words[1:]
	if strings.Contains(words[0].Text, "/") && !strings.Contains(words[0].Text, "bin/") {
		name = ""
	}
	switch name {
	case "cp", "mv":
		s.cp(name, args)
	case "install":
		s.install(args)
	case "mkdir":
		for _, w := range split(args, "mZ", " --mode ").operands {
			s.mkdir(w)
		}
	case "ln":
		s.ln(args)
	case "chmod":
		s.chmod(args)
	case "rm", "unlink", "rmdir":
		for _, w := range split(args, "", "").operands {
			if own.Known(w.Text) {
				s.emit(&removeOp{s.pattern(w, false), name, s.span})
			}
		}
	case "touch", "tee":
		for _, w := range split(args, "drt", " --date --reference ").operands {
			s.write(w.Text, inert, name)
		}
	case "dd":
		for _, w := range args {
			if to, ok := strings.CutPrefix(w.Text, "of="); ok {
				s.write(to, inert, name)
			}
		}
	case "sh", "bash", "dash", "ash", "zsh", "ksh":
		s.anything("what a script does that RUN starts is not known")
	default:
		if !s.compiler(name, args) && !s.fetcher(name, args) {
			s.other(name, words[0].Text)
		}
	}
}

// other is a program that is known by its name at most.
func (s *script) other(name, shown string) {
	switch name {
	case "", Unknown:
	case ":", "true", "false", "test", "[", "[[", "echo", "printf", "set", "export", "unset", "trap", "exit", "return",
		"shift", "read", "wait", "ulimit", "umask", "type", "which", "ls", "id", "uname", "whoami", "date", "sleep", "pwd",
		"ldconfig", "sha256sum", "sha512sum", "sha1sum", "md5sum", "cmp", "diff", "grep", "egrep", "fgrep", "head", "tail",
		"sort", "uniq", "wc", "cut", "tr", "basename", "dirname", "nproc", "getent", "hash", "du", "df", "ps", "kill", "ldd",
		"file", "stat", "cat", "strip", "upx", "setcap", "getcap", "chown", "chgrp", "sed", "awk", "jq", "yq", "readelf",
		"popd", "apt-mark", "apt-cache", "dpkg-query", "dpkg-architecture", "shopt", "alias", "source-highlight", "sync":
		return
	case "apt-get", "apt", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper", "pacman", "dpkg", "rpm", "add-apt-repository",
		"pip", "pip3", "npm", "yarn", "pnpm", "gem", "bundle", "composer", "poetry", "uv", "pipenv", "conda", "mamba",
		"useradd", "adduser", "groupadd", "addgroup", "usermod", "groupmod", "deluser", "passwd", "chpasswd", "locale-gen",
		"update-ca-certificates", "update-alternatives", "fc-cache", "dpkg-reconfigure", "gpg", "apt-key", "go", "cargo",
		"rustup", "git", "corepack", "nvm", "mvn", "gradle", "dotnet", "a2enmod", "a2ensite", "openssl", "keytool",
		"ssh-keyscan", "ssh-keygen", "setup-timezone", "playwright", "docker-php-ext-install", "docker-php-ext-enable", "pecl":
		s.emit(&anyOp{gentle: true, span: s.span, why: "what " + shown + " does is not known"})
		return
	}
	what := strings.ReplaceAll(shown, Unknown, "…")
	if what == "" || what == "…" {
		what = "a program that RUN starts"
	}
	s.anything("what " + what + " does is not known")
}

func (s *script) mkdir(w own.Word) {
	if to := s.path(w.Text, true); own.Known(to) && !w.Glob {
		s.emit(&mkdirOp{to, s.span})
	}
}

// write notes a file that is written; exec is that of a new one.
func (s *script) write(to string, x execution, what string) {
	if strings.HasPrefix(to, "/dev/") || to == "-" {
		return
	}
	s.emit(&writeOp{path: s.path(to, true), exec: x, keep: x == inert, what: what, span: s.span})
}

func (s *script) cp(name string, args []own.Word) {
	a := split(args, "tS", " --target-directory --suffix ")
	if a.has("--parents") {
		s.anything("what cp --parents copies is not known")
		return
	}
	o := s.copying(a)
	if o == nil {
		return
	}
	o.keep = name == "cp" && !a.has("-a", "--archive", "-p", "--preserve", "--remove-destination")
	s.emit(o)
	if name == "mv" {
		if n, _ := resolve(o.from, o.dest); n.kind == file && own.Known(o.dest) {
			// It takes the place of a link, and does not go through it.
			o.dest = s.path(a.operands[len(a.operands)-1].Text, false)
		}
		for _, it := range o.items {
			if own.Known(it.path) {
				s.emit(&removeOp{own.Word{Text: it.path, Glob: strings.ContainsAny(it.path, "*?[")}, "mv", s.span})
			}
		}
		// What was moved over itself or below itself is there nonetheless.
		s.emit(&copiedOp{o})
	}
}

// copiedOp is a copy whose sources have been removed since.
type copiedOp struct{ *copyOp }

func (o *copiedOp) at(before view, p string) (node, bool) {
	from := before
	for from.n > 0 {
		from.n--
		if from.holds(o.copyOp) {
			return o.copyOp.at(view{from.f, from.s, from.n}, p)
		}
	}
	return node{}, false
}

// holds tells whether the next operation is this copy.
func (v view) holds(o *copyOp) bool {
	next := v.s.ops[v.n]
	for {
		switch w := next.(type) {
		case *mountedOp:
			next = w.op
		case *perhapsOp:
			next = w.op
		case *copyOp:
			return w == o
		default:
			return false
		}
	}
}

// copying is the copy that the operands of cp, mv and install ask for.
func (s *script) copying(a arguments) *copyOp {
	from, to := a.operands, a.value("-t", "--target-directory")
	o := &copyOp{from: s.now(), whole: true, span: s.span, intoDir: to != ""}
	if to == "" {
		if len(from) < 2 {
			return nil
		}
		last := from[len(from)-1]
		to, from = last.Text, from[:len(from)-1]
		if last.Glob {
			to = Unknown
		}
		o.intoDir = strings.HasSuffix(to, "/") || strings.HasSuffix(to, "/.") || to == "." || len(from) > 1
	}
	o.dest = s.path(to, true)
	for _, w := range from {
		p := within(s.Dir, w.Text)
		if strings.HasSuffix(w.Text, "/.") && !w.Glob {
			o.whole = false // cp -r dir/. copies what is in it
		}
		if !w.Glob && strings.ContainsAny(p, "*?[") {
			p = Unknown
		}
		o.items = append(o.items, item{fromPath, p})
	}
	return o
}

func (s *script) install(args []own.Word) {
	a := split(args, "mogtS", " --mode --owner --group --target-directory --suffix ")
	if a.has("-d", "--directory") {
		for _, w := range a.operands {
			s.mkdir(w)
		}
		return
	}
	if o := s.copying(a); o != nil {
		if o.chmod = a.value("-m", "--mode"); o.chmod == "" {
			o.chmod = "0755"
		}
		s.emit(o)
	}
}

func (s *script) ln(args []own.Word) {
	a := split(args, "tS", " --target-directory --suffix ")
	if len(a.operands) == 1 {
		a.operands = append(a.operands, own.Word{Text: "."})
	}
	if !a.has("-s", "--symbolic") {
		if o := s.copying(a); o != nil {
			s.emit(o)
		}
		return
	}
	if len(a.operands) != 2 || a.has("-t", "--target-directory") {
		s.emit(&anyOp{gentle: true, why: "where ln links to is not known", span: s.span})
		return
	}
	if name := s.path(a.operands[1].Text, false); own.Known(name) {
		s.emit(&linkOp{name, a.operands[0].Text, s.span})
		s.d.linked = true
	} else {
		s.emit(&anyOp{gentle: true, why: "where ln links to is not known", span: s.span})
	}
}

func (s *script) chmod(args []own.Word) {
	recursive := false
	for len(args) > 0 && strings.HasPrefix(args[0].Text, "-") && strings.Trim(args[0].Text[1:], "rwxXst") != "" {
		flag := args[0].Text
		args = args[1:]
		recursive = recursive || flag == "--recursive" || !strings.HasPrefix(flag, "--") && strings.Contains(flag, "R")
		if flag == "--" {
			break
		}
	}
	if len(args) < 2 {
		return
	}
	mode := args[0].Text
	for _, w := range args[1:] {
		if strings.HasPrefix(w.Text, "-") {
			recursive = recursive || strings.Contains(w.Text, "R")
			continue
		}
		if w = s.pattern(w, true); !own.Known(w.Text) || !own.Known(mode) {
			s.emit(&anyOp{why: "whose mode chmod changes is not known", span: s.span})
			continue
		}
		s.emit(&chmodOp{w, recursive, mode, s.span})
	}
}
