//go:build unix

// Package pgtest gives tests a PostgreSQL of their own, in a temporary folder.
package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Database starts a cluster that ends with the test, and returns the URL of an
// empty database in it. The test is skipped where PostgreSQL is not installed.
func Database(t testing.TB) string {
	t.Helper()
	bin := folder()
	if bin == "" {
		t.Skip("PostgreSQL is not installed: Debian's package postgresql has it")
	}
	dir, err := os.MkdirTemp("", "megalint-pg") // short: a socket's path has little room
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	c := &cluster{t: t, bin: bin, dir: dir, as: credential(t)}
	if c.as != nil {
		if err := os.Chown(dir, int(c.as.Uid), int(c.as.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	c.run("initdb", "-D", filepath.Join(dir, "data"), "-U", "megalint", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
	c.start()
	return fmt.Sprintf("postgres://megalint@/postgres?host=%s", dir)
}

// folder is where Debian puts the newest version's programs, or where the PATH
// has them.
func folder() string {
	versions, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.Sort(versions)
	if len(versions) > 0 {
		return filepath.Dir(versions[len(versions)-1])
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// credential is somebody else for a root, as whom PostgreSQL refuses to run.
func credential(t testing.TB) *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
			gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
			if err1 == nil && err2 == nil {
				return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
			}
		}
	}
	t.Skip("PostgreSQL does not run as root, and there is nobody else")
	return nil
}

type cluster struct {
	t        testing.TB
	bin, dir string
	as       *syscall.Credential
}

func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.dir, "LC_ALL=C"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.as}
	return cmd
}

func (c *cluster) run(name string, args ...string) {
	c.t.Helper()
	if out, err := c.command(name, args...).CombinedOutput(); err != nil {
		c.t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// start starts the server, and waits until it answers.
func (c *cluster) start() {
	c.t.Helper()
	server := c.command("postgres", "-D", filepath.Join(c.dir, "data"), "-k", c.dir, "-c", "listen_addresses=", "-c", "max_connections=200")
	var out strings.Builder
	server.Stdout, server.Stderr = &out, &out
	if err := server.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGQUIT) // at once
		_ = server.Wait()
	})
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if c.command("pg_isready", "-h", c.dir, "-U", "megalint", "-d", "postgres", "-q").Run() == nil {
			return
		}
		if time.Now().After(deadline) {
			_ = server.Process.Kill()
			_ = server.Wait()
			c.t.Fatalf("PostgreSQL does not answer:\n%s", &out)
		}
	}
}
