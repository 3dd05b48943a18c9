package dockerfile

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// scripted makes up commands over a few names, such as RUN instructions have.
// Hard links are not among them: that chmod changes the mode of all names of a
// file is not followed.
type scripted struct{ *rand.Rand }

func (r scripted) pick(list ...string) string { return list[r.IntN(len(list))] }

func (r scripted) name() string {
	return r.pick("run", "a", "b", "d", "e", "d/run", "d/a", "e/run", "d/e", "./a", "d/../b", "d/e/run")
}

func (r scripted) command() string {
	switch r.IntN(11) {
	case 0:
		return "mkdir -p " + r.pick("d", "e", "d/e", "a")
	case 1:
		return "touch " + r.name()
	case 2:
		return "echo x > " + r.name()
	case 3:
		return "chmod " + r.pick("+x", "755", "644", "-x", "u+x", "a-x", "u=rwx,go=r", "0700") + " " + r.pick(r.name(), r.name()+" "+r.name(), "d/*")
	case 4:
		return "chmod -R " + r.pick("755", "a+x", "u+rwx") + " " + r.pick("d", "e", "a")
	case 5:
		return "cp " + r.pick("", "-r ", "-a ") + r.name() + " " + r.pick(r.name(), "d/", "e")
	case 6:
		return "mv " + r.name() + " " + r.pick(r.name(), "d/", "e")
	case 7:
		return "ln -s " + r.pick("run", "a", "d", "e/run", "d/run") + " " + r.name()
	case 8:
		return "rm -rf " + r.name()
	case 9:
		return "install -D " + r.pick("", "-m 644 ", "-m 0755 ") + r.name() + " " + r.name()
	}
	return r.pick("cd d", "cd e", "cd d; cd ..", "(cd d && touch run)", "if test -e a; then rm -f b; fi", "X="+r.name()+"; cp a $X", "test -e a && chmod +x a || true")
}

// TestScriptsAgainstShell runs made-up scripts by a shell in a folder of their
// own, and holds what is said of the files against what there is. Nothing that
// is said may be wrong; that something is not known is no fault, but rare.
func TestScriptsAgainstShell(t *testing.T) {
	sh, err := osexec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	start := map[string]fs.FileMode{"run": 0o755, "a": 0o644, "b": 0o755, "d/run": 0o644, "d/a": 0o755}
	ran, asked, blind := 0, 0, 0
	n := uint64(300)
	if testing.Short() {
		n = 100
	}
	for seed := range n {
		r := scripted{rand.New(rand.NewPCG(seed, 11))}
		var lines []string
		for range 1 + r.IntN(5) {
			lines = append(lines, r.command())
		}
		script := strings.Join(lines, "; ")
		root := t.TempDir()
		for name, mode := range start {
			file := filepath.Join(root, name)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, nil, mode); err != nil {
				t.Fatal(err)
			}
		}
		c := osexec.Command(sh, "-e", "-c", "umask 022; "+script)
		c.Dir = root
		c.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
		if c.Run() != nil {
			continue // the build would end here
		}
		ran++
		wrong, all, unknown := compare(t, root, script, start)
		asked, blind = asked+all, blind+unknown
		for _, w := range wrong {
			t.Errorf("seed %d: %s\n%s", seed, script, w)
		}
		if t.Failed() && ran > 400 {
			break
		}
	}
	t.Logf("%d scripts, %d paths, %d not known", ran, asked, blind)
	if ran < int(n)/10 || blind*5 > asked {
		t.Errorf("of %d scripts %d ran; of %d paths %d were not known", n, ran, asked, blind)
	}
}

// compare holds what is known after a script against what is in a folder.
func compare(t *testing.T, root, script string, start map[string]fs.FileMode) (wrong []string, asked, blind int) {
	t.Helper()
	fsys := fstest.MapFS{"Dockerfile": {Data: []byte("FROM scratch\nCOPY . /\nRUN " + script + "\n")}, ".dockerignore": {Data: []byte("Dockerfile\n.dockerignore\n")}}
	for name, mode := range start {
		fsys[name] = &fstest.MapFile{Mode: mode}
	}
	i, err := Follow(fsys, Build{Context: ".", Dockerfile: "Dockerfile"})
	if err != nil {
		t.Fatal(err)
	}
	view := i.follower.done(i.last)
	for _, name := range []string{"run", "a", "b", "d", "e", "d/run", "d/a", "d/b", "d/e", "d/e/run", "e/run", "e/a", "e/b", "e/d", "e/d/run", "d/d", "a/run", "run/a"} {
		n, _ := resolve(view, "/"+name)
		asked++
		said := fmt.Sprint(n.kind, n.exec)
		is := fmt.Sprint(absent, unsure)
		if info, err := os.Stat(filepath.Join(root, name)); err == nil && inside(root, name) {
			switch {
			case info.IsDir():
				is = fmt.Sprint(dir, unsure)
			default:
				is = fmt.Sprint(file, execOf(info.Mode()))
			}
		}
		switch {
		case n.kind == maybe, n.kind == file && n.exec == unsure && strings.HasPrefix(is, fmt.Sprint(file)):
			blind++
		case n.kind == dir && is == fmt.Sprint(dir, unsure):
		case said != is:
			wrong = append(wrong, fmt.Sprintf("%s: said %s, is %s (kinds 0 maybe 1 absent 2 file 3 dir 4 link; exec 0 ? 1 no 2 yes) %s", name, said, is, n.why))
		}
	}
	return wrong, asked, blind
}

func execOf(m fs.FileMode) execution { return exec(m&0o111 != 0) }

// inside tells whether a path stays in the folder, links followed.
func inside(root, name string) bool {
	real, err := filepath.EvalSymlinks(filepath.Join(root, name))
	return err == nil && (real == root || strings.HasPrefix(real, root+"/"))
}
