package dockerfile

import (
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestChmodAgainstChmod holds what modes do against chmod(1), for files that
// start without execute bits and with all of them.
func TestChmodAgainstChmod(t *testing.T) {
	program, err := osexec.LookPath("chmod")
	if err != nil {
		t.Skip("there is no chmod")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	modes := "755 0755 00755 4755 644 0 111 100 010 001 7777 +x a+x u+x g+x o+x ug+x ugo+x +X a+X u+X -x a-x u-x ugo-x " +
		"=rwx a=rx u=rwx,go=rx u=rw,go=r =r u=x -w +w,-x +x,-x -x,+x +r-x+x a=,u+x u+rwx,g=u g=u o=g u+s +t ug=rwx,o="
	for mode := range strings.FieldsSeq(modes) {
		for before, bits := range map[execution]os.FileMode{inert: 0o644, executable: 0o755} {
			if err := os.Chmod(file, bits); err != nil {
				t.Fatal(err)
			}
			if out, err := osexec.Command(program, mode, file).CombinedOutput(); err != nil && !strings.Contains(string(out), "new permissions") {
				t.Fatalf("chmod %s: %v: %s", mode, err, out)
			}
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			got, want := chmod(mode, before), exec(info.Mode()&0o111 != 0)
			if got != unsure && got != want {
				t.Errorf("chmod %s of %o: got %d, want %d", mode, bits, got, want)
			}
		}
	}
	for _, mode := range []string{"x", "z+x", "+z", "", "9", "888"} {
		if got := chmod(mode, inert); got == executable {
			t.Errorf("chmod %q makes a file executable", mode)
		}
	}
}
