package dockerfile

import (
	"net/url"
	"path"
	"strings"

	own "github.com/megalint/megalint/internal/shell"
)

// compiler notes what a compiler writes, and tells whether the program is one.
func (s *script) compiler(name string, args []own.Word) bool {
	switch name {
	case "go", "xx-go", "tinygo", "garble":
		return s.goBuild(args)
	case "gcc", "g++", "cc", "c++", "clang", "clang++", "xx-clang", "xx-clang++", "ld", "rustc", "ghc", "nim", "swiftc", "musl-gcc":
		if out := output(args); out != "" {
			s.write(out, executable, name)
			return true
		}
	}
	return false
}

// output is the value of -o.
func output(args []own.Word) string {
	for i, w := range args {
		switch {
		case w.Text == "-o" && i+1 < len(args):
			return args[i+1].Text
		case strings.HasPrefix(w.Text, "-o="):
			return w.Text[3:]
		}
	}
	return ""
}

// goBuild notes what `go build -o` writes.
func (s *script) goBuild(args []own.Word) bool {
	build := false
	for _, w := range args {
		build = build || w.Text == "build" || w.Text == "-c"
	}
	out := output(args)
	if !build || out == "" {
		return false
	}
	to := within(s.Dir, out)
	n, _ := resolve(s.now(), to)
	if !strings.HasSuffix(out, "/") && (n.kind != dir || !own.Known(to)) {
		s.write(out, executable, "go build")
		return true
	}
	last := args[len(args)-1].Text
	if base := path.Base(last); own.Known(last) && !strings.Contains(last, "...") && base != "." && base != ".." && len(args) > 1 &&
		!strings.HasPrefix(last, "-") && last != out && own.Known(to) {
		s.write(path.Join(to, strings.TrimSuffix(base, ".go")), executable, "go build")
	}
	s.emit(&mkdirIfKnown{to, s.span})
	s.emit(&anyOp{within: to, why: "what go build writes to " + shown(to) + " is not known", span: s.span})
	return true
}

// mkdirIfKnown makes a folder whose path may not be known.
type mkdirIfKnown struct {
	dir  string
	span Span
}

func (o *mkdirIfKnown) at(before view, p string) (node, bool) {
	if !own.Known(o.dir) {
		return node{}, false
	}
	return (&mkdirOp{o.dir, o.span}).at(before, p)
}

// fetcher notes what is fetched or unpacked, and tells whether the program does
// that.
func (s *script) fetcher(name string, args []own.Word) bool {
	switch name {
	case "curl":
		a := split(args, "oHuAbdeFXTmrwxCKcEty", " --output --header --user --user-agent --data --request --retry --connect-timeout --max-time --retry-delay --proto --output-dir ")
		s.fetched(a, a.value("-o", "--output"), a.value("--output-dir"), a.has("-O", "--remote-name"), name)
	case "wget":
		a := split(args, "OPoUtTweia", " --output-document --directory-prefix --user-agent --tries --timeout --header --output-file ")
		to := a.value("-O", "--output-document")
		s.fetched(a, to, a.value("-P", "--directory-prefix"), to == "", name)
	case "tar", "bsdtar":
		if len(args) > 0 && !strings.HasPrefix(args[0].Text, "-") {
			args = append([]own.Word{{Text: "-" + args[0].Text}}, args[1:]...)
		}
		s.unpacked(split(args, "CfTXIbK", " --directory --file --exclude --strip-components --transform "), name, "-C", "--directory")
	case "unzip":
		s.unpacked(split(args, "dxP", ""), name, "-d")
	case "gunzip", "gzip", "bunzip2", "bzip2", "xz", "unxz", "zstd", "unzstd":
		for _, w := range split(args, "oS", "").operands {
			p := within(s.Dir, w.Text)
			s.write(strings.TrimSuffix(p, path.Ext(p)), unsure, name)
		}
	default:
		return false
	}
	return true
}

// fetched notes the files that a download makes.
func (s *script) fetched(a arguments, to, dir string, named bool, name string) {
	switch {
	case to != "" && to != "-":
		s.write(path.Join(dir, to), inert, name)
	case named && to == "":
		for _, w := range a.operands {
			base := Unknown
			if u, err := url.Parse(w.Text); err == nil && own.Known(w.Text) {
				base = path.Base(u.Path)
			} else if last := path.Base(w.Text); own.Known(last) {
				base = last
			}
			s.write(path.Join(dir, base), inert, name)
		}
	}
}

// unpacked notes that an archive is unpacked into a folder.
func (s *script) unpacked(a arguments, name string, flags ...string) {
	to := within(s.Dir, a.value(flags...))
	if a.value(flags...) == "" {
		to = s.Dir
	}
	o := &anyOp{within: to, why: "what " + name + " unpacks is not known", span: s.span}
	if to == "/" || !own.Known(to) {
		o.within = ""
		o.gentle = true
	}
	s.emit(o)
}
