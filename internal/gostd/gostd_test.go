package gostd

import (
	"os/exec"
	"strings"
	"testing"
)

func TestHas(t *testing.T) {
	for path, want := range map[string]bool{
		"fmt": true, "net/http": true, "unsafe": true, "syscall/js": true, "archive/zip": true,
		"C": false, "": false, "internal/abi": false, "cmd/go": false, "builtin": false, "golang.org/x/net": false, "net/": false,
	} {
		if Has(path) != want {
			t.Errorf("Has(%q) = %v", path, !want)
		}
	}
	if !strings.HasPrefix(Version(), "go1.") {
		t.Errorf("the version is %q", Version())
	}
}

// TestLikeGoList compares with the go command, which knows what its own platform
// has.
func TestLikeGoList(t *testing.T) {
	out, err := exec.Command("go", "list", "std").Output()
	if err != nil {
		t.Skip("there is no go command:", err)
	}
	n := 0
	for _, path := range strings.Fields(string(out)) {
		if strings.HasPrefix(path, "vendor/") || strings.Contains("/"+path+"/", "/internal/") {
			continue
		}
		if n++; !Has(path) {
			t.Errorf("%s is not in the list", path)
		}
	}
	if n < 100 {
		t.Errorf("go list knows %d packages", n)
	}
}
