package makefile_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/megalint/megalint/internal/makefile"
)

// TestRealTrees judges the makefiles of real repositories, checked out below
// the folder that MAKEFILE_TREES names, and prints what it could not tell. It
// runs none of them.
func TestRealTrees(t *testing.T) {
	base := os.Getenv("MAKEFILE_TREES")
	if base == "" {
		t.Skip("MAKEFILE_TREES names no folder of checked out repositories")
	}
	verbose := os.Getenv("MAKEFILE_TREES_SHOW")
	trees, err := os.ReadDir(base)
	if err != nil {
		t.Fatal(err)
	}
	for _, tree := range trees {
		root := filepath.Join(base, tree.Name())
		fsys := os.DirFS(root)
		counts := make(map[string]int)
		makefiles, failures, targets := 0, 0, 0
		start := time.Now()
		reader := makefile.NewReader(fsys, makefile.Options{Root: root})
		var notes []string
		_ = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return nil
			}
			if p == ".git" || strings.HasSuffix(p, "/vendor") {
				return fs.SkipDir
			}
			m, err := reader.Read(p)
			if err != nil {
				if !os.IsNotExist(err) {
					makefiles++
					failures++
					notes = append(notes, fmt.Sprintf("%s: FAILED %v", p, err))
				}
				return nil
			}
			makefiles++
			for _, name := range []string{"test", "image", "build", "all"} {
				targets++
				got := m.Target(name)
				counts[got.Verdict.String()]++
				if got.Verdict == makefile.Unknown || verbose == "all" || verbose != "" && verbose == got.Verdict.String() {
					notes = append(notes, fmt.Sprintf("%s: %s %v %s %v", p, name, got.Verdict, got.Why, got.Lacks))
				}
				if verbose == "lacks" && len(got.Lacks) > 0 {
					notes = append(notes, fmt.Sprintf("%s: %s lacks %v", p, name, got.Lacks))
				}
			}
			return nil
		})
		var keys []string
		for k, n := range counts {
			keys = append(keys, fmt.Sprintf("%s %d", k, n))
		}
		sort.Strings(keys)
		t.Logf("%s: %d makefiles, %d failed, %d targets: %s; %v", tree.Name(), makefiles, failures, targets,
			strings.Join(keys, ", "), time.Since(start).Round(time.Millisecond))
		for _, n := range notes {
			t.Log("  " + n)
		}
	}
}
