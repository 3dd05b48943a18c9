package service

import (
	"io/fs"
	"path"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/megalint/megalint/internal/goimports"
	"github.com/megalint/megalint/internal/shell"
)

// goBuild is a `go build` that runs in a folder of the tree.
type goBuild struct {
	fsys fs.FS
	dir  string // from the root, where the command runs
	// out is what -o names, "" without one; packages is what is built.
	out      string
	packages []string
	// unsure tells that there are words that may be anything.
	unsure bool
}

// read takes the words after `go build`.
func (b *goBuild) read(words []shell.Word) {
	for i := 0; i < len(words); i++ {
		name, value, joined := strings.Cut(words[i].Text, "=")
		switch {
		case words[i].Glob || !shell.Known(name):
			b.unsure = true
			continue
		case !strings.HasPrefix(name, "-"):
			b.packages = append(b.packages, words[i].Text)
			continue
		}
		name = "-" + strings.TrimLeft(name, "-")
		if !joined && takesValue(name) && i+1 < len(words) {
			i++
			value = words[i].Text
		}
		switch name {
		case "-o":
			b.out = value
		case "-C":
			b.dir = shell.Join(b.dir, value)
		case "-n":
			b.out = "/dev/null"
		case "-buildmode":
			b.unsure = b.unsure || value != "exe" && value != "pie" && value != "default"
		}
	}
}

// takesValue tells whether the next word belongs to a flag of `go build`.
func takesValue(flag string) bool {
	switch flag {
	case "-o", "-C", "-p", "-asmflags", "-buildmode", "-compiler", "-covermode", "-coverpkg", "-gccgoflags", "-gcflags",
		"-installsuffix", "-ldflags", "-mod", "-modfile", "-overlay", "-pgo", "-pkgdir", "-tags", "-toolexec":
		return true
	}
	return false
}

// writes is what is written, with a name from dir. Where that cannot be told, it
// is something in dir; without a name, it is nothing: the packages are several
// at once, or no program.
func (b *goBuild) writes() written {
	if b.out != "" {
		return written{name: b.out, folder: strings.HasSuffix(b.out, "/") || b.isFolder(b.out), compiled: true}
	}
	name, known := "", false
	if !b.unsure {
		name, known = b.builds()
	}
	switch {
	case !known:
		return written{name: ".", folder: true}
	case b.isFolder(name):
		name = "" // the go command refuses to
	}
	return written{name: name, compiled: true}
}

// isFolder tells whether there is a folder of that name in dir.
func (b *goBuild) isFolder(name string) bool {
	file := shell.Join(b.dir, name)
	if !fs.ValidPath(file) {
		return false
	}
	info, err := fs.Stat(b.fsys, file)
	return err == nil && info.IsDir()
}

// builds is the name of the program that is built; "" for none.
func (b *goBuild) builds() (name string, known bool) {
	if len(b.packages) == 0 {
		return b.program(".")
	}
	switch first := b.packages[0]; {
	case strings.HasSuffix(first, ".go"):
		// Whoever names a file has it built on all systems.
		if head, ok := b.head(path.Join(b.dir, first)); !ok || head.Package != "main" {
			return "", ok
		}
		return strings.TrimSuffix(path.Base(first), ".go"), true
	case len(b.packages) > 1 || strings.Contains(first, "..."):
		return "", true
	case first == "." || strings.HasPrefix(first, "./") || strings.HasPrefix(first, "../"):
		return b.program(first)
	}
	return "", false
}

// program is the name that the go command gives to the program of a package,
// after its import path; "" if the package is none.
func (b *goBuild) program(folder string) (name string, known bool) {
	folder = path.Join(b.dir, folder)
	if !fs.ValidPath(folder) {
		return "", false
	}
	entries, err := fs.ReadDir(b.fsys, folder)
	if err != nil {
		return "", false
	}
	for _, e := range entries {
		if !goimports.Source(e.Name()) || goimports.Test(e.Name()) {
			continue
		}
		head, ok := b.head(path.Join(folder, e.Name()))
		switch {
		case !ok || head.Constrained() || head.Package == "documentation":
		case head.Package != "main":
			return "", true
		default:
			return b.element(folder)
		}
	}
	return "", false
}

// head reads a file up to its imports.
func (b *goBuild) head(file string) (head goimports.File, ok bool) {
	if !fs.ValidPath(file) {
		return head, false
	}
	data, err := fs.ReadFile(b.fsys, file)
	if err != nil {
		return head, false
	}
	var s goimports.Scanner
	head = s.Scan(data)
	return head, head.Package != ""
}

// element is the last part of a folder's import path that is no major version.
func (b *goBuild) element(folder string) (name string, known bool) {
	for dir := folder; ; dir = path.Dir(dir) {
		data, err := fs.ReadFile(b.fsys, path.Join(dir, "go.mod"))
		if err != nil && dir == "." {
			return "", false
		} else if err != nil {
			continue
		}
		module := modfile.ModulePath(data)
		if module == "" {
			return "", false
		}
		full := path.Join(module, relative(dir, folder))
		if name = path.Base(full); name != full && isMajor(name) {
			name = path.Base(path.Dir(full))
		}
		return name, true
	}
}

// isMajor tells whether a part of an import path is a major version: v2, but not
// v1.
func isMajor(element string) bool {
	digits, ok := strings.CutPrefix(element, "v")
	return ok && digits != "" && digits[0] != '0' && digits != "1" && strings.Trim(digits, "0123456789") == ""
}
