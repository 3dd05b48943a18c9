package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// The targets of ranges and histories: of time against git log's, and of
// memory in bytes.
const (
	rangeTarget   = 3.0
	historyTarget = 1.5
	memoryTarget  = 200 << 20
)

// subject is a history to lint.
type subject struct{ name, dir string }

// subjects are the histories that are made, a clean one and one full of faults,
// and the one that BENCH_REPO names.
func (b *bench) subjects(ctx context.Context) ([]subject, error) {
	var all []subject
	for _, kind := range []struct {
		name   string
		faulty bool
	}{{"clean", false}, {"faulty", true}} {
		dir, err := b.generated(ctx, kind.name, kind.faulty)
		if err != nil {
			return nil, err
		}
		all = append(all, subject{kind.name, dir})
	}
	if dir := b.getenv("BENCH_REPO"); dir == "" {
		fmt.Fprintln(b.out, "\nBENCH_REPO: not present")
	} else if _, err := os.Stat(dir); err != nil {
		fmt.Fprintf(b.out, "\nBENCH_REPO: %s: not present\n", dir)
	} else {
		all = append(all, subject{filepath.Base(filepath.Dir(dir)), dir})
	}
	return all, nil
}

// generated returns the history of that name, made if it is not there yet.
func (b *bench) generated(ctx context.Context, name string, faulty bool) (string, error) {
	return b.made(ctx, fmt.Sprintf("%s-%d-v%d.git", name, b.commits, generatorVersion), func(dir string) error {
		return generate(ctx, dir, b.commits, faulty)
	})
}

// log is the yardstick of histories.
func (s subject) log(revisions string) command {
	return command{name: "git log --format=%B", dir: s.dir,
		args: []string{"git", "log", "--format=%B", revisions}}
}

// commits is megalint over the same commits, by the default configuration.
func (b *bench) commitsOf(s subject, revisions, format string) command {
	return command{name: s.name + ", " + format, dir: s.dir,
		args: []string{b.megalint, "commits", revisions, "--format", format, "--config", b.defaults()}}
}

// defaults is an empty configuration, so that a repository's own does not
// count.
func (b *bench) defaults() string { return filepath.Join(b.temp, "defaults.yaml") }

func (b *bench) ranges(ctx context.Context) error {
	subjects, err := b.subjects(ctx)
	if err != nil {
		return err
	}
	t := b.table("20 commits on top of a large history")
	for _, s := range subjects {
		if err := b.against(ctx, t, s, "HEAD~20..HEAD", "text", b.times(20), rangeTarget); err != nil {
			return err
		}
	}
	return t.tabs.Flush()
}

func (b *bench) histories(ctx context.Context) error {
	subjects, err := b.subjects(ctx)
	if err != nil {
		return err
	}
	t := b.table("A whole history")
	for _, s := range subjects {
		for _, format := range []string{"text", "json"} {
			if err := b.against(ctx, t, s, "HEAD", format, b.times(5), historyTarget); err != nil {
				return err
			}
		}
	}
	return t.tabs.Flush()
}

// against measures megalint against git log.
func (b *bench) against(ctx context.Context, t *table, s subject, revisions, format string, n int, target float64) error {
	yardstick, subject := s.log(revisions), b.commitsOf(s, revisions, format)
	medians, err := interleave(ctx, n, yardstick, subject)
	if err != nil {
		return err
	}
	t.compare(subject, yardstick, medians[1], medians[0], target)
	return nil
}

// memory measures the most memory that a whole history takes.
func (b *bench) memory(ctx context.Context) error {
	subjects, err := b.subjects(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(b.out, "\nMemory for a whole history")
	for _, s := range subjects {
		for _, format := range []string{"text", "json"} {
			c := b.commitsOf(s, "HEAD", format)
			medians, err := interleave(ctx, b.times(2), c)
			if err != nil {
				return err
			}
			rss := medians[0].rss
			if rss == 0 {
				fmt.Fprintln(b.out, "not present: this system has no rusage")
				return nil
			}
			fmt.Fprintf(b.out, "%-20s %4d MB of %d MB  %s\n", c.name, rss>>20, memoryTarget>>20,
				b.verdict(c.name+": memory", rss < memoryTarget))
		}
	}
	return nil
}
