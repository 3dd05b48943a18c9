//go:build unix

package vendoring

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// cpu is the time that the process and its children have used so far.
func cpu(b *testing.B) time.Duration {
	var total time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var used syscall.Rusage
		if err := syscall.Getrusage(who, &used); err != nil {
			b.Fatal(err)
		}
		total += time.Duration(used.Utime.Nano() + used.Stime.Nano())
	}
	return total
}

// vendored makes a tree of govendor's, of packages with ten files of 10 kB each,
// and first-party packages that import them.
func vendored(b *testing.B, packages int) string {
	dir := b.TempDir()
	filler := strings.Repeat("// It is as long as vendored files are on average.\n", 200)
	var list, imports strings.Builder
	for i := range packages {
		pkg := fmt.Sprintf("example%d.org/p%d", i%50, i)
		h := sha1.New()
		h.Write([]byte(pkg))
		for j := range 10 {
			name := fmt.Sprintf("f%d.go", j)
			text := "// Package p is one of many.\npackage p\n\nimport (\n\t\"fmt\"\n\t\"strings\"\n)\n\n" + filler
			h.Write([]byte(name))
			h.Write([]byte(text))
			write(b, filepath.Join(dir, "vendor", pkg, name), text)
		}
		if i > 0 {
			list.WriteString(",")
		}
		fmt.Fprintf(&list, "\n\t\t{\"path\": %q, \"checksumSHA1\": %q}", pkg, base64.StdEncoding.EncodeToString(h.Sum(nil)))
		fmt.Fprintf(&imports, "\t_ %q\n", pkg)
		if i%10 == 9 {
			write(b, filepath.Join(dir, fmt.Sprintf("own%d/own.go", i/10)), "package own\n\nimport (\n"+imports.String()+")\n\n"+filler)
			imports.Reset()
		}
	}
	write(b, filepath.Join(dir, "vendor/vendor.json"), "{\n\t\"package\": ["+list.String()+"\n\t]\n}\n")
	return dir
}

// BenchmarkRules judges 10,000 vendored files of 100 MB. The metric "yardsticks"
// is the CPU time as a multiple of what sha1sum takes over the same files, and a
// bare go/parser over the first-party ones.
func BenchmarkRules(b *testing.B) {
	dir := vendored(b, 1000)
	yardstick := func() time.Duration {
		start := cpu(b)
		if err := exec.Command("sh", "-c", "find '"+dir+"/vendor' -type f -print0 | xargs -0 sha1sum >/dev/null").Run(); err != nil {
			b.Skip("there is no sha1sum: ", err)
		}
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if d.IsDir() && d.Name() == "vendor" {
				return fs.SkipDir
			}
			if filepath.Ext(path) == ".go" {
				_, err = parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		return cpu(b) - start
	}
	var ours, theirs time.Duration
	for b.Loop() {
		theirs += yardstick()
		start := cpu(b)
		if got := judge(b, opened(b, dir), nil).String(); got != "" {
			b.Fatal(got)
		}
		ours += cpu(b) - start
	}
	b.ReportMetric(float64(ours)/float64(theirs), "yardsticks")
	b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "cpu-ms/op")
	if err := os.RemoveAll(dir); err != nil {
		b.Fatal(err)
	}
}
