package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// The targets of services: of time against a program that only reads the same
// files, of how much more a service may cost where there are ten times as many,
// and of memory in bytes.
const (
	servicesTarget       = 3.0
	growthTarget         = 1.3
	servicesMemoryTarget = 300 << 20
)

// sizes are the numbers of services, with how often each is measured.
func (b *bench) sizes() []struct{ services, runs int } {
	return []struct{ services, runs int }{{10, 20}, {100, 10}, {1000, 5}, {10_000, 2}}
}

// services measures all rules over monorepos of several sizes.
func (b *bench) services(ctx context.Context) error {
	walker, err := b.program(ctx, "walk", walkProgram)
	if err != nil {
		return err
	}
	t := b.table("All rules over a tree of services")
	growth, last := "", time.Duration(0)
	var memory int64
	for _, size := range b.sizes() {
		dir, err := b.made(ctx, fmt.Sprintf("services-%d-v%d", size.services, monorepoVersion), func(dir string) error {
			return writeMonorepo(ctx, dir, size.services)
		})
		if err != nil {
			return err
		}
		walk := command{name: "walk and read", dir: dir, args: []string{walker, dir}}
		lint := command{name: fmt.Sprintf("%d services", size.services), dir: dir, args: []string{b.megalint}}
		medians, err := interleave(ctx, b.times(size.runs), walk, lint)
		if err != nil {
			return err
		}
		target := 0.0 // most of what few cost is the start
		if size.services == 1000 {
			target = servicesTarget
		}
		t.compare(lint, walk, medians[1], medians[0], target)
		if size.services == 10_000 && last > 0 {
			ratio := float64(medians[1].cpu) / float64(last) / 10
			growth = fmt.Sprintf("a service of 10,000 costs %s times the CPU of one of 1,000, of %.2f  %s", times(ratio), growthTarget,
				b.verdict("services: growth", ratio <= growthTarget))
		}
		last, memory = medians[1].cpu, medians[1].rss
	}
	if err := t.tabs.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(b.out, growth)
	b.memoryOf("10,000 services", memory, servicesMemoryTarget)
	return nil
}

// memoryOf tells how much memory something took at most.
func (b *bench) memoryOf(name string, rss, target int64) {
	if rss == 0 {
		fmt.Fprintf(b.out, "%s: memory: not present, this system has no rusage\n", name)
		return
	}
	fmt.Fprintf(b.out, "%s: %d MB of %d MB  %s\n", name, rss>>20, target>>20, b.verdict(name+": memory", rss < target))
}

// made returns a folder of the cache, made if it is not there yet.
func (b *bench) made(ctx context.Context, name string, make func(dir string) error) (string, error) {
	dir := filepath.Join(b.cache, name)
	if _, err := os.Stat(dir); err == nil {
		return dir, ctx.Err()
	}
	fmt.Fprintf(b.out, "\nmaking %s …\n", dir)
	part := dir + ".part" // beside it, for a rename does not leave a file system
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	if err := make(part); err != nil {
		return "", err
	}
	return dir, os.Rename(part, dir)
}

// walkProgram is the yardstick of trees: it reads what megalint reads. That is
// all but the README files, whose names suffice; ldap-plaintext searches the
// sources.
const walkProgram = `package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	size := 0
	err := filepath.WalkDir(os.Args[1], func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == ".git":
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(path) == ".md":
			return nil
		}
		data, err := os.ReadFile(path)
		size += len(data)
		return err
	})
	if err != nil || size == 0 {
		fmt.Fprintln(os.Stderr, err, size)
		os.Exit(2)
	}
}
`
