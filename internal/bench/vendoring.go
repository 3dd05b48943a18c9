package main

import (
	"context"
	"fmt"
)

// The targets of vendoring: of CPU time against sha1sum and a parser of imports,
// and of memory in bytes.
const (
	vendoringTarget       = 1.5
	vendoringMemoryTarget = 300 << 20
)

// vendoringRules are those that are measured.
const vendoringRules = "dependency-version-skew,go-sum-incomplete,vendor-content-changed,vendor-manifest-invalid," +
	"vendor-nested,vendor-package-missing,vendor-package-unlisted,vendor-package-unused,vendor-symlink-escapes"

// vendoring measures the rules of vendoring over trees of 10,000 vendored files
// of 100 MB: one of govendor's, whose checksums are verified, and a module.
func (b *bench) vendoring(ctx context.Context) error {
	parse, err := b.program(ctx, "parse", parseProgram)
	if err != nil {
		return err
	}
	t := b.table("The rules of vendoring over 10,000 vendored files")
	t.byCPU = true
	memory := map[string]int64{}
	kinds := []string{"govendor", "module"}
	for _, kind := range kinds {
		dir, err := b.made(ctx, fmt.Sprintf("%s-v%d", kind, vendoredVersion), func(dir string) error {
			return vendored(dir, 100, kind == "module")
		})
		if err != nil {
			return err
		}
		yardstick := command{name: "sha1sum and parser", dir: dir, args: []string{
			"sh", "-c", `find vendor -type f -print0 | xargs -0 sha1sum >"$2" && "$1"`, "sh", parse, "/dev/null"}}
		lint := command{name: kind, dir: dir, args: []string{b.megalint, "--only", vendoringRules}}
		medians, err := interleave(ctx, b.times(5), yardstick, lint)
		if err != nil {
			return err
		}
		t.compare(lint, yardstick, medians[1], medians[0], vendoringTarget)
		memory[kind] = medians[1].rss
	}
	if err := t.tabs.Flush(); err != nil {
		return err
	}
	for _, kind := range kinds {
		b.memoryOf(kind, memory[kind], vendoringMemoryTarget)
	}
	return nil
}

// parseProgram reads the imports of all files of one's own.
const parseProgram = `package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "vendor":
			return fs.SkipDir
		case filepath.Ext(path) != ".go":
			return nil
		}
		files++
		_, err = parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		return err
	})
	if err != nil || files == 0 {
		fmt.Fprintln(os.Stderr, err, files)
		os.Exit(2)
	}
}
`
