package main

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// vendoredVersion changes when the vendored trees do, as generatorVersion.
const vendoredVersion = 1

// vendoredFiles is how many files each of the ten packages of a module has.
const vendoredFiles = 10

// vendored writes a tree of modules, of 100 files of 10 kB each, that is
// consistent: a module's, or one of govendor's in a GOPATH. Packages of one's own
// import all of them.
func vendored(dir string, modules int, module bool) error {
	w := &treeWriter{dir: dir}
	var gomod, gosum, manifest, list, imports strings.Builder
	gomod.WriteString("module example.com/own\n\ngo 1.26\n\nrequire (\n")
	for m := range modules {
		name, version := fmt.Sprintf("host%d.org/m%d", m%7, m), fmt.Sprintf("v1.%d.0", m)
		fmt.Fprintf(&gomod, "\t%s %s\n", name, version)
		for _, of := range []string{version, version + "/go.mod"} {
			sum := sha256.Sum256([]byte(name + of))
			fmt.Fprintf(&gosum, "%s %s h1:%s\n", name, of, base64.StdEncoding.EncodeToString(sum[:]))
		}
		fmt.Fprintf(&manifest, "# %s %s\n## explicit; go 1.26\n", name, version)
		for p := range 10 {
			pkg := fmt.Sprintf("%s/p%d", name, p)
			fmt.Fprintf(&manifest, "%s\n", pkg)
			fmt.Fprintf(&imports, "\t_ %q\n", pkg)
			if list.Len() > 0 {
				list.WriteString(",")
			}
			fmt.Fprintf(&list, "\n\t\t{\"path\": %q, \"checksumSHA1\": %q, \"revision\": \"0123456789\"}", pkg, w.vendoredPackage(pkg))
		}
		w.write(fmt.Sprintf("own%d/own.go", m), "package own\n\nimport (\n\t\"context\"\n\n"+imports.String()+")\n\n"+filler())
		imports.Reset()
	}
	if module {
		gomod.WriteString(")\n")
		w.write("go.mod", gomod.String())
		w.write("go.sum", gosum.String())
		w.write("vendor/modules.txt", manifest.String())
	} else {
		w.write("vendor/vendor.json", "{\n\t\"package\": ["+list.String()+"\n\t]\n}\n")
	}
	return w.err
}

// vendoredPackage writes a package's files, and returns govendor's checksum.
func (w *treeWriter) vendoredPackage(pkg string) string {
	h := sha1.New()
	h.Write([]byte(pkg))
	for f := range vendoredFiles {
		name := fmt.Sprintf("f%d.go", f)
		text := fmt.Sprintf("// Package p is one of many.\npackage p\n\nimport (\n\t\"fmt\"\n\t\"strings\"\n)\n\n// F%d is called %s.\n", f, pkg) + filler()
		h.Write([]byte(name))
		h.Write([]byte(text))
		w.write("vendor/"+pkg+"/"+name, text)
	}
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// filler makes files as long as vendored ones are on average.
func filler() string {
	return strings.Repeat("// It does what it is for, and tells how it went.\n", 200)
}

// treeWriter writes files, and keeps the first error for the end.
type treeWriter struct {
	dir string
	err error
}

// write writes a file, executable if its text begins with "#!".
func (w *treeWriter) write(name, text string) {
	if w.err != nil {
		return
	}
	path, mode := filepath.Join(w.dir, filepath.FromSlash(name)), os.FileMode(0o644)
	if executable(text) {
		mode = 0o755
	}
	if w.err = os.MkdirAll(filepath.Dir(path), 0o755); w.err == nil {
		w.err = os.WriteFile(path, []byte(text), mode)
	}
}

func executable(text string) bool { return strings.HasPrefix(text, "#!") }
