// Bench measures how fast megalint is, as ratios: each subject against a
// yardstick that runs in turn with it, so that what else the machine does slows
// both. docs/benchmarks.md says what is measured, and why.
//
//	go run ./internal/bench [-n N] [-strict] [hook|range|history|memory|services|vendoring|all]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// bench is one run of the benchmarks.
type bench struct {
	out      io.Writer
	getenv   func(string) string
	megalint string // absolute path of the binary
	light    string // and of megalint-hook, which lies beside it
	cache    string // a folder for what is made once: histories, and commitlint
	temp     string // a folder that goes away with the run
	runs     int    // 0: each part's own number
	commits  int    // of a history that is made
	failed   []string
}

// parts are what can be measured by itself.
func parts() []string { return []string{"hook", "range", "history", "memory", "services", "vendoring"} }

// errMissed says that -strict was given and a target was missed.
var errMissed = errors.New("targets were missed")

func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	b := &bench{out: out, getenv: getenv}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	strict := flags.Bool("strict", false, "fail if a target is missed")
	flags.IntVar(&b.runs, "n", 0, "run each command `N` times (default: as many as the part needs)")
	flags.IntVar(&b.commits, "commits", 80_000, "length of the histories that are made")
	flags.StringVar(&b.megalint, "megalint", "bin/megalint", "the `FILE` to measure, with megalint-hook beside it")
	flags.StringVar(&b.cache, "cache", "", "keep histories in `DIR`, and look for commitlint there")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	chosen, err := choose(flags.Args())
	if err != nil {
		return err
	}
	if err := b.prepare(); err != nil {
		return err
	}
	defer os.RemoveAll(b.temp)
	b.describe(ctx)
	for _, part := range chosen {
		if err := b.measure(ctx, part); err != nil {
			return fmt.Errorf("%s: %w", part, err)
		}
	}
	if *strict && len(b.failed) > 0 {
		return fmt.Errorf("%w: %s", errMissed, strings.Join(b.failed, "; "))
	}
	return nil
}

// choose tells which parts the arguments ask for, in the order of parts.
func choose(args []string) ([]string, error) {
	if len(args) == 0 || slices.Contains(args, "all") {
		return parts(), nil
	}
	for _, a := range args {
		if !slices.Contains(parts(), a) {
			return nil, fmt.Errorf("there is no part %q: choose from %s, all", a, strings.Join(parts(), ", "))
		}
	}
	return slices.DeleteFunc(parts(), func(p string) bool { return !slices.Contains(args, p) }), nil
}

func (b *bench) prepare() error {
	built, err1 := os.ReadFile(b.megalint)
	builtLight, err2 := os.ReadFile(filepath.Join(filepath.Dir(b.megalint), "megalint-hook"+filepath.Ext(b.megalint)))
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("%w: make build", err)
	}
	var err error
	if b.cache == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		b.cache = filepath.Join(cache, "megalint-bench")
	}
	if err := os.MkdirAll(b.cache, 0o755); err != nil {
		return err
	}
	if b.temp, err = os.MkdirTemp("", "megalint-bench-"); err != nil {
		return err
	}
	b.megalint, err1 = b.install("megalint", built)
	b.light, err2 = b.install("megalint-hook", builtLight)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	return os.WriteFile(b.defaults(), nil, 0o644)
}

// install writes a program as an installation does, and returns its path. What
// the linker writes lies in memory page by page, and starts a sixth slower than
// a copy of it.
func (b *bench) install(name string, program []byte) (string, error) {
	path := filepath.Join(b.temp, name)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	return path, os.WriteFile(path, program, 0o755)
}

// describe prints what the figures depend on.
func (b *bench) describe(ctx context.Context) {
	git, _ := exec.CommandContext(ctx, "git", "version").Output()
	load, _ := os.ReadFile("/proc/loadavg") // Linux only
	fmt.Fprintf(b.out, "%s, %d processors, %s", runtime.Version(), runtime.NumCPU(), strings.TrimSpace(string(git)))
	if fields := strings.Fields(string(load)); len(fields) > 0 {
		fmt.Fprintf(b.out, ", load %s", fields[0])
	}
	fmt.Fprintln(b.out)
}

func (b *bench) measure(ctx context.Context, part string) error {
	switch part {
	case "hook":
		return b.hook(ctx)
	case "range":
		return b.ranges(ctx)
	case "history":
		return b.histories(ctx)
	case "memory":
		return b.memory(ctx)
	case "services":
		return b.services(ctx)
	default:
		return b.vendoring(ctx)
	}
}

// times is how often a part's commands run.
func (b *bench) times(usual int) int {
	if b.runs > 0 {
		return b.runs
	}
	return usual
}
