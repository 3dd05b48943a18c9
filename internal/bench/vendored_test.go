package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVendored(t *testing.T) {
	for _, c := range []struct {
		module bool
		has    []string
	}{{true, []string{"go.mod", "go.sum", "vendor/modules.txt"}}, {false, []string{"vendor/vendor.json"}}} {
		dir := t.TempDir()
		if err := vendored(dir, 4, c.module); err != nil {
			t.Fatal(err)
		}
		for _, name := range c.has {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil || !strings.Contains(string(data), "host3.org/m3") {
				t.Errorf("%s: %v, or it does not name what is vendored", name, err)
			}
		}
		files, size := 0, int64(0)
		err := filepath.WalkDir(filepath.Join(dir, "vendor"), func(_ string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(d.Name()) != ".go" {
				return err
			}
			info, err := d.Info()
			if err == nil {
				files, size = files+1, size+info.Size()
			}
			return err
		})
		if err != nil || files != 400 || size < 4_000_000 {
			t.Errorf("module %v: %d files, %d bytes, %v", c.module, files, size, err)
		}
	}
}
