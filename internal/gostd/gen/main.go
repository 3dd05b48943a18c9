// Command gen writes the list of the standard library's packages, of the Go
// distribution that runs it, to std.txt. It reads folders rather than asking
// `go list std`, which leaves out what its own platform does not have.
package main

import (
	"bytes"
	"fmt"
	"go/build"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	paths, err := packages(filepath.Join(build.Default.GOROOT, "src"))
	if err != nil {
		log.Fatal(err)
	}
	var b bytes.Buffer
	fmt.Fprintln(&b, runtime.Version())
	for _, p := range paths {
		fmt.Fprintln(&b, p)
	}
	if err := os.WriteFile("std.txt", b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// packages lists the folders with Go files that programs may import.
func packages(src string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch name := d.Name(); {
			case path == src:
			case name == "internal", name == "vendor", name == "testdata", name[0] == '_', name[0] == '.',
				path == filepath.Join(src, "cmd"), path == filepath.Join(src, "builtin"):
				return fs.SkipDir
			}
			return nil
		}
		dir, err := filepath.Rel(src, filepath.Dir(path))
		if err != nil || dir == "." || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if dir = filepath.ToSlash(dir); len(paths) == 0 || paths[len(paths)-1] != dir {
			paths = append(paths, dir)
		}
		return nil
	})
	slices.Sort(paths)
	return slices.Compact(paths), err
}
